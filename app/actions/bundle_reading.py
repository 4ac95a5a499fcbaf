"""A bundle is read: unpacked within limits, every hash worked out anew, each part checked against the others. Keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.bundle_format import (
    ENVIRONMENTS,
    KEYS,
    MANIFEST,
    BundledKey,
    BundledMock,
    content_name,
    hash_of,
    mock_name,
    read_environments,
    read_keys,
    read_manifest,
    read_mock,
)
from app.actions.strict_json import Unfit, by_name, each, parsed, text
from app.actions.uploads import READ_HERE, uploaded_collection, uploaded_environment
from app.errors import InputRefused
from app.live.contents import DEFAULTS, OPERATIONS, read_settings
from app.store.records import Blob, Content, Environment, Revision
from app.workspace.mock_settings import WrongValue
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError, SourceError
from converters.postman.read import read_collection
from converters.source import read_tree
from converters.source.archive import ArchiveLimits, read_archive

CODE = "import.bundle"
MOST_ENTRIES = 200_000
MOST_BYTES = 1 << 30
OWN_LIMITS = ArchiveLimits(entries=MOST_ENTRIES, bytes=MOST_BYTES, ratio=100)
"""For a bundle that somebody who may use the database directly names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What a bundle holds, all of it checked. `contents`: by hash."""

    mocks: tuple[BundledMock, ...]
    environments: tuple[Environment, ...]
    keys: tuple[BundledKey, ...]
    contents: Mapping[str, Blob] = field(repr=False)

    def content_of(self, revision: Revision) -> Content:
        """What a revision answers from."""
        environment = self.contents[revision.environment] if revision.environment else None
        return Content(collection=self.contents[revision.collection], environment=environment, settings=revision.settings)


def read_bundle(data: bytes, label: str = "bundle", limits: ArchiveLimits = OWN_LIMITS) -> Bundle:
    """The bundle that these bytes are.

    Raises InputRefused: `import.bundle` for what is none, was changed, or does not fit together; what archives are refused for.
    """
    try:
        members = {member.name: member.data for member in read_archive(data, label, limits)}
    except SourceError as problem:
        raise InputRefused(problem.code, _about_zip(problem, limits), label) from None
    try:
        return _read(members)
    except Unfit as problem:
        raise InputRefused(CODE, f"the bundle is not used: {problem}.", label) from None


def _about_zip(problem: SourceError, limits: ArchiveLimits) -> str:
    if problem.code == "limit.zip":
        size = f"{limits.entries} members and {limits.bytes >> 20} MiB are taken in here"
        return f"{problem.message.partition('.')[0]}. {size}; a larger bundle can be read with `understudy bundle read`."
    return problem.message


def _read(members: dict[str, bytes]) -> Bundle:
    _check_manifest(members)
    contents = {
        name.removeprefix("contents/").removesuffix(".json"): Blob(data)
        for name, data in members.items()
        if name.startswith("contents/")
    }
    for hash, blob in contents.items():
        if hash != blob.hash:
            raise Unfit(content_name(hash), "its name is not the hash of its bytes")
    named = [name for name in members if name.startswith("mocks/")]
    bundle = Bundle(
        mocks=tuple(_mock(name, members[name]) for name in sorted(named)),
        environments=_within(ENVIRONMENTS, members[ENVIRONMENTS], read_environments),
        keys=_within(KEYS, members[KEYS], read_keys) if KEYS in members else (),
        contents=contents,
    )
    known = {MANIFEST, ENVIRONMENTS, KEYS, *named, *map(content_name, contents)}
    for name in sorted(members.keys() - known):
        raise Unfit(name[:100], "nothing of that name belongs into a bundle")
    _check_names(bundle)
    _check_contents(bundle)
    return bundle


def _check_manifest(members: Mapping[str, bytes]) -> None:
    if MANIFEST not in members:
        raise Unfit("", "there is no manifest.json in it, so it is no bundle of Understudy")
    manifest = _within(MANIFEST, members[MANIFEST], read_manifest)
    there = members.keys() - {MANIFEST}
    for name in sorted(manifest.keys() ^ there):
        raise Unfit(name[:100], "is missing" if name in manifest else "is not in the manifest")
    for name in sorted(there):
        if hash_of(members[name]) != manifest[name]:
            raise Unfit(name, "is not what the manifest says: it was changed after the bundle was written")
    if ENVIRONMENTS not in there:
        raise Unfit(ENVIRONMENTS, "is missing")


def _within(name: str, data: bytes, read: Any) -> Any:
    try:
        return read(parsed(data))
    except Unfit as problem:
        raise Unfit(name, str(problem)) from None


def _mock(name: str, data: bytes) -> BundledMock:
    found: BundledMock = _within(name, data, read_mock)
    if mock_name(found.kept.mock.name) != name:
        raise Unfit(name, "it holds a mock of another name")
    return found


def _check_names(bundle: Bundle) -> None:
    """Each name and id is there once, and whatever is named is there."""
    environments = [environment.name for environment in bundle.environments]
    own = [one.kept.mock.name for one in bundle.mocks]
    earlier = [name for one in bundle.mocks for name in one.kept.old_names]
    _once(ENVIRONMENTS, environments)
    _once(ENVIRONMENTS, [environment.id for environment in bundle.environments])
    _once("mocks", [*own, *earlier])
    _once("mocks", [one.kept.mock.id for one in bundle.mocks])
    _once(KEYS, [one.key.id for one in bundle.keys])
    for one in bundle.mocks:
        if one.environment is not None and one.environment not in environments:
            raise Unfit(mock_name(one.kept.mock.name), "its environment is not in the bundle")
    newest = {one.kept.mock.name: one.kept.mock.newest for one in bundle.mocks}
    for key in bundle.keys:
        for name, number in key.mocks.items():
            if name not in newest or (number or 0) > newest[name]:
                raise Unfit(KEYS, "a key opens what is not in the bundle")


def _once(place: str, names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise Unfit(place, "a name or an id is there twice")


def _check_contents(bundle: Bundle) -> None:
    """Each content is needed, and is what it is needed as; each revision is what its hash says."""
    collections: set[str] = set()
    environments = {environment.content for environment in bundle.environments}
    for one in bundle.mocks:
        place = mock_name(one.kept.mock.name)
        _check_settings(place, one.kept.mock.name, one.kept.mock.settings)
        for revision in one.kept.revisions:
            collections.add(revision.collection)
            environments |= {revision.environment} if revision.environment else set()
            at = f"{place}, revision {revision.number}"
            if {revision.collection, *filter(None, [revision.environment])} - bundle.contents.keys():
                raise Unfit(at, "its content is missing")
            _check_settings(at, one.kept.mock.name, revision.settings)
            if bundle.content_of(revision).hash != revision.content:
                raise Unfit(at, "it is not what its hash says")
    for hash in sorted(bundle.contents.keys() ^ (collections | environments)):
        raise Unfit(content_name(hash), "nothing needs it" if hash in bundle.contents else "is missing")
    for hash, check in _to_read(collections, environments):
        try:
            check(bundle.contents[hash].data, content_name(hash))
        except InputRefused as problem:
            raise Unfit(content_name(hash), f"it cannot be served: {problem.problem}") from None


def _to_read(collections: set[str], environments: set[str]) -> Iterator[tuple[str, Any]]:
    yield from ((hash, _check_collection) for hash in sorted(collections))
    yield from ((hash, uploaded_environment) for hash in sorted(environments))


def _check_collection(data: bytes, name: str) -> None:
    """Raises InputRefused for what is no collection. A long one is read by a process of its own."""
    if len(data) > READ_HERE:
        uploaded_collection(data, name)
        return
    quiet = Diagnostics(limit=0)
    try:
        read_collection(read_tree(data, name, diagnostics=quiet), quiet)
    except ConversionError as problem:
        raise InputRefused(problem.code, problem.message, name) from None


def _check_settings(place: str, name: str, settings: Mapping[str, Any]) -> None:
    try:
        read_settings(name, settings)
        each(text(500))(settings.get(DEFAULTS, []), DEFAULTS)
        by_name(text(), each(text(500)))(settings.get(OPERATIONS, {}), OPERATIONS)
    except (WrongValue, Unfit) as problem:
        raise Unfit(f"{place}, settings", str(problem)) from None
