"""Revisions of a mock: added, looked at, published, rolled back. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.actions.kept import kept_mock, mock_named, own_mock, require_version
from app.actions.mock_content import ContentWishes, GivenContent, add_content, read_wishes
from app.actions.mock_settings import own_settings
from app.actions.reviews.proposals import checked_reason
from app.actions.settings_in_vain import named_in_vain
from app.store.blobs import read_blob
from app.store.errors import EnvironmentNotFound
from app.store.mocks import get_mock
from app.store.records import Mock, Page, Publication, Revision, Role
from app.store.review_records import Doer
from app.store.revisions import get_revision as get_kept_revision
from app.store.revisions import list_publications as list_kept_publications
from app.store.revisions import list_revisions as list_kept_revisions
from app.store.revisions import publish as publish_kept
from app.store.revisions import roll_back as roll_back_kept
from app.store.rows import PAGE
from app.store.transaction import Change, Store
from converters.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRevision:
    """A revision of a mock, and whether it is the one that answers."""

    revision: Revision
    is_published: bool

    @property
    def settings(self) -> Mapping[str, Any]:
        """Those of its settings that people say."""
        return own_settings(self.revision.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionDone:
    """What adding a revision did. `is_new`: False where the content was there already. `diagnostics`: of the collection."""

    shown: ShownRevision
    mock: Mock
    is_new: bool
    diagnostics: tuple[Diagnostic, ...] = ()


def list_revisions(store: Store, name: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[ShownRevision]:
    """Revisions of a mock, the newest first, one page. Raises MockNotFound, CursorInvalid."""
    mock = mock_named(store, name)
    page = list_kept_revisions(store, mock.id, cursor=cursor, limit=limit)
    return Page(items=tuple(_shown(mock, revision) for revision in page), next=page.next)


def get_revision(store: Store, name: str, number: int) -> ShownRevision:
    """That revision of a mock. Raises MockNotFound, RevisionNotFound."""
    mock = mock_named(store, name)
    return _shown(mock, get_kept_revision(store, mock.id, number))


def collection_of(store: Store, name: str, number: int) -> bytes:
    """The collection of that revision as v2.1 JSON. Raises MockNotFound, RevisionNotFound."""
    return read_blob(store, get_revision(store, name, number).revision.collection)


def environment_of(store: Store, name: str, number: int) -> bytes:
    """The environment of that revision as JSON. Raises MockNotFound, RevisionNotFound, EnvironmentNotFound without one."""
    found = get_revision(store, name, number).revision
    if found.environment is None:
        raise EnvironmentNotFound(f"{name}@{number}")
    return read_blob(store, found.environment)


def add(store: Store, name: str, wishes: ContentWishes, *, expected: int | None = None) -> RevisionDone:
    """Adds a revision with another collection, other settings or another environment; what is left out is as it was before.

    The same content as the revision before makes none. Raises MockNotFound, MockMoved, FromFiles, InputRefused,
    SettingsInvalid, EnvironmentNotFound, NoRevision, RevisionChanged.
    """
    given = read_wishes(name, wishes)
    done = store.change(lambda change: _add(change, name, given, expected))
    in_vain = named_in_vain(store, name, done.shown.revision, is_new=done.is_new)
    return replace(done, diagnostics=(*done.diagnostics, *in_vain))


def publish(
    store: Store,
    name: str,
    number: int | None = None,
    *,
    content: str | None = None,
    expected: int | None = None,
    override: str | None = None,
    role: Role = "editor",
    doer: Doer | None = None,
) -> Mock:
    """Makes the mock answer with that revision, the newest without a number. `content`: the hash that was approved.

    `override`: why the mock's gates do not count this time; owners may say so. Raises MockNotFound, MockMoved,
    RevisionNotFound, NoRevision, RevisionChanged, GateClosed, RoleTooLow.
    """
    reason = checked_reason(override, role)

    def step(change: Change) -> Mock:
        id = own_mock(change, name).id
        return publish_kept(change, id, number, content=content, expected=expected, overridden=reason, doer=doer)

    return store.change(step)


def roll_back(store: Store, name: str, *, expected: int | None = None) -> Mock:
    """Publishes again what was published before. Raises MockNotFound, MockMoved, NoRevision, RevisionChanged."""
    return store.change(lambda change: roll_back_kept(change, own_mock(change, name).id, expected=expected))


def list_publications(store: Store, name: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[Publication]:
    """When which revision was published, the last first, one page. Raises MockNotFound, CursorInvalid."""
    return list_kept_publications(store, mock_named(store, name).id, cursor=cursor, limit=limit)


def _add(change: Change, name: str, given: GivenContent, expected: int | None) -> RevisionDone:
    mock = require_version(kept_mock(change, name), expected)
    added = add_content(change, mock, given)
    after = get_mock(change, mock.id)
    shown = _shown(after, added.revision)
    return RevisionDone(shown=shown, mock=after, is_new=added.is_new, diagnostics=given.diagnostics)


def _shown(mock: Mock, revision: Revision) -> ShownRevision:
    return ShownRevision(revision=revision, is_published=mock.published == revision.number)
