"""Calls are written down beside the server: redacted, counted, and never in its way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.calls.writer import IDLE_SHARE, MOST_STRETCH, WAITING, CallWriter
from app.serving.call_log import CallLog
from app.store.calls import count_calls, get_call, search_calls
from app.store.engine import make_engine
from app.store.errors import StorageError, StoreAway
from app.store.records import CallFilter
from app.store.transaction import Store
from tests.app.calls.worlds import a_live_mock, noted
from tests.costs import until


def written(store: Store, log: CallLog, **options: int) -> CallWriter:
    writer = CallWriter(log, store, **options)
    while len(log):
        writer.work()
    return writer


def test_a_noted_call_is_kept_with_its_operation_and_without_secrets(store: Store):
    log, mock = CallLog(), a_live_mock(revision=3)
    headers = [(b"authorization", b"Bearer hunter2hunter2hunter2"), (b"content-type", b"application/json")]
    call = noted(
        mock, "POST /orders?api_key=hunter2", request_headers=headers, request_body=b'{"password":"hunter2"}', key_id="k"
    )
    log.note(call)
    written(store, log)
    [found] = search_calls(store, CallFilter())
    kept = get_call(store, found.id)
    assert (kept.mock_id, kept.revision, kept.key_id, kept.method) == ("m", 3, "k", "POST")
    assert (kept.path, kept.operation) == ("/orders?api_key=***", "POST /orders")
    assert (kept.example_id, kept.example_name, kept.status, kept.is_miss) == ("e-made", "made", 201, False)
    assert kept.request_headers == (("authorization", "Bearer ***ter2"), ("content-type", "application/json"))
    assert (kept.request_body, kept.request_size) == (b'{"password":"***"}', 22)
    assert (kept.response_body, kept.response_size) == (b'{"id": 8, "token": "***"}', 30)
    assert ("content-length", "30") in kept.response_headers
    assert (kept.milliseconds, kept.score) == (1.2, call.score)


def test_a_variable_segment_is_one_operation_and_a_miss_has_none(store: Store):
    log, mock = CallLog(), a_live_mock()
    for line in ("GET /orders/7", "GET /orders/8", "GET /nothing"):
        log.note(noted(mock, line))
    written(store, log)
    counted = [(count.operation, count.status, count.calls, count.misses) for count in count_calls(store, "m")]
    assert counted == [("", 404, 1, 1), ("GET /orders/{{id}}", 200, 2, 0)]


def test_a_long_body_is_cut_after_it_was_redacted(store: Store):
    """The secret lies across the place where the body is cut."""
    log = CallLog()
    body = b"x" * 90 + b" ghp_abcdefghijklmnopqrstuvwxyz0123456789 " + b"y" * 5000
    log.note(noted(a_live_mock(), request_body=body))
    written(store, log, body_bytes=100)
    [found] = search_calls(store, CallFilter(), with_bodies=True)
    assert (found.request_body, found.request_size) == (b"x" * 90 + b" ***6789 y", len(body))


def test_calls_of_mocks_that_are_not_kept_are_not_logged(store: Store):
    log = CallLog()
    log.note(noted(a_live_mock(id="")))
    assert written(store, log).written == 0


def test_what_is_too_much_is_counted_exactly_though_not_kept(store: Store):
    log, mock = CallLog(), a_live_mock()
    call, miss = noted(mock), noted(mock, "GET /nothing")
    for _ in range(WAITING + 700):
        log.note(call)
    log.note(miss)
    writer = CallWriter(log, store)
    for _ in range(40):
        writer.work()
    counts = {count.operation: (count.calls, count.misses) for count in count_calls(store, "m")}
    assert counts == {"GET /orders/{{id}}": (WAITING + 700, 0), "": (1, 1)}
    assert (writer.written + writer.skipped, writer.lost) == (WAITING + 701, 0)


def test_it_sleeps_in_proportion_to_its_work(store: Store):
    log, call = CallLog(), noted(a_live_mock())
    for _ in range(1000):
        log.note(call)
    writer = CallWriter(log, store, share=IDLE_SHARE)
    before = time.thread_time()
    pause = writer.work()
    used = time.thread_time() - before
    assert used * 2 <= pause <= used * 20 * MOST_STRETCH


def test_a_call_is_in_the_log_within_half_a_second(store: Store):
    """A writer with nothing to do looks again after less than that."""
    log = CallLog()
    writer = CallWriter(log, store)
    assert writer.work() < 0.5
    writer.start()
    try:
        time.sleep(0.1)
        log.note(noted(a_live_mock()))
        until(lambda: bool(search_calls(store, CallFilter()).items), pause=0.02)
    finally:
        writer.stop()


def test_stopping_writes_what_waits(store: Store):
    log, call = CallLog(), noted(a_live_mock())
    writer = CallWriter(log, store)
    writer.start()
    for _ in range(1500):
        log.note(call)
    writer.stop()
    assert (writer.written, len(log)) == (1500, 0)


class Failing:
    """A store that raises what it is told to."""

    def __init__(self, store: Store, problem: Exception | None = None) -> None:
        self.store, self.problem = store, problem
        self.clock = store.clock

    def record(self, step: Callable[..., int]) -> int:
        if self.problem:
            raise self.problem
        return self.store.record(step)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


def test_while_the_store_is_away_the_queue_fills_and_nothing_is_lost_that_had_room(
    store: Store, caplog: pytest.LogCaptureFixture
):
    log, call, failing = CallLog(most=50), noted(a_live_mock()), Failing(store, StoreAway())
    writer = CallWriter(log, failing)  # type: ignore[arg-type]
    log.note(call)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            assert writer.work() == 1.0
            for _ in range(20):
                log.note(call)
    assert ([record.message[:35] for record in caplog.records], log.dropped) == (["calls cannot be written down for no"], 50)
    failing.problem = None
    for _ in range(3):
        writer.work()
    assert (writer.written, writer.is_away, len(log)) == (51, False, 0)


def test_calls_that_the_store_will_never_take_are_given_up(store: Store):
    log, failing = CallLog(), Failing(store, StorageError("no."))
    log.note(noted(a_live_mock()))
    writer = CallWriter(log, failing)  # type: ignore[arg-type]
    for _ in range(4):
        writer.work()
    assert (writer.lost, len(log)) == (1, 0)
    failing.problem = None
    log.note(noted(a_live_mock()))
    writer.work()
    assert writer.written == 1


def test_a_database_that_stands_still_blocks_nobody(store: Store, tmp_path: Path):
    """Somebody holds the lock of the file: noting goes on, what has no room is dropped, the rest arrives afterwards."""
    engine: Engine = make_engine(str(tmp_path / "calls.db"))
    log, call = CallLog(most=100), noted(a_live_mock())
    writer = CallWriter(log, store)
    with engine.connect() as holder:
        holder.exec_driver_sql("SELECT 1")
        writer.start()
        slowest = 0.0
        for _ in range(400):
            began = time.perf_counter()
            log.note(call)
            slowest = max(slowest, time.perf_counter() - began)
            time.sleep(0.001)
        assert slowest < 2  # who waited for the lock would wait for 5 seconds
        assert log.dropped > 0
    engine.dispose()
    writer.stop()
    assert writer.written + log.dropped == 400


def test_old_calls_and_too_many_are_removed_now_and_then(store: Store):
    log, mock = CallLog(), a_live_mock()
    clock = iter(range(0, 10**9, 1000)).__next__
    writer = CallWriter(log, store, rows=5, days=7, clock=lambda: float(clock()))
    old = noted(mock, at=time.time() - 8 * 86_400)
    for call in (old, *[noted(mock)] * 8):
        log.note(call)
    writer.work()
    assert len(search_calls(store, CallFilter())) == 5
    assert sum(count.calls for count in count_calls(store, "m")) == 9


def test_the_key_of_a_call_is_counted_and_its_last_use_kept(store: Store):
    log, mock = CallLog(), a_live_mock()
    log.note(noted(mock, key_id="a"))
    log.note(noted(replace(mock, revision=2), key_id="b"))
    written(store, log)
    assert [(count.key_id, count.calls) for count in count_calls(store, "m")] == [("a", 1), ("b", 1)]
