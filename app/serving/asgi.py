"""The mock plane as one raw ASGI callable: a request's scope in, the chosen example's bytes out.

Nothing here waits for anything but the request's body and an asked-for delay. A call takes one index and keeps it to the end.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from app.matching.dynamic import DynamicSource
from app.matching.example import Match
from app.matching.explain import explain
from app.matching.match import NoMatch, match, match_plain
from app.matching.paths import WILDCARDS
from app.matching.request import MockRequest
from app.matching.respond import facts_of
from app.matching.selectors import (
    SELECTOR_HEADERS,
    Selectors,
    asked_in_headers,
    selectors_of,
    take_from_query,
)
from app.matching.template import CallFacts, TemplateTooLarge
from app.serving import refusals
from app.serving.answers import (
    ANSWER_TOO_LARGE,
    NO_SUCH_MOCK,
    TOO_MANY_WAITING,
    Headers,
    send_explanation,
    send_filled,
    send_miss,
    send_preflight,
    send_refusal,
    send_static,
    send_unchanged,
)
from app.serving.conditional import etag_of, is_known
from app.serving.cookies import without_own_cookies
from app.serving.limits import ServeLimits
from app.serving.planes import MOCK_KEY, MOCK_PREFIX, Receive, Scope, Send
from app.serving.published import LiveMock, Published
from app.serving.ready import READY_KEY
from app.serving.waiting import FULL, GONE, WaitingRoom

_LOOKED_AT = SELECTOR_HEADERS | {b"content-length", b"transfer-encoding", b"cookie", b"if-none-match"}
_PREFIX_LENGTH = len(MOCK_PREFIX)

Noted = list[tuple[bytes, bytes]]


class MockApp:
    """Answers calls to the live mocks."""

    def __init__(self, published: Published, limits: ServeLimits = ServeLimits(), *, seed: int | None = None) -> None:  # noqa: B008
        self.published = published
        self.limits = limits
        self._waiting = WaitingRoom(limits.waiting, limits.delay_ms)
        self._buffered = 0
        self._dynamic = DynamicSource(random.Random(seed), time.time)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request; anything else (lifespan, websocket) is not for mocks."""
        if scope["type"] != "http":
            return
        cycle = scope.pop(READY_KEY, None)
        mock, path = self._mock_of(scope)
        if mock is None:
            await send_refusal(send, NO_SUCH_MOCK)
            return
        noted = [pair for pair in scope["headers"] if pair[0] in _LOOKED_AT]
        if not noted and not scope["query_string"] and mock.is_plain:
            outcome = match_plain(mock.index, scope["method"], path)
            if outcome is not None:
                if outcome.example.reply.is_static:
                    await send_static(outcome.example.reply, outcome.score, cycle, send)
                else:
                    request = MockRequest(scope["method"], path, "", scope["headers"])
                    await self._send_filled(outcome, request, (), cycle, send)
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
        if selectors.explain:
            await send_explanation(send, explain(mock.index, request, selectors), mock.index.labels)
            return
        delay = selectors.delay_ms or mock.delay_ms
        if delay:
            outcome = await self._waiting.hold(delay, receive, is_asked=selectors.delay_ms is not None)
            if outcome is GONE:
                return
            if outcome is FULL:
                await send_refusal(send, TOO_MANY_WAITING)
                return
        if mock.server_response is not None:
            await self._send_server_response(mock, request, cycle, send)
        else:
            await self._answer(mock, request, selectors, cycle, scope, send)

    async def _answer(
        self, mock: LiveMock, request: MockRequest, selectors: Selectors, cycle: Any, scope: Scope, send: Send
    ) -> None:
        outcome = match(mock.index, request, selectors)
        if request.method == "OPTIONS" and _is_preflight(request) and not _answers_options(outcome):
            await send_preflight(send, request, mock.index.labels)
            return
        if isinstance(outcome, NoMatch):
            await send_miss(send, mock, request, selectors, outcome, scope)
            return
        reply = outcome.example.reply
        etag, more = etag_of(outcome.example, mock)
        if etag is not None and reply.status == 200 and request.method in ("GET", "HEAD"):
            known = request.header("if-none-match")
            if known and is_known(known, etag):
                await send_unchanged(reply, outcome.score, more, send)
                return
        if reply.is_static and not more:
            await send_static(reply, outcome.score, cycle, send)
        else:
            await self._send_filled(outcome, request, more, cycle, send)

    async def _send_filled(self, outcome: Match, request: MockRequest, more: Headers, cycle: Any, send: Send) -> None:
        reply = outcome.example.reply
        try:
            body, filled = reply.fill(facts_of(outcome, request, self._dynamic), self.limits.generated_bytes)
        except TemplateTooLarge:
            await send_refusal(send, ANSWER_TOO_LARGE)
            return
        await send_filled(reply, outcome.score, body, (*filled, *more), cycle, send)

    async def _send_server_response(self, mock: LiveMock, request: MockRequest, cycle: Any, send: Send) -> None:
        """The active server response: one 5xx for every call, whatever its path (postman-mock.md §2.9)."""
        reply = mock.server_response
        assert reply is not None
        try:
            body, filled = reply.fill(CallFacts(request, {}, self._dynamic), self.limits.generated_bytes)
        except TemplateTooLarge:
            await send_refusal(send, ANSWER_TOO_LARGE)
            return
        await send_filled(reply, 0, body, filled, cycle, send)

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
        if mock is None or revision == "latest":
            return mock
        return replace(mock, pinned=True) if revision == str(mock.revision) else None

    async def _read_body(self, receive: Receive, send: Send) -> bytes | None:
        """The whole body; None if the caller went away or sent too much (and was told so)."""
        chunks: list[bytes] = []
        size = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > self.limits.mock_body_bytes:
                    await send_refusal(send, refusals.body_too_large(self.limits.mock_body_bytes))
                    return None
                if not message.get("more_body", False):
                    return b"".join([*chunks, chunk]) if chunks else bytes(chunk)
                self._buffered += len(chunk)
                chunks.append(chunk)
                if self._buffered > self.limits.buffered_bytes:
                    await send_refusal(send, refusals.BUSY)
                    return None
        finally:
            self._buffered -= sum(map(len, chunks))


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
