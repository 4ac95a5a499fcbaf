"""Puts what changed of a node over the JSON it was read from, so that everything else of a file stays as it was.

The one rule of writing: an unchanged node writes its source; a changed field is written over a copy of it; an entry that
reading skipped stays where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from converters.postman.model import Json

Keys: TypeAlias = tuple[tuple[str, str], ...]
"""Pairs of a node's field and the JSON key it is written to. A field may have several keys, such as disabled and enabled."""


class _Sourced(Protocol):
    @property
    def source(self) -> Json: ...


Node = TypeVar("Node", bound=_Sourced)


def overlay(
    source: dict[str, Json], before: Any, now: Any, fresh: Callable[[], dict[str, Json]], keys: Keys
) -> dict[str, Json]:
    """A copy of `source` with the keys of those fields in which `now` differs from `before`.

    `before` is what reading `source` gives, `fresh` makes the JSON that `now` has without a source. A key that `fresh` does
    not have is taken out.
    """
    changed = [key for field, key in keys if getattr(before, field) != getattr(now, field)]
    written = dict(source)
    new = fresh() if changed else {}
    for key in changed:
        if key in new:
            written[key] = new[key]
        else:
            written.pop(key, None)
    return written


def write_row(now: Node, read: Callable[[Json], Node | None], fresh: Callable[[], dict[str, Json]], keys: Keys) -> Json:
    """A node as JSON: its source if unchanged, its changes over its source, or fresh if it has none (or one of text)."""
    if now.source is None:
        return fresh()
    before = read(now.source)
    if before == now:
        return now.source
    if before is None or not isinstance(now.source, dict):
        return fresh()
    return overlay(now.source, before, now, fresh, keys)


def write_rows(now: Sequence[Node], before: Sequence[Node], source: Json, write_one: Callable[[Node], Json]) -> list[Json]:
    """The rows of a list; `before` are those that reading the list `source` gives. Rows that reading skipped stay."""
    if not isinstance(source, list):
        return [write_one(node) for node in now]
    return merge_entries(source, _read_flags(source, before), now, write_one)


def merge_entries(
    entries: Sequence[Json], was_read: Iterable[bool], now: Sequence[Node], write_one: Callable[[Node], Json]
) -> list[Json]:
    """The nodes in their order, each entry that was not read behind the last one before it that is still there."""
    kept = {id(node.source) for node in now if node.source is not None}
    skipped: dict[int, list[Json]] = {}
    anchor = 0
    for entry, read in zip(entries, was_read, strict=True):
        if not read:
            skipped.setdefault(anchor, []).append(entry)
        elif id(entry) in kept:
            anchor = id(entry)
    written = skipped.pop(0, [])
    for node in now:
        written.append(write_one(node))
        written.extend(skipped.pop(id(node.source), ()))
    return written


def _read_flags(entries: Sequence[Json], before: Sequence[_Sourced]) -> list[bool]:
    """For each entry of a list whether one of the nodes, which keep its order, was read from it."""
    flags, at = [], 0
    for entry in entries:
        read = at < len(before) and before[at].source is entry
        flags.append(read)
        at += read
    return flags
