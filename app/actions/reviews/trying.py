"""What a proposal offers, looked at and tried: compared, called, read; never more of the mock than the proposal is about."""

from __future__ import annotations

import asyncio
from typing import Any

from app.actions.calls import NamedCall
from app.actions.compare import Compared, ComparedLines, compare_bodies_of, compare_revisions
from app.actions.exports import Exported, export_revision
from app.actions.kept import mock_named
from app.actions.sending import Desk, SendWishes, Sent, send
from app.store.calls import search_calls
from app.store.errors import NoRevision, RevisionNotFound
from app.store.records import CallFilter, Mock, Page
from app.store.review_records import Review
from app.store.reviews import current_offer, get_review, list_offers
from app.store.rows import PAGE
from app.store.transaction import Store

GUESTS_CALL = "guest"
"""What calls of guests are noted by, in the place of a key."""


def compare_proposal(store: Store, name: str, number: int) -> Compared:
    """What the proposal changes: the revision offered last, against what it was compared with.

    Raises ReviewNotFound, NoRevision where nothing was published yet, RevisionUnreadable, CompareBusy.
    """
    before, after = sides_of(store, name, number)
    return compare_revisions(store, name, before, after)


def compare_body(store: Store, name: str, number: int, subject: str) -> ComparedLines:
    """The body of an example on both sides. Raises what `compare_proposal` raises, and what `compare_bodies_of` does."""
    before, after = sides_of(store, name, number)
    return compare_bodies_of(store, name, subject, before, after)


def sides_of(store: Store, name: str, number: int) -> tuple[int, int]:
    """The revisions that a proposal compares. Raises ReviewNotFound, NoRevision where nothing was published yet."""

    def look(connection: Any) -> tuple[int, int]:
        review = get_review(connection, mock_named(connection, name).id, number)
        base = current_offer(connection, review.id).base
        if base is None:
            raise NoRevision(f"Nothing was published yet that proposal {number} could be compared with: all of it is new.")
        return base, review.revision

    return store.read(look)


def calls_of(store: Store, name: str, number: int, *, cursor: str | None = None, limit: int = PAGE) -> Page[NamedCall]:
    """Calls that the revision offered last answered, the newest first, one page. Raises ReviewNotFound, CursorInvalid."""
    mock, review = _both(store, name, number)
    page = search_calls(store, CallFilter(mock_id=mock.id, revision=review.revision), cursor=cursor, limit=limit)
    return Page(items=tuple(NamedCall(call=call, mock=mock.name) for call in page), next=page.next)


def collection_of_proposal(store: Store, name: str, number: int, revision: int, *, server: str) -> Exported:
    """The collection of a revision that the proposal is about, secrets masked. Raises ReviewNotFound, RevisionNotFound."""
    _checked(store, name, number, revision)
    return export_revision(store, name, revision, form="collection", server=server)


async def try_proposal(
    store: Store, desk: Desk, name: str, number: int, wishes: SendWishes, *, revision: int | None = None, is_guest: bool = False
) -> Sent:
    """Puts a call to a revision that the proposal is about, the last one without a number. Raises what `send` raises."""
    wanted = await asyncio.to_thread(_checked, store, name, number, revision)
    if is_guest:
        return await send(store, desk, name, wanted, wishes, caller=GUESTS_CALL)
    return await send(store, desk, name, wanted, wishes)


def _checked(store: Store, name: str, number: int, revision: int | None) -> int:
    """The revision, if the proposal is about it. Raises ReviewNotFound, RevisionNotFound."""

    def look(connection: Any) -> int:
        review = get_review(connection, mock_named(connection, name).id, number)
        if revision is None:
            return review.revision
        offers = list_offers(connection, review.id)
        if revision not in {each.revision for each in offers} | {each.base for each in offers}:
            raise RevisionNotFound(str(revision))
        return revision

    return store.read(look)


def _both(store: Store, name: str, number: int) -> tuple[Mock, Review]:
    mock = mock_named(store, name)
    return mock, get_review(store, mock.id, number)
