"""Keys of consumers: issued, looked up, rotated, revoked. Only hashes are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, or_, select, update

from app.errors import MockNotFound
from app.keys import match_key
from app.store.errors import KeyNotFound
from app.store.records import Issued, Key, KeyScope, Page
from app.store.rows import PAGE, page_of, short_text
from app.store.tables import key_mocks, keys, mocks
from app.store.transaction import Change, changing, looking, recording
from app.tokens import KEY, new_token, read_token

USED_AGAIN = timedelta(minutes=1)
"""The last use of a key is written at most this often: it tells days apart, not calls."""

Scopes = Mapping[str, Mapping[str, int | None]]


@changing
def issue_key(
    change: Change,
    name: str,
    scope: KeyScope,
    *,
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> Issued[Key]:
    """Makes a key. Its text is given this once. Raises MockNotFound for a mock of the scope that is not there."""
    token = new_token(KEY)
    row = {
        "id": token.id,
        "name": short_text(name, "the name of a key"),
        "hash": token.hash,
        "every_mock": scope.every_mock,
        "methods": [method.upper() for method in scope.methods],
        "per_minute": per_minute,
        "expires_at": expires_at,
        "created_at": change.now,
        "created_by": change.author,
    }
    change.connection.execute(insert(keys), row)
    _set_scope(change, token.id, scope)
    change.note("issue", "key", token.id, name=name)
    return Issued(record=get_key(change, token.id), text=token.text)


@changing
def change_key(
    change: Change,
    key_id: str,
    *,
    name: str,
    scope: KeyScope,
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> Key:
    """Replaces everything about a key but its secret. Raises KeyNotFound, MockNotFound."""
    get_key(change, key_id)
    methods = [method.upper() for method in scope.methods]
    named = {"name": short_text(name, "the name of a key"), "every_mock": scope.every_mock, "methods": methods}
    _set(change, key_id, **named, expires_at=expires_at, per_minute=per_minute)
    change.connection.execute(key_mocks.delete().where(key_mocks.c.key_id == key_id))
    _set_scope(change, key_id, scope)
    change.note("change", "key", key_id, name=name)
    return get_key(change, key_id)


@changing
def rotate_key(change: Change, key_id: str, *, old_for: timedelta = timedelta()) -> Issued[Key]:
    """Gives the key another secret; the old one is good for that long. Raises KeyNotFound, also for a revoked key."""
    key = get_key(change, key_id)
    if key.revoked_at is not None:
        raise KeyNotFound(key_id)
    token = new_token(KEY, key_id)
    keeps = old_for > timedelta()
    old = {"old_hash": key.hash if keeps else None, "old_until": change.now + old_for if keeps else None}
    _set(change, key_id, hash=token.hash, **old)
    change.note("rotate", "key", key_id, name=key.name)
    return Issued(record=get_key(change, key_id), text=token.text)


@changing
def revoke_key(change: Change, key_id: str) -> Key:
    """Makes a key open nothing from now on. Raises KeyNotFound."""
    key = get_key(change, key_id)
    if key.revoked_at is not None:
        return key
    _set(change, key_id, revoked_at=change.now, old_hash=None, old_until=None)
    change.note("revoke", "key", key_id, name=key.name)
    return get_key(change, key_id)


@looking
def find_key(connection: Connection, text: str, *, now: datetime) -> Key | None:
    """The valid key with that text; None for every other text, with nothing to tell unknown and wrong apart."""
    given = read_token(KEY, text)
    found = [] if given is None else _keys(connection, select(keys).where(keys.c.id == given.id))
    return match_key({key.id: key for key in found}, text, now=now)


@looking
def get_key(connection: Connection, key_id: str) -> Key:
    """The key of that id. Raises KeyNotFound."""
    found = _keys(connection, select(keys).where(keys.c.id == key_id))
    if not found:
        raise KeyNotFound(key_id)
    return found[0]


@looking
def list_keys(connection: Connection, *, mock_id: str | None = None, cursor: str | None = None, limit: int = PAGE) -> Page[Key]:
    """Keys by name, one page; those that open a mock, or all. Revoked ones too."""
    query = select(keys)
    if mock_id is not None:
        opening = select(key_mocks.c.key_id).where(key_mocks.c.mock_id == mock_id)
        query = query.where(or_(keys.c.every_mock, keys.c.id.in_(opening)))
    rows = page_of(connection, query, (keys.c.name, keys.c.id), lambda row: row, cursor=cursor, limit=limit)
    return Page(items=tuple(_with_scopes(connection, rows)), next=rows.next)


@looking
def read_keys(connection: Connection) -> dict[str, Key]:
    """Every key that is not revoked, by id: what a process that serves keeps in memory."""
    return {key.id: key for key in _keys(connection, select(keys).where(keys.c.revoked_at.is_(None)))}


@recording
def touch_keys(change: Change, used: Mapping[str, datetime]) -> None:
    """Writes down when keys were last used, if that is some time after what is known."""
    if not used:
        return
    is_later = or_(keys.c.used_at.is_(None), keys.c.used_at < bindparam("before"))
    touched = update(keys).where(keys.c.id == bindparam("key"), is_later).values(used_at=bindparam("at"))
    rows = [{"key": key_id, "at": at, "before": at - USED_AGAIN} for key_id, at in sorted(used.items())]
    change.connection.execute(touched, rows)


def _set_scope(change: Change, key_id: str, scope: KeyScope) -> None:
    there = set(change.connection.scalars(select(mocks.c.id).where(mocks.c.id.in_(list(scope.mocks)))))
    for missing in sorted(scope.mocks.keys() - there):
        raise MockNotFound(missing)
    rows = [{"key_id": key_id, "mock_id": id, "revision": revision} for id, revision in scope.mocks.items()]
    if rows:
        change.connection.execute(insert(key_mocks), rows)


def _set(change: Change, key_id: str, **values: Any) -> None:
    change.connection.execute(update(keys).where(keys.c.id == key_id).values(**values))


def _keys(connection: Connection, query: Select[Any]) -> list[Key]:
    return _with_scopes(connection, connection.execute(query).all())


def _with_scopes(connection: Connection, rows: Iterable[Row[Any]]) -> list[Key]:
    found = list(rows)
    scopes = _scopes(connection, [row.id for row in found] if len(found) <= PAGE else None)
    return [_key(row, scopes.get(row.id, {})) for row in found]


def _scopes(connection: Connection, key_ids: list[str] | None) -> Scopes:
    query = select(key_mocks)
    if key_ids is not None:
        query = query.where(key_mocks.c.key_id.in_(key_ids))
    scopes: dict[str, dict[str, int | None]] = defaultdict(dict)
    for row in connection.execute(query):
        scopes[row.key_id][row.mock_id] = row.revision
    return scopes


def _key(row: Row[Any], scope: Mapping[str, int | None]) -> Key:
    values = {column.name: row._mapping[column] for column in keys.c}
    every_mock, methods = values.pop("every_mock"), tuple(values.pop("methods"))
    return Key(**values, scope=KeyScope(every_mock=every_mock, mocks=scope, methods=methods))
