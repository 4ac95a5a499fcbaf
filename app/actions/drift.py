"""Does a revision still fit its definition: operations that are missing or added, examples that break their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.actions.editing.answers import Remembered, answers_of
from app.actions.kept import mock_named
from app.contract.answers import Answers, Described
from app.store.blobs import read_blob
from app.store.errors import NoRevision
from app.store.records import Revision
from app.store.revisions import get_revision
from app.store.transaction import Store
from converters.collecting import without_collecting
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Example, Item, walk
from converters.postman.read import collection_from_json
from converters.sync.addresses import call_text, path_text
from converters.sync.examples import media_type

REMEMBERED = 5_000
MOST_TOLD = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BadExample:
    """An example that its operation does not allow. `problem`: what speaks against it first."""

    id: str
    name: str
    request: str
    request_id: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far a revision is from its definition. `has_definition` False: nothing is known of one, and all else is empty.

    `missing`: operations of the definition that no request stands for; `added`: requests that the definition does not know.
    `checked`: examples whose body was compared with a schema; `bad`: those that break it, or whose status or type is not
    declared; `bad_count` counts them all, the lists hold the first hundred.
    """

    revision: int = 0
    content: str = ""
    has_definition: bool = False
    operations: int = 0
    missing: tuple[str, ...] = ()
    missing_count: int = 0
    added: tuple[str, ...] = ()
    added_count: int = 0
    examples: int = 0
    checked: int = 0
    bad: tuple[BadExample, ...] = ()
    bad_count: int = 0

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing_count or self.added_count or self.bad_count)


_known: Remembered[Drift] = Remembered(REMEMBERED)


def drift_of(store: Store, name: str, number: int | None = None) -> Drift:
    """How far a revision is from its definition: without a number the one that answers, else the newest. Worked out once.

    Raises MockNotFound, RevisionNotFound, NoRevision.
    """
    mock = mock_named(store, name)
    wanted = number or mock.published or mock.newest
    if not wanted:
        raise NoRevision(f"{mock.name!r} has no revision yet.")
    return drift_of_revision(store, get_revision(store, mock.id, wanted))


def drift_of_revision(where: Any, revision: Revision) -> Drift:
    """The same for a revision that is known already."""
    return replace(_known.of(revision.content, lambda: _drift(where, revision)), revision=revision.number)


def known_drift(content: str) -> Drift | None:
    """How far the revision of that content hash is from its definition, if that was worked out before: costs nothing."""
    return _known.peek(content)


@without_collecting()
def _drift(where: Any, revision: Revision) -> Drift:
    answers = answers_of(where, revision)
    if answers is None:
        return Drift(revision=revision.number, content=revision.content)
    collection = collection_from_json(json.loads(read_blob(where, revision.collection)), Diagnostics(limit=0))
    return _compared(answers, collection, revision)


def _compared(answers: Answers, collection: Collection, revision: Revision) -> Drift:
    met: set[str] = set()
    added: list[str] = []
    bad: list[BadExample] = []
    examples = checked = bad_count = 0
    for _, item in walk(collection):
        operation = answers.of(item.id, item.request.method, path_text(item.request.url))
        examples += len(item.examples)
        call = call_text(item.request)
        if operation is None:
            added.append(call)
            continue
        met.add(operation.key)
        for example, problem, was_checked in _problems(answers, operation, item):
            checked += was_checked
            bad_count += bool(problem)
            if problem and len(bad) < MOST_TOLD:
                bad.append(BadExample(id=example.id, name=example.name, request=call, request_id=item.id, problem=problem))
    missing = [each.key for each in answers.operations if each.key not in met]
    return Drift(
        revision=revision.number,
        content=revision.content,
        has_definition=True,
        operations=len(answers.operations),
        missing=tuple(missing[:MOST_TOLD]),
        missing_count=len(missing),
        added=tuple(added[:MOST_TOLD]),
        added_count=len(added),
        examples=examples,
        checked=checked,
        bad=tuple(bad),
        bad_count=bad_count,
    )


def _problems(answers: Answers, operation: Described, item: Item) -> Iterator[tuple[Example, str, bool]]:
    for example in item.examples:
        held = answers.hold(operation, example.code, media_type(example), example.body)
        if not held.declared:
            yield example, f"The definition does not declare {held.undeclared}.", held.checked
        elif held.violations:
            first = held.violations[0]
            yield example, f"{first.pointer or 'the body'}: {first.message}", held.checked
        else:
            yield example, "", held.checked
