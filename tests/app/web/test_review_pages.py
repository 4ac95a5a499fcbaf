"""What the pages of reviews make of a comparison, of threads and of verdicts, before there is any HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.api.access import Who
from app.compare.subjects import Subject
from app.store.review_records import Guest, Thread
from app.web.pages.reviews.changes import new_changes, shown_changes
from app.web.pages.reviews.shown import PlacedThread, about, placed

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAID = Subject(kind="example", operation="POST /orders", example="9|a")
NAMES = {PAID.key: "201 paid"}


def told(*changes: tuple[Subject, str, bool]) -> dict[str, Any]:
    """A comparison as the action tells it."""
    common = {"kind": "changed", "before": 1, "after": None}
    names = ("key", "operation", "example", "pointer")
    parts: list[dict[str, Any]] = [
        {**common, "subject": {name: getattr(it, name) for name in names}, "breaking": breaking, "rule": rule, "text": rule}
        for it, rule, breaking in changes
    ]
    counts = {"changes": len(parts), "breaking": sum(each["breaking"] for each in parts)}
    return {"changes": parts, "counts": counts, "summary": "", "notes": []}


def field(pointer: str) -> Subject:
    return Subject(kind="field", operation="POST /orders", example="9|a", pointer=pointer)


def test_what_breaks_comes_first_and_stands_at_its_example():
    other = Subject(kind="operation", operation="GET /")
    found = shown_changes(
        told(
            (Subject(), "settings.changed", False),
            (other, "operation.added", False),
            (field("response:/total"), "response.field.value", False),
            (field("response:/total"), "response.field.type", True),
        ),
        NAMES,
    )
    assert [(group.operation, group.breaking) for group in found.groups] == [("POST /orders", 1), ("", 0), ("GET /", 0)]
    (example,) = found.groups[0].examples.values()
    assert (example.key, example.name, example.has_lines) == (PAID.key, "201 paid", True)
    assert [(row.breaking, row.is_first) for row in example.rows] == [(True, True), (False, False)]
    assert example.rows[0].reason
    assert example.rows[0].after is None


def test_what_is_not_listed_is_counted():
    changes = told(*((field(f"response:/{at}"), "response.field.value", at == 4) for at in range(5)))
    found = shown_changes(changes, NAMES, most=2)
    assert (found.left_out, found.count, found.left_breaking, found.groups[0].breaking) == (3, 5, 0, 1)


def test_examples_of_new_operations_are_there_to_be_tried():
    operation = Subject(kind="operation", operation="POST /orders")
    found = shown_changes(told((operation, "operation.added", False)), NAMES, [PAID.key, "example|GET /|x"])
    assert [(each.key, each.has_lines) for each in found.groups[0].examples.values()] == [(PAID.key, True)]
    first = new_changes([operation.key, PAID.key, "mock"], NAMES)
    assert [(group.key, list(group.examples)) for group in first.groups] == [(operation.key, [PAID.key])]


def thread(subject: str, *, now: str | None = None, is_of_base: bool = False) -> PlacedThread:
    kept = Thread(
        number=1, subject=subject, revision=1, is_of_base=is_of_base, quote="", now=now,
        resolved_at=None, resolved_by=None, created_at=NOON,
    )  # fmt: skip
    return PlacedThread(thread=kept, comments=(), place=now or subject, about="", quote="")


def test_threads_stand_at_what_they_speak_of_or_next_to_it():
    changes = shown_changes(told((field("response:/total"), "response.field.value", False)), NAMES)
    total, name, gone = field("response:/total").key, field("response:/name").key, field("response:/gone").key
    threads = [thread(total, now=total), thread(name, now=name), thread(gone), thread(gone, is_of_base=True), thread("mock")]
    at_places, elsewhere = placed(threads, changes)
    assert {key: len(found) for key, found in at_places.items()} == {total: 1, PAID.key: 2}
    assert [each.place for each in elsewhere] == [gone, "mock"]  # outdated, and of the whole
    assert placed(threads, None) == ({}, threads)


def test_subjects_in_words():
    assert about(field("response:/total").key, NAMES) == "POST /orders · 201 paid · response:/total"
    assert about("call||||42", NAMES) == "call 42"
    assert about("mock", NAMES) == "the whole proposal"


def test_guests_have_no_role():
    guest = Guest(
        id="1", link_id="2", name="Bo", mock_id="3", mock="shop", number=1, may_decide=False, expires_at=NOON
    )  # fmt: skip
    who = Who(id=guest.doer.id, name="guest Bo", role="viewer", via="guest", guest=guest)
    assert not who.may("viewer")
