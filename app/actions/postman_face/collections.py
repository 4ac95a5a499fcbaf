"""Collections by Postman's API: listed, made, replaced, changed in part, deleted. What follows one answers with it at once."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.actions.editing.document import read_tree_of
from app.actions.kept import FromFiles
from app.actions.mock_content import ContentWishes, add_content, read_wishes
from app.actions.postman_face.tree import check_shape, kept
from app.actions.postman_face.values import Refused, is_said, malformed, missing, not_found, plain, quoted
from app.errors import MockNotFound
from app.store.blobs import each_blob, read_blob
from app.store.errors import Conflict
from app.store.mocks import delete_mock, find_mock, get_mock, put_mock
from app.store.postman import newest_revisions, read_followed
from app.store.records import Mock, MockDraft, Revision
from app.store.revisions import get_revision
from app.store.transaction import Change, Store
from app.workspace.mock_settings import slug

SOURCE = "Postman API"
KNOWN_NAMES = 20_000
PATCHED = {"info": "info", "variable": "variable", "variables": "variable", "auth": "auth", "events": "event"}


class CollectionServed(Conflict):
    """A collection that cannot go because its own mock answers from it."""

    code = "mock.collection"

    def __init__(self, name: str) -> None:
        super().__init__(f"The mock {name!r} answers from this collection, which is its own: delete the mock, or keep both.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCollection:
    """A collection, and the mock that holds it, whose id it has."""

    id: str
    name: str
    mock: Mock
    revision: Revision
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        return self.mock.created_at

    @property
    def changed_at(self) -> datetime:
        """When it was changed last."""
        return self.revision.created_at


class _Names:
    """The names of collections by the hash of their bytes, which never change."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, where: Any, hashes: list[str]) -> dict[str, str]:
        """The names of all these; only those not known yet are read."""
        with self._lock:
            found = {hash: self._known[hash] for hash in hashes if hash in self._known}
        for hash, data in each_blob(where, set(hashes) - found.keys()):
            found[hash] = _name_in(data)
        with self._lock:
            self._known.update(found)
            while len(self._known) > KNOWN_NAMES:
                self._known.popitem(last=False)
        return found


_names = _Names()


def _name_in(data: bytes) -> str:
    info = json.loads(data).get("info")
    name = info.get("name") if isinstance(info, dict) else None
    return name if isinstance(name, str) else ""


def list_collections(store: Store, *, name: str = "") -> tuple[HeldCollection, ...]:
    """Every collection in the order in which they were made; `name`: only those of that name."""

    def look(connection: Any) -> tuple[HeldCollection, ...]:
        followed = read_followed(connection)
        own = [
            (mock, revision)
            for mock, revision in newest_revisions(connection)
            if mock.id not in followed or followed[mock.id].collection_id is None
        ]
        names = _names.of(connection, [revision.collection for _, revision in own])
        return tuple(
            HeldCollection(id=mock.id, name=names.get(revision.collection, ""), mock=mock, revision=revision)
            for mock, revision in own
        )

    found = store.read(look)
    return tuple(each for each in found if each.name == name) if name else found


def get_collection(store: Store, said: str) -> HeldCollection:
    """The collection of that id or UID with its content. Raises Refused."""
    mock, revision, data = store.read(lambda connection: _read(connection, said))
    document = read_tree_of(data)
    return HeldCollection(
        id=mock.id, name=str(document["info"].get("name", "")), mock=mock, revision=revision, document=document
    )


def create_collection(store: Store, given: Any) -> HeldCollection:
    """Keeps a collection as a mock that is not published. Raises Refused, InputRefused."""
    return keep_collection(store, kept(check_shape(given), own_id_of(given)))


def keep_collection(store: Store, data: bytes) -> HeldCollection:
    """The same for the bytes of one. Raises InputRefused."""
    given = read_wishes("collection", ContentWishes(collection=data, source=SOURCE, publish=False))
    assert given.uploaded is not None
    title = given.uploaded.name

    def step(change: Change) -> HeldCollection:
        draft = MockDraft(name=free_name(change, f"{slug(title)[:45].strip('-')}-collection"), title=title[:200])
        mock = put_mock(change, draft, expected=0).mock
        added = add_content(change, mock, given)
        return HeldCollection(id=mock.id, name=title, mock=get_mock(change, mock.id), revision=added.revision)

    return store.change(step)


def replace_collection(store: Store, said: str, given: Any) -> HeldCollection:
    """Puts another content in the place of a collection; mocks that follow it answer with it at once.

    Raises Refused, InputRefused, FromFiles.
    """
    before = get_collection(store, said)
    document = check_shape(given)
    own = own_id_of(before.document)
    told = own_id_of(document)
    if told and not is_said(told, before.id) and told != own:
        words = "The collection ID in the path does not match the collection ID in the request body."
        raise Refused(400, "collectionMismatchError", words)
    return _replaced(store, before.id, kept(document, own), None)


def change_collection(store: Store, said: str, change_it: Callable[[dict[str, Any]], None]) -> HeldCollection:
    """Changes the document of a collection, and what follows it. `change_it` raises Refused for what cannot be.

    Whoever changed it meanwhile is not undone: then it is begun again, twice at most. Raises Refused, InputRefused, FromFiles.
    """
    for _ in range(2):
        before = get_collection(store, said)
        document = dict(before.document)
        change_it(document)
        try:
            return _replaced(store, before.id, kept(document, own_id_of(document)), before.revision.number)
        except _Overtaken:
            continue
    raise _Overtaken


def patch_collection(store: Store, said: str, given: Mapping[str, Any]) -> HeldCollection:
    """Changes name, description, variables, authorisation or scripts, and nothing else. Raises Refused, InputRefused."""
    unknown = [key for key in given if key not in PATCHED]
    if unknown:
        raise Refused(400, "badRequest", f"Invalid parameters: ({quoted(unknown)}) for key: 'collection'")
    if not given:
        raise missing(*("info", "variable", "auth", "events"))

    def patch(document: dict[str, Any]) -> None:
        for key, value in given.items():
            if key == "info":
                document["info"] = document["info"] | _patched_info(value)
            else:
                document[PATCHED[key]] = value

    return change_collection(store, said, patch)


def _patched_info(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise missing("info")
    unknown = [key for key in value if key not in ("name", "description")]
    if unknown:
        raise Refused(400, "badRequest", f"Invalid parameters: ({quoted(unknown)}) for key: 'collection.info'")
    if not isinstance(value.get("name", "-"), str) or not value.get("name", "-"):
        raise malformed("collection", "info.name: must be string")
    return value


def delete_collection(store: Store, said: str) -> str:
    """Takes a collection away; mocks that followed it keep what they have. Returns its id.

    Raises Refused; CollectionServed where it is a mock's own.
    """

    def step(change: Change) -> str:
        mock, _ = holder(change, said)
        if mock.origin == "files":
            raise FromFiles(mock.name)
        if mock.published is not None:
            raise CollectionServed(mock.name)
        return delete_mock(change, mock.id).id

    return store.change(step)


def collection_bytes(store: Store, said: str) -> tuple[Mock, bytes]:
    """The mock that holds a collection, and the collection's file. Raises Refused."""
    mock, _, data = store.read(lambda connection: _read(connection, said))
    return mock, data


def holder(where: Any, said: str) -> tuple[Mock, Revision]:
    """The mock that holds a collection, with its newest revision. Raises Refused."""
    try:
        mock = get_mock(where, plain(said))
    except MockNotFound:
        raise not_found("collection", said) from None
    followed = read_followed(where).get(mock.id)
    if mock.state == "deleted" or mock.newest == 0 or (followed is not None and followed.collection_id is not None):
        raise not_found("collection", said)
    return mock, get_revision(where, mock.id, mock.newest)


def free_name(change: Change, wanted: str) -> str:
    """The name, or the same with a number where it is taken."""
    return next(name for name in _numbered(wanted) if not _is_taken(change, name))


def own_id_of(document: Any) -> str | None:
    """The `_postman_id` that a collection's file has."""
    info = document.get("info") if isinstance(document, dict) else None
    found = info.get("_postman_id") if isinstance(info, dict) else None
    return found if isinstance(found, str) and found else None


class _Overtaken(Conflict):
    """Somebody else changed it at the same time."""

    code = "revision.changed"

    def __init__(self) -> None:
        super().__init__("The collection is being changed by somebody else at this moment. Try again.")


def _replaced(store: Store, identifier: str, data: bytes, number: int | None) -> HeldCollection:
    given = read_wishes("collection", ContentWishes(collection=data, source=SOURCE))
    assert given.uploaded is not None
    name = given.uploaded.name

    def step(change: Change) -> HeldCollection:
        held, newest = holder(change, identifier)
        if number is not None and newest.number != number:
            raise _Overtaken
        if held.origin == "files":
            raise FromFiles(held.name)
        added = add_content(change, held, replace(given, publish=held.published is not None))
        for mock_id, followed in read_followed(change).items():
            if followed.collection_id == held.id and (mock := get_mock(change, mock_id)).state != "deleted":
                add_content(change, mock, given)
        if held.published is None and held.title != name:
            held = put_mock(change, draft_of(held, title=name[:200])).mock
        return HeldCollection(id=held.id, name=name, mock=get_mock(change, held.id), revision=added.revision)

    return store.change(step)


def draft_of(mock: Mock, **changed: Any) -> MockDraft:
    """A mock as it is, but for what is changed."""
    said = {name: getattr(mock, name) for name in MockDraft.__dataclass_fields__}
    return MockDraft(**said | changed)


def _read(connection: Any, said: str) -> tuple[Mock, Revision, bytes]:
    mock, revision = holder(connection, said)
    return mock, revision, read_blob(connection, revision.collection)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name[: 62 - len(str(number))].rstrip('-')}-{number}"
        number += 1


def _is_taken(change: Change, name: str) -> bool:
    try:
        find_mock(change, name, now=change.now)
    except MockNotFound:
        return False
    return True
