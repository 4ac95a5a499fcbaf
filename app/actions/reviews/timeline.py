"""What happened to a proposal, in order; and what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.actions.kept import mock_named
from app.actions.reviews.texts import shown_text
from app.store.notifications import count_unread, list_notifications
from app.store.records import Page
from app.store.review_events import list_events
from app.store.review_records import Doer, Event, Notification
from app.store.reviews import get_review
from app.store.rows import PAGE
from app.store.transaction import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One page of a person's notifications, the newest first, and how many were not read."""

    page: Page[Notification]
    unread: int


def timeline(store: Store, name: str, number: int, *, cursor: str | None = None, limit: int = PAGE) -> Page[Event]:
    """What happened to a proposal, one page; reasons with keys masked. Raises ReviewNotFound, CursorInvalid."""

    def look(connection: Any) -> Page[Event]:
        review = get_review(connection, mock_named(connection, name).id, number)
        page = list_events(connection, review.id, cursor=cursor, limit=limit)
        return Page(items=tuple(_shown(each) for each in page), next=page.next)

    return store.read(look)


def inbox(store: Store, doer: Doer, *, unread: bool = False, cursor: str | None = None, limit: int = PAGE) -> Inbox:
    """What somebody should look at. Raises CursorInvalid."""

    def look(connection: Any) -> Inbox:
        page = list_notifications(connection, doer.id, unread=unread, cursor=cursor, limit=limit)
        shown = tuple(replace(each, title=shown_text(each.title)) for each in page)
        return Inbox(page=Page(items=shown, next=page.next), unread=count_unread(connection, doer.id))

    return store.read(look)


def _shown(event: Event) -> Event:
    if "reason" not in event.details:
        return event
    return replace(event, details={**event.details, "reason": shown_text(str(event.details["reason"]))})
