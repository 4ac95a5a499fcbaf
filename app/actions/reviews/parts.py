"""The parts of a proposal one by one: what they are called, and what an example says, to be spoken of, edited and called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions.calling import ExampleCall, example_call
from app.actions.kept import mock_named
from app.actions.reviews.subjects import Facts, facts_of
from app.compare.operations import Operation, operations_of
from app.compare.subjects import Subject, SubjectInvalid, read_subject
from app.redaction import redacted_headers, redacted_prose, redacted_text
from app.store.reviews import current_offer, get_review
from app.store.transaction import Store
from converters.postman.model import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """An example as it may be shown to everybody who sees the proposal. `is_masked`: a part of it is masked."""

    id: str
    name: str
    status: int
    request_id: str
    headers: tuple[tuple[str, str], ...]
    body: str
    is_masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A part of what is offered, or taken away. `example`: the one it belongs to, as it is offered, if there is one."""

    key: str
    kind: str
    operation: str
    pointer: str
    name: str
    example: ShownExample | None = None


def names_of(store: Store, name: str, *revisions: int | None) -> Mapping[str, str]:
    """The key of every example of these revisions, and what people call it; of one that is in more, as the last has it.

    Raises MockNotFound, RevisionNotFound.
    """
    mock = mock_named(store, name)
    found: dict[str, str] = {}
    for number in filter(None, revisions):
        for operation in operations_of(facts_of(store, mock.id, number).collection):
            for key, example in operation.examples.items():
                found[Subject(kind="example", operation=operation.key, example=key).key] = _called(example)
    return found


def description_of(store: Store, name: str, number: int) -> str:
    """What the collection of a revision says of itself, as Markdown. Raises MockNotFound, RevisionNotFound."""
    return facts_of(store, mock_named(store, name).id, number).collection.description or ""


def part_of_proposal(store: Store, name: str, number: int, key: str) -> ShownPart:
    """A part by its key. Raises ReviewNotFound, SubjectInvalid for one that is neither in what is offered nor in its base."""
    subject = read_subject(key)

    def look(connection: Any) -> ShownPart:
        mock = mock_named(connection, name)
        review = get_review(connection, mock.id, number)
        base = current_offer(connection, review.id).base
        offered = facts_of(connection, mock.id, review.revision)
        before = None if base is None else facts_of(connection, mock.id, base)
        return _part(subject, offered, before)

    return store.read(look)


def call_of_part(store: Store, name: str, number: int, key: str) -> ExampleCall:
    """The call that gets an example of what is offered, secrets masked. Raises as `part_of_proposal`, NoSuchEntry."""
    example = part_of_proposal(store, name, number, key).example
    if example is None:
        raise SubjectInvalid(key[:200])
    review = get_review(store, mock_named(store, name).id, number)
    return example_call(store, name, example.request_id, example.id, review.revision)


def _part(subject: Subject, offered: Facts, before: Facts | None) -> ShownPart:
    said: dict[str, Any] = {
        "key": subject.key,
        "kind": subject.kind,
        "operation": subject.operation,
        "pointer": subject.pointer,
    }
    if not subject.operation:
        return ShownPart(**said, name=str(subject))
    operation, is_offered = _operation(subject, offered), True
    if operation is None or (subject.example and subject.example not in operation.examples):
        operation, is_offered = (_operation(subject, before) if before else None), False
    if operation is None:
        raise SubjectInvalid(subject.key[:200])
    if not subject.example:
        return ShownPart(**said, name=str(subject))
    example = operation.examples.get(subject.example)
    if example is None:
        raise SubjectInvalid(subject.key[:200])
    shown = _shown(operation, example) if is_offered else None
    return ShownPart(
        **said, name=" · ".join(filter(None, (subject.operation, _called(example), subject.pointer))), example=shown
    )


def _operation(subject: Subject, facts: Facts) -> Operation | None:
    return next((each for each in operations_of(facts.collection) if each.key == subject.operation), None)


def _shown(operation: Operation, example: Example) -> ShownExample:
    headers = tuple((row.key, row.value) for row in example.headers if not row.disabled)
    shown_headers, shown_body = redacted_headers(headers), redacted_text(example.body)
    return ShownExample(
        id=example.id,
        name=redacted_prose(example.name),
        status=example.code or 200,
        request_id=operation.item.id,
        headers=shown_headers,
        body=shown_body,
        is_masked=(shown_headers, shown_body) != (headers, example.body),
    )


def _called(example: Example) -> str:
    return redacted_prose(f"{example.code} {example.name}")
