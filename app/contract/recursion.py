"""How deep a value may nest so that checking it against a schema that leads back to itself takes a bounded time.

A schema with several branches for one value that all lead on to it (`anyOf` of two kinds of expression, both holding
expressions) may be tried as often as branches to the power of levels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from app.contract.schemas import beside, every_node, target_of

MOST_TRIES = 100_000
"""Branches that may be tried for one value; one that nests deeper than that allows is not checked."""
ANY_DEPTH = 200
_LEAST = 4


class Recursion:
    """The circles among the schemas of a contract, worked out when they are first asked for."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._next = {name: _named(node) & schemas.keys() for name, node in schemas.items()}
        circles = _circles(self._next)
        self._factors = {name: _branches(schemas[name], circles[name], circles) for name in schemas}
        self._depths: dict[str, int] = {}

    def depth_of(self, name: str) -> int:
        """How deep a value of that schema may nest; ANY_DEPTH where it makes no difference."""
        known = self._depths.get(name)
        if known is None:
            factor = max((self._factors[each] for each in self._reached(name)), default=1)
            known = ANY_DEPTH if factor < 2 else max(_LEAST, int(math.log(MOST_TRIES) / math.log(factor)))
            self._depths[name] = known
        return known

    def _reached(self, name: str) -> set[str]:
        found, waiting = {name}, [name]
        while waiting:
            fresh = self._next.get(waiting.pop(), set()) - found
            found |= fresh
            waiting += fresh
        return found & self._next.keys()


def is_within(value: Any, depth: int) -> bool:
    """Whether a value nests no deeper."""
    level = [value]
    for _ in range(depth + 1):
        nested = (each for each in level if isinstance(each, dict | list))
        level = [inner for each in nested for inner in (each.values() if isinstance(each, dict) else each)]
        if not level:
            return True
    return False


def _named(node: Any) -> set[str]:
    """The names of the schemas that one refers to."""
    return {each["$ref"].removeprefix("#/$defs/") for each in every_node([node]) if isinstance(each.get("$ref"), str)}


def _branches(node: Any, circle: int, circles: Mapping[str, int]) -> int:
    """The most branches for one value, anywhere in a schema, that lead back to it."""
    most = 1
    for each in every_node([node]):
        target = target_of(each, {})
        parts = [part for part in beside(each, {}) if part is not target]
        if len(parts) > 1:
            most = max(most, sum(any(circles.get(name) == circle for name in _named(part)) for part in parts))
    return most


def _circles(edges: Mapping[str, set[str]]) -> dict[str, int]:
    """A number for each name; names that lead to each other have the same one (Kosaraju's way, without recursion)."""
    order: list[str] = []
    seen: set[str] = set()
    for start in edges:
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            name, is_done = waiting.pop()
            if is_done:
                order.append(name)
            elif name not in seen:
                seen.add(name)
                waiting.append((name, True))
                waiting += [(other, False) for other in edges[name] if other not in seen]
    back: dict[str, list[str]] = {name: [] for name in edges}
    for name, others in edges.items():
        for other in others:
            back[other].append(name)
    circles: dict[str, int] = {}
    for number, start in enumerate(reversed(order)):
        rest = [start]
        while rest:
            name = rest.pop()
            if name not in circles:
                circles[name] = number
                rest += back[name]
    return circles
