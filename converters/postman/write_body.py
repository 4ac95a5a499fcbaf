"""The body of a request as JSON of the collection format v2.1."""

from __future__ import annotations

from collections.abc import Callable

from converters.postman.model import Body, FormField, GraphQL, Json
from converters.postman.overlay import Keys, overlay, write_row, write_rows
from converters.postman.read_body import read_body, read_field
from converters.postman.reading import quiet_reading

_FIELD: Keys = (
    ("key", "key"),
    ("value", "value"),
    ("type", "type"),
    ("src", "src"),
    ("content_type", "contentType"),
    ("description", "description"),
    ("disabled", "disabled"),
    ("disabled", "enabled"),
)
_GRAPHQL: Keys = (("query", "query"), ("variables", "variables"), ("operation_name", "operationName"))


def body_to_json(body: Body) -> Json:
    """A body; an unchanged one as it was. A changed one keeps what else the file says of it, other modes included."""
    if body.source is None:
        return _fresh_body(body, {})
    before = read_body(body.source, quiet_reading(), ())
    if before == body:
        return body.source
    if before is None or not isinstance(body.source, dict):
        return _fresh_body(body, {})
    source = body.source
    keys: Keys = (
        ("mode", "mode"),
        *((name, body.mode) for name in ("mode", "raw", "fields", "graphql", "file_src")),
        ("language", "options"),
        ("disabled", "disabled"),
    )
    return overlay(source, before, body, lambda: _fresh_body(body, source), keys)


def _fresh_body(body: Body, source: dict[str, Json]) -> dict[str, Json]:
    if not body.mode:
        return {}
    content: dict[str, Callable[[], Json]] = {
        "raw": lambda: body.raw,
        "urlencoded": lambda: _fields_to_json(body, source),
        "formdata": lambda: _fields_to_json(body, source),
        "file": lambda: _object(source.get("file")) | {"src": body.file_src},
        "graphql": lambda: _graphql_to_json(body.graphql or GraphQL()),
    }
    written: dict[str, Json] = {"mode": body.mode, body.mode: content.get(body.mode, lambda: body.raw)()}
    options = _options(body, source)
    if options:
        written["options"] = options
    if body.disabled:
        written["disabled"] = True
    return written


def _options(body: Body, source: dict[str, Json]) -> dict[str, Json]:
    """The options of the source with the language of the body in them."""
    options = dict(_object(source.get("options")))
    raw = {key: value for key, value in _object(options.get("raw")).items() if key != "language"}
    if body.language:
        raw["language"] = body.language
    if raw:
        return options | {"raw": raw}
    options.pop("raw", None)
    return options


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _fields_to_json(body: Body, source: dict[str, Json]) -> list[Json]:
    rows = source.get(body.mode)
    before = read_body({"mode": body.mode, body.mode: rows}, quiet_reading(), ())
    return write_rows(body.fields, before.fields if before else (), rows, lambda row: _field_to_json(row, body.mode))


def _field_to_json(field: FormField, mode: str) -> Json:
    def fresh() -> dict[str, Json]:
        row: dict[str, Json] = {"key": field.key}
        if mode == "formdata":
            row["type"] = field.type
        if field.type == "file":
            row["src"] = field.src
        else:
            row["value"] = field.value
        notes = {"contentType": field.content_type, "description": field.description, "disabled": field.disabled}
        return row | {key: note for key, note in notes.items() if note}

    return write_row(field, lambda source: read_field(source, quiet_reading(), ()), fresh, _FIELD)


def _graphql_to_json(graphql: GraphQL) -> Json:
    def fresh() -> dict[str, Json]:
        operation = {"operationName": graphql.operation_name} if graphql.operation_name else {}
        return {"query": graphql.query, "variables": graphql.variables} | operation

    def read(source: Json) -> GraphQL | None:
        body = read_body({"mode": "graphql", "graphql": source}, quiet_reading(), ())
        return body.graphql if body else None

    return write_row(graphql, read, fresh, _GRAPHQL)
