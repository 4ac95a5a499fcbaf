"""Which entries of two or three lists are the same thing, told by several keys one after the other, the surest first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tier:
    """One way to tell entries: by a key (None: not told by it). `unique`: only if no other entry of either list has that key.

    `refuse`: pairs that are not to be told this way all the same.
    """

    key: Callable[[Any], Hashable | None]
    unique: bool = False
    refuse: Callable[[Any, Any], bool] | None = None


@dataclass(slots=True)
class Triple:
    """One thing in its three states: where it stands in each list; None where it is not there."""

    base: int | None = None
    mine: int | None = None
    new: int | None = None


def pair(left: Sequence[T], right: Sequence[T], tiers: Sequence[Tier]) -> dict[int, int]:
    """Index in `left` → index in `right`. Among entries of one key the order decides."""
    found: dict[int, int] = {}
    open_left, open_right = list(range(len(left))), list(range(len(right)))
    for tier in tiers:
        if not (open_left and open_right):
            break
        _pair_by(tier, left, right, open_left, open_right, found)
        taken = set(found.values())
        open_left = [index for index in open_left if index not in found]
        open_right = [index for index in open_right if index not in taken]
    return found


def _pair_by(
    tier: Tier, left: Sequence[T], right: Sequence[T], open_left: list[int], open_right: list[int], found: dict[int, int]
) -> None:
    lefts, rights = _by_key(tier, left, open_left), _by_key(tier, right, open_right)
    for key, ours in lefts.items():
        theirs = rights.get(key, [])
        if tier.unique and (len(ours) != 1 or len(theirs) != 1):
            continue
        pairs = zip(ours, theirs, strict=False)
        found |= {one: other for one, other in pairs if tier.refuse is None or not tier.refuse(left[one], right[other])}


def _by_key(tier: Tier, entries: Sequence[T], wanted: list[int]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for index in wanted:
        key = tier.key(entries[index])
        if key is not None:
            found.setdefault(key, []).append(index)
    return found


def align(
    base: Sequence[T], mine: Sequence[T], new: Sequence[T], *, by_hand: Sequence[Tier], by_api: Sequence[Tier],
    direct: Sequence[Tier],
) -> list[Triple]:  # fmt: skip
    """The three lists as one list of things: those of mine in their order, those only new has, those only base has.

    `by_hand` tells base and mine, `by_api` base and new; `direct` mine and new where the base does not lead from one to the
    other: what people made by hand before the definition did, and what an earlier re-sync added.
    """
    to_mine, to_new = pair(base, mine, by_hand), pair(base, new, by_api)
    triples = [Triple(mine=index) for index in range(len(mine))]
    for here, there in to_mine.items():
        triples[there].base, triples[there].new = here, to_new.get(here)
    of_new = {there: here for here, there in to_new.items()}
    _pair_directly(triples, mine, new, of_new, direct)
    used = {triple.new for triple in triples}
    triples += [Triple(base=of_new.get(index), new=index) for index in range(len(new)) if index not in used]
    return triples + [Triple(base=index) for index in range(len(base)) if index not in to_mine and index not in to_new]


def _pair_directly(
    triples: list[Triple], mine: Sequence[T], new: Sequence[T], of_new: dict[int, int], tiers: Sequence[Tier]
) -> None:
    """Pairs what is left of mine and new. Where the base has a name for the new one only, it is that one's base as well."""
    used = {triple.new for triple in triples}
    waiting = [index for index in range(len(mine)) if triples[index].new is None]
    free = [index for index in range(len(new)) if index not in used]
    found = pair([mine[index] for index in waiting], [new[index] for index in free], tiers)
    for here, there in found.items():
        triple = triples[waiting[here]]
        triple.new = free[there]
        triple.base = of_new.get(triple.new) if triple.base is None else triple.base


def orders(triples: Sequence[Triple]) -> tuple[list[int], list[int], list[int]]:
    """The triples, as indexes, in the order of base, of mine, and of new, each without those that are not there."""

    def order(side: str) -> list[int]:
        there = [(getattr(triple, side), index) for index, triple in enumerate(triples)]
        return [index for at, index in sorted(pair for pair in there if pair[0] is not None)]

    return order("base"), order("mine"), order("new")
