"""Cut a definition down to the operations of one use case. Pure: a new Document, the old one untouched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from converters.diagnostics import Diagnostics
from converters.openapi.model import Document, Operation, Tag
from converters.slices import Slice, Subject, is_wanted, left_without_answers, status_wanted, unknown_words


def slice_document(document: Document, wanted: Slice, diagnostics: Diagnostics | None = None) -> Document:
    """The definition with only the operations that the slice takes, and the tags that still have one.

    Operations are named by operationId or as `GET /orders`, with any method (`QUERY /search`). Statuses leave an operation only
    the responses that fit; one that declares none counts as answering 200. A word of the slice that names nothing is an error
    `ref.unresolved` in `diagnostics`, with the nearest names; operations left without a response, and a slice that leaves
    nothing, are warnings `item.skipped`.
    """
    if wanted.takes_all:
        return document
    empty: list[str] = []
    operations, webhooks = (tuple(_sliced(whole, wanted, empty)) for whole in (document.operations, document.webhooks))
    if diagnostics is not None:
        _report(document, wanted, diagnostics, left=len(operations) + len(webhooks))
        if empty:
            diagnostics.warning(
                "item.skipped", left_without_answers(empty), "include" if wanted.include.statuses else "exclude"
            )
    return replace(
        document, operations=operations, webhooks=webhooks, tags=_tags_in_use(document.tags, (*operations, *webhooks))
    )


def _sliced(operations: Iterable[Operation], wanted: Slice, empty: list[str]) -> Iterator[Operation]:
    """The operations that are wanted, with the responses that are; those that have none left are named in `empty`."""
    for operation in operations:
        if not is_wanted(_subject(operation), wanted):
            continue
        kept = operation
        if wanted.chooses_statuses and operation.responses:
            responses = tuple(one for one in operation.responses if status_wanted(one.status, wanted))
            kept = replace(operation, responses=responses)
        if wanted.chooses_statuses and not any(status_wanted(status, wanted) for status in _statuses(operation)):
            empty.append(operation.operation_id or operation_key(operation))
            continue
        yield kept


def _statuses(operation: Operation) -> tuple[str, ...]:
    """The statuses an operation answers with; without any it is served with a bare 200."""
    return tuple(response.status for response in operation.responses) or ("200",)


def _subject(operation: Operation) -> Subject:
    names = (operation.operation_id, operation_key(operation)) if operation.operation_id else (operation_key(operation),)
    return Subject(
        tags=operation.tags,
        names=names,
        path=operation.path,
        deprecated=operation.deprecated,
        statuses=_statuses(operation),
    )


def operation_key(operation: Operation) -> str:
    """How an operation without operationId is named in a use case: `GET /orders/{id}`."""
    return f"{operation.method} {operation.path}"


def _report(document: Document, wanted: Slice, diagnostics: Diagnostics, *, left: int) -> None:
    subjects = [_subject(operation) for operation in (*document.operations, *document.webhooks)]
    for unknown in unknown_words(wanted, subjects):
        diagnostics.error("ref.unresolved", str(unknown), unknown.side)
    if not left:
        diagnostics.warning("item.skipped", "include and exclude leave no operation: there is nothing to answer.", "include")


def _tags_in_use(tags: tuple[Tag, ...], operations: Iterable[Operation]) -> tuple[Tag, ...]:
    parents = {tag.name: tag.parent for tag in tags}
    used: set[str] = set()
    for name in (tag for operation in operations for tag in operation.tags):
        while name and name not in used:
            used.add(name)
            name = parents.get(name, "")
    return tuple(tag for tag in tags if tag.name in used)
