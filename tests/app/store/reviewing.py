"""Proposals made of subjects and hashes that a test names, without any collection."""

from __future__ import annotations

from datetime import timedelta

from app.records import ReviewGates
from app.store.guests import invite_guest, let_guest_in
from app.store.mocks import get_mock
from app.store.review_gates import set_gates
from app.store.review_records import Doer, Offered, Review, ReviewDraft
from app.store.review_threads import CommentDraft, ThreadDraft, open_thread
from app.store.review_verdicts import give_verdict
from app.store.reviews import open_review
from app.store.revisions import add_revision
from app.store.transaction import Change, Store
from app.store.webhooks import add_webhook
from tests.app.store.worlds import content

ANN = Doer(id="ann", name="ann@example.com")
BOB = Doer(id="local", name="local user")


def revised(where: Store | Change, mock_id: str, subjects: dict[str, str]) -> Offered:
    """A new revision, as it is offered against what is published now: subject → hash."""
    revision = add_revision(where, mock_id, content(repr(sorted(subjects.items())))).revision
    return offered(where, mock_id, revision.number, revision.content, subjects)


def offered(where: Store | Change, mock_id: str, number: int, content: str, subjects: dict[str, str]) -> Offered:
    mock = get_mock(where, mock_id)
    examples = {key: key for key in subjects if key.startswith("example")}
    return Offered(revision=number, content=content, base=mock.published, changes=subjects, examples=examples)


def opened(store: Store, mock_id: str, subjects: dict[str, str], doer: Doer = ANN) -> Review:
    return open_review(store, mock_id, ReviewDraft(title="Look"), revised(store, mock_id, subjects), doer)[0]


def fill_reviews(store: Store, mock_id: str) -> None:
    """Something in every table of reviews."""
    add_webhook(store, "https://hooks.example.com/")
    review = opened(store, mock_id, {"operation|GET /": "1"}, BOB)
    give_verdict(store, review.id, "approve", content(repr([("operation|GET /", "1")])).hash, ANN)
    open_thread(store, review, ThreadDraft(subject="mock", revision=1, now="mock", first=CommentDraft(text="?")), ANN)
    set_gates(store, mock_id, ReviewGates(approvals=1))
    link = invite_guest(store, review, BOB, name="shop", may_decide=False, valid_for=timedelta(days=1))
    let_guest_in(store, link.text, "Bo")
