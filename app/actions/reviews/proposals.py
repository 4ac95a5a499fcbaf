"""Proposals: opened, said otherwise, given a further revision, withdrawn, published. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.access.errors import RoleTooLow
from app.actions.kept import mock_named, own_mock
from app.actions.reviews.subjects import facts_of, followed, offer_of
from app.actions.reviews.texts import checked_text, checked_title
from app.store.errors import PersonNotFound, RevisionChanged
from app.store.mocks import get_mock
from app.store.people import find_person, get_person
from app.store.records import RANKS, Mock, Page, Role
from app.store.review_errors import ReviewInvalid
from app.store.review_gates import gates_of, standings, uncalled, unmet_gates
from app.store.review_records import Doer, KeptGates, Offered, Review, ReviewDraft, ReviewState, Standing, Thread
from app.store.review_threads import list_threads
from app.store.reviews import (
    compare_anew,
    current_offer,
    edit_review,
    get_review,
    list_offers,
    offer_revision,
    open_review,
    wanted_open,
    withdraw_review,
)
from app.store.reviews import list_reviews as list_kept
from app.store.revisions import publish
from app.store.rows import PAGE
from app.store.transaction import Change, Store

T = TypeVar("T")
TRIES = 3
MOST_ASKED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is said of a proposal. `asked`: addresses of people who shall look at it. None stays as it is."""

    title: str | None = None
    why: str | None = None
    look_at: str | None = None
    asked: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as it stands. `state`: `approved` for an open one that nothing is missing of but being published.

    `offers`: its revisions in order. `unmet`: the gates that are closed. `uncalled`: examples that change and were not called.
    `is_current`: whether it was compared with what is published now.
    """

    review: Review
    mock: Mock
    state: str
    offers: tuple[Offered, ...]
    standings: tuple[Standing, ...]
    threads: tuple[Thread, ...]
    gates: KeptGates
    unmet: tuple[tuple[str, str], ...]
    uncalled: tuple[str, ...]
    asked: tuple[str, ...] = ()

    @property
    def offered(self) -> Offered:
        """The revision that was offered last."""
        return self.offers[-1]

    @property
    def is_current(self) -> bool:
        """Whether it is compared with what is published now."""
        return self.review.state != "open" or self.mock.published == self.offered.base

    @property
    def approvals(self) -> int:
        """How many approvals count."""
        return sum(1 for each in self.standings if each.counts)

    @property
    def open_threads(self) -> tuple[Thread, ...]:
        """Threads that wait for something."""
        return tuple(each for each in self.threads if each.is_open)


def open_proposal(store: Store, name: str, doer: Doer, wishes: Wishes, *, revision: int | None = None) -> tuple[Proposal, bool]:
    """Offers a revision for review, the newest without a number; also says whether the proposal is new.

    Asked again in the same words it gives what is there. Raises MockNotFound, MockMoved, RevisionNotFound, ReviewExists,
    ReviewInvalid, PersonNotFound.
    """

    def step(change: Change) -> tuple[Review, bool]:
        mock = own_mock(change, name)
        number = mock.newest if revision is None else revision
        return open_review(change, mock.id, _draft(change, None, wishes), offer_of(change, mock, number), doer)

    _warm(store, name, revision)
    review, is_new = store.change(step)
    return show_proposal(store, name, review.number), is_new


def edit_proposal(store: Store, name: str, number: int, doer: Doer, wishes: Wishes, *, expected: int | None = None) -> Proposal:
    """Says something else of a proposal; what is left out stays. Raises ReviewNotFound, ReviewClosed, RevisionChanged."""

    def step(change: Change) -> None:
        review = get_review(change, own_mock(change, name).id, number)
        edit_review(change, review.id, _draft(change, review, wishes), doer, expected=expected)

    store.change(step)
    return show_proposal(store, name, number)


def offer(
    store: Store, name: str, number: int, doer: Doer, *, revision: int | None = None, expected: int | None = None
) -> Proposal:
    """Puts a further revision under a proposal, the newest without a number. Threads follow; approvals of what stays do, too.

    Raises ReviewNotFound, ReviewClosed, ReviewExists, ReviewInvalid, RevisionNotFound, RevisionChanged.
    """

    def step(change: Change) -> None:
        mock = own_mock(change, name)
        wanted = mock.newest if revision is None else revision
        put_under(change, mock, get_review(change, mock.id, number), offer_of(change, mock, wanted), doer, expected)

    _warm(store, name, revision)
    store.change(step)
    return show_proposal(store, name, number)


def put_under(change: Change, mock: Mock, review: Review, offered: Offered, doer: Doer, expected: int | None = None) -> Review:
    """The step of it, as part of another change."""

    def follow(thread: Thread) -> str | None:
        return followed(change, mock, thread, review.revision, offered.revision)

    return offer_revision(change, review.id, offered, follow, doer, expected=expected)


def withdraw(store: Store, name: str, number: int, doer: Doer, *, expected: int | None = None) -> Proposal:
    """Takes a proposal back. Raises ReviewNotFound, ReviewClosed, RevisionChanged."""

    def step(change: Change) -> None:
        withdraw_review(change, get_review(change, own_mock(change, name).id, number).id, doer, expected=expected)

    store.change(step)
    return show_proposal(store, name, number)


def publish_proposal(
    store: Store,
    name: str,
    number: int,
    doer: Doer,
    *,
    role: Role,
    content: str | None = None,
    override: str | None = None,
    expected: int | None = None,
) -> Proposal:
    """Publishes what a proposal offers, when the mock's gates are open, or an owner says why they do not count.

    `content`: the hash that was looked at. What is published already stays so. Raises ReviewNotFound, ReviewClosed, GateClosed,
    RevisionChanged, RoleTooLow.
    """
    reason = checked_reason(override, role)
    bring_up_to_date(store, name, number, doer)

    def step(change: Change) -> None:
        mock = own_mock(change, name)
        review = get_review(change, mock.id, number)
        if review.state == "published" and mock.published == review.revision:
            return
        wanted_open(change, review.id, expected)
        publish(change, mock.id, review.revision, content=content, overridden=reason, doer=doer)

    store.change(step)
    return show_proposal(store, name, number)


def checked_reason(override: str | None, role: Role) -> str | None:
    """Why gates do not count. Raises RoleTooLow for who is no owner, ReviewInvalid without words."""
    if override is None:
        return None
    if RANKS.index(role) < RANKS.index("owner"):
        raise RoleTooLow("owner", role)
    reason = checked_text(override, "A reason").strip()
    if not reason:
        raise ReviewInvalid("Say why the gates do not count this time: it is kept with the proposal and in the audit log.")
    return reason


def bring_up_to_date(store: Store, name: str, number: int, doer: Doer) -> None:
    """Compares a proposal with what is published now, when that is another revision than before."""

    def step() -> None:
        mock = mock_named(store, name)
        review = get_review(store, mock.id, number)
        if review.state == "open" and current_offer(store, review.id).base != mock.published:
            offered = offer_of(store, mock, review.revision)
            store.change(lambda change: compare_anew(change, review.id, offered, doer))

    tried(step)


def tried(step: Callable[[], T]) -> T:
    """What a step gives that is worth another try when somebody else was quicker. Raises RevisionChanged after three."""
    for _ in range(TRIES - 1):
        try:
            return step()
        except RevisionChanged:
            continue
    return step()


def show_proposal(store: Store, name: str, number: int) -> Proposal:
    """A proposal as it stands. Raises MockNotFound, ReviewNotFound."""

    def look(connection: Any) -> Proposal:
        mock = mock_named(connection, name)
        return proposal_of(connection, mock, get_review(connection, mock.id, number))

    return store.read(look)


def list_proposals(
    store: Store, name: str | None = None, *, state: ReviewState | None = None, cursor: str | None = None, limit: int = PAGE
) -> Page[Proposal]:
    """Proposals of a mock, or of all, the newest first, one page. Raises MockNotFound, CursorInvalid."""

    def look(connection: Any) -> Page[Proposal]:
        id = None if name is None else mock_named(connection, name).id
        page = list_kept(connection, id, state=state, cursor=cursor, limit=limit)
        items = tuple(proposal_of(connection, get_mock(connection, each.mock_id), each) for each in page)
        return Page(items=items, next=page.next)

    return store.read(look)


def proposal_of(where: Any, mock: Mock, review: Review) -> Proposal:
    """A proposal whose rows are known, as it stands."""
    offers = list_offers(where, review.id)
    found = standings(where, review)
    unmet = unmet_gates(where, mock.id, review.revision) if review.state == "open" else ()
    gates = gates_of(where, mock.id)
    return Proposal(
        review=review,
        mock=mock,
        state=_state(review, found, unmet, gates),
        offers=offers,
        standings=found,
        threads=list_threads(where, review.id),
        gates=gates,
        unmet=unmet,
        uncalled=uncalled(where, review, offers[-1]),
        asked=tuple(_address(where, id) for id in review.asked),
    )


def _state(review: Review, found: Sequence[Standing], unmet: Sequence[tuple[str, str]], gates: KeptGates) -> str:
    """An open proposal is approved when as many approve as are needed, one at least, and nobody asks for changes."""
    if review.state != "open":
        return review.state
    needed = max(1, gates.gates.approvals)
    asking = any(each.verdict.verdict == "ask" for each in found)
    is_held = any(gate in ("approvals", "base") for gate, _ in unmet)
    return "approved" if sum(each.counts for each in found) >= needed and not asking and not is_held else "open"


def _draft(change: Change, before: Review | None, wishes: Wishes) -> ReviewDraft:
    old = ReviewDraft(title="") if before is None else before
    asked = tuple(old.asked) if wishes.asked is None else _people(change, wishes.asked)
    return ReviewDraft(
        title=checked_title(old.title if wishes.title is None else wishes.title),
        why=checked_text(old.why if wishes.why is None else wishes.why, "The reason"),
        look_at=checked_text(old.look_at if wishes.look_at is None else wishes.look_at, "What to look at"),
        asked=asked,
    )


def _people(change: Change, addresses: Sequence[str]) -> tuple[str, ...]:
    """Their ids. Raises PersonNotFound, ReviewInvalid."""
    if len(addresses) > MOST_ASKED:
        raise ReviewInvalid(f"{MOST_ASKED} people may be asked at most.")
    found = []
    for address in dict.fromkeys(addresses):
        person = find_person(change, address)
        if person is None:
            raise PersonNotFound(address)
        found.append(person.id)
    return tuple(found)


def _address(where: Any, id: str) -> str:
    try:
        return get_person(where, id).email
    except PersonNotFound:
        return id


def _warm(store: Store, name: str, revision: int | None) -> None:
    """Reads what is compared before anything is locked: others need not wait for that."""
    mock = mock_named(store, name)
    for number in (mock.published, mock.newest if revision is None else revision):
        if number:
            facts_of(store, mock.id, number)
