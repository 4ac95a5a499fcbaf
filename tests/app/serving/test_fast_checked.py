"""Mocks that hold calls against a definition, or let `Accept` choose, say the same the fast way and the ordinary way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.serving.published import Published
from tests.app.serving.both_ways import PAUSE, Said, said
from tests.app.serving.guarded_mocks import key
from tests.app.serving.test_checked import SHOP
from tests.app.serving.test_fast import as_logged, get
from tests.app.workspace.samples import loaded, write

pytestmark = pytest.mark.anyio

MOCKS = {
    "report": {"validate": "report"},
    "reject": {"validate": "reject"},
    "some": {"validate": {"createOrder": "reject"}},
    "accept": {"negotiate": True},
    "strict": {"negotiate": True, "matching": "strict"},
    "both": {"negotiate": True, "validate": "reject"},
    "closed": {"validate": "reject", "access": "key"},
}
JSON = "Content-Type: application/json"
THEIRS = "X-Api-Key: theirs"
CLOSE = b"GET /mock/accept/orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
TEA, LONG = b'{"item": "tea"}', b'{"item": "much too long a name"}'


def post(path: str, body: bytes, *headers: str) -> bytes:
    return get(f"/mock/{path}", f"Content-Length: {len(body)}", *headers, method="POST") + body


@dataclass(frozen=True)
class Row:
    """`ordinary`: how many of the calls take the ordinary way, beside the last one that closes."""

    pieces: tuple[Any, ...]
    ordinary: int = 0


ROWS = {
    "nothing wrong": Row((post("report/orders", TEA, JSON, THEIRS), get("/mock/report/orders?limit=5"))),
    "reported: a query": Row((get("/mock/report/orders?limit=500"),)),
    "reported: a body": Row((post("report/orders", LONG, JSON, THEIRS),)),
    "reported: no JSON": Row((post("report/orders", b"{", JSON, THEIRS),)),
    "reported: half a letter": Row((post("report/orders", b'{"item": "\\ud800"}', JSON, THEIRS),)),
    "reported: no body": Row((post("report/orders", b"", JSON, THEIRS), get("/mock/report/orders", THEIRS, method="POST"))),
    "reported: HEAD": Row((get("/mock/report/orders?limit=500", method="HEAD"),)),
    "reported: no such method": Row((get("/mock/report/orders", method="DELETE"),), 1),
    "reported: no such path": Row((get("/mock/report/nothing/there/is/none"),), 1),
    "its own 400": Row((get("/mock/reject/orders?limit=500"),)),
    "its own 400 to HEAD": Row((get("/mock/reject/orders?limit=500", method="HEAD"),)),
    "its own 401": Row((post("reject/orders", TEA, JSON),)),
    "its own 422": Row((post("reject/orders", LONG, JSON, THEIRS),)),
    "a problem": Row((post("reject/plain", LONG, JSON), post("reject/plain", b"{", JSON), post("reject/plain", b"", JSON))),
    "a problem to HEAD": Row((get("/mock/reject/plain", method="HEAD"),)),
    "415": Row((post("reject/orders", b"x", "Content-Type: text/csv", THEIRS),)),
    "406 by the contract": Row((get("/mock/reject/orders", "Accept: image/png"),)),
    "405": Row((get("/mock/reject/orders", method="DELETE"),)),
    "404": Row((get("/mock/reject/nothing"),)),
    "modes of their own": Row((get("/mock/some/orders?limit=500"), post("some/orders", LONG, JSON, THEIRS))),
    "a preflight": Row(
        (get("/mock/reject/orders", "Origin: http://a", "Access-Control-Request-Method: PUT", method="OPTIONS"),), 1
    ),
    "an expectation": Row((post("reject/orders", LONG, JSON, THEIRS, "Expect: 100-continue")[: -len(LONG)], PAUSE, LONG), -1),
    "reasons": Row((post("reject/orders", LONG, JSON, "X-Mock-Explain: true"),), 1),
    "a selector": Row((get("/mock/report/orders?limit=500", "X-Mock-Response-Code: 400"),), 1),
    "a selector in the query": Row((get("/mock/report/orders?limit=500&x-mock-response-code=400"),), 1),
    "our cookie": Row((get("/mock/reject/orders?limit=500", "Cookie: understudy=x; a=b"),)),
    "chunks": Row((get("/mock/reject/plain", "Transfer-Encoding: chunked", JSON, method="POST") + b"1\r\n{\r\n0\r\n\r\n",), 1),
    "a body in pieces": Row((post("reject/plain", LONG, JSON)[:-9], PAUSE, LONG[-9:-2], PAUSE, LONG[-2:])),
    "pipelined": Row(
        (post("reject/plain", LONG, JSON) + post("reject/plain", TEA, JSON) + get("/mock/reject/orders?limit=5"),)
    ),
    "the same header block, another body": Row(
        (post("reject/plain", b'{"item":1234}', JSON), PAUSE, post("reject/plain", b'{"item":"te"}', JSON), PAUSE) * 2
    ),
    "the same header block, a longer body": Row(
        (
            post("reject/plain", TEA, JSON),
            PAUSE,
            post("reject/plain", TEA, JSON)[:-1],
            PAUSE,
            b"}",
            PAUSE,
            get("/mock/accept/orders"),
        )
    ),
    "the same header block, two at once": Row((post("reject/plain", TEA, JSON), PAUSE, post("reject/plain", TEA, JSON) * 2)),
    "the same header block in a body": Row(
        (post("reject/plain", TEA, JSON), PAUSE, post("reject/plain", post("reject/plain", TEA, JSON), JSON))
    ),
    "accepted": Row((get("/mock/accept/orders", "Accept: text/csv"), get("/mock/accept/orders", "Accept: */*"))),
    "accepted by quality": Row((get("/mock/accept/orders", "Accept: text/*;q=0.5, application/json;q=0.4"),)),
    "accepted by HEAD": Row((get("/mock/accept/orders", "Accept: text/csv", method="HEAD"),)),
    "nothing accepted": Row((get("/mock/accept/orders", "Accept: image/png"), get("/mock/both/orders", "Accept: image/png"))),
    "nothing accepted, strictly": Row((get("/mock/strict/orders", "Accept: image/png"),), 1),
    "reported and accepted": Row((get("/mock/both/orders?limit=5", "Accept: text/csv"),)),
    "a stranger": Row((post("closed/orders", TEA, JSON),), 1),
}


@pytest.fixture
def mocks(tmp_path: Path) -> Published:
    written = {"mocks": {name: {"definition": "shop.yaml", **fields} for name, fields in MOCKS.items()}}
    _, published = loaded(write(tmp_path, shop_yaml=SHOP, mocks_yaml=json.dumps(written)))
    return published


async def both(state: Published, pieces: Any) -> tuple[Said, Said]:
    return await said(state, pieces, fast=True), await said(state, pieces, fast=False)


async def test_both_ways_say_the_same(mocks: Published):
    for name, row in ROWS.items():
        last = () if row.ordinary < 0 else (PAUSE, CLOSE)
        fast, ordinary = await both(mocks, (*row.pieces, *last))
        assert fast.answer == ordinary.answer, name
        assert as_logged(fast) == as_logged(ordinary), name
        assert fast.counted == ordinary.counted, name
        assert fast.ordinary == (row.ordinary + 1 if last else 1), name


async def test_what_is_told_is_told_the_fast_way_too(mocks: Published):
    calls = (get("/mock/report/orders?limit=500"), post("reject/plain", LONG, JSON), get("/mock/reject/nothing"))
    fast = await said(mocks, (*calls, PAUSE, CLOSE), fast=True)
    assert fast.ordinary == 1
    assert fast.answer.count(b"x-understudy-violations: 1; ") == 3
    assert [(call.status, [told["rule"] for told in call.violations]) for call in fast.log] == [
        (200, ["maximum"]),
        (422, ["maxLength"]),
        (404, ["path"]),
        (200, []),
    ]
    assert fast.counted["reject"][:2] == [2, 1]


@pytest.mark.parametrize("sent", ["X-Api-Key: {}", "Authorization: Bearer {}"])
async def test_a_key_of_ours_counts_as_the_definitions(mocks: Published, sent: str):
    mine, text = key(mock=None)
    mocks.keys = {mine.id: mine}
    asked = (*(post(f"{name}/orders", TEA, JSON, sent.format(text)) for name in ("reject", "closed")), PAUSE, CLOSE)
    fast, ordinary = await both(mocks, asked)
    assert (fast.answer, fast.ordinary) == (ordinary.answer, 1)
    assert as_logged(fast) == as_logged(ordinary)
    assert fast.answer.count(b"HTTP/1.1 201 ") == (2 if sent.startswith("X-") else 0)


@pytest.mark.parametrize("name", ["report", "accept"])
def test_what_is_checked_is_not_plain_and_may_still_be_answered_at_once(mocks: Published, name: str):
    mock = mocks.mocks[name]
    assert (mock.is_plain, mock.is_checked, mock.is_direct) == (False, True, True)
