"""`/mocks/{name}/reviews/{number}`: a proposal, for who is here and for guests."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.actions.compare_told import compared_json, lines_json
from app.actions.reviews import trying
from app.actions.reviews.guests import list_guests
from app.actions.reviews.parts import call_of_part, description_of, names_of, part_of_proposal
from app.actions.reviews.proposals import Proposal, show_proposal
from app.actions.reviews.summary import summary
from app.actions.reviews.threads import list_discussion
from app.actions.reviews.timeline import timeline
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.api.reviews.shapes import ReviewNumber
from app.api.reviews.threads import studio_of
from app.errors import AppError
from app.routes import Routes
from app.store.errors import NoRevision
from app.store.rows import LARGEST_PAGE
from app.store.transaction import Store
from app.web.mock_frame import mock_frame
from app.web.pages.reviews.changes import ShownChanges, new_changes, shown_changes
from app.web.pages.reviews.shown import EVENTS, gate_rows, missing_of, placed, rights_of, shown_threads
from app.web.rendering import page, part

PLACE = "/mocks/{name}/reviews/{number}"
CALLS = 30
SubjectKey = Annotated[str, Query(max_length=4096)]


def proposal_pages(api: ApiContext) -> Routes:
    """The routes of the page and its parts, which guests may open too."""
    router = Routes(include_in_schema=False)
    _part_routes(router, api)

    @router.get(PLACE)
    def proposal(request: Request, name: MockName, number: ReviewNumber, subject: SubjectKey = "") -> Response:
        store, who = api.store_for(request), who_of(request)
        found = show_proposal(store, name, number)
        mock = found.mock
        is_guest = who.guest is not None
        rights = rights_of(who, found)
        changes, problem = _changes(store, found)
        threads = shown_threads(list_discussion(store, mock.name, number), names_of(store, mock.name, *_numbers(found)))
        at_places, elsewhere = placed(threads, changes)
        links = list_guests(store, mock.name, number, limit=LARGEST_PAGE) if rights.edit else ()
        return page(
            request,
            "reviews/proposal.html",
            layout="reviews/guest.html" if is_guest else "mock/frame.html",
            frame=None if is_guest else mock_frame(api, request, name, "Reviews"),
            proposal=found,
            review=found.review,
            mock=mock,
            use_case=mock.use_case or description_of(store, mock.name, found.review.revision),
            rights=rights,
            here=f"/mocks/{mock.name}/reviews/{number}",
            base_url=api.overview.kept(mock, api.reached(request)).base_urls[0],
            changes=changes,
            problem=problem,
            threads=threads,
            at_places=at_places,
            elsewhere=elsewhere,
            sought=subject,
            gates=gate_rows(found),
            standings=[(each, missing_of(each, found)) for each in found.standings],
            mine=next((each.verdict for each in found.standings if each.verdict.author_id == who.doer.id), None),
            events=timeline(store, mock.name, number, limit=LARGEST_PAGE),
            event_words=EVENTS,
            links=links,
            calls=trying.calls_of(store, mock.name, number, limit=CALLS),
            now=store.clock(),
            markdown=_summary(store, found, studio_of(api, request)),
        )

    return router


def _part_routes(router: Routes, api: ApiContext) -> None:
    @router.get(PLACE + "/lines")
    def lines(request: Request, name: MockName, number: ReviewNumber, subject: SubjectKey) -> Response:
        found = trying.compare_body(api.store_for(request), name, number, subject)
        return part("reviews/lines.html", lines=lines_json(found))

    @router.get(PLACE + "/comment")
    def comment(request: Request, name: MockName, number: ReviewNumber, subject: SubjectKey) -> Response:
        store = api.store_for(request)
        review = show_proposal(store, name, number).review
        about = part_of_proposal(store, name, number, subject)
        return part("reviews/comment.html", about=about, review=review, api=f"/api/v1{_place(name, number)}")

    @router.get(PLACE + "/try")
    def try_it(request: Request, name: MockName, number: ReviewNumber, subject: SubjectKey) -> Response:
        found = call_of_part(api.store_for(request), name, number, subject)
        target = found.url.removeprefix(f"/mock/{found.mock.name}").partition("/")
        return part("reviews/try.html", call=found, target=f"/{target[2]}", api=f"/api/v1{_place(name, number)}")


def _place(name: str, number: int) -> str:
    return f"/mocks/{name}/reviews/{number}"


def _numbers(found: Proposal) -> tuple[int | None, ...]:
    return found.offered.base, *(each.revision for each in found.offers)


def _changes(store: Store, found: Proposal) -> tuple[ShownChanges | None, str]:
    """What changed; without anything to compare with, all of it as new; else None and why."""
    name, number = found.mock.name, found.review.number
    names = names_of(store, name, found.offered.base, found.review.revision)
    try:
        return shown_changes(compared_json(trying.compare_proposal(store, name, number)), names, found.offered.examples), ""
    except NoRevision:
        return new_changes(found.offered.changes, names), ""
    except AppError as error:
        return None, str(error)


def _summary(store: Store, found: Proposal, studio: str) -> str:
    """For a pull request; "" where it cannot be told now."""
    try:
        return summary(store, found.mock.name, found.review.number, studio=studio)
    except AppError:
        return ""
