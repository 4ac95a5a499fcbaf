"""Writes a text that fits a regular expression from a seed: of normal length and readable, as ids, words and numbers are.

A class of all digits and letters gives lower hexadecimal digits, one of letters the letters of words. What may be left out is.
"""

from __future__ import annotations

from functools import lru_cache

from converters.openapi.sample import words
from converters.openapi.sample.pattern import MAX_WORK, Chars, Group, Node, Repeat, read_pattern, work_of
from converters.openapi.sample.seeds import Dice, pick

MAX_TEXT = 4000
MAX_STEPS = 20_000
_DIGITS, _HEX, _UPPER_HEX = "0123456789", "0123456789abcdef", "0123456789ABCDEF"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_LONG = 20
_ROOMY = 3


def text_for(
    pattern: str, seed: int, least: int = 0, most: int | None = None, *, natural: bool = True, digits: int = 6
) -> str | None:
    """A text the expression was written for, about as long as asked. The caller checks that it fits.

    `natural` False: any such text, for expressions that ask for more than they show. `digits`: of a number of open length.
    """
    tree = read_pattern(pattern)
    if tree is None or work_of(pattern) > MAX_WORK:
        return None
    writer = _Writer(Dice(seed), least, most, natural=natural, digits=digits)
    writer.write(tree)
    return None if writer.too_long else "".join(writer.out)


class _Writer:
    """Writes a tree out: as people would, or with any counts. Long enough for the length asked for."""

    def __init__(self, dice: Dice, least: int, most: int | None, *, natural: bool, digits: int) -> None:
        self.dice, self.least, self.most, self.natural, self.digits = dice, least, most, natural, digits
        self.out: list[str] = []
        self.length = 0
        self.run = 0
        self.word = ""
        self.too_long = False
        self.steps = 0
        self.groups: dict[int, str] = {}

    def write(self, node: Node) -> None:
        self.steps += 1
        if self.too_long or self.steps > MAX_STEPS:
            self.too_long = True
            return
        if isinstance(node, Chars):
            self._put(self._char(node.choices))
        elif isinstance(node, Group):
            start = len(self.out)
            for inner in self._row(node):
                self.write(inner)
            self.steps += (len(self.out) - start) // 8
            self.groups[node.number] = "".join(self.out[start:])
        elif isinstance(node, Repeat):
            for _ in range(self._count(node)):
                self.write(node.node)
        else:
            self._put(self.groups.get(node.number, ""))

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)
        self.run = self.run + 1 if text.isalnum() else 0
        if not self.run:
            self.word = ""
        self.too_long = self.too_long or self.length > MAX_TEXT or len(self.out) > 2 * MAX_TEXT

    def _char(self, choices: str) -> str:
        kind = _kind(choices)
        if not self.natural or kind == "signs":
            return choices[self.dice.below(min(len(choices), 62))] if choices else ""
        if kind in ("lower", "upper"):
            self.word = self.word or pick(words.WORDS, self.dice.below(len(words.WORDS)))
            letter, self.word = self.word[0], self.word[1:]
            return letter.upper() if kind == "upper" else letter
        table = {"digits": _DIGITS, "hex": _HEX, "HEX": _UPPER_HEX}[kind]
        skipped = int(kind == "digits" and not self.run)  # a number seldom begins with 0
        return table[skipped + self.dice.below(len(table) - skipped)]

    def _row(self, group: Group) -> tuple[Node, ...]:
        """One of the rows; where one of them leaves far more room, that one: not the 0 of `0|[1-9][0-9]*`."""
        rows = group.rows
        if self.natural and len(rows) > 1:
            widths = [_row_width(row) for row in rows]
            widest = max(widths)
            rows = tuple(row for row, width in zip(rows, widths, strict=True) if width * _ROOMY > widest)
        return rows[self.dice.below(len(rows))]

    def _count(self, node: Repeat) -> int:
        usual = self._usual(node) if self.natural else self._any_count(node)
        count = usual
        if isinstance(node.node, Chars):
            count = max(usual, min(self.least - self.length, MAX_TEXT))
            if self.most is not None:
                count = min(count, max(self.most - self.length, 0))
        return max(node.least, count if node.most is None else min(count, node.most))

    def _any_count(self, node: Repeat) -> int:
        return node.least + self.dice.below(7 if node.most is None or node.most > 1 else 2)

    def _usual(self, node: Repeat) -> int:
        """How often people would repeat it: a word, a number, an id; nothing that is optional."""
        if node.most == 1 or not isinstance(node.node, Chars):
            return node.least
        kind, most = _kind(node.node.choices), _LONG if node.most is None else node.most
        if kind == "signs":
            return node.least
        if most <= 4:
            return most
        if kind in ("lower", "upper"):
            self.word = self.word or pick(words.WORDS, self.dice.below(len(words.WORDS)))
            return len(self.word)
        return max((self.digits if kind == "digits" else 12) - self.run, 1)


@lru_cache(maxsize=4096)
def _kind(choices: str) -> str:
    """What a class of characters is used for; those that allow blanks are for words."""
    chars = set(choices)
    lower, upper = chars.issuperset(_LOWER), chars.issuperset(_LOWER.upper())
    if " " in chars and (lower or upper):
        return "lower" if lower else "upper"
    if chars.issuperset(_HEX):
        return "hex"
    if chars.issuperset(_UPPER_HEX):
        return "HEX"
    if lower or upper:
        return "lower" if lower else "upper"
    return "digits" if chars.issuperset(_DIGITS) else "signs"


def _row_width(row: tuple[Node, ...]) -> int:
    """About how many characters a row may have."""
    return sum(map(_width, row))


def _width(node: Node) -> int:
    if isinstance(node, Group):
        return max(map(_row_width, node.rows))
    if isinstance(node, Repeat):
        return min(_LONG if node.most is None else node.most, _LONG) * _width(node.node)
    return 1
