"""The answers that one call got from two revisions: the same, or how they differ, and whether the caller would break. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.compare.answers import VOLATILE
from app.compare.bodies import Place, compare_bodies
from app.compare.fields import read_body
from app.compare.model import STANDARD, Change, CompareLimits, change
from app.compare.shown import shown_header
from app.compare.subjects import Subject
from converters.pointers import escape

Outcome = Literal["same", "differs", "only_before", "only_after", "neither"]
OURS = ("x-understudy-", "access-control-", "x-content-type-options", "content-security-policy", "cache-control")
"""Headers that a mock puts in by itself; with those that change with every answer, they are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """What one revision answered. `example`, `name`: what answered, "" where nothing did; `is_miss`: no example fits."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    example: str = ""
    name: str = ""
    is_miss: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDifference:
    """How two answers to the same call differ. `breaks`: who was content with the first may not be with the second."""

    outcome: Outcome
    breaks: bool = False
    changes: tuple[Change, ...] = ()


def compare_replies(before: Replied, after: Replied, subject: Subject, limits: CompareLimits = STANDARD) -> ReplyDifference:
    """What became of the answer. `subject`: what the call is said to be about; bodies are compared field by field."""
    if before.is_miss or after.is_miss:
        if before.is_miss and after.is_miss:
            return ReplyDifference(outcome="neither")
        outcome: Outcome = "only_before" if after.is_miss else "only_after"
        return ReplyDifference(outcome=outcome, breaks=after.is_miss)
    found = tuple(_differences(before, after, subject, limits))
    if not found:
        return ReplyDifference(outcome="same")
    return ReplyDifference(outcome="differs", breaks=any(each.breaking for each in found), changes=found)


def _differences(before: Replied, after: Replied, subject: Subject, limits: CompareLimits) -> Iterator[Change]:
    if before.status != after.status:
        text = f"The status is {after.status}, and was {before.status}."
        breaking = before.status < 400
        yield change(subject, "changed", "response.example.status", text, before.status, after.status, breaking=breaking)
    yield from _headers(before, after, subject)
    is_failure = before.status >= 400 and after.status < 400
    if before.body != after.body:
        for each in _bodies(before.body, after.body, subject, limits):
            yield change(
                each.subject, each.kind, each.rule, each.text, each.before, each.after,
                breaking=each.breaking and not is_failure and before.status == after.status,
            )  # fmt: skip


def _headers(before: Replied, after: Replied, subject: Subject) -> Iterator[Change]:
    old, new = _of_interest(before), _of_interest(after)
    for name, value in old.items():
        place = _header(subject, name)
        was = shown_header(name, value)
        if name not in new:
            yield change(place, "removed", "response.header.removed", f"The header {name} is gone.", was, breaking=True)
        elif _plain_type(name, new[name]) != _plain_type(name, value):
            now = shown_header(name, new[name])
            if name == "content-type":
                text = f"The body is {now}, and was {was}."
                yield change(place, "removed", "response.media_type.removed", text, was, now)
            else:
                yield change(place, "changed", "response.header.changed", f"The header {name} changed.", was, now)
    for name, value in new.items():
        if name not in old:
            text = f"The header {name} is new."
            yield change(_header(subject, name), "added", "response.header.added", text, None, shown_header(name, value))


def _of_interest(reply: Replied) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in reply.headers:
        key = name.lower()
        if key not in VOLATILE and not key.startswith(OURS):
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _plain_type(name: str, value: str) -> str:
    return value.partition(";")[0].strip().lower() if name == "content-type" else value


def _header(subject: Subject, name: str) -> Subject:
    return Subject(kind="field", operation=subject.operation, example=subject.example, pointer=f"headers:/{escape(name)}")


def _bodies(before: bytes, after: bytes, subject: Subject, limits: CompareLimits) -> Iterator[Change]:
    try:
        one, other = before.decode(), after.decode()
    except UnicodeDecodeError:
        text = f"The body is other bytes: {len(after)}, and was {len(before)}."
        yield change(subject, "changed", "response.body.changed", text, len(before), len(after))
        return
    if len(one) + len(other) <= limits.diff_bytes:
        value = read_body(one)
        if isinstance(value, dict | list) and value == read_body(other):
            return
    yield from compare_bodies(Place("response", subject, "the answer"), one, other, limits)
