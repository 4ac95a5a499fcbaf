"""Backups: from either database, to either database, with everything."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.store.backup import back_up, restore
from app.store.calls import last_call_id, record_calls
from app.store.check import check_store
from app.store.environments import put_environment
from app.store.errors import BackupUnusable, SchemaNewer, StorageError
from app.store.imports import link_to_postman, save_import
from app.store.keys import find_key, issue_key
from app.store.mocks import delete_mock, find_mock, rename_mock
from app.store.opening import open_store
from app.store.people import add_person, invite
from app.store.postman import follow_collection, put_server_response
from app.store.published import changes_since, read_counter
from app.store.records import KeyScope, PostmanLink
from app.store.revisions import roll_back
from app.store.sessions import find_signed_in, issue_token, open_session
from app.store.tables import metadata
from app.store.transaction import Store
from tests.app.store.conftest import Clock
from tests.app.store.reviewing import fill_reviews
from tests.app.store.worlds import NOON, a_call, a_mock, a_server_response, imported, published_mock

CHANGED_BY_RESTORING = ("counter", "audit", "sessions", "guest_sessions")


def fill(store: Store) -> None:
    """Something in every table."""
    mock = published_mock(store, "checkout", "a", "b")
    rename_mock(store, mock.id, "pay")
    roll_back(store, mock.id)
    put_environment(store, "staging", b"{}")
    delete_mock(store, published_mock(store, "gone").id)
    issue_key(store, "app", KeyScope(mocks={mock.id: 1}, methods=("GET",)))
    invite(store, "bob@example.com", "viewer")
    person = add_person(store, "ann@example.com", "owner")
    open_session(store, person.id)
    issue_token(store, person.id, "ci", "viewer")
    save_import(store, [imported("orders")], key="k")
    record_calls(store, [a_call(mock.id, revision=1, example_id="a", request_body=b"\0\xff")] * 3)
    link = PostmanLink(mock_id=mock.id, host="h", workspace="w", collection="c", revision=1, pulled_at=NOON)
    link_to_postman(store, link)
    follow_collection(store, mock.id, find_mock(store, "orders").mock.id)
    put_server_response(store, a_server_response(mock.id))
    fill_reviews(store, mock.id)


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that restoring leaves as they were."""
    tables = [table for table in metadata.sorted_tables if table.name not in CHANGED_BY_RESTORING]
    return {
        table.name: store.read(
            lambda connection, table=table: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key)).all()
            ]
        )
        for table in tables
    }


@pytest.fixture(params=["sqlite", "postgres"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of another, empty store."""
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return str(tmp_path / "elsewhere.db") if request.param == "sqlite" else make()


def test_a_restored_backup_holds_everything(store: Store, elsewhere: str, tmp_path: Path):
    fill(store)
    before = everything(store)
    assert all(before.values())
    assert back_up(store, tmp_path / "backups" / "one.db") == (tmp_path / "backups" / "one.db").stat().st_size
    other = open_store(elsewhere)
    assert restore(other, tmp_path / "backups" / "one.db") == 3
    assert (everything(other), check_store(other)) == (before, ())
    last = last_call_id(other)
    record_calls(other, [a_call()])
    assert last_call_id(other) == last + 1
    other.close()


def test_a_backup_is_a_store_that_can_be_opened_as_it_is(store: Store, tmp_path: Path):
    fill(store)
    back_up(store, tmp_path / "one.db")
    opened = open_store(str(tmp_path / "one.db"))
    assert (everything(opened), check_store(opened), read_counter(opened)) == (everything(store), (), read_counter(store))
    opened.close()


def test_a_backup_leaves_nothing_beside_it(store: Store, tmp_path: Path):
    folder = tmp_path / "backups"
    back_up(store, folder / "one.db")
    back_up(store, folder / "one.db")
    assert [path.name for path in folder.iterdir()] == ["one.db"]
    with pytest.raises(StorageError):
        back_up(store, folder / "one.db" / "two.db")


def test_only_an_empty_store_is_restored_to_unless_it_may_be_replaced(store: Store, tmp_path: Path):
    kept = a_mock(store, "kept")
    back_up(store, tmp_path / "one.db")
    a_mock(store, "later")
    before = read_counter(store)
    with pytest.raises(BackupUnusable, match="not empty"):
        restore(store, tmp_path / "one.db")
    assert restore(store, tmp_path / "one.db", replace=True) == 1
    assert [row[0] for row in everything(store)["mocks"]] == [kept.id]
    changes = changes_since(store, before)
    assert (changes.counter, changes.everything) == (before + 1, True)


def test_restoring_signs_everybody_out(store: Store, clock: Clock, tmp_path: Path):
    person = add_person(store, "ann@example.com", "owner")
    session, token = open_session(store, person.id), issue_token(store, person.id, "ci", "viewer")
    key = issue_key(store, "app", KeyScope(every_mock=True))
    back_up(store, tmp_path / "one.db")
    restore(store, tmp_path / "one.db", replace=True)
    now = clock.now + timedelta(seconds=1)
    assert find_signed_in(store, session.text, now=now) is None
    assert find_signed_in(store, token.text, now=now) is not None
    assert find_key(store, key.text, now=now) is not None


@pytest.mark.parametrize("what", ["missing", "text", "database", "damaged"])
def test_what_is_no_backup_is_refused_and_changes_nothing(store: Store, tmp_path: Path, what: str):
    mock = a_mock(store)
    path = tmp_path / "one.db"
    if what == "text":
        path.write_text("not a database")
    elif what == "database":
        sqlite3.connect(path).execute("create table mocks (id text)").connection.close()
    elif what == "damaged":
        back_up(store, path)
        path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(BackupUnusable):
        restore(store, path, replace=True)
    assert a_mock(store) == mock


def test_a_backup_of_a_later_release_is_refused(store: Store, tmp_path: Path):
    path = tmp_path / "one.db"
    back_up(store, path)
    with sqlite3.connect(path) as backup:
        backup.execute("update alembic_version set version_num = '9999'")
    backup.close()
    with pytest.raises(SchemaNewer):
        restore(store, path)
