"""Single folders, requests and examples of a collection by Postman's API: each change is a change of the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.editing.document import Found, Json, Kind
from app.actions.postman_face.collections import HeldCollection, change_collection, get_collection
from app.actions.postman_face.older import (
    REQUEST_FIELDS,
    RESPONSE_FIELDS,
    request_kept,
    request_told,
    response_kept,
    response_told,
)
from app.actions.postman_face.tree import find, ids_in
from app.actions.postman_face.values import OWNER, Refused, malformed, missing, moment, number_of
from app.store.transaction import Store, new_id

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "folder": ("name", "description", "auth", "events", "variables", "folder"),
    "request": REQUEST_FIELDS,
    "response": RESPONSE_FIELDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A folder, request or example as it is answered, and the number of the revision that has it."""

    id: str
    data: Json
    revision: int


def get_entity(store: Store, collection: str, kind: Kind, said: str) -> Entity:
    """One of them. Raises Refused."""
    held = get_collection(store, collection)
    return _entity(held, kind, _found(dict(held.document), kind, said))


def create_entity(store: Store, collection: str, kind: Kind, given: Any, parent: str = "") -> Entity:
    """Adds one, at the end of the collection, of the folder or of the request that is its parent. Raises Refused."""
    said = _checked(given, kind)
    made_id = new_id()

    def add(document: Json) -> None:
        siblings, around = _place(document, kind, parent or str(said.get("folder") or ""))
        siblings.append({"id": made_id, **_made(kind, said, around)})

    return _changed(store, collection, kind, made_id, add)


def update_entity(store: Store, collection: str, kind: Kind, said: str, given: Any) -> Entity:
    """Changes what is said of one; what is not said stays. Raises Refused."""
    wished = _checked(given, kind)
    if not wished:
        raise missing(*FIELDS[kind][:3])

    def edit(document: Json) -> None:
        found = _found(document, kind, said)
        at = found.siblings.index(found.entry)
        found.siblings[at] = {**found.entry, **_edited(kind, wished, found.entry)}

    return _changed(store, collection, kind, said, edit)


def remove_entity(store: Store, collection: str, kind: Kind, said: str) -> Entity:
    """Takes one out, with everything in it. Raises Refused."""
    gone: list[str] = []

    def take_out(document: Json) -> None:
        found = _found(document, kind, said)
        gone[:] = [found.entry["id"]]
        found.siblings.remove(found.entry)

    held = change_collection(store, collection, take_out)
    return Entity(id=gone[0], data={"id": gone[0], "owner": OWNER}, revision=held.revision.number)


def _changed(store: Store, collection: str, kind: Kind, said: str, change_it: Callable[[Json], None]) -> Entity:
    held = change_collection(store, collection, change_it)
    return get_entity(store, held.id, kind, said)


def _found(document: Json, kind: Kind, said: str) -> Found:
    found = find(document, kind, said)
    if found is None:
        raise _not_there(kind, said)
    return found


def _not_there(kind: Kind, said: str) -> Refused:
    words = f"We could not find the {kind} you are looking for"
    return Refused(404, "instanceNotFoundError", words, details={"model": kind, "model_id": said, "owner": OWNER})


def _checked(given: Any, kind: Kind) -> dict[str, Any]:
    """What is said in a body; fields that only answers have are passed over, as Postman does. Raises Refused."""
    if not isinstance(given, dict):
        raise malformed(kind, ": must be object")
    said = {key: value for key, value in given.items() if key in FIELDS[kind]}
    if not isinstance(said.get("name", ""), str):
        raise malformed(kind, "name: must be string")
    return said


def _place(document: Json, kind: Kind, parent: str) -> tuple[list[Any], Json | None]:
    """The list that a new one comes into, and the request around an example."""
    if kind == "response":
        around = _found(document, "request", parent).entry
        if not isinstance(around.get("response"), list):
            around["response"] = []
        return around["response"], around
    if not parent:
        return document["item"], None
    siblings: list[Any] = _found(document, "folder", parent).entry["item"]
    return siblings, None


def _made(kind: Kind, said: dict[str, Any], around: Json | None) -> Json:
    if kind == "folder":
        return {"name": said.get("name") or "New folder", "item": [], **_scoped(said)}
    if kind == "request":
        return {"name": said.get("name") or "New request", "request": request_kept(said), "response": [], **_events(said)}
    assert around is not None
    return response_kept({"name": "New response", **said}, around.get("request"))


def _edited(kind: Kind, said: dict[str, Any], before: Json) -> Json:
    name = {"name": said["name"]} if "name" in said else {}
    if kind == "folder":
        return name | _scoped(said)
    if kind == "request":
        return name | {"request": request_kept(said, before.get("request"))} | _events(said)
    return response_kept(said, before.get("originalRequest"), before)


def _scoped(said: dict[str, Any]) -> Json:
    names = {"description": "description", "auth": "auth", "variables": "variable"}
    return {ours: said[name] for name, ours in names.items() if said.get(name) is not None} | _events(said)


def _events(said: dict[str, Any]) -> Json:
    return {"event": said["events"]} if isinstance(said.get("events"), list) else {}


def _entity(held: HeldCollection, kind: Kind, found: Found) -> Entity:
    entry = found.entry
    shared = {
        "owner": OWNER,
        "lastUpdatedBy": number_of(held.revision.author),
        "lastRevision": held.revision.number,
        "id": entry["id"],
        "createdAt": moment(held.created_at),
        "updatedAt": moment(held.changed_at),
    }
    return Entity(id=entry["id"], data=shared | _told(held, kind, found), revision=held.revision.number)


def _told(held: HeldCollection, kind: Kind, found: Found) -> Json:
    entry = found.entry
    if kind == "response":
        return {"request": found.parent, **response_told(entry)}
    placed = {"collection": held.id, "folder": found.parent, "name": entry.get("name") or ""}
    more = {"auth": entry.get("auth"), "events": entry.get("event"), "variables": entry.get("variable")}
    if kind == "folder":
        order = {"order": ids_in(entry["item"], "request"), "folders_order": ids_in(entry["item"], "folder")}
        return placed | {"description": entry.get("description")} | more | order
    examples = entry.get("response")
    order_of = [each["id"] for each in examples if isinstance(each, dict)] if isinstance(examples, list) else []
    return placed | {**more, **request_told(entry.get("request"))} | {"responses_order": order_of}
