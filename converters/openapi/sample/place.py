"""Where a value stands, what was drawn for it, and what a whole conversion wishes of its values."""

from __future__ import annotations

from dataclasses import dataclass

from converters.openapi.model import Json
from converters.openapi.sample.budget import USUAL, Budget, measured

ENDLESS = "it asks for itself without end"
"""The problem of a value that would hold itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is asked of all samples of one direction.

    `declared`: examples and defaults inside schemas are used. `array_items`: how many items an array has that says nothing.
    `skip_deprecated`: deprecated properties are left out unless required. `salt`: another one gives other values.
    """

    declared: bool = True
    array_items: int = 2
    skip_deprecated: bool = False
    salt: str = ""
    budget: Budget = USUAL


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the property's name, what it belongs to, the room left, and which one of several it is.

    `told`: what is said of it outside its schema, as a parameter's description.
    """

    name: str = ""
    owner: str = ""
    level: int = 3
    turns: int = 1
    variant: int = 0
    lean: bool = False
    depth: int = 0
    told: str = ""

    def property(self, name: str) -> Place:
        """The same place for a property of the object."""
        return Place(name, self.owner, self.level, self.turns, self.variant, self.lean, self.depth)

    def at_level(self, level: int) -> Place:
        """The same place with other room for objects inside."""
        return Place(self.name, self.owner, level, self.turns, self.variant, self.lean, self.depth, self.told)

    def at_lean(self, lean: bool) -> Place:
        """The same place, with or without what is optional."""
        if lean == self.lean:
            return self
        return Place(self.name, self.owner, self.level, self.turns, self.variant, lean, self.depth, self.told)

    def inside_array(self, name: str, told: str) -> Place:
        """The place of the first item of an array."""
        return Place(name, self.owner, self.level, self.turns, self.variant, self.lean, self.depth + 1, told)

    def item(self, offset: int) -> Place:
        """The same place for a further item of the array."""
        return Place(self.name, self.owner, self.level, self.turns, self.variant + offset, self.lean, self.depth, self.told)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value, its nodes and about its characters; `problem` says why there is no valid one (then `value` is the nearest)."""

    value: Json
    size: int = 1
    problem: str = ""
    pointer: str = ""
    chars: int = 8


def drawn_as(value: Json) -> Drawn:
    """A value that is there already, with what it holds."""
    size, chars = measured(value)
    return Drawn(value, size, chars=chars)
