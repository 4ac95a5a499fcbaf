"""The stores that every contract test runs on: an SQLite file, and a real PostgreSQL that is started for the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from app.store.opening import open_store
from app.store.tables import counter, metadata
from app.store.transaction import Store
from tests import postgres_server
from tests.app.store.made import empty_file
from tests.postgres_server import running_postgres

KINDS = ("sqlite", "postgres")


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
    """The address of a PostgreSQL server of our own."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def new_database(postgres: str) -> Callable[[], str]:
    """Makes an empty database and gives its address."""
    return lambda: postgres_server.new_database(postgres)


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
        return empty_file(tmp_path / "understudy.db")
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
