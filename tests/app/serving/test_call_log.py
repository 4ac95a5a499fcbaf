"""Which calls are noted, with what, in every way an answer leaves; and what happens when nobody writes them down."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from app.matching.reply import Reply
from app.serving.call_log import CallLog, NotedCall
from app.serving.limits import ServeLimits
from app.serving.published import LiveMock, Published
from app.serving.tally import BUCKETS, Tally
from converters.postman.model import Example, Header
from converters.postman.variables import Scope
from tests.app.serving.guarded_mocks import Clock, client_of, key, listening, mock_app, restricted, spoken, state_of
from tests.small_mocks import compiled, example

pytestmark = pytest.mark.anyio

ITEMS = (
    example("GET /a", "plain", id="plain"),
    example("GET /f/{{id}}", "{{id}}", id="filled"),
    example("POST /a", "made", code=201, id="made", sent="{}"),
    example("GET /t", "tagged", id="tagged", headers=[("ETag", '"7"')]),
)


def shop(**changed: Any) -> LiveMock:
    return LiveMock(name="shop", revision=1, index=compiled(*ITEMS, mock="shop@1"), **changed)


@asynccontextmanager
async def noting(state: Published, **rest: Any) -> AsyncIterator[tuple[httpx.AsyncClient, CallLog]]:
    log = CallLog()
    async with client_of(mock_app(state, log=log, **rest)) as client:
        yield client, log


def only(log: CallLog) -> NotedCall:
    calls = log.drain(10)
    assert len(calls) == 1
    return calls[0]


def told(call: NotedCall) -> tuple[str, str, str | None, float, int, bytes, bool]:
    example_id = call.example.id if call.example else None
    return call.method, call.target, example_id, call.score, call.status, call.response_body, call.is_miss


WAYS = {
    "ready": (("GET", "/mock/shop/a", {}, b""), ("GET", "/a", "plain", 100, 200, b"plain", False)),
    "ready, to HEAD": (("HEAD", "/mock/shop/a", {}, b""), ("HEAD", "/a", "plain", 100, 200, b"plain", False)),
    "ready, with a query": (("GET", "/mock/shop/a?b=%20&c", {}, b""), ("GET", "/a?b=%20&c", "plain", 98, 200, b"plain", False)),
    "filled in": (("GET", "/mock/shop/f/%C3%A9", {}, b""), ("GET", "/f/%C3%A9", "filled", 80, 200, "é".encode(), False)),
    "with a body": (("POST", "/mock/shop/a", {}, b"{}"), ("POST", "/a", "made", 105, 201, b"made", False)),
    "selected": (
        ("GET", "/mock/shop/x", {"x-mock-response-id": "plain"}, b""),
        ("GET", "/x", "plain", 0, 200, b"plain", False),
    ),
    "unchanged": (("GET", "/mock/shop/t", {"if-none-match": '"7"'}, b""), ("GET", "/t", "tagged", 100, 304, b"", False)),
    "pinned": (("GET", "/mock/shop@1/a", {}, b""), ("GET", "/a", "plain", 100, 200, b"plain", False)),
}


@pytest.mark.parametrize(("call", "expected"), WAYS.values(), ids=list(WAYS))
async def test_an_answer_of_an_example_is_noted_as_it_left(call: tuple[str, str, dict[str, str], bytes], expected: object):
    method, target, headers, body = call
    async with noting(state_of(shop())) as (client, log):
        answer = await client.request(method, target, headers=headers, content=body)
    noted = only(log)
    assert told(noted) == expected
    sent = (*(noted.reply.headers(noted.score, noted.response_body) if noted.reply else ()), *noted.response_headers)
    assert list(sent) == [(name.lower(), value) for name, value in answer.headers.raw]
    assert noted.request_body == body
    assert (b"host", b"mocks.test") in noted.request_headers


async def test_a_miss_a_preflight_and_a_refusal_are_noted_without_an_example():
    headers = {"origin": "https://app.test", "access-control-request-method": "POST"}
    async with noting(state_of(shop()), limits=ServeLimits(mock_body_bytes=3)) as (client, log):
        answers = [
            await client.get("/mock/shop/nothing/of/this?kind=x"),
            await client.options("/mock/shop/a", headers=headers),
            await client.post("/mock/shop/a", content=b"long"),
        ]
    calls = log.drain(10)
    assert [(call.method, call.target, call.example, call.reply, call.status, call.is_miss) for call in calls] == [
        ("GET", "/nothing/of/this?kind=x", None, None, 404, True),
        ("OPTIONS", "/a", None, None, 204, False),
        ("POST", "/a", None, None, 413, False),
    ]
    assert [call.response_body for call in calls] == [answer.content for answer in answers]
    assert [list(call.response_headers) for call in calls] == [answer.headers.raw for answer in answers]


async def test_a_server_response_is_noted_with_its_reply():
    outage = Example(id="outage", code=503, headers=(Header(key="Retry-After", value="9"),), body="closed")
    reply = Reply(outage, Scope({}), frozenset(), compiled().labels)
    async with noting(state_of(shop(server_response=reply))) as (client, log):
        await client.get("/mock/shop/a")
    noted = only(log)
    assert (noted.example, noted.reply, noted.status, noted.response_body, noted.is_miss) == (
        None,
        reply,
        503,
        b"closed",
        False,
    )


async def test_seconds_hold_the_delay_and_a_full_waiting_room_is_noted():
    async with noting(state_of(shop(delay_ms=60)), limits=ServeLimits(waiting=1)) as (client, log):
        await asyncio.gather(client.get("/mock/shop/a"), client.get("/mock/shop/a"))
    refused, answered = log.drain(10)
    assert (refused.status, answered.status) == (503, 200)
    assert 0.06 <= answered.seconds < 30
    assert answered.at <= refused.at + 30


async def test_what_is_no_call_to_a_mock_is_not_noted():
    """An unknown mock, one that is hidden, closed or moved, and a question about a call."""
    _, wrong = key()
    tally = Tally()
    state = state_of(shop(), restricted("hidden"), closed={"closed": "paused"})
    async with noting(state, tally=tally) as (client, log):
        for address in ("nope/a", "hidden/a", "closed/a", "shop@7/a", "shop/a?x-mock-explain=true"):
            await client.get(f"/mock/{address}", headers={"x-api-key": wrong})
    assert log.drain(10) == []
    assert tally.mocks == {}


async def test_the_key_is_noted_by_its_id_and_never_by_its_text():
    mine, text = key(mock=None)
    state = state_of(restricted("shut"), shop(), keys=[mine])
    async with noting(state) as (client, log):
        for address in ("shut/a", "shut/nothing", "shop/a", "shop/f/7", "shop/a?b=1"):
            await client.get(
                f"/mock/{address}", headers={"authorization": f"Bearer {text}", "cookie": "understudy=s3cret; a=b"}
            )
            await client.get(f"/mock/{address}", headers={"x-api-key": text})
    calls = log.drain(20)
    assert {call.key_id for call in calls} == {mine.id}
    assert text not in repr([call.request_headers for call in calls])
    assert b"understudy=s3cret" not in repr([call.request_headers for call in calls]).encode()
    assert [dict(call.request_headers).get(b"cookie") for call in calls] == [b"a=b", None] * 5


async def test_a_limited_keys_refusal_and_headers_are_noted():
    mine, text = key(per_minute=1)
    async with noting(state_of(restricted("shop"), keys=[mine])) as (client, log):
        answers = [await client.get("/mock/shop/a", headers={"x-api-key": text}) for _ in range(2)]
    good, refused = log.drain(10)
    assert [(call.status, call.key_id) for call in (good, refused)] == [(200, mine.id), (429, mine.id)]
    assert dict(good.response_headers)[b"x-ratelimit-remaining"] == b"0"
    assert list(refused.response_headers) == answers[1].headers.raw


async def test_calls_over_a_real_socket_are_noted_too():
    log, tally = CallLog(), Tally()
    app = mock_app(state_of(shop()), log=log, tally=tally)
    async with listening(app) as port:
        answers = await spoken(
            port, "GET /mock/shop/a HTTP/1.1\nHost: a\n\nGET /mock/shop/f/7 HTTP/1.1\nHost: a\nConnection: close\n\n"
        )
    assert answers.count(b"HTTP/1.1 200 OK") == 2
    assert [(call.target, call.response_body) for call in log.drain(10)] == [("/a", b"plain"), ("/f/7", b"7")]
    assert tally.mocks["shop"].calls == 2


async def test_a_caller_who_leaves_before_the_answer_is_not_noted():
    log, sent = CallLog(), []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/mock/shop/a", "query_string": b"", "headers": []}
    await mock_app(state_of(shop(delay_ms=60_000)), log=log)(scope, receive, send)
    assert (sent, log.drain(10)) == ([], [])


# --- the queue ----------------------------------------------------------------------------------------------------------


MOCK = shop()


def noted(body: bytes = b"", head: bytes = b"v", made: bytes = b"") -> NotedCall:
    headers = [(b"h", head)]
    return NotedCall(0.0, MOCK, "", "GET", "/", None, 0.0, 200, 0.1, headers, body, None, (), made)


async def test_the_newest_calls_are_dropped_and_counted_when_nobody_takes_them():
    log = CallLog(most=3)
    calls = [noted() for _ in range(5)]
    for call in calls:
        log.note(call)
    assert (len(log), log.dropped) == (3, 2)
    assert log.drain(2) == calls[:2]
    log.note(calls[4])
    assert log.drain(10) == [calls[2], calls[4]]
    assert (len(log), log.dropped, log.drain(10)) == (0, 2, [])


@pytest.mark.parametrize(
    "big", [noted(body=b"x" * 600), noted(made=b"x" * 600), noted(head=b"x" * 600)], ids=["in", "out", "head"]
)
async def test_large_calls_do_not_fill_the_memory(big: NotedCall):
    log = CallLog(most_bytes=1500)
    for _ in range(3):
        log.note(big)
    assert (len(log), log.dropped) == (2, 1)
    log.drain(1)
    log.note(big)
    assert (len(log), log.dropped) == (2, 1)


async def test_ready_answers_beyond_those_that_wait_whole_are_counted():
    """Nothing is lost to the counters: what is counted now is taken at the turn after the next one."""
    state = Published({"shop": shop(id="m")})
    log = CallLog(2)
    async with client_of(mock_app(state, log=log)) as client:
        for _ in range(5):
            await client.get("/mock/shop/a")
    assert (len(log), log.dropped, log.is_counting) == (2, 0, True)
    assert dict(log.take_counts()) == {}
    ((by, calls),) = log.take_counts().items()
    assert (by[0], by[1], by[2].id, calls) == ("m", "", "plain", 3)
    assert not log.is_counting


async def test_a_ready_answer_is_not_weighed_with_each_call():
    ready = shop().index.methods["GET"].exact["/a"].exact_match
    assert ready is not None
    call = noted()._replace(reply=ready.example.reply, response_body=b"x" * 10_000)
    log = CallLog(most_bytes=1500)
    for _ in range(100):
        log.note(call)
    assert (len(log), log.dropped) == (100, 0)


async def test_noting_and_draining_in_two_threads_loses_nothing():
    log, rounds = CallLog(most=100, most_bytes=10_000), 5_000
    taken: list[NotedCall] = []
    finished = threading.Event()

    def drain() -> None:
        while not finished.wait(1e-5) or len(log):
            taken.extend(log.drain(7))

    thread = threading.Thread(target=drain)
    thread.start()
    for n in range(rounds):
        log.note(noted(b"x" * (n % 300)))
    finished.set()
    thread.join(60)
    assert len(taken) + log.dropped == rounds
    assert log._noted_bytes == log._drained_bytes


# --- the tally ----------------------------------------------------------------------------------------------------------


async def test_the_tally_counts_calls_misses_statuses_and_durations():
    tally, log = Tally(), CallLog()
    async with client_of(mock_app(state_of(shop()), Clock(), tally=tally, log=log)) as client:
        for address in ("a", "a", "f/7", "nothing/of/this"):
            await client.get(f"/mock/shop/{address}")
        await client.post("/mock/shop/a", content=b"{}")
    counts = tally.mocks["shop"]
    assert (counts.calls, counts.misses, counts.statuses) == (5, 1, [0, 0, 4, 0, 1, 0])
    assert sum(counts.buckets) == 5
    assert counts.seconds == pytest.approx(sum(call.seconds for call in log.drain(10)))


async def test_the_tally_alone_needs_no_log():
    tally = Tally()
    async with client_of(mock_app(state_of(shop()), tally=tally)) as client:
        await client.get("/mock/shop/a")
    assert tally.mocks["shop"].calls == 1


@pytest.mark.parametrize(
    ("seconds", "bucket"), [(0.0, 0), (0.0005, 0), (0.0006, 1), (60.0, len(BUCKETS) - 1), (61.0, len(BUCKETS))]
)
async def test_a_duration_is_in_the_first_bucket_that_holds_it(seconds: float, bucket: int):
    tally = Tally()
    tally.note("shop", 200, seconds)
    assert tally.mocks["shop"].buckets[bucket] == 1
