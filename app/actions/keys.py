"""Keys of consumers: issued for mocks by their names, changed, rotated, revoked. Each function is one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from app.actions.kept import mock_named
from app.actions.moments import in_utc
from app.errors import AppError, MockNotFound
from app.store.errors import RevisionNotFound
from app.store.keys import change_key, get_key, issue_key, revoke_key, rotate_key
from app.store.keys import list_keys as list_kept_keys
from app.store.mocks import find_mock, get_mock
from app.store.records import Issued, Key, KeyScope, Page
from app.store.rows import PAGE
from app.store.transaction import Change, Store

ALL: Literal["all"] = "all"
NAMED = re.compile(r"([a-z0-9][a-z0-9-]{0,62})(?:@([1-9][0-9]{0,8}))?")


class KeyInvalid(AppError):
    """What a key shall open makes no sense."""

    code = "key.invalid"
    status = 422

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWishes:
    """What a key is to be. `mocks`: `checkout`, or `checkout@3` for that revision only; several are a group; or all of them.

    `methods`: none means any. `per_minute`: None means no limit of its own.
    """

    name: str
    mocks: Sequence[str] | Literal["all"]
    methods: tuple[str, ...] = ()
    per_minute: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKey:
    """A key with the names of what it opens. `mocks` empty: they are all gone, it opens nothing."""

    key: Key
    mocks: tuple[str, ...] | Literal["all"]


def list_keys(store: Store, *, mock: str | None = None, cursor: str | None = None, limit: int = PAGE) -> Page[ShownKey]:
    """Keys by name, one page; those that open a mock, or all. Revoked ones too. Raises MockNotFound, CursorInvalid."""
    mock_id = None if mock is None else mock_named(store, mock).id
    page = list_kept_keys(store, mock_id=mock_id, cursor=cursor, limit=limit)
    return Page(items=tuple(store.read(lambda connection: _all_shown(connection, page))), next=page.next)


def show_key(store: Store, key_id: str) -> ShownKey:
    """The key of that id. Raises KeyNotFound."""
    return store.read(lambda connection: _shown(connection, get_key(connection, key_id)))


def issue(store: Store, wishes: KeyWishes) -> Issued[ShownKey]:
    """Makes a key. Its text is given this once. Raises MockNotFound, RevisionNotFound, KeyInvalid, MomentInvalid."""
    expires_at = in_utc(wishes.expires_at)

    def step(change: Change) -> Issued[ShownKey]:
        scope = _scope(change, wishes)
        made = issue_key(change, wishes.name, scope, expires_at=expires_at, per_minute=wishes.per_minute)
        return Issued(record=_shown(change, made.record), text=made.text)

    return store.change(step)


def change(store: Store, key_id: str, wishes: KeyWishes) -> ShownKey:
    """Replaces everything about a key but its secret. Raises KeyNotFound and what `issue` raises."""
    expires_at = in_utc(wishes.expires_at)

    def step(change: Change) -> ShownKey:
        get_key(change, key_id)
        scope = _scope(change, wishes)
        made = change_key(change, key_id, name=wishes.name, scope=scope, expires_at=expires_at, per_minute=wishes.per_minute)
        return _shown(change, made)

    return store.change(step)


def rotate(store: Store, key_id: str, *, old_for: timedelta = timedelta()) -> Issued[ShownKey]:
    """Gives the key another secret; the old one is good for that long. Raises KeyNotFound, also for a revoked key."""

    def step(change: Change) -> Issued[ShownKey]:
        made = rotate_key(change, key_id, old_for=old_for)
        return Issued(record=_shown(change, made.record), text=made.text)

    return store.change(step)


def revoke(store: Store, key_id: str) -> ShownKey:
    """Makes a key open nothing from now on. Raises KeyNotFound."""
    return store.change(lambda change: _shown(change, revoke_key(change, key_id)))


def _scope(change: Change, wishes: KeyWishes) -> KeyScope:
    methods = tuple(dict.fromkeys(method.upper() for method in wishes.methods))
    if wishes.mocks == ALL:
        return KeyScope(every_mock=True, methods=methods)
    found: dict[str, int | None] = {}
    for named in wishes.mocks:
        mock_id, revision = _opened(change, named)
        if found.setdefault(mock_id, revision) != revision:
            raise KeyInvalid(f"A key opens one revision of a mock, or all of them; {named!r} is there twice.")
    if not found:
        raise KeyInvalid("A key that opens no mock is of no use: name one, or all.")
    return KeyScope(mocks=found, methods=methods)


def _opened(change: Change, named: str) -> tuple[str, int | None]:
    parts = NAMED.fullmatch(named)
    if parts is None:
        raise KeyInvalid(f"Expected the name of a mock, or name@revision, found {named[:100]!r}.")
    mock = find_mock(change, parts[1], now=change.now).mock
    if parts[2] is None:
        return mock.id, None
    number = int(parts[2])
    if number > mock.newest:
        raise RevisionNotFound(named)
    return mock.id, number


def _all_shown(where: Any, keys: Iterable[Key]) -> list[ShownKey]:
    names: dict[str, str] = {}
    return [_shown(where, key, names) for key in keys]


def _shown(where: Any, key: Key, names: dict[str, str] | None = None) -> ShownKey:
    if key.scope.every_mock:
        return ShownKey(key=key, mocks=ALL)
    known = {} if names is None else names
    for mock_id in key.scope.mocks:
        if mock_id not in known:
            known[mock_id] = _name(where, mock_id)
    opened = [
        known[mock_id] if revision is None else f"{known[mock_id]}@{revision}"
        for mock_id, revision in key.scope.mocks.items()
        if known[mock_id]
    ]
    return ShownKey(key=key, mocks=tuple(sorted(opened)))


def _name(where: Any, mock_id: str) -> str:
    """The name of a mock, "" for one that is gone or may be had back: nobody can open it."""
    try:
        mock = get_mock(where, mock_id)
    except MockNotFound:
        return ""
    return "" if mock.state == "deleted" else mock.name
