"""Whether a call's body is the one an example was saved with (postman-mock.md §2.7, §2.14)."""

from app.matching.bodies.call import CallBody
from app.matching.bodies.saved import JsonBody, SavedBody, saved_body

__all__ = ["CallBody", "JsonBody", "SavedBody", "saved_body"]
