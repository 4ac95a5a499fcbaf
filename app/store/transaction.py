"""Runs each action in one transaction: acknowledged only after commit, tried again when another one was in the way."""

from __future__ import annotations

import functools
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.store.engine import is_sqlite, reading
from app.store.failures import is_worth_another_try, told_plainly
from app.store.tables import audit, counter

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
CHANNEL = "understudy_changes"


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Store:
    """The database, and in whose name it is changed. Made by `opening.open_store`; may be used by several threads at once.

    `on_commit`: called after each change that was committed, so that who serves need not wait to hear of it. It must not raise.
    """

    engine: Engine
    author: str = "system"
    clock: Callable[[], datetime] = utc_now
    on_commit: Callable[[], None] = lambda: None

    def acting(self, author: str) -> Store:
        """The same store, changed in the name of that person or key."""
        return replace(self, author=author)

    def change(self, step: Callable[[Change], R]) -> R:
        """Runs a change as one transaction, one at a time over all processes. Nothing of it is kept when it raises."""
        result = self._run(step, alone=True)
        self.on_commit()
        return result

    def record(self, step: Callable[[Change], R]) -> R:
        """Runs a write that nobody has to follow, such as calls or the last use of a key, without waiting for changes."""
        return self._run(step, alone=False)

    def read(self, look: Callable[[Connection], R]) -> R:
        """Runs a reading in one consistent view of the store."""
        with told_plainly(), reading(self.engine).begin() as connection:
            return look(connection)

    def close(self) -> None:
        """Closes every connection of the pool."""
        self.engine.dispose()

    def _run(self, step: Callable[[Change], R], *, alone: bool) -> R:
        with told_plainly():
            for attempt in range(TRIES - 1):
                try:
                    return self._try(step, alone=alone)
                except DBAPIError as problem:
                    if not is_worth_another_try(problem):
                        raise
                time.sleep(random.uniform(0.005, 0.05) * (attempt + 1))
            return self._try(step, alone=alone)

    def _try(self, step: Callable[[Change], R], *, alone: bool) -> R:
        with self.engine.begin() as connection:
            if alone and not is_sqlite(connection):  # SQLite has one writer by itself
                connection.execute(select(counter.c.value).with_for_update()).one()
            return step(Change(connection, self.author, self.clock()))


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction that is open: who changes, when, and over which connection."""

    connection: Connection
    author: str
    now: datetime

    def note(self, action: str, kind: str, subject: str, *, mock_id: str | None = None, **details: Any) -> int:
        """Counts the change and writes down who did what, in the same transaction. Returns the change's number."""
        raised = update(counter).values(value=counter.c.value + 1).returning(counter.c.value)
        number: int = self.connection.execute(raised).scalar_one()
        entry = {"number": number, "at": self.now, "author": self.author, "action": action, "kind": kind, "subject": subject}
        self.connection.execute(insert(audit), {**entry, "mock_id": mock_id, "details": details})
        if not is_sqlite(self.connection):
            self.connection.execute(text("select pg_notify(:channel, '')"), {"channel": CHANNEL})
        return number


def changing(step: Callable[Concatenate[Change, P], R]) -> Callable[Concatenate[Store | Change, P], R]:
    """Makes a step an action: given a store it is one transaction of its own, given an open change it is part of that one."""

    @functools.wraps(step)
    def act(where: Store | Change, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if isinstance(where, Change):
            return step(where, *args, **kwargs)
        return where.change(lambda change: step(change, *args, **kwargs))

    return act


def recording(step: Callable[Concatenate[Change, P], R]) -> Callable[Concatenate[Store | Change, P], R]:
    """As `changing`, for writes that nobody has to follow."""

    @functools.wraps(step)
    def act(where: Store | Change, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if isinstance(where, Change):
            return step(where, *args, **kwargs)
        return where.record(lambda change: step(change, *args, **kwargs))

    return act


def looking(look: Callable[Concatenate[Connection, P], R]) -> Callable[Concatenate[Store | Change | Connection, P], R]:
    """Makes a query a reading: given a store it has a view of its own, otherwise it sees what the open transaction sees."""

    @functools.wraps(look)
    def see(where: Store | Change | Connection, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if isinstance(where, Store):
            return where.read(lambda connection: look(connection, *args, **kwargs))
        return look(where.connection if isinstance(where, Change) else where, *args, **kwargs)

    return see


def new_id() -> str:
    """An id for what has no natural one: Postman's are UUIDs too."""
    return str(uuid.uuid4())
