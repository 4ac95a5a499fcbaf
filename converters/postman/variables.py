"""`{{name}}`: finding variables in text and filling them in from the scopes that apply.

Postman's library replaces in passes, so that a value may name further variables; unknown names stay in the text as written
(postman-mock.md §1.2). Dynamic variables (`{{$guid}}`) are not filled in here: they differ with every call.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Names
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from converters.postman.model import Variable

VARIABLE = re.compile(r"\{\{([^{}]{1,200})\}\}")
"""One variable; group 1 is its name, exactly as written (blanks count)."""

PASSES = 19
MAX_TEXT = 1_048_576
"""Characters that one text may grow to; a text that would grow further keeps its variables unresolved."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables that hold at one place: name → value, the narrower scope having won already."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, *layers: Iterable[Variable]) -> Scope:
        """The scope of these layers, strongest first. Disabled variables do not count; a repeated key's last one wins."""
        values: dict[str, str] = {}
        for layer in reversed(layers):
            values.update({variable.key: variable.value for variable in layer if variable.key and not variable.disabled})
        return cls(values)

    def over(self, weaker: Scope) -> Scope:
        """This scope, with the other one behind it."""
        return Scope({**weaker.values, **self.values})

    def resolve(self, text: str, *, empty_is_unset: bool = False) -> str:
        """The text with every known variable filled in, nested ones too.

        `empty_is_unset` leaves a variable whose value is empty in the text: in paths and queries such a one is a wildcard.
        A cycle ends after 19 passes and stays in the text; a text that would pass 1 MiB is given back as it was.
        """
        if "{{" not in text:
            return text
        resolved = text
        for _ in range(PASSES):
            growth = sum(len(self._value(found, empty_is_unset)) - len(found[0]) for found in VARIABLE.finditer(resolved))
            if growth > 0 and len(resolved) + growth > max(MAX_TEXT, len(text)):
                return text  # measured before it is built: a few nested values can multiply beyond all memory
            replaced = VARIABLE.sub(lambda found: self._value(found, empty_is_unset), resolved)
            if replaced == resolved:
                break
            resolved = replaced
        return resolved

    def _value(self, found: re.Match[str], empty_is_unset: bool) -> str:
        value = self.values.get(found[1])
        if value is None or (empty_is_unset and not value):
            return found[0]
        return value


def names_in(text: str) -> list[str]:
    """The names of the variables in a text, in order, repeated ones repeated."""
    return VARIABLE.findall(text) if "{{" in text else []


def unresolved(text: str, known: Names[str] = ()) -> list[str]:
    """The names in a resolved text that are not among the `known` ones: nothing will fill them in."""
    return [name for name in names_in(text) if name not in known]
