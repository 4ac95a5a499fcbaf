"""What one process keeps and how: the store that was opened for it, what follows it, and all that is shown of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.calls.writer import CallWriter
from app.live.compiling import idle_status
from app.live.live import Live
from app.records import MockStatus, StatusProvider, WorkspaceStatus
from app.serving.call_log import CallLog
from app.serving.published import Published
from app.serving.tally import Tally
from app.settings import Settings
from app.store.mocks import list_mocks
from app.store.records import Mock
from app.store.rows import LARGEST_PAGE
from app.store.transaction import Store


@dataclass(frozen=True, slots=True)
class Kept:
    """The store to serve from, None where nothing is kept, and what a person should know of it."""

    store: Store | None = None
    advice: tuple[str, ...] = ()

    def close(self) -> None:
        """Closes the store."""
        if self.store is not None:
            self.store.close()


class Unserved(Live):
    """The store as a command works on it, where nothing is served: nothing is compiled, and what is kept is read when asked."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, Published())

    def catch_up(self) -> None:
        """Nobody is served."""

    def records(self) -> Mapping[str, Mock]:
        """All mocks by name, as they are now."""
        found: dict[str, Mock] = {}
        cursor = None
        while True:
            page = list_mocks(self.store, cursor=cursor, limit=LARGEST_PAGE)
            found |= {mock.name: mock for mock in page}
            cursor = page.next
            if cursor is None:
                return found


@dataclass(frozen=True, slots=True)
class Noting:
    """How calls are counted, and where there is a store noted and written down."""

    tally: Tally
    log: CallLog | None = None
    writer: CallWriter | None = None

    def start(self) -> None:
        """Begins to write down what is noted."""
        if self.writer is not None:
            self.writer.start()

    def stop(self) -> None:
        """Writes down what is still noted, for a short while."""
        if self.writer is not None:
            self.writer.stop()


def noting_for(settings: Settings, store: Store | None) -> Noting:
    """What counts and notes the calls of one process; nothing is written down before it is started."""
    if store is None:
        return Noting(Tally())
    log = CallLog(settings.log_queue)
    writer = CallWriter(log, store, body_bytes=settings.log_body_bytes, rows=settings.log_rows, days=settings.log_days)
    return Noting(Tally(), log, writer)


def as_kept(live: Live) -> StatusProvider:
    """The mocks as the store says they are, for whoever serves none of them."""

    def status() -> WorkspaceStatus:
        now = live.store.clock()
        records = live.records()
        mocks = (
            replace(idle_status(records[name]), revision=records[name].published or 0)
            if records[name].answers_at(now)
            else idle_status(records[name])
            for name in sorted(records)
        )
        return WorkspaceStatus(loaded=True, mocks=tuple(mocks))

    return status


def live_with(store: Store, published: Published, from_files: Callable[[], frozenset[str]]) -> Live:
    """The store's mocks, loaded and published beside those of the files. Raises StorageError."""
    live = Live(store, published, from_files=from_files)
    live.load()
    return live


def everything(files: StatusProvider, live: Live | None, published: Published) -> StatusProvider:
    """The mocks of the files and those of the store, as one list by name."""

    def status() -> WorkspaceStatus:
        found = files()
        if live is None:
            return found
        mocks = {mock.name: mock for mock in live.statuses}
        mocks |= {mock.name: _as_served(mock, published) for mock in found.mocks}
        return replace(found, mocks=tuple(mocks[name] for name in sorted(mocks)))

    return status


def _as_served(mock: MockStatus, published: Published) -> MockStatus:
    """People may publish another revision than what the files say, or pause the mock."""
    served = published.mocks.get(mock.name)
    if served is not None and served.revision == mock.revision:  # what waited for its review does so no longer
        return replace(mock, diagnostics=tuple(each for each in mock.diagnostics if each.code != "review.gate"))
    if mock.revision == 0:
        return mock
    return replace(mock, revision=served.revision if served else 0)
