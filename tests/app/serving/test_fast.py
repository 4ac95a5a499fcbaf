"""The fast way and the ordinary way give the same bytes, the same log and the same counts; and which calls take which."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import pytest

from app.serving.limits import ServeLimits
from app.serving.published import LiveMock
from tests.app.serving.both_ways import PAUSE, Said, said
from tests.app.serving.guarded_mocks import NOON, key, restricted, state_of
from tests.small_mocks import compiled, example

pytestmark = pytest.mark.anyio

SHOP = (
    example("GET /users", '[{"id": 7}]', id="u1"),
    example("GET /users/{{id}}", '{"id": "{{id}}", "as": "{{$headers \'x-as\'}}", "new": "{{$guid}}"}', id="u2"),
    example("GET /page?number=1", "one", id="p1"),
    example("GET /page?number=2", "two", id="p2"),
    example("POST /users", "ada", code=201, id="u4", sent='{"name": "Ada"}'),
    example("POST /users", "bob", code=409, id="u5", sent='{"name": "Bob"}'),
    example("GET /tagged", "tagged", id="t", headers=(("ETag", '"1"'),)),
    example("GET /large", "x" * 70_000, id="l"),
    example("GET /echo", "{{$headers 'cookie'}}|{{$queryParams 'q'}}", id="e"),
    example("DELETE /users", "", code=204, id="d"),
    example("OPTIONS /users", "own", id="o"),
    example("GET /", "root", id="r"),
    example("VIEW /users", "viewed", id="v"),
)
CLOSE = b"GET /mock/shop/users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def get(target: str = "/mock/shop/users", *headers: str, method: str = "GET", version: str = "1.1", host: str = "a") -> bytes:
    return "\r\n".join((f"{method} {target} HTTP/{version}", f"Host: {host}", *headers, "", "")).encode("latin-1")


def post(body: str, *headers: str, target: str = "/mock/shop/users") -> bytes:
    return get(target, f"Content-Length: {len(body.encode())}", *headers, method="POST") + body.encode()


ADA = '{"name": "Ada"}'


@dataclass(frozen=True)
class Row:
    """`pieces` are sent before a last GET that closes, in the ordinary way; `ordinary`: how many others take that."""

    pieces: tuple[Any, ...]
    ordinary: int = 0


ROWS = {
    "a ready answer": Row((get(),)),
    "the same again and again": Row((get(), PAUSE, get(), PAUSE, get("/mock/shop/users/7"), PAUSE, get("/mock/shop/nope")), 1),
    "other headers in between": Row((get(), PAUSE, get("/mock/shop/users", "X-As: me"), PAUSE, get(), PAUSE, get())),
    "the same head with a body of its own": Row((get(), PAUSE, post(ADA), PAUSE, get())),
    "the same header block, another method": Row((get(), PAUSE, get(method="HEAD"), PAUSE, get(method="DELETE"))),
    "the same header block, an odd request line": Row((get(), PAUSE, get("/mock/shop/users?a=<b>"), PAUSE, get("//mock"))),
    "the same header block, bodies of one length": Row(
        (post(ADA), PAUSE, post('{"name": "Bob"}'), PAUSE, post(ADA), PAUSE, post("x" * 15), PAUSE, post(ADA)[:-1], PAUSE, b"}")
    ),
    "the same header block, two requests at once": Row((post(ADA), PAUSE, post(ADA) * 2, PAUSE, post(ADA) + get())),
    "the same header block, HTTP/1.0": Row((get(), PAUSE, get(version="1.0"))),
    "a filled-in answer": Row((get("/mock/shop/users/7", "X-As: me"),)),
    "an encoded path": Row((get("/mock/shop/users/a%2Fb%20c"),)),
    "letters of another case": Row((get("/mock/shop/USERS"),)),
    "a query": Row((get("/mock/shop/page?number=2"), get("/mock/shop/page?number=1&more=2"), get("/mock/shop/page?"))),
    "a path that is not there": Row((get("/mock/shop/a/b/c/d"),), 1),
    "no such mock": Row((get("/mock/nope/users"),), 1),
    "the pages": Row((get("/"), get("/api"))),
    "the mock's root": Row((get("/mock/shop"), get("/mock/shop/"), get("/mock/shop?q=1"))),
    "a pinned revision": Row((get("/mock/shop@1/users"),), 1),
    "by host name": Row((get("/users", host="shop.localhost"), get("/page?number=2", host="SHOP.localhost:8000"))),
    "by host name, a path of mocks": Row((get("/mock/shop/users", host="cart.localhost"),)),
    "by host name, an encoded path of mocks": Row((get("/%6dock/shop/users", host="shop.localhost"),), 1),
    "an unknown host name": Row((get("/users", host="nope.localhost"),), 1),
    "an absolute target": Row((get("http://shop.localhost/users", host="elsewhere"),), 1),
    "a body picks": Row((post(ADA, "Content-Type: application/json"), post('{"name": "Bob"}'))),
    "a body in pieces": Row((post(ADA)[:-9], PAUSE, ADA[-9:-3].encode(), PAUSE, ADA[-3:].encode())),
    "a head in pieces": Row((get()[:20], PAUSE, get()[20:44], PAUSE, get()[44:])),
    "an empty body": Row((post(""), get("/mock/shop/users", "Content-Length: 0"))),
    "a body that nothing compares": Row((get("/mock/shop/users", "Content-Length: 2") + b"{}",)),
    "a large body": Row((post('{"name": "' + "x" * 20_000 + '"}'),), 1),
    "chunks": Row((get(*("/mock/shop/users", "Transfer-Encoding: chunked"), method="POST") + b"2\r\n{}\r\n0\r\n\r\n",), 1),
    "an expectation": Row((post(ADA, "Expect: 100-continue")[: -len(ADA)], PAUSE, ADA.encode())),
    "a request for another protocol": Row((get("/mock/shop/users", "Connection: Upgrade", "Upgrade: h2c"),), 1),
    "HEAD": Row((get(method="HEAD"), get("/mock/shop/users/7", method="HEAD"))),
    "no content": Row((get(method="DELETE"),)),
    "OPTIONS": Row((get(method="OPTIONS"),), 1),
    "a preflight": Row((get("/mock/shop/x", "Origin: http://a", "Access-Control-Request-Method: PUT", method="OPTIONS"),), 1),
    "a method of one's own": Row((get(method="VIEW"),), 1),
    "HTTP/1.0": Row((get(version="1.0"),)),
    "HTTP/1.0 kept alive": Row((get("/mock/shop/users", "Connection: keep-alive", version="1.0"),)),
    "selectors in headers": Row((get("/mock/shop/users", "X-Mock-Response-Id: u2"),), 1),
    "selectors in the query": Row((get("/mock/shop/users?x-mock-response-id=u2"),), 1),
    "reasons": Row((get("/mock/shop/users?x-mock-explain=true"),), 1),
    "an ETag": Row((get("/mock/shop/tagged"), get("/mock/shop/tagged", 'If-None-Match: "1"')), 1),
    "cookies": Row(
        (get("/mock/shop/echo?q=1", "Cookie: a=b; understudy=secret; c=d"), get("/mock/shop/echo", "Cookie: understudy=x"))
    ),
    "a large answer": Row((get("/mock/shop/large"),), 1),
    "pipelined": Row((get() + get("/mock/shop/users/7") + get(method="HEAD") + post(ADA) + get("/mock/shop/page?number=2"),)),
    "pipelined behind a delay": Row(
        (get("/mock/shop/users", "X-Mock-Response-Delay: 50") + get() + get("/mock/shop/page"),), 3
    ),
    "pipelined before a miss": Row((get() + get("/mock/shop/a/b/c/d") + get(),), 2),
    "empty lines before": Row((b"\r\n\r\n" + get() + b"\r\n" + get(),)),
    "a slow mock": Row((get("/mock/slow/users"),), 1),
    "a fragment": Row((get("/mock/shop/users#part"),), 1),
    "letters beyond ASCII": Row((get("/mock/shop/usérs"),), -1),
    "two Hosts": Row((get("/mock/shop/users", "Host: b"),), -1),
    "no Host": Row((b"GET /mock/shop/users HTTP/1.1\r\n\r\n",), -1),
    "nonsense behind an answer": Row((get() + b"NONSENSE\r\n\r\n",), -1),
    "a broken body length": Row((get("/mock/shop/users", "Content-Length: -1"),), -1),
    "a long URL": Row((get(), PAUSE, get("/mock/shop/users?" + "a" * 9000)), -1),
    "many headers": Row((get("/mock/shop/users", *["A: b"] * 300),), -1),
}
"""Where the pieces end the connection, the last call takes no way. -1: they end it with a refusal; no last call is sent."""


def world() -> Any:
    index = compiled(*SHOP, mock="shop@1")
    slow = LiveMock(name="slow", revision=1, index=compiled(*SHOP), delay_ms=1)
    return state_of(LiveMock(name="shop", revision=1, index=index), LiveMock(name="cart", revision=1, index=compiled()), slow)


async def both(state: Any, pieces: Any, **more: Any) -> tuple[Said, Said]:
    return await said(state, pieces, fast=True, **more), await said(state, pieces, fast=False, **more)


def as_logged(calls: Said) -> list[Any]:
    """Everything but the times."""
    return [call._replace(at=0, seconds=0) for call in calls.log]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_both_ways_say_the_same(row: Row):
    last = () if row.ordinary < 0 else (PAUSE, CLOSE)
    fast, ordinary = await both(world(), (*row.pieces, *last))
    assert fast.answer == ordinary.answer
    assert as_logged(fast) == as_logged(ordinary)
    assert fast.counted == ordinary.counted
    assert fast.ordinary == max(row.ordinary + len(last) // 2, 0)


async def test_every_split_of_a_request_is_the_same_request():
    request = post(ADA, "Content-Type: application/json")
    whole = await said(world(), (request, PAUSE, CLOSE), fast=True)
    for at in range(1, len(request)):
        parts = await said(world(), (get(), PAUSE, request[:at], PAUSE, request[at:], PAUSE, CLOSE), fast=True)
        assert parts.answer.endswith(whole.answer), at
        assert parts.ordinary == 1


async def test_a_caller_who_does_not_read_gets_all_answers_in_the_end():
    """Beyond the high-water mark of the connection the ordinary way waits for the caller."""
    body = "x" * 60_000
    state = state_of(LiveMock(name="shop", revision=1, index=compiled(example("GET /users", body))))
    fast, ordinary = await both(state, (get() * 500 + CLOSE,))
    assert fast.answer == ordinary.answer
    assert fast.answer.count(body.encode()) == 501
    assert fast.ordinary > 1


async def test_a_mock_with_a_port_of_its_own_answers_at_its_root():
    for pieces in ((get("/users"),), (get("/mock/shop/users"),), (get("/users?x=1", host="cart.localhost"),)):
        fast, ordinary = await both(world(), (*pieces, PAUSE, CLOSE), own="shop")
        assert (fast.answer, fast.ordinary < ordinary.ordinary) == (ordinary.answer, pieces[0] != get("/mock/shop/users"))


async def test_a_page_host_below_the_mock_domain_stays_the_pages():
    """A restricted mock would be told from none by what answers there."""
    made, text = key()
    state = state_of(restricted("docs"), LiveMock(name="shop", revision=1, index=compiled(*SHOP)), keys=[made])
    for host in ("docs.localhost", "shop.localhost"):
        asked = (get("/a", f"X-Api-Key: {text}", host=host), PAUSE, CLOSE)
        fast, ordinary = await both(state, asked, admin_hosts=frozenset({"docs.localhost", "shop.localhost"}))
        assert fast.answer == ordinary.answer


KEYED = {"the right key": (0, "{key}"), "no key": (1, ""), "a wrong key": (1, "{key}x"), "as a bearer": (0, "Bearer {key}")}


@pytest.mark.parametrize(("ordinary", "sent"), KEYED.values(), ids=KEYED)
async def test_a_restricted_mock_lets_in_whom_the_gate_lets_in(ordinary: int, sent: str):
    made, text = key()
    headers = (f"Authorization: {sent.format(key=text)}",) if sent else ()
    asked = (get("/mock/shop/echo", "X-Shop-Key: 1", *headers), PAUSE, get("/mock/shop/a", *headers), PAUSE, CLOSE)
    fast, slow = await both(state_of(restricted(), keys=[made]), asked)
    assert fast.answer == slow.answer
    assert as_logged(fast) == as_logged(slow)
    assert fast.ordinary == 2 * ordinary + 1


async def test_a_limited_key_is_counted_once_a_call():
    made, text = key(per_minute=3)
    asked = (*(get("/mock/shop/a", f"X-Api-Key: {text}"), PAUSE) * 5, CLOSE)
    fast, slow = await both(state_of(restricted(), keys=[made]), asked)
    assert fast.answer == slow.answer
    assert fast.answer.count(b"HTTP/1.1 429") == 2


@pytest.mark.parametrize("hours", [-1, 1])
async def test_an_expired_mock_does_not_answer(hours: int):
    mock = LiveMock(name="shop", revision=1, index=compiled(*SHOP), expires_at=NOON + timedelta(hours=hours))
    fast, slow = await both(state_of(mock), (get(), PAUSE, CLOSE))
    assert fast.answer == slow.answer
    assert fast.ordinary == (1 if hours > 0 else 2)


async def test_who_sends_a_key_to_a_public_mock_is_known_by_it():
    made, text = key(mock=None)
    mock = LiveMock(name="shop", revision=1, index=compiled(*SHOP), id="1")
    fast, slow = await both(state_of(mock, keys=[made]), (get("/mock/shop/users", f"X-Api-Key: {text}"), PAUSE, CLOSE))
    assert fast.answer == slow.answer
    assert as_logged(fast) == as_logged(slow)
    assert [call.key_id for call in fast.log] == [made.id, ""]


async def test_a_fault_of_ours_is_told_by_the_ordinary_way():
    broken: Any = None
    state = state_of(LiveMock(name="shop", revision=1, index=broken))
    fast, slow = await both(state, (get(),))
    assert fast.answer == slow.answer
    assert fast.answer.startswith(b"HTTP/1.1 500 ")


async def test_a_template_that_grows_too_large_is_refused_by_the_ordinary_way():
    state = state_of(LiveMock(name="shop", revision=1, index=compiled(example("GET /a", "{{$queryParams 'q'}}"))))
    asked = (get("/mock/shop/a?q=" + "x" * 100), PAUSE, CLOSE)
    fast, slow = await both(state, asked, limits=ServeLimits(generated_bytes=50))
    assert fast.answer == slow.answer
    assert fast.answer.startswith(b"HTTP/1.1 413 ")


HELD_BACK: dict[str, Any] = {
    "delay_ms": 1,
    "server_response": object(),
    "pinned": True,
    "extras": object(),
}
BESIDE_THE_ANSWER = {
    *("name", "revision", "index", "port", "title", "use_case", "id", "access", "key_header", "expires_at"),
    *("validate", "refusals"),  # of a contract only
}
CHECKED: dict[str, Any] = {"contract": object(), "alternatives": object()}
"""Looked at by the fast way itself."""


def test_it_is_decided_for_every_field_of_a_mock_whether_it_may_be_answered_at_once():
    """A new field stands in one of the two: what decides about an answer must make the mock not `is_direct`."""
    assert {each.name for each in fields(LiveMock) if each.init} == BESIDE_THE_ANSWER | HELD_BACK.keys() | CHECKED.keys()
    plain: dict[str, Any] = {"name": "shop", "revision": 1, "index": None}
    assert LiveMock(**plain, access="key").is_direct
    assert [name for name, value in HELD_BACK.items() if LiveMock(**plain, **{name: value}).is_direct] == []
    assert [name for name, value in CHECKED.items() if not LiveMock(**plain, **{name: value}).is_checked] == []
    assert not any(LiveMock(**plain, **{name: value}).is_plain for name, value in (HELD_BACK | CHECKED).items())
