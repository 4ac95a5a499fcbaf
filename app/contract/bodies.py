"""A request's body as a value that a schema can be asked about, by its media type; what cannot be read soundly is let be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from app.contract.reading import Field, from_rows
from app.contract.shapes import NO_JSON, Build, Shape, Shapes, json_value
from app.matching.bodies.forms import parameter
from app.matching.request import MockRequest

MOST_ROWS = 2000
"""Rows or parts of a form that is looked into."""
_OBJECT = frozenset(("object",))
_MOST_HEAD = 8192


class Declared(NamedTuple):
    """A media type of a request body: `kind` without parameters, in small letters."""

    kind: str
    schema: str | None
    items: str | None
    shape: Shape
    encoding: Mapping[str, Mapping[str, Any]]


def plain_type(text: str) -> str:
    """A media type without its parameters, in small letters."""
    return text.partition(";")[0].strip().lower()


def is_json(kind: str) -> bool:
    """Whether a media type is JSON (RFC 6839 §3.1)."""
    return kind.endswith(("/json", "+json"))


def covers(declared: str, kind: str) -> int:
    """How closely a declared media type or range fits another: 3 exactly, 2 by a pattern, 1 `text/*`, 0 `*/*`; -1 not."""
    if declared == kind:
        return 3
    main, _, sub = declared.partition("/")
    if sub == "*":
        return 0 if main == "*" else 1 if kind.partition("/")[0] == main else -1
    if "*" in sub and kind.startswith(main + "/"):
        start, _, end = sub.partition("*")
        own = kind.partition("/")[2]
        return 2 if own.startswith(start) and own.endswith(end) and len(own) >= len(start) + len(end) else -1
    return -1


def read_form(request: MockRequest, declared: Declared, shapes: Shapes) -> Build:
    """How the value of an urlencoded form is built."""
    rows = []
    text = request.data.decode("utf-8", "replace").rstrip("\r\n")
    for piece in text.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            rows.append((name, value))
    return form_value([(unquote_plus(name), value) for name, value in rows], declared, shapes)


def form_value(rows: list[tuple[str, str]], declared: Declared, shapes: Shapes, coding: str = "form") -> Build:
    """How an object is built of rows: each property as its encoding says, other names as they are."""
    shape = declared.shape
    builds: dict[str, Build] = {}
    by_name: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        own_name = row[0] if row[0] in shape.properties else row[0].partition("[")[0]
        by_name.setdefault(own_name, []).append(row)
    names = frozenset((*shape.properties, *by_name))
    exploded = [name for name in shape.properties if name not in by_name and _is_exploded(name, declared, shapes)]
    for name in (*by_name, *exploded):
        encoding = declared.encoding.get(name, {})
        style = encoding.get("style", "form")
        member = shapes.member(shape, name)
        explode = encoding.get("explode", style in ("form", "deepObject"))
        own = by_name.get(name, rows)
        build = from_rows(Field(name, style, explode, member, coding), own, shapes, names)
        if build is not None:
            builds[name] = build
    return lambda pick: {name: build(pick) for name, build in builds.items()}


def _is_exploded(name: str, declared: Declared, shapes: Shapes) -> bool:
    """Whether a property is written as rows of its own properties' names: an object that asks for the style form."""
    said = declared.encoding.get(name, {})
    return said.get("style") == "form" and said.get("explode", True) and shapes.member(declared.shape, name).types == _OBJECT


# --- multipart/form-data ------------------------------------------------------------------------------------------------


class Piece(NamedTuple):
    """One part of a multipart body."""

    name: str
    is_file: bool
    kind: str
    content: bytes


def read_parts(data: bytes, content_type: str) -> list[Piece] | None:
    """The parts of a multipart/form-data body; None for one that is cut off or has no boundary (RFC 7578)."""
    boundary = parameter(content_type, "boundary")
    if not boundary:
        return None
    pieces = (b"\r\n" + data).split(b"\r\n--" + boundary.encode("utf-8", "replace"))
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        return None
    found = [_piece(piece) for piece in pieces[1:-1]]
    return [piece for piece in found if piece is not None] if all(found) else None


def _piece(data: bytes) -> Piece | None:
    head, blank, content = data.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not blank or len(head) > _MOST_HEAD:
        return None
    fields = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        key, _, value = line.partition(":")
        fields[key.strip().lower()] = value.strip()
    disposition = fields.get("content-disposition", "")
    name = parameter(disposition, "name")
    if name is None:
        return None
    return Piece(name, parameter(disposition, "filename") is not None, plain_type(fields.get("content-type", "")), content)


def parts_value(parts: list[Piece], declared: Declared, shapes: Shapes) -> tuple[Build, list[str]]:
    """How an object is built of parts, and the names of those that say they are JSON and are not.

    Files are texts of their bytes, one letter each, so that lengths can be asked about.
    """
    by_name: dict[str, list[Piece]] = {}
    for part in parts:
        by_name.setdefault(part.name, []).append(part)
    fixed: dict[str, Any] = {}
    broken: list[str] = []
    rows: list[tuple[str, str]] = []
    for name, own in by_name.items():
        member = shapes.member(declared.shape, name)
        if any(_is_opaque(part, member) for part in own):
            values: list[Any] = [part.content.decode("latin-1") for part in own]
        elif all(is_json(part.kind) for part in own):
            values = [json_value(part.content) for part in own]
            if any(value is NO_JSON for value in values):
                broken.append(name)
                values = []
        else:
            rows += [(name, part.content.decode("utf-8", "replace")) for part in own]
            continue
        if values:
            is_one = len(values) == 1 and ("array" not in member.types or isinstance(values[0], list) or len(member.types) > 1)
            fixed[name] = values[0] if is_one else values
    rest = form_value(rows, declared, shapes, "none")

    def build(pick: Any) -> Any:
        built = rest(pick)
        return {**built, **fixed} if isinstance(built, dict) else fixed

    return build, broken


def _is_opaque(part: Piece, shape: Shape) -> bool:
    if shape.is_binary:
        return True
    is_text = part.kind in ("", "text/plain", "application/x-www-form-urlencoded") or part.kind.startswith("text/")
    return (part.is_file and not is_json(part.kind)) or not (is_text or is_json(part.kind))
