"""What a proposal's page shows: who may do what, threads at their places, gates and verdicts in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from app.actions.reviews.proposals import Proposal
from app.actions.reviews.texts import shown_suggestion, shown_text
from app.actions.reviews.threads import ShownThread
from app.api.access import Who
from app.store.review_records import Comment, Standing, Thread
from app.web.pages.reviews.changes import ShownChanges, example_key, operation_key
from app.web.rendering import counted

EVENTS = {
    "opened": "opened this proposal with revision",
    "edited": "edited title or words",
    "offered": "offered revision",
    "rebased": "compared it with what is published now",
    "withdrawn": "withdrew it",
    "published": "published revision",
    "rolled back": "rolled back from revision",
    "overridden": "published past the gates",
    "commented": "commented in thread",
    "suggested": "suggested an edited example in thread",
    "accepted": "accepted a suggestion, as revision",
    "comment edited": "edited a comment",
    "comment deleted": "deleted a comment",
    "resolved": "resolved thread",
    "reopened": "reopened thread",
    "approved": "approved revision",
    "asked for changes": "asked for changes of revision",
    "verdict taken back": "took the verdict back",
    "guest invited": "made a link for guests",
    "guest came": "came as a guest",
    "guest revoked": "revoked a link for guests",
}
GATES = {
    "proposal": ("Proposal", "Only what is offered last may be published: offer this revision."),
    "base": (
        "Compared with what is published",
        "Another revision was published meanwhile. Look again, then decide anew.",
    ),
    "approvals": ("Approvals", "Ask a reviewer who offers none of it to look and approve."),
    "threads": ("Threads", "Answer what is open, then resolve it."),
    "coverage": ("Changed examples called", "Try each one that is marked “not called”."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What who looks may do here now. `id`: whose comments are one's own."""

    id: str
    comment: bool
    turn: bool
    decide: bool
    edit: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownComment:
    """A comment as it is shown, secrets masked."""

    comment: Comment
    text: str
    suggestion: Mapping[str, Any] | None

    @property
    def is_deleted(self) -> bool:
        """Whether its text is gone."""
        return self.comment.deleted_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedThread:
    """A thread with its comments. `place`: where it belongs now, a subject's key. `about`: that in words."""

    thread: Thread
    comments: tuple[ShownComment, ...]
    place: str
    about: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """A gate: what is asked for, whether it is open, what is so, and what to do where it is closed."""

    title: str
    is_met: bool
    said: str
    advice: str = ""


def rights_of(who: Who, found: Proposal) -> Rights:
    """What they may do with the proposal as it stands. The API decides the same by itself."""
    is_open, is_guest = found.review.state == "open", who.guest is not None
    return Rights(
        id=who.doer.id,
        comment=is_guest or who.may("reviewer"),
        turn=who.may("reviewer"),
        decide=is_open and (who.doer.may_decide if is_guest else who.may("reviewer")),
        edit=is_open and who.may("editor"),
        own=is_open and who.may("owner"),
    )


def shown_threads(discussion: Sequence[ShownThread], names: Mapping[str, str]) -> tuple[PlacedThread, ...]:
    """All threads as they are shown. `names`: of examples, by their keys."""
    return tuple(
        PlacedThread(
            thread=each.thread,
            comments=tuple(
                ShownComment(comment=said, text=shown_text(said.text), suggestion=shown_suggestion(said.suggestion))
                for said in each.comments
            ),
            place=each.thread.now or each.thread.subject,
            about=about(each.thread.now or each.thread.subject, names),
            quote=each.thread.quote,
        )
        for each in discussion
    )


def about(key: str, names: Mapping[str, str]) -> str:
    """A subject in words: `GET /orders · 200 paid · response:/total`."""
    kind, operation, example, pointer, call = (*map(unquote, key.split("|")), "", "", "", "")[:5]
    if kind == "call":
        return f"call {call}"
    named = names.get(example_key(key), example) if example else ""
    return " · ".join(filter(None, (operation, named, pointer))) or "the whole proposal"


def placed(
    threads: Sequence[PlacedThread], changes: ShownChanges | None
) -> tuple[Mapping[str, Sequence[PlacedThread]], Sequence[PlacedThread]]:
    """Threads by the keys of what the page lists, and those for which it has no place: outdated ones, and what is unchanged."""
    listed = _listed(changes)
    at_places: dict[str, list[PlacedThread]] = {}
    elsewhere = []
    for each in threads:
        if each.thread.is_outdated or not (key := _nearest(each.place, listed)):
            elsewhere.append(each)
        else:
            at_places.setdefault(key, []).append(each)
    return at_places, elsewhere


def _listed(changes: ShownChanges | None) -> set[str]:
    found: set[str] = set()
    for group in changes.groups if changes else ():
        found |= {group.key, *(row.key for row in group.rows)}
        for example in group.examples.values():
            found |= {example.key, *(row.key for row in example.rows)}
    return found - {"mock"}


def _nearest(key: str, listed: set[str]) -> str:
    """The key itself where it is listed, else its example or operation; "" where none of them is."""
    if key in listed:
        return key
    parts = key.split("|")
    if len(parts) > 2 and parts[2] and example_key(key) in listed:
        return example_key(key)
    return operation_key(key) if len(parts) > 1 and parts[1] and operation_key(key) in listed else ""


def gate_rows(found: Proposal) -> list[GateRow]:
    """The gates of the mock, met and unmet; for a closed proposal there are none."""
    gates, unmet = found.gates.gates, dict[str, list[str]]()
    for gate, text in found.unmet:
        unmet.setdefault(gate, []).append(text)
    if found.review.state != "open" or not gates:
        return []
    asked = {
        "approvals": (gates.approvals, f"{found.approvals} of {gates.approvals} approvals"),
        "threads": (
            gates.threads,
            "none is open" if not found.open_threads else counted(len(found.open_threads), "open thread"),
        ),
        "coverage": (gates.coverage, "all were called"),
    }
    rows = [_gate(gate, unmet[gate], "") for gate in ("proposal", "base") if gate in unmet]
    return rows + [_gate(gate, unmet.get(gate, []), said) for gate, (is_asked, said) in asked.items() if is_asked]


def _gate(gate: str, missing: Sequence[str], said: str) -> GateRow:
    title, advice = GATES[gate]
    return GateRow(title=title, is_met=not missing, said="; ".join(missing) or said, advice=advice if missing else "")


def missing_of(standing: Standing, found: Proposal) -> str:
    """What a verdict covers, in words."""
    verdict, changes = standing.verdict, found.offered.changes
    unseen = [key for key, hash in changes.items() if verdict.seen.get(key) != hash]
    if unseen:
        return f"has not seen {len(unseen)} of {counted(len(changes), 'changed part')} as it is now"
    if verdict.revision != found.review.revision:
        return f"carried forward from revision {verdict.revision}: all {counted(len(changes), 'changed part')} as seen then"
    return f"covers all {counted(len(changes), 'changed part')}"
