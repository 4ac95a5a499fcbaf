"""Finds the path forms that meet a call without looking at the others: a tree of segments.

One kind of tree serves steps 5, 6 and 7 (`meeting`) and step 8 (`near`); what is put in decides (postman-mock.md §2.4).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, Generic, TypeVar

from app.matching.distance import close
from app.matching.paths import Form, Pattern, Segments, Wildcard, without_trailing_empty

T = TypeVar("T")

MAX_COMPARISONS = 2000
"""Distances worked out for one call: some milliseconds, however many paths a mock has."""


_EMPTY: dict[Any, Any] = {}
_NO_ENDS: list[Any] = []
"""What nodes hold before anything is put in: most have one kind of children at most. Never changed."""


class _Node(Generic[T]):
    __slots__ = ("by_length", "ends", "literals", "patterns", "wildcard")

    def __init__(self) -> None:
        self.literals: dict[str, _Node[T]] = _EMPTY
        self.by_length: dict[int, list[str]] = _EMPTY
        self.wildcard: _Node[T] | None = None
        self.patterns: dict[tuple[str, ...], tuple[Pattern, _Node[T]]] = _EMPTY
        self.ends: list[T] = _NO_ENDS


class Trie(Generic[T]):
    """Forms and what belongs to each. Literal segments are compared as they are put in: callers bring both sides lower-case."""

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, form: Form, value: T) -> None:
        node = self._root
        for segment in form:
            node = _child(node, segment)
        if node.ends is _NO_ENDS:
            node.ends = [value]
        else:
            node.ends.append(value)

    def meeting(self, compared: Segments, called: Segments, *, slashes: bool = False) -> Iterator[T]:
        """The values of the forms that these segments meet.

        `compared` is what literals must equal; `called` the segments as sent, which wildcards and patterns look at: ids that
        were taken out are empty in the first and not in the second. With `slashes` what is left of `compared` behind a form may
        be empty segments.
        """
        todo: list[tuple[_Node[T], int]] = [(self._root, 0)]
        count = len(compared)
        enough = without_trailing_empty(compared) if slashes else count
        while todo:
            node, depth = todo.pop()
            if depth >= enough:
                yield from node.ends
            if depth == count:
                continue
            child = node.literals.get(compared[depth])
            if child is not None:
                todo.append((child, depth + 1))
            todo.extend((open_child, depth + 1) for open_child in _open_children(node, called[depth]))

    def single(self, called: Sequence[str]) -> T | None:
        """The one value these lower-case segments meet, if that is plain to see; None where there is a choice, or nothing.

        A way without choice has, at each segment, the literal or the wildcard but not both, and no pattern.
        """
        node = self._root
        for segment in called:
            child = node.literals.get(segment)
            wildcard = node.wildcard
            if node.patterns or (child is not None and wildcard is not None):
                return None
            if child is None:
                if wildcard is None or not segment:
                    return None
                child = wildcard
            node = child
        return node.ends[0] if len(node.ends) == 1 else None

    def near(self, called: Segments, *, comparisons: int = MAX_COMPARISONS) -> Iterator[T]:
        """The values of the forms whose every segment is near enough to the call's, lower-case (step 8).

        At most `comparisons` literals are looked at: among more siblings than that, what is near may be overlooked.
        """
        budget = [comparisons]
        todo: list[tuple[_Node[T], int]] = [(self._root, 0)]
        while todo:
            node, depth = todo.pop()
            if depth == len(called):
                yield from node.ends
                continue
            segment = called[depth]
            todo.extend((child, depth + 1) for child in _near_children(node, segment, budget))
            todo.extend((open_child, depth + 1) for open_child in _open_children(node, segment))

    def deepest(self, called: Segments, limit: int, *, visits: int = 200) -> tuple[int, list[T]]:
        """How many of the call's segments can be followed, and up to `limit` values from there on. Looks at few nodes."""
        best, at = 0, [self._root]
        todo: list[tuple[_Node[T], int]] = [(self._root, 0)]
        while todo and visits:
            visits -= 1
            node, depth = todo.pop()
            if depth > best:
                best, at = depth, []
            if depth == best:
                at.append(node)
            if depth < len(called):
                todo.extend((child, depth + 1) for child in _open_children(node, called[depth]))
                literal = node.literals.get(called[depth])
                if literal is not None:
                    todo.append((literal, depth + 1))
        return best, _first_below(at, limit, visits=200)


def _first_below(nodes: list[_Node[T]], limit: int, *, visits: int) -> list[T]:
    """Breadth first, so that what is nearest comes first; stops at the limit or after so many nodes."""
    values: list[T] = []
    todo = deque(nodes)
    while todo and len(values) < limit and visits > 0:
        visits -= 1
        node = todo.popleft()
        values += node.ends[:limit]
        todo.extend(islice(chain(node.literals.values(), _always(node)), visits))
    return values[:limit]


def _always(node: _Node[T]) -> list[_Node[T]]:
    return [*([node.wildcard] if node.wildcard else []), *(child for _, child in node.patterns.values())]


def _child(node: _Node[T], segment: str | Wildcard | Pattern) -> _Node[T]:
    if isinstance(segment, str):
        child = node.literals.get(segment)
        if child is None:
            if node.literals is _EMPTY:
                node.literals, node.by_length = {}, {}
            child = node.literals[segment] = _Node()
            node.by_length.setdefault(len(segment), []).append(segment)
        return child
    if isinstance(segment, Wildcard):
        if node.wildcard is None:
            node.wildcard = _Node()
        return node.wildcard
    if node.patterns is _EMPTY:
        node.patterns = {}
    return node.patterns.setdefault(segment.texts, (segment, _Node()))[1]


def _open_children(node: _Node[T], called: str) -> Iterator[_Node[T]]:
    if called and node.wildcard is not None:
        yield node.wildcard
    for pattern, child in node.patterns.values():
        if pattern.capture(called) is not None:
            yield child


def _near_children(node: _Node[T], segment: str, budget: list[int]) -> Iterator[_Node[T]]:
    """Only literals of a fitting length are compared, and below four letters only the equal one can be near."""
    allowed = len(segment) // 4
    if not allowed:
        child = node.literals.get(segment)
        if child is not None:
            yield child
        return
    for length in range(len(segment) - allowed, len(segment) + allowed + 1):
        for literal in node.by_length.get(length, ()):
            budget[0] -= 1
            if budget[0] < 0:
                return
            if close(segment, literal):
                yield node.literals[literal]
