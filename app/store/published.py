"""What is published, and what changed since: for the processes that serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from app.store.mocks import mock_from
from app.store.records import AuditEntry, Changes, Page, PublishedMock
from app.store.revisions import revision_from
from app.store.rows import PAGE, chunks, page_of
from app.store.tables import audit, counter, mocks, names, revisions
from app.store.transaction import looking

MOST_CHANGES = 1000
"""More changes than this are not told one by one: reading everything is quicker."""
RESTORE = "restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Every mock that is not deleted, as of one change; also those that do not answer: paused, expired or not published yet."""

    counter: int
    mocks: tuple[PublishedMock, ...]


@looking
def read_published(connection: Connection, mock_ids: Collection[str] | None = None) -> Snapshot:
    """Every mock with what it answers with, or those of these ids, and the number of the last change seen.

    The bytes are had by hash from `blobs.read_blobs`, so that a process reads only those it does not have.
    """
    counted = read_counter(connection)
    found: list[PublishedMock] = []
    for some in [None] if mock_ids is None else chunks(sorted(mock_ids)):
        found += _published(connection, some)
    return Snapshot(counter=counted, mocks=tuple(sorted(found, key=lambda one: one.mock.name)))


@looking
def published_contents(connection: Connection) -> Mapping[str, str]:
    """The hash of the content that each mock answers with, by the mock's id."""
    same = and_(revisions.c.mock_id == mocks.c.id, revisions.c.number == mocks.c.published)
    query = select(mocks.c.id, revisions.c.content).join(revisions, same).where(mocks.c.deleted_at.is_(None))
    return {row[0]: row[1] for row in connection.execute(query)}


@looking
def read_counter(connection: Connection) -> int:
    """The number of the last change."""
    number: int = connection.execute(select(counter.c.value)).scalar_one()
    return number


@looking
def changes_since(connection: Connection, number: int) -> Changes:
    """What was changed after that number. One query when nothing was."""
    now = read_counter(connection)
    if now == number:
        return Changes(counter=now)
    if now < number or now - number > MOST_CHANGES:  # another database, or a long time away
        return Changes(counter=now, everything=True)
    query = select(audit.c.kind, audit.c.mock_id, audit.c.action).where(audit.c.number > number).distinct()
    rows = connection.execute(query).all()
    return Changes(
        counter=now,
        mocks=frozenset(row.mock_id for row in rows if row.mock_id),
        keys=any(row.kind == "key" for row in rows),
        everything=any(row.action == RESTORE for row in rows),
    )


@looking
def list_audit(
    connection: Connection,
    *,
    mock_id: str | None = None,
    author: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[AuditEntry]:
    """Who did what, the last first, one page; of one mock or one person."""
    query = select(audit)
    if mock_id is not None:
        query = query.where(audit.c.mock_id == mock_id)
    if author is not None:
        query = query.where(audit.c.author == author)
    return page_of(connection, query, (audit.c.number,), _entry, cursor=cursor, limit=limit, newest_first=True)


def _published(connection: Connection, mock_ids: Collection[str] | None) -> list[PublishedMock]:
    same = and_(revisions.c.mock_id == mocks.c.id, revisions.c.number == mocks.c.published)
    query = select(mocks, revisions).outerjoin(revisions, same).where(mocks.c.deleted_at.is_(None))
    earlier = select(names).where(names.c.until.is_not(None))
    if mock_ids is not None:
        query, earlier = query.where(mocks.c.id.in_(mock_ids)), earlier.where(names.c.mock_id.in_(mock_ids))
    old_names: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row in connection.execute(earlier):
        old_names[row.mock_id][row.name] = row.until
    return [
        PublishedMock(
            mock=mock_from(row),
            revision=None if row._mapping[revisions.c.number] is None else revision_from(row),
            old_names=old_names[row._mapping[mocks.c.id]],
        )
        for row in connection.execute(query)
    ]


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(**{column.name: row._mapping[column] for column in audit.c})
