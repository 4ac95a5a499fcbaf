"""What is due in the store without anybody asking: mocks deleted long ago, contents nothing refers to, sessions that ended."""

from __future__ import annotations

import logging
import threading

from app.store.blobs import sweep_orphans
from app.store.errors import StorageError
from app.store.imports import forget_imports
from app.store.mocks import purge_due
from app.store.sessions import sweep_sessions
from app.store.transaction import Store

EVERY_SECONDS = 3600.0
FIRST_AFTER_SECONDS = 60.0
STOP_SECONDS = 2.0
AUTHOR = "housekeeping"

log = logging.getLogger("understudy.live")


def tidy(store: Store) -> int:
    """Removes what is due and returns how many mocks that were. Each step is a transaction. Raises StorageError."""
    store = store.acting(AUTHOR)
    purged = purge_due(store)
    if purged:
        sweep_orphans(store)
    forget_imports(store)
    sweep_sessions(store)
    return purged


class Housekeeping:
    """Tidies once an hour in a thread of its own. Several processes may: what one removed the others do not find."""

    def __init__(self, store: Store, *, every: float = EVERY_SECONDS, first_after: float = FIRST_AFTER_SECONDS) -> None:
        self._store = store
        self._every = every
        self._first_after = first_after
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins, a while after the start."""
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends after what is being done, which is waited for a while: the store is closed next."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        wait = self._first_after
        while not self._stop.wait(wait):
            wait = self._every
            try:
                tidy(self._store)
            except StorageError as problem:
                log.warning("The store could not be tidied: %s", problem)
            except Exception:
                log.exception("The store could not be tidied.")
