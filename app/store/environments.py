"""Environments: named sets of variables. A revision keeps its own copy, so that changing one moves no revision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from app.store.blobs import keep_blobs
from app.store.errors import EnvironmentNotFound, NameTaken, RevisionChanged
from app.store.records import Blob, Environment, Page
from app.store.rows import PAGE, page_of, short_text
from app.store.tables import environments
from app.store.transaction import Change, changing, looking, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentPut:
    """What a PUT did."""

    environment: Environment
    created: bool = False
    changed: bool = False


@changing
def put_environment(change: Change, name: str, data: bytes, *, expected: int | None = None) -> EnvironmentPut:
    """Makes the environment of that name hold these bytes (its JSON). The same again changes nothing.

    `expected`: the version that was read (If-Match), 0 for "there is none". Raises RevisionChanged.
    """
    blob = Blob(data)
    found = _find(change.connection, short_text(name, "the name of an environment"))
    if expected is not None and expected != (found.version if found else 0):
        raise RevisionChanged(f"The environment {name!r} was changed since it was read.")
    if found and found.content == blob.hash:
        return EnvironmentPut(environment=found)
    keep_blobs(change, [blob])
    if found is None:
        values = {"id": new_id(), "name": name, "content": blob.hash, "version": 1}
        added = insert(environments).values(**values, created_at=change.now, changed_at=change.now)
        row = change.connection.execute(added.returning(environments)).one()
    else:
        changed = update(environments).where(environments.c.id == found.id)
        changed = changed.values(content=blob.hash, version=found.version + 1, changed_at=change.now)
        row = change.connection.execute(changed.returning(environments)).one()
    change.note("change" if found else "create", "environment", row.id, name=name)
    return EnvironmentPut(environment=_environment(row), created=found is None, changed=True)


@looking
def find_environment(connection: Connection, name: str) -> Environment:
    """The environment of that name. Raises EnvironmentNotFound."""
    found = _find(connection, name)
    if found is None:
        raise EnvironmentNotFound(name)
    return found


@looking
def get_environment(connection: Connection, id: str) -> Environment:
    """The environment of that id. Raises EnvironmentNotFound."""
    row = connection.execute(select(environments).where(environments.c.id == id)).one_or_none()
    if row is None:
        raise EnvironmentNotFound(id)
    return _environment(row)


@looking
def list_environments(connection: Connection, *, cursor: str | None = None, limit: int = PAGE) -> Page[Environment]:
    """Environments by name, one page."""
    return page_of(connection, select(environments), (environments.c.name,), _environment, cursor=cursor, limit=limit)


@changing
def rename_environment(change: Change, id: str, name: str) -> Environment:
    """Gives an environment another name. Raises EnvironmentNotFound, NameTaken, TextInvalid."""
    found = get_environment(change, id)
    other = _find(change.connection, short_text(name, "the name of an environment"))
    if other is not None and other.id != id:
        raise NameTaken(f"There is another environment {name!r}.")
    changed = update(environments).where(environments.c.id == id)
    changed = changed.values(name=name, version=found.version + 1, changed_at=change.now)
    row = change.connection.execute(changed.returning(environments)).one()
    change.note("rename", "environment", id, old=found.name, new=name)
    return _environment(row)


@changing
def delete_environment(change: Change, id: str, *, expected: int | None = None) -> None:
    """Removes an environment; mocks that had it have none then, their revisions stay. Raises EnvironmentNotFound."""
    found = get_environment(change, id)
    if expected is not None and expected != found.version:
        raise RevisionChanged(f"The environment {found.name!r} was changed since it was read.")
    change.connection.execute(delete(environments).where(environments.c.id == id))
    change.note("delete", "environment", id, name=found.name)


def _find(connection: Connection, name: str) -> Environment | None:
    row = connection.execute(select(environments).where(environments.c.name == name)).one_or_none()
    return None if row is None else _environment(row)


def _environment(row: Row[Any]) -> Environment:
    return Environment(**{column.name: row._mapping[column] for column in environments.c})
