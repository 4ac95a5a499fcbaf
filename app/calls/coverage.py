"""Coverage: which operations, statuses and examples of a revision were ever called, how often, by whom. Pure.

Counted from the counters, which outlive the calls. They know operations and examples by name and id, not by revision: an
example that came with a later revision and kept its id keeps its count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.calls.noted import operation_of
from app.calls.writing import moment
from app.matching.address import saved_address
from app.matching.example import shown_path
from app.matching.index import MockIndex
from app.store.records import CallCount
from converters.postman.model import Collection, Environment, walk
from converters.postman.variables import Scope


@dataclass(slots=True, kw_only=True)
class Tally:
    """How often, last when, by which keys (ids; "" for calls without one)."""

    calls: int = 0
    last_at: datetime | None = None
    keys: set[str] = field(default_factory=set)

    def add(self, count: CallCount) -> None:
        """Takes a counter in."""
        self.calls += count.calls
        self.keys.add(count.key_id)
        if self.last_at is None or count.last_at > self.last_at:
            self.last_at = count.last_at


@dataclass(slots=True, kw_only=True)
class CoveredExample(Tally):
    """An example of the revision."""

    id: str
    name: str
    status: int


@dataclass(slots=True, kw_only=True)
class CoveredStatus(Tally):
    """A status that some example of the operation answers with."""

    status: int


@dataclass(slots=True, kw_only=True)
class CoveredOperation(Tally):
    """A request of the revision's collection. Without examples nothing can answer it."""

    operation: str
    name: str
    statuses: dict[int, CoveredStatus] = field(default_factory=dict)
    examples: dict[str, CoveredExample] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    called: int
    all: int

    @property
    def percent(self) -> float:
        """Of nothing, everything was called."""
        return round(100 * self.called / self.all, 1) if self.all else 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was called of a revision, in the collection's order. `elsewhere`: calls of what it does not have (any more)."""

    revision: int
    operations: tuple[CoveredOperation, ...]
    misses: int
    elsewhere: int

    @property
    def shares(self) -> Mapping[str, Share]:
        """Of operations, statuses and examples."""
        statuses = [status for operation in self.operations for status in operation.statuses.values()]
        examples = [example for operation in self.operations for example in operation.examples.values()]
        return {
            "operations": share_of(self.operations),
            "statuses": share_of(statuses),
            "examples": share_of(examples),
        }

    @property
    def never_called(self) -> tuple[CoveredOperation, ...]:
        """Operations that nobody called."""
        return tuple(operation for operation in self.operations if not operation.calls)

    def as_json(self) -> dict[str, Any]:
        """The coverage as JSON data."""
        shares = {
            f"{name}_share": {"called": share.called, "all": share.all, "percent": share.percent}
            for name, share in self.shares.items()
        }
        return {
            "revision": self.revision,
            **shares,
            "misses": self.misses,
            "elsewhere": self.elsewhere,
            "never_called": [operation.operation for operation in self.never_called],
            "operations": [
                {
                    "operation": operation.operation,
                    "name": operation.name,
                    **_tally(operation),
                    "statuses": [{"status": each.status, **_tally(each)} for each in operation.statuses.values()],
                    "examples": [
                        {"id": each.id, "name": each.name, "status": each.status, **_tally(each)}
                        for each in operation.examples.values()
                    ],
                }
                for operation in self.operations
            ],
        }


def share_of(tallies: Iterable[Tally]) -> Share:
    """How many of them were called at all."""
    found = list(tallies)
    return Share(called=sum(1 for tally in found if tally.calls), all=len(found))


def coverage_of(
    revision: int, collection: Collection, environment: Environment | None, index: MockIndex, counts: Iterable[CallCount]
) -> Coverage:
    """The coverage of a revision: its collection and environment as served, and the index compiled from them."""
    operations = _operations(collection, environment, index)
    misses = elsewhere = 0
    for count in counts:
        misses += count.misses
        operation = operations.get(count.operation)
        if operation is None:
            elsewhere += count.calls - count.misses
            continue
        operation.add(count)
        if status := operation.statuses.get(count.status):
            status.add(count)
        if example := operation.examples.get(count.example_id):
            example.add(count)
    return Coverage(revision=revision, operations=tuple(operations.values()), misses=misses, elsewhere=elsewhere)


def _tally(tally: Tally) -> dict[str, Any]:
    return {"calls": tally.calls, "last_at": moment(tally.last_at) if tally.last_at else None, "keys": sorted(tally.keys)}


def _operations(collection: Collection, environment: Environment | None, index: MockIndex) -> dict[str, CoveredOperation]:
    """Items of one method and path are one operation."""
    scope = Scope.of(environment.variables if environment else (), collection.variables)
    operations: dict[str, CoveredOperation] = {}
    answered = set()
    for example in index.examples:
        answered.add(id(example.item))
        key = operation_of(example)
        operation = operations.setdefault(key, CoveredOperation(operation=key, name=example.item_name))
        operation.statuses.setdefault(example.code, CoveredStatus(status=example.code))
        operation.examples.setdefault(example.id, CoveredExample(id=example.id, name=example.name, status=example.code))
    for _, item in walk(collection):
        if id(item) not in answered:
            forms = saved_address(item.request, scope).forms
            key = f"{item.request.method} {shown_path(forms[0].form)}" if forms else item.name.strip() or item.request.method
            operations.setdefault(key, CoveredOperation(operation=key, name=item.name))
    return operations
