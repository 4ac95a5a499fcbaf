"""Parts of a body: Range, 206 and 416 (RFC 9110 §14) for bodies that come from files."""

from __future__ import annotations

import re

from app.matching.request import MockRequest
from app.serving.answers import Answer
from app.serving.faults.sending import head_of

_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)
_OF_BODY = (b"content-length", b"content-range")


def ranged(answer: Answer, request: MockRequest) -> Answer:
    """The part that the call asks for; the whole where it asks for several, or in a way that means nothing (§14.2).

    `If-Range` asks for the part only while the strong ETag is the one the caller knows.
    """
    asked = request.header("range")
    if not asked or request.method != "GET" or answer.status != 200 or answer.reply is None or not answer.reply.has_ranges:
        return answer
    known = request.header("if-range")
    if known and known.encode("latin-1", "replace") != answer.reply.etag:
        return answer
    found = _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return answer
    length = len(answer.body)
    first, last = _bounds(found[1], found[2], length)
    if found[1] and found[2] and int(found[2]) < int(found[1]):
        return answer
    if first >= length or last < first:
        return _part(answer, 416, b"", b"bytes */%d" % length)
    return _part(answer, 206, answer.body[first : last + 1], b"bytes %d-%d/%d" % (first, last, length))


def _bounds(first: str, last: str, length: int) -> tuple[int, int]:
    """The first and last byte; without a first one, the last so many."""
    if not first:
        return (length - int(last) if int(last) < length else 0, length - 1 if int(last) else -1)
    return int(first), min(int(last), length - 1) if last else length - 1


def _part(answer: Answer, status: int, body: bytes, content_range: bytes) -> Answer:
    kept = tuple(pair for pair in head_of(answer) if pair[0] not in _OF_BODY)
    headers = (*kept, (b"content-range", content_range), (b"content-length", b"%d" % len(body)))
    return answer._replace(status=status, headers=headers, body=body, reply=None)
