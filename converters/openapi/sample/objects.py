"""Objects: which properties to fill, and with what; what has no name in the schema comes from its rules for the rest."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from converters.openapi.model import Json
from converters.openapi.sample import drawing, words
from converters.openapi.sample.budget import TOO_LARGE, Tally
from converters.openapi.sample.fits import Checker
from converters.openapi.sample.formats import has_pattern
from converters.openapi.sample.names import seed_for, singular
from converters.openapi.sample.pattern import text_for
from converters.openapi.sample.shape import Conj, Shape

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer, Drawn, Place

_MAX_EXTRA = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same for every object of a shape: its rows of name and merged schema, optional or not."""

    origin: Shape
    shape: Shape
    required: frozenset[str]
    rows: tuple[tuple[str, Shape], ...]


def draw(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    """An object with everything required and, while there is room, everything optional."""
    plan = drawer.plans.get(id(shape))
    if plan is None:
        plan = drawer.plans[id(shape)] = _plan(drawer, shape)
    inside = _inside(shape, place)
    value: dict[str, Json] = {}
    tally = Tally(drawer.budget)
    for name, inner in plan.rows:
        is_required = name in plan.required
        if not is_required and not _wanted(drawer, inner, place):
            continue
        drawn = drawer.draw_shape(inner, inside.property(name))
        if not drawn.problem and tally.take(drawn.size, len(name) + 4 + drawn.chars):
            value[name] = drawn.value
        elif is_required:
            return drawer.without(shape, drawn, {**value, name: drawn.value}, tally)
        else:
            _report_left_out(drawer, shape, drawn if drawn.problem else drawer.too_large(inner))
    return _balanced(drawer, plan.shape, inside, value, tally, plan.required)


def _plan(drawer: Drawer, origin: Shape) -> Plan:
    shape = _with_implied(drawer, origin)
    hidden = {name for name in shape.properties if _is_hidden(drawer.check, shape, name)}
    names = [name for name in dict.fromkeys([*shape.properties, *shape.required]) if name not in hidden]
    rows = tuple((name, drawer.shapes.of(schemas_for(shape, name))) for name in names)
    return Plan(origin, shape, frozenset(shape.required) - hidden, rows)


def _report_left_out(drawer: Drawer, shape: Shape, drawn: Drawn) -> None:
    """Tells of an optional property no value fits; not where only a chosen branch or the end of a recursion is to blame."""
    if drawn.problem == TOO_LARGE:
        drawer.tell_left_out(drawn)
    elif len(shape.source) == 1 and drawn.problem != drawing.ENDLESS:
        drawer.report("schema.unsatisfiable", f"This property is left out, no value fits it: {drawn.problem}.", drawn.pointer)


def without_hidden(check: Checker, value: Json, shape: Shape) -> Json:
    """A value without the properties that belong to the other direction only."""
    if not isinstance(value, dict):
        return value
    hidden = {name for name in value if name in shape.properties and _is_hidden(check, shape, name)}
    return {name: inner for name, inner in value.items() if name not in hidden} if hidden else value


def schemas_for(shape: Shape, name: str) -> Conj:
    """Every schema the property must fit: by its name, by a pattern, by the rule for the rest."""
    found = list(shape.properties.get(name, ()))
    if len(found) == 1 and not shape.by_pattern and not shape.rest:
        return tuple(found)
    found += [(schema, pointer) for pattern, schema, pointer in shape.by_pattern if has_pattern(name, pattern)]
    for rest in shape.rest:
        if name not in rest.names and not any(has_pattern(name, pattern) for pattern in rest.patterns):
            found.append((rest.schema, rest.pointer))
    useful = [pair for pair in found if pair[0] is not True and pair[0] != {}]
    return tuple(useful or found[:1] or [(True, shape.pointer)])


def _with_implied(drawer: Drawer, shape: Shape) -> Shape:
    """The shape together with what the presence of its properties implies."""
    if shape.implied_schemas:
        added = [pair for name, pair in shape.implied_schemas.items() if name in shape.properties]
        others = [(drawer.shapes.bare(node, None), pointer) for node, pointer in shape.parts]
        if added:
            wider = drawer.shapes.of((*others, *added))
            shape = replace(wider, implied_schemas={}, required=[*wider.required, *shape.required])
    if shape.implied:
        named = [*shape.required, *shape.properties]
        needed = [other for name in named for other in shape.implied.get(name, ())]
        shape = replace(shape, required=list(dict.fromkeys([*shape.required, *needed])))
    return shape


def _is_hidden(check: Checker, shape: Shape, name: str) -> bool:
    return any(isinstance(schema, dict) and check.is_hidden(schema) for schema, _ in shape.properties.get(name, ()))


def _inside(shape: Shape, place: Place) -> Place:
    owner = singular(shape.name or place.name) or place.owner
    return drawing.Place("", owner, place.level - 1, place.turns, place.variant, place.lean, place.depth + 1)


def _wanted(drawer: Drawer, inner: Shape, place: Place) -> bool:
    """Whether an optional property is filled: while there is room, and never to go round in circles."""
    if place.lean or drawer.exhausted:
        return False
    if inner.impossible or (inner.cyclic and place.turns <= 0):
        return False
    deep = inner.kind in ("object", "array") or bool(inner.branches)
    if not deep or place.level > 0:
        return True
    return bool(inner.branches) and any(_is_plain(drawer, branch) for group in inner.branches for branch in group.schemas)


def _is_plain(drawer: Drawer, branch: tuple[Any, str]) -> bool:
    inner = drawer.shapes.of((branch,))
    return inner.kind in ("string", "number", "integer", "boolean", "null") and not inner.branches


def _balanced(
    drawer: Drawer, shape: Shape, inside: Place, value: dict[str, Json], tally: Tally, required: AbstractSet[str]
) -> Drawn:
    """The object with as many properties as asked for, extra ones where the schema describes them."""
    most, least = shape.limits.get("maxProperties"), shape.limits.get("minProperties", 0)
    if most is not None and len(value) > most:
        for name in [name for name in reversed(value) if name not in required][: int(len(value) - most)]:
            del value[name]
    described = not value and not shape.properties and _is_open(drawer, shape, inside)
    wished = max(least, 1 if described and not inside.lean and inside.level >= 0 and inside.turns >= 0 and most != 0 else 0)
    for index in range(_MAX_EXTRA):
        if len(value) >= wished:
            break
        extra = _extra_name(drawer, shape, inside, index)
        if extra is None or extra in value:
            continue
        drawn = drawer.draw(schemas_for(shape, extra), inside.property(extra))
        if not drawn.problem and tally.take(drawn.size, len(extra) + 4 + drawn.chars):
            value[extra] = drawn.value
    problem = "it asks for more properties than it allows" if len(value) < least else ""
    return drawing.Drawn(value, tally.nodes, problem, shape.pointer if problem else "", tally.chars)


def _is_open(drawer: Drawer, shape: Shape, inside: Place) -> bool:
    """Whether an object without named properties should show one all the same: never is a request body an empty object."""
    if any(rest.schema is False for rest in shape.rest):
        return bool(shape.by_pattern)
    return bool(shape.by_pattern or shape.rest) or (inside.depth == 1 and drawer.check.flag == "readOnly")


def _extra_name(drawer: Drawer, shape: Shape, place: Place, index: int) -> str | None:
    """A name for a property the schema does not name."""
    seed = seed_for(place.owner, "#key", index)
    if shape.names:
        drawn = drawer.draw((({"type": "string"}, shape.pointer), *shape.names), replace(place, name="key", variant=index))
        return drawn.value if isinstance(drawn.value, str) and not drawn.problem else None
    for pattern, schema, _ in shape.by_pattern:
        made = text_for(pattern, seed)
        if schema is not False and made and has_pattern(made, pattern):
            return made
    return words.KEYS[(seed + index) % len(words.KEYS)] if index < len(words.KEYS) else f"{words.KEYS[0]}{index}"
