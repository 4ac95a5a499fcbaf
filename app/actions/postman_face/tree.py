"""A collection as Postman's API tells it: every folder, request and example with id and UID; found, changed, and kept again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.actions.postman_face.values import is_said, malformed, uid
from converters.diagnostics import Diagnostics
from converters.postman.model import Folder, Item
from converters.postman.read import collection_from_json
from converters.postman.read_example import read_example
from converters.postman.read_items import is_read
from converters.postman.reading import quiet_reading
from converters.postman.write import collection_to_json

Json = dict[str, Any]
Kind = Literal["folder", "request", "response"]

_TOLD = ("uid", "createdAt", "updatedAt", "lastUpdatedBy", "owner", "fork", "isPublic")
"""What the API adds to what is kept."""

DEEPEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry of a collection: the list it is in, and the id of the folder or request around it, None at the root."""

    entry: Json
    siblings: list[Any]
    parent: str | None


def read_tree_of(data: bytes) -> Json:
    """The collection of a revision with the ids that are served, whether its file has them or not."""
    model = collection_from_json(json.loads(data), Diagnostics(limit=0))
    document = collection_to_json(model)
    _give_ids(document.get("item"), model.items, 0)
    return document


def _give_ids(entries: Any, nodes: Sequence[Item | Folder], depth: int) -> None:
    read = [entry for entry in entries or () if is_read(entry, depth)]
    for entry, node in zip(read, nodes, strict=True):
        entry["id"] = node.id
        if isinstance(node, Folder):
            _give_ids(entry["item"], node.items, depth + 1)
        elif isinstance(entry.get("response"), list):
            examples = [each for each in entry["response"] if read_example(each, (), quiet_reading(), ()) is not None]
            for example, known in zip(examples, node.examples, strict=True):
                example["id"] = known.id


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


def each_entry(document: Json) -> Iterator[tuple[Kind, Found]]:
    """Every folder, request and example that has an id, those inside after those around."""
    todo: list[tuple[list[Any], str | None]] = [(document["item"], None)]
    while todo:
        siblings, parent = todo.pop(0)
        for entry in siblings:
            if not isinstance(entry, dict) or "id" not in entry:
                continue
            is_folder = isinstance(entry.get("item"), list)
            yield "folder" if is_folder else "request", Found(entry=entry, siblings=siblings, parent=parent)
            if is_folder:
                todo.append((entry["item"], entry["id"]))
            for example in entry.get("response") or () if isinstance(entry.get("response"), list) else ():
                if isinstance(example, dict) and "id" in example:
                    yield "response", Found(entry=example, siblings=entry["response"], parent=entry["id"])


def find(document: Json, kind: Kind, said: str) -> Found | None:
    """The entry of that kind that an id or UID leads to."""
    return next((found for each, found in each_entry(document) if each == kind and is_said(said, found.entry["id"])), None)


def ids_in(entries: list[Any], kind: Kind) -> list[str]:
    """The ids of the folders or requests of a list."""
    wanted = kind == "folder"
    return [
        entry["id"]
        for entry in entries
        if isinstance(entry, dict) and "id" in entry and isinstance(entry.get("item"), list) == wanted
    ]
