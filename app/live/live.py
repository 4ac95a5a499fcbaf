"""Keeps what is served equal to what the store says: loads it at the start, then follows every change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from app.live.compiling import FAULTS, broken_status, compile_revision, contents_needed, idle_status
from app.live.shelf import RevisionShelf
from app.records import MockStatus
from app.serving.published import Closed, LiveMock, Moved, Published
from app.store.blobs import read_blobs
from app.store.errors import StorageError
from app.store.follow import SECONDS, follow
from app.store.keys import read_keys
from app.store.published import changes_since, read_published
from app.store.records import Changes, Mock, PublishedMock
from app.store.transaction import Store
from app.workspace.giving_back import give_back_memory
from converters.collecting import without_collecting

READ_AT_ONCE = 50
"""Mocks whose contents are in memory together while they are compiled."""

log = logging.getLogger("understudy.live")


class Live:
    """The store's side of `published`. One thread applies changes; `statuses` and `mock_of` may be read from any.

    `from_files`: the names that this process serves from files. Of the mocks that are made of files it serves only these, and
    only what the files themselves do not bring: a revision that people published instead, or none while it is paused.
    `is_away`: the database could not be reached at the last look.
    """

    def __init__(self, store: Store, published: Published, *, from_files: Callable[[], Collection[str]] = tuple) -> None:
        self.store = store
        self.is_away = False
        self._published = published
        self._from_files = from_files
        self._known: dict[str, PublishedMock] = {}
        self._names: Mapping[str, Mock] = {}
        self._statuses: dict[str, MockStatus] = {}
        self._counter = 0
        self._applying = threading.RLock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def statuses(self) -> tuple[MockStatus, ...]:
        """The mocks that are kept in the store alone, by name, as people see them."""
        return tuple(sorted(self._statuses.values(), key=lambda status: status.name))

    def mock_of(self, name: str) -> Mock | None:
        """The record of a mock, as of the last change seen."""
        return self._names.get(name)

    def records(self) -> Mapping[str, Mock]:
        """The records of all mocks by name, as of the last change seen."""
        return self._names

    @without_collecting()
    def load(self) -> None:
        """Reads and compiles everything, and puts it into `published`. Raises StorageError."""
        snapshot = read_published(self.store)
        self._published.keys = read_keys(self.store)
        self._published.shelf = RevisionShelf(self.store, self._may_answer, lambda name: self._published.mocks.get(name))
        before, self._known = self._known, {one.mock.id: one for one in snapshot.mocks}
        self._bring_in({*before, *self._known})
        give_back_memory()
        self._counter = snapshot.counter

    def catch_up(self) -> None:
        """Takes in what was changed until now without waiting for the next look, for whoever has just changed something."""
        try:
            self._apply(changes_since(self.store, self._counter))
        except StorageError as problem:
            self._on_failure(problem)
        except Exception:  # the change is made; the follower comes to it, too
            log.exception("What was changed could not be served at once.")

    def start(self) -> None:
        """Begins to follow, in a thread of its own."""
        self._thread = threading.Thread(target=self._follow, name="follow-store", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends following. What is served stays."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2 * SECONDS)

    # --- following ------------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        told = ""
        while not self._stop.is_set():
            try:
                for changes in follow(self.store, self._counter, self._stop, on_failure=self._on_failure):
                    self._apply(changes)
                    self.is_away, told = False, ""
            except StorageError as problem:
                self._on_failure(problem)
            except Exception as problem:
                if told != (told := repr(problem)):
                    log.exception("Following the store failed; what is served stays as it is, and is looked at again.")
            self._stop.wait(SECONDS)

    def _on_failure(self, problem: StorageError) -> None:
        if not self.is_away:
            log.error("%s", problem)
        self.is_away = True

    def _apply(self, changes: Changes) -> None:
        with self._applying:
            self._take_in(changes)

    def _take_in(self, changes: Changes) -> None:
        if changes.everything:
            self.load()
            return
        if changes.keys:
            self._published.keys = read_keys(self.store)
        if changes.mocks:
            there = {one.mock.id: one for one in read_published(self.store, changes.mocks).mocks}
            self._known = {id: one for id, one in self._known.items() if id not in changes.mocks} | there
            self._bring_in(changes.mocks)
        self._counter = max(self._counter, changes.counter)

    # --- bringing in ----------------------------------------------------------------------------------------------------

    def _bring_in(self, ids: Collection[str]) -> None:
        """Compiles what is new of these mocks and publishes it, with what is gone, moved or closed."""
        now = self.store.clock()
        self._names = {one.mock.name: one.mock for one in self._known.values()}
        ours = [self._known[id] for id in ids if id in self._known and self._is_ours(self._known[id].mock)]
        kept = {one.mock.id for one in ours}
        self._statuses = {id: status for id, status in self._statuses.items() if id in kept or id not in ids}
        fresh = [one for one in ours if one.mock.answers_at(now) and not self._is_served(one)]
        for one in ours:
            if not one.mock.answers_at(now):
                self._tell(one.mock, idle_status(one.mock))
        for live, is_newest in self._compiled(fresh):
            self._published.publish([live], unless_newer=is_newest)  # the files' side may be further
        self._published.publish((), self._gone(ids, now))
        self._published.moved = {
            name: Moved(one.mock.name, until) for one in self._known.values() for name, until in one.old_names.items()
        }
        self._published.closed = dict(self._closed(now))

    def _is_ours(self, mock: Mock) -> bool:
        return mock.origin == "store" or mock.name in self._from_files()

    def _is_served(self, one: PublishedMock) -> bool:
        live = self._published.mocks.get(one.mock.name)
        if live is None or one.revision is None or live.id != one.mock.id or live.revision != one.revision.number:
            return False
        title = one.mock.title or live.title
        is_same = (live.title, live.use_case, live.access) == (title, one.mock.use_case, one.mock.access)
        return is_same and live.expires_at == one.mock.expires_at

    def _compiled(self, fresh: Sequence[PublishedMock]) -> Iterator[tuple[LiveMock, bool]]:
        """What can be compiled of these, each with whether no newer revision was there to be published."""
        for some in _parts(fresh, READ_AT_ONCE):
            revisions = [one.revision for one in some if one.revision is not None]
            wanted = {hash for each in revisions for hash in contents_needed(each)}
            blobs = read_blobs(self.store, wanted)
            for one, revision in zip(some, revisions, strict=True):
                try:
                    made = compile_revision(one.mock, revision, blobs)
                except (KeyError, *FAULTS) as problem:
                    log.error("%s@%s cannot be served: %s", one.mock.name, revision.number, problem)
                    self._tell(one.mock, broken_status(one.mock, problem))
                    continue
                self._tell(one.mock, made.status)
                yield made.live, one.mock.published == one.mock.newest

    def _tell(self, mock: Mock, status: MockStatus) -> None:
        if mock.origin == "store":
            self._statuses = self._statuses | {mock.id: status}

    def _gone(self, ids: Collection[str], now: datetime) -> list[str]:
        """The names under which mocks of these ids are served, but must not be any more."""
        return [name for name, live in self._published.mocks.items() if live.id in ids and not self._stays(live, now)]

    def _stays(self, live: LiveMock, now: datetime) -> bool:
        known = self._known.get(live.id)
        if known is None or known.mock.name != live.name or not known.mock.answers_at(now):
            return False
        return live.access == "key" or known.mock.access == "public"  # what could not be compiled must not stay open to all

    def _closed(self, now: datetime) -> Iterator[tuple[str, Closed]]:
        """Public mocks of which a caller may know why they do not answer."""
        for one in self._known.values():
            mock = one.mock
            if mock.access == "public" and mock.published is not None and not mock.answers_at(now) and self._is_ours(mock):
                yield mock.name, "paused" if mock.is_paused else "expired"

    def _may_answer(self, name: str) -> Mock | None:
        """The mock of a name, if its revisions may be called: also when none of them is published yet."""
        mock = self._names.get(name)
        if mock is None or mock.state != "live" or not self._is_ours(mock):
            return None
        return mock if mock.expires_at is None or self.store.clock() < mock.expires_at else None


def _parts(items: Iterable[PublishedMock], size: int) -> Iterator[list[PublishedMock]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
