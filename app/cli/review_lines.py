"""Proposals and threads as lines for people. What others wrote is escaped by whoever prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

MOST_CHANGES = 30


def proposal_lines(found: dict[str, Any]) -> Iterator[str]:
    """A proposal: how it stands, what it changes, who says what of it."""
    base = f", compared with {found['revisions'][-1]['base']}" if found["revisions"][-1]["base"] else ""
    yield f"{found['mock']}#{found['number']} {found['title']}: {found['state']} (revision {found['revision']}{base})"
    for name in ("why", "look_at"):
        if found[name]:
            yield f"{name.replace('_', ' ')}: {found[name]}"
    changes = sorted(found["changes"].items())
    for subject, how in changes[:MOST_CHANGES]:
        yield f"  {how} {subject}"
    if len(changes) > MOST_CHANGES:
        yield f"  and {len(changes) - MOST_CHANGES} more"
    for each in found["verdicts"]:
        said = "approves" if each["verdict"] == "approve" else "asks for changes"
        why = f" ({each['why_not']})" if each["why_not"] and each["verdict"] == "approve" else ""
        yield f"{each['author']} {said} revision {each['revision']}{why}{': ' + each['note'] if each['note'] else ''}"
    yield from (f"missing: {each['missing']}" for each in found["unmet"])


def discussion_lines(threads: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Threads with their comments."""
    for thread in threads:
        state = "open" if thread["is_open"] else "resolved"
        gone = ", outdated" if thread["is_outdated"] else ""
        yield f"#{thread['number']} {thread['now'] or thread['subject']} ({state}{gone})"
        for comment in thread["comments"]:
            text = "(deleted)" if comment["is_deleted"] else comment["text"]
            more = " [suggests another example]" if comment["suggestion"] else ""
            yield f"  {comment['number']} {comment['author']}: {text}{more}"


def status_lines(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Each proposal in a line: whether it may be published, and if not, why."""
    for each in found:
        missing = "; ".join(one["missing"] for one in each["unmet"])
        if not missing and each["state"] != "approved":
            missing = "nobody approved it, or somebody asks for changes"
        yield f"{each['mock']}#{each['number']} {each['title']}: {missing or 'approved'}"
