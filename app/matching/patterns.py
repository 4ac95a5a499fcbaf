"""Saved text that stands for many: variables left open inside a query value, a header or a body."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from converters.postman.variables import VARIABLE

TYPE_PLACEHOLDER = re.compile(r"<[^<>/]{1,60}>")


@dataclass(frozen=True, slots=True)
class AnyText:
    """Meets any value; `name` is the variable it captures for, or ""."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class AnyScalar:
    """Meets any JSON scalar: `<string>` and its like as a whole value."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Fixed texts with any run of characters, also none, between them."""

    texts: tuple[str, ...]

    def meets(self, text: str) -> bool:
        """Each text at its first place after the one before, the last at the end: finds a fit whenever there is one."""
        first, *middle, last = self.texts
        end = len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last) or end < len(first):
            return False
        at = len(first)
        for piece in middle:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


MAX_PAIRS = 200
"""Rows that are paired with each other; the work grows with their square and more."""

S = TypeVar("S")
C = TypeVar("C")


def all_meet(saved: Sequence[S], sent: Sequence[C], fits: Callable[[S, C], bool]) -> bool:
    """Whether both sides can be paired so that every pair fits.

    A value that finds its first choice taken asks who took it to move on; the search is by breadth, so depth costs no stack.
    """
    if len(saved) != len(sent) or len(saved) > MAX_PAIRS:
        return False
    holder: dict[int, int] = {}
    return all(_placed(row, saved, sent, fits, holder) for row in range(len(saved)))


def _placed(row: int, saved: Sequence[S], sent: Sequence[C], fits: Callable[[S, C], bool], holder: dict[int, int]) -> bool:
    """Finds a place for one more saved value (an augmenting path) and notes in `holder` who stands where now."""
    came_from: dict[int, tuple[int, int | None]] = {}
    todo: list[tuple[int, int | None]] = [(row, None)]
    for asking, place in todo:
        for at, value in enumerate(sent):
            if at in came_from or not fits(saved[asking], value):
                continue
            came_from[at] = asking, place
            if at in holder:
                todo.append((holder[at], at))
                continue
            step: int | None = at
            while step is not None:
                holder[step], step = came_from[step]
            return True
    return False


OpenText: TypeAlias = str | AnyText | Runs


def open_text(text: str) -> OpenText:
    """What a resolved saved text compares as: itself, anything (`{{x}}`, `<string>`), or runs around fixed texts."""
    if TYPE_PLACEHOLDER.fullmatch(text):
        return AnyText()
    if "{{" not in text:
        return text
    pieces = VARIABLE.split(text)
    if len(pieces) == 1:
        return text
    if pieces[0] == pieces[2] == "" and len(pieces) == 3:
        return AnyText("" if pieces[1].startswith("$") else pieces[1])
    return Runs(tuple(pieces[::2]))


def meets(saved: OpenText, text: str) -> bool:
    """Whether a text is what was saved."""
    if isinstance(saved, str):
        return saved == text
    return isinstance(saved, AnyText) or saved.meets(text)
