"""Tests that rules put to single values: equal, matching an expression, containing, one of several, absent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LONGEST_PATTERN = 1000
LONGEST_TEXT = 1024 * 1024
_MOST_MEMORY = 1024 * 1024


class BadPattern(ValueError):
    """A text that is no regular expression of RE2."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """The expression, by an engine whose time grows with the text alone (RE2: no look-around, no references back).

    Raises BadPattern.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern(f"A regular expression may have {LONGEST_PATTERN} characters.")
    import re2  # only who has such a rule brings it in

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else b""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise BadPattern(f"This is no regular expression of RE2 ({words[:120]}).") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a value must be; several sayings must all hold. `equals` is a list of one, so that null can be said."""

    equals: tuple[Any, ...] = ()
    one_of: tuple[Any, ...] = ()
    matches: str = ""
    contains: str = ""
    absent: bool | None = None

    def holds(self, values: Sequence[Any]) -> bool:
        """Whether one of these values is what is wanted; of an absent one there are none."""
        if self.absent is not None:
            return self.absent is not bool(values)
        return any(self._is_met(value) for value in values)

    def _is_met(self, value: Any) -> bool:
        if self.equals and not same(self.equals[0], value):
            return False
        if self.one_of and not any(same(each, value) for each in self.one_of):
            return False
        if not (self.matches or self.contains):
            return True
        text = text_of(value)
        return self.contains in text and (not self.matches or compiled(self.matches).search(text[:LONGEST_TEXT]) is not None)

    @property
    def words(self) -> str:
        """What is wanted, for people."""
        if self.absent is not None:
            return "absent" if self.absent else "present"
        parts = [f"{json.dumps(self.equals[0], ensure_ascii=False)[:80]}" if self.equals else ""]
        parts.append(f"one of {json.dumps(self.one_of, ensure_ascii=False)[:80]}" if self.one_of else "")
        parts.append(f"matching {self.matches[:80]}" if self.matches else "")
        parts.append(f"containing {self.contains[:80]!r}" if self.contains else "")
        return " and ".join(part for part in parts if part)


def same(wanted: Any, value: Any) -> bool:
    """Whether a value is the one that is wanted: as JSON compares; a text from a header or query is compared as text too."""
    if isinstance(value, str) and isinstance(wanted, bool | int | float):
        return value == json.dumps(wanted)
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if isinstance(wanted, int | float) and isinstance(value, int | float):
        return wanted == value
    return type(wanted) is type(value) and bool(wanted == value)


def text_of(value: Any) -> str:
    """A value as a text that can be searched."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
