"""An example's own request as a call, and the dry run: does each example answer the request it was saved with?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, quote_plus

from app.matching.example import IndexedExample, Match
from app.matching.index import MockIndex
from app.matching.match import NoMatch, example_path_score, match, score_example
from app.matching.paths import SLASH, Form, Wildcard
from app.matching.request import MockRequest
from app.matching.selectors import NO_SELECTORS
from converters.postman.model import Body
from converters.postman.variables import VARIABLE, Scope

Fault = Literal["shadowed", "duplicate", "unreachable"]

_BOUNDARY = "understudy-form-boundary"
_STAND_IN = "x"


@dataclass(frozen=True, slots=True)
class Finding:
    """An example that its own request does not reach.

    shadowed: another one answers; duplicate: the other one was saved with an equal request, so only a selector tells them
    apart; unreachable: nothing answers. `by` is the example that answers instead.
    """

    fault: Fault
    example: IndexedExample
    by: IndexedExample | None
    message: str


def dry_run(index: MockIndex, goes_on: Callable[[], bool] = lambda: True) -> Iterator[Finding]:
    """Replays each example's own request and tells which ones are not answered by themselves. Equal requests are sent once.

    `goes_on` is asked before each example; when it says no, the rest is left out.
    """
    outcomes: dict[tuple[object, ...], Match | NoMatch] = {}
    for example in index.examples:
        if not goes_on():
            return
        if not example.address.forms:
            yield Finding("unreachable", example, None, "It has no address: select it by x-mock-response-id or -name.")
            continue
        request = own_request(example)
        told = (request.method, request.raw_path, request.query_text, tuple(sorted(request.headers)), request.data)
        outcome = outcomes.get(told)
        if outcome is None:
            outcome = outcomes[told] = match(index, request)
        if not isinstance(outcome, Match):
            yield Finding("unreachable", example, None, "Its own request finds no example.")
        elif outcome.example is not example:
            yield _hidden(index, example, outcome)


def _hidden(index: MockIndex, example: IndexedExample, outcome: Match) -> Finding:
    other = outcome.example
    why = f"Its own request is answered by {other.place} ({other.code}, score {outcome.score:g})"
    if same_request(example, other):
        selector = (
            f"x-mock-response-code: {example.code}" if example.code != other.code else f"x-mock-response-id: {example.id}"
        )
        return Finding("duplicate", example, other, f"{why}, saved with an equal request. Select this one by {selector}.")
    own = _own_score(index, example)
    how = "as good a fit that comes first" if own == outcome.score else f"a better fit than this one's {own or 0:g}"
    return Finding("shadowed", example, other, f"{why}: {how}.")


def _own_score(index: MockIndex, example: IndexedExample) -> float | None:
    request = own_request(example)
    path = example_path_score(example, request.segments, index.rules)
    return None if path is None else score_example(example, path, request, NO_SELECTORS, index.rules)


def same_request(one: IndexedExample, other: IndexedExample) -> bool:
    """Whether nothing in method, path, query and body tells two examples apart."""
    return (
        one.method == other.method
        and {saved.form for saved in one.address.forms} & {saved.form for saved in other.address.forms} != set()
        and one.query.values == other.query.values
        and one.body == other.body
    )


def own_request(example: IndexedExample) -> MockRequest:
    """The request an example was saved with, as a client would send it: variables that stayed open get a stand-in value."""
    body, content_type = own_body(example)
    headers = [
        (name.encode("latin-1", "replace"), _filled(value).encode("utf-8"))
        for name, value in own_headers(example).items()
        if name not in ("content-length", "content-type", "transfer-encoding", "host")
    ]
    if content_type:
        headers.append((b"content-type", content_type.encode("utf-8")))
    query = "&".join(f"{_query_text(key)}={_query_text(_filled(value))}" for key, value in example.query.texts)
    path = own_path(example.address.forms[0].form) if example.address.forms else "/"
    return MockRequest(example.method, path, query, headers, body)


def own_headers(example: IndexedExample) -> dict[str, str]:
    """The saved request's headers, lower-case names, open values as written."""
    return {
        header.key.strip().lower(): example.scope.resolve(header.value).strip()
        for header in example.request.headers
        if not header.disabled and header.key.strip()
    }


def own_path(form: Form) -> str:
    """A path that meets a form: each wildcard `x`, or `<name>1` for a part of a segment."""
    segments = []
    for segment in form:
        if isinstance(segment, str):
            segments.append("%2F".join(quote(part, safe="!$&'()*+,;=:@-._~") for part in segment.split(SLASH)))
        elif isinstance(segment, Wildcard):
            segments.append(_STAND_IN)
        else:
            segments.append(quote(_STAND_IN.join(segment.texts), safe="!$&'()*+,;=:@-._~"))
    return "/" + "/".join(segments)


def _filled(text: str) -> str:
    return VARIABLE.sub(_STAND_IN, text)


def _query_text(text: str) -> str:
    """As saved where that is already encoded, save its blanks; else encoded."""
    return text.replace(" ", "%20") if "%" in text else quote_plus(text, safe="!$'()*,;:@/?-._~[]")


def own_body(example: IndexedExample) -> tuple[bytes, str]:
    """The saved request's body as bytes, and the Content-Type it is sent with; no bytes where it has none."""
    body, scope = example.request.body, example.scope
    declared = example.content_type
    if body is None or body.disabled or example.body is None:
        return b"", declared
    if body.mode == "urlencoded":
        rows = [(scope.resolve(field.key), _filled(scope.resolve(field.value))) for field in body.fields if not field.disabled]
        text = "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in rows)
        return text.encode(), declared or "application/x-www-form-urlencoded"
    if body.mode == "formdata":
        return _multipart(body, scope), f"multipart/form-data; boundary={_BOUNDARY}"
    if body.mode == "graphql" and body.graphql:
        return _graphql(body, scope), declared or "application/json"
    if body.mode == "file":
        return b"file", declared or "application/octet-stream"
    text = scope.resolve(body.raw)
    return text.encode("utf-8", "replace"), declared or _type_of(body)


def _type_of(body: Body) -> str:
    """What Postman's app sends for a raw body whose request names no Content-Type."""
    languages = {
        "json": "application/json",
        "xml": "application/xml",
        "html": "text/html",
        "javascript": "application/javascript",
    }
    return languages.get(body.language, "text/plain")


def _multipart(body: Body, scope: Scope) -> bytes:
    parts = []
    for field in body.fields:
        if field.disabled:
            continue
        is_file = field.type == "file"
        name = scope.resolve(field.key).replace('"', '\\"')
        extra = '; filename="file"' if is_file else ""
        value = "file" if is_file else _filled(scope.resolve(field.value))
        parts.append(f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n{value}\r\n')
    return ("".join(parts) + f"--{_BOUNDARY}--\r\n").encode("utf-8", "replace")


def _graphql(body: Body, scope: Scope) -> bytes:
    graphql = body.graphql
    if graphql is None:
        return b""
    variables = scope.resolve(graphql.variables).strip() or "{}"
    try:
        parsed = json.loads(variables)
    except ValueError:
        parsed = variables
    data = {"query": scope.resolve(graphql.query), "variables": parsed}
    if graphql.operation_name:
        data["operationName"] = graphql.operation_name
    return json.dumps(data).encode()
