"""Puts a call to a mock in this process: the ordinary way through the application, without a socket, a key or a listener.

What would happen to a connection (closed, reset) is told, not done. Delays and drips are waited for, up to the limits.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any
from urllib.parse import quote, unquote

from app.matching.example import IndexedExample, Match
from app.matching.selectors import EXPLAIN
from app.serving.answers import Answer
from app.serving.asgi import MockApp
from app.serving.call_log import CallLog, Seen
from app.serving.extras import Extras
from app.serving.faults.cut import ConnectionBroken
from app.serving.gate import Entry, Gate
from app.serving.limits import ServeLimits
from app.serving.planes import MOCK_PREFIX, Message, Scope
from app.serving.published import LiveMock, Published

STUDIO = "studio"
"""Stands for the key of calls that people send from the studio, in the log and in what is counted."""
ASKS_WHY = (EXPLAIN.encode("ascii"), b"true")
SECONDS = 15.0
"""How long an answer may take, its delays included."""
DELAY_MS = 10_000
"""Longest delay that is waited for."""

Pairs = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCall:
    """A call as it is put to a mock. `target`: path and query below the mock, encoded; header names in small letters."""

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a mock answered. `broken`: how its connection would have ended, "" as usual; the body is what was sent until then.

    `example`: what answered. `is_late`: it was given up before its end. `explanation`: what became of each example, as JSON
    data; None where it was not asked for.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    milliseconds: float
    example: IndexedExample | None = None
    score: float | None = None
    is_miss: bool = False
    violations: tuple[Any, ...] = ()
    broken: str = ""
    is_late: bool = False
    explanation: Any = None


class _OpenGate(Gate):
    """Lets everybody in, by the name that calls are noted by."""

    def __init__(self, published: Published, caller: str) -> None:
        super().__init__(published)
        self._caller = caller

    async def enter(self, name: str, mock: LiveMock | None, scope: Scope) -> Entry:
        """The mock, whoever asks."""
        return Entry(mock, scope["headers"], self._caller)


class _Listener(CallLog):
    """Hears which example answered, and notes the call in the log of the process, if it is to be noted."""

    __slots__ = ("_mock", "_onward", "heard")

    def __init__(self, mock: LiveMock, onward: CallLog | None) -> None:
        super().__init__(1)
        self.heard: Answer | None = None
        self._mock = mock
        self._onward = onward

    def note_seen(self, seen: Seen) -> None:
        """Takes a call in."""
        answer = seen[7]
        if isinstance(answer, Match):
            reply = answer.example.reply
            answer = Answer(reply.status, (), reply.body or b"", reply, answer.score, answer.example)
        self.heard = answer
        if self._onward is not None:
            self._onward.note_seen((self._mock, *seen[1:]))

    note_ready = note_seen


@dataclass(slots=True)
class _Sent:
    """What came of one call."""

    status: int = 0
    headers: Pairs = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        """Takes a message of the answer."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


async def ask(
    mock: LiveMock,
    call: AskedCall,
    limits: ServeLimits = ServeLimits(),  # noqa: B008
    *,
    log: CallLog | None = None,
    caller: str = STUDIO,
    explained: bool = True,
    seed: int | None = None,
    clock: Callable[[], float] = time.time,
    seconds: float = SECONDS,
) -> Asked:
    """The answer of a mock to a call, and why. Raises nothing: what goes wrong is part of the answer.

    `log`: where the call is noted, as one of the `caller`. `seed`, `clock`: what made-up values come from.
    """
    listener = _Listener(mock, log)
    published = Published({mock.name: replace(mock, access="key", expires_at=None)})
    bounded = replace(limits, delay_ms=min(limits.delay_ms, DELAY_MS))
    app = MockApp(published, bounded, listener, seed=seed, gate=_OpenGate(published, caller), clock=clock)
    told = await _explanation(app, mock, call) if explained else None
    sent = _Sent()
    began = perf_counter()
    broken, is_late = "", False
    try:
        await asyncio.wait_for(app(_scope(mock, call), _receiver(call), sent.send), seconds)
    except ConnectionBroken as ended:
        broken = str(ended)
    except TimeoutError:
        is_late = True
    heard = listener.heard
    return Asked(
        status=sent.status,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in sent.headers),
        body=bytes(sent.body),
        milliseconds=round((perf_counter() - began) * 1000, 3),
        example=heard.example if heard else None,
        score=(heard.score or None) if heard and heard.example else None,
        is_miss=bool(heard and heard.is_miss),
        violations=heard.violations if heard else (),
        broken=broken,
        is_late=is_late,
        explanation=told,
    )


def as_tried(mock: LiveMock) -> LiveMock:
    """The mock without what chance and time do to its answers: no delays, no faults, its rules drawing always alike."""
    extras = mock.extras
    if extras is not None:
        extras = Extras(plan=None, book=extras.book, forms=extras.forms, echoes=extras.echoes, seed=0)
    return replace(mock, delay_ms=0, extras=extras)


async def _explanation(app: MockApp, mock: LiveMock, call: AskedCall) -> Any:
    """What became of each example; to be asked before the call itself, which may take a turn."""
    sent = _Sent()
    asked = replace(call, headers=(*call.headers, ASKS_WHY))
    await app(_scope(mock, asked), _receiver(asked), sent.send)
    try:
        return json.loads(bytes(sent.body))
    except ValueError:
        return None


def _scope(mock: LiveMock, call: AskedCall) -> dict[str, Any]:
    path, _, query = call.target.partition("?")
    raw = f"{MOCK_PREFIX}{mock.name}{path}"
    headers = list(call.headers)
    if call.body and not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", b"%d" % len(call.body)))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": quote(raw, safe="/:%!$&'()*+,;=@-._~").encode("ascii"),
        "root_path": "",
        "query_string": query.encode("utf-8"),
        "headers": headers,
        "client": None,
        "server": None,
    }


def _receiver(call: AskedCall) -> Callable[[], Any]:
    """The body, then nothing: the caller waits for its answer."""
    is_sent = False

    async def receive() -> Message:
        nonlocal is_sent
        if is_sent:
            await asyncio.Event().wait()
        is_sent = True
        return {"type": "http.request", "body": call.body, "more_body": False}

    return receive
