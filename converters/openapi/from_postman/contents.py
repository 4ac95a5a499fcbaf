"""Request bodies and responses: each media type with the schema of all its bodies, and these as examples by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from converters.openapi.from_postman.infer import infer, infer_text
from converters.openapi.from_postman.parameters import examples_of
from converters.openapi.from_postman.texts import (
    Content,
    content_of,
    guessed,
    header_value,
    json_value,
    media_name,
)
from converters.openapi.from_postman.uses import Use
from converters.openapi.from_postman.variables import Variables
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.statuses import reason
from converters.postman.model import Body, Example, FormField, Header
from converters.postman.secret_names import is_secret_name

FILE = {"type": "string", "format": "binary"}
_NOT_DECLARED = frozenset(
    ("content-type", "content-length", "transfer-encoding", "connection", "content-encoding", "keep-alive", "date", "trailer")
)


@dataclass(slots=True)
class _Media:
    """What is known of one media type: bodies by key, rows of forms, guesses."""

    contents: dict[str, Content] = field(default_factory=dict)
    forms: dict[str, tuple[FormField, ...]] = field(default_factory=dict)
    guesses: list[str] = field(default_factory=list)
    own: str | None = None
    is_file: bool = False


def request_body_of(uses: Sequence[Use], variables: Variables) -> dict[str, Any] | None:
    """The Request Body Object of an operation, or None where no request has a body."""
    found: dict[str, _Media] = {}
    for use in uses:
        body = use.request.body
        if body is None or body.disabled or not body.mode:
            continue
        _take(found, use, body)
    if not found:
        return None
    content = {name: _described(name, media, variables) for name, media in found.items()}
    return {"content": content}


def _take(found: dict[str, _Media], use: Use, body: Body) -> None:
    headers = use.request.headers
    if body.mode in ("urlencoded", "formdata"):
        name = "application/x-www-form-urlencoded" if body.mode == "urlencoded" else "multipart/form-data"
        media = found.setdefault(name, _Media())
        media.forms[use.key] = body.fields
    elif body.mode == "graphql" and body.graphql is not None:
        media = found.setdefault("application/json", _Media())
        media.contents[use.key] = Content("application/json", _graphql(body), is_data=True)
    elif body.mode == "file":
        name = media_name(header_value(headers, "content-type"))
        media = found.setdefault(name or "application/octet-stream", _Media(is_file=True))
        media.guesses += [] if name else ["media type from the body being a file"]
    elif body.raw.strip():
        content = content_of(headers, body.language, body.raw)
        media = found.setdefault(content.media_type, _Media())
        media.contents[use.key] = content
        media.guesses += [content.guess] if content.guess else []
    else:
        return
    if use.is_own:
        media.own = media.own or use.key


def _graphql(body: Body) -> dict[str, Any]:
    assert body.graphql is not None
    value: dict[str, Any] = {"query": body.graphql.query}
    found, variables = json_value(body.graphql.variables)
    if found:
        value["variables"] = variables
    if body.graphql.operation_name:
        value["operationName"] = body.graphql.operation_name
    return value


def _described(name: str, media: _Media, variables: Variables | None = None) -> dict[str, Any]:
    """The Media Type Object of bodies."""
    if media.forms and variables is not None:
        return _form(media, variables)
    if media.is_file and not media.contents:
        return guessed({"schema": dict(FILE)}, *media.guesses)
    values = {key: content.value for key, content in media.contents.items()}
    made: dict[str, Any] = {}
    if kinds.is_json(name):
        data = [content.value for content in media.contents.values() if content.is_data]
        if len(data) == len(values):
            some = "the example" if len(data) == 1 else f"{len(data)} examples"
            made["schema"] = guessed(infer(data), f"schema from {some}")
        else:
            media.guesses.append("no schema: not every example is JSON")
    else:
        made["schema"] = {"type": "string"}
    made |= _named(values, media.own)
    return guessed(made, *media.guesses)


def _named(values: dict[str, Any], own: str | None) -> dict[str, Any]:
    """Bodies as `examples` by key; the item's own one alone, which has no key of its own, as `example`."""
    if own is not None and set(values) == {own}:
        return {"example": values[own]}
    found = examples_of(values, own)
    if "example" not in found:
        return found
    return {"examples": {key: {"value": value} for key, value in values.items() if key != own}}


def _form(media: _Media, variables: Variables) -> dict[str, Any]:
    rows: dict[str, list[FormField]] = {}
    for fields in media.forms.values():
        for one in fields:
            if one.key:
                rows.setdefault(one.key, []).append(one)
    properties: dict[str, Any] = {}
    readers: dict[str, Any] = {}
    lists = {
        key
        for fields in media.forms.values()
        for key in (one.key for one in fields if not one.disabled)
        if sum(one.key == key and not one.disabled for one in fields) > 1
    }
    for name, own in rows.items():
        schema, readers[name] = _field_schema(name, own, variables)
        description = next((one.description for one in own if one.description), "")
        schema = {"type": "array", "items": schema} if name in lists else schema
        properties[name] = {**schema, **({"description": description} if description else {})}
    values = {key: _form_value(fields, lists, readers, variables) for key, fields in media.forms.items()}
    sent = [{one.key for one in fields if not one.disabled} for fields in media.forms.values()]
    required = [name for name in rows if all(name in names for names in sent) and readers[name] is not None]
    schema = {"type": "object", "properties": properties, **({"required": required} if required else {})}
    encoding = {
        one.key: {"contentType": one.content_type} for own in rows.values() for one in own if media_name(one.content_type)
    }
    made: dict[str, Any] = {"schema": guessed(schema, "schema from the rows of forms")}
    if encoding:
        made["encoding"] = encoding
    return {**made, **_named(values, media.own)}


def _field_schema(name: str, rows: Sequence[FormField], variables: Variables) -> tuple[dict[str, Any], Any]:
    """The schema of a form field, and what reads its texts; None where it has none to show: files and secrets."""
    if any(row.type == "file" for row in rows):
        return dict(FILE), None
    if is_secret_name(name):
        return {"type": "string"}, None
    texts = [variables.filled(row.value) for row in rows if not row.disabled] or [variables.filled(row.value) for row in rows]
    return infer_text(texts)


def _form_value(fields: Sequence[FormField], lists: set[str], readers: dict[str, Any], variables: Variables) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for one in fields:
        read = readers.get(one.key)
        if one.disabled or read is None:
            continue
        text = read(variables.filled(one.value))
        if one.key in lists:
            value.setdefault(one.key, []).append(text)
        else:
            value.setdefault(one.key, text)
    return value


def response_of(examples: Sequence[tuple[str, Example]]) -> dict[str, Any]:
    """The Response Object of the examples of one status, by key."""
    first = examples[0][1]
    made: dict[str, Any] = {"description": first.status.strip() or reason(first.code)}
    headers = _headers([example.headers for _, example in examples])
    if headers:
        made["headers"] = headers
    found: dict[str, _Media] = {}
    bare = []
    for key, example in examples:
        if not example.body.strip():
            bare.append(key)
            continue
        content = content_of(example.headers, example.preview_language, example.body)
        media = found.setdefault(content.media_type, _Media())
        media.contents[key] = content
        media.guesses += [content.guess] if content.guess else []
    if found:
        made["content"] = {name: _described(name, media) for name, media in found.items()}
    elif bare and bare != [made["description"]]:
        made["x-microcks-refs"] = bare
    return made


def _headers(saved: Sequence[Sequence[Header]]) -> dict[str, Any]:
    """The Header Objects of what was saved; cookies without their values."""
    texts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for headers in saved:
        for header in headers:
            name = header.key.strip()
            if header.disabled or not name or name.lower() in _NOT_DECLARED or not (name.isascii() and " " not in name):
                continue
            names.setdefault(name.lower(), name)
            texts.setdefault(name.lower(), []).append(header.value)
    made = {}
    for lower, own in texts.items():
        if is_secret_name(lower):
            made[names[lower]] = {"schema": {"type": "string"}}
            continue
        schema, read = infer_text(own)
        made[names[lower]] = {"schema": schema, "example": read(own[0])}
    return made
