"""Values of parameters and forms, read from their texts by style and explode (OpenAPI 3.2 §4.12.6, RFC 6570).

Delimiters split while the text is still encoded, so that encoded ones are part of a value. Each reader gives a way to build
the value (see `shapes.readings`), None where nothing was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from app.contract.shapes import Build, Pick, Shape, Shapes, candidates
from converters.openapi.model import Json

Rows = Sequence[tuple[str, str]]
"""Names decoded, values still encoded."""

MOST_VALUES = 10_000
_DELIMITERS = {"spaceDelimited": ("%20", "+", " "), "pipeDelimited": ("|", "%7C", "%7c"), "tabDelimited": ("%09", "\t")}


@dataclass(frozen=True, slots=True)
class Field:
    """What is to be read: a parameter, or a property of a form. `coding`: how its texts are encoded."""

    name: str
    style: str
    explode: bool
    shape: Shape
    coding: str = "percent"

    def decoded(self, text: str) -> str:
        """A text as it was meant."""
        if self.coding == "form":
            return unquote_plus(text)
        return unquote(text) if self.coding == "percent" else text


def from_rows(field: Field, rows: Rows, shapes: Shapes, taken: frozenset[str] = frozenset()) -> Build | None:
    """The value of a query parameter, cookie or form field. `taken`: names that are other parameters'."""
    types = field.shape.types
    if field.style == "deepObject":
        return _deep(field, rows, shapes)
    if "object" in types and field.explode and field.style in ("form", "cookie"):
        members = _exploded_members(field, rows, taken)
        if members:
            return lambda pick: {name: pick(candidates(text, shapes.member(field.shape, name))) for name, text in members}
    own = [value for name, value in rows if name == field.name]
    if not own and "array" in types:
        own = [value for name, value in rows if name == f"{field.name}[]"]
    if not own:
        return _deep(field, rows, shapes) if not types.isdisjoint(("array", "object")) else None
    if "array" in types and (len(own) > 1 or (field.explode and field.style not in _DELIMITERS)):
        texts = [field.decoded(text) for text in own[:MOST_VALUES]]
        return _array_or_one(field, texts, shapes)
    return from_text(field, own[-1], shapes)


def from_text(field: Field, text: str, shapes: Shapes) -> Build:
    """The value of one text, which holds an array or an object where the schema asks for one."""
    types = field.shape.types
    if types.isdisjoint(("array", "object")):
        read = candidates(field.decoded(text), field.shape)
        return lambda pick: pick(read)
    whole = field.decoded(text)
    structured = [value for value in candidates(whole, field.shape) if isinstance(value, dict | list)]
    if structured:
        return lambda pick: structured[0]
    pieces = _split(text, field)
    if "object" in types and ("array" not in types or not field.shape.items):
        pairs = _pairs(pieces, explode=field.explode and field.style in ("simple", "label", "matrix"), field=field)
        if pairs is not None:
            return lambda pick: {name: pick(candidates(value, shapes.member(field.shape, name))) for name, value in pairs}
    if "array" in types:
        texts = [field.decoded(piece) for piece in pieces] if text else []
        if len(texts) > 1 or types.isdisjoint(("string", "number", "boolean")):
            return lambda pick: _items(texts, field, shapes, pick)
    read = candidates(whole, field.shape)
    return lambda pick: pick(read)


def from_path(field: Field, text: str, shapes: Shapes) -> Build | None:
    """The value of a path parameter; None where the text lacks the sign of its style."""
    if field.style == "label":
        if not text.startswith("."):
            return None
        is_split = field.explode and not field.shape.types.isdisjoint(("array", "object"))
        return from_text(field, _with_commas(text[1:], field) if is_split else text[1:], shapes)
    if field.style == "matrix":
        return _matrix(field, text, shapes)
    return from_text(field, text, shapes)


def _with_commas(text: str, field: Field) -> str:
    """An exploded label split by commas. A dot in an object that begins no `name=` is part of the text before it."""
    if "object" not in field.shape.types:
        return text.replace(".", ",")
    pieces: list[str] = []
    for piece in text.split(".", MOST_VALUES):
        if pieces and "=" not in piece:
            pieces[-1] += f".{piece}"
        else:
            pieces.append(piece)
    return ",".join(pieces)


def _matrix(field: Field, text: str, shapes: Shapes) -> Build | None:
    if not text.startswith(";"):
        return None
    rows = [(unquote(name), value) for name, _, value in (piece.partition("=") for piece in text[1:].split(";"))]
    if field.explode and "object" in field.shape.types:
        members = [(name, field.decoded(value)) for name, value in rows]
        return lambda pick: {name: pick(candidates(value, shapes.member(field.shape, name))) for name, value in members}
    own = [value for name, value in rows if name == field.name]
    if not own:
        return None
    if field.explode and "array" in field.shape.types:
        return _array_or_one(field, [field.decoded(value) for value in own], shapes)
    return from_text(field, own[-1], shapes)


def _array_or_one(field: Field, texts: list[str], shapes: Shapes) -> Build:
    one = candidates(texts[0], field.shape) if len(texts) == 1 else []
    if len(one) == 1 and isinstance(one[0], list):
        return lambda pick: one[0]
    may_be_one = bool(one) and not field.shape.types.isdisjoint(("string", "number", "boolean"))

    def build(pick: Pick) -> Json:
        if may_be_one and pick([True, False]) is False:
            return pick(one)
        return _items(texts, field, shapes, pick)

    return build


def _items(texts: Sequence[str], field: Field, shapes: Shapes, pick: Pick) -> list[Json]:
    return [pick(candidates(text, shapes.item(field.shape, at))) for at, text in enumerate(texts)]


def _split(text: str, field: Field) -> list[str]:
    for other in _DELIMITERS.get(field.style, ()):
        text = text.replace(other, "\x1f")
    between = "\x1f" if field.style in _DELIMITERS else ","
    return [piece.strip() if field.coding == "none" else piece for piece in text.split(between, MOST_VALUES)]


def _pairs(pieces: Sequence[str], *, explode: bool, field: Field) -> list[tuple[str, str]] | None:
    """`a,1,b,2` or, exploded, `a=1,b=2`; None for what is neither."""
    if explode:
        if not all("=" in piece for piece in pieces):
            return None
        split = (piece.partition("=") for piece in pieces)
        return [(field.decoded(name), field.decoded(value)) for name, _, value in split]
    if len(pieces) % 2:
        return None
    return [(field.decoded(name), field.decoded(value)) for name, value in zip(pieces[::2], pieces[1::2], strict=True)]


def _exploded_members(field: Field, rows: Rows, taken: frozenset[str]) -> list[tuple[str, str]]:
    """The rows that are properties of an exploded object: those it names, all that nobody else has where it takes any."""
    shape = field.shape
    is_open = bool(shape.more) or not shape.properties
    return [
        (name, field.decoded(value))
        for name, value in rows[:MOST_VALUES]
        if name in shape.properties or (is_open and name not in taken and name != field.name)
    ]


# --- name[key][0]=value -------------------------------------------------------------------------------------------------


def _deep(field: Field, rows: Rows, shapes: Shapes) -> Build | None:
    start = f"{field.name}["
    found = [(name[len(field.name) :], field.decoded(value)) for name, value in rows if name.startswith(start)]
    plain = [value for name, value in rows if name == field.name]
    if not found:
        return from_text(field, plain[-1], shapes) if plain else None
    tree: dict[str, Json] = {}
    for path, text in found[:MOST_VALUES]:
        _put(tree, _steps(path), text)
    return lambda pick: _grown(tree, field.shape, shapes, pick, 0)


def _steps(path: str) -> list[str]:
    """`[a][0][]` → a, 0, ""."""
    return [step.removesuffix("]") for step in path[1:].split("[")][:20]


def _put(tree: dict[str, Json], steps: Sequence[str], text: str) -> None:
    node = tree
    for step in steps[:-1]:
        key = step if step else str(len(node))
        inner = node.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        node = inner
    last = steps[-1] if steps[-1] else str(len(node))
    if last in node and not isinstance(node[last], dict):
        node[f"{last}\x00{len(node)}"] = text  # the same name twice: an array written without numbers
    else:
        node.setdefault(last, text)


def _grown(node: Json, shape: Shape, shapes: Shapes, pick: Pick, depth: int) -> Json:
    """Texts and maps of a tree as the schema wants them: maps with numbers for keys are arrays."""
    if not isinstance(node, dict):
        return pick(candidates(node, shape))
    keys = [key.partition("\x00")[0] for key in node]
    is_array = "array" in shape.types and all(key.isascii() and key.isdigit() for key in keys)
    if is_array:
        return [_grown(inner, shapes.item(shape, at), shapes, pick, depth + 1) for at, inner in enumerate(node.values())]
    grown: dict[str, Json] = {}
    twice: Mapping[str, list[str]] = _by_key(node)
    for key, own in twice.items():
        inner_shape = shapes.member(shape, key)
        if len(own) > 1 and "array" in inner_shape.types:
            values = enumerate(node[each] for each in own)
            grown[key] = [_grown(value, shapes.item(inner_shape, at), shapes, pick, depth + 1) for at, value in values]
        else:
            grown[key] = _grown(node[own[-1]], inner_shape, shapes, pick, depth + 1)
    return grown


def _by_key(node: Mapping[str, Json]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in node:
        found.setdefault(key.partition("\x00")[0], []).append(key)
    return found
