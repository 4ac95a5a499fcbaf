"""Revisions: added and never changed, numbered by the database, published by moving a pointer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.store.blobs import keep_blobs
from app.store.errors import NoRevision, RevisionChanged, RevisionNotFound
from app.store.mocks import set_fields, wanted
from app.store.records import Content, Mock, Page, Publication, Revision, RevisionAdded
from app.store.rows import PAGE, page_of
from app.store.tables import mocks, publications, revisions
from app.store.transaction import Change, changing, looking


@changing
def add_revision(
    change: Change,
    mock_id: str,
    content: Content,
    *,
    message: str = "",
    source_kind: str = "",
    source_name: str = "",
    expected: int | None = None,
) -> RevisionAdded:
    """Adds a revision with that content, unless the newest one has it already. Does not publish it.

    Raises MockNotFound; RevisionChanged unless the mock is at the `expected` version.
    """
    mock = wanted(change, mock_id, expected)
    newest = _find(change.connection, mock_id, mock.newest)
    if newest is not None and newest.content == content.hash:
        return RevisionAdded(revision=newest, created=False)
    keep_blobs(change, filter(None, (content.collection, content.environment, content.contract)))
    counted = update(mocks).where(mocks.c.id == mock_id).values(newest=mocks.c.newest + 1)
    number: int = change.connection.execute(counted.returning(mocks.c.newest)).scalar_one()
    revision = Revision(
        mock_id=mock_id,
        number=number,
        content=content.hash,
        collection=content.collection.hash,
        environment=content.environment.hash if content.environment else None,
        contract=content.contract.hash if content.contract else None,
        settings=dict(content.settings),
        message=message,
        author=change.author,
        created_at=change.now,
        source_kind=source_kind,
        source_name=source_name,
    )
    change.connection.execute(insert(revisions), {name: getattr(revision, name) for name in revisions.c.keys()})  # noqa: SIM118
    set_fields(change, mock, "add revision", {}, revision=number)
    return RevisionAdded(revision=revision, created=True)


@changing
def publish(
    change: Change, mock_id: str, number: int | None = None, *, content: str | None = None, expected: int | None = None
) -> Mock:
    """Makes the mock answer with that revision, the newest without a number. Publishing what is published changes nothing.

    `content`: the hash that was approved; with another one, RevisionChanged. Raises MockNotFound, RevisionNotFound, NoRevision.
    """
    mock = wanted(change, mock_id, expected)
    if mock.newest == 0:
        raise NoRevision(f"{mock.name!r} has no revision that could be published.")
    revision = get_revision(change, mock_id, mock.newest if number is None else number)
    if content is not None and content != revision.content:
        raise RevisionChanged(f"Revision {revision.number} of {mock.name!r} is not the content that was approved.")
    if mock.published == revision.number:
        return mock
    return _point(change, mock, "publish", revision.number, back_to=mock.publication or None)


@changing
def roll_back(change: Change, mock_id: str, *, expected: int | None = None) -> Mock:
    """Publishes again what was published before the present revision; once more goes one further back. Raises NoRevision."""
    mock = wanted(change, mock_id, expected)
    now = _publication(change.connection, mock_id, mock.publication)
    before = None if now is None else _publication(change.connection, mock_id, now.back_to)
    if before is None:
        raise NoRevision(f"Nothing was published before the revision that {mock.name!r} answers with.")
    return _point(change, mock, "roll back", before.revision, back_to=before.back_to)


@looking
def get_revision(connection: Connection, mock_id: str, number: int | None = None) -> Revision:
    """That revision, the newest without a number. Raises RevisionNotFound."""
    if number is None:
        number = connection.scalar(select(mocks.c.newest).where(mocks.c.id == mock_id)) or 0
    found = _find(connection, mock_id, number)
    if found is None:
        raise RevisionNotFound(str(number))
    return found


@looking
def last_of_kind(connection: Connection, mock_id: str, *kinds: str) -> Revision | None:
    """The newest revision whose source is of one of these kinds; None where there is none."""
    query = select(revisions).where(revisions.c.mock_id == mock_id, revisions.c.source_kind.in_(kinds))
    row = connection.execute(query.order_by(revisions.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else revision_from(row)


@looking
def list_revisions(connection: Connection, mock_id: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[Revision]:
    """Revisions of a mock, the newest first, one page."""
    query = select(revisions).where(revisions.c.mock_id == mock_id)
    return page_of(connection, query, (revisions.c.number,), revision_from, cursor=cursor, limit=limit, newest_first=True)


@looking
def list_publications(
    connection: Connection, mock_id: str, *, cursor: str | None = None, limit: int = PAGE
) -> Page[Publication]:
    """When which revision was published, the last first, one page."""
    query = select(publications).where(publications.c.mock_id == mock_id)
    by = (publications.c.number,)
    return page_of(connection, query, by, _publication_from, cursor=cursor, limit=limit, newest_first=True)


def hashes_of(revision: Revision) -> tuple[str, ...]:
    """The hashes of all that a revision holds."""
    return tuple(hash for hash in (revision.collection, revision.environment, revision.contract) if hash)


def revision_from(row: Row[Any]) -> Revision:
    """The record of a row that holds all columns of the table."""
    return Revision(**{column.name: row._mapping[column] for column in revisions.c})


def _point(change: Change, mock: Mock, action: str, revision: int, *, back_to: int | None) -> Mock:
    number = 1 + (_last_publication(change.connection, mock.id) or 0)
    row = {"mock_id": mock.id, "number": number, "revision": revision, "back_to": back_to}
    change.connection.execute(insert(publications), {**row, "at": change.now, "author": change.author})
    return set_fields(change, mock, action, {"published": revision, "publication": number}, revision=revision)


def _last_publication(connection: Connection, mock_id: str) -> int | None:
    last = select(publications.c.number).where(publications.c.mock_id == mock_id)
    return connection.scalar(last.order_by(publications.c.number.desc()).limit(1))


def _find(connection: Connection, mock_id: str, number: int) -> Revision | None:
    query = select(revisions).where(revisions.c.mock_id == mock_id, revisions.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else revision_from(row)


def _publication(connection: Connection, mock_id: str, number: int | None) -> Publication | None:
    query = select(publications).where(publications.c.mock_id == mock_id, publications.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else _publication_from(row)


def _publication_from(row: Row[Any]) -> Publication:
    return Publication(**{column.name: row._mapping[column] for column in publications.c})
