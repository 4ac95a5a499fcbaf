"""Builds a value from a schema, in one direction. Each schema is built once for each level, so work stays bounded.

`Place` says how much room there is: `level` counts how many more objects may nest before optional ones are left out, `turns`
how often a reference that leads back to itself may still be followed. Recursion ends by leaving the optional property out,
by an empty array, by null or by the branch that does not lead back; never by a text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from converters.openapi.model import Json
from converters.openapi.sample import arrays, branches, fallback, objects, scalars
from converters.openapi.sample.budget import TOO_LARGE, Tally
from converters.openapi.sample.contents import content
from converters.openapi.sample.fits import Checker, Direction
from converters.openapi.sample.flags import flag_named
from converters.openapi.sample.names import About, about, singular, tokens_of
from converters.openapi.sample.pattern import can_write
from converters.openapi.sample.place import ENDLESS, Drawn, Place, Wishes, drawn_as
from converters.openapi.sample.reasons import reason
from converters.openapi.sample.references import draw_reference
from converters.openapi.sample.shape import Conj, Shape
from converters.openapi.sample.shapes import Shapes
from converters.openapi.sample.things import Things
from converters.openapi.sample.tree import Tree
from converters.openapi.sample.varying import another, another_item

FEWEST_TURNS = -4
MAX_NESTING = 48
_MAX_DRAWS = 400_000
_MAX_CHOICES = 64
_NOT_YET = (99, Drawn(None))

Message: TypeAlias = str | Callable[[], str]
"""A message, or how to work it out if it is told at all."""
Report: TypeAlias = Callable[[str, Message, str], None]
"""Takes a code, a message and a pointer."""


class Drawer:
    """Draws values of one direction."""

    def __init__(
        self, tree: Tree, shapes: Shapes, things: Things, direction: Direction, report: Report, wishes: Wishes
    ) -> None:
        self.tree, self.shapes, self.things = tree, shapes, things
        self.direction = direction
        self.check = Checker(tree, direction)
        self.report = report
        self.wishes, self.budget = wishes, wishes.budget
        self.draws = 0
        self.tries = 0
        self.referring = False
        """Whether the id of a thing is being drawn, which refers to nothing else."""
        self.plans: dict[int, objects.Plan] = {}
        self.shortages = 0
        """How often something was left out, or another branch taken, for want of room that a higher level would give."""
        self._plain: dict[Any, Drawn] = {}
        self._short: dict[Any, Drawn] = {}
        self._whole: dict[Any, tuple[int, Drawn]] = {}

    def draw(self, conj: Conj, place: Place) -> Drawn:
        """A value that fits all schemas of the conjunction, or the nearest one with its problem."""
        return self.draw_shape(self.shapes.of(conj), place)

    def draw_shape(self, shape: Shape, place: Place) -> Drawn:
        """The same for schemas already merged."""
        if shape.cyclic:
            place = Place(place.name, place.owner, place.level, place.turns - 1, place.variant, place.lean, place.depth)
        if place.turns < FEWEST_TURNS or place.depth > MAX_NESTING:
            return Drawn(None, 1, ENDLESS, shape.pointer)
        return self._plain_value(shape, place) if shape.plain else self._with_room(shape, _settled(shape, place))

    def draw_property(self, shape: Shape, name: str, inside: Place) -> Drawn:
        """The same for a property of an object; most are plain, and known from another level."""
        if shape.plain and inside.depth <= MAX_NESTING:
            known = self._plain.get((id(shape), name, inside.owner, inside.variant, ""))
            if known is not None:
                return known
        return self.draw_shape(shape, inside.property(name))

    def _plain_value(self, shape: Shape, place: Place) -> Drawn:
        key = (id(shape), place.name, place.owner, place.variant, place.told)
        known = self._plain.get(key)
        if known is None:
            self.draws += 1
            known = self._plain[key] = self._fresh(shape, place)
        return known

    def _with_room(self, shape: Shape, place: Place) -> Drawn:
        """A value for the level of its place: what lacked nothing at one level is the same at every higher one."""
        key = (id(shape), place.name, place.owner, place.turns, place.variant, place.lean, min(place.depth, 2))
        level = max(place.level, 0 if shape.kind == "object" and not shape.branches else -1)  # less room than none is none
        lowest, drawn = self._whole.get(key, _NOT_YET)
        if level >= lowest:
            return drawn
        known = self._short.get((key, level))
        if known is not None:
            self.shortages += 1
            return known
        self.draws += 1
        before = self.shortages
        drawn = self._fresh(shape, place)
        if self.shortages == before:
            self._whole[key] = level, drawn
        else:
            self._short[key, level] = drawn
        return drawn

    def about(self, place: Place, shape: Shape | None = None) -> About:
        """What the value of a shape at a place is about."""
        told = place.told if shape is None else shape.told or place.told
        return about(place.owner, place.name, place.variant, self.wishes.salt, told)

    @property
    def exhausted(self) -> bool:
        """Whether so much was drawn already that only what is required still is."""
        return self.draws > _MAX_DRAWS

    def fits(self, value: Json, shape: Shape) -> bool:
        """Whether a value fits everything the shape was merged from."""
        return all(self.check.fits(value, node) for node, _ in shape.source)

    def _fresh(self, shape: Shape, place: Place) -> Drawn:
        drawn = self._declared(shape, place) or self._made(shape, place)
        if drawn.problem in ("", TOO_LARGE, ENDLESS) or shape.impossible or shape.chosen:
            return drawn
        return fallback.instead(self, shape, place) or drawn

    def _made(self, shape: Shape, place: Place) -> Drawn:
        if shape.impossible:
            return Drawn(None, 1, "its parts contradict each other", shape.pointer)
        if shape.choices is not None:
            return self._chosen(shape, place)
        if place.turns < 0 and shape.nullable and shape.kind in ("object", "array"):
            return Drawn(None)
        referred = draw_reference(self, shape, place) if shape.plain else None
        if referred is not None:
            return referred
        drawn = self.built(shape, place)
        if drawn.problem == TOO_LARGE and shape.nullable and self.fits(None, shape):
            self.tell_left_out(drawn)
            return Drawn(None)
        if drawn.problem or shape.branches or not shape.checked or self.fits(drawn.value, shape):
            return drawn  # a branch was taken because its value fits the whole
        return drawn if _is_stand_in(shape) else self._again(shape, place)

    def built(self, shape: Shape, place: Place) -> Drawn:
        """A value made from the shape's keywords, not yet checked as a whole."""
        if shape.branches:
            return branches.draw(self, shape, place)
        build = _BUILDERS.get(shape.kind, _anything)
        return build(self, shape, place)

    def tell_left_out(self, drawn: Drawn) -> None:
        """Tells of a value given up because of its size, whose place can do without it."""
        self.report("limit.expansion", f"This is left out of samples: {TOO_LARGE}.", drawn.pointer)

    def too_large(self, shape: Shape) -> Drawn:
        """What stands for a value of the shape that is given up: nothing of it, so that the problem costs no more."""
        empty: Json = {} if shape.kind == "object" else [] if shape.kind == "array" else None
        return Drawn(empty, 1, TOO_LARGE, shape.pointer)

    def without(self, shape: Shape, part: Drawn, nearest: Json, tally: Tally) -> Drawn:
        """An object or array that cannot be: a part it must have has no value, or there is no room for it."""
        if part.problem in ("", TOO_LARGE) or not tally.take(part.size, part.chars):
            return self.too_large(shape)
        return replace(part, value=nearest, size=tally.nodes, chars=tally.chars)

    def _again(self, shape: Shape, place: Place) -> Drawn:
        """Other variants, then only what is required: what `not` and its like exclude is seldom all there is."""
        nearest = Drawn(None, 1, "no value that fits was found", shape.pointer)
        for lean in (False, True):
            for offset in (1, 2, 3, 5):
                drawn = self.built(shape, replace(place, variant=place.variant + offset, lean=lean))
                if not drawn.problem and self.fits(drawn.value, shape):
                    return drawn
                nearest = replace(nearest, value=drawn.value, size=drawn.size, chars=drawn.chars)
        if shape.nullable and self.fits(None, shape):
            return Drawn(None)
        return replace(nearest, problem=f"{nearest.problem} ({self.why_not(nearest.value, shape)})")

    def _declared(self, shape: Shape, place: Place) -> Drawn | None:
        """The schema's own example or default, if it fits; one that does not is reported and replaced."""
        if not self.wishes.declared:
            return None
        count = len(shape.declared)
        for index in range(count):
            value, pointer = shape.declared[(place.variant + index) % count]
            tidy = objects.without_hidden(self.check, value, shape)
            if self.fits(tidy, shape):
                return _numbered(self, shape, place, tidy)
            if value is not None:
                self.report("value.invalid", partial(self._misfit, tidy, shape), pointer)
        for value, _ in shape.defaults:
            if (shape.choices is None or not place.variant) and self.fits(value, shape):
                return drawn_as(value)
        return None

    def _misfit(self, value: Json, shape: Shape) -> str:
        why = self.why_not(value, shape)
        return f"The example of this schema does not fit the schema ({why}); another value is used."

    def why_not(self, value: Json, shape: Shape) -> str:
        """Why a value does not fit what the shape was merged from."""
        found = (reason(self.check, value, node) for node, _ in shape.source)
        return next(filter(None, found), "it does not fit")

    def _chosen(self, shape: Shape, place: Place) -> Drawn:
        """One of an enum's values: the first that fits, others for further variants."""
        choices = [choice for choice in shape.choices or () if choice is not None]
        for index in range(min(len(choices), _MAX_CHOICES)):
            choice = choices[(place.variant + index) % len(choices)]
            if self.fits(choice, shape):
                return drawn_as(choice)
        if None in (shape.choices or ()) and self.fits(None, shape):
            return Drawn(None)
        nearest = choices[0] if choices else None
        return Drawn(nearest, 1, "none of its enum's values fits it", shape.pointer)


def _settled(shape: Shape, place: Place) -> Place:
    """The place as a component sees it: an Order is the same Order wherever it is referred to."""
    if not shape.name or shape.kind not in ("object", "array"):
        return place
    name = "" if shape.kind == "object" else place.name
    return Place(name, singular(shape.name), place.level, place.turns, place.variant, place.lean, place.depth)


def _numbered(drawer: Drawer, shape: Shape, place: Place, value: Json) -> Drawn:
    """An example; in a further item of an array its id and name count on, so that two items are not one."""
    turn = place.variant // len(shape.declared)
    if turn and shape.choices is None:
        other = another_item(value, turn) if isinstance(value, dict) else another(place.name, value, turn)
        if other != value and drawer.fits(other, shape):
            return drawn_as(other)
    return drawn_as(value)


def _text(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    value = content(drawer, shape, place) if shape.encoding or shape.media else None
    if value is not None and scalars.text_keeps(shape, value):
        return Drawn(value, chars=len(value) + 6)
    value = scalars.text(shape, drawer.about(place, shape))
    if value is None and _is_stand_in(shape):
        message = "The pattern is nested or long beyond what can be written out; samples have another text in its place."
        drawer.report("pattern.unsupported", message, shape.pointer)
        value = scalars.text(replace(shape, patterns=[]), drawer.about(place, shape))
    if value is None:
        return Drawn("", 1, "no text keeps its pattern, format and lengths", shape.pointer)
    return Drawn(value, chars=len(value) + 6)


def _is_stand_in(shape: Shape) -> bool:
    """Whether a text of the shape stands for one that keeps its pattern, which was reported."""
    return shape.plain and shape.kind == "string" and not all(map(can_write, shape.patterns))


def _number(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    try:
        value = scalars.number(shape, drawer.about(place, shape))
    except ArithmeticError:  # limits at the very ends of what numbers can be
        value = None
    if value is None:
        return Drawn(0, 1, "no number keeps its limits", shape.pointer)
    return Drawn(value)


def _boolean(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    return Drawn(flag_named(tokens_of(place.name), place.variant))


def _null(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    return Drawn(None)


def _anything(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    """A schema that says nothing about types: a text by the name inside an object, an empty object at the top."""
    if place.name:
        return _text(drawer, shape, place)
    return Drawn({}) if drawer.fits({}, shape) else _text(drawer, shape, place)


_BUILDERS: dict[str, Callable[[Drawer, Shape, Place], Drawn]] = {
    "object": objects.draw,
    "array": arrays.draw,
    "string": _text,
    "number": _number,
    "integer": _number,
    "boolean": _boolean,
    "null": _null,
}
