"""`/reviews`, `/mocks/{name}/reviews`: what is open, what happened, and for owners gates and webhooks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request
from starlette.responses import Response

from app.actions.reviews.proposals import list_proposals
from app.actions.reviews.timeline import inbox
from app.actions.reviews.verdicts import show_gates
from app.actions.reviews.webhooks import KINDS
from app.actions.revisions import list_revisions
from app.api.access import Who, who_of
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.api.shapes import Cursor
from app.routes import Routes
from app.store.notifications import count_unread
from app.store.review_records import Delivery, Webhook
from app.store.rows import LARGEST_PAGE
from app.store.transaction import Store
from app.store.webhooks import list_deliveries, list_webhooks
from app.web.mock_frame import mock_frame
from app.web.rendering import page

State = Annotated[Literal["open", "published", "withdrawn", "all"], Query()]
SHOWN_AT_ONCE = 25
NOTES_AT_ONCE = 30
DELIVERIES = 5
NOTES = {
    "asked": "asks you to look at",
    "mentioned": "mentions you in",
    "replied": "comments on",
    "verdict": "gives or takes back a verdict on",
    "revision": "offers a further revision of",
    "published": "published",
    "rolled back": "rolled back",
    "withdrawn": "withdrew",
    "accepted": "accepted your suggestion in",
    "guest": "came by your link to",
}
"""What somebody did, in front of a proposal's title."""


def list_pages(api: ApiContext) -> Routes:
    """The routes of these pages."""
    router = Routes(include_in_schema=False)

    @router.get("/reviews")
    def everything(request: Request, cursor: Cursor = None, state: State = "open", notes: Cursor = None) -> Response:
        if api.live is None:
            return page(request, "people/nothing_kept.html")
        store = api.store_for(request)
        wanted = None if state == "all" else state
        return page(
            request,
            "reviews/all.html",
            found=list_proposals(store, state=wanted, cursor=cursor, limit=SHOWN_AT_ONCE),
            inbox=inbox(store, who_of(request).doer, cursor=notes, limit=NOTES_AT_ONCE),
            state=state,
            words=NOTES,
        )

    @router.get("/mocks/{name}/reviews")
    def of_a_mock(request: Request, name: MockName, cursor: Cursor = None, state: State = "open") -> Response:
        frame = mock_frame(api, request, name, "Reviews")
        if frame.record is None:
            return page(request, "reviews/list.html", frame=frame, found=(), state=state)
        store, who = api.store_for(request), who_of(request)
        wanted = None if state == "all" else state
        return page(
            request,
            "reviews/list.html",
            frame=frame,
            found=list_proposals(store, frame.name, state=wanted, cursor=cursor, limit=SHOWN_AT_ONCE),
            state=state,
            gates=show_gates(store, frame.name),
            revisions=list_revisions(store, frame.name, limit=LARGEST_PAGE) if who.may("editor") else (),
            webhooks=_webhooks(store, frame.record.id) if who.may("owner") else (),
            kinds=KINDS,
        )

    return router


def unread_of(api: ApiContext, request: Request, who: Who) -> int:
    """How many notifications who asks has not read, for the navigation."""
    return 0 if api.live is None or who.guest is not None else count_unread(api.live.store, who.doer.id)


def _webhooks(store: Store, mock_id: str) -> list[tuple[Webhook, tuple[Delivery, ...]]]:
    """Those that are told of this mock, each with what it was told last."""
    mine = [each for each in list_webhooks(store, limit=LARGEST_PAGE) if each.mock_id in (None, mock_id)]
    return [(each, tuple(list_deliveries(store, each.id, limit=DELIVERIES))) for each in mine]
