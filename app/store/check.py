"""Looks whether everything kept is whole and fits together: contents, numbers, pointers, names."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text

from app.store.blobs import unpack
from app.store.engine import is_sqlite
from app.store.errors import StorageDamaged
from app.store.migrate import require_newest
from app.store.records import Problem
from app.store.tables import audit, blobs, counter, environments, mocks, names, publications, revisions
from app.store.transaction import Store


def check_store(store: Store) -> tuple[Problem, ...]:
    """Everything that is wrong, in one consistent view; nothing when the store is whole. Reads all contents, so it takes time.

    Raises SchemaOlder or SchemaNewer when the tables are not today's.
    """
    return store.read(lambda connection: tuple(_problems(connection)))


def _problems(connection: Connection) -> Iterator[Problem]:
    require_newest(connection)
    if is_sqlite(connection):
        yield from _file_problems(connection)
    else:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    yield from _content_problems(connection)
    yield from _number_problems(connection)
    yield from _name_problems(connection)
    last = connection.execute(select(counter.c.value)).scalar_one()
    written, newest = connection.execute(select(func.count(), func.max(audit.c.number))).one()
    if (newest or 0) > last or (written and newest is None):
        yield Problem(kind="counter", subject=str(last), message="the audit log goes on after the last change")


def _file_problems(connection: Connection) -> Iterator[Problem]:
    for verdict in connection.scalars(text("PRAGMA integrity_check")).all():
        if verdict != "ok":
            yield Problem(kind="file", subject="", message=str(verdict))
    for row in connection.execute(text("PRAGMA foreign_key_check")).all():
        yield Problem(kind="file", subject=str(row[0]), message=f"a row refers to one of {row[2]} that is not there")


def _content_problems(connection: Connection) -> Iterator[Problem]:
    last = ""
    while rows := connection.execute(select(blobs).where(blobs.c.hash > last).order_by(blobs.c.hash).limit(50)).all():
        for row in rows:
            last = row.hash
            try:
                unpack(row.hash, row.packed, row.size)
            except StorageDamaged:
                yield Problem(kind="content", subject=row.hash, message="its bytes are not what was kept")
    for column in (revisions.c.collection, revisions.c.environment, revisions.c.contract, environments.c.content):
        missing = select(column).where(column.is_not(None), column.not_in(select(blobs.c.hash))).distinct()
        for hash in connection.scalars(missing):
            yield Problem(kind="content", subject=hash, message="it is not kept, and something refers to it")


def _number_problems(connection: Connection) -> Iterator[Problem]:
    counted = select(revisions.c.mock_id, func.count().label("has"), func.max(revisions.c.number).label("last"))
    by_mock = {row.mock_id: row for row in connection.execute(counted.group_by(revisions.c.mock_id))}
    pointing = select(publications.c.mock_id, publications.c.number, publications.c.revision)
    points = {(row.mock_id, row.number): row.revision for row in connection.execute(pointing)}
    for row in connection.execute(select(mocks.c.id, mocks.c.newest, mocks.c.published, mocks.c.publication)):
        has, last = (by_mock[row.id].has, by_mock[row.id].last) if row.id in by_mock else (0, 0)
        if not has == last == row.newest:
            yield Problem(kind="mock", subject=row.id, message=f"it counts {row.newest} revisions and has {has} up to {last}")
        if row.published != points.get((row.id, row.publication)):
            yield Problem(kind="mock", subject=row.id, message="what it answers with is not what was published last")


def _name_problems(connection: Connection) -> Iterator[Problem]:
    own = names.c.until.is_(None)
    joined = select(mocks.c.id, mocks.c.name, mocks.c.deleted_at, names.c.name.label("leads"))
    for row in connection.execute(joined.outerjoin(names, (names.c.mock_id == mocks.c.id) & own)):
        if row.leads != (None if row.deleted_at else row.name):
            yield Problem(kind="mock", subject=row.id, message=f"its name is {row.name!r}, and {row.leads!r} leads to it")
