"""The answers that faults put in place of others: another status, too many calls, the wrong type."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from app.matching.example import Match
from app.matching.match import match
from app.matching.request import MockRequest
from app.matching.selectors import Selectors
from app.serving.answers import VIOLATIONS_HEADER, Answer, Headers, refusal
from app.serving.faults.plan import Fault
from app.serving.faults.sending import head_of
from app.serving.published import LiveMock
from app.serving.rates import Buckets, limit_headers
from app.serving.refusals import Refusal

FAULT_HEADER = b"x-understudy-fault"
TOO_MANY = 429
_WITHOUT_BODY = (204, 205, 304)


Fill = Callable[[Match], Answer]
"""Makes the answer of an example, filled in for the call."""


def with_fault(answer: Answer, fault: Fault, mock: LiveMock, request: MockRequest, fill: Fill, more: Headers = ()) -> Answer:
    """The answer with its status or type made wrong, and a header that says so where the mock says where answers come from."""
    if fault.status:
        answer = with_status(answer, fault.status, mock, request, fill)
    if fault.content_type:
        answer = _with_type(answer, fault.content_type.encode("ascii"))
    if fault.told and mock.index.labels.provenance:
        more = (*more, (FAULT_HEADER, fault.told.encode("latin-1", "replace")))
    return answer._replace(headers=(*answer.headers, *more)) if more else answer


def rate_limited(
    buckets: Buckets, mock: LiveMock, key_id: str, request: MockRequest, answer: Answer, per_minute: int, fill: Fill
) -> tuple[Answer | None, Headers]:
    """429 once the caller's key, or the mock where callers have none, has had its calls; and what every answer says of it."""
    level = buckets.take(f"{mock.name} {key_id} {per_minute}", per_minute)
    more = limit_headers(level, time.time())
    if level.is_enough:
        return None, more
    limited = with_status(answer, TOO_MANY, mock, request, fill)
    own = {name for name, _ in head_of(limited)}
    return limited._replace(headers=(*limited.headers, *(pair for pair in more if pair[0] not in own))), more


def with_status(answer: Answer, status: int, mock: LiveMock, request: MockRequest, fill: Fill) -> Answer:
    """The answer with this status: the saved example of the same operation that has it, else one in the mocks' own words.

    What the definition says of the call is told all the same.
    """
    if answer.status == status:
        return answer
    made = _of_status(answer, status, mock, request, fill)
    told = tuple(pair for pair in answer.headers if pair[0] == VIOLATIONS_HEADER)
    return made._replace(headers=(*made.headers, *told), violations=answer.violations)


def _of_status(answer: Answer, status: int, mock: LiveMock, request: MockRequest, fill: Fill) -> Answer:
    saved = match(mock.index, request, Selectors(code=status))
    if isinstance(saved, Match) and _is_of_same_operation(saved, answer):
        return fill(saved)
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unnamed status"
    message = "This mock was asked to answer the call with this status."
    made = refusal(Refusal(status, "simulatedFaultError", phrase, message), labels=mock.index.labels)
    if status not in _WITHOUT_BODY:
        return made
    kept = tuple(pair for pair in made.headers if not pair[0].startswith((b"content-type", b"content-length")))
    return made._replace(headers=(*kept, (b"content-length", b"0")) if status == 205 else kept, body=b"")


def _is_of_same_operation(saved: Match, answer: Answer) -> bool:
    """Collections may keep an operation's answers in one item, or in an item each at the same address."""
    own = answer.example
    return (
        own is None
        or saved.example.item_id == own.item_id
        or (saved.example.method, saved.example.path) == (own.method, own.path)
    )


def _with_type(answer: Answer, value: bytes) -> Answer:
    if not answer.body and answer.status in _WITHOUT_BODY:
        return answer
    kept = tuple(pair for pair in head_of(answer) if pair[0] != b"content-type")
    return answer._replace(headers=((b"content-type", value), *kept), reply=None)
