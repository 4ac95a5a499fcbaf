"""`/api/v1/mocks/{name}/edits`, `tree`, `requests`, and revisions restored: what is in a mock, looked at and edited."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from app.access.errors import RoleTooLow
from app.actions.addresses import mocks_origin
from app.actions.editing import editing as actions
from app.actions.editing.looking import RequestPage, Row, ShownRequest, Tree, request_page, tree_of
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_editing import (
    TAGGED_NEWEST,
    EditedOut,
    EditsIn,
    IfNewest,
    RequestPageOut,
    RestoreRevisionIn,
    TreeOut,
)
from app.api.described_mocks import MockName, Number
from app.api.preconditions import tag
from app.api.problems import declared
from app.api.revisions import revision_out

Revision = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Its number; without one the newest.")]
Secrets = Annotated[
    Literal["masked", "full"], Query(description="Whether values of secrets are masked. In full for editors and owners.")
]
_EDITING = (400, 404, 409, 412, 413, 415, 421, 422, 500)


def editing_routes(api: ApiContext) -> APIRouter:
    """The routes about what is in a mock."""
    router = APIRouter(prefix="/api/v1/mocks/{name}", tags=["editing"])
    _looking_routes(router, api)
    _changing_routes(router, api)
    return router


def _looking_routes(router: APIRouter, api: ApiContext) -> None:
    @router.get(
        "/tree",
        summary="The tree of a revision",
        operation_id="getTree",
        response_model=TreeOut,
        responses={200: TAGGED_NEWEST, **declared(404, 409, 421, 422, 500)},
    )
    def tree(request: Request, name: MockName, revision: Revision = None) -> Response:
        """Folders, requests and examples, a row each, in reading order."""
        found = tree_of(api.store_for(request), name, revision)
        return JSONResponse(tree_json(found), headers={"ETag": f'"{found.mock.newest}"'})

    @router.get(
        "/requests/{request_id}",
        summary="A request with its examples",
        operation_id="getRequest",
        responses={200: TAGGED_NEWEST, **declared(404, 409, 421, 422, 500)},
    )
    def get_request(
        request: Request,
        response: Response,
        name: MockName,
        request_id: Annotated[str, Path(max_length=1000, examples=["orders"])],
        revision: Revision = None,
        secrets: Secrets = "masked",
    ) -> RequestPageOut:
        """Its original requests, answers, the schemas of its operation, which call gets which example, and a command line."""
        who = who_of(request)
        if secrets == "full" and not who.may("editor"):
            raise RoleTooLow("editor", who.role)
        server = mocks_origin(api.overview.listening(), api.reached(request))
        store = api.store_for(request)
        found = request_page(store, name, request_id, revision, server=server, full=secrets == "full")
        tag(response, found.mock.newest)
        return RequestPageOut.model_validate(request_json(found))


def _changing_routes(router: APIRouter, api: ApiContext) -> None:
    @router.post(
        "/edits",
        summary="Edit a mock",
        operation_id="editMock",
        status_code=201,
        responses={
            200: {"description": "Everything was so already; no revision was made.", "model": EditedOut, **TAGGED_NEWEST},
            201: TAGGED_NEWEST,
            **declared(*_EDITING),
        },
    )
    def edit(request: Request, response: Response, name: MockName, given: EditsIn, if_match: IfNewest = None) -> EditedOut:
        """Examples, names and words. All edits together make one revision upon the newest one: a draft, unless it is to be
        published. What nobody touched stays as it is in the collection, fields that are not known here too.

        Of a mock that is made of files the edit is kept beside them, until they say something new.
        """
        edits = [each.made() for each in given.edits]
        return _edited(response, actions.edit(api.store_for(request), name, edits, given.wishes(if_match)))

    @router.post(
        "/revisions/{number}/restore",
        summary="Restore a revision",
        operation_id="restoreRevision",
        status_code=201,
        responses={
            200: {
                "description": "It is the newest content already; no revision was made.",
                "model": EditedOut,
                **TAGGED_NEWEST,
            },
            201: TAGGED_NEWEST,
            **declared(*_EDITING),
        },
    )
    def restore(
        request: Request,
        response: Response,
        name: MockName,
        number: Number,
        given: RestoreRevisionIn,
        if_match: IfNewest = None,
    ) -> EditedOut:
        """A new revision with the content of that one: undoes everything since, and can be undone itself."""
        return _edited(response, actions.restore(api.store_for(request), name, number, given.wishes(if_match)))


def _edited(response: Response, done: actions.Edited) -> EditedOut:
    response.status_code = 201 if done.is_new else 200
    tag(response, done.mock.newest)
    return EditedOut(
        revision=revision_out(done.shown.revision, done.mock),
        is_new=done.is_new,
        examples=list(done.examples),
        findings=[asdict(found) for found in done.findings],  # type: ignore[misc]
    )


def tree_json(tree: Tree) -> dict[str, Any]:
    """A tree as JSON data."""
    return {
        "revision": tree.revision.number,
        "content": tree.revision.content,
        "name": tree.name,
        "description": tree.description,
        "counts": tree.counts,
        "rows": [row_json(row) for row in tree.rows],
    }


def row_json(row: Row) -> dict[str, Any]:
    """A line of a tree as JSON data."""
    return {name: getattr(row, name) for name in Row.__slots__}


def request_json(page: RequestPage) -> dict[str, Any]:
    """A request with its examples as JSON data."""
    return {
        "revision": page.revision.number,
        "content": page.revision.content,
        **{name: getattr(page, name) for name in ("id", "name", "description", "curl", "is_masked")},
        "folders": [{"id": id, "name": name} for id, name in page.folders],
        "request": _request_json(page.request),
        "examples": [
            {
                **asdict(each),
                "headers": _header_rows(each.headers),
                "original": None if each.original is None else _request_json(each.original),
            }
            for each in page.examples
        ],
        "operation": None if page.operation is None else asdict(page.operation),
    }


def _request_json(shown: ShownRequest) -> dict[str, Any]:
    return {**asdict(shown), "headers": _header_rows(shown.headers)}


def _header_rows(headers: tuple[tuple[str, str, bool], ...]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value, "disabled": disabled} for key, value, disabled in headers]
