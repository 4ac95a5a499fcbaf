"""Verdicts and gates: what reviewers say of a proposal, and what a mock asks for before it publishes."""

from __future__ import annotations

from app.actions.kept import FromFiles, mock_named, own_mock
from app.actions.reviews.proposals import Proposal, bring_up_to_date, show_proposal
from app.actions.reviews.texts import checked_text
from app.records import ReviewGates
from app.store.errors import RevisionChanged
from app.store.review_gates import gates_of, set_gates
from app.store.review_records import Doer, KeptGates, VerdictWord
from app.store.review_verdicts import give_verdict, take_verdict_back
from app.store.reviews import current_offer, get_review
from app.store.transaction import Change, Store


def decide(
    store: Store,
    name: str,
    number: int,
    doer: Doer,
    verdict: VerdictWord,
    *,
    content: str,
    base: int | None = None,
    note: str = "",
) -> Proposal:
    """Approves or asks for changes. `content`: the hash of what was looked at; the proposal must still offer just that.

    `base`: the published revision it was compared with, if not the one that the proposal was compared with last.
    Raises ReviewNotFound, RevisionChanged, ReviewClosed, ReviewForbidden for a guest who may not, ReviewInvalid, TextInvalid.
    """
    checked_text(note, "A note")
    if base is not None:
        bring_up_to_date(store, name, number, doer)

    def step(change: Change) -> None:
        review = get_review(change, own_mock(change, name).id, number)
        if base is not None and current_offer(change, review.id).base != base:
            raise RevisionChanged("Another revision was published since this was compared. Look at it once more.")
        give_verdict(change, review.id, verdict, content, doer, note=note)

    store.change(step)
    return show_proposal(store, name, number)


def take_back(store: Store, name: str, number: int, doer: Doer) -> Proposal:
    """Says nothing of a proposal any more. Raises ReviewNotFound, ReviewClosed."""

    def step(change: Change) -> None:
        take_verdict_back(change, get_review(change, own_mock(change, name).id, number).id, doer)

    store.change(step)
    return show_proposal(store, name, number)


def show_gates(store: Store, name: str) -> KeptGates:
    """What a mock asks for before it publishes. Raises MockNotFound."""
    return gates_of(store, mock_named(store, name).id)


def change_gates(store: Store, name: str, gates: ReviewGates, *, expected: int | None = None) -> KeptGates:
    """Sets what a mock asks for. Raises MockNotFound, MockMoved, RevisionChanged; FromFiles where `mocks.yaml` says it."""

    def step(change: Change) -> KeptGates:
        mock = own_mock(change, name)
        if gates_of(change, mock.id).origin == "files":
            raise FromFiles(name)
        return set_gates(change, mock.id, gates, expected=expected)

    return store.change(step)
