"""A value as the text of a body, by its media type."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from converters.openapi.model import Json, MediaType, MediaTypeExample, Schema
from converters.openapi.sample import Direction
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.serialize import compact, query_pairs, scalar
from converters.openapi.to_postman.xml import write_xml

_MOST_WHEN_SCARCE = 512


def pretty(value: Json) -> str:
    """JSON for people: two blanks deep, every script as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def pretty_once(context: Context, value: Json) -> str:
    """The same, written once for each value of a conversion."""
    if id(value) not in context.texts:
        context.texts[id(value)] = (value, pretty(value))
    return context.texts[id(value)][1]


def text_of(context: Context, media: MediaType, name: str, value: Json, direction: Direction = "response") -> str:
    """A value as a body of the media type called `name`."""
    if kinds.is_json_lines(name):
        return "\n".join(map(compact, value if isinstance(value, list) else [value]))
    if kinds.plain(name) == "text/event-stream":
        return _events(value)
    if kinds.is_json(name):
        return pretty_once(context, value)
    if isinstance(value, str):
        return value
    if kinds.is_xml(name):
        return write_xml(value, media.schema, context.sampler)
    if kinds.is_urlencoded(name) and isinstance(value, dict):
        return "&".join(
            f"{key}={text}" for field, inner in value.items() for key, text in query_pairs(field, inner, "form", explode=True)
        )
    if kinds.plain(name) == "text/csv" and isinstance(value, list):
        return _csv(value)
    return pretty(value) if isinstance(value, (dict, list)) else scalar(value) if value is not None else ""


def _events(value: Json) -> str:
    """Server-sent events: one `data:` a value."""
    values = value if isinstance(value, list) else [value]
    return "".join(f"data: {item if isinstance(item, str) else compact(item)}\n\n" for item in values)


def _csv(rows: list[Json]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = list(dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row))
    if names:
        writer.writerow(names)
    for row in rows:
        cells = [row.get(name) for name in names] if isinstance(row, dict) else row if isinstance(row, list) else [row]
        writer.writerow([scalar(cell) for cell in cells])
    return out.getvalue()


def declared_examples(context: Context, media: MediaType) -> list[MediaTypeExample]:
    """The declared examples that have a value. A single `example` that is a reference stands for what it leads to."""
    return [_followed(context, example) for example in media.examples if example.has_value]


def _followed(context: Context, example: MediaTypeExample) -> MediaTypeExample:
    target = example.value.get("$ref") if isinstance(example.value, dict) and len(example.value) == 1 else None
    if example.key is not None or not isinstance(target, str) or not target.startswith("#/"):
        return example
    value = context.sampler.tree.at(target)
    return replace(example, value=value) if value else example


def declared_text(context: Context, media: MediaType, name: str, example: MediaTypeExample, direction: Direction) -> str:
    """A declared example, verbatim: text that already is the body stays as it is. A long one only while there is room."""
    text = _verbatim(context, media, name, example, direction)
    if context.room.is_scarce and len(text) > _MOST_WHEN_SCARCE:
        return sample_text(context, media, name, direction, "")
    return text


def _verbatim(context: Context, media: MediaType, name: str, example: MediaTypeExample, direction: Direction) -> str:
    value = example.value
    if example.serialized and isinstance(value, str):
        return value
    if isinstance(value, str) and kinds.is_json(name) and _is_json_text(context, media.schema, value, direction):
        return value
    return text_of(context, media, name, value, direction)


def _is_json_text(context: Context, schema: Schema | None, text: str, direction: Direction) -> bool:
    """Whether a string example is the JSON text itself: it reads as JSON, and its schema wants no string."""
    if not text.strip() or (schema is not None and context.sampler.fits(text, schema, direction)):
        return False
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return schema is not None or isinstance(value, (dict, list))


def is_fitting(context: Context, media: MediaType, name: str, example: MediaTypeExample, direction: Direction) -> bool:
    """Whether a declared example fits its schema; where that cannot be told (text, XML, bytes) it does."""
    key = (id(media), id(example.value), direction)
    if key not in context.fitting:
        context.fitting[key] = (example.value, _fits(context, media, name, example, direction))
    return context.fitting[key][1]


def _fits(context: Context, media: MediaType, name: str, example: MediaTypeExample, direction: Direction) -> bool:
    value = example.value
    if media.schema is None:
        return True
    if (kinds.is_urlencoded(name) or kinds.is_multipart(name)) and isinstance(value, dict):
        read = {key: _read_scalar(inner) for key, inner in value.items()}
        return any(context.sampler.fits(form, media.schema, direction) for form in (value, read))
    if not kinds.is_json(name):
        return True
    if isinstance(value, str) and (example.serialized or _is_json_text(context, media.schema, value, direction)):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return False
    return context.sampler.fits(value, media.schema, direction)


def misfit(context: Context, media: MediaType, name: str, example: MediaTypeExample, direction: Direction) -> str:
    """Why a declared example that is not fitting does not fit, for a message."""
    value = example.value
    if media.schema is None:
        return ""
    if (
        kinds.is_json(name)
        and isinstance(value, str)
        and (example.serialized or _is_json_text(context, media.schema, value, direction))
    ):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return "the text is no JSON"
    return context.sampler.misfit(value, media.schema, direction)


def _read_scalar(value: Json) -> Json:
    """What a text in a form may stand for: 3 for "3"."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def sample_value(context: Context, media: MediaType, direction: Direction, owner: str, *, variant: int = 0) -> Json:
    """A value for a media type without a declared example."""
    if media.schema is not None:
        return context.sampler.sample(media.schema, direction, owner=owner, variant=variant).value
    if media.item_schema is not None:
        items = (context.sampler.sample(media.item_schema, direction, owner=owner, variant=index).value for index in range(2))
        return list(items)
    return {}


def sample_text(context: Context, media: MediaType, name: str, direction: Direction, owner: str) -> str:
    """The text of a body made from the schema; empty for bytes and where nothing is said about the body."""
    if kinds.is_bytes(name) or (media.schema is None and media.item_schema is None):
        return "" if not kinds.is_json(name) or media.schema is not None else "{}"
    value = sample_value(context, media, direction, owner)
    return text_of(context, media, name, value, direction)
