"""The examples a definition states of its components, where an answer is just such a component."""

from __future__ import annotations

from collections.abc import Iterator

from converters.openapi.model import Document, Json, MediaType, Operation
from converters.openapi.sample.tree import reference


def stated_examples(document: Document) -> dict[str, Json]:
    """The first example of an answer for each component, by its pointer; those of calls for one thing come first."""
    found: dict[str, Json] = {}
    for operation in sorted(document.operations, key=_is_about_many):
        for media in _answers(operation):
            target = reference(media.schema.node) if media.schema is not None and isinstance(media.schema.node, dict) else None
            value = next((example.value for example in media.examples if example.has_value), None)
            if target is not None and isinstance(value, dict):
                found.setdefault(target, value)
    return found


def _is_about_many(operation: Operation) -> bool:
    return operation.method != "GET" or not operation.path.endswith("}")


def _answers(operation: Operation) -> Iterator[MediaType]:
    for response in operation.responses:
        if response.status.startswith("2"):
            yield from response.content
