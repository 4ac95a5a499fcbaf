"""Threads of a proposal and the comments in them. What was deleted leaves its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from app.store.errors import RevisionChanged
from app.store.records import Page
from app.store.review_errors import CommentNotFound, ReviewClosed, ReviewForbidden, ReviewInvalid, ThreadNotFound
from app.store.review_events import tell
from app.store.review_records import Comment, Doer, Review, Thread
from app.store.review_tables import review_comments, review_threads
from app.store.rows import PAGE, page_of
from app.store.transaction import Change, changing, looking

MOST_COMMENTS = 5000
"""Comments of one proposal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDraft:
    """What somebody says. `mentions`: ids of people, with the text as it is. `suggestion`: what an example is to be."""

    text: str
    mentions: Sequence[str] = ()
    suggestion: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDraft:
    """What a thread is about. `revision`: the one it was seen in; `now`: the subject in the revision offered last."""

    subject: str
    revision: int
    now: str | None
    is_of_base: bool = False
    quote: str = ""
    first: CommentDraft = field(default_factory=lambda: CommentDraft(text=""))


@changing
def open_thread(change: Change, review: Review, draft: ThreadDraft, doer: Doer) -> tuple[Thread, Comment]:
    """Begins a thread with its first comment. Raises ReviewInvalid when there are too many."""
    last = select(func.max(review_threads.c.number)).where(review_threads.c.review_id == review.id)
    row = {"review_id": review.id, "number": 1 + (change.connection.scalar(last) or 0), "created_at": change.now}
    names = ("subject", "revision", "now", "is_of_base", "quote")
    said = row | {name: getattr(draft, name) for name in names}
    thread = _thread(change.connection.execute(insert(review_threads).returning(review_threads), said).one())
    return thread, add_comment(change, review, thread.number, draft.first, doer)


@changing
def add_comment(change: Change, review: Review, thread_number: int, draft: CommentDraft, doer: Doer) -> Comment:
    """Answers in a thread. Who is mentioned, who spoke in it before, and the proposal's author are told.

    Raises ThreadNotFound, ReviewInvalid when there are too many.
    """
    thread = get_thread(change, review.id, thread_number)
    last = change.connection.scalar(select(func.max(review_comments.c.number)).where(review_comments.c.review_id == review.id))
    if (last or 0) >= MOST_COMMENTS:
        raise ReviewInvalid(f"A proposal has {MOST_COMMENTS} comments at most.")
    row = {"review_id": review.id, "number": 1 + (last or 0), "thread": thread.number, "text": draft.text, "version": 1}
    by = {"author_id": doer.id, "author": doer.name, "created_at": change.now, "mentions": list(draft.mentions)}
    given = row | by | {"suggestion": None if draft.suggestion is None else dict(draft.suggestion)}
    comment = _comment(change.connection.execute(insert(review_comments).returning(review_comments), given).one())
    people = dict.fromkeys({review.author_id, *_speakers(change.connection, review.id, thread.number)}, "replied")
    people |= dict.fromkeys(draft.mentions, "mentioned")
    kind = "commented" if draft.suggestion is None else "suggested"
    tell(change, review, kind, doer, people=people, comment=comment.number, thread=thread.number)
    return comment


@changing
def edit_comment(
    change: Change, review: Review, number: int, draft: CommentDraft, doer: Doer, *, expected: int | None = None
) -> Comment:
    """Says it in other words; people who are mentioned only now are told. By its author alone.

    Raises CommentNotFound, ReviewForbidden, RevisionChanged; ReviewClosed for a suggestion that was accepted.
    """
    comment = _own(change, review, number, doer)
    if expected is not None and comment.version != expected:
        raise RevisionChanged(f"Comment {number} was changed since it was read: it is at version {comment.version} now.")
    said: dict[str, Any] = {"text": draft.text, "mentions": list(draft.mentions)}
    if draft.suggestion is not None:
        if comment.accepted is not None:
            raise ReviewClosed(f"The suggestion in comment {number} was accepted and stays as it is.")
        said["suggestion"] = dict(draft.suggestion)
    after = _set_comment(change, review, comment, edited_at=change.now, **said)
    new = dict.fromkeys(set(draft.mentions) - set(comment.mentions), "mentioned")
    tell(change, review, "comment edited", doer, people=new, comment=number, thread=comment.thread)
    return after


@changing
def delete_comment(change: Change, review: Review, number: int, doer: Doer) -> Comment:
    """Takes a comment back: its place stays, its text goes. By its author alone. Raises CommentNotFound, ReviewForbidden."""
    comment = _own(change, review, number, doer)
    after = _set_comment(change, review, comment, deleted_at=change.now, text="", mentions=[], suggestion=None)
    tell(change, review, "comment deleted", doer, comment=number, thread=comment.thread)
    return after


@changing
def mark_accepted(change: Change, review: Review, number: int, revision: int, doer: Doer) -> Comment:
    """Writes down which revision took a suggestion over; its author is told. Raises CommentNotFound."""
    comment = get_comment(change, review.id, number)
    after = _set_comment(change, review, comment, accepted=revision)
    tell(change, review, "accepted", doer, people={comment.author_id: "accepted"}, comment=number, revision=revision)
    return after


@changing
def resolve_thread(change: Change, review: Review, number: int, doer: Doer) -> Thread:
    """Closes a thread. One that is closed stays so. Raises ThreadNotFound."""
    thread = get_thread(change, review.id, number)
    if not thread.is_open:
        return thread
    return _turn(change, review, thread, "resolved", doer, resolved_at=change.now, resolved_by=doer.name)


@changing
def reopen_thread(change: Change, review: Review, number: int, doer: Doer) -> Thread:
    """Opens a thread again. One that is open stays so. Raises ThreadNotFound."""
    thread = get_thread(change, review.id, number)
    return thread if thread.is_open else _turn(change, review, thread, "reopened", doer, resolved_at=None, resolved_by=None)


def move_thread(change: Change, review_id: str, thread: Thread, now: str | None) -> None:
    """Says where the subject of a thread is in the revision that is offered now; None when it is gone."""
    if now == thread.now:
        return
    mine = review_threads.c.review_id == review_id, review_threads.c.number == thread.number
    change.connection.execute(update(review_threads).where(*mine).values(now=now))


@looking
def get_thread(connection: Connection, review_id: str, number: int) -> Thread:
    """The thread of that number. Raises ThreadNotFound."""
    mine = review_threads.c.review_id == review_id, review_threads.c.number == number
    row = connection.execute(select(review_threads).where(*mine)).one_or_none()
    if row is None:
        raise ThreadNotFound(str(number))
    return _thread(row)


@looking
def list_threads(connection: Connection, review_id: str) -> tuple[Thread, ...]:
    """All threads of a proposal in their order."""
    query = select(review_threads).where(review_threads.c.review_id == review_id).order_by(review_threads.c.number)
    return tuple(map(_thread, connection.execute(query)))


@looking
def open_threads(connection: Connection, review_id: str) -> tuple[int, ...]:
    """The numbers of the threads that are open."""
    mine = review_threads.c.review_id == review_id, review_threads.c.resolved_at.is_(None)
    return tuple(connection.scalars(select(review_threads.c.number).where(*mine).order_by(review_threads.c.number)))


@looking
def get_comment(connection: Connection, review_id: str, number: int) -> Comment:
    """The comment of that number. Raises CommentNotFound, also for one that was deleted."""
    mine = review_comments.c.review_id == review_id, review_comments.c.number == number
    row = connection.execute(select(review_comments).where(*mine)).one_or_none()
    if row is None or row.deleted_at is not None:
        raise CommentNotFound(str(number))
    return _comment(row)


@looking
def list_comments(connection: Connection, review_id: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[Comment]:
    """Comments of a proposal as they were made, deleted ones too, one page."""
    query = select(review_comments).where(review_comments.c.review_id == review_id)
    return page_of(connection, query, (review_comments.c.number,), _comment, cursor=cursor, limit=limit)


@looking
def comments_of(connection: Connection, review_id: str, thread: int | None = None) -> tuple[Comment, ...]:
    """All comments of a proposal, or of one thread."""
    query = select(review_comments).where(review_comments.c.review_id == review_id)
    if thread is not None:
        query = query.where(review_comments.c.thread == thread)
    return tuple(map(_comment, connection.execute(query.order_by(review_comments.c.number))))


def _own(change: Change, review: Review, number: int, doer: Doer) -> Comment:
    comment = get_comment(change, review.id, number)
    if comment.author_id != doer.id:
        raise ReviewForbidden(f"Comment {number} is somebody else's. Answer it instead.")
    return comment


def _speakers(connection: Connection, review_id: str, thread: int) -> set[str]:
    mine = review_comments.c.review_id == review_id, review_comments.c.thread == thread
    return set(connection.scalars(select(review_comments.c.author_id).where(*mine)))


def _turn(change: Change, review: Review, thread: Thread, kind: str, doer: Doer, **values: Any) -> Thread:
    mine = review_threads.c.review_id == review.id, review_threads.c.number == thread.number
    row = change.connection.execute(update(review_threads).where(*mine).values(**values).returning(review_threads)).one()
    tell(change, review, kind, doer, thread=thread.number)
    return _thread(row)


def _set_comment(change: Change, review: Review, comment: Comment, **values: Any) -> Comment:
    mine = review_comments.c.review_id == review.id, review_comments.c.number == comment.number
    changed = update(review_comments).where(*mine).values(version=review_comments.c.version + 1, **values)
    return _comment(change.connection.execute(changed.returning(review_comments)).one())


def _thread(row: Row[Any]) -> Thread:
    return Thread(**{column.name: row._mapping[column] for column in review_threads.c if column.name != "review_id"})


def _comment(row: Row[Any]) -> Comment:
    found = {column.name: row._mapping[column] for column in review_comments.c if column.name != "review_id"}
    return Comment(**found | {"mentions": tuple(found["mentions"])})
