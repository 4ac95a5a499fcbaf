"""A suggested example becomes the example: the collection with it, and nothing else changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.actions.editing.applying import apply_edit
from app.actions.editing.document import read_document, write_document
from app.actions.editing.edits import ChangeExample, ExampleParts, HeaderRow, NoSuchEntry
from app.store.records import Blob, Content
from app.store.review_errors import ReviewInvalid


def with_example(content: Content, example_id: str, changes: Mapping[str, Any]) -> Content:
    """The content with another version of that example. Raises ReviewInvalid where it is gone, or just so."""
    document, _ = read_document(content.collection.data)
    before = write_document(document)
    try:
        apply_edit(document, ChangeExample(example=example_id, parts=_parts(changes)), "/suggestion")
    except NoSuchEntry:
        raise ReviewInvalid("The example is gone.") from None
    after = write_document(document)
    if after == before:
        raise ReviewInvalid("The example is just so already.")
    return replace(content, collection=Blob(after))


def _parts(changes: Mapping[str, Any]) -> ExampleParts:
    headers = changes.get("headers")
    rows = None if headers is None else tuple(HeaderRow(key=key, value=value) for key, value in headers)
    return ExampleParts(status=changes.get("status"), headers=rows, body=changes.get("body"))
