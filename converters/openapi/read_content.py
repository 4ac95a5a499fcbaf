"""Media types, examples, headers and parameters of a bundled definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from converters.openapi.findings import found
from converters.openapi.model import Encoding, MediaType, MediaTypeExample, Parameter, ParameterIn, ResponseHeader, Schema
from converters.openapi.nodes import Book, Node
from converters.source.text import shown

_EXAMPLE_FIELDS = ("value", "externalValue", "dataValue", "serializedValue", "summary", "description")
_STYLES: dict[str, str] = {"path": "simple", "header": "simple", "query": "form", "cookie": "form", "querystring": "form"}
_LOCATIONS: dict[str, ParameterIn] = {
    "path": "path",
    "query": "query",
    "header": "header",
    "cookie": "cookie",
    "querystring": "querystring",
}
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_INNER = "encoding of a part"
"""Inside an encoding no reference is followed, so that none leads in a circle."""


def read_media_types(book: Book, holder: Node) -> tuple[MediaType, ...]:
    """The media types in `content`."""
    types: list[MediaType] = []
    for name, value, pointer in book.members(holder, "content"):
        media_type = book.once("media type", value, pointer, partial(_media_type, book, name))
        if media_type is not None:
            types.append(replace(media_type, name=_on_one_line(book, name, pointer)))
    return tuple(types)


def _on_one_line(book: Book, name: str, pointer: str) -> str:
    """A media type as a header can carry it."""
    if not _CONTROLS.search(name):
        return name
    book.findings.warning("header.invalid", "A media type is one line: control characters in it became blanks.", pointer)
    return _CONTROLS.sub(" ", name)


def _media_type(book: Book, name: str, node: Node) -> MediaType:
    return MediaType(
        name=name,
        schema=book.schema(node, "schema"),
        item_schema=book.schema(node, "itemSchema"),
        examples=read_examples(book, node, is_json=is_json(name)),
        encoding=_encodings(book, node),
        prefix_encoding=_prefix_encodings(book, node),
        item_encoding=_item_encoding(book, node),
        pointer=node.pointer,
    )


def is_json(media_type: str) -> bool:
    """Whether values of this media type are JSON (RFC 6839 §3.1)."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json")) or kind in ("*/*", "application/*")


def _encodings(book: Book, holder: Node, kind: str = "encoding") -> dict[str, Encoding]:
    """The encoding of each property that has one."""
    read = {name: _encoding(book, value, pointer, kind) for name, value, pointer in book.members(holder, "encoding")}
    return {name: encoding for name, encoding in read.items() if encoding is not None}


def _prefix_encodings(book: Book, holder: Node, kind: str = "encoding") -> tuple[Encoding, ...]:
    """By position; a broken one keeps its place, so that the others keep theirs."""
    return tuple(_encoding(book, value, at, kind) or Encoding() for value, at in book.items(holder, "prefixEncoding"))


def _item_encoding(book: Book, holder: Node, kind: str = "encoding") -> Encoding | None:
    value = holder.value.get("itemEncoding")
    return None if value is None else _encoding(book, value, holder.at("itemEncoding"), kind)


def _encoding(book: Book, value: Any, pointer: str, kind: str) -> Encoding | None:
    node = book.node(value, pointer, kind)
    if node is None:
        return None
    return Encoding(
        content_type=book.text(node, "contentType"),
        style=book.text(node, "style") or None,
        explode=node.flag("explode") if isinstance(node.value.get("explode"), bool) else None,
        allow_reserved=node.flag("allowReserved"),
        headers=read_headers(book, node),
        encoding=_encodings(book, node, _INNER),
        prefix_encoding=_prefix_encodings(book, node, _INNER),
        item_encoding=_item_encoding(book, node, _INNER),
    )


def read_examples(book: Book, holder: Node, *, is_json: bool = True) -> tuple[MediaTypeExample, ...]:
    """The single `example` first, then `examples`. A text of Swagger 2.0 that is not of a JSON type is the wire's own."""
    examples: list[MediaTypeExample] = []
    if "example" in holder.value:
        value = holder.value["example"]
        wire = book.old and not is_json and isinstance(value, str)
        examples.append(MediaTypeExample(key=None, value=value, serialized=wire, pointer=holder.at("example")))
    for key, value, pointer in _named(book, holder):
        if isinstance(value, dict):
            example = book.once("example", value, pointer, lambda node: _example(book, node))
        else:
            example = _bare_example(book, value, pointer)
        if example is not None:
            examples.append(replace(example, key=key))
    return tuple(examples)


def _named(book: Book, holder: Node) -> Iterator[tuple[str, Any, str]]:
    if isinstance(holder.value.get("examples"), list):
        return ((f"{index + 1}", *item) for index, item in enumerate(book.items(holder, "examples")))
    return book.members(holder, "examples")


def _example(book: Book, node: Node) -> MediaTypeExample:
    value = node.value
    if not any(name in value for name in _EXAMPLE_FIELDS):
        return _bare_example(book, value, node.pointer)
    name = next((name for name in ("dataValue", "value", "serializedValue") if name in value), None)
    text = value.get("serializedValue")
    return MediaTypeExample(
        key=None,
        value=value[name] if name else None,
        has_value=name is not None,
        serialized=name == "serializedValue" and isinstance(text, str),
        serialized_value=text if name != "serializedValue" and isinstance(text, str) else None,
        summary=book.text(node, "summary"),
        description=book.text(node, "description"),
        external_value=book.text(node, "externalValue"),
        pointer=node.pointer,
    )


def _bare_example(book: Book, value: Any, pointer: str) -> MediaTypeExample:
    """A value where an Example Object should be: a frequent slip, and clear enough."""
    message = f"Expected an Example Object, found {found(value)}; taken as the value itself. Put it below `value`."
    book.findings.warning("format.invalid", message, pointer)
    return MediaTypeExample(key=None, value=value, pointer=pointer)


def read_headers(book: Book, holder: Node) -> tuple[ResponseHeader, ...]:
    """The headers of a response or encoding; Content-Type is said by the media type (OpenAPI 3 §4.8.17)."""
    headers: list[ResponseHeader] = []
    for name, value, pointer in book.members(holder, "headers"):
        header = book.once("header", value, pointer, lambda node: _header(book, node))
        if not HEADER_NAME.fullmatch(name):
            book.findings.warning("header.invalid", f"{_no_name(name)}; it was left out.", pointer)
        elif header is not None and name.lower() != "content-type":
            headers.append(replace(header, name=name))
    return tuple(headers)


def _no_name(name: str) -> str:
    return f"{shown(name)} cannot be the name of a header: that is letters, digits and hyphens (RFC 9110 §5.1)"


def _header(book: Book, node: Node) -> ResponseHeader:
    schema, media_type, examples = _described(book, node)
    return ResponseHeader(
        name="",
        required=node.flag("required"),
        deprecated=node.flag("deprecated"),
        description=book.text(node, "description"),
        explode=node.flag("explode"),
        schema=schema,
        media_type=media_type,
        examples=examples,
        pointer=node.pointer,
    )


def _described(book: Book, node: Node) -> tuple[Schema | None, str | None, tuple[MediaTypeExample, ...]]:
    """Schema, media type and examples of a parameter or header: by `schema`, or by the one media type of `content`."""
    types = read_media_types(book, node)
    if types and "schema" not in node.value:
        first = types[0]
        return first.schema, first.name, (*read_examples(book, node), *first.examples)
    return book.schema(node, "schema"), None, read_examples(book, node)


def read_parameter(book: Book, value: Any, pointer: str) -> Parameter | None:
    """A parameter, or None: broken ones are reported, body and form parameters of 2.0 are part of the request body."""
    return book.once("parameter", value, pointer, lambda node: _parameter(book, node))


def _fault(book: Book, place: str) -> str:
    """Why a parameter cannot be used: its place, or its name."""
    places = "path, query, header, body or formData" if book.old else "path, query, header or cookie"
    if place in _LOCATIONS:
        return "It has no `name`."
    if not place:
        return f"It has no `in`: {places}."
    since_3 = " (since OpenAPI 3 a body is a `requestBody`)" if place in ("body", "formData") else ""
    return f"`in` is {shown(place, 30)}; expected {places}{since_3}."


def _parameter(book: Book, node: Node) -> Parameter | None:
    name, place = book.text(node, "name"), book.text(node, "in")
    if book.old and place in ("body", "formData"):
        return None
    if place not in _LOCATIONS or not name:
        book.findings.error("item.skipped", f"{_fault(book, place)} The parameter was left out.", node.pointer)
        return None
    if place == "header" and not HEADER_NAME.fullmatch(name):
        book.findings.warning("header.invalid", f"{_no_name(name)}; it is not sent.", node.pointer)
    schema, media_type, examples = _described(book, node)
    style = book.text(node, "style") or _STYLES[place]
    return Parameter(
        name=name,
        location=_LOCATIONS[place],
        required=place == "path" or node.flag("required"),
        deprecated=node.flag("deprecated"),
        description=book.text(node, "description"),
        style=style,
        explode=node.flag("explode", default=style in ("form", "cookie")),
        allow_reserved=node.flag("allowReserved"),
        allow_empty_value=node.flag("allowEmptyValue"),
        schema=schema,
        media_type=media_type,
        examples=examples,
        pointer=node.pointer,
    )
