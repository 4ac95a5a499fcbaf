"""Objects: which properties to fill, and with what; what has no name in the schema comes from its rules for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from converters.openapi.model import Json
from converters.openapi.sample import words
from converters.openapi.sample.agreeing import Rule, agreed, rules_for
from converters.openapi.sample.budget import TOO_LARGE, Tally
from converters.openapi.sample.fits import Checker
from converters.openapi.sample.formats import has_pattern
from converters.openapi.sample.keys import key_names
from converters.openapi.sample.names import seed_for, singular
from converters.openapi.sample.place import ENDLESS, Drawn, Place
from converters.openapi.sample.shape import Conj, Shape
from converters.openapi.sample.writing import text_for

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

_MAX_EXTRA = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same for every object of a shape: its rows of name and merged schema, optional or not."""

    origin: Shape
    shape: Shape
    required: frozenset[str]
    rows: tuple[tuple[str, Shape], ...]
    by_name: dict[str, Shape]
    rules: tuple[Rule, ...]


def draw(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    """An object with everything required and, while there is room, everything optional."""
    plan = _plan_for(drawer, shape, place)
    inside = _inside(shape, place)
    value: dict[str, Json] = {}
    missing: Drawn | None = None
    tally = Tally(drawer.budget)
    for name, inner in plan.rows:
        is_required = name in plan.required
        if not is_required and not _wanted(drawer, inner, place):
            continue
        drawn = drawer.draw_property(inner, name, inside)
        if not drawn.problem and tally.take(drawn.size, len(name) + 4 + drawn.chars):
            value[name] = drawn.value
        elif is_required:
            if not drawn.problem or drawn.problem in (TOO_LARGE, ENDLESS):
                return drawer.without(shape, drawn, {**value, name: drawn.value}, tally)
            if tally.take(drawn.size, len(name) + 4 + drawn.chars):
                value[name] = drawn.value
            missing = missing or drawn  # the rest is filled in all the same: what cannot be valid is to be near it
        else:
            _report_left_out(drawer, shape, drawn if drawn.problem else drawer.too_large(inner))
    if plan.rules:
        agreed(drawer, shape, plan.by_name, plan.rules, value)
    if missing is not None:
        return replace(missing, value=value, size=tally.nodes, chars=tally.chars)
    return _balanced(drawer, plan, inside, value, tally)


def _plan_for(drawer: Drawer, shape: Shape, place: Place) -> Plan:
    """The plan of a shape. Where only what is required is filled in, only that implies more."""
    implies = bool(shape.implied or shape.implied_schemas)
    key = -id(shape) if implies and place.lean else id(shape)
    plan = drawer.plans.get(key)
    if plan is None:
        wider = _with_implied(drawer, shape, shape.required if place.lean else [*shape.required, *shape.properties])
        plan = drawer.plans[key] = _plan(drawer, shape, wider, singular(shape.name or place.name) or place.owner)
    return plan


def _plan(drawer: Drawer, origin: Shape, shape: Shape, owner: str) -> Plan:
    hidden = {name for name in shape.properties if _is_hidden(drawer.check, shape, name)}
    if drawer.wishes.skip_deprecated:
        hidden |= {name for name in shape.properties if name not in shape.required and _is_deprecated(drawer, shape, name)}
    names = [name for name in dict.fromkeys([*shape.properties, *shape.required]) if name not in hidden]
    rows = tuple((name, drawer.shapes.of(schemas_for(shape, name))) for name in names)
    by_name = dict(rows)
    return Plan(origin, shape, frozenset(shape.required) - hidden, rows, by_name, rules_for(drawer, by_name, owner))


def _report_left_out(drawer: Drawer, shape: Shape, drawn: Drawn) -> None:
    """Tells of an optional property no value fits; not where only a chosen branch or the end of a recursion is to blame."""
    if drawn.problem == TOO_LARGE:
        drawer.tell_left_out(drawn)
    elif len(shape.source) == 1 and drawn.problem != ENDLESS:
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


def _with_implied(drawer: Drawer, shape: Shape, present: list[str]) -> Shape:
    """The shape together with what the presence of properties implies."""
    if shape.implied_schemas:
        added = [pair for name, pair in shape.implied_schemas.items() if name in present]
        others = [(drawer.shapes.bare(node, None), pointer) for node, pointer in shape.parts]
        if added:
            wider = drawer.shapes.of((*others, *added))
            shape = replace(wider, implied_schemas={}, required=[*wider.required, *shape.required])
    if shape.implied:
        needed = list(dict.fromkeys([*shape.required, *present]))
        for name in needed:  # grows while it is walked: what is implied implies more
            needed += [other for other in shape.implied.get(name, ()) if other not in needed]
        implied = {other for name in needed for other in shape.implied.get(name, ())}
        shape = replace(shape, required=[name for name in needed if name in implied or name in shape.required])
    return shape


def _is_hidden(check: Checker, shape: Shape, name: str) -> bool:
    return any(isinstance(schema, dict) and check.is_hidden(schema) for schema, _ in shape.properties.get(name, ()))


def _is_deprecated(drawer: Drawer, shape: Shape, name: str) -> bool:
    return any(drawer.tree.is_deprecated(schema) for schema, _ in shape.properties[name])


def _inside(shape: Shape, place: Place) -> Place:
    owner = singular(shape.name or place.name) or place.owner
    return Place("", owner, place.level - 1, place.turns, place.variant, place.lean, place.depth + 1, place.told)


def _wanted(drawer: Drawer, inner: Shape, place: Place) -> bool:
    """Whether an optional property is filled: while there is room, and never to go round in circles."""
    if place.lean or drawer.exhausted:
        return False
    if inner.impossible or (inner.cyclic and place.turns <= 0):
        return False
    deep = inner.kind in ("object", "array") or bool(inner.branches)
    if not deep or place.level > 0:
        return True
    if any(_is_plain(drawer, branch) for group in inner.branches for branch in group.schemas):
        return True
    drawer.shortages += 1
    return False


def _is_plain(drawer: Drawer, branch: tuple[Any, str]) -> bool:
    inner = drawer.shapes.of((branch,))
    return inner.kind in ("string", "number", "integer", "boolean", "null") and not inner.branches


def _balanced(drawer: Drawer, plan: Plan, inside: Place, value: dict[str, Json], tally: Tally) -> Drawn:
    """The object with as many properties as asked for, extra ones where the schema describes them."""
    shape = plan.shape
    most, least = shape.limits.get("maxProperties"), shape.limits.get("minProperties", 0)
    if most is not None and len(value) > most:
        for name in [name for name in reversed(value) if name not in plan.required][: int(len(value) - most)]:
            del value[name]
    described = not value and not shape.properties and _is_open(drawer, shape, inside)
    may_grow = described and not inside.lean and inside.turns >= 0 and most != 0
    drawer.shortages += may_grow and inside.level < 0
    wished = max(least, 1 if may_grow and inside.level >= 0 else 0)
    for extra, conj in _extras(drawer, plan, inside) if len(value) < wished else ():
        if len(value) >= wished:
            break
        drawn = drawer.draw(conj, inside.property(extra)) if extra not in value else None
        if drawn is not None and not drawn.problem and tally.take(drawn.size, len(extra) + 4 + drawn.chars):
            value[extra] = drawn.value
    problem = "it asks for more properties than it allows" if len(value) < least else ""
    return Drawn(value, tally.nodes, problem, shape.pointer if problem else "", tally.chars)


def _extras(drawer: Drawer, plan: Plan, inside: Place) -> Iterator[tuple[str, Conj]]:
    """Further properties: optional ones left out so far, then such as the schema does not name."""
    for name, inner in plan.rows:
        if not inner.cyclic and name not in plan.shape.implied and name not in plan.shape.implied_schemas:
            yield name, inner.source
    if not plan.shape.names and not plan.shape.by_pattern:
        for likely in key_names(drawer, plan.shape, inside):
            if likely not in plan.shape.properties:
                yield likely, schemas_for(plan.shape, likely)
    for index in range(_MAX_EXTRA):
        extra = _extra_name(drawer, plan.shape, inside, index)
        if extra is not None and extra not in plan.shape.properties:
            yield extra, schemas_for(plan.shape, extra)


def _is_open(drawer: Drawer, shape: Shape, inside: Place) -> bool:
    """Whether an object without named properties should show one all the same: never is a request body an empty object."""
    if any(rest.schema is False for rest in shape.rest):
        return bool(shape.by_pattern)
    return bool(shape.by_pattern or shape.rest) or (inside.depth == 1 and drawer.check.flag == "readOnly")


def _extra_name(drawer: Drawer, shape: Shape, place: Place, index: int) -> str | None:
    """A name for a property the schema does not name."""
    seed = seed_for(place.owner, "#key", index, drawer.wishes.salt)
    if shape.names:
        drawn = drawer.draw((({"type": "string"}, shape.pointer), *shape.names), replace(place, name="key", variant=index))
        return drawn.value if isinstance(drawn.value, str) and not drawn.problem else None
    for pattern, schema, _ in shape.by_pattern:
        made = text_for(pattern, seed)
        if schema is not False and made and has_pattern(made, pattern):
            return made
    return words.KEYS[(seed + index) % len(words.KEYS)] if index < len(words.KEYS) else f"{words.KEYS[0]}{index}"
