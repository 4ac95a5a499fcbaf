"""Arrays: as many items as the schema asks for, one or two where it does not say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from converters.openapi.model import Json
from converters.openapi.sample.budget import TOO_LARGE, Tally
from converters.openapi.sample.names import singular
from converters.openapi.sample.place import Drawn, Place
from converters.openapi.sample.shape import Conj, Shape, same

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

MAX_ITEMS = 200


def draw(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    """An array of the shape. Items differ from each other where they can."""
    least, most = math.ceil(shape.limits.get("minItems", 0)), shape.limits.get("maxItems")
    contained = sum(count for _, _, count in shape.contains)
    if max(least, contained) > MAX_ITEMS:
        return Drawn([], 1, f"it asks for more than {MAX_ITEMS} items", shape.pointer)
    wished = max(least, _usual(drawer, shape, place))
    if contained:
        wished = max(wished, _start(shape) + contained)
    wished = wished if most is None else min(wished, math.floor(most))
    items: list[Json] = []
    tally = Tally(drawer.budget)
    inside = place.inside_array(singular(place.name) or "item", shape.told or place.told)
    alike = len(shape.items) == 1 and not shape.prefix and not shape.contains
    plain = alike and drawer.shapes.of(_first(shape)).plain
    for offset in range(4 * wished + 4):
        if len(items) >= wished:
            break
        conj = item_schemas(shape, len(items))
        drawn = drawer.draw(conj, inside.item(0 if len(items) < len(shape.prefix) and not shape.unique else offset))
        repeated = not drawn.problem and (shape.unique or alike) and any(same(drawn.value, other) for other in items)
        if repeated and (shape.unique or len(items) >= least or offset < 2 * wished):
            if not shape.unique and len(items) >= least and offset >= (2 * wished if plain else wished):
                break  # nothing tells them apart: one of them says it all
            continue
        if drawn.problem or not tally.take(drawn.size, drawn.chars):
            if len(items) < least:
                return drawer.without(shape, drawn, [*items, drawn.value], tally)
            if drawn.problem == TOO_LARGE:
                drawer.tell_left_out(drawn)
            break
        items.append(drawn.value)
    problem = "it asks for more different items than there are" if len(items) < least else ""
    return Drawn(items, tally.nodes, problem, shape.pointer if problem else "", tally.chars)


def _first(shape: Shape) -> Conj:
    return ((shape.items[0].schema, shape.items[0].pointer),)


def item_schemas(shape: Shape, index: int) -> Conj:
    """Every schema the item at an index must fit."""
    found = list(shape.prefix[index]) if index < len(shape.prefix) else []
    found += [(rest.schema, rest.pointer) for rest in shape.items if str(index) not in rest.names]
    wanted = _start(shape) if shape.contains else 0
    for schema, pointer, count in shape.contains:
        if wanted <= index < wanted + count:
            found.append((schema, pointer))
        wanted += count
    return tuple(found) or ((True, shape.pointer),)


def _start(shape: Shape) -> int:
    """Where the items come that the array must contain: after the first ones of a tuple, if there may be more."""
    count, most = sum(count for _, _, count in shape.contains), shape.limits.get("maxItems")
    if not count or any(rest.schema is False for rest in shape.items):
        return 0
    return len(shape.prefix) if most is None or len(shape.prefix) + count <= most else 0


def _usual(drawer: Drawer, shape: Shape, place: Place) -> int:
    """How many items look natural: all of a tuple, two at the top and of plain values, one deeper down, none in circles."""
    if shape.prefix:
        return len(shape.prefix)
    if not shape.items or any(rest.schema is False for rest in shape.items):
        return 0
    inner, wished = drawer.shapes.of(item_schemas(shape, 0)), drawer.wishes.array_items
    if inner.cyclic and place.turns <= 0:
        return 0
    if inner.kind in ("object", "array") or inner.branches:
        if place.lean or drawer.exhausted:
            return 0
        if place.level < 0:
            drawer.shortages += 1
            return 0
        return wished if place.depth <= 1 else min(wished, 1)
    return min(wished, MAX_ITEMS if inner.choices is None else len(inner.choices))
