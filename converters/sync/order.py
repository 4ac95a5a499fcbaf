"""The order of a merged list: that of the side that changed it, with the others at their place beside their neighbours."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def arrange(base: Sequence[Key], mine: Sequence[Key], new: Sequence[Key]) -> tuple[list[Key], bool]:
    """Everything of mine and new, and whether both were reordered, each in another way (mine stands then)."""
    common = set(base) & set(mine) & set(new)
    was, ours, theirs = ([key for key in keys if key in common] for keys in (base, mine, new))
    by_hand, by_api = ours != was, theirs != was
    if by_api and not by_hand:
        return _with_others(new, mine), False
    return _with_others(mine, new), by_api and ours != theirs


def _with_others(backbone: Sequence[Key], others: Sequence[Key]) -> list[Key]:
    """The backbone, each other behind the one it follows in its own list; the first of all before the one it precedes."""
    following: dict[Key | None, Key | None] = {None: None}
    last: Key | None = None
    for key in backbone:
        following[last], following[key], last = key, None, key
    previous: Key | None = None
    is_first = True
    for index, key in enumerate(others):
        if key not in following:
            if is_first:
                previous = _before(backbone, next((one for one in others[index:] if one in following), None))
            following[key], following[previous] = following[previous], key
        previous, is_first = key, False
    return _listed(following)


def _before(backbone: Sequence[Key], successor: Key | None) -> Key | None:
    """What stands before the successor; the last of all if there is none."""
    if successor is None:
        return backbone[-1] if backbone else None
    at = backbone.index(successor)
    return backbone[at - 1] if at else None


def _listed(following: dict[Key | None, Key | None]) -> list[Key]:
    found: list[Key] = []
    at = following[None]
    while at is not None:
        found.append(at)
        at = following[at]
    return found
