"""One call as the matcher sees it: plain values, each view made when it is first asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.matching.bodies import CallBody
from app.matching.paths import Segments, as_path, lower, plain_segments, segments_of, without_trailing_empty
from app.matching.query import Spellings, call_query

NEEDS_CLEANING = re.compile("[^!#-\\[\\]_a-z{}|~$&'()*+,;=:@./0-9-]|%|//|^$")
"""Finds what keeps a raw path from being compared as it is."""

Headers = Sequence[tuple[bytes, bytes]]
"""Names lower-case, values as sent."""


class MockRequest:
    """A call: `method` upper-case, `raw_path` as sent below the mock's address, with its slash and without the query.

    `query_text` is what follows `?`. Selectors are no part of it any more when they were given in the query.
    """

    __slots__ = (
        "_body",
        "_header_texts",
        "_lowered",
        "_path",
        "_query",
        "_segments",
        "data",
        "headers",
        "method",
        "query_text",
        "raw_path",
    )

    def __init__(self, method: str, raw_path: str, query_text: str = "", headers: Headers = (), data: bytes = b"") -> None:
        self.method = method
        self.raw_path = raw_path
        self.query_text = query_text
        self.headers = headers
        self.data = data
        self._path: str | None = None
        self._segments: Segments | None = None
        self._lowered: Segments | None = None
        self._header_texts: dict[str, str] | None = None
        self._query: dict[str, tuple[Spellings, ...]] | None = None
        self._body: CallBody | None = None

    @property
    def path(self) -> str:
        """The cleaned path as one text (`paths.as_path`)."""
        path = self._path
        if path is None:
            raw = self.raw_path
            path = self._path = as_path(self.segments) if not raw.startswith("/") or NEEDS_CLEANING.search(raw) else raw
        return path

    @property
    def segments(self) -> Segments:
        segments = self._segments
        if segments is None:
            raw = self.raw_path
            is_plain = raw.startswith("/") and not NEEDS_CLEANING.search(raw)  # `OPTIONS *` has no slash
            segments = plain_segments(raw) if is_plain else segments_of(raw)
            self._segments = segments
        return segments

    @property
    def lowered(self) -> Segments:
        """The segments in lower case."""
        lowered = self._lowered
        if lowered is None:
            lowered = self._lowered = lower(self.segments)
        return lowered

    @property
    def length(self) -> int:
        """The number of segments without trailing slashes."""
        return without_trailing_empty(self.segments)

    @property
    def query(self) -> dict[str, tuple[Spellings, ...]]:
        query = self._query
        if query is None:
            query = self._query = call_query(self.query_text) if self.query_text else {}
        return query

    @property
    def body(self) -> CallBody:
        body = self._body
        if body is None:
            body = self._body = CallBody(self.data, self.header("content-type"))
        return body

    def header(self, name: str) -> str:
        """The value of a header, several joined with a comma, "" for none. `name` is lower-case."""
        texts = self._header_texts
        if texts is None:
            texts = self._header_texts = {}
        text = texts.get(name)
        if text is None:  # the others are not made texts for it
            key = name.encode("latin-1", "replace")
            text = texts[name] = ", ".join([text_of(value) for sent, value in self.headers if sent == key])
        return text


def text_of(value: bytes) -> str:
    """A header value as text: UTF-8 where it is that, else latin-1, trimmed."""
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()
