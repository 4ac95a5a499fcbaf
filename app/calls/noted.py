"""A call as the mock plane noted it becomes a call as it is kept: named by its operation, redacted, cut to size. No I/O.

Callers send the same heads again and again, and ready answers are the same bytes each time: what was made of them is
remembered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from app.matching.example import IndexedExample, shown_path
from app.redaction import redacted_bytes, redacted_header, redacted_target
from app.serving.call_log import NotedCall
from app.store.records import Call, CallCount, Headers

MARGIN = 1024
"""Bytes beyond those kept that are looked at, so that a secret at the edge is recognised whole."""
MOST_ANSWERS_BYTES = 4 * 1024 * 1024
MOST_EXAMPLES = 5000

Pair = tuple[bytes, bytes]
CountKey = tuple[str, int, IndexedExample | None, int, str]
"""What calls are counted by: mock, day since 1970, example, status, key."""


class CallReader:
    """Reads noted calls. `body_bytes`: how much of a body is kept. For one thread."""

    def __init__(self, body_bytes: int) -> None:
        self._body_bytes = body_bytes
        self._operations: dict[IndexedExample, str] = {}
        self._answers: dict[tuple[bytes, str], bytes] = {}
        self._answers_bytes = 0

    def call_of(self, noted: NotedCall) -> Call:
        """The call as it is kept."""
        example, reply = noted.example, noted.reply
        asked = clean_heads(tuple(noted.request_headers))
        if reply is None:
            answered = clean_heads(noted.response_headers)
        else:
            answered = clean_heads((*reply.headers(noted.score, noted.response_body), *noted.response_headers))
        is_ready = reply is not None and noted.response_body is reply.body
        response = self._ready_answer if is_ready else self._clean
        return Call(
            at=datetime.fromtimestamp(noted.at, UTC),
            mock_id=noted.mock.id,
            revision=noted.mock.revision,
            key_id=noted.key_id,
            method=noted.method,
            path=redacted_target(noted.target),
            operation=self.operation_of(example),
            example_id=example.id if example else "",
            example_name=example.name if example else "",
            score=noted.score if example else None,
            status=noted.status,
            is_miss=noted.is_miss,
            milliseconds=round(noted.seconds * 1000, 3),
            request_size=len(noted.request_body),
            response_size=len(noted.response_body),
            violations=noted.violations,
            request_headers=asked,
            response_headers=answered,
            request_body=self._clean(noted.request_body, asked) if noted.request_body else b"",
            response_body=response(noted.response_body, answered) if noted.response_body else b"",
        )

    def count_of(self, key: CountKey, calls: int, misses: int, last_at: float) -> CallCount:
        """What remains of calls that are counted and not kept."""
        mock_id, _, example, status, key_id = key
        at = datetime.fromtimestamp(last_at, UTC)
        return CallCount(
            mock_id=mock_id,
            day=at.date(),
            operation=self.operation_of(example),
            example_id=example.id if example else "",
            status=status,
            key_id=key_id,
            calls=calls,
            misses=misses,
            last_at=at,
        )

    def operation_of(self, example: IndexedExample | None) -> str:
        """As `operation_of`, remembered."""
        if example is None:
            return ""
        name = self._operations.get(example)
        if name is None:
            if len(self._operations) >= MOST_EXAMPLES:
                self._operations.clear()
            name = self._operations[example] = operation_of(example)
        return name

    def forget(self) -> None:
        """Lets go of examples and answers, perhaps of revisions that are served no more."""
        self._operations.clear()
        self._answers.clear()
        self._answers_bytes = 0

    def _clean(self, body: bytes, headers: Headers) -> bytes:
        cut = body[: self._body_bytes + MARGIN]
        return redacted_bytes(cut, media_type_of(headers))[: self._body_bytes]

    def _ready_answer(self, body: bytes, headers: Headers) -> bytes:
        media_type = media_type_of(headers)
        found = self._answers.get((body, media_type))
        if found is None:
            if self._answers_bytes + len(body) > MOST_ANSWERS_BYTES:
                self._answers.clear()
                self._answers_bytes = 0
            found = self._answers[(body, media_type)] = self._clean(body, headers)
            self._answers_bytes += len(body)
        return found


def operation_of(example: IndexedExample) -> str:
    """What an example is an answer of: method and path of its item's request (`GET /orders/{{id}}`), else the item's name."""
    forms = example.request_forms or tuple(saved.form for saved in example.address.forms)
    if not forms:
        return example.item_name or example.item_method
    return f"{example.item_method} {shown_path(forms[0])}"


@lru_cache(256)
def clean_heads(headers: tuple[Pair, ...]) -> Headers:
    """Headers as text, secrets masked."""
    return tuple(map(_clean_pair, headers))


@lru_cache(2048)
def _clean_pair(pair: Pair) -> tuple[str, str]:
    name, value = pair[0].decode("latin-1"), pair[1].decode("latin-1")
    return name, redacted_header(name, value)


def media_type_of(headers: Iterable[tuple[str, str]]) -> str:
    """The value of `Content-Type`, "" without one."""
    return next((value for name, value in headers if name.lower() == "content-type"), "")
