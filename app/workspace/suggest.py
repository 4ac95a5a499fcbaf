"""What a misspelt name was likely meant to be: looked for only so often, because each time costs a look at all names."""

from __future__ import annotations

from collections.abc import Iterable

from converters.slices import did_you_mean, nearest

MOST_SUGGESTIONS = 50


class Suggesting:
    """Finds the likely names for the first misspelt ones; the rest are told without advice."""

    def __init__(self, most: int = MOST_SUGGESTIONS) -> None:
        self._left = most

    def __call__(self, wrong: str, known: Iterable[str]) -> str:
        """The end of a sentence: a full stop, or a question with the names that are like the wrong one."""
        self._left -= 1
        return did_you_mean(nearest(wrong, known) if self._left >= 0 else ())
