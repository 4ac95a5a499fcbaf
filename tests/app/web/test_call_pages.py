"""What the pages about calls and coverage make of what they show, before there is any HTML."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.actions.told_call import body_of
from app.calls.coverage import Coverage, CoveredExample, CoveredOperation
from app.web.pages.mock.coverage import rows_of, since_of


def example(id: str, calls: int) -> CoveredExample:
    return CoveredExample(id=id, name=id, status=200, calls=calls)


def operation(key: str, calls: int, *examples: CoveredExample, keys: tuple[str, ...] = ()) -> CoveredOperation:
    last = datetime(2026, 3, 1, tzinfo=UTC) if calls else None
    examples_by_id = {each.id: each for each in examples}
    return CoveredOperation(operation=key, name=key, calls=calls, last_at=last, keys=set(keys), examples=examples_by_id)


def test_an_operation_is_tried_when_all_its_examples_were() -> None:
    operations = (
        operation("GET /breads", 3, example("a", 2), example("b", 1), keys=("k1", "", "gone")),
        operation("GET /cakes", 1, example("c", 1), example("d", 0), keys=("k1",)),
        operation("GET /buns", 0, example("e", 0)),
        operation("PURGE", 0),
    )
    found = rows_of(Coverage(revision=1, operations=operations, misses=0, elsewhere=0), {"k1": "Café"})
    assert [(row.method, row.path, row.state, row.tried, row.by) for row in found] == [
        ("GET", "/breads", "tried", 2, "Café, gone, without a key"),
        ("GET", "/cakes", "partly", 1, "Café"),
        ("GET", "/buns", "untried", 0, ""),
        ("PURGE", "", "untried", 0, ""),
    ]


@pytest.mark.parametrize(
    ("span", "first"), [("all", None), ("today", date(2026, 3, 10)), ("week", date(2026, 3, 4)), ("month", date(2026, 2, 9))]
)
def test_a_span_counts_whole_days_with_today(span: str, first: date | None) -> None:
    assert since_of(span, date(2026, 3, 10)) == first


@pytest.mark.parametrize(
    ("data", "size", "text", "note"),
    [
        (b'{"a":[1]}', 9, '{\n  "a": [\n    1\n  ]\n}', ""),
        (b"plain <b>", 9, "plain <b>", ""),
        (b"\xff\xfe", 2, "//4=", "No text: shown in base64."),
        (b'{"a":', 900, '{"a":', "Only the beginning is kept."),
        (b"[" * 100_000, 100_000, "[" * 65536, "Only its beginning is shown; the raw call has the rest."),
    ],
)
def test_a_body_is_laid_out_for_people(data: bytes, size: int, text: str, note: str) -> None:
    found = body_of(data, size)
    assert (found.text, found.note) == (text, note)
