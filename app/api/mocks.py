"""`/api/v1/mocks`: which mock servers there are, where they answer, what is wrong with them; and everything done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actions import mocks as actions
from app.actions.mocks import MockDetails
from app.api.context import ApiContext
from app.api.described_mocks import (
    ExpireIn,
    MockDetailsOut,
    MockDoneOut,
    MockIn,
    MockName,
    MockOut,
    MocksOut,
    RenameIn,
    RestoreIn,
)
from app.api.preconditions import TAGGED, IfMatch, IfNoneMatch, precondition, tag
from app.api.problems import declared
from app.api.revisions import revision_out
from app.api.shapes import Cursor, Limit
from app.errors import MockNotFound
from app.routes import Routes
from app.store.records import Mock

MOCKS = "/api/v1/mocks/"
"""Below it collections are sent, which may be large."""
FAILING = declared(404, 409, 412, 421, 422, 500)


def mock_routes(api: ApiContext) -> Routes:
    """The routes about mocks."""
    router = Routes(prefix="/api/v1", tags=["mocks"])
    _reading_routes(router, api)
    _putting_routes(router, api)
    _state_routes(router, api)
    _undo_routes(router, api)
    return router


def _reading_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/mocks", summary="List the mocks", operation_id="listMocks", responses=declared(400, 421, 422, 500))
    def list_mocks(
        request: Request,
        text: Annotated[str, Query(max_length=200, description="Somewhere in name, title or use case.")] = "",
        deleted: Annotated[
            bool, Query(description="Those that can be had back, in the place of those that are there.")
        ] = False,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> MocksOut:
        """By name: those that are kept, and those that are made of files of the workspace folder."""
        status, reached = api.overview.workspace(), api.reached(request)
        if deleted:
            kept = actions.list_mocks(api.store_for(request), deleted=True, text=text, cursor=cursor, limit=limit)
            items, following = [api.overview.kept(mock, reached) for mock in kept], kept.next
        else:
            page = api.overview.page(reached, text=text, cursor=cursor, limit=limit)
            items, following = list(page), page.next
        return MocksOut.model_validate(
            {
                "items": [item.as_json() for item in items],
                "next": following,
                "loaded": status.loaded,
                "diagnostics": [asdict(found) for found in status.diagnostics],
            }
        )

    @router.get(
        "/mocks/{name}",
        summary="One mock",
        operation_id="getMock",
        responses={200: TAGGED, **declared(404, 421, 422, 500)},
    )
    def get_mock(request: Request, response: Response, name: MockName) -> MockDetailsOut:
        """Also by a name that it had until lately."""
        if api.live is not None:
            try:
                return _out(api, request, response, actions.show_mock(api.store_for(request), name))
            except MockNotFound:
                pass  # its files could not be read yet, so that nothing is kept of it
        shown = api.overview.mock(name, api.reached(request))
        return MockDetailsOut.model_validate({**shown.as_json(), "settings": None, "environment": None})


def _putting_routes(router: Routes, api: ApiContext) -> None:
    @router.put(
        "/mocks/{name}",
        summary="Put a mock",
        operation_id="putMock",
        responses={
            200: {"description": "It was there, and is as was sent now.", **TAGGED},
            201: {"description": "It was made.", "model": MockDoneOut, **TAGGED},
            **declared(400, 404, 409, 412, 413, 415, 421, 422, 500),
        },
    )
    def put_mock(
        request: Request,
        response: Response,
        name: MockName,
        given: MockIn,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> MockDoneOut:
        """Makes the mock what is sent, and makes it when there is none: for scripts that are run again and again.

        The same body twice changes nothing the second time, and `changed` says so. What is left out stays as it is. Another
        collection, settings or environment make a new revision, which answers at once unless `publish` is false; title, use
        case, access and expiry hold for all revisions at once. A mock that is made of files cannot be put (409), but for
        its expiry.
        """
        with precondition(if_match, if_none_match) as expected:
            done = actions.put(api.store_for(request), name, given.wishes(), expected=expected)
        mock = done.details.mock
        response.status_code = 201 if done.created else 200
        revision = None if done.revision is None else revision_out(done.revision, mock)
        return MockDoneOut(
            mock=_out(api, request, response, done.details),
            created=done.created,
            changed=done.changed,
            revision=revision,
            is_new_revision=done.is_new,
            diagnostics=[asdict(found) for found in done.diagnostics],  # type: ignore[misc]
        )

    @router.post(
        "/mocks/{name}/rename",
        summary="Rename a mock",
        operation_id="renameMock",
        responses={200: TAGGED, **FAILING, **declared(400, 415)},
    )
    def rename(
        request: Request, response: Response, name: MockName, given: RenameIn, if_match: IfMatch = None
    ) -> MockDetailsOut:
        """Calls by the old name are answered 308 for a while, so that nobody who calls it breaks."""
        with precondition(if_match) as expected:
            redirect_for = timedelta(days=given.redirect_days)
            done = actions.rename(api.store_for(request), name, given.name, redirect_for=redirect_for, expected=expected)
        return _out(api, request, response, done)


def _state_routes(router: Routes, api: ApiContext) -> None:
    def simple(path: str, summary: str, operation_id: str, act: Callable[..., MockDetails], description: str) -> None:
        @router.post(
            f"/mocks/{{name}}/{path}",
            summary=summary,
            operation_id=operation_id,
            description=description,
            responses={200: TAGGED, **FAILING},
        )
        def change(request: Request, response: Response, name: MockName, if_match: IfMatch = None) -> MockDetailsOut:
            with precondition(if_match) as expected:
                return _out(api, request, response, act(api.store_for(request), name, expected=expected))

    simple("pause", "Pause a mock", "pauseMock", actions.pause, "It answers 404 and says why, until it is resumed.")
    simple("resume", "Resume a mock", "resumeMock", actions.resume, "It answers again with what is published.")

    @router.post(
        "/mocks/{name}/expire",
        summary="Let a mock expire",
        operation_id="expireMock",
        responses={200: TAGGED, **FAILING, **declared(400, 415)},
    )
    def expire(
        request: Request, response: Response, name: MockName, given: ExpireIn, if_match: IfMatch = None
    ) -> MockDetailsOut:
        """Sets when it stops answering, or that it never does."""
        with precondition(if_match) as expected:
            return _out(api, request, response, actions.expire(api.store_for(request), name, given.at, expected=expected))


def _undo_routes(router: Routes, api: ApiContext) -> None:
    @router.delete("/mocks/{name}", summary="Delete a mock", operation_id="deleteMock", responses=FAILING)
    def delete(
        request: Request,
        name: MockName,
        undo_days: Annotated[float, Query(ge=0, le=365, description="How long it can be had back.")] = 7,
        if_match: IfMatch = None,
    ) -> MockOut:
        """It stops answering, and its name is free. Until `purge_at` it can be had back by its name or id.

        A mock of files that this server serves is not deleted; one whose files are gone (`unserved`) is.
        """
        with precondition(if_match) as expected:
            undo_for, gone = timedelta(days=undo_days), not api.overview.may_serve(name)
            done = actions.delete(api.store_for(request), name, undo_for=undo_for, expected=expected, files_are_gone=gone)
        return MockOut.model_validate(_json(api, request, done.mock))

    @router.post(
        "/mocks/{name}/restore",
        summary="Have a deleted mock back",
        operation_id="restoreMock",
        responses={200: TAGGED, **FAILING, **declared(400, 415)},
    )
    def restore(request: Request, response: Response, name: MockName, given: RestoreIn) -> MockDetailsOut:
        """By its id, or by the name that it had: then the one that was deleted last."""
        return _out(api, request, response, actions.restore(api.store_for(request), name, new_name=given.name))

    @router.post(
        "/mocks/{name}/purge",
        summary="Remove a deleted mock for good",
        operation_id="purgeMock",
        status_code=204,
        responses=declared(404, 421, 422, 500),
    )
    def purge(request: Request, name: MockName) -> None:
        """With its revisions and calls, before its time is over. By its id, or by the name that it had."""
        actions.purge(api.store_for(request), name)


def _out(api: ApiContext, request: Request, response: Response, details: MockDetails) -> MockDetailsOut:
    tag(response, details.mock.version)
    told = {"settings": dict(details.settings), "environment": details.environment}
    return MockDetailsOut.model_validate(_json(api, request, details.mock) | told)


def _json(api: ApiContext, request: Request, mock: Mock) -> dict[str, Any]:
    return api.overview.kept(mock, api.reached(request)).as_json()
