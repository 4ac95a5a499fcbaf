"""What the mock plane says: an example's answer, Postman's errors, a preflight's answer, reasons. Each is one whole answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.matching.example import IndexedExample, Match
from app.matching.explain import Explanation, as_json, as_text, nearest, reason
from app.matching.headers import ascii_safe
from app.matching.match import NoMatch
from app.matching.reply import Labels, Reply
from app.matching.request import MockRequest
from app.matching.selectors import EXPLAIN, Selectors, asked_in_headers
from app.serving.planes import Scope, Send
from app.serving.published import LiveMock
from app.serving.ready import send_ready, status_line
from app.serving.refusals import USUAL_METHODS, Refusal

STATUS_LINES = {status: status_line(status) for status in range(200, 600)}

Headers = tuple[tuple[bytes, bytes], ...]


class Answer(NamedTuple):
    """One answer. With a `reply`, status and head are the reply's and `headers` are those beside it; else they are all.

    `example`: what answers the call, None where no example does. `is_miss`: none fits.
    `violations`: the rules of the definition that the call breaks, where that is looked at.
    """

    status: int
    headers: Headers
    body: bytes
    reply: Reply | None = None
    score: float = 0
    example: IndexedExample | None = None
    is_miss: bool = False
    violations: tuple[Mapping[str, Any], ...] = ()


VIOLATIONS_HEADER = b"x-understudy-violations"
NOT_ACCEPTABLE = "No example of this operation and status has a media type that is accepted."

NO_EXAMPLES = Refusal(
    404,
    "mockRequestNotFoundError",
    "You need an example",
    "To mock this request add an example response for the mock server to return.",
)
NO_MATCH = Refusal(
    404, "mockRequestNotFoundError", "No matching requests", "Double check your method and the request path and try again."
)
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


async def send_static(reply: Reply, score: float, cycle: Any, send: Send) -> None:
    """An answer that is ready."""
    head = reply.start(score)
    if cycle is None or not send_ready(cycle, STATUS_LINES[head.status], head.lines, reply.body or b""):
        await send(head.message)
        await send(reply.body_message)


async def send_filled(reply: Reply, score: float, body: bytes, more: Headers, cycle: Any, send: Send) -> None:
    """An answer whose body, or headers beside the ready ones, were made for this call."""
    if cycle is None or not send_ready(cycle, STATUS_LINES[reply.status], reply.lines(score, body, more), body):
        await send({"type": "http.response.start", "status": reply.status, "headers": [*reply.headers(score, body), *more]})
        await send({"type": "http.response.body", "body": body})


async def send_answer(answer: Answer, cycle: Any, send: Send) -> None:
    """Any answer."""
    reply = answer.reply
    if reply is None:
        await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
        await send({"type": "http.response.body", "body": answer.body})
    elif reply.is_static and not answer.headers:
        await send_static(reply, answer.score, cycle, send)
    else:
        await send_filled(reply, answer.score, answer.body, answer.headers, cycle, send)


# --- of an example ------------------------------------------------------------------------------------------------------


def from_example(outcome: Match, body: bytes, more: Headers, violations: tuple[Mapping[str, Any], ...] = ()) -> Answer:
    """The answer of the example that was chosen."""
    reply = outcome.example.reply
    return Answer(reply.status, more, body, reply, outcome.score, outcome.example, violations=violations)


def unchanged(outcome: Match, more: Headers) -> Answer:
    """304: the headers of the answer without those of its body (RFC 9110 §15.4.5)."""
    reply = outcome.example.reply
    kept = tuple(pair for pair in (*reply.headers(outcome.score, b""), *more) if not pair[0].startswith(b"content-le"))
    return Answer(304, kept, b"", score=outcome.score, example=outcome.example)


# --- instead of an example ----------------------------------------------------------------------------------------------


def preflight(request: MockRequest, labels: Labels) -> Answer:
    """What a browser asks before a cross-origin call: everything is allowed (postman-mock.md §2.11)."""
    asked, method = request.header("access-control-request-headers"), request.header("access-control-request-method")
    methods = USUAL_METHODS if method.upper() in USUAL_METHODS.split(", ") else f"{USUAL_METHODS}, {method}"
    headers = (
        *_common(labels),
        (b"access-control-allow-methods", methods.encode("latin-1", "replace")),
        (b"access-control-allow-headers", asked.encode("latin-1", "replace") if asked else b"*"),
        (b"access-control-max-age", b"600"),
        (b"vary", b"Access-Control-Request-Headers, Access-Control-Request-Method"),
    )
    return Answer(204, headers, b"")


def is_preflight(request: MockRequest) -> bool:
    """Whether an OPTIONS call is a browser's question if it may call."""
    return bool(request.header("origin") and request.header("access-control-request-method"))


def explanation(told: Explanation, labels: Labels, *, is_text: bool = False) -> Answer:
    """What became of every example, as JSON, or in the lines that `understudy match` prints."""
    if not is_text:
        return _as_json(200, as_json(told), labels)
    return _whole(200, b"text/plain; charset=utf-8", "".join(f"{line}\n" for line in as_text(told)), labels)


def refusal(said: Refusal, more: Headers = (), labels: Labels = Labels(provenance=False)) -> Answer:  # noqa: B008
    """An error that has nothing to do with a mock's examples."""
    return _as_json(said.status, json.loads(said.body), labels, more)


def problem(status: int, told: Mapping[str, Any], labels: Labels, *, is_miss: bool = False) -> Answer:
    """An error as RFC 9457 has it."""
    answer = _as_json(status, told, labels)
    headers = ((b"content-type", b"application/problem+json"), *(each for each in answer.headers if each[0] != b"content-type"))
    return answer._replace(headers=headers, is_miss=is_miss)


def not_acceptable(labels: Labels) -> Answer:
    """406: there are examples, in media types that the caller rules out."""
    told = {"type": "about:blank", "title": "Not Acceptable", "status": 406, "detail": NOT_ACCEPTABLE}
    return problem(406, told, labels)


def miss(mock: LiveMock, request: MockRequest, selectors: Selectors, outcome: NoMatch, scope: Scope) -> Answer:
    """Postman's error, with one reason, the nearest examples and where all reasons are told."""
    index = mock.index
    data: dict[str, Any] = json.loads((NO_EXAMPLES if outcome.empty else NO_MATCH).body)
    if not outcome.empty:
        near = nearest(index, request)
        data["reason"] = reason(index, request, selectors, near)
        data["nearest"] = [
            {"request": f"{example.method} {example.path}", "example": example.name, "id": example.id, "status": example.code}
            for example in near
        ]
        data["explain"] = _explain_address(scope) if index.rules.query_selectors else f"Send {EXPLAIN}: true"
        if request.method != "GET" or request.data or asked_in_headers(request.headers):
            data["note"] = "To be told about this very call, send the same method, headers and body there."
    return _as_json(404, data, index.labels)._replace(is_miss=True)


def _explain_address(scope: Scope) -> str:
    """The address that was called, its query and selectors kept, asking for reasons."""
    address = (scope.get("raw_path") or b"/").decode("ascii", "replace")
    query = scope["query_string"].decode("latin-1")
    return f"{address}?{query}{'&' if query else ''}{EXPLAIN}=true"


def _common(labels: Labels) -> Headers:
    """What every answer of the mock plane carries (security rules), and whose answer it is."""
    origin = ((b"x-understudy-mock", ascii_safe(labels.mock)),) if labels.provenance else ()
    return (
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"*"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"sandbox"),
        *origin,
    )


def _as_json(status: int, data: Any, labels: Labels, more: Headers = ()) -> Answer:
    return _whole(status, b"application/json; charset=utf-8", json.dumps(data, ensure_ascii=False), labels, more)


def _whole(status: int, media_type: bytes, text: str, labels: Labels, more: Headers = ()) -> Answer:
    body = text.encode("utf-8", "replace")
    headers = (
        (b"content-type", media_type),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *_common(labels),
        *more,
    )
    return Answer(status, headers, body)
