"""Opens a store: makes the file, looks whether it is whole, and brings its tables up to date."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from sqlalchemy import Engine

from app.store.engine import file_of, is_sqlite, make_engine, make_file
from app.store.errors import StorageDamaged, StorageError, StoreBusy
from app.store.failures import told_plainly
from app.store.migrate import upgrade
from app.store.transaction import Store, utc_now

WAL_TRIES = 50


def open_store(address: str, *, clock: Callable[[], datetime] = utc_now) -> Store:
    """The store at a path, `sqlite:///path` or `postgresql://…`, made when missing, with today's tables.

    Raises DatabaseInvalid, StoreAway, StorageDamaged or SchemaNewer; nothing is left open then.
    """
    store = Store(make_engine(address), clock=clock)
    try:
        prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def prepare(store: Store) -> None:
    """Checks and upgrades what is behind a store. Several processes may do so at once."""
    if is_sqlite(store.engine):
        make_file(file_of(store.engine))
        _use_wal(store.engine)
        _refuse_damage(store.engine)
    with told_plainly():
        upgrade(store.engine)


def _use_wal(engine: Engine) -> None:
    """Readers and the writer do not wait for each other in this mode. It stays with the file; only local disks can have it."""
    for attempt in range(WAL_TRIES):
        try:
            mode = _pragma(engine, "journal_mode=WAL")
            break
        except StoreBusy:  # two processes at their first start: SQLite does not wait here by itself
            if attempt == WAL_TRIES - 1:
                raise
            time.sleep(0.1)
    if mode != "wal":
        raise StorageError("its file must lie on a local disk.")


def _refuse_damage(engine: Engine) -> None:
    if _pragma(engine, "quick_check(1)") != "ok":
        raise StorageDamaged("its file is damaged. Restore a backup.")


def _pragma(engine: Engine, pragma: str) -> str:
    """The answer of a pragma that must be outside of any transaction."""
    with told_plainly(), closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        return str(cursor.fetchall()[0][0])
