"""Says what a database's error means for the one who asked: away, busy, full, damaged, or a mistake of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.errors import AppError
from app.store.errors import StorageDamaged, StorageError, StorageFull, StoreAway, StoreBusy

SQLITE_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
SQLITE_AWAY = ("SQLITE_CANTOPEN", "SQLITE_READONLY")
POSTGRES_RETRY = ("40001", "40P01")
"""Serialisation failure and deadlock: the same action may well succeed at once."""
POSTGRES_BUSY = (*POSTGRES_RETRY, "55P03", "57014", "53300", "53200")
POSTGRES_AWAY = ("08", "57P", "25006", "25P03")
POSTGRES_FULL = "53100"


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raises every error of the database as one of ours; errors of ours go through as they are."""
    try:
        yield
    except PoolTimeout as problem:
        raise StoreBusy from problem
    except StatementError as problem:
        if isinstance(problem.orig, AppError):
            raise problem.orig from None
        raise meaning(problem) from problem
    except SQLAlchemyError as problem:
        raise StorageError("the database refused it.") from problem
    except sqlite3.Error as problem:
        raise _of_sqlite(problem) from problem


def meaning(problem: StatementError) -> StorageError:
    """The error of ours that says what happened."""
    if isinstance(problem.orig, sqlite3.Error):
        return _of_sqlite(problem.orig)
    return _of_postgres(problem)


def is_worth_another_try(problem: BaseException) -> bool:
    """Whether the database gave the action up only because of another one."""
    return isinstance(problem, DBAPIError) and _state(problem) in POSTGRES_RETRY


def _of_sqlite(problem: sqlite3.Error) -> StorageError:
    name = getattr(problem, "sqlite_errorname", "") or ""
    if name.startswith(SQLITE_DAMAGED):
        return StorageDamaged("its file is damaged. Restore a backup.")
    if name.startswith(SQLITE_BUSY):
        return StoreBusy()
    if name.startswith("SQLITE_FULL"):
        return StorageFull()
    if name.startswith(SQLITE_AWAY):
        return StoreAway("its file cannot be opened for writing. Mocks go on answering.")
    if name.startswith("SQLITE_IOERR"):
        return StorageError("its disk failed. Look at the disk before anything else is changed.")
    return StorageError("the database refused it.")


def _of_postgres(problem: StatementError) -> StorageError:
    state = _state(problem)
    if state == POSTGRES_FULL:
        return StorageFull()
    if state in POSTGRES_BUSY:
        return StoreBusy()
    if state.startswith(POSTGRES_AWAY):
        return StoreAway()
    lost = isinstance(problem, DBAPIError) and problem.connection_invalidated
    if lost or (not state and type(problem.orig).__name__ in ("OperationalError", "ConnectionTimeout")):
        return StoreAway()
    return StorageError("the database refused it.")


def _state(problem: StatementError) -> str:
    return getattr(problem.orig, "sqlstate", None) or ""
