"""Makes the engine for an address: SQLite file or PostgreSQL, with the settings that make both keep what they acknowledge."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from app.store.errors import DatabaseInvalid, StorageError

CONNECT_SECONDS = 3
STATEMENT_MS = 5000
IDLE_MS = 10_000
"""After this long a writer that went silent in the middle of a transaction loses it, and its lock."""
POOL = 10
POOL_SECONDS = 3

READING = "understudy_reading"
"""Option of a connection that only reads: SQLite does not take the writers' lock then."""


def make_engine(address: str) -> Engine:
    """The engine for a path, `sqlite:///path` or `postgresql://…`; opens nothing. Raises DatabaseInvalid."""
    url = read_address(address)
    try:
        return _sqlite_engine(url) if url.get_backend_name() == "sqlite" else _postgres_engine(url)
    except ModuleNotFoundError as missing:
        raise DatabaseInvalid("PostgreSQL needs its driver: pip install 'understudy[postgres]'.") from missing


def read_address(address: str) -> URL:
    """The address taken apart. A text without `://` is the path of an SQLite file."""
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address)))
    try:
        url = make_url(address)
        kind = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        kind = ""
    if kind == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise DatabaseInvalid("the database must be a path, sqlite:///path or postgresql://user@host/name.")


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url, pool_size=POOL, max_overflow=0, pool_timeout=POOL_SECONDS, hide_parameters=True, connect_args={"timeout": 5}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin alone, so that DDL is part of them too
    for pragma in ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: one that reads first and writes later fails when another wrote in between."""
    is_reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _postgres_engine(url: URL) -> Engine:
    options = f"-c statement_timeout={STATEMENT_MS} -c idle_in_transaction_session_timeout={IDLE_MS}"
    return create_engine(
        url,
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": STATEMENT_MS,
            "application_name": "understudy",
            "options": f"{url.query['options']} {options}" if "options" in url.query else options,
        },
    )


def reading(engine: Engine) -> Engine:
    """The same pool for reading: one consistent view, and no lock that a writer would wait for."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READING: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def is_sqlite(engine: Engine | Connection) -> bool:
    """Whether this is the SQLite file."""
    return engine.dialect.name == "sqlite"


def file_of(engine: Engine) -> Path:
    """The path of the SQLite file."""
    return Path(engine.url.database or "")


def make_file(path: Path) -> None:
    """Makes the file with its folder, readable by its owner only: it holds environments with live secrets."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as problem:
        raise StorageError(f"its file cannot be opened ({problem.strerror}).") from problem
