"""A suggested example becomes the example: the collection with it, and nothing else changed. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from app.store.records import Blob, Content
from app.store.review_errors import ReviewInvalid
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Example, Folder, Header, Item
from converters.postman.read import collection_from_json
from converters.postman.write import write_collection

PHRASES = {status.value: status.phrase for status in HTTPStatus}


def with_example(content: Content, example_id: str, changes: Mapping[str, Any]) -> Content:
    """The content with another version of that example. Raises ReviewInvalid where it has none of that id."""
    collection = collection_from_json(json.loads(content.collection.data), Diagnostics(limit=0))
    edited = edit_example(collection, example_id, changes)
    return replace(content, collection=Blob(write_collection(edited)))


def edit_example(collection: Collection, example_id: str, changes: Mapping[str, Any]) -> Collection:
    """The collection with another status, headers or body of that example. Raises ReviewInvalid if there is none."""
    items = _edited(collection.items, example_id, changes)
    if items == collection.items:
        raise ReviewInvalid("The example is gone, or is just so already.")
    return replace(collection, items=items)


def _edited(nodes: tuple[Item | Folder, ...], id: str, changes: Mapping[str, Any]) -> tuple[Item | Folder, ...]:
    found: list[Item | Folder] = []
    for node in nodes:
        if isinstance(node, Folder):
            found.append(replace(node, items=_edited(node.items, id, changes)))
        else:
            examples = tuple(_changed(each, changes) if each.id == id else each for each in node.examples)
            found.append(replace(node, examples=examples))
    return tuple(found)


def _changed(example: Example, changes: Mapping[str, Any]) -> Example:
    code = changes.get("status", example.code)
    headers = example.headers
    if "headers" in changes:
        known = {(header.key, header.value): header for header in example.headers}
        headers = tuple(known.get((key, value), Header(key=key, value=value)) for key, value in changes["headers"])
    status = example.status if code == example.code else PHRASES.get(code, "")
    return replace(example, code=code, status=status, headers=headers, body=changes.get("body", example.body))
