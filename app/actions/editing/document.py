"""A collection as the document it is kept as: every folder, request and example with its id; found, changed, written again.

What is changed is changed in the JSON itself, so that everything else of it stays, fields that nobody here knows too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import InputRefused
from converters.collecting import without_collecting
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.layout import laid_out
from converters.postman.model import Collection, Folder, Item
from converters.postman.read import collection_from_json, schema_of
from converters.postman.read_items import is_read
from converters.postman.write import collection_to_json

Json = dict[str, Any]
Kind = Literal["folder", "request", "response"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry of a collection: the list it is in, and the id of the folder or request around it, None at the root."""

    entry: Json
    siblings: list[Any]
    parent: str | None

    @property
    def at(self) -> int:
        """Its place in its list."""
        return next(index for index, each in enumerate(self.siblings) if each is self.entry)

    def put(self, entry: Json) -> None:
        """Puts another entry in its place."""
        self.siblings[self.at] = entry


def read_tree_of(data: bytes) -> Json:
    """The collection of a revision with the ids that are served, whether its file has them or not."""
    return read_document(data)[0]


@without_collecting()
def read_document(data: bytes) -> tuple[Json, bool]:
    """The same, and whether it says just what the bytes say: no id had to be given."""
    read = json.loads(data)
    model = collection_from_json(read, Diagnostics(limit=0))
    document = collection_to_json(model) if "v2.0" in schema_of(read) or not isinstance(model.source, dict) else read
    if document is not read:
        model = collection_from_json(document, Diagnostics(limit=0))
    is_same = _give_ids(document.get("item"), model.items, 0)
    return document, is_same and document is read


def write_document(document: Json) -> bytes:
    """The document as collections are kept: of one that nobody changed, the same bytes."""
    return (laid_out(document, allow_nan=False) + "\n").encode("utf-8", "replace")


def model_of(document: Json, name: str) -> Collection:
    """The collection that a document says. Raises InputRefused for one that is larger than is read."""
    try:
        return collection_from_json(document, Diagnostics(limit=0))
    except ConversionError as error:
        raise InputRefused(error.code, error.message, name) from None


def _give_ids(entries: Any, nodes: Sequence[Item | Folder], depth: int) -> bool:
    """Gives each entry the id of the node that was read from it. Returns whether all had theirs already."""
    is_same = True
    read = [entry for entry in entries or () if is_read(entry, depth)]
    for entry, node in zip(read, nodes, strict=True):
        is_same &= _give_id(entry, node.id)
        if isinstance(node, Folder):
            is_same &= _give_ids(entry["item"], node.items, depth + 1)
            continue
        if node.examples and isinstance(entry.get("response"), dict):
            entry["response"] = [entry["response"]]  # one object in the place of a list
            is_same = False
        for example in node.examples:
            is_same &= _give_id(example.source, example.id)
    return is_same


def _give_id(entry: Json, identifier: str) -> bool:
    had = entry.get("id") == identifier
    if not had:
        entry["id"] = identifier
    return had


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


def find_entry(document: Json, kind: Kind, is_it: Callable[[str], bool]) -> Found | None:
    """The first entry of that kind whose id is the one that is asked for."""
    return next((found for each, found in each_entry(document) if each == kind and is_it(found.entry["id"])), None)
