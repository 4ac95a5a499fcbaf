"""Proposals: revisions of a mock offered for review, one after the other, until one is published or they are withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from app.store.errors import RevisionChanged
from app.store.mocks import wanted
from app.store.people import get_person
from app.store.records import Mock, Page
from app.store.review_errors import ReviewClosed, ReviewExists, ReviewInvalid, ReviewNotFound
from app.store.review_events import tell
from app.store.review_records import Doer, Offered, Review, ReviewDraft, ReviewState, Thread
from app.store.review_tables import review_revisions, review_verdicts, reviews
from app.store.review_threads import list_threads, move_thread
from app.store.rows import PAGE, page_of
from app.store.tables import mocks
from app.store.transaction import Change, changing, looking, new_id

Follow = Callable[[Thread], str | None]
"""A thread → its subject in the revision that is offered next."""


@changing
def open_review(change: Change, mock_id: str, draft: ReviewDraft, offered: Offered, doer: Doer) -> tuple[Review, bool]:
    """Offers a revision for review; also says whether the proposal is new: the same again is the one that is there.

    Raises ReviewExists where another open proposal offers the revision, ReviewInvalid where the mock answers with it already,
    RevisionChanged where another one was published since `offered` was compared.
    """
    mock = wanted(change, mock_id)
    there = _offering(change.connection, mock_id, offered.revision)
    if there is not None:
        mine = there.author_id == doer.id and there.revision == offered.revision
        if mine and (there.title, there.why, there.look_at) == (draft.title, draft.why, draft.look_at):
            return there, False
        raise ReviewExists(f"Revision {offered.revision} is offered by proposal {there.number} already.")
    _require_new(mock, offered)
    last = change.connection.scalar(select(func.max(reviews.c.number)).where(reviews.c.mock_id == mock_id)) or 0
    row = {"id": new_id(), "mock_id": mock_id, "number": last + 1, "state": "open", "base": offered.base, "version": 1}
    said = {"title": draft.title, "why": draft.why, "look_at": draft.look_at, "asked": list(draft.asked)}
    by = {"author_id": doer.id, "author": doer.name, "created_at": change.now, "changed_at": change.now}
    given = {**row, **said, **by, "revision": offered.revision}
    review = review_from(change.connection.execute(insert(reviews).returning(reviews), given).one())
    _add_offer(change, review, offered, 1, doer)
    tell(change, review, "opened", doer, people=dict.fromkeys(_known(change, draft.asked), "asked"), revision=offered.revision)
    return review, True


@changing
def edit_review(change: Change, review_id: str, draft: ReviewDraft, doer: Doer, *, expected: int | None = None) -> Review:
    """Says something else of a proposal; who is asked only now is told. Raises ReviewClosed, RevisionChanged."""
    review = wanted_open(change, review_id, expected)
    said = {"title": draft.title, "why": draft.why, "look_at": draft.look_at, "asked": tuple(draft.asked)}
    changed = {name: value for name, value in said.items() if value != getattr(review, name)}
    if not changed:
        return review
    after = _set(change, review, **changed | ({"asked": list(draft.asked)} if "asked" in changed else {}))
    new = _known(change, set(draft.asked) - set(review.asked))
    tell(change, after, "edited", doer, people=dict.fromkeys(new, "asked"), fields=sorted(changed))
    return after


@changing
def offer_revision(
    change: Change, review_id: str, offered: Offered, follow: Follow, doer: Doer, *, expected: int | None = None
) -> Review:
    """Puts a further revision under a proposal; its threads follow their subjects. The one offered last changes nothing.

    Raises ReviewClosed, RevisionChanged, ReviewExists, ReviewInvalid.
    """
    review = wanted_open(change, review_id, None)
    if review.revision == offered.revision:
        return review
    _require_version(review, expected)
    there = _offering(change.connection, review.mock_id, offered.revision)
    if there is not None and there.id != review.id:
        raise ReviewExists(f"Revision {offered.revision} is offered by proposal {there.number} already.")
    _require_new(wanted(change, review.mock_id), offered)
    before = current_offer(change, review.id)
    after = _set(change, review, revision=offered.revision)
    _add_offer(change, after, offered, before.position + 1, doer)
    for thread in list_threads(change, review.id):
        move_thread(change, review.id, thread, None if thread.is_of_base else follow(thread))
    told = dict.fromkeys({review.author_id, *review.asked, *_reviewers(change.connection, review.id)}, "revision")
    tell(change, after, "offered", doer, people=told, revision=offered.revision)
    return after


@changing
def compare_anew(change: Change, review_id: str, offered: Offered, doer: Doer) -> Review:
    """Takes over what the proposal changes now that another revision is published. Raises ReviewClosed, RevisionChanged."""
    review = wanted_open(change, review_id)
    now = current_offer(change, review_id)
    if now.base == offered.base:
        return review
    if now.revision != offered.revision or wanted(change, review.mock_id).published != offered.base:
        raise RevisionChanged("Another revision was offered or published meanwhile. Try again.")
    mine = review_revisions.c.review_id == review_id, review_revisions.c.position == now.position
    values = {"base": offered.base, "changes": dict(offered.changes), "examples": dict(offered.examples)}
    change.connection.execute(update(review_revisions).where(*mine).values(**values))
    tell(change, review, "rebased", doer, base=offered.base)
    return review


@changing
def withdraw_review(change: Change, review_id: str, doer: Doer, *, expected: int | None = None) -> Review:
    """Takes a proposal back. One that was taken back stays so. Raises ReviewClosed, RevisionChanged."""
    review = get_review_by_id(change, review_id)
    if review.state == "withdrawn":
        return review
    review = wanted_open(change, review_id, expected)
    after = close(change, review, "withdrawn", doer)
    told = dict.fromkeys({review.author_id, *_reviewers(change.connection, review.id)}, "withdrawn")
    tell(change, after, "withdrawn", doer, people=told)
    return after


@looking
def get_review(connection: Connection, mock_id: str, number: int) -> Review:
    """The proposal of that number. Raises ReviewNotFound."""
    row = connection.execute(select(reviews).where(reviews.c.mock_id == mock_id, reviews.c.number == number)).one_or_none()
    if row is None:
        raise ReviewNotFound(str(number))
    return review_from(row)


@looking
def get_review_by_id(connection: Connection, review_id: str) -> Review:
    """The proposal of that id. Raises ReviewNotFound."""
    row = connection.execute(select(reviews).where(reviews.c.id == review_id)).one_or_none()
    if row is None:
        raise ReviewNotFound(review_id)
    return review_from(row)


@looking
def list_reviews(
    connection: Connection,
    mock_id: str | None = None,
    *,
    state: ReviewState | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Review]:
    """Proposals of a mock, or of all that are not deleted, the newest first, one page."""
    query = select(reviews).join(mocks, mocks.c.id == reviews.c.mock_id)
    query = query.where(mocks.c.deleted_at.is_(None) if mock_id is None else reviews.c.mock_id == mock_id)
    if state is not None:
        query = query.where(reviews.c.state == state)
    by = (reviews.c.created_at, reviews.c.id)
    return page_of(connection, query, by, review_from, cursor=cursor, limit=limit, newest_first=True)


@looking
def list_offers(connection: Connection, review_id: str) -> tuple[Offered, ...]:
    """The revisions of a proposal in the order they were offered."""
    query = select(review_revisions).where(review_revisions.c.review_id == review_id)
    return tuple(map(_offer, connection.execute(query.order_by(review_revisions.c.position))))


@looking
def current_offer(connection: Connection, review_id: str) -> Offered:
    """The revision that was offered last."""
    query = select(review_revisions).where(review_revisions.c.review_id == review_id)
    return _offer(connection.execute(query.order_by(review_revisions.c.position.desc()).limit(1)).one())


@looking
def open_review_of(connection: Connection, mock_id: str, revision: int) -> Review | None:
    """The open proposal that offers this revision as its last one."""
    mine = reviews.c.mock_id == mock_id, reviews.c.revision == revision, reviews.c.state == "open"
    row = connection.execute(select(reviews).where(*mine)).one_or_none()
    return None if row is None else review_from(row)


@looking
def published_review_of(connection: Connection, mock_id: str, revision: int) -> Review | None:
    """The last proposal by which this revision was published."""
    mine = reviews.c.mock_id == mock_id, reviews.c.revision == revision, reviews.c.state == "published"
    row = connection.execute(select(reviews).where(*mine).order_by(reviews.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else review_from(row)


def wanted_open(change: Change, review_id: str, expected: int | None = None) -> Review:
    """A proposal that is to be changed. Raises ReviewNotFound, ReviewClosed, RevisionChanged."""
    review = get_review_by_id(change, review_id)
    wanted(change, review.mock_id)
    if review.state != "open":
        raise ReviewClosed(f"Proposal {review.number} was {review.state} and stays as it is. Open another one.")
    _require_version(review, expected)
    return review


def close(change: Change, review: Review, state: ReviewState, doer: Doer) -> Review:
    """The proposal, closed."""
    return _set(change, review, state=state, closed_at=change.now, closed_by=doer.name)


def review_from(row: Row[Any]) -> Review:
    """The record of a row that holds all columns of the table."""
    found = {column.name: row._mapping[column] for column in reviews.c}
    return Review(**found | {"asked": tuple(found["asked"])})


def _require_version(review: Review, expected: int | None) -> None:
    if expected is not None and review.version != expected:
        raise RevisionChanged(f"Proposal {review.number} was changed since it was read: it is at version {review.version} now.")


def _require_new(mock: Mock, offered: Offered) -> None:
    if mock.published == offered.revision:
        raise ReviewInvalid(f"Revision {offered.revision} is what {mock.name!r} answers with already.")
    if mock.published != offered.base:
        raise RevisionChanged("Another revision was published meanwhile. Try again.")


def _offering(connection: Connection, mock_id: str, revision: int) -> Review | None:
    """The open proposal under which the revision stands, also as one that was offered before."""
    offered = exists().where(review_revisions.c.review_id == reviews.c.id, review_revisions.c.revision == revision)
    query = select(reviews).where(reviews.c.mock_id == mock_id, reviews.c.state == "open", offered)
    row = connection.execute(query.order_by(reviews.c.number).limit(1)).one_or_none()
    return None if row is None else review_from(row)


def _add_offer(change: Change, review: Review, offered: Offered, position: int, doer: Doer) -> None:
    whole = replace(offered, position=position, author_id=doer.id, author=doer.name, at=change.now)
    row = {column.name: getattr(whole, column.name) for column in review_revisions.c if column.name != "review_id"}
    row |= {"review_id": review.id, "changes": dict(offered.changes), "examples": dict(offered.examples)}
    change.connection.execute(insert(review_revisions), row)


def _known(change: Change, ids: Iterable[str]) -> set[str]:
    return {get_person(change, id).id for id in ids}


def _reviewers(connection: Connection, review_id: str) -> set[str]:
    query = select(review_verdicts.c.author_id).where(review_verdicts.c.review_id == review_id)
    return set(connection.scalars(query))


def _set(change: Change, review: Review, **values: Any) -> Review:
    changed = update(reviews).where(reviews.c.id == review.id).values(version=reviews.c.version + 1, **values)
    return review_from(change.connection.execute(changed.values(changed_at=change.now).returning(reviews)).one())


def _offer(row: Row[Any]) -> Offered:
    return Offered(**{column.name: row._mapping[column] for column in review_revisions.c if column.name != "review_id"})
