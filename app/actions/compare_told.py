"""What was compared, replayed and laid side by side, as JSON data and Markdown: one shape for API, pages and commands."""

from __future__ import annotations

from typing import Any

from app.actions.compare import Compared, ComparedLines
from app.actions.replay import Replay, Replayed
from app.compare.report import change_json, comparison_json, comparison_markdown, reply_json, subject_json, summary_of
from app.compare.rules import RULES
from app.store.records import Revision


def compared_json(found: Compared) -> dict[str, Any]:
    """A comparison of two revisions as JSON data."""
    return {
        "mock": found.mock.name,
        "before": _side(found.before),
        "after": _side(found.after),
        **comparison_json(found.comparison),
        "summary": summary_of(found.comparison),
    }


def compared_markdown(found: Compared) -> str:
    """The same as Markdown."""
    title = f"{found.mock.name}: revision {found.before.number} and {found.after.number}"
    return "\n".join(comparison_markdown(found.comparison, title)) + "\n"


def rule_reason(rule: str) -> str:
    """Why changes by that rule break callers or do not, as the end of a sentence; "" for one that nobody knows."""
    found = RULES.get(rule)
    return found.reason if found else ""


def lines_json(found: ComparedLines) -> dict[str, Any]:
    """A body line by line as JSON data."""
    return {
        "subject": subject_json(found.subject),
        "before": subject_json(found.before) if found.before else None,
        "rows": [row.as_json() for row in found.difference.rows],
        "unified": list(found.difference.unified()),
        "note": found.difference.note,
    }


def replay_json(found: Replay) -> dict[str, Any]:
    """A replay as JSON data."""
    return {
        "mock": found.mock.name,
        "before": _side(found.before),
        "after": _side(found.after),
        "counts": dict(found.counts),
        "breaking": len(found.breaking),
        "calls": [_replayed(each) for each in found.calls],
        "untried": found.untried,
    }


def _replayed(call: Replayed) -> dict[str, Any]:
    difference = call.difference
    return {
        "origin": subject_json(call.origin),
        "method": call.method,
        "target": call.target,
        "outcome": difference.outcome if difference else "skipped",
        "breaks": difference.breaks if difference else False,
        "before": reply_json(call.before),
        "after": reply_json(call.after),
        "changes": [change_json(each) for each in difference.changes] if difference else [],
        "skipped": call.skipped,
        "remark": call.remark,
    }


def _side(revision: Revision) -> dict[str, Any]:
    return {"number": revision.number, "content": revision.content}
