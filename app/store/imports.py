"""Imports: several mocks with their revisions in one transaction, once for each idempotency key; and links to Postman."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from app.store.environments import find_environment, put_environment
from app.store.errors import EnvironmentNotFound, ImportChanged, NameTaken, RevisionChanged
from app.store.mocks import mock_named, put_mock, set_fields
from app.store.records import ImportedMock, ImportResult, MockPut, Page, PostmanLink
from app.store.revisions import add_revision, publish
from app.store.rows import PAGE, insert_or_set, page_of, short_text
from app.store.tables import imports, mocks, postman_links
from app.store.transaction import Change, changing, looking, recording

REMEMBERED_FOR = timedelta(days=7)


NO_ENVIRONMENTS: Mapping[str, bytes] = {}


@changing
def save_import(
    change: Change,
    imported: Sequence[ImportedMock],
    *,
    environments: Mapping[str, bytes] = NO_ENVIRONMENTS,
    key: str | None = None,
) -> tuple[ImportResult, ...]:
    """Puts each environment by its name, puts each mock, adds its revision and publishes it: all or, when it raises, nothing.

    What is there already is left alone. `key`: the caller's idempotency key; the same import again gives what it gave the first
    time. Raises ImportChanged when the key came with another content, and what `put_mock` and `publish` raise; NameTaken for a
    mock that files make, RevisionChanged for one that is not as it was planned upon.
    """
    fingerprint = fingerprint_of(imported, environments)
    if key is not None and (known := _remembered(change, key, fingerprint)) is not None:
        return known
    for name, data in environments.items():
        put_environment(change, name, data)
    results = tuple(_save(change, one) for one in imported)
    if key is not None:
        row = {"id": key, "fingerprint": fingerprint, "result": [asdict(result) for result in results], "at": change.now}
        change.connection.execute(insert(imports), row)
    return results


def fingerprint_of(imported: Sequence[ImportedMock], environments: Mapping[str, bytes] = NO_ENVIRONMENTS) -> str:
    """One hash over everything an import would write."""
    mocks = [(asdict(replace(one.draft, settings=dict(one.draft.settings))), one.content.hash, one.publish) for one in imported]
    parts = [mocks, {name: hashlib.sha256(data).hexdigest() for name, data in environments.items()}]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@recording
def forget_imports(change: Change) -> int:
    """Forgets idempotency keys that nobody will send again. Returns how many."""
    return change.connection.execute(delete(imports).where(imports.c.at < change.now - REMEMBERED_FOR)).rowcount


@changing
def link_to_postman(change: Change, link: PostmanLink) -> None:
    """Keeps where in Postman a mock was pulled from, in the place of what was known."""
    row = {column.name: getattr(link, column.name) for column in postman_links.c}
    settable = [name for name in row if name != "mock_id"]
    insert_or_set(change.connection, postman_links, [row], lambda excluded: {name: excluded[name] for name in settable})
    change.note("link", "mock", link.mock_id, mock_id=link.mock_id, revision=link.revision)


@changing
def unlink_from_postman(change: Change, mock_id: str) -> None:
    """Forgets where a mock was pulled from."""
    if change.connection.execute(delete(postman_links).where(postman_links.c.mock_id == mock_id)).rowcount:
        change.note("unlink", "mock", mock_id, mock_id=mock_id)


@looking
def find_postman_link(connection: Connection, mock_id: str) -> PostmanLink | None:
    """Where a mock was pulled from, None when it was not."""
    row = connection.execute(select(postman_links).where(postman_links.c.mock_id == mock_id)).one_or_none()
    return None if row is None else _link(row)


@looking
def list_postman_links(connection: Connection, *, cursor: str | None = None, limit: int = PAGE) -> Page[PostmanLink]:
    """Links of mocks that are not deleted, one page."""
    query = select(postman_links).join(mocks).where(mocks.c.deleted_at.is_(None))
    return page_of(connection, query, (postman_links.c.mock_id,), _link, cursor=cursor, limit=limit)


def _remembered(change: Change, key: str, fingerprint: str) -> tuple[ImportResult, ...] | None:
    known = select(imports).where(imports.c.id == short_text(key, "the idempotency key"))
    row = change.connection.execute(known).one_or_none()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise ImportChanged("This idempotency key was used for another import. Use a new one.")
    return tuple(ImportResult(**result) for result in row.result)


def _save(change: Change, one: ImportedMock) -> ImportResult:
    put = _put(change, one)
    added = add_revision(
        change,
        put.mock.id,
        one.content,
        message=one.message,
        source_kind=one.source_kind,
        source_name=one.source_name,
    )
    number = added.revision.number
    if added.created and one.after is not None and number != one.after + 1:
        problem = f"{put.mock.name!r} got another revision since this import was planned. Plan it again."
        raise RevisionChanged(problem)
    if one.publish:
        publish(change, put.mock.id, number)
    if one.link is not None:
        link_to_postman(change, replace(one.link, mock_id=put.mock.id, revision=number, pulled_at=change.now))
    return ImportResult(
        mock_id=put.mock.id, name=put.mock.name, revision=number, created=added.created, mock_created=put.created
    )


def _put(change: Change, one: ImportedMock) -> MockPut:
    found = mock_named(change, one.draft.name, now=change.now)
    if found is not None and found.origin == "files":
        raise NameTaken(f"The mock {found.name!r} is made of files of the workspace folder. Import under another name.")
    environment = _environment_id(change, one.environment)
    if found is None or not one.only_new:
        return put_mock(change, replace(one.draft, environment_id=environment) if environment else one.draft)
    if environment in (None, found.environment_id):
        return MockPut(mock=found)
    return MockPut(mock=set_fields(change, found, "change", {"environment_id": environment}, fields=["environment_id"]))


def _environment_id(change: Change, name: str) -> str | None:
    """None for a name that nothing is kept under any more: the revision has its own copy."""
    try:
        return find_environment(change, name).id if name else None
    except EnvironmentNotFound:
        return None


def _link(row: Row[Any]) -> PostmanLink:
    return PostmanLink(**{column.name: row._mapping[column] for column in postman_links.c})
