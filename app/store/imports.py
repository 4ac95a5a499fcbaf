"""Imports: several mocks with their revisions in one transaction, once for each idempotency key; and links to Postman."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from app.store.errors import ImportChanged
from app.store.mocks import put_mock
from app.store.records import ImportedMock, ImportResult, Page, PostmanLink
from app.store.revisions import add_revision, publish
from app.store.rows import PAGE, insert_or_set, page_of, short_text
from app.store.tables import imports, mocks, postman_links
from app.store.transaction import Change, changing, looking, recording

REMEMBERED_FOR = timedelta(days=7)


@changing
def save_import(change: Change, imported: Sequence[ImportedMock], *, key: str | None = None) -> tuple[ImportResult, ...]:
    """Puts each mock, adds its revision and publishes it: all of them or, when it raises, none.

    What is there already is left alone. `key`: the caller's idempotency key; the same import again gives what it gave the first
    time. Raises ImportChanged when the key came with another content, and what `put_mock` and `publish` raise.
    """
    fingerprint = fingerprint_of(imported)
    if key is not None and (known := _remembered(change, key, fingerprint)) is not None:
        return known
    results = tuple(_save(change, one) for one in imported)
    if key is not None:
        row = {"id": key, "fingerprint": fingerprint, "result": [asdict(result) for result in results], "at": change.now}
        change.connection.execute(insert(imports), row)
    return results


def fingerprint_of(imported: Sequence[ImportedMock]) -> str:
    """One hash over everything an import would write."""
    parts = [(asdict(replace(one.draft, settings=dict(one.draft.settings))), one.content.hash, one.publish) for one in imported]
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
    put = put_mock(change, one.draft)
    added = add_revision(
        change,
        put.mock.id,
        one.content,
        message=one.message,
        source_kind=one.source_kind,
        source_name=one.source_name,
    )
    number = added.revision.number
    if one.publish:
        publish(change, put.mock.id, number)
    return ImportResult(
        mock_id=put.mock.id, name=put.mock.name, revision=number, created=added.created, mock_created=put.created
    )


def _link(row: Row[Any]) -> PostmanLink:
    return PostmanLink(**{column.name: row._mapping[column] for column in postman_links.c})
