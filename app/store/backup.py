"""Backups: always one SQLite file with everything, whichever database it comes from, and restored to either."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update

from app.store.engine import file_of, is_sqlite, make_engine, reading
from app.store.errors import BackupUnusable, SchemaNewer, StorageError
from app.store.failures import told_plainly
from app.store.migrate import require_newest, upgrade
from app.store.opening import open_store
from app.store.published import RESTORE
from app.store.review_tables import guest_sessions
from app.store.tables import calls, counter, metadata, mocks, people, sessions
from app.store.transaction import Change, Store

AT_ONCE = 100
COPIED = [table for table in metadata.sorted_tables if table is not counter]
"""What a row refers to stands before it. The counter's only row is set, never replaced: writers wait for it."""


def back_up(store: Store, target: Path) -> int:
    """Writes everything, as of one moment, to a file that is whole or not there. Returns its size in bytes.

    Others go on reading and writing. Raises StorageError when the file cannot be written.
    """
    try:
        with _beside(target) as partial:
            if is_sqlite(store.engine):
                _copy_file(store, partial)
            else:
                _copy_rows_to_file(store, partial)
            _settle(partial, target)
        return target.stat().st_size
    except OSError as problem:
        raise StorageError(f"the backup cannot be written ({problem.strerror}).") from problem


def restore(store: Store, source: Path, *, replace: bool = False) -> int:
    """Puts a backup into a store, in one transaction. Returns the number of mocks. The backup's file is not changed.

    Only into an empty store unless `replace`. Processes that follow the store read everything anew. Everybody signs in again,
    so that no session that was ended comes back. Raises BackupUnusable.
    """
    if not source.is_file():
        raise BackupUnusable("there is no such backup.")
    with tempfile.TemporaryDirectory(prefix="restore-") as folder, closing(_opened(source, Path(folder))) as backup:
        return store.change(lambda change: _restore(change, backup, replace=replace))


def _copy_file(store: Store, partial: Path) -> None:
    """SQLite's own way: page by page, consistent although others write meanwhile."""
    path = file_of(store.engine)
    with told_plainly(), closing(sqlite3.connect(path, timeout=5)) as origin, closing(sqlite3.connect(partial)) as copy:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _copy_rows_to_file(store: Store, partial: Path) -> None:
    engine = make_engine(str(partial))
    try:
        with told_plainly(), reading(store.engine).begin() as origin:
            require_newest(origin)
            _take_time(origin)
            upgrade(engine)
            with engine.begin() as copy:
                _copy_rows(origin, copy)
                copy.execute(update(counter).values(value=_count(origin)))
    finally:
        engine.dispose()


def _opened(source: Path, folder: Path) -> Store:
    """The backup as a store of its own: a copy, brought to today's tables when an earlier release made it."""
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as origin:
            with closing(sqlite3.connect(folder / "backup.db")) as copy:
                origin.backup(copy)
            if not origin.execute("select 1 from sqlite_master where name = 'alembic_version'").fetchone():
                raise BackupUnusable("it is a database, but no backup of Understudy.")
        return open_store(str(folder / "backup.db"))
    except (sqlite3.Error, StorageError) as problem:
        if isinstance(problem, BackupUnusable | SchemaNewer):
            raise
        raise BackupUnusable("it is no backup, or a damaged one.") from problem


def _restore(change: Change, backup: Store, *, replace: bool) -> int:
    there = change.connection
    if not is_sqlite(there):
        _take_time(there)
    if not replace and any(there.scalar(select(func.count()).select_from(table)) for table in (mocks, people)):
        raise BackupUnusable("the store is not empty. Say that it may be replaced, or restore to another one.")
    for table in reversed(COPIED):
        there.execute(delete(table))
    with reading(backup.engine).begin() as origin:
        _copy_rows(origin, there)
        there.execute(update(counter).values(value=max(_count(there), _count(origin))))
    for table in (sessions, guest_sessions):
        there.execute(delete(table))
    _go_on_numbering(there)
    change.note(RESTORE, "store", "")
    return there.execute(select(func.count()).select_from(mocks)).scalar_one()


def _take_time(connection: Connection) -> None:
    """A transaction of PostgreSQL that may last, and may wait for what the other side reads or writes."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def _count(connection: Connection) -> int:
    number: int = connection.execute(select(counter.c.value)).scalar_one()
    return number


def _copy_rows(origin: Connection, target: Connection) -> None:
    for table in COPIED:
        for rows in _rows_of(origin, table):
            target.execute(insert(table), rows)


def _rows_of(connection: Connection, table: Table) -> Iterator[Sequence[Mapping[str, Any]]]:
    """All rows of a table, some at a time."""
    result = connection.execute(select(table), execution_options={"yield_per": AT_ONCE})
    for rows in result.mappings().partitions(AT_ONCE):
        yield [dict(row) for row in rows]


def _go_on_numbering(connection: Connection) -> None:
    if not is_sqlite(connection):
        last = connection.scalar(select(func.max(calls.c.id))) or 0
        sequence = text("SELECT setval(pg_get_serial_sequence('calls', 'id'), :last, :used)")
        connection.execute(sequence, {"last": max(last, 1), "used": last > 0})


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A file of its own beside the target, gone afterwards unless it became the target."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".backup-", dir=target.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for left in (name, f"{name}-wal", f"{name}-shm", f"{name}-journal"):
            Path(left).unlink(missing_ok=True)


def _settle(partial: Path, target: Path) -> None:
    """Makes a finished file the target, so that it is there after a power cut too."""
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
