"""How reviews look in JSON: what is sent and what is answered, with examples. What people wrote is shown with keys masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from app.actions.reviews.proposals import Proposal, Wishes
from app.actions.reviews.texts import COMMENT_BYTES, shown_suggestion, shown_text
from app.actions.reviews.threads import ShownThread
from app.api.described_mocks import PLAIN, Line
from app.api.shapes import In, Out
from app.records import ReviewGates
from app.store.review_records import Comment, Standing, Thread

ReviewNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="The proposal's number.", examples=[3])]
Within = Annotated[int, Path(ge=1, le=2**31 - 1, description="The number within the proposal.", examples=[1])]
Markdown = Annotated[str, Field(max_length=COMMENT_BYTES, pattern=PLAIN)]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]
Number = Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
ContentHash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
NOON = "2026-03-01T12:00:00Z"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SUBJECT = "example|POST /orders|paid"
GATES: dict[str, Any] = {"approvals": 1, "threads": "resolved", "coverage": "changed"}


def example(**fields: Any) -> ConfigDict:
    """The configuration of a model with this example."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class ReviewIn(In):
    """A revision that others shall look at."""

    revision: Number | None = Field(None, description="Its number; without one the newest.")
    title: Title
    why: Markdown = Field("", description="Why, as Markdown.")
    look_at: Markdown = Field("", description="What to look at, as Markdown.")
    asked: list[Annotated[str, Field(max_length=200, pattern=PLAIN)]] = Field(
        default_factory=list, max_length=20, description="Addresses of people here who shall look at it."
    )

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revision": 4, "title": "Orders can be paid by card", "why": "Shops asked for it."}]}
    )

    def wishes(self) -> Wishes:
        """The same as an action takes it."""
        return Wishes(title=self.title, why=self.why, look_at=self.look_at, asked=self.asked)


class ReviewEditIn(In):
    """What is to be said otherwise. What is left out stays."""

    title: Title | None = None
    why: Markdown | None = None
    look_at: Markdown | None = None
    asked: list[Annotated[str, Field(max_length=200, pattern=PLAIN)]] | None = Field(None, max_length=20)

    model_config = ConfigDict(json_schema_extra={"examples": [{"look_at": "The body of a refused payment."}]})


class OfferIn(In):
    """Which revision is offered next."""

    revision: Number | None = Field(None, description="Its number; without one the newest.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"revision": 5}]})


class PublishReviewIn(In):
    """What was looked at, and why gates do not count."""

    content: ContentHash | None = Field(None, description="The hash that was looked at: with another one, 409.")
    override: Annotated[str, Field(min_length=1, max_length=COMMENT_BYTES, pattern=PLAIN)] | None = Field(
        None, description="Why the gates do not count this time. Owners only; kept on the timeline and in the audit log."
    )

    model_config = ConfigDict(json_schema_extra={"examples": [{"content": HASH}]})


class VerdictIn(In):
    """What one says of it."""

    verdict: Literal["approve", "ask"]
    content: ContentHash = Field(description="The hash of what was looked at: when something else is offered by now, 409.")
    base: Number | None = Field(None, description="The published revision that it was compared with, if not the proposal's.")
    note: Markdown = ""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verdict": "approve", "content": HASH, "note": "Good to go."}]})


class SuggestionIn(In):
    """What an example is to be. What is left out stays."""

    status: StrictInt | None = Field(None, ge=200, le=599)
    headers: list[tuple[Line, Annotated[str, Field(max_length=8192, pattern=PLAIN)]]] | None = Field(None, max_length=200)
    body: Annotated[str, Field(max_length=512 * 1024, pattern=PLAIN)] | None = None


class CommentIn(In):
    """What one says."""

    text: Markdown = Field(description="As Markdown; @ann@example.com tells her.")
    suggestion: SuggestionIn | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "The currency is missing, @ann@example.com"}]})

    def suggested(self) -> Mapping[str, Any] | None:
        """The suggestion as an action takes it."""
        return None if self.suggestion is None else self.suggestion.model_dump(exclude_none=True)


class ThreadIn(CommentIn):
    """What one says, and of what."""

    subject: Annotated[str, Field(max_length=4096, pattern=PLAIN)] = Field(
        "mock", description="The part it is about, as comparisons name it; without one the whole."
    )
    revision: Number | None = Field(None, description="The revision it was seen in; without one the last.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "201, surely?", "subject": SUBJECT, "revision": 4, "suggestion": {"status": 201}}]
        }
    )


class GatesIn(In):
    """What a mock asks for before it publishes."""

    approvals: StrictInt = Field(0, ge=0, le=20, description="By so many people, none of whom offers the revision.")
    threads: Literal["resolved", "any"] = "any"
    coverage: Literal["changed", "any"] = Field("any", description="`changed`: every example that changes was called.")

    model_config = ConfigDict(json_schema_extra={"examples": [GATES]})

    def gates(self) -> ReviewGates:
        """The same as an action takes it."""
        return ReviewGates(approvals=self.approvals, threads=self.threads == "resolved", coverage=self.coverage == "changed")


class GatesOut(BaseModel):
    """What a mock asks for before it publishes."""

    approvals: int
    threads: Literal["resolved", "any"]
    coverage: Literal["changed", "any"]
    origin: Literal["store", "files"] = Field(description="`files`: `mocks.yaml` says so, and is where to change it.")

    model_config = ConfigDict(json_schema_extra={"examples": [{**GATES, "origin": "store"}]})


class OfferOut(BaseModel):
    """A revision that was offered."""

    revision: int
    content: str
    base: int | None = Field(description="The published revision that it was compared with.")
    author: str
    at: datetime
    changes: int = Field(description="How many operations, examples and settings differ.")


class StandingOut(BaseModel):
    """A verdict, and whether it counts now."""

    author: str
    author_id: str
    verdict: Literal["approve", "ask"]
    revision: int
    note: str
    at: datetime
    covers: bool = Field(description="Whether it has seen all that is offered now, just as it is.")
    counts: bool = Field(description="Whether it counts as an approval now.")
    why_not: str = Field(description="Why it does not.")


class UnmetOut(BaseModel):
    """A gate that is closed."""

    gate: str
    missing: str


REVIEW: dict[str, Any] = {
    "mock": "checkout",
    "number": 3,
    "title": "Orders can be paid by card",
    "why": "Shops asked for it.",
    "look_at": "",
    "state": "open",
    "base": 3,
    "revision": 4,
    "content": HASH,
    "is_current": True,
    "version": 1,
    "author": "ann@example.com",
    "author_id": "local",
    "asked": [],
    "created_at": NOON,
    "changed_at": NOON,
    "closed_at": None,
    "closed_by": None,
    "revisions": [{"revision": 4, "content": HASH, "base": 3, "author": "ann@example.com", "at": NOON, "changes": 2}],
    "changes": {"operation|POST /orders": "changed", SUBJECT: "changed"},
    "verdicts": [],
    "approvals": 0,
    "threads": 1,
    "open_threads": 1,
    "gates": {**GATES, "origin": "store"},
    "unmet": [{"gate": "approvals", "missing": "0 of 1 approvals"}],
    "uncalled": [SUBJECT],
}


class ReviewOut(BaseModel):
    """A proposal as it stands."""

    mock: str
    number: int
    title: str
    why: str
    look_at: str
    state: Literal["open", "approved", "published", "withdrawn"]
    base: int | None = Field(description="What was published when it was opened.")
    revision: int = Field(description="The one offered last.")
    content: str = Field(description="Its hash, for verdicts.")
    is_current: bool = Field(description="Whether it was compared with what is published now.")
    version: int
    author: str
    author_id: str
    asked: list[str]
    created_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    revisions: list[OfferOut]
    changes: dict[str, Literal["changed", "removed"]] = Field(description="Subjects that differ from what is published.")
    verdicts: list[StandingOut]
    approvals: int
    threads: int
    open_threads: int
    gates: GatesOut
    unmet: list[UnmetOut]
    uncalled: list[str] = Field(description="Examples that change and were not called yet.")

    model_config = ConfigDict(json_schema_extra={"examples": [REVIEW]})


class ReviewsOut(BaseModel):
    """One page of proposals, the newest first."""

    items: list[ReviewOut]
    next: str | None


class CommentOut(BaseModel):
    """A comment. A deleted one has no text any more."""

    number: int
    thread: int
    author: str
    author_id: str
    text: str
    suggestion: dict[str, Any] | None
    accepted: int | None = Field(description="The revision that took the suggestion over.")
    is_deleted: bool
    version: int
    created_at: datetime
    edited_at: datetime | None


class ThreadOut(BaseModel):
    """A thread."""

    number: int
    subject: str = Field(description="What was spoken of.")
    revision: int = Field(description="In which revision.")
    quote: str = Field(description="What it said then.")
    now: str | None = Field(description="The same in the revision offered last; null when it is gone.")
    is_of_base: bool = Field(description="Whether it is about what the proposal takes away.")
    is_outdated: bool
    is_open: bool
    resolved_at: datetime | None
    resolved_by: str | None
    created_at: datetime


class DiscussionOut(ThreadOut):
    """A thread with its comments."""

    comments: list[CommentOut]


class ThreadsOut(BaseModel):
    """All threads of a proposal."""

    items: list[DiscussionOut]


class EventOut(Out):
    """Something that happened."""

    number: int
    at: datetime
    author: str
    author_id: str
    kind: str
    details: dict[str, Any]


class TimelineOut(BaseModel):
    """One page of what happened, in order."""

    items: list[EventOut]
    next: str | None


def review_out(proposal: Proposal) -> ReviewOut:
    """A proposal as it is answered."""
    review = proposal.review
    names = (
        "number",
        "base",
        "revision",
        "version",
        "author",
        "author_id",
        "created_at",
        "changed_at",
        "closed_at",
        "closed_by",
    )
    return ReviewOut(
        **{name: getattr(review, name) for name in names},
        title=shown_text(review.title),
        why=shown_text(review.why),
        look_at=shown_text(review.look_at),
        mock=proposal.mock.name,
        state=proposal.state,  # type: ignore[arg-type]
        content=proposal.offered.content,
        is_current=proposal.is_current,
        asked=list(proposal.asked),
        revisions=[
            OfferOut(
                revision=each.revision,
                content=each.content,
                base=each.base,
                author=each.author,
                at=each.at or review.created_at,
                changes=len(each.changes),
            )
            for each in proposal.offers
        ],
        changes={key: "changed" if hash else "removed" for key, hash in proposal.offered.changes.items()},
        verdicts=[_standing(each) for each in proposal.standings],
        approvals=proposal.approvals,
        threads=len(proposal.threads),
        open_threads=len(proposal.open_threads),
        gates=GatesOut(**proposal.gates.gates.as_json(), origin=proposal.gates.origin),  # type: ignore[arg-type]
        unmet=[UnmetOut(gate=gate, missing=missing) for gate, missing in proposal.unmet],
        uncalled=list(proposal.uncalled),
    )


def discussion_out(shown: ShownThread) -> DiscussionOut:
    """A thread with its comments as it is answered."""
    return DiscussionOut(**_thread(shown.thread), comments=[comment_out(each) for each in shown.comments])


def thread_out(thread: Thread) -> ThreadOut:
    """A thread as it is answered."""
    return ThreadOut(**_thread(thread))


def comment_out(comment: Comment) -> CommentOut:
    """A comment as it is answered."""
    names = ("number", "thread", "author", "author_id", "accepted", "version", "created_at", "edited_at")
    return CommentOut(
        **{name: getattr(comment, name) for name in names},
        text=shown_text(comment.text),
        suggestion=shown_suggestion(comment.suggestion),
        is_deleted=comment.deleted_at is not None,
    )


def _thread(thread: Thread) -> dict[str, Any]:
    return {name: getattr(thread, name) for name in ThreadOut.model_fields}


def _standing(standing: Standing) -> StandingOut:
    said = standing.verdict
    names = ("author", "author_id", "verdict", "revision", "at")
    found = {name: getattr(said, name) for name in names}
    return StandingOut(
        **found, note=shown_text(said.note), covers=standing.covers, counts=standing.counts, why_not=standing.why_not
    )
