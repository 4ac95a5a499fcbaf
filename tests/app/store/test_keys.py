"""Keys: shown once, kept as hashes, good for what their scope says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app import tokens
from app.errors import MockNotFound
from app.store.errors import KeyNotFound
from app.store.keys import (
    change_key,
    find_key,
    get_key,
    issue_key,
    list_keys,
    match_key,
    read_keys,
    revoke_key,
    rotate_key,
    touch_keys,
)
from app.store.mocks import delete_mock, purge_mock
from app.store.published import list_audit
from app.store.records import KeyScope
from app.store.transaction import Store
from tests.app.store.conftest import Clock
from tests.app.store.worlds import NOON, a_mock

ALL = KeyScope(every_mock=True)


def test_a_key_is_found_by_its_text_and_by_nothing_else(store: Store):
    issued = issue_key(store, "app", ALL)
    prefix, id, secret = issued.text.split("_", 2)
    assert find_key(store, issued.text, now=NOON) == issued.record == get_key(store, id)
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for text_given in (f"{prefix}_{id}_{wrong}", f"{prefix}_{'0' * 16}_{secret}", f"uss_{id}_{secret}", secret, "", "x" * 9999):
        assert find_key(store, text_given, now=NOON) is None


def test_no_secret_is_kept_or_shown(store: Store):
    issued = issue_key(store, "app", ALL)
    secret = issued.text.split("_", 2)[2]
    kept = store.read(lambda connection: connection.execute(text("select * from keys")).all())
    noted = [str(entry) for entry in list_audit(store)]
    assert secret not in repr((kept, noted, issued, get_key(store, issued.record.id)))
    assert issued.record.hash not in repr(issued)


def test_unknown_keys_and_wrong_secrets_take_the_same_way(monkeypatch: pytest.MonkeyPatch):
    """Both are compared, as often, with a hash of the same length."""
    compared: list[tuple[int, int]] = []
    monkeypatch.setattr("app.keys.same_hash", lambda one, other: bool(compared.append((len(one), len(other)))))
    unknown = tokens.new_token(tokens.KEY)
    match_key({}, unknown.text, now=NOON)
    assert compared == [(64, 64), (64, 64)]


def test_a_scope_opens_mocks_revisions_and_methods():
    scope = KeyScope(mocks={"a": None, "b": 3}, methods=("GET",))
    assert scope.opens("a", 9, "get")
    assert scope.opens("b", 3, "GET")
    assert [scope.opens("b", 4, "GET"), scope.opens("c", 1, "GET"), scope.opens("a", 9, "POST")] == [False] * 3
    assert not KeyScope().opens("a", 1, "GET")


def test_a_key_for_some_mocks_opens_nothing_once_they_are_gone(store: Store):
    mock = a_mock(store)
    issued = issue_key(store, "app", KeyScope(mocks={mock.id: None}, methods=("get",)), per_minute=60)
    assert issued.record.scope == KeyScope(mocks={mock.id: None}, methods=("GET",))
    delete_mock(store, mock.id)
    purge_mock(store, mock.id)
    left = get_key(store, issued.record.id).scope
    assert (left.mocks, left.opens(mock.id, 1, "GET"), left.opens("other", 1, "GET")) == ({}, False, False)
    with pytest.raises(MockNotFound):
        issue_key(store, "app", KeyScope(mocks={mock.id: None}))


def test_an_expired_or_revoked_key_is_not_found(store: Store):
    issued = issue_key(store, "app", ALL, expires_at=NOON)
    assert find_key(store, issued.text, now=NOON - timedelta(seconds=1)) is not None
    assert find_key(store, issued.text, now=NOON) is None
    other = issue_key(store, "other", ALL)
    revoked = revoke_key(store, other.record.id)
    assert find_key(store, other.text, now=NOON) is None
    assert revoke_key(store, other.record.id) == revoked
    assert set(read_keys(store)) == {issued.record.id}
    with pytest.raises(KeyNotFound):
        rotate_key(store, other.record.id)
    with pytest.raises(KeyNotFound):
        get_key(store, "none")


def test_a_rotated_key_is_good_by_both_secrets_for_a_while(store: Store, clock: Clock):
    old = issue_key(store, "app", ALL)
    new = rotate_key(store, old.record.id, old_for=timedelta(hours=1))
    soon, later = clock.now, clock.now + timedelta(hours=1)
    found = [find_key(store, given.text, now=now) for now in (soon, later) for given in (old, new)]
    assert [key is not None for key in found] == [True, True, False, True]
    newest = rotate_key(store, old.record.id)
    assert [find_key(store, given.text, now=soon) is not None for given in (old, new, newest)] == [False, False, True]


def test_a_key_can_be_changed_without_a_new_secret(store: Store):
    mock = a_mock(store)
    issued = issue_key(store, "app", ALL)
    changed = change_key(store, issued.record.id, name="web", scope=KeyScope(mocks={mock.id: 2}), per_minute=5)
    assert (changed.name, changed.scope, changed.per_minute) == ("web", KeyScope(mocks={mock.id: 2}), 5)
    assert find_key(store, issued.text, now=NOON) == changed


def test_keys_are_listed_by_mock(store: Store):
    one, two = a_mock(store, "one"), a_mock(store, "two")
    for name, scope in (("c", ALL), ("b", KeyScope(mocks={one.id: None})), ("a", KeyScope(mocks={two.id: None}))):
        issue_key(store, name, scope)
    assert [key.name for key in list_keys(store)] == ["a", "b", "c"]
    assert [(key.name, key.scope.mocks) for key in list_keys(store, mock_id=one.id)] == [("b", {one.id: None}), ("c", {})]


def test_the_last_use_is_written_at_most_once_a_minute(store: Store):
    id = issue_key(store, "app", ALL).record.id
    for seconds in (0, 30, 59, 120, 60):
        touch_keys(store, {id: NOON + timedelta(seconds=seconds), "unknown": NOON})
    assert get_key(store, id).used_at == NOON + timedelta(seconds=120)
