"""The mock plane as one raw ASGI callable: a request's scope in, the chosen example's bytes out.

Nothing here waits for anything but the request's body, an asked-for delay, and a revision that is not in memory. A call takes
one index and keeps it to the end.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import quote

from app.contract.compiled import CompiledContract
from app.matching.choosing.choose import Turns
from app.matching.dynamic import DynamicSource
from app.matching.echo import echoed
from app.matching.example import Match
from app.matching.explain import explain
from app.matching.headers import ascii_safe
from app.matching.match import NoMatch, match, match_plain
from app.matching.paths import WILDCARDS
from app.matching.reply import Reply
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
    TOO_MANY_WAITING,
    Answer,
    Headers,
    explanation,
    from_example,
    is_preflight,
    miss,
    not_acceptable,
    preflight,
    refusal,
    send_answer,
    send_static,
    unchanged,
)
from app.serving.call_log import CallLog
from app.serving.checked import told_of
from app.serving.conditional import caching_of, etag_of, is_known
from app.serving.cookies import without_own_cookies
from app.serving.extras import Extras
from app.serving.fast import FastWay
from app.serving.faults.plan import Fault
from app.serving.faults.sending import send_with
from app.serving.faults.troubled import rate_limited, with_fault
from app.serving.gate import Gate
from app.serving.limits import ServeLimits
from app.serving.negotiate import accepted_of
from app.serving.planes import MOCK_KEY, MOCK_PREFIX, Receive, Scope, Send
from app.serving.published import LiveMock, Published
from app.serving.ranges import ranged
from app.serving.ready import READY_KEY
from app.serving.refusals import Refusal
from app.serving.shared import SharedNumbers, SharedTurns, buckets_of
from app.serving.tally import Tally
from app.serving.waiting import FULL, GONE, OVER, Held, WaitingRoom

LOOKED_AT = SELECTOR_HEADERS | {b"content-length", b"transfer-encoding", b"cookie", b"if-none-match"}
"""Headers that make a call more than a method and a path. The fast way leaves calls with most of them alone."""
_PREFIX_LENGTH = len(MOCK_PREFIX)
RULE_HEADER = b"x-understudy-rule"

Pairs = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Call:
    """One call on its way: the ASGI triple, the way to answer at once, and what of it is ours already.

    `path` is the one below the mock, still encoded; `headers` are those behind the gate; `more` are those every answer carries.
    `asked`: the selectors that only mocks with extras know; `fault`: how the answer's bytes leave, if not as usual.
    """

    scope: Scope
    receive: Receive
    send: Send
    cycle: Any
    path: str
    started: float
    headers: Pairs
    key_id: str = ""
    more: Headers = ()
    data: bytes = b""
    asked: Mapping[str, str] | None = None
    fault: Fault | None = None


class MockApp:
    """Answers calls to the live mocks.

    `log` takes every answered call, `tally` counts them; asking for reasons is no call, nor is what is not let in. `gate` lets
    callers of restricted mocks in. `seed`, `clock`: what made-up values come from. `shared`: what is counted together with
    other processes. `fast`: the same answers past ASGI, where a call asks for nothing else.
    """

    def __init__(
        self,
        published: Published,
        limits: ServeLimits = ServeLimits(),  # noqa: B008
        log: CallLog | None = None,
        tally: Tally | None = None,
        *,
        seed: int | None = None,
        gate: Gate | None = None,
        shared: SharedNumbers | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.published = published
        self.limits = limits
        self._log = log
        self._note_ready = None if log is None else log.note_ready
        self._count = None if tally is None else tally.note
        self._is_noting = log is not None or tally is not None
        self._shared = shared
        self._gate = gate or Gate(published, buckets=lambda: buckets_of(shared, "gate"))
        self._waiting = WaitingRoom(limits.waiting, limits.delay_ms)
        self._rates = buckets_of(shared, "faults")
        self._buffered = 0
        self._dynamic = DynamicSource(random.Random(seed), clock)
        self.fast = FastWay(published, self._gate, self._dynamic, limits, log, tally)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request; anything else (lifespan, websocket) is not for mocks."""
        if scope["type"] != "http":
            return
        started = perf_counter() if self._is_noting else 0.0
        cycle = scope.pop(READY_KEY, None)
        name, path = _called(scope)
        mock = self.published.mocks.get(name)
        headers = scope["headers"]
        noted = [pair for pair in headers if pair[0] in LOOKED_AT]
        if mock is not None and not noted and not scope["query_string"] and mock.is_plain:
            outcome = match_plain(mock.index, scope["method"], path)
            if outcome is not None:
                reply = outcome.example.reply
                if reply.is_static:
                    await send_static(reply, outcome.score, cycle, send)
                    if started:  # written out here: each tenth of a microsecond counts
                        ended = perf_counter()
                        if self._count is not None:
                            self._count(name, reply.status, ended - started)
                        if self._note_ready is not None:
                            key_id = ""
                            if self.published.keys:
                                headers, key_id = self._gate.key_on(mock, headers, scope["method"])
                            seen = (mock, key_id, scope["method"], path, b"", headers, b"", outcome, started, ended)
                            self._note_ready(seen)
                else:
                    await self._fill(mock, outcome, Call(scope, receive, send, cycle, path, started, headers))
                return
        await self._call(name, mock, noted, Call(scope, receive, send, cycle, path, started, headers))

    async def _fill(self, mock: LiveMock, outcome: Match, call: Call) -> None:
        """The answer of an example that is filled in, to a call that is a method and a path."""
        self._look_for_keys(mock, call)
        request = MockRequest(call.scope["method"], call.path, "", call.headers)
        await self._send(mock, call, self._of_example(outcome, request, ()))

    async def _call(self, name: str, mock: LiveMock | None, noted: Pairs, call: Call) -> None:
        """A call that is more than a method and a path, or whose mock is not for everybody."""
        if mock is None or mock.is_guarded:
            entry = await self._gate.enter(name, mock, call.scope)
            mock, call.headers, call.key_id, call.more = entry.mock, entry.headers, entry.key_id, entry.more
            if mock is None or entry.refused is not None:
                await self._refuse(mock, call, entry.refused)
                return
        else:
            self._look_for_keys(mock, call)
        selectors, query, has_body = _read_head(mock, noted, call)
        if mock.extras is not None:
            in_query = mock.index.rules.query_selectors
            call.asked, query = mock.extras.read_asked(call.headers, query, in_query=in_query)
        data = await self._read_body(call.receive) if has_body else b""
        if data is None:
            return
        answer: Answer | None
        if isinstance(data, Refusal):
            answer = refusal(data)
        else:
            call.data = data
            request = MockRequest(call.scope["method"], call.path, query, call.headers, data)
            answer = await self._answer(mock, request, selectors, call)
        if answer is not None:
            await self._send(mock, call, answer, is_noted=not selectors.explain)

    async def _answer(self, mock: LiveMock, request: MockRequest, selectors: Selectors, call: Call) -> Answer | None:
        """The answer, after its delay; None if the caller left meanwhile."""
        if selectors.explain:
            book = mock.extras.book if mock.extras else None
            told = explain(mock.index, request, selectors, book=book, turns=self._turns_of(mock))
            return explanation(told, mock.index.labels, is_text=selectors.explain_as_text)
        if mock.extras is not None:
            return await self._answer_beyond(mock, mock.extras, request, selectors, call)
        delay = selectors.delay_ms or mock.delay_ms
        if delay and (instead := await self._hold(delay, call, is_asked=selectors.delay_ms is not None)):
            return None if instead is GONE else refusal(TOO_MANY_WAITING)
        if mock.server_response is not None:
            return self._server_response(mock.server_response, request)
        if mock.contract is not None:
            return self._check(mock, mock.contract, request, call, lambda: self._choose(mock, request, selectors, call.scope))
        return self._choose(mock, request, selectors, call.scope)

    async def _hold(self, delay_ms: int, call: Call, *, is_asked: bool) -> Held | None:
        """Lets an answer wait; what is said instead of it if that is not possible."""
        held = await self._waiting.hold(delay_ms, call.receive, is_asked=is_asked)
        return None if held is OVER else held

    async def _answer_beyond(
        self, mock: LiveMock, extras: Extras, request: MockRequest, selectors: Selectors, call: Call
    ) -> Answer | None:
        """The answer of a mock that does more than Postman's: chosen first, as what goes wrong depends on the example."""
        asked = call.asked or {}
        draws = extras.draws(asked)
        dynamic = draws.dynamic
        if mock.server_response is not None:
            answer = self._server_response(mock.server_response, request, dynamic)
        else:

            def choose() -> Answer:
                outcome = extras.chosen(mock.index, request, selectors, asked, draws, self._turns_of(mock))
                return self._choose(mock, request, selectors, call.scope, outcome, dynamic)

            answer = choose() if mock.contract is None else self._check(mock, mock.contract, request, call, choose)
        answer = ranged(answer, request)
        if request.method == "OPTIONS" and answer.example is None and is_preflight(request):
            return answer  # a page must be able to see what goes wrong with its call
        fault = extras.fault_for(answer.example.id if answer.example else "", asked, draws)
        more: Headers = ()

        def fill(saved: Match) -> Answer:
            return self._of_example(saved, request, (), dynamic)

        if fault.per_minute:
            limited, more = rate_limited(self._rates, mock, call.key_id, request, answer, fault.per_minute, fill)
            if limited is not None:
                return limited
            more = () if call.more else more  # a limited key's own limit is told already
        delay = next(ms for ms in (selectors.delay_ms, fault.delay_ms, mock.delay_ms) if ms is not None)
        is_asked = fault.is_asked or selectors.delay_ms is not None
        if delay and (instead := await self._hold(delay, call, is_asked=is_asked)):
            return None if instead is GONE else refusal(TOO_MANY_WAITING)
        call.fault = fault if fault.is_sent_apart else None
        return with_fault(answer, fault, mock, request, fill, more)

    def _turns_of(self, mock: LiveMock) -> Turns | None:
        """The turns of the mock's sequences: this process's, or those that all workers take."""
        if mock.extras is None or self._shared is None:
            return mock.extras.turns if mock.extras else None
        kind = "pinned" if mock.pinned else "turns"
        return SharedTurns(self._shared, f"{kind} {mock.id or mock.name}@{mock.revision}", mock.extras.book)

    def _check(
        self, mock: LiveMock, contract: CompiledContract, request: MockRequest, call: Call, choose: Callable[[], Answer]
    ) -> Answer:
        """The answer to a call that is held against a definition first, with the keys of ours that it carries."""
        sent = request
        if call.key_id:
            headers = without_own_cookies(call.scope["headers"])
            sent = MockRequest(request.method, request.raw_path, request.query_text, headers, request.data)
        told = None if request.method == "OPTIONS" and is_preflight(request) else told_of(mock, contract, sent)
        if told is None:
            return choose()
        instead = told.instead
        if instead is None:
            answer = choose()
        elif isinstance(instead, Answer):
            answer = instead
        else:
            answer = self._of_example(Match(instead, 0, None), request, ())
        return answer._replace(headers=(*answer.headers, *told.headers), violations=told.violations)

    def _choose(
        self,
        mock: LiveMock,
        request: MockRequest,
        selectors: Selectors,
        scope: Scope,
        outcome: Match | NoMatch | None = None,
        dynamic: DynamicSource | None = None,
    ) -> Answer:
        """The answer to a call. `outcome`: who answers, where that was decided in another way than Postman's."""
        outcome = match(mock.index, request, selectors) if outcome is None else outcome
        if request.method == "OPTIONS" and is_preflight(request) and not _answers_options(outcome):
            return preflight(request, mock.index.labels)
        if isinstance(outcome, NoMatch):
            return miss(mock, request, selectors, outcome, scope)
        vary: Headers = ()
        if mock.alternatives is not None and not outcome.rule:
            accepted = accepted_of(mock, mock.alternatives, outcome, request)
            if accepted is None:
                return not_acceptable(mock.index.labels)
            outcome, vary = accepted
        if mock.extras is not None:
            outcome = mock.extras.in_form(outcome, request)
        etag, more = etag_of(outcome.example, mock)
        ruled: Headers = ()
        if outcome.rule and mock.index.labels.provenance:
            ruled = ((RULE_HEADER, ascii_safe(outcome.rule)),)
        if mock.extras is not None and outcome.example.id in mock.extras.echoes:
            written = self._echoed(outcome, request, (*vary, *ruled), dynamic)
            if written is not None:
                return written
        if etag is not None and outcome.example.reply.status == 200 and request.method in ("GET", "HEAD"):
            if more and not request.data and mock.extras is None and mock.contract is None:
                more += caching_of(outcome.example, mock, selectors)
            known = request.header("if-none-match")
            if known and is_known(known, etag):
                return unchanged(outcome, (*more, *vary, *ruled))
        return self._of_example(outcome, request, (*more, *vary, *ruled), dynamic)

    def _of_example(self, outcome: Match, request: MockRequest, more: Headers, dynamic: DynamicSource | None = None) -> Answer:
        """The answer of an example, filled in; `dynamic`: where made-up values come from, None for the server's source."""
        reply = outcome.example.reply
        if reply.is_static:
            return from_example(outcome, reply.body or b"", more)
        try:
            body, filled = reply.fill(facts_of(outcome, request, dynamic or self._dynamic), self.limits.generated_bytes)
        except TemplateTooLarge:
            return refusal(ANSWER_TOO_LARGE)
        return from_example(outcome, body, (*filled, *more))

    def _echoed(self, outcome: Match, request: MockRequest, more: Headers, dynamic: DynamicSource | None) -> Answer | None:
        """The answer with what the call sent written into it, without an ETag; None where a ready answer stays as it is."""
        answer = self._of_example(outcome, request, more, dynamic)
        if answer.reply is None or answer.reply.has_ranges:
            return None
        body = echoed(answer.body, outcome.example, request)
        if body is None:
            return None if answer.reply.is_static else answer
        if len(body) - len(answer.body) > self.limits.generated_bytes:
            return refusal(ANSWER_TOO_LARGE)
        headers = (*answer.reply.headers(outcome.score, body), *answer.headers)
        return answer._replace(headers=tuple(pair for pair in headers if pair[0] != b"etag"), body=body, reply=None)

    def _server_response(self, reply: Reply, request: MockRequest, dynamic: DynamicSource | None = None) -> Answer:
        """The active server response: one 5xx for every call, whatever its path (postman-mock.md §2.9)."""
        try:
            body, filled = reply.fill(CallFacts(request, {}, dynamic or self._dynamic), self.limits.generated_bytes)
        except TemplateTooLarge:
            return refusal(ANSWER_TOO_LARGE)
        return Answer(reply.status, filled, body, reply)

    # --- sending and noting ---------------------------------------------------------------------------------------------

    async def _refuse(self, mock: LiveMock | None, call: Call, refused: Answer | None) -> None:
        """Not let in: noted only where the caller had a key for the mock."""
        assert refused is not None
        if mock is None:
            await send_answer(refused, call.cycle, call.send)
        else:
            await self._send(mock, call, refused)

    async def _send(self, mock: LiveMock, call: Call, answer: Answer, *, is_noted: bool = True) -> None:
        if call.more:
            answer = answer._replace(headers=(*answer.headers, *call.more))
        if call.fault is None:
            await send_answer(answer, call.cycle, call.send)
        elif (sent := await self._send_apart(call.fault, answer, call)) is not None:
            answer = sent
        else:
            return
        if not (is_noted and self._is_noting):
            return
        ended = perf_counter()
        if self._count is not None:
            self._count(mock.name, answer.status, ended - call.started, is_miss=answer.is_miss)
        if self._log is not None:
            scope = call.scope
            plain = answer.reply.plain if answer.reply is not None else None
            if plain is not None:  # the log is read by people
                answer = answer._replace(reply=plain, body=plain.body or b"")
            noted = (mock, call.key_id, scope["method"], call.path, scope["query_string"], call.headers, call.data)
            self._log.note_seen((*noted, answer, call.started, ended))

    async def _send_apart(self, fault: Fault, answer: Answer, call: Call) -> Answer | None:
        """Sends an answer as its fault wants it, or what is said instead; None if its caller left meanwhile."""
        is_head = call.scope["method"] == "HEAD"
        held = await send_with(
            fault, answer, is_head=is_head, cycle=call.cycle, receive=call.receive, send=call.send, room=self._waiting
        )
        if held is FULL:
            answer = refusal(TOO_MANY_WAITING)
            await send_answer(answer, call.cycle, call.send)
        return None if held is GONE else answer

    def _look_for_keys(self, mock: LiveMock, call: Call) -> None:
        """A public mock asks for no key; who sends one of ours is known by it, and the mock does not see it."""
        if self.published.keys:
            call.headers, call.key_id = self._gate.key_on(mock, call.headers, call.scope["method"])

    async def _read_body(self, receive: Receive) -> bytes | Refusal | None:
        """The whole body; None if the caller went away, what to say if it sent too much."""
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
                    return refusals.body_too_large(self.limits.mock_body_bytes)
                if not message.get("more_body", False):
                    return b"".join([*chunks, chunk]) if chunks else bytes(chunk)
                self._buffered += len(chunk)
                chunks.append(chunk)
                if self._buffered > self.limits.buffered_bytes:
                    return refusals.BUSY
        finally:
            self._buffered -= sum(map(len, chunks))


def _called(scope: Scope) -> tuple[str, str]:
    """The name that is called, and the path below its address, still encoded."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
    name = scope.get(MOCK_KEY)
    if name is None:
        end = raw.find(b"/", _PREFIX_LENGTH)
        if end < 0:
            end = len(raw)
        name, raw = raw[_PREFIX_LENGTH:end].decode("latin-1"), raw[end:]
    return name, raw.decode("utf-8", "replace") or "/"


def _read_head(mock: LiveMock, noted: Pairs, call: Call) -> tuple[Selectors, str, bool]:
    """Selectors, the query without them, and whether a body follows; our own cookies are taken off the call."""
    query = call.scope["query_string"].decode("latin-1")
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
            call.headers = without_own_cookies(call.headers)
    asked.update(asked_in_headers(noted))
    return selectors_of(asked), query, has_body


def _answers_options(outcome: Match | NoMatch) -> bool:
    """An OPTIONS example whose path scores 80 or more wins over our own answer to a preflight; so does a selected one."""
    return isinstance(outcome, Match) and (not outcome.score or (outcome.path_score or 0) >= WILDCARDS)
