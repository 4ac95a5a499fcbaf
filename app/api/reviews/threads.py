"""`/api/v1/mocks/{name}/reviews/{number}/threads`, `comments`, `timeline`, `summary`, `feed`: what is said and done."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from app.actions.reviews import threads
from app.actions.reviews.feed import feed
from app.actions.reviews.summary import summary
from app.actions.reviews.timeline import timeline
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.api.preconditions import TAGGED, IfMatch, precondition, tag
from app.api.problems import declared
from app.api.reviews.shapes import (
    CommentIn,
    CommentOut,
    DiscussionOut,
    EventOut,
    ReviewNumber,
    ReviewOut,
    ThreadIn,
    ThreadOut,
    ThreadsOut,
    TimelineOut,
    Within,
    comment_out,
    discussion_out,
    review_out,
    thread_out,
)
from app.api.shapes import Cursor, Limit
from app.routes import Routes
from app.store.review_records import Comment

PLACE = "/mocks/{name}/reviews/{number}"
SAYING = declared(400, 404, 409, 412, 415, 421, 422, 500)
TURNING = declared(404, 409, 421, 422, 500)
SUMMARY = "### Orders can be paid by card\n\n`checkout` proposal 3, revision 4 (compared with revision 3): **open**\n"
FEED = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">…</feed>'


def thread_routes(api: ApiContext) -> Routes:
    """The routes about what people say."""
    router = Routes(prefix="/api/v1", tags=["reviews"])
    _thread_routes(router, api)
    _turning_routes(router, api)
    _comment_routes(router, api)
    _telling_routes(router, api)
    return router


def _thread_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        f"{PLACE}/threads", summary="A proposal's threads", operation_id="listThreads", responses=declared(404, 421, 422, 500)
    )
    def list_threads(request: Request, name: MockName, number: ReviewNumber) -> ThreadsOut:
        """All of them, with their comments. Keys and tokens that somebody pasted in are masked."""
        found = threads.list_discussion(api.store_for(request), name, number)
        return ThreadsOut(items=[discussion_out(each) for each in found])

    @router.post(f"{PLACE}/threads", summary="Begin a thread", operation_id="startThread", status_code=201, responses=SAYING)
    def start(request: Request, name: MockName, number: ReviewNumber, given: ThreadIn) -> DiscussionOut:
        """On an operation, an example, a field, a call, or the whole. An example may be suggested in other words."""
        found = threads.start_thread(
            api.store_for(request),
            name,
            number,
            who_of(request).doer,
            given.text,
            subject=given.subject,
            revision=given.revision,
            suggestion=given.suggested(),
        )
        return discussion_out(found)

    @router.post(
        f"{PLACE}/threads/{{thread}}/comments",
        summary="Answer in a thread",
        operation_id="reply",
        status_code=201,
        responses={201: TAGGED, **SAYING},
    )
    def reply(
        request: Request, response: Response, name: MockName, number: ReviewNumber, thread: Within, given: CommentIn
    ) -> CommentOut:
        store, doer = api.store_for(request), who_of(request).doer
        return _tagged(response, threads.reply(store, name, number, thread, doer, given.text, suggestion=given.suggested()))


def _turning_routes(router: Routes, api: ApiContext) -> None:
    @router.post(
        f"{PLACE}/threads/{{thread}}/resolve", summary="Resolve a thread", operation_id="resolveThread", responses=TURNING
    )
    def resolve(request: Request, name: MockName, number: ReviewNumber, thread: Within) -> ThreadOut:
        """It waits for nothing any more."""
        return thread_out(threads.resolve(api.store_for(request), name, number, thread, who_of(request).doer))

    @router.post(
        f"{PLACE}/threads/{{thread}}/reopen", summary="Reopen a thread", operation_id="reopenThread", responses=TURNING
    )
    def reopen(request: Request, name: MockName, number: ReviewNumber, thread: Within) -> ThreadOut:
        return thread_out(threads.reopen(api.store_for(request), name, number, thread, who_of(request).doer))


def _comment_routes(router: Routes, api: ApiContext) -> None:
    @router.patch(
        f"{PLACE}/comments/{{comment}}",
        summary="Edit a comment",
        operation_id="editComment",
        responses={200: TAGGED, **SAYING},
    )
    def edit(
        request: Request,
        response: Response,
        name: MockName,
        number: ReviewNumber,
        comment: Within,
        given: CommentIn,
        if_match: IfMatch = None,
    ) -> CommentOut:
        """One's own only."""
        with precondition(if_match) as expected:
            found = threads.edit(
                api.store_for(request),
                name,
                number,
                comment,
                who_of(request).doer,
                given.text,
                suggestion=given.suggested(),
                expected=expected,
            )
        return _tagged(response, found)

    @router.delete(f"{PLACE}/comments/{{comment}}", summary="Delete a comment", operation_id="deleteComment", responses=TURNING)
    def delete(request: Request, name: MockName, number: ReviewNumber, comment: Within) -> CommentOut:
        """One's own only. Its place stays, its text goes."""
        return comment_out(threads.delete(api.store_for(request), name, number, comment, who_of(request).doer))

    @router.post(
        f"{PLACE}/comments/{{comment}}/accept",
        summary="Accept a suggestion",
        operation_id="acceptSuggestion",
        responses={200: TAGGED, **TURNING},
    )
    def accept(request: Request, response: Response, name: MockName, number: ReviewNumber, comment: Within) -> ReviewOut:
        """A further revision with that example is put under the proposal, and the thread is resolved."""
        found = threads.accept_suggestion(api.store_for(request), name, number, comment, who_of(request).doer)
        tag(response, found.review.version)
        return review_out(found)


def _telling_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        f"{PLACE}/timeline",
        summary="What happened to a proposal",
        operation_id="getTimeline",
        responses=declared(400, 404, 421, 422, 500),
    )
    def events(request: Request, name: MockName, number: ReviewNumber, cursor: Cursor = None, limit: Limit = 50) -> TimelineOut:
        """In order."""
        page = timeline(api.store_for(request), name, number, cursor=cursor, limit=limit)
        return TimelineOut(items=[EventOut.model_validate(each) for each in page], next=page.next)

    @router.get(
        f"{PLACE}/summary",
        summary="A proposal as Markdown",
        operation_id="getReviewSummary",
        response_class=Response,
        responses={200: _file("For a pull request.", "text/markdown", SUMMARY), **declared(404, 421, 422, 500)},
    )
    def as_markdown(request: Request, name: MockName, number: ReviewNumber) -> Response:
        text = summary(api.store_for(request), name, number, studio=studio_of(api, request))
        return Response(text, media_type="text/markdown; charset=utf-8")

    @router.get(
        f"{PLACE}/feed",
        summary="A proposal as a feed",
        operation_id="getReviewFeed",
        response_class=Response,
        responses={200: _file("Atom (RFC 4287).", "application/atom+xml", FEED), **declared(404, 421, 422, 500)},
    )
    def of_a_review(request: Request, name: MockName, number: ReviewNumber) -> Response:
        return _atom(feed(api.store_for(request), name, number, studio=studio_of(api, request)))

    @router.get(
        "/mocks/{name}/feed",
        summary="A mock's reviews as a feed",
        operation_id="getMockFeed",
        response_class=Response,
        responses={200: _file("Atom (RFC 4287).", "application/atom+xml", FEED), **declared(404, 421, 422, 500)},
    )
    def of_a_mock(request: Request, name: MockName) -> Response:
        """What happened in its last proposals, the newest first."""
        return _atom(feed(api.store_for(request), name, studio=studio_of(api, request)))


def studio_of(api: ApiContext, request: Request) -> str:
    """The address of the pages, as who asks reached them."""
    scheme = "https" if api.access.credentials(request.scope).is_secure else "http"
    return f"{scheme}://{request.headers.get('host', 'localhost')}"


def _tagged(response: Response, comment: Comment) -> CommentOut:
    tag(response, comment.version)
    return comment_out(comment)


def _atom(data: bytes) -> Response:
    return Response(data, media_type="application/atom+xml")


def _file(description: str, kind: str, example: str) -> dict[str, Any]:
    return {"description": description, "content": {kind: {"schema": {"type": "string"}, "example": example}}}
