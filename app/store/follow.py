"""Follows the changes that any process makes: looks every second, at once when PostgreSQL says there is something."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.store.engine import is_sqlite
from app.store.errors import StorageError
from app.store.published import changes_since
from app.store.records import Changes
from app.store.transaction import CHANNEL, Store

if TYPE_CHECKING:
    import psycopg

SECONDS = 1.0


def follow(
    store: Store,
    since: int,
    stop: threading.Event,
    *,
    seconds: float = SECONDS,
    on_failure: Callable[[StorageError], None] = lambda problem: None,
) -> Iterator[Changes]:
    """Gives every change after that number, for a thread of its own, until `stop` is set.

    While the database is away it goes on trying, and tells `on_failure` each time; what was changed meanwhile comes afterwards.
    """
    with _Bell(store, seconds) as bell:
        while not stop.is_set():
            try:
                changes = changes_since(store, since)
            except StorageError as problem:
                on_failure(problem)
                stop.wait(seconds)
                continue
            since = changes.counter
            if changes:
                yield changes
            bell.wait(stop)


class _Bell:
    """Rings when something was changed, or when it is time to look: NOTIFY only hurries, so that a lost one costs a second."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._listening: psycopg.Connection | None = None

    def __enter__(self) -> _Bell:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def wait(self, stop: threading.Event) -> None:
        if is_sqlite(self._store.engine):
            stop.wait(self._seconds)
        elif self._listening is None:
            self._listen(stop)
        else:
            self._hear(self._listening)

    def _hear(self, listening: psycopg.Connection) -> None:
        import psycopg  # only with the extra `postgres`

        try:
            for _ in listening.notifies(timeout=self._seconds, stop_after=1):
                pass
        except psycopg.Error:
            self._hang_up()

    def _listen(self, stop: threading.Event) -> None:
        """Opens a connection of its own that listens, and lets look once more: something was changed before it did."""
        import psycopg

        url = self._store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            self._listening = psycopg.connect(url, autocommit=True, connect_timeout=3)
            self._listening.execute(f"LISTEN {CHANNEL}")
        except psycopg.Error:
            self._hang_up()
            stop.wait(self._seconds)

    def _hang_up(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
