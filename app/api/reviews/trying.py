"""`/api/v1/mocks/{name}/reviews/{number}/compare`, `send`, `calls`: what is offered, to look at and try."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from app.actions.compare_told import compared_json, lines_json
from app.actions.reviews import trying
from app.actions.sending import SendWishes
from app.api.access import who_of
from app.api.calls import CallOut, CallsOut
from app.api.compare import ComparisonOut, LinesOut, SendIn, SentOut
from app.api.context import ApiContext
from app.api.described_mocks import COLLECTION, MockName, Number
from app.api.problems import declared
from app.api.reviews.shapes import ReviewNumber
from app.api.reviews.threads import PLACE, studio_of
from app.api.shapes import Cursor, Limit
from app.routes import Routes

FAILING = declared(404, 409, 421, 422, 500, 503)


class TryIn(SendIn):
    """A call as a person writes it."""

    revision: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(  # type: ignore[assignment]
        None, description="One that the proposal is about; without it the last."
    )


def trying_routes(api: ApiContext) -> Routes:
    """The routes by which a proposal is looked at and tried."""
    router = Routes(prefix="/api/v1", tags=["reviews"])
    _looking_routes(router, api)
    _calling_routes(router, api)
    return router


def _looking_routes(router: Routes, api: ApiContext) -> None:
    @router.get(f"{PLACE}/compare", summary="What a proposal changes", operation_id="compareReview", responses=FAILING)
    def compared(request: Request, name: MockName, number: ReviewNumber) -> ComparisonOut:
        """Against what was published when it was compared last. 409 where nothing was: all of it is new then."""
        return ComparisonOut(**compared_json(trying.compare_proposal(api.store_for(request), name, number)))

    @router.get(
        f"{PLACE}/compare/body",
        summary="An example's body in a proposal, line by line",
        operation_id="compareReviewBodies",
        responses=FAILING,
    )
    def body(
        request: Request,
        name: MockName,
        number: ReviewNumber,
        subject: Annotated[str, Query(max_length=4096, description="The key of an example.")],
    ) -> LinesOut:
        return LinesOut(**lines_json(trying.compare_body(api.store_for(request), name, number, subject)))


def _calling_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        f"{PLACE}/calls",
        summary="Calls of what is offered",
        operation_id="listReviewCalls",
        responses=declared(400, 404, 421, 422, 500),
    )
    def calls(request: Request, name: MockName, number: ReviewNumber, cursor: Cursor = None, limit: Limit = 50) -> CallsOut:
        """Those that the revision offered last answered, the newest first."""
        page = trying.calls_of(api.store_for(request), name, number, cursor=cursor, limit=limit)
        return CallsOut(items=[CallOut(**call.as_json()) for call in page], next=page.next)

    @router.get(
        f"{PLACE}/revisions/{{revision}}/collection",
        summary="The collection of a revision under review",
        operation_id="getReviewCollection",
        response_class=Response,
        responses={
            200: {
                "description": "As v2.1 JSON, secrets masked.",
                "content": {"application/json": {"schema": {"type": "object"}, "example": COLLECTION}},
            },
            **FAILING,
        },
    )
    def collection(request: Request, name: MockName, number: ReviewNumber, revision: Number) -> Response:
        """One that the proposal is about."""
        server = studio_of(api, request)
        found = trying.collection_of_proposal(api.store_for(request), name, number, revision, server=server)
        return Response(found.data, media_type="application/json")

    @router.post(
        f"{PLACE}/send",
        summary="Try what is offered",
        operation_id="tryReview",
        responses=declared(400, 404, 409, 413, 415, 421, 422, 500, 503),
    )
    async def send(request: Request, name: MockName, number: ReviewNumber, given: TryIn) -> SentOut:
        """Puts a call to a revision that the proposal is about. Needs no key, here; the mock's own address may."""
        wishes = SendWishes(
            **given.model_dump(exclude={"revision", "headers"}),
            headers=tuple((pair.name, pair.value) for pair in given.headers),
        )
        sent = await trying.try_proposal(
            api.store_for(request),
            api.desk,
            name,
            number,
            wishes,
            revision=given.revision,
            is_guest=who_of(request).guest is not None,
        )
        return SentOut(**sent.as_json())
