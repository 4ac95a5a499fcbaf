"""Schema to sample value: believable, valid in its direction, and the same bytes wherever it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from converters.diagnostics import Diagnostics
from converters.openapi.findings import Findings
from converters.openapi.model import Document, Json, Schema
from converters.openapi.sample.budget import SMALLEST, TOO_LARGE, USUAL, Budget
from converters.openapi.sample.drawing import Drawer, Message
from converters.openapi.sample.failing import Failure, failing
from converters.openapi.sample.fits import Direction
from converters.openapi.sample.place import Drawn, Place, Wishes
from converters.openapi.sample.placeholders import placeholders
from converters.openapi.sample.reasons import reason
from converters.openapi.sample.shape import Conj, Shape
from converters.openapi.sample.shapes import Shapes
from converters.openapi.sample.stated import stated_examples
from converters.openapi.sample.things import Things
from converters.openapi.sample.tree import Tree

__all__ = ["Direction", "Failure", "Sample", "Sampler", "Values"]

Values: TypeAlias = Literal["examples", "samples", "placeholders"]
"""What sample values are made of, as in `ConvertOptions`."""

DIRECTIONS: tuple[Direction, ...] = ("request", "response")
LARGEST = 320
DEEPEST_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A value made from a schema. `valid` False: nothing that fits was found, and it was reported.

    A text that stands in for one of a pattern nobody can write (`pattern.unsupported`) leaves it True.
    """

    value: Json
    valid: bool = True


class _Reports:
    """Tells of each place once. Knows no sampler: drawers refer to it, and a circle would keep all they have drawn."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._told: set[tuple[str, str]] = set()
        self.untold: set[str] = set()

    def warn(self, code: str, message: Message, pointer: str) -> None:
        if (code, pointer) not in self._told and code not in self.untold:
            self._told.add((code, pointer))
            text = message if isinstance(message, str) else "" if self._findings.is_full(code) else message()
            self._findings.warning(code, text, pointer)


class Sampler:
    """Makes sample values for the schemas of one document; each schema once for each direction.

    `request_values`, `response_values`: `examples`: what schemas declare first; `samples`: never; `placeholders`: `<string>`.
    `array_items`: how many items an array has that says nothing. `nodes`: how many values a sample may hold before what is
    optional is left out. `seed`: another text gives other values. `skip_deprecated`: without optional deprecated properties.
    """

    def __init__(
        self,
        document: Document,
        diagnostics: Diagnostics,
        *,
        request_values: Values = "examples",
        response_values: Values = "examples",
        array_items: int = 2,
        nodes: int = LARGEST,
        seed: str = "",
        skip_deprecated: bool = False,
    ) -> None:
        self.tree = Tree(document.root)
        self.shapes = Shapes(self.tree)
        self._things = Things(self.shapes, stated_examples(document))
        self.findings = Findings(diagnostics, document.sources)
        self._reports = _Reports(self.findings)
        self._report = self._reports.warn
        self._values: dict[Direction, Values] = {"request": request_values, "response": response_values}
        self._nodes = max(1, nodes)
        self._wishes = Wishes(array_items=max(0, array_items), skip_deprecated=skip_deprecated, salt=seed)
        self._samples: dict[tuple[int, str, Direction, Place], tuple[Schema, Sample]] = {}
        self._failing: dict[tuple[int, str, Failure], tuple[Json, Json]] = {}
        self._drawers: dict[Direction, Drawer] = {direction: self._drawer(direction, USUAL) for direction in DIRECTIONS}

    def _drawer(self, direction: Direction, budget: Budget) -> Drawer:
        wishes = replace(self._wishes, declared=self._values[direction] == "examples", budget=budget)
        return Drawer(self.tree, self.shapes, self._things, direction, self._report, wishes)

    def values(self, direction: Direction) -> Values:
        """What values of a direction are made of."""
        return self._values[direction]

    def sample(
        self, schema: Schema, direction: Direction, *, name: str = "", owner: str = "", variant: int = 0, told: str = ""
    ) -> Sample:
        """A value for a schema. `name` and `owner`: what it is called and belongs to; `variant`: which one of several.

        `told`: what is said of it outside the schema, as the description of a parameter.
        As much of what is optional is filled in as keeps the value readable.
        """
        place = Place(name=name, owner=owner, variant=variant, told=told)
        key = (id(schema.node), schema.pointer, direction, place)
        if key not in self._samples:
            self._samples[key] = (schema, self._made(schema, direction, place))
        return self._samples[key][1]

    def _made(self, schema: Schema, direction: Direction, place: Place) -> Sample:
        drawer = self._drawers[direction]
        conj = ((schema.node, schema.pointer),)
        drawer.tries = 0
        try:
            best = _roomiest(drawer, conj, place, self._nodes)
            if drawer.check.steps_left < 0:
                self._report("limit.expansion", "The schemas unfold too far to check every value against them to the end.", "#")
            if best.problem == TOO_LARGE:
                return self._smaller(drawer, schema, best, replace(place, level=0, lean=True))
        except RecursionError:
            self._report("schema.unsatisfiable", "This schema nests too deep to make a sample of it.", schema.pointer)
            return Sample(None, valid=False)
        if self._values[direction] == "placeholders":
            return Sample(placeholders(drawer, best.value, conj))
        if best.problem:
            self._report("schema.unsatisfiable", f"No value fits this schema: {best.problem}.", best.pointer or schema.pointer)
        return Sample(best.value, valid=not best.problem)

    def _smaller(self, drawer: Drawer, schema: Schema, drawn: Drawn, place: Place) -> Sample:
        """What a sample has that would be too large: only what is required, else nothing at all."""
        lean = drawer.draw(((schema.node, schema.pointer),), place)
        if not lean.problem:
            self._report("limit.expansion", f"Only what is required is filled in: {TOO_LARGE}.", drawn.pointer)
            return Sample(lean.value)
        self._report("limit.expansion", f"No sample is made of this schema: {TOO_LARGE}.", drawn.pointer)
        empty: tuple[Json, ...] = ({}, [], None)
        fitting = [one for one in empty if self.fits(one, schema, drawer.direction)]
        return Sample(fitting[0]) if fitting else Sample({}, valid=False)

    def shrink(self) -> None:
        """From here on a sample holds as little as its schema allows, and nothing where that is not little."""
        for direction in self._drawers:
            self._drawers[direction] = self._drawer(direction, SMALLEST)
        self._samples.clear()
        self._reports.untold.add("limit.expansion")

    def failing(self, schema: Schema, value: Json, failure: Failure) -> Json:
        """A made body as that of an error with this code: what it says of the failure fits. Made once for each code."""
        key = (id(value), schema.pointer, failure)
        if key not in self._failing:
            told = failing(self._drawers["response"], self.shape(schema), value, failure)
            self._failing[key] = (value, told)
        return self._failing[key][1]

    def another(self, schema: Schema, direction: Direction, unlike: Json, *, name: str = "", owner: str = "") -> Json:
        """A value other than `unlike`, declared examples aside; `unlike` itself where the schema allows no other."""
        drawer = self._drawers[direction]
        shape = replace(self.shape(schema), declared=[], defaults=[])
        for variant in (4, 5, 6):
            drawn = drawer.built(shape, Place(name=name, owner=owner, variant=variant)) if shape.choices is None else None
            if drawn is not None and not drawn.problem and drawn.value != unlike and drawer.fits(drawn.value, shape):
                return drawn.value
        return unlike

    def fits(self, value: Json, schema: Schema, direction: Direction) -> bool:
        """Whether a value fits a schema in one direction, formats included."""
        return self._drawers[direction].check.fits(value, schema.node)

    def misfit(self, value: Json, schema: Schema, direction: Direction) -> str:
        """Why a value does not fit a schema, for a message: `at /id: expected integer, found text`."""
        return reason(self._drawers[direction].check, value, schema.node) or "it does not fit"

    def shape(self, schema: Schema) -> Shape:
        """A schema with its references and allOf merged."""
        return self.shapes.of(((schema.node, schema.pointer),))

    def is_hidden(self, node: object, direction: Direction) -> bool:
        """Whether a property with this schema belongs to the other direction only."""
        return self._drawers[direction].check.is_hidden(node)


def _roomiest(drawer: Drawer, conj: Conj, place: Place, most: int) -> Drawn:
    """The value with as much filled in as is still readable: level by level, until it grows no more or too much."""
    best = drawer.draw(conj, place.at_level(0))
    for level in range(1, DEEPEST_LEVEL + 1):
        drawn = drawer.draw(conj, place.at_level(level))
        if drawn.size > most or drawn.problem or (drawn.size == best.size and level > 1):
            break
        best = drawn
    return best
