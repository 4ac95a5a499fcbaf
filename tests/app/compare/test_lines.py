"""Bodies line by line: rows for two columns, lines for a terminal, bounded."""

from __future__ import annotations

import json

from app.compare.lines import MOST_LINES, compare_lines
from app.compare.model import CompareLimits


def shapes(before: str, after: str, **options) -> list[tuple]:
    return [(row.kind, row.number_before, row.number_after) for row in compare_lines(before, after, **options).rows]


def test_json_is_laid_out_and_changed_lines_stand_side_by_side():
    found = compare_lines('{"a": 1, "b": 2}', '{"a": 1,\n "b": 3, "c": 4}')
    assert [(row.kind, row.before, row.after) for row in found.rows] == [
        ("same", "{", "{"),
        ("same", '  "a": 1,', '  "a": 1,'),
        ("changed", '  "b": 2', '  "b": 3,'),
        ("added", None, '  "c": 4'),
        ("same", "}", "}"),
    ]
    assert list(found.unified()) == [" {", '   "a": 1,', '-  "b": 2', '+  "b": 3,', '+  "c": 4', " }"]


def test_lines_far_from_any_change_are_left_out():
    before, after = (json.dumps([*range(20), last, *range(20)]) for last in ("x", "y"))
    assert shapes(before, after, context=1) == [
        ("skipped", 1, 1), ("same", 21, 21), ("changed", 22, 22), ("same", 23, 23), ("skipped", 24, 24),
    ]  # fmt: skip


def test_the_same_twice_has_no_rows():
    assert compare_lines("[1]", "[1]").is_same


def test_secrets_are_masked_and_said_to_differ():
    found = compare_lines('{"token": "abcabc"}', '{"token": "defdef"}')
    assert (found.rows, found.note) == ((), "They differ in secrets, or in how they are written.")
    assert "abcabc" not in repr(compare_lines('{"token": "abcabc", "a": 1}', '{"token": "x", "a": 2}'))


def test_beyond_the_bytes_nothing_is_compared_and_it_is_said():
    found = compare_lines("a" * 10, "b" * 10, limits=CompareLimits(diff_bytes=19))
    assert not found.is_same
    assert list(found.unified()) == ["(The two have more than 19 characters and are not compared line by line.)"]


def test_of_very_many_lines_the_first_that_differ_are_compared():
    before, after = ("\n".join(f"{word}{at % 7}" for at in range(3 * MOST_LINES)) for word in ("one", "two"))
    found = compare_lines("same\n" + before, "same\n" + after)
    assert len(found.rows) == MOST_LINES + 1
    assert found.note == f"Of {3 * MOST_LINES} lines that may differ, the first {MOST_LINES} are compared."


def test_when_the_time_is_up_it_is_said():
    ticks = iter((0, 9))
    assert compare_lines("a", "b", clock=lambda: next(ticks)).note == "The time was up before the lines could be compared."


def test_deep_json_is_taken_as_text():
    assert len(compare_lines("[" * 5000, "[" * 5001).rows) == 1
