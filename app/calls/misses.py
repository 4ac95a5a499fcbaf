"""Misses grouped into what callers expected, each with a proposal: the missing request as an item with an example. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import unquote

from app.store.records import Call, Miss
from converters.postman.ids import derive_id
from converters.postman.model import Body, Example, Header, Item, PathVariable, Request
from converters.postman.url import parse_url

MOST_PATHS = 5
NOT_SENT_ON = frozenset(
    (
        *("host", "content-length", "connection", "user-agent", "accept-encoding", "transfer-encoding", "keep-alive", "origin"),
        *("referer", "cookie", "te", "upgrade", "expect", "via", "forwarded", "x-forwarded-for", "x-forwarded-proto"),
    )
)
"""Headers of a call that say something about the client or its connection, not about what is asked for."""

_ID = re.compile(r"\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|(?=[^/]*\d)[0-9a-fA-F]{12,}|(?=[^/]*\d)[0-9A-Za-z_-]{20,}")


@dataclass(slots=True, kw_only=True)
class Expected:
    """What callers expected: a method and a path in which ids are variables (`/orders/:orderId`). `paths`: as called."""

    method: str
    path: str
    calls: int = 0
    last_at: datetime | None = None
    last_id: int = 0
    paths: list[str] = field(default_factory=list)


def expected_by(misses: Iterable[Miss]) -> tuple[Expected, ...]:
    """Misses that differ in ids only, together; the most frequent first."""
    groups: dict[tuple[str, str], Expected] = {}
    for miss in misses:
        key = (miss.method, templated(miss.path)[0])
        group = groups.setdefault(key, Expected(method=key[0], path=key[1]))
        group.calls += miss.calls
        if len(group.paths) < MOST_PATHS:
            group.paths.append(miss.path)
        if miss.last_id > group.last_id:
            group.last_id, group.last_at = miss.last_id, miss.last_at
    return tuple(sorted(groups.values(), key=lambda group: (-group.calls, -group.last_id)))


def templated(path: str) -> tuple[str, tuple[PathVariable, ...]]:
    """A path with its ids as variables, named after what stands before them, and what they were."""
    segments = path.split("/")
    variables: list[PathVariable] = []
    for at, segment in enumerate(segments):
        if _ID.fullmatch(segment):
            name = _name_of(segments[at - 1] if at else "", {variable.key for variable in variables})
            variables.append(PathVariable(key=name, value=unquote(segment)))
            segments[at] = f":{name}"
    return "/".join(segments), tuple(variables)


def _name_of(before: str, taken: set[str]) -> str:
    words = re.findall(r"[A-Za-z][A-Za-z0-9]*", before)
    word = words[-1][:1].lower() + words[-1][1:] if words and not before.startswith(":") else ""
    word = re.sub(r"(?<=[^s])s$", "", re.sub(r"ies$", "y", word))
    name = f"{word}Id" if word else "id"
    return next(each for number in range(1, 100) if (each := name if number == 1 else f"{name}{number}") not in taken)


def request_of(call: Call, *, as_template: bool = False) -> Request:
    """A call as a saved request; `as_template`: as an item's own, ids as variables. Secrets stay masked."""
    path, mark, query = call.path.partition("?")
    variables: tuple[PathVariable, ...] = ()
    if as_template:
        path, variables = templated(path)
    url = parse_url("{{baseUrl}}" + path + mark + query)
    headers = tuple(Header(key=name, value=value) for name, value in call.request_headers if name.lower() not in NOT_SENT_ON)
    body = None
    if call.request_body:
        media_type = next((value for name, value in call.request_headers if name.lower() == "content-type"), "")
        text = call.request_body.decode("utf-8", "replace")
        body = Body(mode="raw", raw=text, language="json" if "json" in media_type else "")
    if variables:
        url = replace(url, variables=variables)
    return Request(method=call.method, url=url, headers=headers, body=body)


def item_for(call: Call, examples: tuple[Example, ...]) -> Item:
    """A new item for what was called."""
    name = f"{call.method} {templated(call.path.partition('?')[0])[0]}"
    request = request_of(call, as_template=True)
    return Item(id=derive_id("called", call.mock_id, name), name=name, request=request, examples=examples)


def proposal_for(call: Call) -> Item:
    """The missing request as an item, with an example that answers `{}` until somebody fills it."""
    example = Example(
        id=derive_id("expected", call.mock_id, call.method, call.path),
        name="to be filled",
        original_request=request_of(call),
        code=200,
        status="OK",
        headers=(Header(key="Content-Type", value="application/json"),),
        body="{}",
        preview_language="json",
    )
    return item_for(call, (example,))
