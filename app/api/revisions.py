"""`/api/v1/mocks/{name}/revisions`, `publish`, `rollback`: what a mock answered, answers, and is to answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import Request, Response

from app.actions import revisions as actions
from app.actions.mock_settings import own_settings
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import (
    COLLECTION,
    MockName,
    MockOut,
    Number,
    PublicationOut,
    PublicationsOut,
    PublishIn,
    RevisionDoneOut,
    RevisionIn,
    RevisionOut,
    RevisionsOut,
)
from app.api.preconditions import TAGGED, IfMatch, precondition, tag
from app.api.problems import declared
from app.api.shapes import Cursor, Limit
from app.routes import Routes
from app.store.records import Mock, Revision

ENVIRONMENT = {"id": "7d1c…", "name": "Staging", "values": [{"key": "baseUrl", "value": "https://staging.example.com"}]}


def revision_routes(api: ApiContext) -> Routes:
    """The routes about revisions."""
    router = Routes(prefix="/api/v1/mocks/{name}", tags=["revisions"])
    _reading_routes(router, api)
    _content_routes(router, api)
    _publishing_routes(router, api)

    @router.post(
        "/revisions",
        summary="Add a revision",
        operation_id="addRevision",
        status_code=201,
        responses={
            200: {"description": "The content was there already; no revision was added.", "model": RevisionDoneOut},
            **declared(400, 404, 409, 412, 413, 415, 421, 422, 500),
        },
    )
    def add(
        request: Request, response: Response, name: MockName, given: RevisionIn, if_match: IfMatch = None
    ) -> RevisionDoneOut:
        """It answers at `name@number` from now on, and for all callers once it is published."""
        with precondition(if_match) as expected:
            done = actions.add(api.store_for(request), name, given.content(publish=given.publish), expected=expected)
        response.status_code = 201 if done.is_new else 200
        tag(response, done.mock.version)
        return RevisionDoneOut(
            revision=revision_out(done.shown.revision, done.mock),
            is_new=done.is_new,
            diagnostics=[asdict(found) for found in done.diagnostics],  # type: ignore[misc]
        )

    return router


def _reading_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/revisions", summary="List the revisions", operation_id="listRevisions", responses=declared(400, 404, 421, 422, 500)
    )
    def list_revisions(request: Request, name: MockName, cursor: Cursor = None, limit: Limit = 50) -> RevisionsOut:
        """The newest first."""
        page = actions.list_revisions(api.store_for(request), name, cursor=cursor, limit=limit)
        return RevisionsOut(items=[_shown(each) for each in page], next=page.next)

    @router.get(
        "/revisions/{number}", summary="One revision", operation_id="getRevision", responses=declared(404, 421, 422, 500)
    )
    def get_revision(request: Request, name: MockName, number: Number) -> RevisionOut:
        return _shown(actions.get_revision(api.store_for(request), name, number))


def _content_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/revisions/{number}/collection",
        summary="A revision's collection",
        operation_id="getRevisionCollection",
        response_class=Response,
        responses={200: _file("The collection as v2.1 JSON.", COLLECTION), **declared(404, 421, 422, 500)},
    )
    def collection(request: Request, name: MockName, number: Number) -> Response:
        """As it was sent, but for what a mock cannot answer from."""
        return _json_file(actions.collection_of(api.store_for(request), name, number))

    @router.get(
        "/revisions/{number}/environment",
        summary="A revision's environment",
        operation_id="getRevisionEnvironment",
        response_class=Response,
        responses={200: _file("The environment as Postman exports it.", ENVIRONMENT), **declared(404, 421, 422, 500)},
    )
    def environment(request: Request, name: MockName, number: Number) -> Response:
        """With its values, which may be secret. 404 where the revision has none."""
        return _json_file(actions.environment_of(api.store_for(request), name, number))


def _publishing_routes(router: Routes, api: ApiContext) -> None:
    failing = declared(404, 409, 412, 421, 422, 500)

    @router.post(
        "/publish",
        summary="Publish a revision",
        operation_id="publishRevision",
        responses={200: TAGGED, **failing, **declared(400, 415)},
    )
    def publish(request: Request, response: Response, name: MockName, given: PublishIn, if_match: IfMatch = None) -> MockOut:
        """From then on the mock answers with it. What is published already stays so."""
        with precondition(if_match) as expected:
            store, who = api.store_for(request), who_of(request)
            mock = actions.publish(
                *(store, name, given.revision),
                content=given.content,
                expected=expected,
                override=given.override,
                role=who.role,
                doer=who.doer,
            )
        return _mock(api, request, response, mock)

    @router.post("/rollback", summary="Roll back", operation_id="rollBack", responses={200: TAGGED, **failing})
    def roll_back(request: Request, response: Response, name: MockName, if_match: IfMatch = None) -> MockOut:
        """Publishes again what was published before; once more goes one further back."""
        with precondition(if_match) as expected:
            return _mock(api, request, response, actions.roll_back(api.store_for(request), name, expected=expected))

    @router.get(
        "/publications",
        summary="What was published when",
        operation_id="listPublications",
        responses=declared(400, 404, 421, 422, 500),
    )
    def publications(request: Request, name: MockName, cursor: Cursor = None, limit: Limit = 50) -> PublicationsOut:
        """The last first."""
        page = actions.list_publications(api.store_for(request), name, cursor=cursor, limit=limit)
        return PublicationsOut(items=[PublicationOut.model_validate(each) for each in page], next=page.next)


def revision_out(revision: Revision, mock: Mock) -> RevisionOut:
    """A revision of the mock as it is answered."""
    names = RevisionOut.model_fields.keys() - {"settings", "is_published"}
    return RevisionOut(
        **{name: getattr(revision, name) for name in names},
        settings=own_settings(revision.settings),
        is_published=mock.published == revision.number,
    )


def _shown(shown: actions.ShownRevision) -> RevisionOut:
    names = RevisionOut.model_fields.keys() - {"settings", "is_published"}
    found = {name: getattr(shown.revision, name) for name in names}
    return RevisionOut(**found, settings=dict(shown.settings), is_published=shown.is_published)


def _mock(api: ApiContext, request: Request, response: Response, mock: Mock) -> MockOut:
    tag(response, mock.version)
    return MockOut.model_validate(api.overview.kept(mock, api.reached(request)).as_json())


def _json_file(data: bytes) -> Response:
    return Response(data, media_type="application/json")


def _file(description: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}, "example": example}}
    return {"description": description, "content": content}
