"""Mocks of the store: put by name, renamed, paused, expired, deleted and had back. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.actions.kept import FromFiles, deleted_mock, kept_mock, own_mock
from app.actions.mock_content import (
    KEPT,
    ContentWishes,
    GivenContent,
    Kept,
    add_content,
    answering,
    environment_id,
    read_wishes,
)
from app.actions.mock_settings import own_settings
from app.actions.moments import in_utc
from app.actions.settings_in_vain import named_in_vain
from app.store.environments import get_environment
from app.store.mocks import (
    REDIRECT_FOR,
    UNDO_FOR,
    delete_mock,
    expire_mock,
    find_mock,
    get_mock,
    mock_named,
    pause_mock,
    purge_mock,
    put_mock,
    rename_mock,
    resume_mock,
    undelete_mock,
)
from app.store.mocks import list_mocks as list_kept
from app.store.records import Access, Mock, MockDraft, Page, Revision
from app.store.rows import PAGE
from app.store.transaction import Change, Store
from converters.diagnostics import Diagnostic

T = TypeVar("T")
NO_CONTENT = ContentWishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class MockWishes:
    """What a mock is to be. What is left out stays as it is; a new mock is public, without settings, expiry or environment."""

    title: str | Kept = KEPT
    use_case: str | Kept = KEPT
    access: Access | Kept = KEPT
    expires_at: datetime | Kept | None = KEPT
    content: ContentWishes = NO_CONTENT

    @property
    def is_for_files(self) -> bool:
        """Whether they are about what belongs to the files of a mock that is made of some."""
        return not self.content.is_empty or any(each is not KEPT for each in (self.title, self.use_case, self.access))


@dataclass(frozen=True, slots=True, kw_only=True)
class MockDetails:
    """A mock with the settings it answers by and the name of its environment."""

    mock: Mock
    settings: Mapping[str, Any] = field(default_factory=dict)
    environment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MockDone:
    """What a PUT did. `revision`: the one that holds the content, None where none was asked for; `is_new`: it was added.

    `changed`: False when everything was so already. `diagnostics`: what could not be kept of the collection, and
    what the settings name in vain.
    """

    details: MockDetails
    created: bool = False
    changed: bool = False
    revision: Revision | None = None
    is_new: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


def list_mocks(
    store: Store, *, deleted: bool = False, text: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Mock]:
    """Mocks by name, one page; `deleted`: those that can be had back. Raises CursorInvalid."""
    return list_kept(store, deleted=deleted, text=text, cursor=cursor, limit=limit)


def show_mock(store: Store, name: str) -> MockDetails:
    """The mock that a name leads to, also by a name it had until lately. Raises MockNotFound."""
    return store.read(lambda connection: _details(connection, find_mock(connection, name, now=store.clock()).mock))


def put(store: Store, name: str, wishes: MockWishes, *, expected: int | None = None) -> MockDone:
    """Makes the mock of that name what is wished, and makes the mock when there is none. The same again changes nothing.

    A mock that has a revision gets another one for other settings, environment or collection. `expected`: the version that was
    read, 0 for "there is none". Raises InputRefused, SettingsInvalid, MomentInvalid, EnvironmentNotFound, RevisionChanged,
    NameInvalid, NameTaken, FromFiles.
    """
    given = read_wishes(name, wishes.content)
    done = store.change(lambda change: _put(change, name, wishes, given, expected))
    in_vain = named_in_vain(store, name, done.revision, is_new=done.is_new)
    return replace(done, diagnostics=(*done.diagnostics, *in_vain))


def rename(
    store: Store, name: str, new: str, *, redirect_for: timedelta = REDIRECT_FOR, expected: int | None = None
) -> MockDetails:
    """Gives the mock another name; the old one leads to it for that long.

    Raises MockNotFound, MockMoved, FromFiles, NameInvalid, NameTaken, RevisionChanged.
    """

    def step(change: Change) -> Mock:
        return rename_mock(change, kept_mock(change, name).id, new, redirect_for=redirect_for, expected=expected)

    return _changed(store, step)


def pause(store: Store, name: str, *, expected: int | None = None) -> MockDetails:
    """Stops the mock from answering. Raises MockNotFound, MockMoved, RevisionChanged."""
    return _changed(store, lambda change: pause_mock(change, own_mock(change, name).id, expected=expected))


def resume(store: Store, name: str, *, expected: int | None = None) -> MockDetails:
    """Lets a paused mock answer again. Raises MockNotFound, MockMoved, RevisionChanged."""
    return _changed(store, lambda change: resume_mock(change, own_mock(change, name).id, expected=expected))


def expire(store: Store, name: str, at: datetime | None, *, expected: int | None = None) -> MockDetails:
    """Sets when the mock stops answering, None for never. Raises MockNotFound, MockMoved, RevisionChanged, MomentInvalid."""
    when = in_utc(at)
    return _changed(store, lambda change: expire_mock(change, own_mock(change, name).id, when, expected=expected))


def delete(
    store: Store, name: str, *, undo_for: timedelta = UNDO_FOR, expected: int | None = None, files_are_gone: bool = False
) -> MockDetails:
    """Takes the mock away; for that long it can be had back. One of files only when nobody here has these files any more.

    Raises MockNotFound, MockMoved, FromFiles, RevisionChanged.
    """
    named = own_mock if files_are_gone else kept_mock

    def step(change: Change) -> Mock:
        return delete_mock(change, named(change, name).id, undo_for=undo_for, expected=expected)

    return _changed(store, step)


def restore(store: Store, name: str, *, new_name: str | None = None) -> MockDetails:
    """Brings the mock of that name that was deleted last back, or the one of that id, by another name if one is given.

    Raises MockNotFound, also when it is too late; NameTaken, NameInvalid.
    """
    return _changed(store, lambda change: undelete_mock(change, deleted_mock(change, name).id, name=new_name))


def purge(store: Store, name: str) -> None:
    """Removes a deleted mock, by name or id, with all its revisions and calls, for good. Raises MockNotFound."""
    store.change(lambda change: purge_mock(change, deleted_mock(change, name).id))


def _changed(store: Store, step: Callable[[Change], Mock]) -> MockDetails:
    return store.change(lambda change: _details(change, step(change)))


def _put(change: Change, name: str, wishes: MockWishes, given: GivenContent, expected: int | None) -> MockDone:
    found = mock_named(change, name, now=change.now)
    if found is not None and found.origin == "files" and wishes.is_for_files:
        raise FromFiles(name)
    put = put_mock(change, _draft(name, found, wishes, given, environment_id(change, found, given)), expected=expected)
    has_content = given.uploaded is not None or put.mock.newest > 0
    added = add_content(change, put.mock, given) if has_content and not wishes.content.is_empty else None
    return MockDone(
        details=_details(change, get_mock(change, put.mock.id)),
        created=put.created,
        changed=put.changed or (added is not None and (added.is_new or added.is_moved)),
        revision=added.revision if added else None,
        is_new=added is not None and added.is_new,
        diagnostics=given.diagnostics,
    )


def _draft(name: str, found: Mock | None, wishes: MockWishes, given: GivenContent, environment_id: str | None) -> MockDraft:
    old = found or MockDraft(name=name)
    return MockDraft(
        name=name,
        title=_or(wishes.title, old.title),
        use_case=_or(wishes.use_case, old.use_case),
        access=_or(wishes.access, old.access),
        origin=old.origin,
        settings=old.settings if given.settings is None else given.settings,
        environment_id=environment_id,
        expires_at=old.expires_at if isinstance(wishes.expires_at, Kept) else in_utc(wishes.expires_at),
    )


def _or(wish: T | Kept, old: T) -> T:
    return old if isinstance(wish, Kept) else wish


def _details(where: Any, mock: Mock) -> MockDetails:
    answers = answering(where, mock)
    return MockDetails(
        mock=mock,
        settings=own_settings(answers.settings) if answers else dict(mock.settings),
        environment=get_environment(where, mock.environment_id).name if mock.environment_id else None,
    )
