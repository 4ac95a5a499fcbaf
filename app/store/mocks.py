"""Mocks: put by name, renamed, paused, expired, deleted with a time to think again. One transaction each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from app.errors import MockNotFound
from app.store.errors import EnvironmentNotFound, RevisionChanged
from app.store.names import check_name, free_names, leave_name, take_name
from app.store.records import Mock, MockDraft, MockPut, NamedMock, Page
from app.store.review_tables import example_calls
from app.store.rows import PAGE, page_of
from app.store.tables import call_counts, calls, environments, mocks, names
from app.store.transaction import Change, changing, looking, new_id, utc_now

UNDO_FOR = timedelta(days=7)
REDIRECT_FOR = timedelta(days=30)
NEW = {"is_paused": False, "newest": 0, "published": None, "publication": 0, "version": 1, "deleted_at": None, "purge_at": None}


@changing
def put_mock(change: Change, draft: MockDraft, *, expected: int | None = None) -> MockPut:
    """Makes the mock of that name what the draft says; makes the mock when there is none. The same again changes nothing.

    `expected`: the version that was read (If-Match), 0 for "there is none". Raises RevisionChanged, NameInvalid, NameTaken.
    """
    found = _by_name(change.connection, check_name(draft.name), change.now)
    if found is None or found.moved:
        if expected:
            raise RevisionChanged(f"There is no mock {draft.name!r} any more.")
        return MockPut(mock=_create(change, draft), created=True, changed=True)
    _require(found.mock, expected)
    return _replace(change, found.mock, draft)


@looking
def find_mock(connection: Connection, name: str, *, now: datetime | None = None) -> NamedMock:
    """The mock a name leads to, also by a name it had until lately. Raises MockNotFound."""
    found = _by_name(connection, name, now or utc_now())
    if found is None:
        raise MockNotFound(name)
    return found


@looking
def mock_named(connection: Connection, name: str, *, now: datetime | None = None) -> Mock | None:
    """The mock that has this name now; None also where it is only an earlier name of one."""
    found = _by_name(connection, name, now or utc_now())
    return None if found is None or found.moved else found.mock


@looking
def get_mock(connection: Connection, mock_id: str) -> Mock:
    """The mock of that id, also a deleted one. Raises MockNotFound."""
    row = connection.execute(select(mocks).where(mocks.c.id == mock_id)).one_or_none()
    if row is None:
        raise MockNotFound(mock_id)
    return mock_from(row)


@looking
def list_mocks(
    connection: Connection,
    *,
    deleted: bool = False,
    text: str = "",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Mock]:
    """Mocks by name, one page. `deleted`: those that can be had back instead. `text`: somewhere in name, title or use case."""
    query = select(mocks).where(mocks.c.deleted_at.is_not(None) if deleted else mocks.c.deleted_at.is_(None))
    if text:
        columns = (mocks.c.name, mocks.c.title, mocks.c.use_case)
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return page_of(connection, query, (mocks.c.name, mocks.c.id), mock_from, cursor=cursor, limit=limit)


@changing
def rename_mock(
    change: Change, mock_id: str, name: str, *, redirect_for: timedelta = REDIRECT_FOR, expected: int | None = None
) -> Mock:
    """Gives the mock another name; the old one leads to it for that long. Raises NameInvalid, NameTaken, RevisionChanged."""
    mock = wanted(change, mock_id, expected)
    if check_name(name) == mock.name:
        return mock
    leave_name(change, mock.name, redirect_for)
    take_name(change, mock_id, name)
    return set_fields(change, mock, "rename", {"name": name}, old=mock.name, new=name)


@changing
def pause_mock(change: Change, mock_id: str, *, expected: int | None = None) -> Mock:
    """Stops the mock from answering. Raises MockNotFound, RevisionChanged."""
    mock = wanted(change, mock_id, expected)
    return mock if mock.is_paused else set_fields(change, mock, "pause", {"is_paused": True})


@changing
def resume_mock(change: Change, mock_id: str, *, expected: int | None = None) -> Mock:
    """Lets a paused mock answer again. Raises MockNotFound, RevisionChanged."""
    mock = wanted(change, mock_id, expected)
    return set_fields(change, mock, "resume", {"is_paused": False}) if mock.is_paused else mock


@changing
def expire_mock(change: Change, mock_id: str, at: datetime | None, *, expected: int | None = None) -> Mock:
    """Sets when the mock stops answering; None: never. Raises MockNotFound, RevisionChanged."""
    mock = wanted(change, mock_id, expected)
    return mock if mock.expires_at == at else set_fields(change, mock, "expire", {"expires_at": at})


@changing
def delete_mock(change: Change, mock_id: str, *, undo_for: timedelta = UNDO_FOR, expected: int | None = None) -> Mock:
    """Takes the mock away and frees its names. For that long it can be had back; then `purge_due` removes it for good."""
    mock = wanted(change, mock_id, expected)
    free_names(change, mock_id)
    gone = {"deleted_at": change.now, "purge_at": change.now + undo_for}
    return set_fields(change, mock, "delete", gone)


@changing
def undelete_mock(change: Change, mock_id: str, *, name: str | None = None) -> Mock:
    """Brings a deleted mock back as it was, by another name if its own was taken meanwhile.

    Raises MockNotFound once the time is over, NameTaken, NameInvalid.
    """
    mock = get_mock(change, mock_id)
    if mock.state != "deleted":
        return mock
    if mock.purge_at is None or mock.purge_at <= change.now:
        raise MockNotFound(mock.name)
    name = check_name(name or mock.name)
    take_name(change, mock_id, name)
    back = {"name": name, "deleted_at": None, "purge_at": None}
    return set_fields(change, mock, "undelete", back, name=name)


@changing
def purge_mock(change: Change, mock_id: str) -> None:
    """Removes a deleted mock with revisions, calls and counts, for good, before its time. Raises MockNotFound."""
    mock = get_mock(change, mock_id)
    if mock.state != "deleted":
        raise MockNotFound(mock_id)
    _remove(change, mock)


@changing
def purge_due(change: Change) -> int:
    """Removes every deleted mock whose time is over. Returns how many."""
    due = select(mocks).where(mocks.c.deleted_at.is_not(None), mocks.c.purge_at <= change.now)
    found = [mock_from(row) for row in change.connection.execute(due)]
    for mock in found:
        _remove(change, mock)
    return len(found)


def wanted(change: Change, mock_id: str, expected: int | None = None) -> Mock:
    """A mock that is to be changed. Raises MockNotFound, also for deleted ones, and RevisionChanged."""
    mock = get_mock(change, mock_id)
    if mock.state == "deleted":
        raise MockNotFound(mock.name)
    _require(mock, expected)
    return mock


def set_fields(change: Change, mock: Mock, action: str, values: Mapping[str, Any], **details: Any) -> Mock:
    """Changes columns of a mock, counts its version up, and notes who did it."""
    changed = update(mocks).where(mocks.c.id == mock.id).values(version=mocks.c.version + 1, changed_at=change.now, **values)
    row = change.connection.execute(changed.returning(mocks)).one()
    change.note(action, "mock", mock.id, mock_id=mock.id, **details)
    return mock_from(row)


def _require(mock: Mock, expected: int | None) -> None:
    if expected is not None and expected != mock.version:
        raise RevisionChanged(f"{mock.name!r} was changed since it was read: it is at version {mock.version} now.")


def _create(change: Change, draft: MockDraft) -> Mock:
    _require_environment(change, draft)
    given = _fields(draft) | NEW
    moments = {"created_at": change.now, "created_by": change.author, "changed_at": change.now}
    row = change.connection.execute(insert(mocks).returning(mocks), {**given, **moments, "id": new_id()}).one()
    take_name(change, row.id, draft.name)
    change.note("create", "mock", row.id, mock_id=row.id, name=draft.name)
    return mock_from(row)


def _replace(change: Change, mock: Mock, draft: MockDraft) -> MockPut:
    changed = {name: value for name, value in _fields(draft).items() if not _same(value, getattr(mock, name))}
    if not changed:
        return MockPut(mock=mock)
    _require_environment(change, draft)
    return MockPut(mock=set_fields(change, mock, "change", changed, fields=sorted(changed)), changed=True)


def _fields(draft: MockDraft) -> dict[str, Any]:
    return {field.name: getattr(draft, field.name) for field in fields(draft)} | {"settings": dict(draft.settings)}


def _same(one: Any, other: Any) -> bool:
    """Equal as they are kept: in JSON, 1 and true differ while (1, 2) and [1, 2] do not."""
    if isinstance(one, dict):
        return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    return bool(one == other)


def _require_environment(change: Change, draft: MockDraft) -> None:
    wished = draft.environment_id
    if wished and change.connection.scalar(select(environments.c.id).where(environments.c.id == wished)) is None:
        raise EnvironmentNotFound(wished)


def _remove(change: Change, mock: Mock) -> None:
    for table in (calls, call_counts, example_calls):
        change.connection.execute(delete(table).where(table.c.mock_id == mock.id))
    change.connection.execute(delete(mocks).where(mocks.c.id == mock.id))
    change.note("purge", "mock", mock.id, mock_id=mock.id, name=mock.name)


def _by_name(connection: Connection, name: str, now: datetime) -> NamedMock | None:
    query = select(mocks, names.c.until).join(names, names.c.mock_id == mocks.c.id).where(names.c.name == name)
    row = connection.execute(query).one_or_none()
    if row is None or (row.until is not None and row.until <= now):
        return None
    return NamedMock(mock=mock_from(row), moved=row.until is not None)


def mock_from(row: Row[Any]) -> Mock:
    """The record of a row that holds all columns of the table."""
    return Mock(**{column.name: row._mapping[column] for column in mocks.c})
