"""A call as rules look at it: each view made at most once, and so many looks at its values in all."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from app.matching.bodies.json_text import NOT_JSON
from app.matching.request import MockRequest
from converters.json_path import Steps

MOST_STEPS = 50_000
"""Looks at values that all rules together may take for one call."""
MOST_ROWS = 2000


class Called:
    """One call. `steps`: how many looks are left."""

    __slots__ = ("_query", "request", "steps")

    def __init__(self, request: MockRequest) -> None:
        self.request = request
        self.steps = Steps(MOST_STEPS)
        self._query: dict[str, list[str]] | None = None

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def json(self) -> Any:
        """The body as JSON, NOT_JSON for none."""
        return self.request.body.json if self.request.data else NOT_JSON

    def query(self, name: str) -> list[str]:
        """The values of a parameter, in order."""
        if self._query is None:
            self._query = {}
            for key, value in parse_qsl(self.request.query_text[:65_536], keep_blank_values=True)[:MOST_ROWS]:
                self._query.setdefault(key, []).append(value)
        return self._query.get(name, [])

    def headers(self, name: str) -> list[str]:
        """The value of a header as a list of one; of none for a header that was not sent."""
        wanted = name.encode("latin-1", "replace")
        return [self.request.header(name)] if any(key == wanted for key, _ in self.request.headers) else []
