"""A comparison told: as JSON data, as lines for a terminal, as Markdown for a pull request. The same words everywhere. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from app.compare.model import Change, Comparison
from app.compare.replies import Replied
from app.compare.subjects import Subject, read_subject

MOST_IN_MARKDOWN = 200


def subject_json(subject: Subject) -> dict[str, Any]:
    """A subject as JSON data: its key, and what that says."""
    return {
        "key": subject.key,
        "kind": subject.kind,
        "operation": subject.operation,
        "example": subject.example,
        "pointer": subject.pointer,
        "call": subject.call,
    }


def change_json(change: Change) -> dict[str, Any]:
    """A change as JSON data."""
    return {
        "subject": subject_json(change.subject),
        "kind": change.kind,
        "breaking": change.breaking,
        "decides": change.decides,
        "rule": change.rule,
        "text": change.text,
        "before": change.before,
        "after": change.after,
    }


def comparison_json(found: Comparison) -> dict[str, Any]:
    """A comparison as JSON data."""
    return {
        "breaking": found.is_breaking,
        "counts": counts_of(found),
        "changes": [change_json(each) for each in found.changes],
        "left_out": found.left_out,
        "unseen": found.unseen,
        "notes": list(found.notes),
    }


def read_comparison(told: Mapping[str, Any]) -> Comparison:
    """The comparison that `comparison_json` told. Raises SubjectInvalid, KeyError."""
    names = ("kind", "breaking", "rule", "text", "before", "after")
    changes = (
        Change(subject=read_subject(each["subject"]["key"]), **{name: each[name] for name in names}) for each in told["changes"]
    )
    read = tuple(changes)
    return Comparison(
        changes=read,
        left_out=told["left_out"],
        left_out_breaking=told["counts"]["breaking"] - sum(each.breaking for each in read),
        unseen=told["unseen"],
        notes=tuple(told["notes"]),
    )


def counts_of(found: Comparison) -> dict[str, int]:
    """How many changes there are, those that are not listed too, and how many may break callers."""
    return {
        "changes": len(found.changes) + found.left_out,
        "breaking": len(found.breaking) + found.left_out_breaking,
    }


def reply_json(reply: Replied | None) -> dict[str, Any] | None:
    """What one revision answered, for a list of calls: without its body."""
    if reply is None:
        return None
    return {
        "status": reply.status,
        "example": {"id": reply.example, "name": reply.name} if reply.example else None,
        "miss": reply.is_miss,
    }


def summary_of(found: Comparison) -> str:
    """One sentence: `12 changes, 3 of them may break callers.`"""
    counts = counts_of(found)
    unseen = f" {found.unseen} operations were not compared." if found.unseen else ""
    if not counts["changes"]:
        return f"Nothing changed.{unseen}"
    many = "1 change" if counts["changes"] == 1 else f"{counts['changes']} changes"
    if not counts["breaking"]:
        return f"{many}, none breaks callers.{unseen}"
    some = "it may break callers" if counts["changes"] == 1 else f"{counts['breaking']} of them may break callers"
    return f"{many}, {some}.{unseen}"


def comparison_rows(found: Comparison) -> Iterator[tuple[str, str, str, str]]:
    """For a terminal: what it is about, a mark, the sentence, the rule. What it is about is said once."""
    for place, changes in _grouped(found.changes):
        name = place
        for each in changes:
            yield name, _mark(each), each.text, each.rule
            name = ""


def comparison_lines(found: Comparison) -> Iterator[str]:
    """The comparison as text."""
    for place, changes in _grouped(found.changes):
        yield place
        for each in changes:
            yield f"  {_mark(each)} {each.text} [{each.rule}]"
    if found.left_out:
        yield f"… and {found.left_out} more."
    yield from found.notes
    yield summary_of(found)


def comparison_markdown(found: Comparison, title: str = "What changed") -> Iterator[str]:
    """The comparison as Markdown: what may break callers first."""
    yield f"## {_escaped(title)}"
    yield ""
    yield summary_of(found)
    listed = [*(each for each in found.changes if each.breaking), *(each for each in found.changes if not each.breaking)]
    for heading, breaking in (("May break callers", True), ("Other changes", False)):
        some = [each for each in listed[:MOST_IN_MARKDOWN] if each.breaking is breaking]
        if some:
            yield ""
            yield f"### {heading}"
        for place, changes in _grouped(some):
            yield ""
            yield f"**{_escaped(place)}**"
            yield ""
            for each in changes:
                yield f"- {_escaped(each.text)} `{each.rule}`"
    left = len(listed) - MOST_IN_MARKDOWN + found.left_out
    if left > 0:
        yield ""
        yield f"… and {left} more."
    for note in found.notes:
        yield ""
        yield note


def _grouped(changes: Sequence[Change]) -> Iterator[tuple[str, Iterator[Change]]]:
    yield from groupby(changes, key=lambda change: change.subject.operation or "The mock")


def _mark(change: Change) -> str:
    """`!` may break callers; else what was done."""
    return "!" if change.breaking else {"added": "+", "removed": "-", "moved": ">", "reordered": "~"}.get(change.kind, "·")


def _escaped(text: str) -> str:
    """Text as Markdown shows it as it is, on one line."""
    line = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#+!|~" else letter for letter in line)
