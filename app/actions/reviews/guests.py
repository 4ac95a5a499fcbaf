"""Guests of a proposal: links that end, and who came by them."""

from __future__ import annotations

from datetime import timedelta

from app.access.errors import RoleTooLow
from app.access.throttle import Throttle
from app.actions.kept import mock_named, own_mock
from app.actions.reviews.texts import checked_name
from app.store.guests import invite_guest, let_guest_in, link_leads_to, list_links, revoke_guest
from app.store.records import RANKS, Issued, Page, Person, Role
from app.store.review_records import Doer, Guest, GuestLink
from app.store.reviews import get_review, wanted_open
from app.store.rows import PAGE
from app.store.transaction import Change, Store


def invite(
    store: Store, name: str, number: int, doer: Doer, *, role: Role, label: str, may_decide: bool, days: float
) -> Issued[GuestLink]:
    """Makes a link to a proposal for people without an account. Its text is told this once.

    Whoever may hand out verdicts could approve in the name of others, so that only owners make such links. Raises
    ReviewNotFound, ReviewClosed, RoleTooLow.
    """
    if may_decide and RANKS.index(role) < RANKS.index("owner"):
        raise RoleTooLow("owner", role)

    def step(change: Change) -> Issued[GuestLink]:
        review = wanted_open(change, get_review(change, own_mock(change, name).id, number).id)
        return invite_guest(change, review, doer, name=label, may_decide=may_decide, valid_for=timedelta(days=days))

    return store.change(step)


def come_in(store: Store, throttle: Throttle, token: str, *, client: str, name: str) -> Issued[Guest]:
    """Opens the proposal of a link to a browser. `client`: the address attempts are counted for.

    Raises ReviewInvalid for a name that says nothing, GuestRefused, TooManyAttempts.
    """
    called = checked_name(name)
    with throttle.attempt(f"token from {client}"):
        return let_guest_in(store.acting(f"guest {called}"), token, called)


def shown_to(store: Store, throttle: Throttle, token: str, person: Person, *, client: str) -> Guest:
    """What a link opens to somebody who is signed in and needs none: no guest is made. Raises GuestRefused, TooManyAttempts."""
    with throttle.attempt(f"token from {client}"):
        mock, number, link = link_leads_to(store, token, now=store.clock())
    return Guest(
        id=person.id,
        link_id=link.id,
        name=person.email,
        mock_id="",
        mock=mock,
        number=number,
        may_decide=True,
        expires_at=link.expires_at,
    )


def list_guests(store: Store, name: str, number: int, *, cursor: str | None = None, limit: int = PAGE) -> Page[GuestLink]:
    """The links of a proposal, ended ones too, one page. Raises ReviewNotFound, CursorInvalid."""
    review = get_review(store, mock_named(store, name).id, number)
    return list_links(store, review.id, cursor=cursor, limit=limit)


def revoke(store: Store, name: str, number: int, link: str, doer: Doer) -> GuestLink:
    """Ends a link, and everybody who came by it. Raises ReviewNotFound, GuestNotFound."""

    def step(change: Change) -> GuestLink:
        return revoke_guest(change, get_review(change, own_mock(change, name).id, number), link, doer)

    return store.change(step)
