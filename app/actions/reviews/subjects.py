"""What a revision consists of when it is reviewed: its subjects with their hashes, and what differs from another revision."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.compare.operations import operations_of
from app.compare.pointers import NOTHING, json_of, value_at
from app.compare.subjects import MOCK, Follower, Subject, read_subject, subjects_of
from app.live.contents import read_content
from app.redaction import redacted_prose, redacted_text
from app.store.blobs import read_blob
from app.store.records import Content, Mock, Revision
from app.store.review_errors import ReviewInvalid
from app.store.review_records import Offered, Thread
from app.store.revisions import get_revision
from converters.postman.model import Collection, Example

REMEMBERED = 8
"""Revisions whose subjects stay in memory: proposals are looked at more often than they change."""
LONGEST_QUOTE = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """A revision as it is reviewed. `subjects`: key → hash. `examples`: the ids of those that are examples."""

    collection: Collection
    subjects: Mapping[str, str]
    examples: Mapping[str, str]


_known: OrderedDict[str, Facts] = OrderedDict()
_lock = threading.Lock()


def facts_of(where: Any, mock_id: str, number: int) -> Facts:
    """What the revision consists of; remembered, for revisions never change. Raises RevisionNotFound."""
    revision = get_revision(where, mock_id, number)
    with _lock:
        if revision.content in _known:
            _known.move_to_end(revision.content)
            return _known[revision.content]
    return _remember(revision.content, facts_of_content(content_of_revision(where, revision)))


def content_of_revision(where: Any, revision: Revision) -> Content:
    """Everything that a revision holds."""
    return Content.of(
        read_blob(where, revision.collection),
        read_blob(where, revision.environment) if revision.environment else None,
        revision.settings,
        read_blob(where, revision.contract) if revision.contract else b"",
    )


def facts_of_content(content: Content) -> Facts:
    """The same for a content that may be kept nowhere yet."""
    environment = content.environment.data if content.environment else None
    served = read_content("mock", content.collection.data, environment, content.settings)
    operations = operations_of(served.collection)
    examples = {
        Subject(kind="example", operation=operation.key, example=key).key: example.id
        for operation in operations
        for key, example in operation.examples.items()
    }
    subjects = dict(subjects_of(served.collection, served.environment))
    rest = [
        dict(content.settings),
        content.environment.hash if content.environment else None,
        content.contract.hash if content.contract else None,
        [operation.key for operation in operations],  # ties go by reading order
    ]
    subjects[MOCK] = hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
    return Facts(served.collection, subjects, examples)


def _remember(content: str, facts: Facts) -> Facts:
    with _lock:
        _known[content] = facts
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
    return facts


def offer_of(where: Any, mock: Mock, number: int) -> Offered:
    """The revision as it is offered now: what differs from what is published. Raises RevisionNotFound."""
    revision = get_revision(where, mock.id, number)
    return offer_between(where, mock, number, revision.content, facts_of(where, mock.id, number))


def offer_between(where: Any, mock: Mock, number: int, content: str, after: Facts) -> Offered:
    """The same for a revision whose facts are known."""
    before = None if mock.published is None else facts_of(where, mock.id, mock.published)
    changes = changes_between(before, after)
    examples = {key: after.examples[key] for key in changes if key in after.examples}
    return Offered(revision=number, content=content, base=mock.published, changes=changes, examples=examples)


def changes_between(before: Facts | None, after: Facts) -> dict[str, str]:
    """Subject → hash of everything that differs; "" for what is gone."""
    old = before.subjects if before else {}
    changed = {key: hash for key, hash in after.subjects.items() if old.get(key) != hash}
    return changed | dict.fromkeys((key for key in old if key not in after.subjects), "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject is. `now`: its key in the revision offered last, None if gone. `is_of_base`: what is taken away."""

    now: str | None
    quote: str
    is_of_base: bool = False


def place_of(where: Any, mock: Mock, key: str, seen_in: int, offered: Offered) -> Place:
    """Where the subject of a thread is. Raises SubjectInvalid, ReviewInvalid where there is no such thing in that revision."""
    subject = read_subject(key)
    seen, last = facts_of(where, mock.id, seen_in), facts_of(where, mock.id, offered.revision)
    if _is_there(seen, subject):
        now = subject if seen_in == offered.revision else Follower(seen.collection, last.collection).follow(subject)
        return Place(now.key if now else None, quote_of(seen, subject))
    base = None if offered.base is None else facts_of(where, mock.id, offered.base)
    if base is not None and _is_there(base, subject):
        return Place(None, quote_of(base, subject), is_of_base=True)
    raise ReviewInvalid(f"Revision {seen_in} of {mock.name!r} has no such part: {str(subject)[:200]}.")


def followed(where: Any, mock: Mock, thread: Thread, before: int, after: int) -> str | None:
    """What the subject of a thread is in the revision offered next; one that was lost before is looked for once more."""
    known, number = (thread.now, before) if thread.now is not None else (thread.subject, thread.revision)
    old, new = facts_of(where, mock.id, number), facts_of(where, mock.id, after)
    now = Follower(old.collection, new.collection).follow(read_subject(known))
    return now.key if now else None


def _is_there(facts: Facts, subject: Subject) -> bool:
    if not subject.operation:
        return True  # the mock, one of its settings, or a call
    around = Subject(kind="operation", operation=subject.operation)
    if subject.example:
        around = Subject(kind="example", operation=subject.operation, example=subject.example)
    return around.key in facts.subjects or (subject.kind == "call" and not subject.example)


def quote_of(facts: Facts, subject: Subject) -> str:
    """What a subject said then, in a few words, secrets masked."""
    if not subject.example:
        return str(subject)[:LONGEST_QUOTE]
    example = _example(facts, subject)
    if subject.kind == "example":
        return redacted_prose(f"{example.code} {example.name}")[:LONGEST_QUOTE]
    side, _, pointer = subject.pointer.partition(":")
    if side != "response":
        return redacted_prose(subject.pointer)[:LONGEST_QUOTE]
    value = value_at(json_of(example.body), pointer)
    if value is NOTHING:
        return redacted_prose(subject.pointer)[:LONGEST_QUOTE]
    name = pointer.rpartition("/")[2]
    return redacted_text(json.dumps({name: value}, ensure_ascii=False), "application/json")[:LONGEST_QUOTE]


def _example(facts: Facts, subject: Subject) -> Example:
    return next(
        operation.examples[subject.example]
        for operation in operations_of(facts.collection)
        if operation.key == subject.operation
    )
