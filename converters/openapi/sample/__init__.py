"""Schema to sample value: believable, valid in its direction, and the same bytes wherever it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace

from converters.diagnostics import Diagnostics
from converters.openapi.findings import Findings
from converters.openapi.model import Document, Json, Schema
from converters.openapi.sample.drawing import Drawer, Message, Place
from converters.openapi.sample.fits import Direction
from converters.openapi.sample.reasons import reason
from converters.openapi.sample.shape import Shape
from converters.openapi.sample.shapes import Shapes
from converters.openapi.sample.tree import Tree

__all__ = ["Direction", "Sample", "Sampler"]

LARGEST = 320
DEEPEST_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A value made from a schema. `valid` False: nothing that fits was found, and it was reported."""

    value: Json
    valid: bool = True


class _Reports:
    """Tells of each place once. Knows no sampler: drawers refer to it, and a circle would keep all they have drawn."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._told: set[tuple[str, str]] = set()

    def warn(self, code: str, message: Message, pointer: str) -> None:
        if (code, pointer) not in self._told:
            self._told.add((code, pointer))
            text = message if isinstance(message, str) else "" if self._findings.is_full(code) else message()
            self._findings.warning(code, text, pointer)


class Sampler:
    """Makes sample values for the schemas of one document; each schema once for each direction."""

    def __init__(self, document: Document, diagnostics: Diagnostics) -> None:
        self.tree = Tree(document.root)
        self.shapes = Shapes(self.tree)
        self.findings = Findings(diagnostics, document.sources)
        self._report = _Reports(self.findings).warn
        self._drawers: dict[Direction, Drawer] = {
            "request": Drawer(self.tree, self.shapes, "request", self._report),
            "response": Drawer(self.tree, self.shapes, "response", self._report),
        }

    def sample(self, schema: Schema, direction: Direction, *, name: str = "", owner: str = "", variant: int = 0) -> Sample:
        """A value for a schema. `name` and `owner`: what it is called and belongs to; `variant`: which one of several.

        As much of what is optional is filled in as keeps the value readable.
        """
        drawer = self._drawers[direction]
        conj = ((schema.node, schema.pointer),)
        best = None
        drawer.tries = 0
        try:
            for level in range(DEEPEST_LEVEL + 1):
                drawn = drawer.draw(conj, Place(name=name, owner=owner, level=level, variant=variant))
                if best is not None and (drawn.size > LARGEST or drawn.problem):
                    break
                if best is not None and drawn.size == best.size and level > 1:
                    break
                best = drawn
        except RecursionError:
            self._report("schema.unsatisfiable", "This schema nests too deep to make a sample of it.", schema.pointer)
        if best is None:
            return Sample(None, valid=False)
        if best.problem:
            self._report("schema.unsatisfiable", f"No value fits this schema: {best.problem}.", best.pointer or schema.pointer)
        return Sample(best.value, valid=not best.problem)

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
