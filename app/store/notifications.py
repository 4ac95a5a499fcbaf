"""What people should look at: a list for each, with a mark for what was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from app.store.records import Page
from app.store.review_records import Doer, Notification, Review, kind_of
from app.store.review_tables import notifications, reviews
from app.store.rows import PAGE, page_of
from app.store.tables import mocks
from app.store.transaction import Change, looking, recording

MOST = 500
"""Notifications that are kept for each person."""


def notify(change: Change, review: Review, people: Mapping[str, str], doer: Doer, comment: int | None) -> None:
    """Tells each of these people, by id, why they should look. Guests have no list."""
    for id, kind in sorted(people.items()):
        if kind_of(id) == "guest" or not id:
            continue
        last = change.connection.scalar(select(func.max(notifications.c.number)).where(notifications.c.person_id == id)) or 0
        row = {"person_id": id, "number": last + 1, "at": change.now, "kind": kind, "review_id": review.id}
        change.connection.execute(insert(notifications), {**row, "comment": comment, "author": doer.name})
        if last >= MOST:
            old = notifications.c.person_id == id, notifications.c.number <= last + 1 - MOST
            change.connection.execute(delete(notifications).where(*old))


@looking
def list_notifications(
    connection: Connection, person_id: str, *, unread: bool = False, cursor: str | None = None, limit: int = PAGE
) -> Page[Notification]:
    """A person's notifications, the newest first, one page; `unread`: only those that were not read."""
    query = (
        select(notifications, reviews.c.number.label("review"), reviews.c.title, mocks.c.name.label("mock"))
        .join(reviews, reviews.c.id == notifications.c.review_id)
        .join(mocks, mocks.c.id == reviews.c.mock_id)
        .where(notifications.c.person_id == person_id)
    )
    if unread:
        query = query.where(notifications.c.read_at.is_(None))
    by = (notifications.c.number,)
    return page_of(connection, query, by, _notification, cursor=cursor, limit=limit, newest_first=True)


@looking
def count_unread(connection: Connection, person_id: str) -> int:
    """How many a person has not read."""
    query = select(func.count()).where(notifications.c.person_id == person_id, notifications.c.read_at.is_(None))
    return connection.scalar(query) or 0


@recording
def mark_read(change: Change, person_id: str, up_to: int | None = None) -> int:
    """Marks what came until that one as read, everything without a number. Returns how many were new."""
    mine = update(notifications).where(notifications.c.person_id == person_id, notifications.c.read_at.is_(None))
    if up_to is not None:
        mine = mine.where(notifications.c.number <= up_to)
    return change.connection.execute(mine.values(read_at=change.now)).rowcount


def _notification(row: Row[Any]) -> Notification:
    found = row._mapping
    names = ("number", "at", "kind", "comment", "author", "read_at")
    own = {name: found[notifications.c[name]] for name in names}
    return Notification(**own, mock=found["mock"], review=found["review"], title=found[reviews.c.title])
