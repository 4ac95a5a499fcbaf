"""Which operation of a contract a call is meant for: by its path template, whole literal segments before open ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote

T = TypeVar("T")

_EXPRESSION = re.compile(r"\{([^{}]+)\}")
_MOST_VISITS = 2000


class Segment(NamedTuple):
    """An open segment: the names in it, and the literal texts around them (one more than names)."""

    names: tuple[str, ...]
    texts: tuple[str, ...]


def segment_of(text: str) -> Segment | str:
    """A segment of a path template; a literal one is its text, decoded."""
    pieces = _EXPRESSION.split(text)
    if len(pieces) == 1:
        return unquote(text)
    return Segment(tuple(pieces[1::2]), tuple(pieces[::2]))


def captured(segment: Segment, text: str) -> dict[str, str] | None:
    """What stands in the open places of a segment, still encoded; None if it does not fit. Nothing fits an empty place.

    Where it could be split in several ways, the last places are the shortest: of `a.b.png`, `{name}.{kind}` is `a.b` and `png`.
    """
    first, *_, last = segment.texts
    if not text.startswith(first) or not text.endswith(last):
        return None
    end, found = len(text) - len(last), {}
    for number in range(len(segment.names) - 1, -1, -1):
        literal = segment.texts[number]
        cut = text.rfind(literal, len(first) + 1, end - 1) if number and literal else end - 1 if number else 0
        start = cut + len(literal)
        if cut < 0 or start >= end:
            return None
        found[segment.names[number]] = text[start:end]
        end = cut
    return found


class _Node(Generic[T]):
    __slots__ = ("ends", "literals", "open")

    def __init__(self) -> None:
        self.literals: dict[str, _Node[T]] = {}
        self.open: dict[Segment, _Node[T]] = {}
        self.ends: dict[str, T] = {}


class Routes(Generic[T]):
    """Operations by path and method."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, path: str, method: str, operation: T) -> None:
        """Puts an operation in; the first of a path and method stays."""
        node = self._root
        for text in path.split("/")[1:]:
            segment = segment_of(text)
            if isinstance(segment, str):
                node = node.literals.setdefault(segment, _Node())
            else:
                shape = Segment(("",) * len(segment.names), segment.texts)
                node = node.open.setdefault(shape, _Node())
        node.ends.setdefault(method, operation)

    def find(self, segments: Sequence[str], method: str) -> tuple[T | None, frozenset[str]]:
        """The operation of a path in segments, still encoded; without one, the methods that the path has."""
        methods: set[str] = set()
        for ends in self._meeting(segments):
            if method in ends:
                return ends[method], frozenset()
            methods |= ends.keys()
        return None, frozenset(methods)

    def _meeting(self, segments: Sequence[str]) -> Iterator[dict[str, T]]:
        waiting: list[tuple[_Node[T], int]] = [(self._root, 0)]
        visits = 0
        while waiting and visits < _MOST_VISITS:
            visits += 1
            node, at = waiting.pop()
            if at == len(segments):
                if node.ends:
                    yield node.ends
                continue
            text = segments[at]
            opened = [inner for shape, inner in node.open.items() if captured(shape, text) is not None]
            waiting += [(inner, at + 1) for inner in reversed(opened)]
            literal = node.literals.get(unquote(text) if "%" in text else text)
            if literal is not None:
                waiting.append((literal, at + 1))
