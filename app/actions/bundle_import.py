"""A bundle comes in: into a store with nothing in it as it was, or beside what is there; all of it, or nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.actions.bundle_format import BundledMock, with_scope
from app.actions.bundle_reading import MOST_BYTES, OWN_LIMITS, Bundle, read_bundle
from app.errors import InputRefused, MockNotFound
from app.settings import Settings
from app.store.blobs import keep_blobs
from app.store.bundles import copy_environment, copy_key, copy_mock, is_bare
from app.store.environments import find_environment
from app.store.errors import Conflict, EnvironmentNotFound, NameTaken
from app.store.mocks import find_mock, get_mock
from app.store.records import Mock, Revision
from app.store.revisions import add_revision, list_revisions, publish
from app.store.transaction import Change, Store
from app.workspace.safe_open import NotReadable, read_regular
from converters.source.archive import ArchiveLimits

Numbers = Mapping[int, int]


class NotEmpty(Conflict):
    """A bundle for a store that has something already."""

    code = "import.not_empty"

    def __init__(self) -> None:
        super().__init__(
            "Something is kept here already, and nothing was changed. Say that the bundle is to be merged (--merge, or "
            "?merge=true): its mocks come beside those that are there, mocks of the same name get its revisions as new ones."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledMockDone:
    """What became of one mock. `revisions`: how many it got; `published`: the one it answers with now."""

    name: str
    created: bool
    revisions: int
    published: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDone:
    """What became of a bundle. `kept`: environments of the same name that stayed as they were here; `names_taken`: earlier
    names of mocks that lead elsewhere here."""

    mocks: tuple[BundledMockDone, ...]
    environments: tuple[str, ...]
    kept: tuple[str, ...]
    keys: int
    names_taken: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON data."""
        return asdict(self)


def wished_limits(settings: Settings) -> ArchiveLimits:
    """How large a bundle may be that somebody sends."""
    return ArchiveLimits(entries=settings.zip_entries, bytes=settings.zip_bytes, ratio=settings.zip_ratio)


def import_bundle(
    store: Store, data: bytes, label: str = "bundle", *, merge: bool = False, limits: ArchiveLimits = OWN_LIMITS
) -> BundleDone:
    """Takes a bundle in, in one transaction. Into an empty store: to the very state that was written, numbers and ids too.

    `merge`: into one that has something. Mocks of other names come as they were. A mock of the same name keeps what people said
    of it here and gets the bundle's revisions that it does not have yet, as new ones; it answers with the one that the bundle
    has published. Environments of the same name stay. What was merged before changes nothing.
    Raises InputRefused for what is no good bundle, NotEmpty, NameTaken for a mock that is made of files here.
    """
    bundle = read_bundle(data, label, limits)
    return store.change(lambda change: _bring_in(change, bundle, merge=merge))


def bundle_file(path: Path) -> bytes:
    """The bytes of a bundle's file. Raises InputRefused."""
    try:
        return read_regular(Path(os.path.realpath(path)), limit=MOST_BYTES)
    except NotReadable as refusal:
        raise InputRefused(refusal.code, refusal.message, str(path)) from None


def _bring_in(change: Change, bundle: Bundle, *, merge: bool) -> BundleDone:
    if not merge and not is_bare(change):
        raise NotEmpty
    keep_blobs(change, bundle.contents.values())
    ids, kept = _environments(change, bundle)
    done: list[BundledMockDone] = []
    taken: list[str] = []
    numbers: dict[str, tuple[str, Numbers]] = {}
    for one in bundle.mocks:
        there = _there(change, one.kept.mock.name)
        if there is not None:
            numbers[one.kept.mock.name] = (there.id, _add_revisions(change, bundle, one, there))
            done.append(_done(one, there, get_mock(change, there.id)))
            continue
        mock, not_free = copy_mock(change, _as_kept_here(one), ids.get(one.environment or ""))
        taken += not_free
        numbers[mock.name] = (mock.id, {number: number for number in range(1, mock.newest + 1)})
        done.append(_done(one, None, mock))
    return BundleDone(
        mocks=tuple(done),
        environments=tuple(sorted(ids.keys() - set(kept))),
        kept=kept,
        keys=_keys(change, bundle, numbers),
        names_taken=tuple(sorted(taken)),
    )


def _as_kept_here(one: BundledMock) -> Any:
    """The files that a mock was made of are elsewhere: here it is a mock of the store."""
    return replace(one.kept, mock=replace(one.kept.mock, origin="store"))


def _environments(change: Change, bundle: Bundle) -> tuple[dict[str, str], tuple[str, ...]]:
    """The ids of the bundle's environments here, by name; and which of them were here."""
    ids: dict[str, str] = {}
    kept: list[str] = []
    for environment in bundle.environments:
        try:
            ids[environment.name] = find_environment(change, environment.name).id
            kept.append(environment.name)
        except EnvironmentNotFound:
            ids[environment.name] = copy_environment(change, environment).id
    return ids, tuple(kept)


def _there(change: Change, name: str) -> Mock | None:
    """The mock of that name. Raises NameTaken for one that files make, and for an earlier name of another one."""
    try:
        found = find_mock(change, name, now=change.now)
    except MockNotFound:
        return None
    if found.moved:
        raise NameTaken(f"The name {name!r} leads to the mock {found.mock.name!r} here. Rename one of them first.")
    if found.mock.origin == "files":
        raise NameTaken(f"The mock {name!r} is made of files of the workspace folder here. Rename one of them first.")
    return found.mock


def _add_revisions(change: Change, bundle: Bundle, one: BundledMock, there: Mock) -> Numbers:
    """Adds the revisions whose content the mock does not have, and publishes what the bundle has published.

    Returns the numbers here by those in the bundle.
    """
    known = {revision.content: revision.number for revision in reversed(_history(change, there.id))}
    numbers: dict[int, int] = {}
    for revision in one.kept.revisions:
        if revision.content not in known:
            added = add_revision(
                change,
                there.id,
                bundle.content_of(revision),
                message=revision.message,
                source_kind=revision.source_kind,
                source_name=revision.source_name,
            )
            known[revision.content] = added.revision.number
        numbers[revision.number] = known[revision.content]
    wanted = one.kept.mock.published
    now = get_mock(change, there.id).published
    contents = {revision.number: revision.content for revision in _history(change, there.id)}
    if wanted is not None and (now is None or contents[now] != contents[numbers[wanted]]):
        publish(change, there.id, numbers[wanted])
    return numbers


def _history(change: Change, mock_id: str) -> list[Revision]:
    """All revisions, the newest first."""
    found: list[Revision] = []
    cursor = None
    while True:
        page = list_revisions(change, mock_id, cursor=cursor, limit=200)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


def _keys(change: Change, bundle: Bundle, numbers: Mapping[str, tuple[str, Numbers]]) -> int:
    """How many keys are new here. Those that are here stay as they are: revoked ones revoked."""
    new = 0
    for one in bundle.keys:
        opened = {}
        for name, number in one.mocks.items():
            mock_id, here = numbers[name]
            opened[mock_id] = None if number is None else here[number]
        new += copy_key(change, with_scope(one, opened))
    return new


def _done(one: BundledMock, before: Mock | None, after: Mock) -> BundledMockDone:
    return BundledMockDone(
        name=after.name,
        created=before is None,
        revisions=after.newest - (before.newest if before else 0),
        published=after.published,
    )
