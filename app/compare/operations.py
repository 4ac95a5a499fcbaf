"""The operations and examples of a collection by keys that are each there once, and which of them became which. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from converters.postman.model import Collection, Example, Folder, Item, Url
from converters.sync.examples import EXAMPLES
from converters.sync.match import Entry, entries_of, pair_items
from converters.sync.pairing import Tier, pair

ALIKE = 0.6
"""How much of two paths must be the same for one to be taken for the other, moved."""
MOST_ALIKE = 100
"""Operations on either side that are held against one another by likeness: the cost grows with their product."""
_VARIABLE = re.compile(r"\{\{([^{}]{1,200})\}\}|\{([^{}]{1,200})\}")


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An item of a collection. `key`: `GET /orders/:id`, with ` #2` behind it where an item before it is called alike.

    `examples`: its examples by their ids, again with ` #2` where an id repeats.
    """

    key: str
    item: Item
    folders: tuple[Folder, ...]
    examples: Mapping[str, Example]
    entry: Entry

    @property
    def path(self) -> str:
        """Its path: `/orders/:id`."""
        return path_of(self.item.request.url)


def operations_of(collection: Collection) -> tuple[Operation, ...]:
    """Every operation in reading order."""
    entries = entries_of(collection).items
    keys = _unlike(f"{entry.node.request.method} {path_of(entry.node.request.url)}" for entry in entries)  # type: ignore[union-attr]
    return tuple(_operation(key, entry) for key, entry in zip(keys, entries, strict=True))


def _operation(key: str, entry: Entry) -> Operation:
    item = entry.node
    assert isinstance(item, Item)
    ids = _unlike(example.id for example in item.examples)
    return Operation(key, item, _folders(entry), dict(zip(ids, item.examples, strict=True)), entry)


def _folders(entry: Entry) -> tuple[Folder, ...]:
    around: list[Folder] = []
    parent = entry.parent
    while parent is not None:
        assert isinstance(parent.node, Folder)
        around.append(parent.node)
        parent = parent.parent
    return tuple(reversed(around))


def _unlike(names: Iterable[str]) -> list[str]:
    """The names, each with a number behind it if it was there before."""
    taken: set[str] = set()
    last: dict[str, int] = {}
    found = []
    for name in names:
        number, free = last.get(name, 1), name
        while free in taken:
            number += 1
            free = f"{name} #{number}"
        last[name] = number
        taken.add(free)
        found.append(free)
    return found


def path_of(url: Url | None) -> str:
    """A path as people write it, whoever wrote it: `/orders/:id` for `/orders/{{id}}` as well."""
    if url is None:
        return "/"
    if url.path is None:
        return (url.raw or "/").partition("?")[0] or "/"
    return "/" + "/".join(map(_segment, url.path))


def _segment(segment: str) -> str:
    found = _VARIABLE.fullmatch(segment)
    return f":{(found[1] or found[2]).strip()}" if found else segment


def pair_operations(before: Sequence[Operation], after: Sequence[Operation]) -> dict[int, int]:
    """Index before → index after: by id, by what is called, by name, and last the most alike of those that are left."""
    found = pair_items([each.entry for each in before], [each.entry for each in after])
    taken = set(found.values())
    gone = [at for at in range(len(before)) if at not in found][:MOST_ALIKE]
    new = [at for at in range(len(after)) if at not in taken][:MOST_ALIKE]
    ranked = sorted(((likeness(before[one], after[other]), -one, -other) for one in gone for other in new), reverse=True)
    for alike, one, other in ranked:
        if alike < ALIKE:
            break
        if -one not in found and -other not in taken:
            found[-one] = -other
            taken.add(-other)
    return found


def likeness(one: Operation, other: Operation) -> float:
    """How alike two operations are, 0 to 1; 0 for other methods. Half is the path, half the examples."""
    if one.item.request.method != other.item.request.method:
        return 0
    paths = SequenceMatcher(None, one.entry.call[1][:50], other.entry.call[1][:50], autojunk=False).ratio()
    ours, theirs = _names(one), _names(other)
    if not ours or not theirs:
        return paths * 0.9
    return (paths + 2 * len(ours & theirs) / (len(ours) + len(theirs))) / 2 if paths else 0


def _names(operation: Operation) -> set[tuple[int, str]]:
    return {(example.code, example.name) for example in operation.item.examples[:200]}


def pair_examples(before: Operation, after: Operation) -> dict[str, str]:
    """Key before → key after: by id, by status and name, by body, else the only one of its status and media type."""
    ours, theirs = list(before.examples.items()), list(after.examples.items())
    by_key = Tier(lambda entry: entry[0])
    tiers = [Tier(_of_example(tier), tier.unique) for tier in EXAMPLES.by_hand]
    found = pair(ours, theirs, (by_key, *tiers))
    return {ours[one][0]: theirs[other][0] for one, other in found.items()}


def _of_example(tier: Tier):  # type: ignore[no-untyped-def]
    return lambda entry: tier.key(entry[1])
