"""What happens in reviews: written on the proposal's timeline, told to people and to webhooks, all in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from app.store.mocks import get_mock
from app.store.notifications import notify
from app.store.records import Page
from app.store.review_records import Doer, Event, Review
from app.store.review_tables import review_events
from app.store.rows import PAGE, page_of
from app.store.transaction import Change, looking
from app.store.webhooks import enqueue

NOBODY: Mapping[str, str] = {}


def tell(
    change: Change,
    review: Review,
    kind: str,
    doer: Doer,
    *,
    people: Mapping[str, str] = NOBODY,
    comment: int | None = None,
    noted: bool = True,
    **details: Any,
) -> None:
    """Writes down what was done. `people`: who is notified, and of what kind. `noted`: the audit log is to have it too."""
    _write(change, review, kind, doer, details | ({} if comment is None else {"comment": comment}))
    mock = get_mock(change, review.mock_id)
    if noted:
        change.note(kind, "review", f"{mock.name}#{review.number}", mock_id=mock.id, **details)
    notify(change, review, {id: why for id, why in people.items() if id != doer.id}, doer, comment)
    told = {"number": review.number, "title": review.title, "state": review.state, "revision": review.revision}
    body = {
        "event": f"review.{kind}",
        "at": change.now.isoformat(),
        "mock": mock.name,
        "review": told,
        "by": doer.name,
        "path": f"/mocks/{mock.name}/reviews/{review.number}" + ("" if comment is None else f"#comment-{comment}"),
        "details": details,
    }
    enqueue(change, mock.id, kind, json.dumps(body))


@looking
def list_events(connection: Connection, review_id: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[Event]:
    """What happened to a proposal, in order, one page."""
    query = select(review_events).where(review_events.c.review_id == review_id)
    return page_of(connection, query, (review_events.c.number,), _event, cursor=cursor, limit=limit)


@looking
def last_events(connection: Connection, review_id: str, limit: int) -> tuple[Event, ...]:
    """The last of them, the newest first."""
    query = select(review_events).where(review_events.c.review_id == review_id)
    rows = connection.execute(query.order_by(review_events.c.number.desc()).limit(limit))
    return tuple(map(_event, rows))


def _write(change: Change, review: Review, kind: str, doer: Doer, details: Mapping[str, Any]) -> None:
    last = select(func.max(review_events.c.number)).where(review_events.c.review_id == review.id)
    row = {"review_id": review.id, "number": 1 + (change.connection.scalar(last) or 0), "at": change.now}
    said = {"author_id": doer.id, "author": doer.name, "kind": kind, "details": dict(details)}
    change.connection.execute(insert(review_events), row | said)


def _event(row: Row[Any]) -> Event:
    return Event(**{column.name: row._mapping[column] for column in review_events.c if column.name != "review_id"})
