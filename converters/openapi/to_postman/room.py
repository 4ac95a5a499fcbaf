"""How much one collection may hold: as many items and examples as are read back, and as much text as is worth keeping.

Parts of a definition are shared, those of a collection are not: a response that a thousand operations refer to is written a
thousand times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from converters.postman.model import Example, FormField, Header, Item, PathVariable, QueryParam, Request
from converters.postman.reading import MAX_EXAMPLES, MAX_ITEMS

_ROW = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionLimits:
    """What a collection made here may hold: `items` with folders, and about so many characters of `text`.

    From `text` on samples hold as little as they can; at three times as much nothing more is taken in.
    """

    items: int = MAX_ITEMS
    examples: int = MAX_EXAMPLES
    text: int = 64 << 20


class Room:
    """Counts what a collection holds so far."""

    def __init__(self, limits: CollectionLimits) -> None:
        self.limits = limits
        self.items = 0
        self.examples = 0
        self.text = 0

    def add_request(self, request: Request) -> None:
        """Counts an item with its request."""
        self.items += 1
        self.text += _length(request)

    def add_example(self, example: Example) -> None:
        """Counts an example with its request and body."""
        self.examples += 1
        rows = sum(_row_length(row) for row in example.headers)
        self.text += len(example.body) + rows + (_length(example.original_request) if example.original_request else 0)

    @property
    def is_scarce(self) -> bool:
        """Whether further samples should hold as little as they can."""
        return self.text > self.limits.text

    @property
    def has_item(self) -> bool:
        """Whether there is room for a further item, which has an example."""
        return self.items < self.limits.items and self.has_example

    @property
    def has_example(self) -> bool:
        """Whether there is room for a further example."""
        return self.examples < self.limits.examples and not self._is_overfull

    def has_copies(self, items: Sequence[Item]) -> bool:
        """Whether there is room for these items once more, with their examples."""
        after = Room(self.limits)
        after.items, after.examples, after.text = self.items, self.examples, self.text
        for item in items:
            after.add_request(item.request)
            for example in item.examples:
                after.add_example(example)
            if after.items > self.limits.items or after.examples > self.limits.examples or after._is_overfull:
                return False
        return True

    @property
    def _is_overfull(self) -> bool:
        return self.text > 3 * self.limits.text

    @property
    def why_full(self) -> tuple[str, str]:
        """The code and the reason of what is left out now."""
        if self._is_overfull:
            return "limit.expansion", f"written out the collection holds more than {3 * self.limits.text} characters"
        if self.examples >= self.limits.examples:
            return "limit.items", f"a collection holds at most {self.limits.examples} examples"
        return "limit.items", f"a collection holds at most {self.limits.items} items and folders"


def _length(request: Request) -> int:
    """About the characters of a request."""
    length = len(request.description)
    rows: list[Header | QueryParam | PathVariable | FormField] = [*request.headers]
    if request.url is not None:
        length += 2 * len(request.url.raw or "")
        rows += [*request.url.query, *request.url.variables]
    if request.body is not None:
        length += len(request.body.raw)
        rows += request.body.fields
    return length + sum(map(_row_length, rows))


def _row_length(row: Header | QueryParam | PathVariable | FormField) -> int:
    return _ROW + len(row.key) + len(row.value or "") + len(row.description)
