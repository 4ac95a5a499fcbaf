"""Calls that were answered, on their way to who writes them down: a bounded queue that no call ever waits for."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from app.matching.example import IndexedExample, Match
from app.matching.reply import Reply
from app.serving.answers import Answer
from app.serving.published import LiveMock

MOST_CALLS = 10_000
MOST_BYTES = 64 * 1024 * 1024
UNWEIGHED = 1000
"""Calls without bodies are not weighed while fewer than this many wait: their heads cannot add up to much. Beyond it ready
answers are counted only: 5,000 a second wait whole, more than are written."""

Pairs: TypeAlias = list[tuple[bytes, bytes]]
Seen: TypeAlias = tuple[LiveMock, str, str, str, bytes, Pairs, bytes, Match | Answer, float, float]
"""An answered call as the event loop notes it, in the shortest time: the mock, the key's id, method, path, query, headers,
body, the answer (a ready one by what was matched), and by `perf_counter` when it came and when its answer had left.
"""

CountedAs: TypeAlias = tuple[str, str, IndexedExample]
"""What calls are counted by: the mock's id, the key's, and the example that answered."""


class NotedCall(NamedTuple):
    """One answered call as it was, nothing redacted yet.

    `at`: when it came, in seconds since 1970. `key_id`: of the key it came with, "" without one. `target`: path and query below
    the mock, encoded as sent. `example`: what answered; None for misses, refusals, preflights and server responses. `seconds`:
    from the call to the end of its answer, delays included. `request_headers`: without our cookies and the header that carried
    a key of ours. `reply`: where the head of the answer comes from, as `reply.headers(score, response_body)`;
    `response_headers` are those beside it, or all of them where there is no reply. `response_body`: to HEAD it was not sent.
    `is_miss`: no example fits.
    """

    at: float
    mock: LiveMock
    key_id: str
    method: str
    target: str
    example: IndexedExample | None
    score: float
    status: int
    seconds: float
    request_headers: Pairs
    request_body: bytes
    reply: Reply | None
    response_headers: tuple[tuple[bytes, bytes], ...]
    response_body: bytes
    violations: tuple[Mapping[str, Any], ...] = ()
    is_miss: bool = False


class _Weighed(NamedTuple):
    call: NotedCall | Seen
    size: int


class CallLog:
    """At most `most` calls, and `most_bytes` of theirs, wait for the writer; the newest beyond that are dropped and counted.

    Of ready answers only the first so many between two turns of the writer wait whole, and the others are counted: it would
    write no more of them anyway, and counting costs a call less. One thread notes (the event loop), one other thread drains;
    neither waits for the other.
    """

    __slots__ = (
        *("_calls", "_counted", "_drained_bytes", "_most", "_most_bytes", "_noted_bytes", "_settling", "_unweighed", "dropped"),
    )

    def __init__(self, most: int = MOST_CALLS, *, most_bytes: int = MOST_BYTES) -> None:
        self.dropped = 0
        self._most = most
        self._most_bytes = most_bytes
        self._unweighed = min(most, UNWEIGHED)
        self._calls: deque[Seen | _Weighed] = deque()
        self._noted_bytes = 0  # each count is written by one thread only: no lock is needed
        self._drained_bytes = 0
        self._counted: dict[CountedAs, int] = {}
        self._settling: dict[CountedAs, int] = {}

    def __len__(self) -> int:
        """How many calls wait to be written."""
        return len(self._calls)

    def note(self, call: NotedCall) -> None:
        """Keeps a call for the writer, if there is room."""
        made = 0 if call.reply is not None and call.reply.is_static else len(call.response_body)
        self._keep(call, call.request_headers, made + len(call.request_body))

    def note_ready(self, seen: Seen) -> None:
        """The same for a call without a body that got a ready answer: it is not weighed, and while many wait, counted only."""
        if len(self._calls) < self._unweighed:
            self._calls.append(seen)
        elif isinstance(seen[7], Match):
            key = (seen[0].id, seen[1], seen[7].example)
            counted = self._counted
            counted[key] = counted.get(key, 0) + 1
        else:
            self._keep(seen, seen[5], 0)

    def note_seen(self, seen: Seen) -> None:
        """The same for any other call."""
        answer, bodies = seen[7], len(seen[6])
        if isinstance(answer, Answer) and (answer.reply is None or not answer.reply.is_static):
            bodies += len(answer.body)
        if bodies:
            self._keep(seen, seen[5], bodies)
        else:
            self.note_ready(seen)

    def drain(self, most: int) -> list[NotedCall]:
        """Takes out the oldest calls, `most` at most; none when none wait."""
        taken: list[NotedCall] = []
        began = time.time() - time.perf_counter()
        while self._calls and len(taken) < most:
            waiting = self._calls.popleft()
            if isinstance(waiting, _Weighed):
                self._drained_bytes += waiting.size
                call = waiting.call
            else:
                call = waiting
            taken.append(call if isinstance(call, NotedCall) else _noted(call, began))
        return taken

    def take_counts(self) -> Mapping[CountedAs, int]:
        """How many calls were counted only, until the turn before: what is still being counted comes with the next one."""
        taken, self._settling = self._settling, self._counted
        self._counted = {}
        return taken

    @property
    def is_counting(self) -> bool:
        """Whether there are counts that were not taken."""
        return bool(self._settling or self._counted)

    def _keep(self, call: NotedCall | Seen, headers: Pairs, bodies: int) -> None:
        if len(self._calls) >= self._most:
            self.dropped += 1
            return
        size = bodies + sum(len(name) + len(value) for name, value in headers)
        if self._noted_bytes - self._drained_bytes + size > self._most_bytes:
            self.dropped += 1
            return
        self._noted_bytes += size
        self._calls.append(_Weighed(call, size))


def _noted(seen: Seen, began: float) -> NotedCall:
    """All of it, worked out where no call waits for it. `began`: the time of day at which `perf_counter` was 0."""
    mock, key_id, method, path, query, headers, data, answer, started, ended = seen
    if isinstance(answer, Match):
        reply = answer.example.reply
        answer = Answer(reply.status, (), reply.body or b"", reply, answer.score, answer.example)
    return NotedCall(
        at=began + started,
        mock=mock,
        key_id=key_id,
        method=method,
        target=f"{path}?{query.decode('latin-1')}" if query else path,
        example=answer.example,
        score=answer.score,
        status=answer.status,
        seconds=ended - started,
        request_headers=headers,
        request_body=data,
        reply=answer.reply,
        response_headers=answer.headers,
        response_body=answer.body,
        violations=answer.violations,
        is_miss=answer.is_miss,
    )
