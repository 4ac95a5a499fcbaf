"""`/api/v1/calls` and what is below a mock about its calls: searched, followed live, exported, counted, made examples."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from app.actions.calls import (
    Following,
    Wanted,
    clear_calls,
    counted_calls,
    covered,
    expected_calls,
    expected_json,
    exported_har,
    exported_lines,
    find_calls,
    follow_calls,
    one_call,
    remove_call,
)
from app.actions.editing.saving import save_as_example
from app.api.context import ApiContext
from app.api.covered import CoverageOut
from app.api.described_editing import IfNewest, newest_of
from app.api.described_mocks import FindingOut
from app.api.moments import Day
from app.api.problems import declared
from app.api.shapes import Cursor, In, Limit, Out
from app.errors import AppError
from app.store.errors import StorageError

MOST_STREAMS = 50
LOOK_SECONDS = 0.5
PING_SECONDS = 15.0
STREAM_SECONDS = 300.0
"""A stream ends after so long, so that who may no longer look is asked again. Clients come back by themselves."""

Name = Annotated[str, Path(max_length=200)]
CallId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Short = Annotated[str | None, Query(max_length=200)]
LARGEST_BODY = 256 * 1024


class TooManyStreams(AppError):
    """More streams at once than are kept open."""

    code = "busy"
    status = 503
    retry_after = 5

    def __str__(self) -> str:
        return f"{MOST_STREAMS} streams of calls are open already. Close one, or look at /api/v1/calls now and then."


class ExampleRefOut(BaseModel):
    """The example that answered."""

    id: str
    name: str


class CallOut(BaseModel):
    """One answered call, without heads and bodies. Secrets are masked."""

    id: int
    at: datetime
    mock: str = Field(description="The name of the mock; its id where the mock is gone.")
    revision: int
    key: str | None = Field(description="Id of the key it came with.")
    method: str
    path: str = Field(description="Path and query below the mock, as sent.")
    operation: str = Field(description="Method and path of the request it is answered for; empty for a miss.")
    example: ExampleRefOut | None
    score: float | None
    status: int
    miss: bool
    milliseconds: float
    request_size: int
    response_size: int
    violations: list[dict[str, Any]]


class HeaderOut(BaseModel):
    """One header."""

    name: str
    value: str


class MessageOut(BaseModel):
    """Head and body of one side."""

    headers: list[HeaderOut]
    body: str
    base64: bool = Field(description="The body is no text and given in base64.")
    cut: bool = Field(description="Only the beginning of the body is kept.")


class FullCallOut(CallOut):
    """One answered call with heads and bodies."""

    request: MessageOut
    response: MessageOut


class CallsOut(BaseModel):
    """One page of calls, the newest first."""

    items: list[CallOut]
    next: str | None = Field(description="A search for text may give a page with few calls or none, and still go on.")


class ClearedOut(BaseModel):
    """How many calls were taken out of the log."""

    removed: int


class ExpectedOut(BaseModel):
    """What callers expected and nothing answers."""

    method: str
    path: str = Field(description="Ids in it are variables: `/orders/:orderId`.")
    calls: int
    last_at: datetime | None
    last_call: int
    paths: list[str] = Field(description="Some of the paths as they were called.")
    proposal: dict[str, Any] | None = Field(description="A Postman item: the missing request with an example to be filled.")


class MissesOut(BaseModel):
    """What callers expected, the most frequent first."""

    items: list[ExpectedOut]


class CountOut(Out):
    """How often on one day. Counters outlive the calls."""

    day: date
    operation: str
    example_id: str
    status: int
    key_id: str
    calls: int
    misses: int
    last_at: datetime


class CountsOut(BaseModel):
    """The counters of a mock."""

    items: list[CountOut]


class ExampleIn(In):
    """How a call is saved. What is left out is as it was answered."""

    name: Annotated[str, Field(max_length=200)] = ""
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    body: Annotated[str, Field(max_length=LARGEST_BODY)] | None = None
    media_type: Annotated[str, Field(max_length=200)] | None = None
    publish: bool = Field(False, description="Answer with the new revision at once.")


class SavedExampleOut(Out):
    """What a call was saved as."""

    mock: str
    revision: int
    created: bool = Field(description="False when the newest revision has this example already.")
    published: bool
    item: str
    is_new_item: bool
    example_id: str
    example_name: str
    item_id: str
    findings: list[FindingOut] = Field(description="What is to be known of it, such as which of its values are masked.")


def wanted_calls(
    mock: Annotated[str | None, Query(max_length=200, description="Name of a mock.")] = None,
    operation: Annotated[str | None, Query(max_length=500, examples=["GET /orders/{{id}}"])] = None,
    status: Annotated[str | None, Query(max_length=10, examples=["404", "4xx", "400-499"])] = None,
    key: Short = None,
    method: Short = None,
    example: Short = None,
    text: Annotated[str, Query(max_length=200, description="In path, heads or bodies, capitals and small letters alike.")] = "",
    miss: bool | None = None,
    since: Annotated[str | None, Query(max_length=40, examples=["2026-03-01T12:00:00Z", "2h"])] = None,
    until: Annotated[str | None, Query(max_length=40)] = None,
) -> Wanted:
    """The filters that lists and exports share."""
    return Wanted(
        mock=mock,
        operation=operation,
        status=status,
        key=key,
        method=method,
        example=example,
        text=text,
        miss=miss,
        since=since,
        until=until,
    )


Filter = Annotated[Wanted, Depends(wanted_calls)]


def call_routes(api: ApiContext, *, is_stopping: Callable[[], bool] = lambda: False) -> APIRouter:
    """The routes about calls. `is_stopping`: the server is going down, so that streams end."""
    router = APIRouter(prefix="/api/v1", tags=["calls"])

    @router.get(
        "/calls", summary="Search the calls", operation_id="listCalls", responses=declared(400, 404, 421, 422, 500, 503)
    )
    def calls(request: Request, wanted: Filter, cursor: Cursor = None, limit: Limit = 50) -> CallsOut:
        page = find_calls(api.store_for(request), wanted, cursor=cursor, limit=limit)
        return CallsOut(items=[CallOut(**call.as_json()) for call in page], next=page.next)

    _stream_route(router, api, is_stopping)
    _export_route(router, api)

    @router.get(
        "/calls/{id}",
        summary="One call with heads and bodies",
        operation_id="getCall",
        responses=declared(404, 421, 422, 500, 503),
    )
    def call(request: Request, id: CallId) -> FullCallOut:
        return FullCallOut(**one_call(api.store_for(request), id).as_json(full=True))

    @router.delete(
        "/calls/{id}",
        status_code=204,
        summary="Take a call out of the log",
        operation_id="deleteCall",
        responses=declared(404, 421, 422, 500, 503),
    )
    def delete(request: Request, id: CallId) -> None:
        remove_call(api.store_for(request), id)

    @router.post(
        "/calls/{id}/example",
        status_code=201,
        summary="Save a call as an example",
        operation_id="saveCallAsExample",
        responses=declared(400, 404, 409, 412, 415, 421, 422, 500, 503),
    )
    def save(request: Request, id: CallId, given: ExampleIn, if_match: IfNewest = None) -> SavedExampleOut:
        """Adds it to the item that fits, or to a new one, as a new revision of the call's mock. Secrets stay masked."""
        fields = given.model_dump()
        publish_it = fields.pop("publish")
        saved = save_as_example(api.store_for(request), id, **fields, publish_it=publish_it, expected=newest_of(if_match))
        return SavedExampleOut.model_validate(saved, from_attributes=True)

    _mock_routes(router, api)
    return router


def _mock_routes(router: APIRouter, api: ApiContext) -> None:
    @router.delete(
        "/mocks/{name}/calls",
        summary="Take all calls of a mock out of the log",
        operation_id="clearCalls",
        responses=declared(404, 421, 422, 500, 503),
    )
    def clear(request: Request, name: Name) -> ClearedOut:
        """Its counters stay."""
        return ClearedOut(removed=clear_calls(api.store_for(request), name))

    @router.get(
        "/mocks/{name}/misses",
        summary="What callers expected",
        operation_id="listMisses",
        responses=declared(404, 421, 422, 500, 503),
    )
    def misses(request: Request, name: Name, limit: Limit = 50) -> MissesOut:
        """Misses that differ in ids only are one, each with a proposal of an item that would answer them."""
        found = expected_calls(api.store_for(request), name, limit=limit)
        return MissesOut(items=[ExpectedOut(**expected_json(group, proposal)) for group, proposal in found])

    @router.get(
        "/mocks/{name}/counts",
        summary="How often each operation was called on each day",
        operation_id="countCalls",
        responses=declared(404, 421, 422, 500, 503),
    )
    def counts(request: Request, name: Name, since: Day | None = None, until: Day | None = None) -> CountsOut:
        found = counted_calls(api.store_for(request), name, since=since, until=until)
        return CountsOut(items=[CountOut.model_validate(count) for count in found])

    @router.get(
        "/mocks/{name}/coverage",
        summary="What was ever called",
        operation_id="getCoverage",
        responses=declared(404, 409, 421, 422, 500, 503),
    )
    def coverage(
        request: Request,
        name: Name,
        revision: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The published one, unless told.")] = None,
        since: Day | None = None,
        until: Day | None = None,
    ) -> CoverageOut:
        """Every operation, status and example of a revision: called how often, last when, by which keys."""
        return CoverageOut(**covered(api.store_for(request), name, revision=revision, since=since, until=until).as_json())


def _export_route(router: APIRouter, api: ApiContext) -> None:
    media_types: dict[str, Any] = {"application/json": {}, "application/x-ndjson": {}}

    @router.get(
        "/calls/export",
        summary="The calls as a HAR 1.2 file or as JSON lines",
        operation_id="exportCalls",
        response_class=StreamingResponse,
        responses={200: {"content": media_types}, **declared(404, 421, 422, 500, 503)},
    )
    def export(request: Request, wanted: Filter, format: Literal["har", "jsonl"] = "har") -> StreamingResponse:
        """In order, with heads and bodies, as many as fit."""
        store, reached = api.store_for(request), api.reached(request)
        named = {"Content-Disposition": f'attachment; filename="calls.{format}"'}
        if format == "jsonl":
            return StreamingResponse(exported_lines(store, wanted), media_type="application/x-ndjson", headers=named)
        port = f":{reached.port}" if reached.port else ""
        pieces = exported_har(store, wanted, f"{reached.scheme}://{reached.host}{port}/mock")
        return StreamingResponse(pieces, media_type="application/json", headers=named)


def _stream_route(router: APIRouter, api: ApiContext, is_stopping: Callable[[], bool]) -> None:
    open_streams: set[object] = set()

    @router.get(
        "/calls/stream",
        summary="Follow the calls live",
        operation_id="followCalls",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}, **declared(404, 421, 422, 500, 503)},
    )
    async def stream(
        request: Request,
        wanted: Filter,
        after: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="Begin after this call; else from now on.")] = None,
    ) -> StreamingResponse:
        """Server-sent events: `event: call`, its id and the call as JSON. Goes on where `Last-Event-ID` says."""
        if len(open_streams) >= MOST_STREAMS:
            raise TooManyStreams
        last = request.headers.get("last-event-id", "")
        since = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else after
        store = api.store_for(request)
        following = await run_in_threadpool(follow_calls, store, wanted, after=since)
        ticket = object()
        if len(open_streams) >= MOST_STREAMS:  # others came while the store was asked
            raise TooManyStreams
        open_streams.add(ticket)

        async def events() -> AsyncIterator[str]:
            try:
                async for event in call_events(following, is_stopping):
                    yield event
            finally:
                open_streams.discard(ticket)

        quiet = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events(), media_type="text/event-stream", headers=quiet)


async def call_events(following: Following, is_stopping: Callable[[], bool]) -> AsyncIterator[str]:
    """The calls as server-sent events, with a comment now and then so that the line is known to stand.

    The first one says after which call they begin, so that who comes back before any call misses none. While the store is
    away it waits; what was written meanwhile comes afterwards.
    """
    yield f"retry: 1000\nid: {following.after}\n\n"
    begun = told = time.monotonic()
    while not is_stopping() and time.monotonic() - begun < STREAM_SECONDS:
        try:
            found = await run_in_threadpool(following.more)
        except StorageError:
            found = ()
        for named in found:
            yield f"id: {named.call.id}\nevent: call\ndata: {json.dumps(named.as_json())}\n\n"
        if found:
            told = time.monotonic()
            continue
        if time.monotonic() - told >= PING_SECONDS:
            yield ": ping\n\n"
            told = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)
