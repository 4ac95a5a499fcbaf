"""`/mocks/{name}/calls`: what callers sent and were answered, live and found again; and what they expected in vain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path, Query, Request
from starlette.responses import Response

from app.actions.addresses import mocks_origin
from app.actions.calls import NamedCall, SearchInvalid, Wanted, expected_calls, find_calls, follow_calls
from app.actions.keys import list_keys
from app.actions.told_call import CALLED_BY, ToldCall, body_of, told_call
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.routes import Routes
from app.store.records import Call, Page
from app.store.rows import LARGEST_PAGE
from app.store.transaction import Store
from app.web.mock_frame import MockFrame, mock_frame
from app.web.rendering import page, part

AT_ONCE = 100
OUTCOMES = (("", "Hits and misses"), ("false", "Hits"), ("true", "Misses"))
Short = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call as a line of the log, and as the live log fills the same line. `by`: who sent it, "" without a key."""

    id: int
    at: str
    clock: str
    method: str
    path: str
    status: int
    is_miss: bool
    told: str
    milliseconds: str
    by: str


def mock_calls_routes(api: ApiContext) -> Routes:
    """The routes of the calls of a mock."""
    router = Routes(include_in_schema=False)
    _log_route(router, api)

    @router.get("/mocks/{name}/calls/{id}")
    def call(
        request: Request, name: MockName, id: Annotated[int, Path(ge=1, le=2**63 - 1)], part_only: bool = False
    ) -> Response:
        frame = mock_frame(api, request, name, "Calls")
        store = api.store_for(request)
        server = mocks_origin(api.overview.listening(), api.reached(request))
        told = told_call(store, api.desk, frame.name, id, server=server)
        values = {"frame": frame, "keys": key_names(request, store, frame), **_shown(told)}
        if part_only:
            return part("mock/call_part.html", may_edit=who_of(request).may("editor"), **values)
        return page(request, "mock/call.html", may_edit=who_of(request).may("editor"), **values)

    @router.get("/mocks/{name}/misses")
    def misses(request: Request, name: MockName) -> Response:
        frame = mock_frame(api, request, name, "Calls")
        found = expected_calls(api.store_for(request), frame.name, limit=100) if frame.record else ()
        return page(request, "mock/misses.html", frame=frame, found=found)

    return router


def _log_route(router: Routes, api: ApiContext) -> None:
    @router.get("/mocks/{name}/calls")
    def calls(
        request: Request,
        name: MockName,
        text: Short = "",
        status: Short = "",
        miss: Annotated[str, Query(pattern="^(true|false)?$")] = "",
        method: Short = "",
        operation: Annotated[str, Query(max_length=500)] = "",
        example: Short = "",
        key: Short = "",
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> Response:
        frame = mock_frame(api, request, name, "Calls")
        asked = {"text": text, "status": status, "miss": miss, "method": method, "operation": operation}
        asked = {word: value.strip() for word, value in (asked | {"example": example, "key": key}).items()}
        if frame.record is None:
            return page(request, "mock/calls.html", frame=frame, log=None, **_form(asked, {}))
        store = api.store_for(request)
        keys = key_names(request, store, frame)
        log = _log(store, frame, asked, cursor, keys)
        return page(request, "mock/calls.html", frame=frame, log=log, **_form(asked, keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A page of the log. `after`: the call after which the live log goes on. `stream`, `older`: addresses, "" without."""

    rows: Sequence[CallRow] = ()
    after: int = 0
    stream: str = ""
    older: str = ""
    exports: str = ""
    problem: str = ""
    is_first: bool = True


def _log(store: Store, frame: MockFrame, asked: Mapping[str, str], cursor: str | None, keys: Mapping[str, str]) -> Log:
    given = {word: value for word, value in asked.items() if value}
    wanted = Wanted(mock=frame.name, **(given | ({"miss": asked["miss"] == "true"} if asked["miss"] else {})))  # type: ignore[arg-type]
    try:
        after = follow_calls(store, replace(wanted, text="")).after  # before the search: what comes meanwhile is told twice
        found: Page[NamedCall] = find_calls(store, wanted, cursor=cursor, limit=AT_ONCE)
    except SearchInvalid as problem:
        return Log(problem=str(problem))
    today = store.clock()
    filtered = urlencode({"mock": frame.name, **given})
    return Log(
        rows=[_row(each.call, keys, today) for each in found],
        after=after,
        stream="" if cursor else f"/api/v1/calls/stream?{filtered}",
        older=f"?{urlencode({**given, 'cursor': found.next})}" if found.next else "",
        exports=f"/api/v1/calls/export?{filtered}",
        is_first=cursor is None,
    )


def _form(asked: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, Any]:
    """What the form of the filters shows."""
    others = ("method", "operation", "example", "key")
    return {
        "asked": asked,
        "is_narrow": any(asked.values()),
        "more_asked": sum(bool(asked[each]) for each in others),
        "outcomes": OUTCOMES,
        "key_choices": [("", "Any"), *((id, words) for id, words in keys.items())],
    }


def key_names(request: Request, store: Store, frame: MockFrame) -> dict[str, str]:
    """How keys are called, by id: for those who may see keys at all."""
    if frame.record is None or not who_of(request).may("editor"):
        return dict(CALLED_BY)
    kept = {each.key.id: each.key.name for each in list_keys(store, mock=frame.name, limit=LARGEST_PAGE)}
    return {**CALLED_BY, **kept}


def _row(call: Call, keys: Mapping[str, str], today: datetime) -> CallRow:
    at = call.at.astimezone(UTC)
    day = "" if at.date() == today.astimezone(UTC).date() else f"{at:%b} {at.day} "
    return CallRow(
        id=call.id,
        at=at.isoformat(),
        clock=f"{day}{at:%H:%M:%S}.{at.microsecond // 1000:03}",
        method=call.method,
        path=call.path,
        status=call.status,
        is_miss=call.is_miss,
        told="nothing answers this" if call.is_miss else call.example_name or call.example_id,
        milliseconds=f"{call.milliseconds:.1f}",
        by=keys.get(call.key_id, call.key_id),
    )


def _shown(told: ToldCall) -> dict[str, Any]:
    call = told.named.call
    return {
        "told": told,
        "call": call,
        "sides": (
            ("Request", call.request_headers, body_of(call.request_body, call.request_size), call.request_size),
            ("Answer", call.response_headers, body_of(call.response_body, call.response_size), call.response_size),
        ),
        "sent": told.sent | {"headers": json.dumps(told.sent["headers"])},
    }
