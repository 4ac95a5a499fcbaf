"""Contents by their hash: written once however many revisions have them, packed, checked when read."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection, delete, select

from app.store.errors import RevisionNotFound, StorageDamaged
from app.store.records import Blob
from app.store.rows import chunks, insert_unless_there
from app.store.tables import blobs, environments, revisions
from app.store.transaction import Change, changing, looking

LEVEL = 6
AT_ONCE = 50
"""Blobs in one query: some may be megabytes long."""


def keep_blobs(change: Change, given: Iterable[Blob]) -> None:
    """Keeps the bytes that are not kept yet."""
    by_hash = {blob.hash: blob for blob in given}
    for missing in chunks(sorted(by_hash.keys() - _known(change.connection, by_hash))):
        rows = ({"hash": hash, "size": len(by_hash[hash].data), "packed": pack(by_hash[hash].data)} for hash in missing)
        insert_unless_there(change.connection, blobs, rows)


@looking
def read_blob(connection: Connection, hash: str) -> bytes:
    """The bytes of that hash. Raises RevisionNotFound, or StorageDamaged when they are not what they were."""
    row = connection.execute(select(blobs.c.packed, blobs.c.size).where(blobs.c.hash == hash)).one_or_none()
    if row is None:
        raise RevisionNotFound(hash)
    return unpack(hash, row.packed, row.size)


@looking
def read_blobs(connection: Connection, hashes: Collection[str]) -> dict[str, bytes]:
    """The bytes of all these hashes; one that is not kept is left out."""
    return dict(each_blob(connection, hashes))


def each_blob(connection: Connection, hashes: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Hash and bytes, some at a time, so that a large store does not fill the memory."""
    for some in chunks(sorted(set(hashes)), AT_ONCE):
        for row in connection.execute(select(blobs).where(blobs.c.hash.in_(some))):
            yield row.hash, unpack(row.hash, row.packed, row.size)


@changing
def sweep_orphans(change: Change) -> int:
    """Removes the contents that nothing refers to any more, after mocks were purged. Returns how many."""
    used = (revisions.c.collection, revisions.c.environment, revisions.c.contract, environments.c.content)
    left = [blobs.c.hash.not_in(select(column).where(column.is_not(None))) for column in used]
    return change.connection.execute(delete(blobs).where(*left)).rowcount


def pack(data: bytes) -> bytes:
    """The bytes as they are kept."""
    return zlib.compress(data, LEVEL)


def unpack(hash: str, packed: bytes, size: int) -> bytes:
    """The bytes as they were given. Raises StorageDamaged when they are not what the hash says."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, size + 1)
    except zlib.error:
        data = b""
    if hashlib.sha256(data).hexdigest() != hash:
        raise StorageDamaged("a content is not what was kept. Restore a backup.")
    return data


def _known(connection: Connection, hashes: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in chunks(hashes):
        found.update(connection.scalars(select(blobs.c.hash).where(blobs.c.hash.in_(some))))
    return found
