"""The mock plane as one raw ASGI callable: a request's scope in, the chosen example's bytes out.

Nothing here waits for anything but the request's body and an asked-for delay. A call takes one index and keeps it to the end.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from typing import Any
from urllib.parse import quote

from app.matching.dynamic import DynamicSource
from app.matching.explain import as_json, explain, nearest
from app.matching.headers import ascii_safe
from app.matching.index import Match
from app.matching.match import NoMatch, match, match_plain
from app.matching.paths import WILDCARDS
from app.matching.request import MockRequest
from app.matching.respond import facts_of
from app.matching.selectors import (
    EXPLAIN,
    SELECTOR_HEADERS,
    Selectors,
    asked_in_headers,
    selectors_of,
    take_from_query,
)
from app.matching.template import TemplateTooLarge
from app.serving import refusals
from app.serving.cookies import without_own_cookies
from app.serving.limits import ServeLimits
from app.serving.planes import MOCK_KEY, MOCK_PREFIX, Receive, Scope, Send
from app.serving.published import LiveMock, Published
from app.serving.ready import READY_KEY, send_ready, status_line
from app.serving.refusals import Refusal

_LOOKED_AT = SELECTOR_HEADERS | {b"content-length", b"transfer-encoding", b"cookie"}
_PREFIX_LENGTH = len(MOCK_PREFIX)
STATUS_LINES = {status: status_line(status) for status in range(200, 600)}

Noted = list[tuple[bytes, bytes]]

NO_EXAMPLES = Refusal(
    404,
    "mockRequestNotFoundError",
    "You need an example",
    "To mock this request add an example response for the mock server to return.",
)
NO_MATCH = Refusal(
    404, "mockRequestNotFoundError", "No matching requests", "Double check your method and the request path and try again."
)
NO_SUCH_MOCK = Refusal(404, "mockNotFoundError", "Unable to find mock", "Please refresh and try again.")
TOO_MANY_WAITING = Refusal(
    503,
    "serverBusyError",
    "Server busy",
    "Too many delayed answers are waiting. Try again in a moment, or ask for a shorter delay.",
)
ANSWER_TOO_LARGE = Refusal(
    413,
    "answerTooLargeError",
    "Answer too large",
    "What the call sent would make the filled-in answer exceed its limit (limit.template).",
)


class MockApp:
    """Answers calls to the live mocks. `waiting` counts the answers that are being held back by a delay."""

    def __init__(self, published: Published, limits: ServeLimits = ServeLimits(), *, seed: int | None = None) -> None:  # noqa: B008
        self.published = published
        self.limits = limits
        self.waiting = 0
        self._dynamic = DynamicSource(random.Random(seed), time.time)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request; anything else (lifespan, websocket) is not for mocks."""
        if scope["type"] != "http":
            return
        cycle = scope.pop(READY_KEY, None)
        mock, path = self._mock_of(scope)
        if mock is None:
            await _send_refusal(send, NO_SUCH_MOCK)
            return
        noted = [pair for pair in scope["headers"] if pair[0] in _LOOKED_AT]
        if not noted and not scope["query_string"] and not mock.delay_ms:
            outcome = match_plain(mock.index, scope["method"], path)
            if outcome is not None:
                if outcome.example.reply.is_static:
                    await _send_static(outcome, cycle, send)
                else:
                    await self._send_filled(outcome, MockRequest(scope["method"], path, "", scope["headers"]), cycle, send)
                return
        await self._call(mock, path, noted, cycle, scope, receive, send)

    async def _call(
        self, mock: LiveMock, path: str, noted: Noted, cycle: Any, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """A call that is more than a method and a path."""
        selectors, query, headers, has_body = _read_head(mock, noted, scope)
        data = b""
        if has_body:
            body = await self._read_body(receive, send)
            if body is None:
                return
            data = body
        request = MockRequest(scope["method"], path, query, headers, data)
        delay = selectors.delay_ms or mock.delay_ms
        if delay and not await self._wait(delay):
            await _send_refusal(send, TOO_MANY_WAITING)
            return
        if selectors.explain:
            await _send_json(send, 200, as_json(explain(mock.index, request, selectors)))
            return
        outcome = match(mock.index, request, selectors)
        if request.method == "OPTIONS" and _is_preflight(request) and not _answers_options(outcome):
            await _send_preflight(send, request)
        elif isinstance(outcome, NoMatch):
            await _send_miss(send, mock, request, outcome, scope)
        elif outcome.example.reply.is_static:
            await _send_static(outcome, cycle, send)
        else:
            await self._send_filled(outcome, request, cycle, send)

    async def _send_filled(self, outcome: Match, request: MockRequest, cycle: Any, send: Send) -> None:
        reply = outcome.example.reply
        try:
            body, filled = reply.fill(facts_of(outcome, request, self._dynamic), self.limits.generated_bytes)
        except TemplateTooLarge:
            await _send_refusal(send, ANSWER_TOO_LARGE)
            return
        if cycle is None or not send_ready(cycle, STATUS_LINES[reply.status], reply.lines(outcome.score, body, filled), body):
            headers = [*reply.headers(outcome.score, body), *filled]
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    def _mock_of(self, scope: Scope) -> tuple[LiveMock | None, str]:
        """The mock that is called, and the path below its address, still encoded."""
        raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
        name = scope.get(MOCK_KEY)
        if name is None:
            end = raw.find(b"/", _PREFIX_LENGTH)
            if end < 0:
                end = len(raw)
            name, raw = raw[_PREFIX_LENGTH:end].decode("latin-1"), raw[end:]
        mock = self.published.mocks.get(name)
        if mock is None and "@" in name:
            mock = self._at_revision(name)
        return mock, raw.decode("utf-8", "replace") or "/"

    def _at_revision(self, name: str) -> LiveMock | None:
        """`shop@latest`, and `shop@3` as long as 3 is the revision in memory."""
        name, _, revision = name.partition("@")
        mock = self.published.mocks.get(name)
        return mock if mock and revision in ("latest", str(mock.revision)) else None

    async def _read_body(self, receive: Receive, send: Send) -> bytes | None:
        """The whole body; None if the caller went away or sent too much (and was told so)."""
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.limits.mock_body_bytes:
                await _send_refusal(send, refusals.body_too_large(self.limits.mock_body_bytes))
                return None
            if not message.get("more_body", False):
                return b"".join([*chunks, chunk]) if chunks else bytes(chunk)
            chunks.append(chunk)

    async def _wait(self, delay_ms: int) -> bool:
        """Holds an answer back; False, at once, if too many are being held back already."""
        if self.waiting >= self.limits.waiting:
            return False
        self.waiting += 1
        try:
            await asyncio.sleep(min(delay_ms, self.limits.delay_ms) / 1000)
        finally:
            self.waiting -= 1
        return True


async def _send_static(outcome: Match, cycle: Any, send: Send) -> None:
    reply = outcome.example.reply
    head = reply.start(outcome.score)
    if not send_ready(cycle, STATUS_LINES[head.status], head.lines, reply.body or b""):
        await send(head.message)
        await send(reply.body_message)


def _read_head(mock: LiveMock, noted: Noted, scope: Scope) -> tuple[Selectors, str, list[tuple[bytes, bytes]], bool]:
    """Selectors, the query and headers without what is ours, and whether a body follows."""
    query, headers = scope["query_string"].decode("latin-1"), scope["headers"]
    asked: dict[str, str] = {}
    if "x-mock-" in query and mock.index.rules.query_selectors:
        asked, query = take_from_query(query)
    has_body = False
    for key, value in noted:
        if key == b"content-length":
            has_body = has_body or value != b"0"
        elif key == b"transfer-encoding":
            has_body = True
        elif key == b"cookie":
            headers = without_own_cookies(headers)
    asked.update(asked_in_headers(noted))
    return selectors_of(asked), query, headers, has_body


def _is_preflight(request: MockRequest) -> bool:
    return bool(request.header("origin") and request.header("access-control-request-method"))


def _answers_options(outcome: Match | NoMatch) -> bool:
    """An OPTIONS example whose path scores 80 or more wins over our own answer to a preflight; so does a selected one."""
    return isinstance(outcome, Match) and (not outcome.score or (outcome.path_score or 0) >= WILDCARDS)


async def _send_preflight(send: Send, request: MockRequest) -> None:
    asked = request.header("access-control-request-headers")
    headers = [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
        (b"access-control-allow-headers", asked.encode("latin-1", "replace") if asked else b"*"),
        (b"access-control-max-age", b"600"),
        (b"vary", b"Access-Control-Request-Headers"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _send_miss(send: Send, mock: LiveMock, request: MockRequest, outcome: NoMatch, scope: Scope) -> None:
    """Postman's error, with the nearest examples and where the reasons are told."""
    data: dict[str, Any] = json.loads((NO_EXAMPLES if outcome.empty else NO_MATCH).body)
    if not outcome.empty:
        address = (scope.get("raw_path") or b"/").decode("ascii", "replace")
        query = f"{request.query_text}&" if request.query_text else ""
        data["explain"] = f"{address}?{query}{EXPLAIN}=true" if mock.index.rules.query_selectors else f"Send {EXPLAIN}: true"
        data["nearest"] = [
            {"request": f"{example.method} {example.path}", "example": example.name, "id": example.id, "status": example.code}
            for example in nearest(mock.index, request)
        ]
    labels = mock.index.labels
    await _send_json(send, 404, data, *([(b"x-understudy-mock", ascii_safe(labels.mock))] if labels.provenance else []))


async def _send_refusal(send: Send, refusal: Refusal) -> None:
    await _send_json(send, refusal.status, json.loads(refusal.body))


async def _send_json(send: Send, status: int, data: Any, *extra: tuple[bytes, bytes]) -> None:
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"*"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"sandbox"),
        *extra,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
