"""The headers of a saved example, each with a value: declared, or made, as such a header looks."""

from __future__ import annotations

import json
import re

from converters.openapi.model import Json, Operation, ResponseHeader
from converters.openapi.sample.shape import Shape
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.agreement import answer_value, same_thing
from converters.openapi.to_postman.cases import Case
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.parameters import sampled
from converters.openapi.to_postman.query import one_line
from converters.postman.model import Header
from converters.postman.reading import MAX_HEADER_VALUE, MAX_HEADERS
from converters.source.text import shown

_ADDRESS = "https://api.example.com"
_VARIABLE = re.compile(r"\{[^{}/]+\}")
_USUAL = {
    "allow": "GET, HEAD, OPTIONS",
    "cache-control": "max-age=3600",
    "content-disposition": 'attachment; filename="download"',
    "content-language": "en",
    "etag": '"5f3c9a1b"',
    "expires": "Thu, 01 Jan 2026 13:00:00 GMT",
    "last-modified": "Thu, 01 Jan 2026 12:00:00 GMT",
    "retry-after": "120",
    "set-cookie": "session=38afes7a8; Path=/; HttpOnly",
    "vary": "Accept",
    "www-authenticate": 'Bearer realm="api"',
}
"""What the headers of HTTP look like whose schema says no more than that they are text."""


def answer_headers(context: Context, operation: Operation, case: Case) -> tuple[Header, ...]:
    """Content-Type as declared, then every declared header; a list of cookies is one Set-Cookie each."""
    headers = [Header(key="Content-Type", value=case.content_type)] if case.content_type else []
    for header in case.response.headers:
        if header.name.lower() == "content-type" and headers:
            continue
        value = header_value(context, operation, case, header)
        texts = [_text(header, one) for one in value] if _is_repeated(header, value) else [_text(header, value)]
        headers += [Header(key=header.name, value=one_line(text) or "-") for text in texts]
    return _servable(context, case, headers)


def _servable(context: Context, case: Case, headers: list[Header]) -> tuple[Header, ...]:
    """As many headers, and of such a length, as a mock server sends."""
    kept = tuple(one for one in headers if len(one.value) <= MAX_HEADER_VALUE)[:MAX_HEADERS]
    if len(kept) < len(headers):
        most = f"an answer has at most {MAX_HEADERS}, of {MAX_HEADER_VALUE} characters each"
        message = f"{len(headers) - len(kept)} of the {len(headers)} headers are left out: {most}."
        context.warn("header.invalid", message, case.response.pointer)
    return kept


def _is_repeated(header: ResponseHeader, value: Json) -> bool:
    """Cookies cannot share a header: their values may have commas (RFC 6265 §3)."""
    return isinstance(value, list) and bool(value) and header.name.lower() == "set-cookie"


def _text(header: ResponseHeader, value: Json) -> str:
    if header.media_type:
        is_text = isinstance(value, str) and not kinds.is_json(header.media_type)
        return str(value) if is_text else serialize.compact(value)
    return serialize.simple(value, explode=header.explode)


def header_value(context: Context, operation: Operation, case: Case, header: ResponseHeader) -> Json:
    """A header's example of the case's key, else its first that fits, else a sample. One that does not fit is reported."""
    declared = [example for example in header.examples if example.has_value and example.value is not None]
    if context.options.response_values != "examples":
        declared = []
    for example in sorted(declared, key=lambda one: case.key is None or one.key != case.key):
        if header.schema is None:
            return example.value
        readings = _readings(example.value)
        if any(context.sampler.fits(value, header.schema, "response") for value in readings):
            return example.value
        why = context.sampler.misfit(readings[-1], header.schema, "response")
        message = f"The example of header {shown(header.name)} does not fit its schema ({why}); another value is sent."
        context.warn("value.invalid", message, example.pointer or header.pointer)
    if header.schema is None:
        return "-" if header.media_type is None else {}
    usual = _usual(context, operation, case, header)
    if usual is not None:
        return usual
    return sampled(context, header.schema, header.name, owner_of(operation), direction="response", told=header.description)


def _readings(value: Json) -> list[Json]:
    """An example, and what its text may stand for."""
    if not isinstance(value, str):
        return [value]
    try:
        return [value, json.loads(value)]
    except (ValueError, RecursionError):
        return [value]


def _usual(context: Context, operation: Operation, case: Case, header: ResponseHeader) -> Json:
    """What a header of HTTP usually says, where its schema leaves that open; None for others."""
    schema, name = header.schema, header.name.lower()
    if schema is None or header.media_type or context.options.response_values == "placeholders":
        return None
    shape = context.sampler.shape(schema)
    if not _is_open(shape):
        return None
    value: Json = {"location": _location, "link": _link}.get(name, _usual_text)(context, operation, case, name)
    if shape.kind == "integer":
        value = int(value) if isinstance(value, str) and value.isdigit() else None
    return value if value is not None and context.sampler.fits(value, schema, "response") else None


def _is_open(shape: Shape) -> bool:
    """Whether a schema has nothing to say about the value but its type."""
    told = (shape.choices, shape.declared, shape.defaults, shape.patterns, shape.branches)
    return shape.kind in ("string", "integer", "") and not any(told)


def _usual_text(context: Context, operation: Operation, case: Case, name: str) -> Json:
    return _USUAL.get(name)


def _location(context: Context, operation: Operation, case: Case, name: str) -> Json:
    """What was made, or where to go."""
    if operation.method != "POST" or case.code not in (200, 201, 202):
        return _address(context, operation)
    answer = answer_value(context, operation, case)
    made = same_thing("id", answer) if isinstance(answer, dict) else None
    return f"{_address(context, operation)}/{made if made not in (None, '') else 1001}"


def _link(context: Context, operation: Operation, case: Case, name: str) -> Json:
    return f'<{_address(context, operation)}?page=2>; rel="next"'


def _address(context: Context, operation: Operation) -> str:
    servers = [server.url for server in operation.servers or context.document.servers]
    base = next((url.rstrip("/") for url in servers if url.startswith("http") and "{" not in url), _ADDRESS)
    return base + _VARIABLE.sub("1001", operation.path.partition("?")[0].partition("#")[0]).rstrip("/")
