"""What a re-sync would do, as values: every change with its place, the three values there, and how it is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from converters.postman.model import Collection, Json

Kind: TypeAlias = Literal["added", "changed", "moved", "renamed", "removed", "conflict", "kept"]
"""What happened. `kept`: an edit by hand that the new definition does not touch; it changes nothing."""

KINDS: tuple[Kind, ...] = ("conflict", "added", "changed", "moved", "renamed", "removed", "kept")
"""Every kind, in the order in which people read them."""

Resolution: TypeAlias = Literal["mine", "new", "aside", "keep", "drop"]
"""Whose value stands: the collection's or the new one; of what the definition no longer has, where it goes."""

Removed: TypeAlias = Literal["aside", "keep", "drop"]
Winner: TypeAlias = Literal["mine", "new"]
Choices: TypeAlias = Mapping[str, Resolution]
"""Decisions by the id of a change, which go before the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSettings:
    """How a re-sync settles what it is not told one by one.

    `removed`: where requests and folders go that the new definition no longer has: `aside` into a folder of their own, `keep`
    where they are, `drop` away (those edited by hand go aside all the same). `conflicts`: who wins where both sides changed.
    """

    removed: Removed = "aside"
    conflicts: Winner = "mine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place where base, mine and new are not all the same.

    `place` are the names that lead there, outermost first; `node` the id of the collection, folder, item or example, `subject`
    which of these it is. `field` says what of it, "" for the whole. Of a whole that goes nowhere, `mine` is its JSON.
    """

    id: str
    kind: Kind
    subject: Literal["collection", "folder", "item", "example"]
    place: tuple[str, ...]
    node: str
    field: str = ""
    base: Json = None
    mine: Json = None
    new: Json = None
    resolution: Resolution = "mine"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
    """What a re-sync would do. A pure value: the three collections, the settings, and every change in reading order.

    `is_empty`: applying it changes nothing; edits by hand and conflicts that mine wins may be listed all the same.
    """

    base: Collection = field(repr=False)
    new: Collection = field(repr=False)
    mine: Collection = field(repr=False)
    settings: SyncSettings = SyncSettings()
    changes: tuple[Change, ...] = ()
    is_empty: bool = True

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The places that both sides changed differently."""
        return tuple(change for change in self.changes if change.kind == "conflict")

    @property
    def counts(self) -> dict[Kind, int]:
        """How many changes of each kind there are, every kind named."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in KINDS}
