"""`/api/v1/mocks/{name}/reviews`: proposals, verdicts, gates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from app.actions.reviews import proposals, verdicts
from app.actions.reviews.proposals import Proposal, Wishes
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.api.preconditions import TAGGED, IfMatch, precondition, tag
from app.api.problems import declared
from app.api.reviews.shapes import (
    GatesIn,
    GatesOut,
    OfferIn,
    PublishReviewIn,
    ReviewEditIn,
    ReviewIn,
    ReviewNumber,
    ReviewOut,
    ReviewsOut,
    VerdictIn,
    review_out,
)
from app.api.shapes import Cursor, Limit
from app.routes import Routes
from app.store.records import Page
from app.store.review_records import KeptGates

State = Annotated[Literal["open", "published", "withdrawn"] | None, Query(description="Only those that are so.")]
WRITING = declared(400, 404, 409, 412, 415, 421, 422, 500)


def proposal_routes(api: ApiContext) -> Routes:
    """The routes about proposals."""
    router = Routes(prefix="/api/v1", tags=["reviews"])
    _reading_routes(router, api)
    _writing_routes(router, api)
    _ending_routes(router, api)
    _verdict_routes(router, api)
    _gate_routes(router, api)
    return router


def _reading_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/reviews",
        summary="List the proposals of all mocks",
        operation_id="listAllReviews",
        responses=declared(400, 421, 422, 500),
    )
    def everything(request: Request, state: State = None, cursor: Cursor = None, limit: Limit = 50) -> ReviewsOut:
        """The newest first."""
        return _page(proposals.list_proposals(api.store_for(request), state=state, cursor=cursor, limit=limit))

    @router.get(
        "/mocks/{name}/reviews",
        summary="List a mock's proposals",
        operation_id="listReviews",
        responses=declared(400, 404, 421, 422, 500),
    )
    def of_a_mock(
        request: Request, name: MockName, state: State = None, cursor: Cursor = None, limit: Limit = 50
    ) -> ReviewsOut:
        """The newest first."""
        return _page(proposals.list_proposals(api.store_for(request), name, state=state, cursor=cursor, limit=limit))

    @router.get(
        "/mocks/{name}/reviews/{number}",
        summary="One proposal",
        operation_id="getReview",
        responses={200: TAGGED, **declared(404, 421, 422, 500)},
    )
    def one(request: Request, response: Response, name: MockName, number: ReviewNumber) -> ReviewOut:
        return _tagged(response, proposals.show_proposal(api.store_for(request), name, number))


def _writing_routes(router: Routes, api: ApiContext) -> None:
    @router.post(
        "/mocks/{name}/reviews",
        summary="Open a proposal",
        operation_id="openReview",
        status_code=201,
        responses={200: {"description": "It is there already.", "model": ReviewOut, **TAGGED}, 201: TAGGED, **WRITING},
    )
    def open_it(request: Request, response: Response, name: MockName, given: ReviewIn) -> ReviewOut:
        """Offers a revision for review. The same again gives what is there (200)."""
        found, is_new = proposals.open_proposal(
            api.store_for(request), name, who_of(request).doer, given.wishes(), revision=given.revision
        )
        response.status_code = 201 if is_new else 200
        return _tagged(response, found)

    @router.patch(
        "/mocks/{name}/reviews/{number}",
        summary="Edit a proposal",
        operation_id="editReview",
        responses={200: TAGGED, **WRITING},
    )
    def edit(
        request: Request,
        response: Response,
        name: MockName,
        number: ReviewNumber,
        given: ReviewEditIn,
        if_match: IfMatch = None,
    ) -> ReviewOut:
        """Title, texts, and who is asked."""
        wishes = Wishes(title=given.title, why=given.why, look_at=given.look_at, asked=given.asked)
        with precondition(if_match) as expected:
            store = api.store_for(request)
            found = proposals.edit_proposal(store, name, number, who_of(request).doer, wishes, expected=expected)
        return _tagged(response, found)

    @router.post(
        "/mocks/{name}/reviews/{number}/revisions",
        summary="Offer a further revision",
        operation_id="offerRevision",
        responses={200: TAGGED, **WRITING},
    )
    def offer(
        request: Request, response: Response, name: MockName, number: ReviewNumber, given: OfferIn, if_match: IfMatch = None
    ) -> ReviewOut:
        """Threads follow what they speak of; an approval stays as long as all that differs was seen."""
        with precondition(if_match) as expected:
            store, doer = api.store_for(request), who_of(request).doer
            found = proposals.offer(store, name, number, doer, revision=given.revision, expected=expected)
        return _tagged(response, found)


def _ending_routes(router: Routes, api: ApiContext) -> None:
    @router.post(
        "/mocks/{name}/reviews/{number}/withdraw",
        summary="Withdraw a proposal",
        operation_id="withdrawReview",
        responses={200: TAGGED, **declared(404, 409, 412, 421, 422, 500)},
    )
    def withdraw(
        request: Request, response: Response, name: MockName, number: ReviewNumber, if_match: IfMatch = None
    ) -> ReviewOut:
        """It stays readable."""
        with precondition(if_match) as expected:
            found = proposals.withdraw(api.store_for(request), name, number, who_of(request).doer, expected=expected)
        return _tagged(response, found)

    @router.post(
        "/mocks/{name}/reviews/{number}/publish",
        summary="Publish a proposal",
        operation_id="publishReview",
        responses={200: TAGGED, **WRITING},
    )
    def publish(
        request: Request,
        response: Response,
        name: MockName,
        number: ReviewNumber,
        given: PublishReviewIn,
        if_match: IfMatch = None,
    ) -> ReviewOut:
        """The mock answers with what is offered last. `review.gate` (409) names each gate that is closed."""
        who = who_of(request)
        with precondition(if_match) as expected:
            found = proposals.publish_proposal(
                api.store_for(request),
                name,
                number,
                who.doer,
                role=who.role,
                content=given.content,
                override=given.override,
                expected=expected,
            )
        return _tagged(response, found)


def _verdict_routes(router: Routes, api: ApiContext) -> None:
    @router.put(
        "/mocks/{name}/reviews/{number}/verdict",
        summary="Give a verdict",
        operation_id="giveVerdict",
        responses={200: TAGGED, **declared(400, 404, 409, 415, 421, 422, 500)},
    )
    def decide(request: Request, response: Response, name: MockName, number: ReviewNumber, given: VerdictIn) -> ReviewOut:
        """In the place of what one said before. Guests may where their link allows it."""
        found = verdicts.decide(
            api.store_for(request),
            name,
            number,
            who_of(request).doer,
            given.verdict,
            content=given.content,
            base=given.base,
            note=given.note,
        )
        return _tagged(response, found)

    @router.delete(
        "/mocks/{name}/reviews/{number}/verdict",
        summary="Take one's verdict back",
        operation_id="takeVerdictBack",
        responses={200: TAGGED, **declared(404, 409, 421, 422, 500)},
    )
    def take_back(request: Request, response: Response, name: MockName, number: ReviewNumber) -> ReviewOut:
        return _tagged(response, verdicts.take_back(api.store_for(request), name, number, who_of(request).doer))


def _gate_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/mocks/{name}/gates",
        summary="A mock's gates",
        operation_id="getGates",
        responses={200: TAGGED, **declared(404, 421, 422, 500)},
    )
    def show(request: Request, response: Response, name: MockName) -> GatesOut:
        """What it asks for before it publishes a revision, by whatever way."""
        return _gates(response, verdicts.show_gates(api.store_for(request), name))

    @router.put(
        "/mocks/{name}/gates", summary="Set a mock's gates", operation_id="setGates", responses={200: TAGGED, **WRITING}
    )
    def put(request: Request, response: Response, name: MockName, given: GatesIn, if_match: IfMatch = None) -> GatesOut:
        """Owners may, for who may open a gate may as well publish past it."""
        with precondition(if_match) as expected:
            found = verdicts.change_gates(api.store_for(request), name, given.gates(), expected=expected)
        return _gates(response, found)


def _tagged(response: Response, proposal: Proposal) -> ReviewOut:
    tag(response, proposal.review.version)
    return review_out(proposal)


def _gates(response: Response, found: KeptGates) -> GatesOut:
    tag(response, found.version)
    said: Any = found.gates.as_json()
    return GatesOut(**said, origin=found.origin)


def _page(page: Page[Proposal]) -> ReviewsOut:
    return ReviewsOut(items=[review_out(each) for each in page], next=page.next)
