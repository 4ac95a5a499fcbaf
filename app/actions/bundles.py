"""The whole workspace as one zip, for another installation: mocks with all revisions, environments, what is published, names.

No people, sessions, tokens or calls; keys only when asked for, and as hashes. Equal states give equal bytes. The environments
hold their values, secret ones too, because mocks answer with them: a bundle is to be kept like a password. Nothing of a bundle
is believed (security.md §3.7): it is read strictly, every hash is worked out anew, and it comes in whole or not at all.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.actions.bundle_format import (
    ENVIRONMENTS,
    KEYS,
    MANIFEST,
    content_name,
    hash_of,
    manifest_of,
    members_of,
)
from app.actions.writing import TargetRefused, beside, write_private
from app.store.bundles import contents_of, read_holdings
from app.store.transaction import Store

MOMENT = (1980, 1, 1, 0, 0, 0)
OWN_MODE = 0o600
WELL_PACKED = 50
"""A member that packs better than that many times is not packed: readers refuse what could be a bomb."""
FILE_NAME = "understudy-bundle.zip"
SECRETS_INSIDE = (
    "The bundle holds the values of all environments, secret ones too, because mocks answer with them. Keep it like a password."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleWritten:
    """What a bundle holds."""

    mocks: int
    revisions: int
    environments: int
    keys: int
    bytes: int


def write_bundle(store: Store, target: BinaryIO, *, with_keys: bool = False) -> BundleWritten:
    """Writes everything, as of one moment, to a file that can be wound back; noted in the audit log.

    `with_keys`: also the hashes of keys, so that they are good elsewhere too. Raises StorageDamaged, OSError.
    """
    written = store.read(lambda connection: _write(connection, target, with_keys=with_keys))
    store.change(lambda change: change.note("export", "bundle", "", keys=with_keys, mocks=written.mocks))
    return written


def write_bundle_file(store: Store, path: Path, *, with_keys: bool = False, force: bool = False) -> BundleWritten:
    """The same to a file that is whole or not there, and that only its owner may read. Raises OSError, TargetRefused."""
    check_bundle_target(path, force=force)
    with beside(path) as (file, name):
        written = write_bundle(store, file, with_keys=with_keys)
        file.flush()
        os.fsync(file.fileno())
        os.replace(name, path)
    return written


def _write(connection: Any, target: BinaryIO, *, with_keys: bool) -> BundleWritten:
    holdings = read_holdings(connection, with_keys=with_keys)
    members = members_of(holdings, with_keys=with_keys)
    hashes = {name: hash_of(data) for name, data in members.items()}
    hashes |= {content_name(hash): hash for hash in holdings.contents}
    members[MANIFEST] = manifest_of(hashes)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in _in_order(members, contents_of(connection, holdings.contents)):
            _add(archive, name, data)
    return BundleWritten(
        mocks=len(holdings.mocks),
        revisions=sum(len(kept.revisions) for kept in holdings.mocks),
        environments=len(holdings.environments),
        keys=len(holdings.keys),
        bytes=target.tell(),
    )


def _in_order(members: Mapping[str, bytes], contents: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """All members by name; the contents, which come first, one after the other, so that they are not in memory together."""
    assert all(name > content_name("") for name in (ENVIRONMENTS, KEYS, MANIFEST, *members))
    yield from ((content_name(hash), data) for hash, data in contents)
    yield from sorted(members.items())


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.create_system = 3
    entry.external_attr = OWN_MODE << 16
    entry.compress_type = zipfile.ZIP_STORED if _is_bomb_like(data) else zipfile.ZIP_DEFLATED
    archive.writestr(entry, data, compresslevel=6)


def _is_bomb_like(data: bytes) -> bool:
    """Whether it is large and of so little content that packed it would look like a bomb."""
    if len(data) < 1 << 20:
        return False
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as trial:
        trial.writestr("x", data)
    return packed.tell() * WELL_PACKED < len(data)


def check_bundle_target(path: Path, *, force: bool = False) -> None:
    """Raises TargetRefused for a place where something is already, unless it may be replaced."""
    if path.exists() and not (force and path.is_file()):
        raise TargetRefused(path, "something is there already. Name another place, or replace a file with --force.")


def keep_bundle(path: Path, data: bytes, *, force: bool = False) -> None:
    """Writes a bundle that was got from a server, for its owner only. Raises OSError, TargetRefused."""
    check_bundle_target(path, force=force)
    write_private(path, data)
