"""When the database is full, busy, away or in the way of itself: said plainly and soon, and nothing half done."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text

from app.store.engine import POOL_SECONDS
from app.store.errors import StorageError, StorageFull, StoreAway, StoreBusy
from app.store.mocks import find_mock, list_mocks, pause_mock
from app.store.opening import open_store
from app.store.published import read_counter
from app.store.records import Content
from app.store.revisions import add_revision
from app.store.transaction import Change, Store
from tests.app.store.worlds import a_mock, published_mock
from tests.costs import PATIENCE

SECRET = "a-secret-value"


@pytest.fixture
def on_file(tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(tmp_path / "understudy.db"))
    yield store
    store.close()


@pytest.fixture
def on_postgres(new_database: Callable[[], str]) -> Iterator[Store]:
    store = open_store(new_database())
    yield store
    store.close()


def run(store: Store, statement: str) -> None:
    store.record(lambda change: change.connection.execute(text(statement)))


def test_nothing_of_a_change_that_fails_is_kept(store: Store):
    def fail(change: Change) -> None:
        a_mock(change, "one")  # type: ignore[arg-type]
        raise ValueError("after all")

    with pytest.raises(ValueError, match="after all"):
        store.change(fail)
    assert (list_mocks(store).items, read_counter(store)) == ((), 0)


def test_an_error_names_neither_sql_nor_values(store: Store):
    with pytest.raises(StorageError) as refused:
        run(store, f"select {SECRET} from nowhere")
    assert SECRET not in str(refused.value)
    assert str(refused.value) == "The store could not do that: the database refused it."


def test_a_full_disk_is_told_and_what_was_kept_stays(on_file: Store):
    mock = published_mock(on_file)
    on_file.engine.dispose()
    with on_file.engine.connect() as connection:  # the pool's only connection until the store is closed
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages}"))
    noise = Content.of(random.Random(1).randbytes(200_000))
    with pytest.raises(StorageFull) as full:
        add_revision(on_file, mock.id, noise)
    assert (full.value.code, full.value.status) == ("storage.full", 507)
    assert find_mock(on_file, "checkout").mock == mock


def test_a_writer_that_holds_the_file_makes_others_busy(on_file: Store):
    mock = published_mock(on_file)
    impatient = open_store(str(on_file.engine.url.database))
    event.listen(impatient.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=10"))
    impatient.engine.dispose()

    def while_writing(change: Change) -> None:
        with pytest.raises(StoreBusy):
            pause_mock(impatient, mock.id)

    on_file.change(while_writing)
    assert pause_mock(impatient, mock.id).is_paused
    impatient.close()


def test_readers_do_not_wait_for_the_writer(store: Store):
    mock = published_mock(store)

    def while_writing(change: Change) -> None:
        a_mock(change, "another")  # type: ignore[arg-type]
        assert find_mock(store, "checkout").mock == mock
        assert len(list_mocks(store)) == 1

    store.change(while_writing)
    assert len(list_mocks(store)) == 2


def test_a_deadlock_is_tried_again(on_postgres: Store):
    """Two transactions take two rows crosswise: PostgreSQL ends one of them, which then succeeds."""
    for name in ("one", "two"):
        a_mock(on_postgres, name)
    both_hold, tries = threading.Barrier(2), []

    def take(first: str, second: str) -> None:
        def step(change: Change) -> None:
            tries.append(first)
            change.connection.execute(text(f"update mocks set title = title || '.' where name = '{first}'"))
            if len(tries) <= 2:
                both_hold.wait(timeout=PATIENCE)
            change.connection.execute(text(f"update mocks set title = title || '.' where name = '{second}'"))

        on_postgres.record(step)

    threads = [threading.Thread(target=take, args=names) for names in (("one", "two"), ("two", "one"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(tries) == 3
    assert [mock.title for mock in list_mocks(on_postgres)] == ["..", ".."]


def test_a_slow_statement_ends_as_busy(on_postgres: Store):
    run(on_postgres, "alter database " + str(on_postgres.engine.url.database) + " set statement_timeout = 5000")
    with pytest.raises(StoreBusy):
        on_postgres.record(
            lambda change: change.connection.execute(text("set local statement_timeout = 50; select pg_sleep(5)"))
        )


@pytest.mark.parametrize(
    ("state", "error", "tries"),
    [
        ("53100", StorageFull, 1),
        ("40001", StoreBusy, 3),
        ("40P01", StoreBusy, 3),
        ("55P03", StoreBusy, 1),
        ("57P01", StoreAway, 1),
        ("25006", StoreAway, 1),
        ("22000", StorageError, 1),
    ],
)
def test_what_postgresql_says_is_understood(on_postgres: Store, state: str, error: type[StorageError], tries: int):
    tried = []

    def fail(change: Change) -> None:
        tried.append(1)
        change.connection.execute(text(f"do $$ begin raise exception using errcode = '{state}'; end $$"))

    with pytest.raises(StorageError) as raised:
        on_postgres.change(fail)
    assert (type(raised.value), len(tried)) == (error, tries)


def test_a_dead_connection_is_replaced(on_postgres: Store):
    a_mock(on_postgres)
    cut_connections(on_postgres)
    assert len(list_mocks(on_postgres)) == 1


def test_a_connection_that_dies_in_the_middle_is_away_and_keeps_nothing(on_postgres: Store):
    def cut(change: Change) -> None:
        a_mock(change, "one")  # type: ignore[arg-type]
        cut_connections(on_postgres)
        change.connection.execute(text("select 1"))

    with pytest.raises(StoreAway):
        on_postgres.change(cut)
    assert list_mocks(on_postgres).items == ()


def test_a_database_that_went_away_is_told_soon_and_found_again(on_postgres: Store, new_database: Callable[[], str]):
    a_mock(on_postgres)
    name = on_postgres.engine.url.database
    admin = new_database()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        cut_connections(on_postgres, admin)
        started = time.monotonic()
        for _ in range(3):
            with pytest.raises(StoreAway):
                list_mocks(on_postgres)
        assert time.monotonic() - started < 3 * POOL_SECONDS  # each would wait as long as for a pool that is used up
        connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    assert len(list_mocks(on_postgres)) == 1


def cut_connections(store: Store, admin: str | None = None) -> None:
    """Ends every connection to the store's database, as a restarted server does."""
    url = admin or store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ends, [store.engine.url.database])
