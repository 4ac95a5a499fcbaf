"""What people say of a proposal: threads on its parts, comments, suggestions. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.kept import mock_named, own_mock
from app.actions.reviews.proposals import Proposal, put_under, show_proposal
from app.actions.reviews.subjects import (
    content_of_revision,
    facts_of,
    facts_of_content,
    offer_between,
    place_of,
)
from app.actions.reviews.suggesting import with_example
from app.actions.reviews.texts import comment_draft
from app.compare.subjects import Subject, read_subject
from app.store.calls import get_call
from app.store.errors import CallNotFound, RevisionChanged
from app.store.records import Mock
from app.store.review_errors import ReviewInvalid
from app.store.review_records import Comment, Doer, Review, Thread
from app.store.review_threads import (
    ThreadDraft,
    add_comment,
    comments_of,
    delete_comment,
    edit_comment,
    get_comment,
    get_thread,
    list_threads,
    mark_accepted,
    open_thread,
    reopen_thread,
    resolve_thread,
)
from app.store.reviews import current_offer, get_review, list_offers, wanted_open
from app.store.revisions import add_revision, get_revision
from app.store.transaction import Change, Store

THE_MOCK = Subject().key


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownThread:
    """A thread with its comments, the deleted ones among them."""

    thread: Thread
    comments: tuple[Comment, ...]


def list_discussion(store: Store, name: str, number: int) -> tuple[ShownThread, ...]:
    """All threads of a proposal. Raises ReviewNotFound."""

    def look(connection: Any) -> tuple[ShownThread, ...]:
        review = get_review(connection, mock_named(connection, name).id, number)
        said = comments_of(connection, review.id)
        return tuple(
            ShownThread(thread=thread, comments=tuple(each for each in said if each.thread == thread.number))
            for thread in list_threads(connection, review.id)
        )

    return store.read(look)


def start_thread(
    store: Store,
    name: str,
    number: int,
    doer: Doer,
    text: str,
    *,
    subject: str = THE_MOCK,
    revision: int | None = None,
    suggestion: Mapping[str, Any] | None = None,
) -> ShownThread:
    """Begins a thread on a part of what is offered, or on the whole. `revision`: the one it was seen in, else the last.

    Raises ReviewNotFound, SubjectInvalid, CallNotFound, ReviewInvalid, TextInvalid.
    """
    wanted = read_subject(subject)

    def step(change: Change) -> ShownThread:
        mock, review = _both(change, name, number)
        seen_in = review.revision if revision is None else revision
        if seen_in not in {each.revision for each in list_offers(change, review.id)} | {review.base}:
            raise ReviewInvalid(f"Revision {seen_in} does not belong to proposal {number}.")
        if suggestion is not None and not wanted.example:
            raise ReviewInvalid("A suggestion belongs to an example: name it as the subject.")
        quote = _quote_of_call(change, mock, wanted) if wanted.kind == "call" else None
        place = place_of(change, mock, subject, seen_in, current_offer(change, review.id))
        draft = ThreadDraft(
            subject=subject,
            revision=seen_in,
            now=place.now,
            is_of_base=place.is_of_base,
            quote=place.quote if quote is None else quote,
            first=comment_draft(change, text, suggestion),
        )
        thread, comment = open_thread(change, review, draft, doer)
        return ShownThread(thread=thread, comments=(comment,))

    return store.change(step)


def reply(
    store: Store,
    name: str,
    number: int,
    thread: int,
    doer: Doer,
    text: str,
    *,
    suggestion: Mapping[str, Any] | None = None,
) -> Comment:
    """Answers in a thread. Raises ReviewNotFound, ThreadNotFound, ReviewInvalid, TextInvalid."""

    def step(change: Change) -> Comment:
        _, review = _both(change, name, number)
        about = get_thread(change, review.id, thread)
        if suggestion is not None and not read_subject(about.subject).example:
            raise ReviewInvalid("A suggestion belongs to a thread on an example.")
        return add_comment(change, review, thread, comment_draft(change, text, suggestion), doer)

    return store.change(step)


def edit(
    store: Store,
    name: str,
    number: int,
    comment: int,
    doer: Doer,
    text: str,
    *,
    suggestion: Mapping[str, Any] | None = None,
    expected: int | None = None,
) -> Comment:
    """Says something in other words; one's own only. Raises as `delete`, and RevisionChanged, ReviewInvalid."""

    def step(change: Change) -> Comment:
        _, review = _both(change, name, number)
        draft = comment_draft(change, text, suggestion)
        return edit_comment(change, review, comment, draft, doer, expected=expected)

    return store.change(step)


def delete(store: Store, name: str, number: int, comment: int, doer: Doer) -> Comment:
    """Takes a comment back; one's own only. Raises CommentNotFound, ReviewForbidden."""
    return store.change(lambda change: delete_comment(change, _both(change, name, number)[1], comment, doer))


def resolve(store: Store, name: str, number: int, thread: int, doer: Doer) -> Thread:
    """Closes a thread. Raises ThreadNotFound."""
    return store.change(lambda change: resolve_thread(change, _both(change, name, number)[1], thread, doer))


def reopen(store: Store, name: str, number: int, thread: int, doer: Doer) -> Thread:
    """Opens a thread again. Raises ThreadNotFound."""
    return store.change(lambda change: reopen_thread(change, _both(change, name, number)[1], thread, doer))


def accept_suggestion(store: Store, name: str, number: int, comment: int, doer: Doer) -> Proposal:
    """Takes a suggested example over: a further revision with just that change is put under the proposal, the thread is closed.

    Accepted once, it stays accepted. Raises ReviewNotFound, CommentNotFound, ReviewClosed, ReviewInvalid, RevisionChanged.
    """
    mock = mock_named(store, name)
    review = get_review(store, mock.id, number)
    said = get_comment(store, review.id, comment)
    if said.accepted is not None:
        return show_proposal(store, name, number)
    example = _example_of(store, mock, review, get_thread(store, review.id, said.thread))
    if said.suggestion is None:
        raise ReviewInvalid(f"Comment {comment} suggests nothing.")
    before = get_revision(store, mock.id, review.revision)
    content = with_example(content_of_revision(store, before), example, said.suggestion)
    facts = facts_of_content(content)

    def step(change: Change) -> None:
        now = wanted_open(change, review.id)
        known = get_comment(change, review.id, comment)
        if known.accepted is not None:
            return
        if now.revision != review.revision or known.version != said.version:
            raise RevisionChanged("The suggestion or the proposal was changed meanwhile. Look at it again.")
        message = f"Suggestion of {said.author} in proposal {number}"[:200]
        added = add_revision(change, mock.id, content, message=message, source_kind="review", source_name=str(number))
        at = own_mock(change, name)
        offered = offer_between(change, at, added.revision.number, content.hash, facts)
        put_under(change, at, now, offered, doer)
        after = mark_accepted(change, get_review(change, mock.id, number), comment, added.revision.number, doer)
        resolve_thread(change, get_review(change, mock.id, number), after.thread, doer)

    store.change(step)
    return show_proposal(store, name, number)


def _both(change: Change, name: str, number: int) -> tuple[Mock, Review]:
    mock = own_mock(change, name)
    return mock, get_review(change, mock.id, number)


def _example_of(store: Store, mock: Mock, review: Review, thread: Thread) -> str:
    """The id of the example that a thread speaks of, in the revision offered last."""
    facts = facts_of(store, mock.id, review.revision)
    subject = read_subject(thread.now) if thread.now is not None else None
    key = Subject(kind="example", operation=subject.operation, example=subject.example).key if subject else ""
    if key not in facts.examples:
        raise ReviewInvalid("The example that this speaks of is gone from the revision that is offered now.")
    return facts.examples[key]


def _quote_of_call(change: Change, mock: Mock, subject: Subject) -> str:
    """What a call was, in a line: calls are forgotten after a while. Raises CallNotFound, also for one of another mock."""
    if not subject.call.isascii() or not subject.call.isdigit() or len(subject.call) > 15:
        raise CallNotFound(subject.call)
    call = get_call(change, int(subject.call))
    if call.mock_id != mock.id:
        raise CallNotFound(subject.call)
    return f"{call.method} {call.path} → {call.status}"[:1000]
