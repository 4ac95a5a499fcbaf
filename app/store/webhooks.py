"""Webhooks: whom to tell, and what is still to be told, kept until it was or nobody listened for too long."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from app.store.records import Issued, Page
from app.store.review_errors import WebhookNotFound
from app.store.review_records import Delivery, Webhook
from app.store.review_tables import deliveries, webhooks
from app.store.rows import PAGE, page_of
from app.store.transaction import Change, changing, looking, new_id, recording

WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long after each try that failed the next one is due; there is none after the last."""
CLAIMED = timedelta(minutes=2)
"""How long a try may take. One that was broken off is begun again after that."""
MOST_WAITING = 1000
KEPT = 100
"""Deliveries of a webhook that are kept after they were made."""


@changing
def add_webhook(change: Change, url: str, *, mock_id: str | None = None, events: Sequence[str] = ()) -> Issued[Webhook]:
    """Tells an address from now on. Its secret is given this once."""
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    id = new_id()
    row = {"id": id, "mock_id": mock_id, "url": url, "secret": secret, "events": list(events), "is_paused": False}
    moments = {"created_at": change.now, "created_by": change.author}
    added = change.connection.execute(insert(webhooks).returning(webhooks), row | moments).one()
    change.note("add", "webhook", id, mock_id=mock_id)
    return Issued(record=_webhook(added), text=secret)


@changing
def change_webhook(
    change: Change, id: str, *, url: str | None = None, events: Sequence[str] | None = None, is_paused: bool | None = None
) -> Webhook:
    """Sets what is given. Raises WebhookNotFound."""
    get_webhook(change, id)
    given = {"url": url, "events": None if events is None else list(events), "is_paused": is_paused}
    values = {name: value for name, value in given.items() if value is not None}
    if values:
        change.connection.execute(update(webhooks).where(webhooks.c.id == id).values(**values))
        change.note("change", "webhook", id, fields=sorted(values))
    return get_webhook(change, id)


@changing
def remove_webhook(change: Change, id: str) -> None:
    """Tells it nothing any more. One that is not there is removed already."""
    if change.connection.execute(delete(webhooks).where(webhooks.c.id == id)).rowcount:
        change.note("remove", "webhook", id)


@looking
def get_webhook(connection: Connection, id: str) -> Webhook:
    """The webhook of that id. Raises WebhookNotFound."""
    row = connection.execute(select(webhooks).where(webhooks.c.id == id)).one_or_none()
    if row is None:
        raise WebhookNotFound(id)
    return _webhook(row)


@looking
def list_webhooks(connection: Connection, *, cursor: str | None = None, limit: int = PAGE) -> Page[Webhook]:
    """All webhooks, one page."""
    return page_of(connection, select(webhooks), (webhooks.c.id,), _webhook, cursor=cursor, limit=limit)


@looking
def list_deliveries(connection: Connection, id: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[Delivery]:
    """What a webhook was told lately, or is to be, the newest first, one page."""
    query = select(deliveries).where(deliveries.c.webhook_id == id)
    by = (deliveries.c.created_at, deliveries.c.id)
    return page_of(connection, query, by, _delivery, cursor=cursor, limit=limit, newest_first=True)


def enqueue(change: Change, mock_id: str, kind: str, body: str) -> None:
    """Leaves what happened for every webhook that wants to hear of it; one that is far behind is told no more for now."""
    wanted = select(webhooks).where(or_(webhooks.c.mock_id.is_(None), webhooks.c.mock_id == mock_id))
    for row in change.connection.execute(wanted.where(webhooks.c.is_paused.is_(False))).all():
        if row.events and kind not in row.events:
            continue
        waiting = select(func.count()).where(deliveries.c.webhook_id == row.id, deliveries.c.state == "waiting")
        if (change.connection.scalar(waiting) or 0) < MOST_WAITING:
            _enqueue(change, row.id, kind, body)


@changing
def deliver_again(change: Change, webhook_id: str, delivery_id: str) -> Delivery:
    """Puts what was told once more in line. Raises WebhookNotFound, also for a delivery that is not kept any more."""
    mine = select(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.webhook_id == webhook_id)
    row = change.connection.execute(mine).one_or_none()
    if row is None:
        raise WebhookNotFound(delivery_id)
    again = _enqueue(change, webhook_id, row.event, row.body)
    change.note("redeliver", "webhook", webhook_id)
    return again


@recording
def claim_due(change: Change) -> tuple[Webhook, Delivery] | None:
    """What is due next, for who asks alone: nobody else gets it until the time for a try is over. None: nothing is due."""
    due = (
        select(deliveries, webhooks)
        .join(webhooks, webhooks.c.id == deliveries.c.webhook_id)
        .where(deliveries.c.state == "waiting", deliveries.c.due_at <= change.now, webhooks.c.is_paused.is_(False))
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(1)
        .with_for_update(of=deliveries, skip_locked=True)  # SQLite has one writer by itself
    )
    row = change.connection.execute(due).one_or_none()
    if row is None:
        return None
    found = _delivery(row)
    claim = {"due_at": change.now + CLAIMED, "tries": found.tries + 1, "tried_at": change.now}
    claimed = update(deliveries).where(deliveries.c.id == found.id).values(**claim)
    return _webhook(row), _delivery(change.connection.execute(claimed.returning(deliveries)).one())


@recording
def settle(change: Change, delivery: Delivery, *, status: int | None, problem: str = "") -> Delivery:
    """Writes down what became of a try; what failed is due again a while later, until it failed too often."""
    done, again = not problem, delivery.tries <= len(WAITS)
    state = "delivered" if done else "waiting" if again else "failed"
    due = change.now + WAITS[delivery.tries - 1] if not done and again else delivery.due_at
    mine = deliveries.c.id == delivery.id, deliveries.c.tries == delivery.tries, deliveries.c.state == "waiting"
    values = {"state": state, "due_at": due, "status": status, "problem": problem}
    change.connection.execute(update(deliveries).where(*mine).values(**values))
    row = change.connection.execute(select(deliveries).where(deliveries.c.id == delivery.id)).one_or_none()
    return delivery if row is None else _delivery(row)


@recording
def sweep_deliveries(change: Change) -> int:
    """Forgets what was told long ago: of each webhook the last ones stay. Returns how many went."""
    gone = 0
    for id in change.connection.scalars(select(webhooks.c.id)).all():
        finished = deliveries.c.webhook_id == id, deliveries.c.state != "waiting"
        newest = select(deliveries.c.id).where(*finished).order_by(deliveries.c.created_at.desc()).limit(KEPT)
        gone += change.connection.execute(delete(deliveries).where(*finished, deliveries.c.id.not_in(newest))).rowcount
    return gone


def _enqueue(change: Change, webhook_id: str, event: str, body: str) -> Delivery:
    row = {"id": new_id(), "webhook_id": webhook_id, "event": event, "body": body, "state": "waiting", "tries": 0}
    more = {"created_at": change.now, "due_at": change.now, "problem": ""}
    return _delivery(change.connection.execute(insert(deliveries).returning(deliveries), row | more).one())


def _webhook(row: Row[Any]) -> Webhook:
    found = {column.name: row._mapping[column] for column in webhooks.c}
    return Webhook(**found | {"events": tuple(found["events"])})


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**{column.name: row._mapping[column] for column in deliveries.c})
