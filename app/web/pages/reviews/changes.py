"""A comparison as a page shows it: operation by operation, what breaks callers first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from app.actions.compare_told import rule_reason

MOST = 400
"""Changes that a page lists: those that break callers come first, and the Markdown and the API have all."""
LONGEST = 160
"""Characters of a value that are shown: its body, line by line, has it whole."""
BODIES = ("response.body", "response.example.added", "response.example.removed")
"""Rules of changes that a body is read for."""
KINDS = {"added": "+", "removed": "−", "moved": "→", "reordered": "⇅", "changed": "~"}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change. `before`, `after`: what stood there, in one line; None for nothing. `is_first`: of those on this part."""

    key: str
    pointer: str
    kind: str
    mark: str
    breaking: bool
    rule: str
    reason: str
    text: str
    before: str | None
    after: str | None
    is_first: bool = True


@dataclass(slots=True)
class ExampleGroup:
    """What changed of one example. `is_new`: it is one of a new operation, of which all is new."""

    key: str
    name: str
    rows: list[ChangeRow] = field(default_factory=list)
    is_new: bool = False

    @property
    def breaking(self) -> int:
        """How many changes of it break callers."""
        return sum(row.breaking for row in self.rows)

    @property
    def has_lines(self) -> bool:
        """Whether its body is another one now."""
        return self.is_new or any(row.pointer.startswith("response:") or row.rule.startswith(BODIES) for row in self.rows)


@dataclass(slots=True)
class OperationGroup:
    """What changed of one operation, or of the mock where `operation` is "". `key`: of its subject."""

    operation: str
    key: str
    rows: list[ChangeRow] = field(default_factory=list)
    examples: dict[str, ExampleGroup] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether it was not there before."""
        return any(row.rule == "operation.added" for row in self.rows)

    @property
    def method(self) -> str:
        """The first word of `GET /orders`."""
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        """The rest of it."""
        return self.operation.partition(" ")[2]

    @property
    def breaking(self) -> int:
        """How many changes break callers."""
        return sum(row.breaking for row in self.rows) + sum(each.breaking for each in self.examples.values())

    @property
    def count(self) -> int:
        """How many changes there are."""
        return len(self.rows) + sum(len(each.rows) for each in self.examples.values())


@dataclass(frozen=True, slots=True)
class ShownChanges:
    """All groups, and how many changes are not listed."""

    groups: tuple[OperationGroup, ...]
    left_out: int
    breaking: int
    count: int
    summary: str
    notes: tuple[str, ...] = ()

    @property
    def left_breaking(self) -> int:
        """How many changes that break callers are not listed."""
        return self.breaking - sum(group.breaking for group in self.groups)


def shown_changes(
    told: Mapping[str, Any], names: Mapping[str, str], offered: Iterable[str] = (), most: int = MOST
) -> ShownChanges:
    """A comparison as `compared_json` tells it. `names`: of examples, by their keys. `offered`: of examples that differ."""
    changes = sorted(told["changes"], key=lambda each: not each["breaking"])
    groups: dict[str, OperationGroup] = {}
    seen: set[str] = set()
    for each in changes[:most]:
        _place(groups, each, names, is_first=each["subject"]["key"] not in seen)
        seen.add(each["subject"]["key"])
    for key in offered:
        group = groups.get(unquote(operation_key(key).partition("|")[2]))
        if group is not None and group.is_new and key not in group.examples:
            group.examples[key] = ExampleGroup(key, names.get(key, key), is_new=True)
    counts = told["counts"]
    return ShownChanges(
        groups=tuple(groups.values()),
        left_out=counts["changes"] - min(len(changes), most),
        breaking=counts["breaking"],
        count=counts["changes"],
        summary=told["summary"],
        notes=tuple(told["notes"]),
    )


def new_changes(subjects: Iterable[str], names: Mapping[str, str], most: int = MOST) -> ShownChanges:
    """All of a first revision, nothing being there to compare it with. `subjects`: their keys."""
    groups: dict[str, OperationGroup] = {}
    given = [key for key in subjects if key.startswith(("operation|", "example|"))]
    for key in given[:most]:
        of = operation_key(key)
        group = groups.setdefault(of, OperationGroup(unquote(of.partition("|")[2]), of))
        if key != of:
            group.examples[key] = ExampleGroup(key, names.get(key, key))
    return ShownChanges(tuple(groups.values()), max(0, len(given) - most), 0, len(given), "All of it is new.")


def _place(groups: dict[str, OperationGroup], change: Mapping[str, Any], names: Mapping[str, str], *, is_first: bool) -> None:
    subject = change["subject"]
    operation = subject["operation"]
    key = operation_key(subject["key"]) if operation else "mock"
    group = groups.setdefault(operation, OperationGroup(operation, key))
    row = _row(change, is_first)
    if not subject["example"]:
        group.rows.append(row)
        return
    example = example_key(subject["key"])
    group.examples.setdefault(example, ExampleGroup(example, names.get(example, subject["example"]))).rows.append(row)


def operation_key(key: str) -> str:
    """The operation's key of any subject of it."""
    return "operation|" + key.split("|")[1]


def example_key(key: str) -> str:
    """The example's key of any subject of it."""
    return "example|" + "|".join(key.split("|")[1:3])


def _row(change: Mapping[str, Any], is_first: bool) -> ChangeRow:
    return ChangeRow(
        key=change["subject"]["key"],
        pointer=change["subject"]["pointer"],
        kind=change["kind"],
        mark=KINDS.get(change["kind"], "~"),
        breaking=change["breaking"],
        rule=change["rule"],
        reason=rule_reason(change["rule"]),
        text=change["text"],
        before=_said(change["before"]),
        after=_said(change["after"]),
        is_first=is_first,
    )


def _said(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
