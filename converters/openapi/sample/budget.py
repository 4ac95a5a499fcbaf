"""How much one sample may hold. Parts of samples are built once and shared, yet written out wherever they stand:
twelve levels of ten references each are a hundred schemas, and a gigabyte of text.
"""

from __future__ import annotations

from dataclasses import dataclass

from converters.openapi.model import Json

TOO_LARGE = "written out it holds more than a sample may"
"""The problem of a value that was given up because of its size."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most nodes and, about, characters of JSON of one sample."""

    nodes: int
    chars: int


USUAL = Budget(20_000, 256 * 1024)
SMALLEST = Budget(20, 512)
"""What is left to each sample once those made before it hold more than a collection should."""


class Tally:
    """What an object or array holds while it fills."""

    __slots__ = ("_budget", "chars", "nodes")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.nodes = 1
        self.chars = 2

    def take(self, nodes: int, chars: int) -> bool:
        """Counts a further part; False, and nothing counted, if there is no room for it."""
        if self.nodes + nodes > self._budget.nodes or self.chars + chars > self._budget.chars:
            return False
        self.nodes += nodes
        self.chars += chars
        return True


def measured(value: Json) -> tuple[int, int]:
    """The nodes and, about, the characters of JSON of a value."""
    if not isinstance(value, (dict, list)):
        return 1, 6 + (len(value) if isinstance(value, str) else 0)
    todo: list[Json] = [value]
    nodes = chars = 0
    while todo:
        node = todo.pop()
        nodes += 1
        chars += 6
        if isinstance(node, str):
            chars += len(node)
        elif isinstance(node, dict):
            chars += sum(map(len, node)) + 4 * len(node)
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
    return nodes, chars
