"""`{{name}}`: finding variables in text and filling them in from the scopes that apply.

Postman's library replaces in passes, so that a value may name further variables; unknown names stay in the text as written
(postman-mock.md §1.2). Dynamic variables (`{{$guid}}`) are not filled in here: they differ with every call.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Names
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from converters.postman.model import Variable

VARIABLE = re.compile(r"\{\{([^{}]{1,200})\}\}")
"""One variable; group 1 is its name, exactly as written (blanks count)."""

PASSES = 19
MAX_GROWTH = 64 * 1_048_576
MAX_TEXT = 1_048_576
"""Characters that one text may grow to; a text that would grow further keeps its variables unresolved."""


@dataclass(slots=True)
class Budget:
    """Characters that filled-in variables may add to all texts of one collection.

    `exceeded`: a text had to stay as it was.
    """

    left: int = MAX_GROWTH
    exceeded: bool = False

    def allows(self, growth: int) -> bool:
        """Takes so many characters, or none and notes that there was not enough."""
        if growth > self.left:
            self.exceeded = True
            return False
        self.left -= max(growth, 0)
        return True


@dataclass(slots=True, eq=False)
class Scope:
    """The variables that hold at one place: name → value, the narrower scope having won already.

    Each value is worked out once. A variable that reaches itself has no value.
    """

    values: Mapping[str, str]
    budget: Budget = field(default_factory=Budget)
    _whole: dict[tuple[str, bool], str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, *layers: Iterable[Variable]) -> Scope:
        """The scope of these layers, strongest first. Disabled variables do not count; a repeated key's last one wins."""
        values: dict[str, str] = {}
        for layer in reversed(layers):
            values.update({variable.key: variable.value for variable in layer if variable.key and not variable.disabled})
        return cls(values)

    def over(self, weaker: Scope) -> Scope:
        """This scope, with the other one behind it; both draw on the budget of this one."""
        return Scope({**weaker.values, **self.values}, self.budget)

    def resolve(self, text: str, *, empty_is_unset: bool = False) -> str:
        """The text with every known variable filled in, nested ones too.

        `empty_is_unset` leaves a variable whose value is empty in the text: in paths and queries such a one is a wildcard.
        A text that would pass 1 MiB, or the budget, is given back as it was.
        """
        if "{{" not in text:
            return text
        resolved = text
        for _ in range(PASSES):  # several, because filling in may make a new name: `{{user{{number}}}}`
            replaced = self._filled(resolved, empty_is_unset, 0)
            if replaced is None:
                return text
            if replaced == resolved:
                break
            resolved = replaced
            if "{{" not in resolved:
                break
        return resolved

    def _filled(self, text: str, empty_is_unset: bool, depth: int) -> str | None:
        """One pass; None if the text would grow too long: that is measured before it is built."""
        values = [self._value(found[1], empty_is_unset, depth) for found in VARIABLE.finditer(text)]
        names = VARIABLE.finditer(text)
        growth = sum(len(value) - len(found[0]) for value, found in zip(values, names, strict=True) if value is not None)
        if growth > 0 and (len(text) + growth > max(MAX_TEXT, len(text)) or not self.budget.allows(growth)):
            return None
        left = iter(values)
        return VARIABLE.sub(lambda found: found[0] if (value := next(left)) is None else value, text)

    def _value(self, name: str, empty_is_unset: bool, depth: int) -> str | None:
        """A variable's value with its own variables filled in; None leaves it in the text."""
        key = (name, empty_is_unset)
        if key in self._whole:
            return self._whole[key]
        value = self.values.get(name)
        if value is None or (empty_is_unset and not value) or depth > PASSES:
            return None
        whole = (
            value if "{{" not in value else None if self._is_cyclic(name) else self._filled(value, empty_is_unset, depth + 1)
        )
        self._whole[key] = whole
        return whole

    def _is_cyclic(self, name: str) -> bool:
        """Whether following the names in its value leads back to the variable."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            for other in names_in(self.values.get(todo.pop(), "")):
                if other == name:
                    return True
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return False


def names_in(text: str) -> list[str]:
    """The names of the variables in a text, in order, repeated ones repeated."""
    return VARIABLE.findall(text) if "{{" in text else []


def unresolved(text: str, known: Names[str] = ()) -> list[str]:
    """The names in a resolved text that are not among the `known` ones: nothing will fill them in."""
    return [name for name in names_in(text) if name not in known]
