"""Mocks that ask for it hold calls against their definition: told in a header and in the log, or refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.serving.asgi import MockApp
from app.serving.call_log import CallLog
from app.serving.published import Published
from app.store.records import KeyScope
from tests.app.serving.guarded_mocks import key
from tests.app.workspace.samples import loaded, write

pytestmark = pytest.mark.anyio

SHOP = """
openapi: 3.0.3
info: {title: Shop, version: "1"}
security: [{key: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      security: []
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
      responses:
        "200": {description: ok, content: {application/json: {example: [1]}, text/csv: {example: "a,b"}}}
        "400": {description: bad, content: {application/json: {example: {error: limit}}}}
    post:
      operationId: createOrder
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses:
        "201": {description: ok, content: {application/json: {example: {id: 1}}}}
        "401": {description: who, content: {application/json: {example: {error: who}}}}
        "422": {description: unfit, content: {application/json: {example: {error: unfit}}}}
  /plain:
    post:
      operationId: plain
      security: []
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses: {"200": {description: ok, content: {application/json: {example: {}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-API-Key}}
  schemas: {Order: {type: object, required: [item], properties: {item: {type: string, maxLength: 9}}}}
"""
ORDER = {"item": "tea"}
KEY = {"x-api-key": "theirs"}


@pytest.fixture
def mocks(tmp_path: Path) -> Published:
    said = {
        "off": {},
        "report": {"validate": "report"},
        "reject": {"validate": "reject"},
        "some": {"validate": {"createOrder": "reject"}},
        "accept": {"negotiate": True},
        "strict": {"negotiate": True, "matching": "strict"},
    }
    mocks = {"mocks": {name: {"definition": "shop.yaml", **fields} for name, fields in said.items()}}
    status, published = loaded(write(tmp_path, shop_yaml=SHOP, mocks_yaml=json.dumps(mocks)))
    assert [found for mock in status for found in mock.diagnostics if found.level == "error"] == []
    return published


@asynccontextmanager
async def calling(published: Published, log: CallLog | None = None) -> AsyncIterator[httpx.AsyncClient]:
    app: Any = MockApp(published, log=log, seed=1)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mocks.test") as client:
        yield client


async def test_what_asks_for_nothing_is_plain(mocks: Published):
    assert mocks.mocks["off"].is_plain
    assert mocks.mocks["off"].contract is None
    assert [mocks.mocks[name].is_plain for name in ("report", "some", "accept")] == [False, False, False]


async def test_report_answers_as_usual_and_tells(mocks: Published):
    log = CallLog()
    async with calling(mocks, log) as client:
        good = await client.get("/mock/report/orders?limit=5")
        bad = await client.get("/mock/report/orders?limit=500")
        usual = await client.get("/mock/off/orders?limit=500")
    assert (good.status_code, "x-understudy-violations" in good.headers) == (200, False)
    assert (bad.status_code, bad.content) == (200, usual.content)
    assert bad.headers["x-understudy-violations"] == "1; query limit maximum"
    assert "x-understudy-violations" not in usual.headers
    assert [call.violations for call in log.drain(9)] == [
        (),
        ({"where": "query", "pointer": "limit", "rule": "maximum", "kind": "integer", "message": "It is more than 100."},),
        (),
    ]


@pytest.mark.parametrize(
    ("method", "path", "sent", "expected"),
    [
        pytest.param("POST", "/orders", {"json": ORDER, "headers": KEY}, (201, None), id="good"),
        pytest.param("GET", "/orders?limit=500", {}, (400, {"error": "limit"}), id="its own 400"),
        pytest.param("POST", "/orders", {"json": ORDER}, (401, {"error": "who"}), id="its own 401"),
        pytest.param("POST", "/orders", {"json": {}, "headers": KEY}, (422, {"error": "unfit"}), id="its own 422"),
        pytest.param(
            "POST", "/orders", {"content": b"x", "headers": {**KEY, "content-type": "text/csv"}}, (415, None), id="415"
        ),
        pytest.param("GET", "/orders", {"headers": {"accept": "image/png"}}, (406, None), id="406"),
        pytest.param("DELETE", "/orders", {}, (405, None), id="405"),
        pytest.param("GET", "/nothing", {}, (404, None), id="404"),
        pytest.param("POST", "/plain", {"json": {}}, (422, None), id="no example of its own"),
        pytest.param(
            "POST", "/plain", {"content": b"{", "headers": {"content-type": "application/json"}}, (400, None), id="400"
        ),
    ],
)
async def test_reject(mocks: Published, method: str, path: str, sent: dict[str, Any], expected: tuple[int, Any]):
    async with calling(mocks) as client:
        answer = await client.request(method, f"/mock/reject{path}", **sent)
    status, body = expected
    assert answer.status_code == status
    if body is not None:
        assert answer.json() == body
        assert answer.headers["x-understudy-example"]
    elif status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.headers["x-understudy-violations"].startswith("1; ")
    assert answer.headers.get("allow") == ("GET, POST" if status == 405 else None)


async def test_a_problem_names_pointer_rule_and_kind_and_never_a_value(mocks: Published):
    log = CallLog()
    async with calling(mocks, log) as client:
        answer = await client.post("/mock/reject/plain", json={"item": "sk_live_planted_secret"})
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "The call breaks 1 rule of the definition. It is longer than 9 characters.",
        "errors": [
            {
                "where": "body",
                "pointer": "/item",
                "rule": "maxLength",
                "kind": "string",
                "message": "It is longer than 9 characters.",
            }
        ],
    }
    [noted] = log.drain(9)
    assert "sk_live_planted_secret" not in repr((noted.violations, answer.headers, noted.response_body))
    assert (noted.status, noted.example, noted.is_miss) == (422, None, False)


async def test_operations_have_modes_of_their_own(mocks: Published):
    async with calling(mocks) as client:
        other = await client.get("/mock/some/orders?limit=500")
        named = await client.post("/mock/some/orders", json={}, headers=KEY)
    assert (other.status_code, "x-understudy-violations" in other.headers) == (200, False)
    assert named.status_code == 422


async def test_preflights_and_explanations_are_not_checked(mocks: Published):
    asking = {"origin": "https://app.test", "access-control-request-method": "POST"}
    async with calling(mocks) as client:
        preflight = await client.options("/mock/reject/orders", headers=asking)
        told = await client.post("/mock/reject/orders", headers={"x-mock-explain": "true"})
    assert (preflight.status_code, told.status_code) == (204, 200)


async def test_a_key_of_ours_counts_as_the_definitions(mocks: Published):
    mine, text = key(mock=None)
    assert mine.scope == KeyScope(every_mock=True)
    mocks.keys = {mine.id: mine}
    async with calling(mocks) as client:
        answer = await client.post("/mock/reject/orders", json=ORDER, headers={"x-api-key": text})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("mock", "accept", "expected"),
    [
        ("accept", None, (200, "application/json")),
        ("accept", "*/*", (200, "application/json")),
        ("accept", "text/csv", (200, "text/csv")),
        ("accept", "text/*;q=0.5, application/json;q=0.4", (200, "text/csv")),
        ("accept", "text/csv;q=0.3, application/json", (200, "application/json")),
        ("accept", "text/csv, application/json", (200, "application/json")),
        ("accept", "text/csv;q=0, */*", (200, "application/json")),
        ("accept", "image/png", (200, "application/json")),
        ("strict", "image/png", (406, "application/problem+json")),
        ("off", "text/csv", (200, "application/json")),
    ],
)
async def test_accept_chooses_among_media_types(mocks: Published, mock: str, accept: str | None, expected: tuple[int, str]):
    async with calling(mocks) as client:
        client.headers.pop("accept")
        answer = await client.get(f"/mock/{mock}/orders", headers={} if accept is None else {"accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == expected
    assert answer.headers.get("vary") == ("Accept" if mock != "off" and expected[0] == 200 else None)
