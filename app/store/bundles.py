"""Everything that mocks answer from, as it is kept, and rows put back as they were: numbers, moments and ids too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from app.store.blobs import each_blob
from app.store.keys import read_keys
from app.store.mocks import mock_from
from app.store.names import check_name, take_name
from app.store.records import Environment, Key, Mock, PostmanLink, Publication, Revision
from app.store.revisions import hashes_of, revision_from
from app.store.rows import chunks, insert_unless_there, short_text
from app.store.tables import environments, key_mocks, keys, mocks, names, postman_links, publications, revisions
from app.store.transaction import Change, looking, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMock:
    """A mock with its whole history. `old_names`: earlier names that still lead to it, and until when."""

    mock: Mock
    revisions: tuple[Revision, ...] = ()
    publications: tuple[Publication, ...] = ()
    old_names: Mapping[str, datetime] = field(default_factory=dict)
    link: PostmanLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a workspace answers from: environments and mocks by name, keys by id. Deleted mocks, calls and people are none."""

    environments: tuple[Environment, ...] = ()
    mocks: tuple[KeptMock, ...] = ()
    keys: tuple[Key, ...] = ()

    @property
    def contents(self) -> frozenset[str]:
        """The hashes of all contents they refer to."""
        found = {environment.content for environment in self.environments}
        for kept in self.mocks:
            for revision in kept.revisions:
                found.update(hashes_of(revision))
        return frozenset(found)


@looking
def read_holdings(connection: Connection, *, with_keys: bool = False) -> Holdings:
    """Everything that is kept of mocks that are not deleted, as of one moment; with keys, those that are not revoked."""
    found = [mock_from(row) for row in connection.execute(select(mocks).where(mocks.c.deleted_at.is_(None)))]
    ids = sorted(mock.id for mock in found)
    histories = _by_mock(connection, revisions, ids)
    moves = _by_mock(connection, publications, ids)
    earlier: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row in connection.execute(select(names).where(names.c.until.is_not(None))):
        earlier[row.mock_id][row.name] = row.until
    links = {row.mock_id: PostmanLink(**row._mapping) for row in connection.execute(select(postman_links))}
    rows = connection.execute(select(environments).order_by(environments.c.name))
    there = [Environment(**row._mapping) for row in rows]
    return Holdings(
        environments=tuple(sorted(there, key=lambda each: each.name)),
        mocks=tuple(
            KeptMock(
                mock=mock,
                revisions=tuple(revision_from(row) for row in histories[mock.id]),
                publications=tuple(Publication(**row._mapping) for row in moves[mock.id]),
                old_names=earlier[mock.id],
                link=links.get(mock.id),
            )
            for mock in sorted(found, key=lambda each: each.name)
        ),
        keys=tuple(key for _, key in sorted(read_keys(connection).items())) if with_keys else (),
    )


def contents_of(connection: Connection, hashes: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Hash and bytes by hash, some at a time. Raises StorageDamaged."""
    for some in chunks(sorted(set(hashes)), 50):
        yield from sorted(each_blob(connection, some))


@looking
def is_bare(connection: Connection) -> bool:
    """Whether no mock and no environment is kept; deleted ones do not count."""
    there = select(func.count()).select_from(mocks).where(mocks.c.deleted_at.is_(None))
    return not connection.scalar(there) and not connection.scalar(select(func.count()).select_from(environments))


def copy_environment(change: Change, given: Environment) -> Environment:
    """Keeps an environment as it was elsewhere; its content is kept already. By another id where that one is taken."""
    short_text(given.name, "the name of an environment")
    copied = replace(given, id=_free_id(change, environments, given.id))
    change.connection.execute(insert(environments), _row(copied))
    change.note("import", "environment", copied.id, name=copied.name)
    return copied


def copy_mock(change: Change, given: KeptMock, environment_id: str | None) -> tuple[Mock, tuple[str, ...]]:
    """Keeps a mock with its history as it was elsewhere; contents and environment are kept already.

    Returns it, by another id where its own is taken, and the earlier names that are not free here. Raises NameTaken,
    NameInvalid.
    """
    mock = replace(given.mock, id=_free_id(change, mocks, given.mock.id), environment_id=environment_id)
    check_name(mock.name)
    change.connection.execute(insert(mocks), _row(mock))
    take_name(change, mock.id, mock.name)
    for table, rows in ((revisions, given.revisions), (publications, given.publications)):
        for some in chunks([_row(replace(each, mock_id=mock.id)) for each in rows]):
            change.connection.execute(insert(table), some)
    if given.link is not None:
        insert_unless_there(change.connection, postman_links, [_row(replace(given.link, mock_id=mock.id))])
    taken = _keep_old_names(change, mock.id, given.old_names)
    change.note("import", "mock", mock.id, mock_id=mock.id, name=mock.name, revisions=len(given.revisions))
    return mock, taken


def copy_key(change: Change, given: Key) -> bool:
    """Keeps a key as it was elsewhere, its hash that is; its scope names mocks of here. False: it is here already, as it is."""
    if change.connection.scalar(select(keys.c.id).where(keys.c.id == given.id)) is not None:
        return False
    row = {name: value for name, value in _row(given).items() if name != "scope"}
    row |= {"every_mock": given.scope.every_mock, "methods": list(given.scope.methods)}
    change.connection.execute(insert(keys), row)
    opened = [{"key_id": given.id, "mock_id": id, "revision": number} for id, number in given.scope.mocks.items()]
    if opened:
        change.connection.execute(insert(key_mocks), opened)
    change.note("import", "key", given.id, name=given.name)
    return True


def _keep_old_names(change: Change, mock_id: str, old_names: Mapping[str, datetime]) -> tuple[str, ...]:
    known = set(change.connection.scalars(select(names.c.name).where(names.c.name.in_(list(old_names)))))
    good = {name: until for name, until in old_names.items() if until > change.now and name not in known}
    if good:
        rows = [{"name": check_name(name), "mock_id": mock_id, "until": until} for name, until in good.items()]
        change.connection.execute(insert(names), rows)
    return tuple(sorted(name for name, until in old_names.items() if until > change.now and name in known))


def _by_mock(connection: Connection, table: Table, ids: list[str]) -> dict[str, list[Any]]:
    """The rows of these mocks by their numbers."""
    found: dict[str, list[Any]] = defaultdict(list)
    for some in chunks(ids):
        query = select(table).where(table.c.mock_id.in_(some)).order_by(table.c.mock_id, table.c.number)
        for row in connection.execute(query):
            found[row.mock_id].append(row)
    return found


def _free_id(change: Change, table: Table, id: str) -> str:
    return new_id() if change.connection.scalar(select(table.c.id).where(table.c.id == id)) is not None else id


def _row(record: Any) -> dict[str, Any]:
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}
