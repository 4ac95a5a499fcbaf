"""Multipart bodies written out: Postman has a form for `multipart/form-data` only."""

from __future__ import annotations

from collections.abc import Iterator

from converters.openapi.model import Encoding, Json, MediaType
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.parameters import sampled
from converters.openapi.to_postman.query import one_line
from converters.openapi.to_postman.serialize import compact, scalar, simple

_LINE = "\r\n"


def multipart_text(context: Context, media: MediaType, value: Json) -> str:
    """The parts of a value between boundaries (RFC 2046 §5.1): one for each property, or for each item (3.2)."""
    parts = _named(media, value) if isinstance(value, dict) else _in_order(media, value if isinstance(value, list) else [value])
    lines = (f"--{kinds.BOUNDARY}{_LINE}{_part(context, *part)}" for part in parts)
    return "".join(lines) + f"--{kinds.BOUNDARY}--{_LINE}"


def _named(media: MediaType, value: dict[str, Json]) -> Iterator[tuple[str, Json, Encoding | None]]:
    """A part for each property, for an array one for each item."""
    for name, inner in value.items():
        for item in inner if isinstance(inner, list) else [inner]:
            yield name, item, media.encoding.get(name)


def _in_order(media: MediaType, items: list[Json]) -> Iterator[tuple[str, Json, Encoding | None]]:
    for index, item in enumerate(items):
        prefix = media.prefix_encoding
        yield "", item, prefix[index] if index < len(prefix) else media.item_encoding


def _part(context: Context, name: str, value: Json, encoding: Encoding | None) -> str:
    is_nested = isinstance(value, (dict, list))
    headers = [f'Content-Disposition: form-data; name="{one_line(name)}"'] if name else []
    headers.append(f"Content-Type: {content_type(encoding) or ('application/json' if is_nested else 'text/plain')}")
    headers += [f"{key}: {text}" for key, text in part_headers(context, encoding)]
    body = compact(value) if is_nested else scalar(value)
    return _LINE.join([*headers, "", body, ""])


def content_type(encoding: Encoding | None) -> str:
    """The content type an encoding asks for: the first that is no range."""
    wanted = [kind.strip() for kind in encoding.content_type.split(",")] if encoding else []
    return next((one_line(kind) for kind in wanted if kind and "*" not in kind), "")


def part_headers(context: Context, encoding: Encoding | None) -> list[tuple[str, str]]:
    """The headers of a part with a value each."""
    found = []
    for header in encoding.headers if encoding else ():
        declared = [example.value for example in header.examples if example.has_value]
        value = declared[0] if declared else sampled(context, header.schema, header.name, "") if header.schema else ""
        found.append((one_line(header.name), one_line(simple(value, explode=header.explode))))
    return found
