"""What the store takes and gives of reviews: plain frozen values. No SQL, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.records import ReviewGates
from app.store.records import Origin

Kind = Literal["person", "guest", "local"]
ReviewState = Literal["open", "published", "withdrawn"]
VerdictWord = Literal["approve", "ask"]
LOCAL_ID = "local"
GUEST_IDS = "guest:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does something in a review. `id`: a person's, `local`, or `guest:…`. `link_id`: the link a guest came by."""

    id: str
    name: str
    link_id: str | None = None
    may_decide: bool = True

    @property
    def kind(self) -> Kind:
        """What the id says."""
        return kind_of(self.id)


def kind_of(id: str) -> Kind:
    """Whose id that is."""
    if id == LOCAL_ID:
        return "local"
    return "guest" if id.startswith(GUEST_IDS) else "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A proposal. `base`: what was published when it was opened. `revision`: the one offered last. `version`: for If-Match.

    `asked`: ids of the people who were asked to look at it.
    """

    id: str
    mock_id: str
    number: int
    title: str
    why: str
    look_at: str
    state: ReviewState
    base: int | None
    revision: int
    asked: tuple[str, ...]
    version: int
    author_id: str
    author: str
    created_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    closed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """What is said of a proposal."""

    title: str
    why: str = ""
    look_at: str = ""
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A revision under a proposal. `changes`: subject → hash where it differs from `base`, "" for what is gone.

    `examples`: of these subjects, those that are examples which can be called, with their ids.
    """

    revision: int
    content: str
    base: int | None
    changes: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
    author_id: str = ""
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread. `subject`, `revision`, `quote`: what was spoken of. `now`: the same in the revision offered last, None if gone.

    `is_of_base`: it is about what the proposal takes away.
    """

    number: int
    subject: str
    revision: int
    is_of_base: bool
    quote: str
    now: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    created_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it waits for something."""
        return self.resolved_at is None

    @property
    def is_outdated(self) -> bool:
        """Whether what it speaks of is gone from the revision offered last."""
        return self.now is None and not self.is_of_base


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment. A deleted one has no text any more. `suggestion`: what an example is to be; `accepted`: in which revision."""

    number: int
    thread: int
    author_id: str
    author: str
    text: str
    mentions: tuple[str, ...]
    suggestion: Mapping[str, Any] | None
    accepted: int | None
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a reviewer says. `seen`: what the proposal changed when it was said, subject → hash."""

    author_id: str
    author: str
    link_id: str | None
    verdict: VerdictWord
    revision: int
    content: str
    seen: Mapping[str, str]
    note: str
    at: datetime

    def covers(self, changes: Mapping[str, str]) -> bool:
        """Whether all of this was seen, just as it is."""
        return all(self.seen.get(subject) == hash for subject, hash in changes.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A verdict as it counts now. `covers`: it has seen all that is offered. `counts`: towards the gate, else `why_not`."""

    verdict: Verdict
    covers: bool
    counts: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a proposal."""

    number: int
    at: datetime
    author_id: str
    author: str
    kind: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGates:
    """The gates of a mock, and who has the last word on them."""

    gates: ReviewGates
    origin: Origin = "store"
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLink:
    """A link to one proposal for people without an account. `may_decide`: they may give a verdict too."""

    id: str
    hash: str = field(repr=False)
    review_id: str
    name: str
    may_decide: bool
    author_id: str
    author: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A guest's browser, and the only proposal it may see. `mock`: the mock's name now."""

    id: str
    link_id: str
    name: str
    mock_id: str
    mock: str
    number: int
    may_decide: bool
    expires_at: datetime

    @property
    def doer(self) -> Doer:
        """The guest as who does something."""
        return Doer(id=GUEST_IDS + self.id, name=self.name, link_id=self.link_id, may_decide=self.may_decide)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What somebody should look at. `comment`: where in the proposal."""

    number: int
    at: datetime
    kind: str
    mock: str
    review: int
    title: str
    comment: int | None
    author: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where to tell what happens. `mock_id`: of one mock only. `events`: of these kinds only; none means all."""

    id: str
    mock_id: str | None
    url: str
    secret: str = field(repr=False)
    events: tuple[str, ...]
    is_paused: bool
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is told a webhook. `due_at`: when the next try is due. `status`, `problem`: what became of the last one."""

    id: str
    webhook_id: str
    event: str
    body: str = field(repr=False)
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    created_at: datetime
    due_at: datetime
    tried_at: datetime | None
    status: int | None
    problem: str
