"""Two texts line by line, as rows that a page or a terminal can show as they are: side by side, or one below the other. Pure.

JSON is laid out first, so that it is compared as people read it, and its secrets are masked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from app.compare.fields import DEEPEST
from app.compare.model import STANDARD, CompareLimits
from app.compare.pointers import NOTHING, json_of
from app.redaction import redacted_text
from converters.source.values import is_deeper

RowKind = Literal["same", "removed", "added", "changed", "skipped"]
CONTEXT = 3
MOST_LINES = 2000
"""Lines of either text, between those that both begin and end with, that are held against one another: the cost grows fast."""
LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of two columns: `before` and `after` with their line numbers from 1; None where a side has no line.

    "skipped": lines that are the same on both sides and are left out; their numbers are those of the first.
    """

    kind: RowKind
    before: str | None
    after: str | None
    number_before: int | None = None
    number_after: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The row as JSON data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class LineDifference:
    """The rows of two texts. `note`: why there are none, or not all; "" where all is there."""

    rows: tuple[Row, ...]
    note: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, and everything was looked at."""
        return not self.note and not any(row.kind in ("removed", "added", "changed") for row in self.rows)

    def unified(self) -> Iterator[str]:
        """Lines for a terminal: `-` before, `+` after, blank for both."""
        waiting: list[str] = []
        for row in self.rows:
            if row.kind == "changed":
                yield f"-{row.before}"
                waiting.append(f"+{row.after}")
                continue
            yield from waiting
            waiting.clear()
            if row.kind == "skipped":
                yield f"@@ {row.before} @@"
            elif row.kind == "same":
                yield f" {row.after}"
            else:
                yield f"-{row.before}" if row.kind == "removed" else f"+{row.after}"
        yield from waiting
        if self.note:
            yield f"({self.note})"


def compare_lines(
    before: str,
    after: str,
    *,
    limits: CompareLimits = STANDARD,
    context: int = CONTEXT,
    clock: Callable[[], float] = time.monotonic,
) -> LineDifference:
    """Two bodies line by line, with some lines of context. What is beyond the limits is not compared, and the note says so."""
    if len(before) + len(after) > limits.diff_bytes:
        return LineDifference((), f"The two have more than {limits.diff_bytes} characters and are not compared line by line.")
    ends = clock() + limits.seconds
    old, new = laid_out(before), laid_out(after)
    if old == new:
        return LineDifference((), "" if before == after else "They differ in secrets, or in how they are written.")
    if clock() > ends:
        return LineDifference((), "The time was up before the lines could be compared.")
    start, end = _alike(old, new)
    longest = max(len(old), len(new)) - start - end
    note = f"Of {longest} lines that may differ, the first {MOST_LINES} are compared." if longest > MOST_LINES else ""
    opcodes = _opcodes(old, new, start, end)
    return LineDifference(tuple(_rows(opcodes, old, new, context)), note)


def laid_out(text: str) -> list[str]:
    """The lines of a body as they are compared: JSON with one value a line, secrets masked."""
    value = json_of(text) if text.lstrip()[:1] in ("{", "[") else NOTHING
    if value is not NOTHING and not is_deeper(value, DEEPEST):
        text = json.dumps(value, ensure_ascii=False, indent=2)
    return redacted_text(text).splitlines()


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _alike(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines both begin with, and how many of the others both end with."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


Opcode = tuple[str, int, int, int, int]


def _opcodes(old: list[str], new: list[str], start: int, end: int) -> list[Opcode]:
    """What became of which lines, as difflib says it; of the middle so many as are compared, without what is behind them."""
    middle_old, middle_new = (lines[start : len(lines) - end][:MOST_LINES] for lines in (old, new))
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=len(middle_old) + len(middle_new) > 400)
    found: list[Opcode] = [("equal", 0, start, 0, start)] if start else []
    found += [(tag, start + i1, start + i2, start + j1, start + j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes()]
    if end and len(old) - start - end <= MOST_LINES and len(new) - start - end <= MOST_LINES:
        found.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return _joined(found)


def _joined(opcodes: list[Opcode]) -> list[Opcode]:
    """Neighbours that say the same are one."""
    found: list[Opcode] = []
    for tag, i1, i2, j1, j2 in opcodes:
        if found and found[-1][0] == tag == "equal":
            found[-1] = (tag, found[-1][1], i2, found[-1][3], j2)
        else:
            found.append((tag, i1, i2, j1, j2))
    return found


def _rows(opcodes: list[Opcode], old: Sequence[str], new: Sequence[str], context: int) -> Iterator[Row]:
    """The rows, with lines that are the same only around those that are not."""
    for at, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        before = context if at else 0
        after = context if at < len(opcodes) - 1 else 0
        if tag != "equal" or i2 - i1 <= before + after + 1:
            yield from _of_opcode(tag, old, new, (i1, i2), (j1, j2))
            continue
        yield from _of_opcode(tag, old, new, (i1, i1 + before), (j1, j1 + before))
        yield _skipped(i2 - i1 - before - after, i1 + before, j1 + before)
        yield from _of_opcode(tag, old, new, (i2 - after, i2), (j2 - after, j2))


def _skipped(count: int, before: int, after: int) -> Row:
    text = f"{count} lines are the same"
    return Row("skipped", text, text, before + 1, after + 1)


def _of_opcode(
    tag: str, old: Sequence[str], new: Sequence[str], mine: tuple[int, int], theirs: tuple[int, int]
) -> Iterator[Row]:
    """Lines that replace others stand beside them, as many as there are."""
    (i1, i2), (j1, j2) = mine, theirs
    both = min(i2 - i1, j2 - j1)
    kind: RowKind = "same" if tag == "equal" else "changed"
    for at in range(both):
        yield Row(kind, _cut(old[i1 + at]), _cut(new[j1 + at]), i1 + at + 1, j1 + at + 1)
    for at in range(i1 + both, i2):
        yield Row("removed", _cut(old[at]), None, at + 1, None)
    for at in range(j1 + both, j2):
        yield Row("added", None, _cut(new[at]), None, at + 1)
