"""The face over both planes, asked as a script written for Postman's API would ask it."""

from __future__ import annotations

import re
from typing import Any

import httpx

from tests.app.api.both_planes import BothPlanes, collection

__all__ = ["ID", "MOMENT", "UID", "Face", "collection", "types_of"]

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UID = re.compile(r"\d+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NOWHERE = "12345678-0000-4000-8000-000000000000"


class Face(BothPlanes):
    """What a process serves, asked below `/postman`."""

    def call(self, method: str, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """One request, as the local user unless `headers` say otherwise."""
        return self.ask(method, f"../../postman/{path}", json, **more)

    def ok(self, method: str, path: str, json: Any = None, **more: Any) -> Any:
        """The answer to a request that must not fail."""
        answer = self.call(method, path, json, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def error(self, method: str, path: str, json: Any = None, **more: Any) -> tuple[int, Any]:
        """Status and body of an answer that is no success."""
        answer = self.call(method, path, json, **more)
        return answer.status_code, answer.json()

    def made_collection(self, body: str = "one", **more: Any) -> str:
        """The id of a new collection with one example."""
        return str(self.ok("POST", "collections", {"collection": collection(body, **more)})["collection"]["id"])

    def made_mock(self, name: str = "Checkout", of: str = "", **more: Any) -> Any:
        """A new mock, of a new collection if none is given."""
        given = {"name": name, "collection": of or self.made_collection(), **more}
        return self.ok("POST", "mocks", {"mock": given})["mock"]


def types_of(told: Any) -> dict[str, str]:
    """Each field of an answer with what kind of value it has: ids, UIDs and times too."""
    return {key: _kind(value) for key, value in told.items()}


def _kind(value: Any) -> str:
    if isinstance(value, str):
        for name, pattern in (("uid", UID), ("id", ID), ("time", MOMENT)):
            if pattern.fullmatch(value):
                return name
        return "text"
    return {bool: "flag", int: "number", list: "list", dict: "object", type(None): "null"}[type(value)]
