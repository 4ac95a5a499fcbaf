"""Calls as the mock plane notes them."""

from __future__ import annotations

import json
import time
from typing import Any

from app.calls.writer import CallWriter
from app.live.compiling import compile_revision
from app.matching.example import Match
from app.matching.match import match
from app.matching.request import MockRequest
from app.serving.call_log import CallLog, NotedCall
from app.serving.published import LiveMock
from app.store.blobs import read_blobs
from app.store.calls import search_calls
from app.store.mocks import put_mock
from app.store.records import CallFilter, Content, Mock, MockDraft
from app.store.revisions import add_revision, get_revision, publish
from app.store.transaction import Store
from tests.small_mocks import compiled, example


def a_live_mock(id: str = "m", revision: int = 1) -> LiveMock:
    items = (
        example("GET /orders/{{id}}", '{"id": 7}', name="one", id="e-one"),
        example("POST /orders", '{"id": 8, "token": "abcdefgh"}', name="made", id="e-made", code=201),
    )
    return LiveMock(name="shop", id=id, revision=revision, index=compiled(*items))


def noted(mock: LiveMock, line: str = "GET /orders/7", **fields: Any) -> NotedCall:
    """The call as the plane would note it: matched, answered, heads and bodies as they were."""
    method, _, target = line.partition(" ")
    path, _, query = target.partition("?")
    headers = [(b"accept", b"application/json"), (b"user-agent", b"tests/1"), (b"host", b"shop.test")]
    found = match(mock.index, MockRequest(method, path, query, headers))
    shared: dict[str, Any] = {
        "at": time.time(),
        "mock": mock,
        "key_id": "",
        "method": method,
        "target": target,
        "seconds": 0.0012,
    }
    shared |= {"request_headers": headers, "request_body": b""}
    if isinstance(found, Match):
        reply = found.example.reply
        answer = {"example": found.example, "score": found.score, "status": reply.status, "reply": reply}
        answer |= {"response_headers": (), "response_body": reply.body or b""}
    else:
        answer = {"example": None, "score": 0, "status": 404, "reply": None, "is_miss": True}
        answer |= {"response_headers": ((b"content-type", b"application/json"),), "response_body": b"{}"}
    return NotedCall(**(shared | answer | fields))


SHOP: dict[str, Any] = {
    "info": {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
    "item": [
        {
            "name": "Orders",
            "item": [
                {
                    "name": "One order",
                    "request": {"method": "GET", "url": "{{baseUrl}}/orders/:orderId"},
                    "response": [
                        {
                            "id": "e-paid",
                            "name": "paid",
                            "code": 200,
                            "originalRequest": {"method": "GET", "url": "{{baseUrl}}/orders/7"},
                            "header": [{"key": "Content-Type", "value": "application/json"}],
                            "body": '{"id": 7}',
                        },
                        {
                            "id": "e-gone",
                            "name": "gone",
                            "code": 410,
                            "originalRequest": {"method": "GET", "url": "{{baseUrl}}/orders/9"},
                            "body": "{}",
                        },
                    ],
                },
                {"name": "Cancel", "request": {"method": "DELETE", "url": "{{baseUrl}}/orders/:orderId"}, "response": []},
            ],
        }
    ],
    "variable": [{"key": "baseUrl", "value": "https://shop.example/v1"}],
}


def a_kept_shop(store: Store, name: str = "shop") -> Mock:
    """A published mock with one folder, an operation of two examples, and one without any."""
    mock = put_mock(store, MockDraft(name=name)).mock
    add_revision(store, mock.id, Content.of(json.dumps(SHOP).encode()))
    return publish(store, mock.id)


def calls_of(store: Store, mock: Mock, *lines: str, **fields: Any) -> list[int]:
    """Calls as they come to be kept when the mock is served, in order; their ids."""
    compiled_mock = compile_revision(mock, get_revision(store, mock.id, 1), kept_blobs(store, mock)).live
    log = CallLog()
    for line in lines:
        log.note(noted(compiled_mock, line, **fields))
    CallWriter(log, store).work()
    found = search_calls(store, CallFilter(mock_id=mock.id), limit=len(lines))
    return [call.id for call in found][::-1]


def kept_blobs(store: Store, mock: Mock) -> dict[str, bytes]:
    return read_blobs(store, {get_revision(store, mock.id, 1).collection})
