"""What scripts written for Postman's API know of mocks: collections that several follow, and server responses. See `tables`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from app.store.errors import NotStored
from app.store.mocks import mock_from
from app.store.records import Followed, Mock, Revision, ServerResponse
from app.store.revisions import revision_from
from app.store.rows import insert_or_set, short_text
from app.store.tables import audit, call_counts, mocks, postman_mocks, revisions, server_responses
from app.store.transaction import Change, changing, looking


class ServerResponseNotFound(NotStored):
    """There is no server response of that id at this mock."""

    code = "mock.response_not_found"
    what = "server response"


@looking
def newest_revisions(connection: Connection) -> tuple[tuple[Mock, Revision], ...]:
    """Every mock that has a revision and is not deleted, with its newest one, in the order in which they were made."""
    both = and_(revisions.c.mock_id == mocks.c.id, revisions.c.number == mocks.c.newest)
    query = select(mocks, revisions).join(revisions, both).where(mocks.c.deleted_at.is_(None))
    rows = connection.execute(query.order_by(mocks.c.created_at, mocks.c.id)).all()
    return tuple((mock_from(row), revision_from(row)) for row in rows)


@looking
def read_followed(connection: Connection) -> dict[str, Followed]:
    """What was said of mocks, by their ids. The collection of a deleted mock is followed by nobody."""
    followed = mocks.alias("followed")
    there = and_(followed.c.id == postman_mocks.c.collection_id, followed.c.deleted_at.is_(None))
    query = select(postman_mocks.c.mock_id, followed.c.id, postman_mocks.c.server_response)
    rows = connection.execute(query.join_from(postman_mocks, followed, there, isouter=True)).all()
    return {row[0]: Followed(collection_id=row[1], server_response=row[2]) for row in rows}


@changing
def follow_collection(change: Change, mock_id: str, collection_id: str | None) -> None:
    """Makes a mock follow the collection that another mock holds; None: its own."""
    _set(change, mock_id, {"collection_id": collection_id})


@changing
def note_server_response(change: Change, mock_id: str, id: str | None) -> None:
    """Notes which server response the mock was told to give; what it gives is in its revision."""
    _set(change, mock_id, {"server_response": id})


@looking
def mocks_with_environment(connection: Connection, environment_id: str) -> tuple[Mock, ...]:
    """The mocks that have this environment, deleted ones left out."""
    query = select(mocks).where(mocks.c.environment_id == environment_id, mocks.c.deleted_at.is_(None))
    return tuple(mock_from(row) for row in connection.execute(query.order_by(mocks.c.id)))


@looking
def list_server_responses(connection: Connection, mock_id: str) -> tuple[ServerResponse, ...]:
    """The server responses of a mock in the order in which they were made."""
    query = select(server_responses).where(server_responses.c.mock_id == mock_id)
    rows = connection.execute(query.order_by(server_responses.c.created_at, server_responses.c.id)).all()
    return tuple(_server_response(row) for row in rows)


@changing
def put_server_response(change: Change, given: ServerResponse) -> ServerResponse:
    """Keeps a server response, new or in the place of the one of that id. Raises TextInvalid."""
    short_text(given.name, "the name of a server response")
    values = {name: getattr(given, name) for name in server_responses.c.keys()} | {"headers": list(given.headers)}  # noqa: SIM118
    mine = (server_responses.c.id == given.id, server_responses.c.mock_id == given.mock_id)
    if change.connection.execute(update(server_responses).where(*mine).values(values)).rowcount == 0:
        change.connection.execute(insert(server_responses).values(values))
    change.note("put", "server response", given.id, mock_id=given.mock_id, name=given.name)
    return given


@changing
def delete_server_response(change: Change, mock_id: str, id: str) -> None:
    """Removes a server response. Raises ServerResponseNotFound."""
    mine = (server_responses.c.id == id, server_responses.c.mock_id == mock_id)
    if change.connection.execute(delete(server_responses).where(*mine)).rowcount == 0:
        raise ServerResponseNotFound(id)
    change.note("delete", "server response", id, mock_id=mock_id)


@looking
def calls_since(connection: Connection, day: date) -> int:
    """How many calls all mocks had since that day."""
    return int(connection.scalar(select(func.sum(call_counts.c.calls)).where(call_counts.c.day >= day)) or 0)


@looking
def first_and_last_change(connection: Connection) -> tuple[datetime | None, datetime | None]:
    """When anything was changed first and last; None as long as nothing was."""
    first, last = connection.execute(select(func.min(audit.c.number), func.max(audit.c.number))).one()
    at = select(audit.c.number, audit.c.at).where(audit.c.number.in_([first, last])) if first else None
    found = {} if at is None else {row.number: row.at for row in connection.execute(at)}
    return found.get(first), found.get(last)


def _set(change: Change, mock_id: str, values: Mapping[str, Any]) -> None:
    row = {"mock_id": mock_id, **values}
    insert_or_set(change.connection, postman_mocks, [row], lambda given: {name: given[name] for name in values})


def _server_response(row: Row[Any]) -> ServerResponse:
    found = {column.name: row._mapping[column] for column in server_responses.c}
    return ServerResponse(**found | {"headers": tuple(found["headers"])})
