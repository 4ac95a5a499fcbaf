"""Plain values to try when none could be built: another type the schema allows, values it names itself, empty ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from converters.openapi.model import Json
from converters.openapi.sample.place import Drawn, Place, drawn_as
from converters.openapi.sample.shape import TYPES, Shape
from converters.openapi.sample.tree import NAMED, reference

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

_MOST_LITERALS = 40
_MOST_NODES = 200
_PLAIN: tuple[Json, ...] = (
    *(None, {}, [], "", True, False, 0, 1, -1, 0.5, 2, "a", "A1-b", "sample text of some length", [None], [None, None]),
    *([0], [0, 0], [0, 1], [""], [{}], [[]], [True, True], [0, 1, 2], [{}, {}]),
)


def instead(drawer: Drawer, shape: Shape, place: Place) -> Drawn | None:
    """A value that fits all the same, if there is a simple one."""
    for value in _candidates(drawer, shape, place):
        if drawer.fits(value, shape):
            return drawn_as(value)
    return None


def _candidates(drawer: Drawer, shape: Shape, place: Place) -> Iterator[Json]:
    if not shape.branches and shape.choices is None:
        kinds = (kind for kind in (shape.types or TYPES) if kind != shape.kind)
        for kind in kinds:
            drawn = drawer.built(replace(shape, kind=kind, plain=False), replace(place, lean=True))
            if not drawn.problem:
                yield drawn.value
    yield from literals(drawer, shape)
    yield from _PLAIN


def literals(drawer: Drawer, shape: Shape) -> Iterator[Json]:
    """The values a schema speaks of: in const, enum, default and example, its own and those of the schemas inside."""
    todo: list[Any] = [node for node, _ in shape.source]
    seen: set[int] = set()
    found = 0
    while todo and len(seen) < _MOST_NODES and found < _MOST_LITERALS:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        target = reference(node)
        todo += [drawer.tree.at(target)] if target else []
        for word, value in node.items():
            if word in ("const", "default", "example", "enum", "examples"):
                values = value if word in ("enum", "examples") and isinstance(value, list) else [value]
                found += len(values)
                yield from values
            elif word in NAMED and isinstance(value, dict):
                todo.extend(value.values())
            elif isinstance(value, (dict, list)):
                todo.append(value)
