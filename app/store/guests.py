"""Guests: people without an account, who may see one proposal by a link that ends. Only hashes are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from app.store.records import Issued, Page
from app.store.review_errors import GuestNotFound, GuestRefused
from app.store.review_events import tell
from app.store.review_records import Doer, Guest, GuestLink, Review
from app.store.review_tables import guest_links, guest_sessions, reviews
from app.store.rows import PAGE, page_of, short_text
from app.store.tables import mocks
from app.store.transaction import Change, changing, looking
from app.tokens import GUEST, GUEST_SESSION, NO_HASH, new_token, read_token, same_hash

MOST_GUESTS = 200
"""Browsers that may come by one link."""


@changing
def invite_guest(
    change: Change, review: Review, doer: Doer, *, name: str, may_decide: bool, valid_for: timedelta
) -> Issued[GuestLink]:
    """Makes a link to a proposal. `name`: for whom, to tell links apart. Its text is given this once."""
    token = new_token(GUEST)
    row = {"id": token.id, "hash": token.hash, "review_id": review.id, "name": short_text(name, "the name of a link")}
    by = {"author_id": doer.id, "author": doer.name, "may_decide": may_decide}
    moments = {"created_at": change.now, "expires_at": change.now + valid_for}
    added = change.connection.execute(insert(guest_links).returning(guest_links), row | by | moments).one()
    tell(change, review, "guest invited", doer, link=token.id, may_decide=may_decide)
    return Issued(record=_link(added), text=token.text)


@changing
def let_guest_in(change: Change, text: str, name: str) -> Issued[Guest]:
    """Opens the proposal of a link to a browser. The text is what the cookie holds. Raises GuestRefused for every bad link."""
    link = _good_link(change.connection, text, change.now)
    known = select(func.count()).where(guest_sessions.c.link_id == link.id)
    if (change.connection.scalar(known) or 0) >= MOST_GUESTS:
        raise GuestRefused
    token = new_token(GUEST_SESSION)
    row = {"id": token.id, "hash": token.hash, "link_id": link.id, "name": short_text(name, "the name")}
    change.connection.execute(insert(guest_sessions), row | {"created_at": change.now})
    guest = _guest(change.connection.execute(_guests().where(guest_sessions.c.id == token.id)).one())
    review = change.connection.execute(select(reviews).where(reviews.c.id == link.review_id)).one()
    told = Review(**{column.name: review._mapping[column] for column in reviews.c})
    tell(change, told, "guest came", guest.doer, people={link.author_id: "guest"}, link=link.id)
    return Issued(record=guest, text=token.text)


@looking
def link_leads_to(connection: Connection, text: str, *, now: datetime) -> tuple[str, int, GuestLink]:
    """The mock and the number of the proposal that a link opens, without using it. Raises GuestRefused for every bad link."""
    link = _good_link(connection, text, now)
    found = select(mocks.c.name, reviews.c.number).join(reviews, reviews.c.mock_id == mocks.c.id)
    row = connection.execute(found.where(reviews.c.id == link.review_id)).one()
    return row.name, row.number, link


@looking
def find_guest(connection: Connection, text: str, *, now: datetime) -> Guest | None:
    """The guest with that cookie; None for every text that is not good now, all alike."""
    given = read_token(GUEST_SESSION, text)
    if given is None:
        return None
    query = _guests(guest_sessions.c.hash, guest_links.c.revoked_at, mocks.c.deleted_at)
    row = connection.execute(query.where(guest_sessions.c.id == given.id)).one_or_none()
    is_right = same_hash(given.hash, row.hash if row else NO_HASH)
    if row is None or not is_right or row.revoked_at is not None or row.deleted_at is not None or row.expires_at <= now:
        return None
    return _guest(row)


def is_guests(text: str) -> bool:
    """Whether a cookie says that it is a guest's."""
    return text.startswith(f"{GUEST_SESSION}_")


@changing
def revoke_guest(change: Change, review: Review, link_id: str, doer: Doer) -> GuestLink:
    """Ends a link and everybody who came by it. Raises GuestNotFound."""
    link = get_link(change, review.id, link_id)
    if link.revoked_at is not None:
        return link
    change.connection.execute(update(guest_links).where(guest_links.c.id == link_id).values(revoked_at=change.now))
    tell(change, review, "guest revoked", doer, link=link_id)
    return get_link(change, review.id, link_id)


@looking
def get_link(connection: Connection, review_id: str, link_id: str) -> GuestLink:
    """The link of that id. Raises GuestNotFound."""
    mine = guest_links.c.id == link_id, guest_links.c.review_id == review_id
    row = connection.execute(select(guest_links).where(*mine)).one_or_none()
    if row is None:
        raise GuestNotFound(link_id)
    return _link(row)


@looking
def list_links(connection: Connection, review_id: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[GuestLink]:
    """The links of a proposal, ended ones too, one page."""
    query = select(guest_links).where(guest_links.c.review_id == review_id)
    by = (guest_links.c.created_at, guest_links.c.id)
    return page_of(connection, query, by, _link, cursor=cursor, limit=limit)


def _good_link(connection: Connection, text: str, now: datetime) -> GuestLink:
    given = read_token(GUEST, text)
    row = connection.execute(
        select(guest_links, mocks.c.deleted_at)
        .join(reviews, reviews.c.id == guest_links.c.review_id)
        .join(mocks, mocks.c.id == reviews.c.mock_id)
        .where(guest_links.c.id == (given.id if given else ""))
    ).one_or_none()
    is_right = same_hash(given.hash if given else "", row.hash if row else NO_HASH)
    if row is None or not is_right or row.revoked_at is not None or row.deleted_at is not None:
        raise GuestRefused
    if row.expires_at <= now:
        raise GuestRefused
    return _link(row)


def _guests(*more: Any) -> Any:
    columns = (
        guest_sessions.c.id,
        guest_sessions.c.link_id,
        guest_sessions.c.name,
        reviews.c.mock_id,
        mocks.c.name.label("mock"),
        reviews.c.number,
        guest_links.c.may_decide,
        guest_links.c.expires_at,
    )
    return (
        select(*columns, *more)
        .join(guest_links, guest_links.c.id == guest_sessions.c.link_id)
        .join(reviews, reviews.c.id == guest_links.c.review_id)
        .join(mocks, mocks.c.id == reviews.c.mock_id)
    )


def _guest(row: Row[Any]) -> Guest:
    names = ("id", "link_id", "name", "mock_id", "mock", "number", "may_decide", "expires_at")
    return Guest(**{name: getattr(row, name) for name in names})


def _link(row: Row[Any]) -> GuestLink:
    return GuestLink(**{column.name: row._mapping[column] for column in guest_links.c})
