"""A value as the text of a body, by its media type."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

from converters.layout import laid_out
from converters.openapi.model import Json, MediaType, MediaTypeExample, Operation, Schema
from converters.openapi.sample import Direction
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.external import opened
from converters.openapi.to_postman.serialize import compact, query_pairs, scalar
from converters.openapi.to_postman.xml import write_xml

_MOST_WHEN_SCARCE = 512
_EVENT_FIELDS = frozenset(("data", "event", "id", "retry"))
_INDENTS = {"2": "  ", "4": "    ", "tab": "\t"}


def pretty(value: Json, indent: str = "2") -> str:
    """JSON for people, every script as it is. `indent`: as the option of that name."""
    return json.dumps(value, ensure_ascii=False) if indent == "none" else laid_out(value, _INDENTS[indent])


def pretty_once(context: Context, value: Json) -> str:
    """The same, written once for each value of a conversion."""
    if id(value) not in context.texts:
        context.texts[id(value)] = (value, pretty(value, context.options.indent))
    return context.texts[id(value)][1]


def text_of(context: Context, media: MediaType, name: str, value: Json, direction: Direction = "response") -> str:
    """A value as a body of the media type called `name`."""
    if kinds.is_json_sequence(name):
        return "".join(f"\x1e{compact(item)}\n" for item in _listed(value))  # RFC 7464: a record separator before each
    if kinds.is_json_lines(name):
        return "\n".join(map(compact, _listed(value)))
    if kinds.plain(name) == "text/event-stream":
        return _events(value)
    if kinds.is_json(name):
        return pretty_once(context, value)
    if isinstance(value, str) and not (kinds.is_xml(name) and not value.lstrip().startswith("<")):
        return value
    if kinds.is_xml(name):
        return write_xml(value, media.schema or media.item_schema, context.sampler, context.options.indent)
    if kinds.is_urlencoded(name) and isinstance(value, dict):
        return _form_text(value)
    if kinds.is_csv(name) and isinstance(value, (list, dict)):
        return _csv(_listed(value), "\t" if kinds.plain(name) == "text/tab-separated-values" else ",")
    return pretty_once(context, value) if isinstance(value, (dict, list)) else scalar(value)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _form_text(value: dict[str, Json]) -> str:
    pairs = (pair for field, inner in value.items() for pair in query_pairs(field, inner, "form", explode=True))
    return "&".join(f"{key}={text}" for key, text in pairs)


def _events(value: Json) -> str:
    """Server-sent events: the fields of each where the schema describes events (3.2 §4.14.4.2), else one `data:` a value."""
    return "".join(f"{_event(item)}\n" for item in _listed(value))


def _event(item: Json) -> str:
    is_event = isinstance(item, dict) and "data" in item and not set(item) - _EVENT_FIELDS
    fields = item.items() if is_event else [("data", item)]
    lines = [(name, line) for name, value in fields for line in scalar(value).split("\n")]
    return "".join(f"{name}: {line}\n" for name, line in lines)


def _csv(rows: list[Json], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=delimiter)
    names = list(dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row))
    if names:
        writer.writerow(names)
    for row in rows:
        cells = [row.get(name) for name in names] if isinstance(row, dict) else row if isinstance(row, list) else [row]
        writer.writerow([scalar(cell) for cell in cells])
    return out.getvalue()


def declared_examples(context: Context, media: MediaType) -> list[MediaTypeExample]:
    """The declared examples that have a value. A single `example` that is a reference stands for what it leads to."""
    return [example for example in all_examples(context, media) if example.has_value]


def all_examples(context: Context, media: MediaType) -> list[MediaTypeExample]:
    """The same with those that have a name but no value that is known here (`externalValue`)."""
    found = (_followed(context, opened(context, example)) for example in media.examples)
    return [example for example in found if example.has_value or example.key is not None]


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
    if example.serialized_value is not None:
        return example.serialized_value
    if example.serialized and isinstance(value, str):
        return value
    if isinstance(value, str) and kinds.is_xml(name):
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


def sample_value(
    context: Context, media: MediaType, direction: Direction, owner: str, *, variant: int = 0, told: str = ""
) -> Json:
    """A value for a media type without a declared example. `told`: what is said of a map whose schema says nothing."""
    if media.schema is not None:
        return context.sampler.sample(media.schema, direction, owner=owner, variant=variant, told=told).value
    if media.item_schema is not None:
        items = (context.sampler.sample(media.item_schema, direction, owner=owner, variant=index).value for index in range(2))
        return list(items)
    return {}


def sample_text(
    context: Context,
    media: MediaType,
    name: str,
    direction: Direction,
    owner: str,
    *,
    told: str = "",
    finished: Callable[[Json], Json] | None = None,
) -> str:
    """The text of a body made from the schema; empty for bytes and where nothing is said about the body.

    `told`: as for `sample_value`. `finished`: changes the value to what else is known of this body.
    """
    if kinds.is_bytes(name) and not is_base64(context, media):
        return ""
    if media.schema is None and media.item_schema is None:
        return "{}" if kinds.is_json(name) else ""
    value = sample_value(context, media, direction, owner, told=told)
    value = finished(value) if finished is not None else value
    return text_of(context, media, name, value, direction)


def told_of_map(context: Context, operation: Operation, media: MediaType) -> str:
    """What an operation says of its answer where that is a map: what it is by; empty for everything else."""
    shape = context.sampler.shape(media.schema) if media.schema is not None else None
    is_map = shape is not None and shape.kind == "object" and bool(shape.rest) and not shape.properties and not shape.name
    return f"{operation.summary}. {operation.description}" if is_map else ""


def is_base64(context: Context, media: MediaType) -> bool:
    """Whether a body is bytes written as text (`contentEncoding`, JSON Schema 2020-12 §8.3)."""
    if media.schema is None:
        return False
    parts = context.sampler.shape(media.schema).parts
    return any(isinstance(node, dict) and isinstance(node.get("contentEncoding"), str) for node, _ in parts)
