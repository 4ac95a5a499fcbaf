"""Verdicts: what each reviewer says of a proposal, bound to the very content that was looked at."""

from __future__ import annotations

from sqlalchemy import delete

from app.store.errors import RevisionChanged
from app.store.review_errors import ReviewForbidden
from app.store.review_events import tell
from app.store.review_records import Doer, Review, VerdictWord
from app.store.review_tables import review_verdicts
from app.store.reviews import current_offer, wanted_open
from app.store.rows import insert_or_set
from app.store.transaction import Change, changing


@changing
def give_verdict(change: Change, review_id: str, verdict: VerdictWord, content: str, doer: Doer, *, note: str = "") -> Review:
    """Approves or asks for changes, in the place of what the same person said before. `content`: the hash that was looked at.

    Raises RevisionChanged unless the proposal offers that very content, ReviewForbidden for a guest who may not, ReviewClosed.
    """
    if not doer.may_decide:
        raise ReviewForbidden("This link is for looking and commenting. Ask whoever sent it for one that takes a verdict.")
    review = wanted_open(change, review_id)
    offered = current_offer(change, review_id)
    if offered.content != content:
        raise RevisionChanged(
            f"Proposal {review.number} offers revision {offered.revision} now, not what was looked at. Look at it first."
        )
    row = {
        "review_id": review_id,
        "author_id": doer.id,
        "author": doer.name,
        "link_id": doer.link_id,
        "verdict": verdict,
        "revision": offered.revision,
        "content": content,
        "seen": dict(offered.changes),
        "note": note,
        "at": change.now,
    }
    settable = [name for name in row if name not in ("review_id", "author_id")]
    insert_or_set(change.connection, review_verdicts, [row], lambda excluded: {name: excluded[name] for name in settable})
    kind = "approved" if verdict == "approve" else "asked for changes"
    tell(change, review, kind, doer, people={review.author_id: "verdict"}, revision=offered.revision)
    return review


@changing
def take_verdict_back(change: Change, review_id: str, doer: Doer) -> Review:
    """Says nothing any more. Who said nothing says nothing already. Raises ReviewClosed."""
    review = wanted_open(change, review_id)
    mine = review_verdicts.c.review_id == review_id, review_verdicts.c.author_id == doer.id
    if change.connection.execute(delete(review_verdicts).where(*mine)).rowcount:
        tell(change, review, "verdict taken back", doer, people={review.author_id: "verdict"})
    return review
