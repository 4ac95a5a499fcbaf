"""What the next revision of a mock is made of: what is wished, and for the rest what the revision before it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from app.actions.mock_settings import checked_settings, own_settings, settings_of_revision
from app.actions.uploads import UploadedCollection, uploaded_collection, uploaded_contract
from app.contract.draft import fitted
from app.store.blobs import read_blob
from app.store.environments import find_environment, get_environment
from app.store.errors import NoRevision
from app.store.records import Content, Mock, Revision
from app.store.revisions import add_revision, get_revision, publish
from app.store.transaction import Change
from converters.diagnostics import Diagnostic


class Kept(Enum):
    """Says that something stays as it is, where None says that there shall be none."""

    KEPT = "kept"


KEPT: Literal[Kept.KEPT] = Kept.KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentWishes:
    """What a mock is to answer from. What is left out stays as it is.

    `settings`: fields of `mocks.yaml`, all of them at once. `environment`: the name of one, None for none. `collection`: the
    bytes of one (v2.0 or v2.1), `source` what people call it. `contract`: what its definition asks of calls; left out, the one
    before stays while it fits the collection, None takes it away. `publish`: whether it answers at once.
    """

    settings: Mapping[str, Any] | Kept = KEPT
    environment: str | Kept | None = KEPT
    collection: bytes | None = field(default=None, repr=False)
    contract: bytes | Kept | None = field(default=KEPT, repr=False)
    message: str = ""
    source: str = ""
    publish: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wished."""
        kept = (self.settings, self.environment, self.contract)
        return self.collection is None and all(each is KEPT for each in kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenContent:
    """The same, read and checked."""

    settings: dict[str, Any] | None
    uploaded: UploadedCollection | None
    environment: str | Kept | None
    message: str
    source: str
    publish: bool
    contract: bytes | Kept | None = field(default=KEPT, repr=False)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What could not be kept of the collection."""
        return self.uploaded.diagnostics if self.uploaded else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The revision that holds the content. `is_new`: it was added. `is_moved`: the mock answers with it only now."""

    revision: Revision
    is_new: bool
    is_moved: bool


def read_wishes(name: str, wishes: ContentWishes) -> GivenContent:
    """Reads what was sent, before anything is locked. Raises InputRefused, SettingsInvalid."""
    return GivenContent(
        settings=None if isinstance(wishes.settings, Kept) else checked_settings(name, wishes.settings),
        uploaded=None if wishes.collection is None else uploaded_collection(wishes.collection, wishes.source or "collection"),
        contract=wishes.contract if isinstance(wishes.contract, Kept) else uploaded_contract(wishes.contract),
        environment=wishes.environment,
        message=wishes.message,
        source=wishes.source,
        publish=wishes.publish,
    )


def environment_id(change: Change, mock: Mock | None, given: GivenContent) -> str | None:
    """The id of the environment that the mock is to have. Raises EnvironmentNotFound."""
    if isinstance(given.environment, Kept):
        return mock.environment_id if mock else None
    return None if given.environment is None else find_environment(change, given.environment).id


def answering(where: Any, mock: Mock) -> Revision | None:
    """The revision that the next one is made from: the one that answers, else the newest; None where there is none yet."""
    number = mock.published or mock.newest
    return get_revision(where, mock.id, number) if number else None


def add_content(change: Change, mock: Mock, given: GivenContent) -> Added:
    """Adds a revision with that content, unless the one it is made from is just so; publishes it where that is wished.

    Raises NoRevision where there is neither a collection nor a revision that has one, EnvironmentNotFound.
    """
    before = answering(change, mock)
    if before is None and given.uploaded is None:
        raise NoRevision(f"{mock.name!r} has no revision yet whose collection could be kept: send one.")
    content = _content(change, mock, before, given)
    if before is not None and before.content == content.hash:
        revision, is_new = before, False
    else:
        kind, source = _source(before, given)
        added = add_revision(change, mock.id, content, message=given.message, source_kind=kind, source_name=source)
        revision, is_new = added.revision, added.created
    is_moved = given.publish and mock.published != revision.number
    if is_moved:
        publish(change, mock.id, revision.number)
    return Added(revision=revision, is_new=is_new, is_moved=is_moved)


def _source(before: Revision | None, given: GivenContent) -> tuple[str, str]:
    if before is None or given.uploaded is not None:
        return "upload", given.source
    return before.source_kind, before.source_name


def _content(change: Change, mock: Mock, before: Revision | None, given: GivenContent) -> Content:
    said = given.settings
    if said is None:
        said = own_settings(before.settings) if before else dict(mock.settings)
    if given.uploaded is not None:
        collection, examples = given.uploaded.data, given.uploaded.examples
    else:
        assert before is not None
        collection, examples = read_blob(change, before.collection), None
    settings = settings_of_revision(said, before.settings if before else {}, examples)
    return Content.of(collection, _environment(change, mock, before, given), settings, _contract(change, before, given))


def _contract(change: Change, before: Revision | None, given: GivenContent) -> bytes:
    """What the definition asks of calls stays as long as the collection does, or one comes that has requests of it still."""
    if not isinstance(given.contract, Kept):
        return given.contract or b""
    if before is None or before.contract is None:
        return b""
    data = read_blob(change, before.contract)
    return data if given.uploaded is None else fitted(data, given.uploaded.items)


def _environment(change: Change, mock: Mock, before: Revision | None, given: GivenContent) -> bytes | None:
    """The bytes of the environment: those of now where one is named, else those that the revision before has."""
    if isinstance(given.environment, str):
        return read_blob(change, find_environment(change, given.environment).content)
    if given.environment is None:
        return None
    if before is not None:
        return read_blob(change, before.environment) if before.environment else None
    return read_blob(change, get_environment(change, mock.environment_id).content) if mock.environment_id else None
