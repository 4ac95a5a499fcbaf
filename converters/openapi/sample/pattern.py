"""A regular expression of ECMAScript as a tree, and texts that fit it (`writing`). Never runs the expression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

MAX_PATTERN = 1000
MAX_WORK = 5000
_LOWER, _UPPER, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
_LETTERS = _LOWER + _UPPER
_WORD = _LETTERS + _DIGITS + "_"
_PRINTABLE = _LOWER + _UPPER + _DIGITS + " -_.,:;/+*@#$%&=!?'\"()<>[]{}|\\^`~"
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": " "}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of these; the likeliest first."""

    choices: str


@dataclass(frozen=True, slots=True)
class Group:
    """One of several rows."""

    rows: tuple[tuple[Node, ...], ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """A node, at least so often and at most so often."""

    node: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Again:
    """What a group before this one matched."""

    number: int


Node: TypeAlias = Chars | Group | Repeat | Again


class UnsupportedPattern(Exception):
    """The expression is too long or uses what this reader does not know."""


@lru_cache(maxsize=2048)
def read_pattern(pattern: str) -> Group | None:
    """The expression as a tree; None when it cannot be read."""
    if len(pattern) > MAX_PATTERN:
        return None
    try:
        return _Reader(pattern).read()
    except (UnsupportedPattern, RecursionError):
        return None


def can_write(pattern: str) -> bool:
    """Whether texts for the expression can be written: it is read, and its repeats do not multiply beyond measure."""
    return read_pattern(pattern) is not None and work_of(pattern) <= MAX_WORK


@lru_cache(maxsize=2048)
def work_of(pattern: str) -> int:
    """About how many steps it takes to write a text: repeats inside repeats multiply. 0 for what cannot be read."""
    tree = read_pattern(pattern)
    return 0 if tree is None else _work(tree)


def _work(node: Node) -> int:
    if isinstance(node, Group):
        return 1 + max(sum(map(_work, row)) for row in node.rows)
    if isinstance(node, Repeat):
        usual = node.least + 3
        return 1 + (usual if node.most is None else min(usual, node.most)) * _work(node.node)
    return 1


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.text, self.at, self.groups, self.depth = pattern, 0, 0, 0
        self.names: dict[str, int] = {}

    def read(self) -> Group:
        tree = self._rows(0)
        if self.at < len(self.text):
            raise UnsupportedPattern
        return tree

    def _rows(self, number: int) -> Group:
        self.depth += 1
        if self.depth > 40:
            raise UnsupportedPattern
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] != ")":
            if self.text[self.at] == "|":
                self.at += 1
                rows.append(tuple(row))
                row = []
                continue
            node = self._atom()
            if node is not None:
                row.append(self._quantified(node))
        self.depth -= 1
        return Group((*rows, tuple(row)), number)

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise UnsupportedPattern
        self.at += 1
        return self.text[self.at - 1]

    def _atom(self) -> Node | None:
        char = self._next()
        if char in "^$":
            return None
        if char == "(":
            return self._group()
        if char == "[":
            return Chars(self._set())
        if char == ".":
            return Chars(_PRINTABLE)
        if char == "\\":
            return self._escape()
        return Chars(char)

    def _group(self) -> Node | None:
        number, keep = 0, True
        if self.text.startswith("?", self.at):
            keep, number = self._group_kind()
        else:
            self.groups += 1
            number = self.groups
        inside = self._rows(number)
        if self._next() != ")":
            raise UnsupportedPattern
        return inside if keep else None

    def _group_kind(self) -> tuple[bool, int]:
        """Look-arounds are left out: the caller checks the text, and tries another seed."""
        for opening in ("?=", "?!", "?<=", "?<!"):
            if self.text.startswith(opening, self.at):
                self.at += len(opening)
                return False, 0
        if self.text.startswith("?:", self.at):
            self.at += 2
            return True, 0
        start = self.text.find("<", self.at)
        end = self.text.find(">", self.at)
        if self.text[self.at : start] in ("?", "?P") and end > start:
            self.groups += 1
            self.names[self.text[start + 1 : end]] = self.groups
            self.at = end + 1
            return True, self.groups
        raise UnsupportedPattern

    def _escape(self) -> Node | None:
        char = self._next()
        if char in "bBAzZ":
            return None
        if char.isdigit() and char != "0":
            return Again(int(char))
        if char == "k" and self.text.startswith("<", self.at):
            end = self.text.find(">", self.at)
            name = self.text[self.at + 1 : end]
            self.at = end + 1
            return Again(self.names.get(name, 0))
        return Chars(self._escaped(char))

    def _escaped(self, char: str) -> str:
        if char in _CLASSES:
            return _CLASSES[char]
        if char.lower() in _CLASSES:
            return _without(_CLASSES[char.lower()])
        if char in "pP":
            return self._property(negated=char == "P")
        if char in "xu":
            return self._code_point(2 if char == "x" else 4)
        if char == "c":
            return chr(ord(self._next()) % 32)
        return _CONTROLS.get(char, char)

    def _property(self, *, negated: bool) -> str:
        name = self._next()
        if name == "{":
            end = self.text.find("}", self.at)
            name, self.at = self.text[self.at : end], end + 1
        name = name.split("=")[-1]
        chars = {
            "L": _LETTERS,
            "Lu": _UPPER,
            "Ll": _LOWER,
            "N": _DIGITS,
            "Nd": _DIGITS,
            "P": "-_.,:;!?",
            "Z": " ",
            "Zs": " ",
            "S": "+=",
        }
        found = chars.get(name, _LETTERS)
        return _without(found) if negated else found

    def _code_point(self, digits: int) -> str:
        if self.text.startswith("{", self.at):
            end = self.text.find("}", self.at)
            code, self.at = self.text[self.at + 1 : end], end + 1
        else:
            code, self.at = self.text[self.at : self.at + digits], self.at + digits
        try:
            return chr(int(code, 16))
        except (ValueError, OverflowError):
            raise UnsupportedPattern from None

    def _set(self) -> str:
        negated = self.text.startswith("^", self.at)
        self.at += negated
        found: list[str] = []
        first = True
        while first or self.text[self.at : self.at + 1] != "]":
            first = False
            char = self._next()
            if char == "]" and not found:
                break
            found.append(self._set_member(char))
        else:
            self.at += 1
        chars = "".join(dict.fromkeys("".join(found)))
        return _without(chars) if negated else _likely_first(chars)

    def _set_member(self, char: str) -> str:
        if char == "[" and self.text.startswith(":", self.at):
            raise UnsupportedPattern
        low = self._escaped(self._next()) if char == "\\" else char
        following = self.text[self.at : self.at + 2]
        if len(low) != 1 or len(following) < 2 or following[0] != "-" or following[1] == "]":
            return low
        self.at += 1
        char = self._next()
        high = self._escaped(self._next()) if char == "\\" else char
        if len(high) != 1:
            return low + "-" + high
        last = min(ord(high), ord(low) + 2000)
        return "".join(chr(code) for code in range(ord(low), last + 1) if not 0xD800 <= code <= 0xDFFF)

    def _quantified(self, node: Node) -> Node:
        for _ in range(3):  # more of them in a row would only nest
            least, most, length = self._bounds() if self.at < len(self.text) else (0, 0, 0)
            if not length:
                return node
            self.at += length
            if self.text[self.at : self.at + 1] in ("?", "+"):
                self.at += 1
            node = Repeat(node, least, most)
        if self.at < len(self.text) and self._bounds()[2]:
            raise UnsupportedPattern
        return node

    def _bounds(self) -> tuple[int, int | None, int]:
        char = self.text[self.at]
        if char in "*+?":
            return int(char == "+"), 1 if char == "?" else None, 1
        end = self.text.find("}", self.at)
        if char != "{" or end < 0:
            return 0, 0, 0
        low, comma, high = self.text[self.at + 1 : end].partition(",")
        if not low.isdigit() or (high and not high.isdigit()) or len(low) > 6 or len(high) > 6:
            return 0, 0, 0
        return int(low), (int(high) if high else None if comma else int(low)), end + 1 - self.at


def _without(chars: str) -> str:
    return "".join(char for char in _PRINTABLE if char not in chars)


def _likely_first(chars: str) -> str:
    """Letters and digits before signs, so that a wide class still reads like a word."""
    plain = [char for char in chars if char in _WORD]
    return "".join([*plain, *(char for char in chars if char not in _WORD)])
