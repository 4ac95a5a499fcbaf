"""Take what a new definition changed over into a collection that people have edited, with a plan to look at first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions.convert import AS_USUAL, convert
from app.actions.inputs import Definition, definition_in
from app.actions.wishes import Wishes
from app.actions.writing import check_target, write_all
from app.errors import AppError
from app.workspace.convert_file import convert_file
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sources import MOST_BYTES
from converters.detect import Kind, describe
from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.model import Collection
from converters.postman.read import collection_from_json
from converters.postman.write import write_collection
from converters.sync import (
    Change,
    Choices,
    SyncPlan,
    SyncSettings,
    apply_plan,
    laid_out,
    plan_rows,
    plan_summary,
    plan_sync,
    plan_to_json,
)

__all__ = ["Change", "NoCollection", "Sync", "SyncSettings", "sync", "write_sync"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """What a re-sync would do. `plan` None: one of the three could not be read, the first error says which and why.

    `original`: the bytes of the collection as it is; b"" for one that is a folder.
    """

    plan: SyncPlan | None = None
    original: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()

    def result(self, choices: Choices | None = None) -> bytes:
        """The collection the plan leads to, laid out as the original is; the original's own bytes if nothing changes."""
        assert self.plan is not None
        merged = apply_plan(self.plan, choices or {})
        if merged == self.plan.mine and self.original:
            return self.original
        written = write_collection(merged)
        return laid_out(written, self.original) if self.original else written

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The places that both sides changed differently."""
        return self.plan.conflicts if self.plan else ()

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The plan for people: what happens, where, and what."""
        return plan_rows(self.plan) if self.plan else []

    @property
    def summary(self) -> str:
        """The plan in one sentence."""
        return plan_summary(self.plan) if self.plan else "Nothing was compared."

    def to_json(self) -> dict[str, Any]:
        """The plan for programs."""
        return plan_to_json(self.plan) if self.plan else {}


class NoCollection(AppError):
    """What should be the collection that people have edited is none."""

    code = "format.unexpected_kind"
    status = 422

    def __init__(self, name: str, kind: Kind) -> None:
        super().__init__(name, kind)
        self.name = name
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.name!r} is {describe(self.kind)}: the third name is the Postman collection that people have edited."


def sync(
    old: Path | Definition,
    new: Path | Definition,
    collection: Path | Definition,
    settings: SyncSettings,
    *,
    wishes: Wishes = AS_USUAL,
) -> Sync:
    """What taking over into the collection what changed from the old to the new definition (or collection) would do.

    `wishes`: how both definitions are converted, as the collection was. Raises SourceMissing, SourceUnclear and NoCollection.
    """
    edited = collection if isinstance(collection, Definition) else definition_in(collection, holds="collection")
    base, theirs, mine = _at_once(lambda: _converted(old, wishes), lambda: _converted(new, wishes), lambda: _edited(edited))
    found = tuple(dict.fromkeys((*theirs[1], *mine[1])))
    if base[0] is None or theirs[0] is None or mine[0] is None:
        failed = next(side for side in (mine, base, theirs) if side[0] is None)
        return Sync(diagnostics=failed[1])
    plan = plan_sync(base[0], theirs[0], mine[0], settings)
    return Sync(plan=plan, original=_bytes(edited.path) if edited.data is None else edited.data, diagnostics=found)


_Side = tuple[Collection | None, tuple[Diagnostic, ...]]


def _at_once(*tasks: Callable[[], _Side]) -> list[_Side]:
    """Each is read by a process of its own meanwhile."""
    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(lambda task: task(), tasks))


def _converted(definition: Path | Definition, wishes: Wishes) -> _Side:
    made = convert(definition, wishes=wishes)
    return next(iter(map(_read, made.collections.values())), None), made.diagnostics


def _edited(given: Definition) -> _Side:
    made = convert_file(given.path, given.data, root=given.root, label=given.label)
    if made.error is not None:
        return None, (made.error, *given.diagnostics, *made.diagnostics)
    if made.kind is not Kind.COLLECTION:
        raise NoCollection(given.label, made.kind)
    return _read(made.made[0].collection), (*given.diagnostics, *made.diagnostics)


def _read(written: bytes) -> Collection:
    """What a reading process wrote, as a collection."""
    return collection_from_json(json.loads(written), Diagnostics(limit=0))


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        return b""
    try:
        return read_regular(path.resolve(), limit=MOST_BYTES)
    except NotReadable:
        return b""


def write_sync(sync: Sync, target: Path, inputs: Iterable[Path], choices: Choices, *, force: bool = False) -> bool:
    """Writes the result, whole or not at all; returns whether the file is another than before. Raises TargetRefused, OSError.

    The target may be the collection itself, but none of the `inputs`, which are the definitions.
    """
    check_target(target, inputs, force=force)
    data = sync.result(choices)
    if target.is_file() and _bytes(target) == data:
        return False
    write_all({target: data})
    return True
