"""A bundle's members: how everything that is kept is written as JSON, and read back strictly.

contents/<SHA-256>.json   collections, environments and contracts, each once however many revisions have it
environments.json         the environments by name
keys.json                 keys, as hashes: only in a bundle that was asked to have them
manifest.json             format, version, and the SHA-256 of every other member
mocks/<name>.json         a mock: what people say of it, its revisions, what was published when, its earlier names
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.actions.strict_json import (
    Reader,
    Unfit,
    by_name,
    each,
    fields,
    flag,
    matching,
    maybe,
    moment,
    one_of,
    plain_object,
    text,
    whole,
)
from app.store.bundles import Holdings, KeptMock
from app.store.names import NAME_RULE
from app.store.records import Environment, Key, KeyScope, Mock, PostmanLink, Publication, Revision
from converters.postman.model import Json

FORMAT, VERSION = "understudy-bundle", 1
MANIFEST, ENVIRONMENTS, KEYS = "manifest.json", "environments.json", "keys.json"

_HASH = matching(r"[0-9a-f]{64}")
_ID = matching(r"[0-9A-Za-z-]{1,36}")
_NAME = matching(NAME_RULE.pattern)
_LABEL = text(1000)

_ENVIRONMENT: Mapping[str, Reader[Any]] = {
    "id": _ID,
    "name": _LABEL,
    "content": _HASH,
    "version": whole(1),
    "created_at": moment,
    "changed_at": moment,
}
_REVISION: Mapping[str, Reader[Any]] = {
    "number": whole(1),
    "content": _HASH,
    "collection": _HASH,
    "environment": maybe(_HASH),
    "contract": maybe(_HASH),
    "settings": plain_object,
    "message": text(),
    "author": _LABEL,
    "created_at": moment,
    "source_kind": _LABEL,
    "source_name": text(),
}
_PUBLICATION: Mapping[str, Reader[Any]] = {
    "number": whole(1),
    "revision": whole(1),
    "back_to": maybe(whole(1)),
    "at": moment,
    "author": _LABEL,
}
_LINK: Mapping[str, Reader[Any]] = {
    **dict.fromkeys(("host", "workspace", "collection", "environment", "mock", "changed_there"), text(500)),
    "revision": whole(0),
    "pulled_at": moment,
}
_OWN: Mapping[str, Reader[Any]] = {
    "id": _ID,
    "name": _NAME,
    "title": text(),
    "use_case": text(),
    "access": one_of("public", "key"),
    "origin": one_of("store", "files"),
    "settings": plain_object,
    "expires_at": maybe(moment),
    "is_paused": flag,
    "newest": whole(),
    "published": maybe(whole(1)),
    "publication": whole(),
    "version": whole(1),
    "created_at": moment,
    "created_by": _LABEL,
    "changed_at": moment,
}
_KEY: Mapping[str, Reader[Any]] = {
    "id": matching(r"[0-9a-f]{1,16}"),
    "name": _LABEL,
    "hash": _HASH,
    "old_hash": maybe(_HASH),
    "old_until": maybe(moment),
    "per_minute": maybe(whole(1)),
    "expires_at": maybe(moment),
    "created_at": moment,
    "created_by": _LABEL,
}


@dataclass(frozen=True, slots=True)
class BundledMock:
    """A mock as a bundle has it: the environment by its name."""

    kept: KeptMock
    environment: str | None


@dataclass(frozen=True, slots=True)
class BundledKey:
    """A key as a bundle has it: its mocks by their names."""

    key: Key
    mocks: Mapping[str, int | None]


def json_bytes(value: Json) -> bytes:
    """JSON that is the same for equal values; ASCII, since settings may hold what is no Unicode."""
    return (json.dumps(value, allow_nan=False, indent=1) + "\n").encode()


def hash_of(data: bytes) -> str:
    """The SHA-256 of bytes, as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_name(hash: str) -> str:
    """The member that holds that content."""
    return f"contents/{hash}.json"


def mock_name(name: str) -> str:
    """The member that holds that mock."""
    return f"mocks/{name}.json"


def members_of(holdings: Holdings, *, with_keys: bool) -> dict[str, bytes]:
    """Every member but the contents and the manifest, by name."""
    names = {environment.id: environment.name for environment in holdings.environments}
    members = {mock_name(kept.mock.name): json_bytes(_mock_json(kept, names)) for kept in holdings.mocks}
    members[ENVIRONMENTS] = json_bytes([_picked(one, _ENVIRONMENT) for one in holdings.environments])
    if with_keys:
        own = {kept.mock.id: kept.mock.name for kept in holdings.mocks}
        members[KEYS] = json_bytes([_key_json(key, own) for key in holdings.keys])
    return members


def manifest_of(hashes: Mapping[str, str]) -> bytes:
    """The manifest of these members, by name with their hashes."""
    return json_bytes({"format": FORMAT, "version": VERSION, "members": dict(sorted(hashes.items()))})


def read_manifest(value: Json) -> dict[str, str]:
    """The members by name with their hashes. Raises Unfit, also for a bundle of another version."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise Unfit("format", "this is no bundle of Understudy")
    if value.get("version") != VERSION:
        raise Unfit("version", "another release of Understudy made this bundle: read it with that one")
    readers = {"format": text(), "version": whole(), "members": by_name(text(200), _HASH)}
    members: dict[str, str] = fields(value, "", readers)["members"]
    return members


def read_environments(value: Json) -> tuple[Environment, ...]:
    """The environments. Raises Unfit."""
    return each(lambda one, where: Environment(**fields(one, where, _ENVIRONMENT)))(value, "")


def read_mock(value: Json) -> BundledMock:
    """A mock with its history. Raises Unfit for what does not fit together, too."""
    more: Mapping[str, Reader[Any]] = {
        "environment": maybe(_LABEL),
        "old_names": by_name(_NAME, moment),
        "postman": maybe(lambda one, where: fields(one, where, _LINK)),
        "publications": each(lambda one, where: fields(one, where, _PUBLICATION)),
        "revisions": each(lambda one, where: fields(one, where, _REVISION)),
    }
    given = fields(value, "", {**_OWN, **more})
    own = {name: given[name] for name in _OWN}
    mock = Mock(**own, environment_id=None, deleted_at=None, purge_at=None)
    kept = KeptMock(
        mock=mock,
        revisions=tuple(Revision(mock_id=mock.id, **one) for one in given["revisions"]),
        publications=tuple(Publication(mock_id=mock.id, **one) for one in given["publications"]),
        old_names=given["old_names"],
        link=PostmanLink(mock_id=mock.id, **given["postman"]) if given["postman"] else None,
    )
    _check_history(kept)
    return BundledMock(kept=kept, environment=given["environment"])


def read_keys(value: Json) -> tuple[BundledKey, ...]:
    """The keys. Raises Unfit."""
    scope: Mapping[str, Reader[Any]] = {
        "every_mock": flag,
        "methods": each(matching(r"[A-Z]{1,20}")),
        "mocks": by_name(_NAME, maybe(whole(1))),
    }

    def read(one: Json, where: str) -> BundledKey:
        given = fields(one, where, {**_KEY, **scope})
        own = {name: given[name] for name in _KEY}
        opened = KeyScope(every_mock=given["every_mock"], methods=given["methods"])
        return BundledKey(Key(**own, scope=opened, used_at=None, revoked_at=None), given["mocks"])

    return each(read)(value, "")


def with_scope(bundled: BundledKey, mocks: Mapping[str, int | None]) -> Key:
    """The key, opening these mocks, by id."""
    return replace(bundled.key, scope=replace(bundled.key.scope, mocks=mocks))


def _check_history(kept: KeptMock) -> None:
    mock, moves = kept.mock, {move.number: move for move in kept.publications}
    if [revision.number for revision in kept.revisions] != list(range(1, mock.newest + 1)):
        raise Unfit("revisions", "they are not numbered from 1 to the newest")
    if sorted(moves) != [move.number for move in kept.publications] or len(moves) != len(kept.publications):
        raise Unfit("publications", "they are not in order")
    for move in kept.publications:
        if move.revision > mock.newest or (
            move.back_to is not None and not (move.back_to in moves and move.back_to < move.number)
        ):
            raise Unfit(f"publications (number {move.number})", "it names what is not there")
    now = moves.get(mock.publication)
    if (now.revision if now else None) != mock.published or (now is None and mock.publication):
        raise Unfit("published", "it is not what was published last")
    if mock.name in kept.old_names:
        raise Unfit("old_names", "one of them is the name of now")


def _mock_json(kept: KeptMock, environments: Mapping[str, str]) -> dict[str, Json]:
    return {
        **_picked(kept.mock, _OWN),
        "environment": environments.get(kept.mock.environment_id or ""),
        "old_names": {name: _plain(until) for name, until in sorted(kept.old_names.items())},
        "postman": _picked(kept.link, _LINK) if kept.link else None,
        "publications": [_picked(one, _PUBLICATION) for one in kept.publications],
        "revisions": [_picked(one, _REVISION) for one in kept.revisions],
    }


def _key_json(key: Key, mocks: Mapping[str, str]) -> dict[str, Json]:
    opened = {mocks[id]: number for id, number in key.scope.mocks.items() if id in mocks}
    return {
        **_picked(key, _KEY),
        "every_mock": key.scope.every_mock,
        "methods": list(key.scope.methods),
        "mocks": dict(sorted(opened.items())),
    }


def _picked(record: Any, readers: Mapping[str, Reader[Any]]) -> dict[str, Json]:
    return {name: _plain(getattr(record, name)) for name in readers}


def _plain(value: Any) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
