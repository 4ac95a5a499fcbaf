"""The three-way rule, and the list of what it decided: changed on one side only, that side; on both, a conflict."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from converters.postman.model import Json
from converters.sync.model import Change, Choices, Kind, Resolution, SyncSettings
from converters.sync.values import MISSING, plain, same_json

Same = Callable[[Any, Any], bool]
Shown = Callable[[Any], Json]

REMOVED = "removed by hand"
REMOVED_AND_CHANGED = "removed by hand; the definition changed it"


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the collection: its id and those around it, and their names for people."""

    subject: Literal["collection", "folder", "item", "example"] = "collection"
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def inner(self, subject: Literal["folder", "item", "example"], identifier: str, name: str) -> Place:
        """The place of something inside."""
        return Place(subject, (*self.ids, identifier), (*self.names, name or "(no name)"))


@dataclass(slots=True)
class Ledger:
    """Settles one place after the other and writes down what is worth telling."""

    settings: SyncSettings = field(default_factory=SyncSettings)
    choices: Choices = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def settle(
        self, place: Place, name: str, base: Any, mine: Any, new: Any, *, same: Same = same_json, kind: Kind = "changed",
        shown: Shown = plain,
    ) -> Any:  # fmt: skip
        """The value that stands: mine or new. MISSING is a value too: not to be there."""
        if same(base, new):
            if not same(base, mine):
                self.note("kept", place, name, (base, mine, new), shown=shown)
            return mine
        if same(mine, new):
            return mine
        is_conflict = not same(base, mine)
        default: Resolution = self.settings.conflicts if is_conflict else "new"
        taken = self.note("conflict" if is_conflict else kind, place, name, (base, mine, new), default, shown=shown)
        return new if taken == "new" else mine

    def note(
        self, kind: Kind, place: Place, name: str, sides: tuple[Any, Any, Any], default: Resolution = "mine", *,
        note: str = "", shown: Shown = plain,
    ) -> Resolution:  # fmt: skip
        """Writes down one change (`sides`: base, mine, new); returns how it is settled: as chosen for it, else the default."""
        identifier = _change_id(place, name)
        resolution = self.choices.get(identifier, default) if kind != "kept" else "mine"
        values = [None if value is MISSING or value is None else shown(value) for value in sides]
        self.changes.append(
            Change(
                id=identifier,
                kind=kind,
                subject=place.subject,
                place=place.names,
                node=place.ids[-1] if place.ids else "",
                field=name,
                base=values[0],
                mine=values[1],
                new=values[2],
                resolution=resolution,
                note=note,
            )
        )
        return resolution

    def distinct(self) -> tuple[Change, ...]:
        """The changes with ids of their own, should two places have come out with one."""
        seen: dict[str, int] = {}
        found = []
        for change in self.changes:
            count = seen[change.id] = seen.get(change.id, 0) + 1
            found.append(change if count == 1 else replace(change, id=f"{change.id}-{count}"))
        return tuple(found)


def _change_id(place: Place, name: str) -> str:
    return hashlib.sha256("\x1f".join((*place.ids, "", name)).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def is_same(merge: Callable[[Ledger, Place, Any, Any, Any], Any], left: Any, right: Any) -> bool:
    """Whether a merge that gets only these two finds nothing that was edited."""
    scratch = Ledger()
    merge(scratch, Place(), left, right, left)
    return not scratch.changes
