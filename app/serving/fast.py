"""The fast way: a call whose mock asks for nothing but an example is answered at once, without a scope, a cycle or a task.

Method, target, headers and body in, one write of the whole answer out. Whatever is more than that is left to the ordinary way
(`asgi`), which gives the same answers: nothing but speed may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from time import perf_counter
from typing import Any, TypeAlias

from app.matching.dynamic import DynamicSource
from app.matching.example import Match
from app.matching.index import MockIndex
from app.matching.match import match, match_plain
from app.matching.reply import header_lines
from app.matching.request import MockRequest
from app.matching.respond import facts_of
from app.matching.selectors import PREFIX
from app.matching.template import TemplateTooLarge
from app.serving.answers import STATUS_LINES, Answer, Headers, from_example
from app.serving.call_log import CallLog
from app.serving.checked import Told, told_of
from app.serving.gate import Gate
from app.serving.limits import ServeLimits
from app.serving.negotiate import accepted_of
from app.serving.planes import MOCK_PREFIX, host_suffix
from app.serving.published import LiveMock, Published
from app.serving.ready import JOIN_UP_TO, default_lines
from app.serving.tally import Tally

_PREFIX_LENGTH = len(MOCK_PREFIX)

Pairs = list[tuple[bytes, bytes]]
Write = Callable[[bytes], object]
Asked: TypeAlias = tuple[str, str, bytes, Pairs, bytes]
"""A whole request: method, target as sent (ASCII), host, headers without our cookies, body. No header asks for more than an
example."""
Made: TypeAlias = tuple[Match | Answer, int, bytes, bytes]
"""What answers, the status, the header lines with the empty line, the body."""
Violations: TypeAlias = tuple[Mapping[str, Any], ...]
Chosen: TypeAlias = tuple[LiveMock, str, str, str, Pairs, Made]
"""The mock, the key's id, path below the mock, query, headers behind the gate, the answer."""


class FastWay:
    """Answers what can be answered at once. `at_paths`, `at_root`: the same for the calls of one listener."""

    def __init__(
        self,
        published: Published,
        gate: Gate,
        dynamic: DynamicSource,
        limits: ServeLimits,
        log: CallLog | None = None,
        tally: Tally | None = None,
    ) -> None:
        self._published = published
        self._gate = gate
        self._dynamic = dynamic
        self._generated_bytes = limits.generated_bytes
        self._log = log
        self._count = None if tally is None else tally.note
        self._is_noting = log is not None or tally is not None
        self._name: str | None = None
        self._suffix = b""

    def at_paths(self, mock_domain: str) -> FastWay:
        """For a listener whose calls name the mock by path, or by a host name below the mock domain."""
        made = copy(self)
        made._suffix = host_suffix(mock_domain)
        return made

    def at_root(self, name: str) -> FastWay:
        """For the listener of one mock."""
        made = copy(self)
        made._name = name
        return made

    def answer(self, asked: Asked, defaults: Pairs, write: Write) -> bool:
        """Writes the answer, whole, and notes the call; False, with nothing done, where the ordinary way must be gone.

        `defaults`: the server's own headers.
        """
        started = perf_counter() if self._is_noting else 0.0
        try:
            chosen = self._chosen(*asked)
        except Exception:  # a fault of ours: the ordinary way comes to it too, and says so
            return False
        if chosen is None:
            return False
        mock, key_id, path, query, headers, (seen, status, head, body) = chosen
        start = STATUS_LINES[status] + default_lines(defaults)
        write(start + head if asked[0] == "HEAD" else b"".join((start, head, body)))
        if started:
            ended = perf_counter()
            if self._count is not None:
                self._count(mock.name, status, ended - started, is_miss=isinstance(seen, Answer) and seen.is_miss)
            if self._log is not None:
                noted = (mock, key_id, asked[0], path, query.encode(), headers, asked[4], seen, started, ended)
                if asked[4] or isinstance(seen, Answer):
                    self._log.note_seen(noted)
                else:
                    self._log.note_ready(noted)
        return True

    def _chosen(self, method: str, target: str, host: bytes, headers: Pairs, data: bytes) -> Chosen | None:
        path, _, query = target.partition("?")
        mock, path = self._called(path, host)
        if mock is None or not mock.is_direct:
            return None
        key_id, sent = "", headers
        if mock.is_guarded or self._published.keys:
            known = self._gate.known_caller(mock, headers, method)
            if known is None:
                return None
            headers, key_id = known
        outcome = None if query or data or mock.is_checked else match_plain(mock.index, method, path)
        made: Made | None
        if outcome is not None and outcome.example.reply.is_static:
            reply = outcome.example.reply
            made = (outcome, reply.status, reply.start(outcome.score).lines, reply.body or b"")
        elif PREFIX in query and mock.index.rules.query_selectors:
            return None
        elif mock.is_checked:
            made = self._checked(mock, MockRequest(method, path, query, headers, data), sent if key_id else headers)
        else:
            made = self._made(mock.index, outcome, MockRequest(method, path, query, headers, data))
        if made is None or len(made[3]) > JOIN_UP_TO:
            return None
        return mock, key_id, path, query, headers, made

    def _called(self, path: str, host: bytes) -> tuple[LiveMock | None, str]:
        """The mock that is called, if it is one in memory, and the path below its address."""
        mocks = self._published.mocks
        if self._name is not None:
            return mocks.get(self._name), path
        if path.startswith(MOCK_PREFIX):
            end = path.find("/", _PREFIX_LENGTH)
            return (mocks.get(path[_PREFIX_LENGTH:end]), path[end:]) if end > 0 else (mocks.get(path[_PREFIX_LENGTH:]), "/")
        named = host.partition(b":")[0].lower()
        if "%" in path or not named.endswith(self._suffix):  # decoded, the path might name a mock
            return None, path
        mock = mocks.get(named[: -len(self._suffix)].decode("latin-1"))
        return (mock if mock is not None and mock.access == "public" else None), path

    def _made(self, index: MockIndex, outcome: Match | None, request: MockRequest) -> Made | None:
        """The answer to a call whose query or body decides, or whose answer is filled in; None for a miss."""
        found = match(index, request) if outcome is None else outcome
        return self._of_example(found, request) if isinstance(found, Match) else None

    def _checked(self, mock: LiveMock, request: MockRequest, sent: Pairs) -> Made | None:
        """The answer to a call that is held against a definition, or may choose by `Accept`; its body is parsed once for all.

        `sent`: its headers with the key of ours that let it in.
        """
        told = _told(mock, request, sent)
        if told is None:
            return self._accepted(mock, request)
        if told.instead is None:
            return self._accepted(mock, request, told.headers, told.violations)
        if not isinstance(told.instead, Answer):
            return self._of_example(Match(told.instead, 0, None), request, told.headers, told.violations)
        answer = told.instead._replace(headers=(*told.instead.headers, *told.headers), violations=told.violations)
        return answer, answer.status, header_lines(answer.headers) + b"\r\n", answer.body

    def _accepted(self, mock: LiveMock, request: MockRequest, more: Headers = (), violations: Violations = ()) -> Made | None:
        """The answer that the call would get anyway, or the one of its group that it takes most gladly."""
        found = match(mock.index, request)
        if not isinstance(found, Match):
            return None
        if mock.alternatives is not None:
            accepted = accepted_of(mock, mock.alternatives, found, request)
            if accepted is None:
                return None
            found, vary = accepted
            more = (*vary, *more)
        return self._of_example(found, request, more, violations)

    def _of_example(self, found: Match, request: MockRequest, more: Headers = (), violations: Violations = ()) -> Made | None:
        """The answer of an example; None where it grows too large."""
        reply = found.example.reply
        if reply.is_static:
            if not more:
                return found, reply.status, reply.start(found.score).lines, reply.body or b""
            body, filled = reply.body or b"", more
        else:
            try:
                body, filled = reply.fill(facts_of(found, request, self._dynamic), self._generated_bytes)
            except TemplateTooLarge:
                return None
            filled = (*filled, *more)
        answer = from_example(found, body, filled, violations)
        return answer, reply.status, reply.lines(found.score, body, filled), body


def _told(mock: LiveMock, request: MockRequest, sent: Pairs) -> Told | None:
    if mock.contract is None:
        return None
    if sent is not request.headers:
        request = MockRequest(request.method, request.raw_path, request.query_text, sent, request.data)
    return told_of(mock, mock.contract, request)
