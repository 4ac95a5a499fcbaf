"""The call log: written in batches, searched, counted, trimmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.store.calls import (
    calls_after,
    count_calls,
    delete_calls,
    get_call,
    last_call_id,
    list_misses,
    record_calls,
    search_calls,
    trim_calls,
)
from app.store.errors import CallNotFound
from app.store.keys import get_key, issue_key
from app.store.mocks import delete_mock, purge_mock
from app.store.records import CallCount, CallFilter, KeyScope, Miss
from app.store.transaction import Store
from tests.app.store.conftest import Clock
from tests.app.store.worlds import NOON, a_call, a_mock

FULL = a_call(
    path="/orders?page=2",
    revision=3,
    operation="listOrders",
    example_id="e1",
    example_name="two orders",
    score=97.5,
    milliseconds=1.25,
    request_size=4,
    response_size=9,
    violations=({"code": "value.invalid", "pointer": "/id"},),
    request_headers=(("Accept", "application/json"),),
    response_headers=(("Content-Type", "text/plain; charset=utf-8"), ("X-A", "1")),
    request_body=b"\xff\x00ab",
    response_body="Grüße".encode(),
)


def test_a_call_is_kept_as_it_was(store: Store):
    assert record_calls(store, [FULL]) == 1
    kept = get_call(store, last_call_id(store))
    assert kept == replace(FULL, id=kept.id)


def test_a_list_of_calls_leaves_heads_and_bodies_out_unless_asked(store: Store):
    record_calls(store, [FULL])
    id = last_call_id(store)
    slim = replace(FULL, id=id, request_headers=(), response_headers=(), request_body=b"", response_body=b"")
    assert search_calls(store, CallFilter()).items == (slim,) == calls_after(store, id - 1)
    assert search_calls(store, CallFilter(), with_bodies=True).items == (replace(FULL, id=id),)


def test_long_bodies_are_cut_and_their_sizes_kept(store: Store):
    record_calls(store, [a_call(request_body=b"x" * 5000, request_size=5000, response_body="ä".encode() * 10)], body_bytes=5)
    kept = get_call(store, last_call_id(store))
    assert (kept.request_body, kept.request_size, kept.response_body) == (b"xxxxx", 5000, "ää".encode())


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b", "x" * 20_000])
def test_odd_text_of_callers_is_marked_or_cut_and_never_refused(store: Store, odd: str):
    record_calls(store, [a_call(path=f"/{odd}", method=odd, operation=odd, request_headers=((odd, odd),))])
    kept = get_call(store, last_call_id(store))
    assert kept.path.startswith("/a") or len(kept.path) == 8192
    assert kept.request_headers == ((odd, odd),)


FOUND: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["/d", "/c", "/b", "/a"]),
    ({"mock_id": "m"}, ["/c", "/b", "/a"]),
    ({"statuses": (400, 499)}, ["/c"]),
    ({"is_miss": True}, ["/c"]),
    ({"key_id": "k"}, ["/b"]),
    ({"operation": "op", "mock_id": "m"}, ["/a"]),
    ({"method": "POST"}, ["/b"]),
    ({"example_id": "e"}, ["/a"]),
    ({"text": "NEEDLE"}, ["/b", "/a"]),
    ({"text": "100%"}, ["/d"]),
    ({"text": "/c"}, ["/c"]),
    ({"since": NOON + timedelta(seconds=2)}, ["/d", "/c"]),
    ({"until": NOON + timedelta(seconds=1)}, ["/a"]),
]


@pytest.mark.parametrize(("wanted", "paths"), FOUND, ids=lambda value: ",".join(map(str, value)))
def test_calls_are_found_by(store: Store, wanted: dict[str, Any], paths: list[str]):
    calls = [
        a_call(path="/a", operation="op", example_id="e", response_body=b"a needle"),
        a_call(path="/b", method="POST", key_id="k", request_headers=(("X-Find", "Needle"),)),
        a_call(path="/c", status=404, is_miss=True),
        a_call("other", path="/d", request_body=b"100% sure"),
    ]
    record_calls(store, [replace(call, at=NOON + timedelta(seconds=index)) for index, call in enumerate(calls)])
    assert [call.path for call in search_calls(store, CallFilter(**wanted))] == paths


def test_calls_come_in_pages_in_both_directions(store: Store):
    record_calls(store, [a_call(path=f"/{number}") for number in range(5)])
    for newest_first, expected in ((True, ["/4", "/3", "/2", "/1", "/0"]), (False, ["/0", "/1", "/2", "/3", "/4"])):
        paths, cursor = [], None
        for _ in range(3):
            page = search_calls(store, CallFilter(), limit=2, cursor=cursor, newest_first=newest_first)
            paths += [call.path for call in page]
            cursor = page.next
        assert (paths, cursor) == (expected, None)


def test_many_calls_are_written_in_batches_in_order(store: Store):
    assert record_calls(store, [a_call(path=f"/{number}") for number in range(450)]) == 450
    ids = [call.id for call in calls_after(store, 0, limit=500)]
    assert (len(ids), ids) == (450, sorted(ids))


def test_calls_are_counted_by_operation_example_status_key_and_day(store: Store):
    calls = [a_call(operation="a"), a_call(operation="a"), a_call(operation="a", status=404, is_miss=True), a_call("other")]
    record_calls(store, calls)
    record_calls(
        store, [a_call(operation="a", at=NOON + timedelta(hours=1)), a_call(operation="a", at=NOON + timedelta(days=1))]
    )
    counted = [(count.day.day, count.status, count.calls, count.misses, count.last_at) for count in count_calls(store, "m")]
    assert counted == [
        (1, 200, 3, 0, NOON + timedelta(hours=1)),
        (1, 404, 1, 1, NOON),
        (2, 200, 1, 0, NOON + timedelta(days=1)),
    ]
    assert [count.day.day for count in count_calls(store, "m", since=date(2026, 3, 2))] == [2]
    assert [count.day.day for count in count_calls(store, "m", until=date(2026, 3, 1))] == [1, 1]


def test_misses_are_grouped_into_what_callers_expected(store: Store):
    paths = ["/a?x=1", "/b", "/a?x=2"]
    record_calls(store, [a_call(path=path, status=404, is_miss=True) for path in paths] + [a_call(path="/hit")])
    last = last_call_id(store)
    assert list_misses(store, "m") == (
        Miss(method="GET", path="/a", calls=2, last_at=NOON, last_id=last - 1),
        Miss(method="GET", path="/b", calls=1, last_at=NOON, last_id=last - 2),
    )


def test_recording_tells_when_a_key_was_used(store: Store):
    key = issue_key(store, "app", KeyScope(every_mock=True)).record
    record_calls(store, [a_call(key_id=key.id), a_call(key_id="gone")])
    assert get_key(store, key.id).used_at == NOON


def test_the_log_is_trimmed_by_count_and_by_age(store: Store, clock: Clock):
    clock.now = NOON
    record_calls(store, [a_call(path="/old", at=NOON - timedelta(days=8))])
    record_calls(store, [a_call(path=f"/{number}") for number in range(6)] + [a_call("other", path="/kept")])
    assert trim_calls(store, per_mock=4, days=7) == 3
    assert [call.path for call in search_calls(store, CallFilter(), newest_first=False)] == ["/2", "/3", "/4", "/5", "/kept"]
    assert trim_calls(store, per_mock=4, days=7) == 0
    assert sum(count.calls for count in count_calls(store, "m")) == 7


def test_calls_can_be_removed_one_or_all(store: Store):
    record_calls(store, [a_call(), a_call(), a_call("other")])
    newest = search_calls(store, CallFilter(mock_id="m")).items[0].id
    assert [delete_calls(store, mock_id="other", id=newest), delete_calls(store, mock_id="m", id=newest)] == [0, 1]
    assert delete_calls(store, mock_id="m") == 1
    with pytest.raises(CallNotFound):
        get_call(store, newest)


def test_calls_go_with_a_purged_mock(store: Store):
    mock = a_mock(store)
    record_calls(store, [a_call(mock.id)])
    delete_mock(store, mock.id)
    purge_mock(store, mock.id)
    assert (search_calls(store, CallFilter()).items, count_calls(store, mock.id)) == ((), ())


def test_calls_that_are_not_kept_are_counted_with_those_that_are(store: Store):
    more = CallCount(
        mock_id="m",
        day=NOON.date(),
        operation="a",
        example_id="",
        status=200,
        key_id="",
        calls=40,
        misses=0,
        last_at=NOON - timedelta(hours=1),
    )
    record_calls(store, [a_call(operation="a")], uncounted=[more])
    record_calls(store, [], uncounted=[more])
    assert [(count.calls, count.last_at) for count in count_calls(store, "m")] == [(81, NOON)]
    assert len(search_calls(store, CallFilter())) == 1


def test_only_the_mocks_that_grew_are_trimmed(store: Store, clock: Clock):
    clock.now = NOON
    record_calls(store, [a_call("old", at=NOON - timedelta(days=8)), *[a_call("m")] * 5, *[a_call("other")] * 5])
    assert trim_calls(store, per_mock=2, days=7, mock_ids=["m"]) == 3
    assert [call.mock_id for call in search_calls(store, CallFilter())] == ["other"] * 5 + ["m"] * 2 + ["old"]


def test_many_are_removed_some_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.store.calls.AT_ONCE", 10)
    record_calls(store, [a_call()] * 45)
    assert trim_calls(store, per_mock=3) == 42


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_search_for_text_looks_at_so_many_calls_for_a_page(store: Store, newest_first: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.store.calls.LOOKED_AT", 10)
    record_calls(store, [a_call(path=f"/{'needle' if number % 12 == 6 else 'hay'}/{number}") for number in range(40)])
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = search_calls(store, CallFilter(text="needle"), cursor=cursor, limit=1, newest_first=newest_first)
        found += [call.path for call in page]
        cursor, pages = page.next, pages + 1
    expected = ["/needle/6", "/needle/18", "/needle/30"]
    assert found == (expected[::-1] if newest_first else expected)
    assert pages <= 8


def test_a_search_may_begin_after_a_call(store: Store):
    record_calls(store, [a_call(path=f"/{number}") for number in range(5)])
    last = last_call_id(store)
    assert [call.path for call in search_calls(store, CallFilter(), after=last - 2)] == ["/4", "/3"]
    assert [call.path for call in search_calls(store, CallFilter(text="/"), after=last - 1)] == ["/4"]
