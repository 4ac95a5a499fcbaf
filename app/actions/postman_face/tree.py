"""A collection as Postman's API tells it, with UIDs and times; found in by UID, and kept again without them."""

from __future__ import annotations

import json
from typing import Any

from app.actions.editing.document import Found, Json, Kind, each_entry, find_entry
from app.actions.postman_face.values import is_said, malformed, uid

_TOLD = ("uid", "createdAt", "updatedAt", "lastUpdatedBy", "owner", "fork", "isPublic")
"""What the API adds to what is kept."""

DEEPEST = 100


def told(document: Json, identifier: str, created: str, changed: str, by: str) -> Json:
    """The collection as it is answered: with its id, UIDs and times."""
    times = {"createdAt": created, "updatedAt": changed}
    info = {key: value for key, value in document["info"].items() if key != "_postman_id"}
    info = {"_postman_id": identifier, **info, **times, "lastUpdatedBy": by, "uid": uid(identifier)}
    for _, found in each_entry(document):
        found.entry.update({"uid": uid(found.entry["id"]), **times})
    return {**document, "info": info}


def kept(given: Json, own_id: str | None) -> bytes:
    """The collection as it is kept: without what the API adds, and with the id that its file had. Raises Refused."""
    info = {key: value for key, value in given["info"].items() if key not in (*_TOLD, "_postman_id")}
    info = {"_postman_id": own_id, **info} if own_id else info
    try:
        return json.dumps({**given, "info": info, "item": [_plain(entry) for entry in given["item"]]}).encode()
    except RecursionError:
        raise malformed("collection", "item: nested deeper than is read") from None


def _plain(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    left = {key: value for key, value in entry.items() if key not in _TOLD}
    for inside in ("item", "response"):
        if isinstance(left.get(inside), list):
            left[inside] = [_plain(each) for each in left[inside]]
    return left


def check_shape(given: Any) -> Json:
    """The collection in a body, as far as Postman checks it by its schema. Raises Refused."""
    if not isinstance(given, dict):
        raise malformed("collection", ": must be object")
    info = given.get("info")
    problems = []
    if not isinstance(given.get("item"), list):
        problems.append("item: must be array" if "item" in given else ": must have required property 'item'")
    if not isinstance(info, dict):
        problems.append("info: must be object" if "info" in given else ": must have required property 'info'")
    else:
        problems += [f"info: must have required property '{name}'" for name in ("name", "schema") if not info.get(name)]
        problems += [f"info.{name}: must be string" for name in ("name", "schema") if not isinstance(info.get(name, ""), str)]
    if problems:
        raise malformed("collection", *problems)
    return given


def find(document: Json, kind: Kind, said: str) -> Found | None:
    """The entry of that kind that an id or UID leads to."""
    return find_entry(document, kind, lambda identifier: is_said(said, identifier))


def ids_in(entries: list[Any], kind: Kind) -> list[str]:
    """The ids of the folders or requests of a list."""
    wanted = kind == "folder"
    return [
        entry["id"]
        for entry in entries
        if isinstance(entry, dict) and "id" in entry and isinstance(entry.get("item"), list) == wanted
    ]
