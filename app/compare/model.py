"""What a comparison takes and says. Pure values."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from app.compare.rules import RULES
from app.compare.subjects import Subject
from converters.postman.model import Collection, Environment

ChangeKind: TypeAlias = Literal["added", "removed", "changed", "moved", "reordered"]
Json: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two that are compared. `settings`: as a revision keeps them. `contract`: what the definition asks of calls
    and says of answers (app.contract.draft), None where there is none."""

    collection: Collection
    environment: Environment | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    contract: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is other than before. `rule`: its name in the table of rules. `breaking`: callers may have to change.

    `text`: a sentence for people. `before`, `after`: what stood there, secrets masked, long values cut; None for nothing.
    `subject` speaks of the new revision, of the old one where the thing is gone.
    """

    subject: Subject
    kind: ChangeKind
    breaking: bool
    rule: str
    text: str
    before: Json = None
    after: Json = None

    @property
    def decides(self) -> bool:
        """Whether what callers get may be other than before: names and places of requests are for people only."""
        rule = RULES.get(self.rule)
        return rule is None or rule.decides


def change(
    subject: Subject, kind: ChangeKind, rule: str, text: str, before: Json = None, after: Json = None, *,
    breaking: bool | None = None,
) -> Change:  # fmt: skip
    """A change by its rule, which says whether it breaks callers where that is not said."""
    breaks = RULES[rule].breaks == "yes" if breaking is None else breaking
    return Change(subject=subject, kind=kind, breaking=breaks, rule=rule, text=text, before=before, after=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that changed: of the mock first, then operation by operation. `left_out`: changes that were found and not listed.

    `unseen`: operations that were not looked into, because it was time to stop. `notes`: what could be compared in part only.
    """

    changes: tuple[Change, ...] = ()
    left_out: int = 0
    left_out_breaking: int = 0
    unseen: int = 0
    notes: tuple[str, ...] = ()

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that may break callers."""
        return tuple(change for change in self.changes if change.breaking)

    @property
    def is_breaking(self) -> bool:
        """Whether any change may break callers, those that are not listed too."""
        return self.left_out_breaking > 0 or any(change.breaking for change in self.changes)

    def __bool__(self) -> bool:
        """Whether anything changed, or could not be looked at."""
        return bool(self.changes or self.left_out or self.unseen)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareLimits:
    """How far a comparison goes. `diff_bytes`: of two bodies together, to be compared field by field or line by line."""

    diff_bytes: int = 2 * 1024 * 1024
    seconds: float = 5
    changes: int = 10_000
    fields: int = 100


STANDARD = CompareLimits()


@dataclass(slots=True)
class Ledger:
    """Takes changes down, up to a limit, and says when it is time to stop."""

    limits: CompareLimits = STANDARD
    clock: Callable[[], float] = time.monotonic
    changes: list[Change] = field(default_factory=list)
    left_out: int = 0
    left_out_breaking: int = 0
    unseen: int = 0
    notes: dict[str, None] = field(default_factory=dict)
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = self.clock() + self.limits.seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self.clock() > self._ends

    def add(self, change: Change) -> None:
        """Takes one change down."""
        if len(self.changes) < self.limits.changes:
            self.changes.append(change)
            return
        self.left_out += 1
        self.left_out_breaking += change.breaking

    def add_all(self, changes: Iterable[Change]) -> None:
        """Takes them down in their order."""
        for change in changes:
            self.add(change)

    def finish(self) -> Comparison:
        """All that was taken down."""
        return Comparison(
            changes=tuple(self.changes),
            left_out=self.left_out,
            left_out_breaking=self.left_out_breaking,
            unseen=self.unseen,
            notes=tuple(self.notes),
        )
