"""The body an example was saved with, prepared for comparing: parsed once, when the index is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from app.matching.bodies.call import NOT_PARSED, CallBody, media_type, plain_text
from app.matching.bodies.forms import SavedRow, same_rows, urlencoded_rows
from app.matching.bodies.json_text import NOT_JSON, is_plain, parse_saved_json, same_json
from app.matching.bodies.known import Forms, forms_of
from app.matching.patterns import OpenText, meets, open_text
from converters.postman.model import Body, GraphQL, Request
from converters.postman.variables import Scope


class SavedBody(Protocol):
    """A saved body of any kind. `describe` is one word for people: json, form, text, graphql, file."""

    @property
    def describe(self) -> str: ...

    def meets(self, call: CallBody) -> bool:
        """Whether the call's body is this one. Never raises, whatever the call sends."""
        ...


@dataclass(frozen=True, slots=True)
class JsonBody:
    """Compared as JSON whenever the call's body is JSON; else as text, so that what cannot be JSON still finds itself."""

    value: Any
    text: OpenText
    plain: bool
    forms: Forms | None = None
    describe = "json"

    def meets(self, call: CallBody) -> bool:
        if call.token is not None and self.forms is not None:
            return self.forms.token == call.token
        sent = call.parsed
        if sent is NOT_PARSED:
            sent = call.json
        if sent is NOT_JSON:
            return meets(self.text, call.plain)
        if self.plain:
            is_same: bool = self.value == sent
            return is_same
        return same_json(self.value, sent)


@dataclass(frozen=True, slots=True)
class FormBody:
    """Rows of an urlencoded or multipart body."""

    rows: tuple[SavedRow, ...]
    describe = "form"

    def meets(self, call: CallBody) -> bool:
        sent = call.plain_rows
        return sent is not None and same_rows(self.rows, sent)


@dataclass(frozen=True, slots=True)
class TextBody:
    """XML and other text, white space aside."""

    text: OpenText
    describe = "text"

    def meets(self, call: CallBody) -> bool:
        return meets(self.text, call.plain)


@dataclass(frozen=True, slots=True)
class FileBody:
    """A file: its bytes are not in the collection, so any bytes meet it."""

    describe = "file"

    def meets(self, call: CallBody) -> bool:
        return bool(call.data)


@dataclass(frozen=True, slots=True)
class GraphQLBody:
    """Mode graphql: equal to the JSON `{query, variables, operationName}` that clients send, white space in the query aside."""

    query: OpenText
    variables: Any
    operation_name: str
    describe = "graphql"

    def meets(self, call: CallBody) -> bool:
        if call.graphql is None:
            return False
        query, variables, operation = call.graphql
        return (
            meets(self.query, query)
            and same_json(self.variables, variables)
            and (not self.operation_name or self.operation_name == operation)
        )


def saved_body(request: Request, scope: Scope, content_type: str) -> SavedBody | None:
    """What a saved request's body compares as, its variables resolved; None if it has no body.

    `content_type` is the saved request's header, used where the mode does not say what a raw text is.
    """
    body = request.body
    if body is None or body.disabled or not body.mode:
        return None
    if body.mode in ("urlencoded", "formdata"):
        rows = tuple(_row(body, index, scope) for index, field in enumerate(body.fields) if not field.disabled)
        return FormBody(rows) if rows else None
    if body.mode == "graphql":
        return _graphql_body(body.graphql, scope) if body.graphql and body.graphql.query.strip() else None
    if body.mode == "file":
        return FileBody()
    raw = scope.resolve(body.raw)
    return _raw_body(raw, media_type(content_type)) if raw.strip() else None


def _row(body: Body, index: int, scope: Scope) -> SavedRow:
    field = body.fields[index]
    key = scope.resolve(field.key)
    if body.mode == "formdata" and field.type == "file":
        return key, None
    return key, open_text(scope.resolve(field.value).replace("\r\n", "\n"))


def _raw_body(text: str, declared: str) -> SavedBody:
    if declared == "application/x-www-form-urlencoded":
        return FormBody(tuple((key, open_text(value or "")) for key, value in urlencoded_rows(text)))
    value = parse_saved_json(text)
    plain = open_text(plain_text(text))
    return TextBody(plain) if value is NOT_JSON else JsonBody(value, plain, is_plain(value), forms_of(text, value))


def _graphql_body(graphql: GraphQL, scope: Scope) -> GraphQLBody:
    variables = parse_saved_json(scope.resolve(graphql.variables)) if graphql.variables.strip() else {}
    return GraphQLBody(
        open_text(plain_text(scope.resolve(graphql.query))),
        {} if variables is NOT_JSON or variables is None else variables,
        graphql.operation_name,
    )
