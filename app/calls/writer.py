"""The thread that writes calls down. It never makes a call wait: what it cannot keep up with is counted and left out.

It shares the interpreter with the server, so it works for a `share` of the time and sleeps the rest. While more calls come than
that, rows are left out and the counters stay exact: everything is taken out of the queue and counted here, which costs a tenth
of writing. (Counting on the event loop would make every call pay for the few seconds in which rows are lost.) Only what the
queue itself drops, while the store is away or stalled, is in neither; `CallLog.dropped` says how many.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from app.calls.noted import CallReader, CountKey
from app.errors import AppError
from app.matching.example import IndexedExample
from app.serving.call_log import CallLog, NotedCall
from app.store.calls import BODY_BYTES, DAYS, PER_MOCK, record_calls, trim_calls
from app.store.records import Call
from app.store.transaction import Store

BATCH = 200
TAKEN = 10_000
"""Calls taken out of the queue at once."""
WAITING = 2000
"""Calls taken out that may wait for their turn; misses may be twice as many, because they say more."""
TURN = 20
"""Calls after which the server gets its turn at the interpreter."""
SHARE = 0.05
"""Of one processor, while the server is busy; of what this process gets of it, where others need it, too."""
IDLE_SHARE = 0.12
BUSY, IDLE = 0.5, 0.2
"""From which part of a processor on the process counts as busy, and up to which as idle."""
MOST_STRETCH = 4.0
DAY = 86_400
PAUSE = 0.2
AWAY_SECONDS = 1.0
STOP_SECONDS = 2.0
TRIM_SECONDS = 180.0
TRIM_ROWS = 5000
TRIES = 3
PASSING = frozenset(("storage.away", "storage.full", "busy"))
"""Codes of what will be over some time; anything else is about the calls themselves, which are given up after TRIES."""

log = logging.getLogger("understudy.calls")


class CallWriter:
    """Drains the queue of one process into the store.

    `rows` of each mock, not older than `days`, are kept. `written`: calls in the log. `skipped`: counted, not in the log.
    `lost`: neither, though taken out of the queue. `is_away`: the store did not take the last batch.
    """

    def __init__(
        self,
        calls: CallLog,
        store: Store,
        *,
        body_bytes: int = BODY_BYTES,
        rows: int = PER_MOCK,
        days: int = DAYS,
        share: float = SHARE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.written = self.skipped = self.lost = 0
        self.is_away = False
        self._calls = calls
        self._store = store
        self._body_bytes, self._rows, self._days, self._share = body_bytes, rows, days, share
        self._clock = clock
        self._reader = CallReader(body_bytes)
        self._waiting: deque[NotedCall] = deque()
        self._counted: dict[CountKey, list[Any]] = {}
        self._grown: dict[str, int] = {}
        self._tries = 0
        self._stretch = 1.0
        self._looked_at = (time.perf_counter(), time.process_time())
        self._trimmed_at = clock() - TRIM_SECONDS + 10
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="call-writer", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Writes what waits, for that long at most, and ends. What is left then is lost, and said so."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds + 0.5)
        left = len(self._waiting) + len(self._calls)
        if left:
            log.warning("%d calls were not written down before the end", left)

    def work(self) -> float:
        """One turn: takes calls out, writes a batch, trims when it is time. Returns for how long to sleep. Raises nothing."""
        began, self._stretch = time.thread_time(), 1.0
        try:
            self._take()
            self._write()
            self._trim()
        except Exception:
            log.exception("writing calls down failed; it goes on")
        used = (time.thread_time() - began) * self._stretch
        pause = used / self._share_now() - used
        if self.is_away:
            return AWAY_SECONDS
        return pause if self._waiting or self._counted else max(pause, PAUSE)

    def _share_now(self) -> float:
        """More than `share` as long as the process has little else to do."""
        now, used = time.perf_counter(), time.process_time()
        since, before = self._looked_at
        self._looked_at = now, used
        busy = (used - before) / max(now - since, 1e-6)
        rest = min(max((BUSY - busy) / (BUSY - IDLE), 0.0), 1.0)
        return self._share + (max(IDLE_SHARE, self._share) - self._share) * rest

    def _run(self) -> None:
        while not self._stopping.wait(self.work()):
            pass
        until = self._clock() + STOP_SECONDS
        while (self._waiting or self._counted or len(self._calls) or self._calls.is_counting) and self._clock() < until:
            self.work()
            if self.is_away:
                time.sleep(0.1)

    def _take(self) -> None:
        if self.is_away:  # they wait in the queue, which has its bounds
            return
        for at, call in enumerate(self._calls.drain(TAKEN), 1):
            if at % (10 * TURN) == 0:
                time.sleep(0)
            if not call.mock.id:
                continue
            waiting = len(self._waiting)
            if waiting < WAITING or (call.is_miss and waiting < 2 * WAITING):
                self._waiting.append(call)
            else:
                self._skip(call)
        for (mock_id, key_id, example), calls in self._calls.take_counts().items():
            if mock_id:
                self._count(mock_id, key_id, example, calls)

    def _count(self, mock_id: str, key_id: str, example: IndexedExample, calls: int) -> None:
        """Takes over calls that were counted where they were answered."""
        self.skipped += calls
        now = time.time()
        count = self._counted.setdefault((mock_id, int(now // DAY), example, example.reply.status, key_id), [0, 0, now])
        count[0] += calls
        count[2] = now

    def _skip(self, call: NotedCall) -> None:
        """Counts a call and lets it go: as little as can be, because this is where calls come faster than they are written."""
        self.skipped += 1
        key = (call.mock.id, int(call.at // DAY), call.example, call.status, call.key_id)
        count = self._counted.get(key)
        if count is None:
            self._counted[key] = [1, int(call.is_miss), call.at]
        else:
            count[0] += 1
            count[1] += call.is_miss
            count[2] = call.at

    def _write(self) -> None:
        batch = [self._waiting[at] for at in range(min(BATCH, len(self._waiting)))]
        if not batch and not self._counted:
            return
        try:
            calls = self._read(batch)
            counts = [self._reader.count_of(key, *count) for key, count in self._counted.items()]
            record_calls(self._store, calls, body_bytes=self._body_bytes, uncounted=counts)
        except Exception as problem:
            self._failed(problem, batch)
            return
        if self.is_away:
            log.warning("calls are written down again; %d were dropped in all", self._calls.dropped)
        self.is_away, self._tries = False, 0
        self._counted = {}
        self.written += len(batch)
        for noted in batch:
            self._waiting.popleft()
            self._grown[noted.mock.id] = self._grown.get(noted.mock.id, 0) + 1

    def _read(self, batch: list[NotedCall]) -> list[Call]:
        """The calls as they are kept, and how much longer that took than it should have: then others need the processor."""
        began, used = time.perf_counter(), time.thread_time()
        calls = []
        for at, noted in enumerate(batch, 1):
            calls.append(self._reader.call_of(noted))
            if at % TURN == 0:
                time.sleep(0)
        if len(calls) >= TURN:
            lasted, used = time.perf_counter() - began, time.thread_time() - used
            self._stretch = min(max(lasted / used, 1.0), MOST_STRETCH) if used else 1.0
        return calls

    def _failed(self, problem: Exception, batch: list[NotedCall]) -> None:
        if isinstance(problem, AppError) and problem.code in PASSING:
            if not self.is_away:
                log.warning("calls cannot be written down for now: %s", problem)
            self.is_away = True
            return
        self._tries += 1
        if self._tries < TRIES:
            return
        log.error("%d calls could not be written down and are left out", len(batch), exc_info=problem)
        self.lost += len(batch)
        self._tries = 0
        self._counted = {}
        for _ in batch:
            self._waiting.popleft()

    def _trim(self) -> None:
        """Everything every few minutes, and in between the mocks that grow fast: removing many rows at once takes long."""
        if self.is_away:
            return
        if self._clock() - self._trimmed_at >= TRIM_SECONDS:
            self._trimmed_at = self._clock()
            self._grown.clear()
            self._reader.forget()
            self._removed(None)
        elif fast := [mock_id for mock_id, rows in self._grown.items() if rows >= TRIM_ROWS]:
            for mock_id in fast:
                del self._grown[mock_id]
            self._removed(fast)

    def _removed(self, mock_ids: list[str] | None) -> None:
        try:
            trim_calls(self._store, per_mock=self._rows, days=self._days, mock_ids=mock_ids)
        except AppError as problem:
            log.warning("old calls were not removed: %s", problem)
