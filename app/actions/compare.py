"""Two revisions of a mock compared: what changed, whether it breaks callers, and bodies line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Literal, TypeAlias

from app.actions.kept import mock_named
from app.compare.compare import compare
from app.compare.lines import LineDifference, compare_lines
from app.compare.model import CompareLimits, Comparison, Side
from app.compare.operations import Operation, operations_of, pair_examples, pair_operations
from app.compare.subjects import Subject, SubjectInvalid, read_subject
from app.contract.draft import read_contract
from app.errors import AppError
from app.live.compiling import FAULTS
from app.live.contents import read_content
from app.store.blobs import read_blobs
from app.store.errors import NoRevision
from app.store.records import Mock, Revision
from app.store.revisions import get_revision
from app.store.transaction import Store

Which: TypeAlias = int | Literal["published", "latest"]
LIMITS = CompareLimits()
AT_ONCE = 2
"""Comparisons at once: who asks for many makes others wait, not the machine."""
REMEMBERED = 16

RUNNING = BoundedSemaphore(AT_ONCE)


class RevisionUnreadable(AppError):
    """A revision whose content cannot be read any more."""

    code = "revision.unreadable"
    status = 409

    def __init__(self, name: str, number: int, problem: str) -> None:
        super().__init__(name, number, problem)
        self.name, self.number, self.problem = name, number, problem

    def __str__(self) -> str:
        return f"Revision {self.number} of {self.name!r} cannot be compared: {self.problem}"


class CompareBusy(AppError):
    """Others compare."""

    code = "busy"
    status = 503
    retry_after = 2

    def __str__(self) -> str:
        return "Other revisions are being compared. Try again in a moment."


class RevisionUnclear(AppError):
    """A revision that is named in a way that nobody understands."""

    code = "revision.not_found"
    status = 422

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return "That names no revision. Write its number, published or latest."


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two revisions of a mock and all that changed from the one to the other."""

    mock: Mock
    before: Revision
    after: Revision
    comparison: Comparison


def read_which(text: str) -> Which:
    """`3`, `published` or `latest`. Raises RevisionUnclear."""
    word = text.strip().lower().removeprefix("@")
    if word in ("published", "latest"):
        return "published" if word == "published" else "latest"
    if word.isascii() and word.isdigit() and 0 < len(word) < 10 and int(word):
        return int(word)
    raise RevisionUnclear(text[:100])


def revision_of(store: Store, mock: Mock, which: Which) -> Revision:
    """The revision that is meant. Raises RevisionNotFound, NoRevision where none is published, or there is none at all."""
    number = {"published": mock.published, "latest": mock.newest}.get(which, which) if isinstance(which, str) else which
    if not number:
        problem = "no revision yet" if which == "latest" else "no published revision: name one by its number, or latest"
        raise NoRevision(f"{mock.name!r} has {problem}.")
    return get_revision(store, mock.id, int(number))


def compare_revisions(store: Store, name: str, before: Which = "published", after: Which = "latest") -> Compared:
    """What changed between two revisions of a mock, and whether it breaks callers.

    Raises MockNotFound, RevisionNotFound, NoRevision, RevisionUnreadable, CompareBusy.
    """
    mock = mock_named(store, name)
    one, other = revision_of(store, mock, before), revision_of(store, mock, after)
    key = (one.content, other.content)
    found = _remembered(key).get("comparison")
    if found is None:
        sides = [side_of(store, mock, revision) for revision in (one, other)]
        if not RUNNING.acquire(timeout=LIMITS.seconds):
            raise CompareBusy
        try:
            found = compare(*sides, limits=LIMITS)
        finally:
            RUNNING.release()
        if not found.unseen:
            _remembered(key)["comparison"] = found
    return Compared(mock=mock, before=one, after=other, comparison=found)


@lru_cache(REMEMBERED)
def _remembered(key: tuple[str, str]) -> dict[str, Comparison]:
    """Content never changes: what was compared once stays so."""
    return {}


def side_of(store: Store, mock: Mock, revision: Revision) -> Side:
    """A revision as it is compared, what its settings take away of it taken away. Raises RevisionUnreadable."""
    hashes = [each for each in (revision.collection, revision.environment, revision.contract) if each]
    blobs = read_blobs(store, hashes)
    environment = blobs[revision.environment] if revision.environment else None
    try:
        content = read_content(mock.name, blobs[revision.collection], environment, revision.settings)
        contract = read_contract(blobs[revision.contract]) if revision.contract else None
    except (KeyError, *FAULTS) as problem:
        raise RevisionUnreadable(mock.name, revision.number, getattr(problem, "message", str(problem))) from None
    return Side(
        collection=content.collection,
        environment=content.environment,
        settings={key: value for key, value in revision.settings.items() if key not in ("operations",)},
        contract=contract,
    )


# --- line by line -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLines:
    """The body of one example in both revisions, line by line. None: it is not there, so that all lines are new, or gone."""

    subject: Subject
    before: Subject | None
    difference: LineDifference


def compare_bodies_of(
    store: Store, name: str, subject: str, before: Which = "published", after: Which = "latest"
) -> ComparedLines:
    """An example's body before and after, line by line. `subject`: its key, of either revision.

    Raises SubjectInvalid, and what `compare_revisions` raises.
    """
    wanted = read_subject(subject)
    mock = mock_named(store, name)
    sides = [side_of(store, mock, revision_of(store, mock, which)) for which in (before, after)]
    ours, theirs = (operations_of(side.collection) for side in sides)
    place = _example_in(wanted, ours, theirs)
    if place is None:
        raise SubjectInvalid(subject[:200])
    was, now = place
    texts = [each[0].examples[each[1]].body if each else "" for each in (was, now)]
    shown = now or was
    assert shown is not None
    return ComparedLines(
        subject=Subject(kind="example", operation=shown[0].key, example=shown[1]),
        before=Subject(kind="example", operation=was[0].key, example=was[1]) if was else None,
        difference=compare_lines(*texts, limits=LIMITS),
    )


_Place: TypeAlias = tuple[Operation, str] | None


def _example_in(wanted: Subject, ours: Sequence[Operation], theirs: Sequence[Operation]) -> tuple[_Place, _Place] | None:
    """Where an example is in both revisions; None where neither has it."""
    pairs = pair_operations(ours, theirs)
    for at, operation in enumerate(theirs):
        if operation.key == wanted.operation and wanted.example in operation.examples:
            was = next((ours[one] for one, other in pairs.items() if other == at), None)
            back = {now: old for old, now in pair_examples(was, operation).items()} if was else {}
            return ((was, back[wanted.example]) if was and wanted.example in back else None), (operation, wanted.example)
    for at, operation in enumerate(ours):
        if operation.key == wanted.operation and wanted.example in operation.examples:
            now = theirs[pairs[at]] if at in pairs else None
            found = pair_examples(operation, now).get(wanted.example) if now else None
            return (operation, wanted.example), ((now, found) if now and found else None)
    return None
