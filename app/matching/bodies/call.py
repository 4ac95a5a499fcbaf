"""The body of a call, parsed at most once, and only as an example asks for it."""

from __future__ import annotations

import re
from typing import Any

from app.matching.bodies.forms import Row, multipart_rows, urlencoded_rows
from app.matching.bodies.json_text import NOT_JSON, parse_json

_BETWEEN_TAGS = re.compile(r">\s+<")
_BLANKS = re.compile(r"\s+")
NOT_PARSED: Any = object()


class CallBody:
    """Bytes with the views that comparing needs. `content_type` is the call's header value, "" for none.

    `parsed`: what `json` found, NOT_PARSED before it was asked for; looked at where many examples are compared.
    `token`: what stands for this very JSON, where it was recognised (`known`).
    """

    __slots__ = ("_graphql", "_plain_rows", "_rows", "_text", "content_type", "data", "parsed", "token")

    def __init__(self, data: bytes, content_type: str) -> None:
        self.data = data
        self.content_type = content_type
        self.parsed: Any = NOT_PARSED
        self.token: bytes | None = None
        self._rows: Any = NOT_PARSED
        self._plain_rows: Any = NOT_PARSED
        self._graphql: Any = NOT_PARSED
        self._text: str | None = None

    @property
    def media_type(self) -> str:
        """The type without parameters, lower-case."""
        return media_type(self.content_type)

    @property
    def text(self) -> str:
        """The body as UTF-8 text, whatever cannot be decoded replaced."""
        return self.data.decode("utf-8", "replace")

    @property
    def plain(self) -> str:
        """The text as texts are compared (`plain_text`)."""
        if self._text is None:
            self._text = plain_text(self.text)
        return self._text

    @property
    def json(self) -> Any:
        """The JSON value whatever the declared type, or NOT_JSON."""
        value = self.parsed
        if value is NOT_PARSED:
            try:
                value = self.parsed = parse_json(self.data)
            except UnicodeDecodeError:
                value = self.parsed = NOT_JSON
        return value

    @property
    def rows(self) -> list[Row] | None:
        """The rows of a form body, by the declared type; None for other types."""
        if self._rows is NOT_PARSED:
            self._rows = None
            if self.media_type == "multipart/form-data":
                self._rows = multipart_rows(self.data, self.content_type)
            elif self.media_type == "application/x-www-form-urlencoded":
                self._rows = urlencoded_rows(self.text)
        rows: list[Row] | None = self._rows
        return rows

    @property
    def plain_rows(self) -> list[Row] | None:
        """The rows as they are compared: line ends made equal."""
        if self._plain_rows is NOT_PARSED:
            rows = self.rows
            self._plain_rows = None if rows is None else [(key, value and value.replace("\r\n", "\n")) for key, value in rows]
        plain: list[Row] | None = self._plain_rows
        return plain

    @property
    def graphql(self) -> tuple[str, Any, str] | None:
        """Query (as texts are compared), variables and operation name of a GraphQL request; None for other bodies."""
        if self._graphql is NOT_PARSED:
            sent = self.json
            self._graphql = None
            if type(sent) is dict and isinstance(sent.get("query"), str):
                variables = sent.get("variables") or {}
                parsed = parse_json(variables) if isinstance(variables, str) else variables
                self._graphql = (plain_text(sent["query"]), parsed, sent.get("operationName") or "")
        found: tuple[str, Any, str] | None = self._graphql
        return found


def media_type(content_type: str) -> str:
    """The media type of a Content-Type, without its parameters, lower-case."""
    return content_type.partition(";")[0].strip().lower()


def plain_text(text: str) -> str:
    """A text as it is compared: white space between tags left out, other white space one blank, none outside."""
    if text.lstrip().startswith("<"):
        text = _BETWEEN_TAGS.sub("><", text)
    return _BLANKS.sub(" ", text).strip()
