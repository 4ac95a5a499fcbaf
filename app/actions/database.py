"""The database as a whole: upgraded, backed up, restored, checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.actions.opening import NONE, NothingKept, open_local_store
from app.settings import read_settings
from app.store.backup import back_up, restore
from app.store.check import check_store
from app.store.engine import file_of, is_sqlite, make_engine
from app.store.errors import StorageError
from app.store.migrate import newest_version, version_of
from app.store.records import Problem
from app.store.transaction import Store


class StoreMissing(StorageError):
    """There is no database file where one was named."""

    code = "storage.missing"
    status = 422

    def __init__(self) -> None:
        super().__init__("its file is not there. Name another one with --database, or let `understudy db upgrade` make it.")


def upgrade_database(address: str | None = None) -> tuple[str, str]:
    """Makes the tables, or brings them to this release's shape; their version before ("" for none) and now.

    Raises NothingKept, StorageError.
    """
    with _store_at(address, must_exist=False) as store:
        before = version_of(store.engine) if not is_sqlite(store.engine) or file_of(store.engine).is_file() else None
    open_local_store(address).close()
    return before or "", newest_version()


def back_up_database(target: Path, address: str | None = None) -> int:
    """Writes everything, as of one moment, to a file; its size in bytes. Raises NothingKept, StoreMissing, StorageError."""
    with _store_at(address) as store:
        return back_up(store, target)


def restore_database(source: Path, address: str | None = None, *, replace: bool = False) -> int:
    """Puts a backup into the database, which is made where it is missing; how many mocks it has then.

    Raises BackupUnusable, also for a database that holds something unless it may be replaced; NothingKept, StorageError.
    """
    store = open_local_store(address)
    try:
        return restore(store, source, replace=replace)
    finally:
        store.close()


def check_database(address: str | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with it. Changes nothing. Raises NothingKept, StoreMissing, SchemaOlder, SchemaNewer."""
    with _store_at(address) as store:
        return check_store(store)


@contextmanager
def _store_at(address: str | None, *, must_exist: bool = True) -> Iterator[Store]:
    """The store as it lies there, its tables of whatever release."""
    wanted = address or read_settings().database
    if wanted == NONE:
        raise NothingKept
    store = Store(make_engine(wanted))
    try:
        if must_exist and is_sqlite(store.engine) and not file_of(store.engine).is_file():
            raise StoreMissing
        yield store
    finally:
        store.close()
