"""What the pages of a mock make of its tree and its settings, before there is any HTML."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.actions.editing.looking import Row
from app.live.contents import KEPT_FIELDS
from app.web.pages.mock.setting_fields import KNOWN, others_of, shown_groups
from app.web.pages.mock.tree import DEEPEST, steps_of


def told(rows: list[Row]) -> list[str]:
    """The steps in short: `+Orders 2`, `GET /orders [200]`, `-`."""
    words = {"open": "+{0.name} {0.count}", "request": "{0.row.method} {0.row.path} {1}", "close": "-"}
    return [words[step.kind].format(step, [each.status for each in step.examples]) for step in steps_of(rows)]


def test_folders_hold_what_is_in_them_and_count_all_of_it():
    rows = [
        Row("request", "r0", "", 0, "Root", "GET", "/"),
        Row("folder", "a", "", 0, "A"),
        Row("folder", "b", "a", 1, "B"),
        Row("request", "r1", "b", 2, "One", "GET", "/one"),
        Row("example", "e1", "r1", 3, "fine", status=200),
        Row("example", "e2", "r1", 3, "gone", status=404),
        Row("request", "r2", "a", 1, "Two", "POST", "/two"),
        Row("folder", "c", "", 0, "C"),
    ]
    expected = ["GET / []", "+A 2", "+B 1", "GET /one [200, 404]", "-", "POST /two []", "-", "+C 0", "-"]
    assert told(rows) == expected


def test_folders_beyond_what_can_be_shown_stand_in_the_name():
    depth = 1000
    rows = [Row("folder", f"f{at}", f"f{at - 1}" if at else "", at, f"F{at}") for at in range(depth)]
    rows.append(Row("request", "r", f"f{depth - 1}", depth, "Deep", "GET", "/deep"))
    steps = list(steps_of(rows))
    assert [step.kind for step in steps] == ["open"] * DEEPEST + ["request"] + ["close"] * DEEPEST
    assert steps[DEEPEST].name.split(" › ")[:2] == ["F8", "F9"]


def test_every_setting_that_a_revision_keeps_has_a_field():
    assert set(KEPT_FIELDS) == KNOWN


def test_what_no_field_is_for_is_sent_along():
    assert others_of({"delay": 5, "to_come": [1]}) == '{"to_come": [1]}'


SAID: dict[str, Any] = {
    "matching": "strict",
    "match_body": True,
    "fuzzy_paths": False,
    "match_headers": ["accept", "x-tenant"],
    "validate": {"default": "report", "createOrder": "reject"},
    "echo": "all",
    "delay": "120ms",
    "faults": {"profile": "slow-3g"},
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("matching", "strict"),
        ("match_body", "true"),
        ("fuzzy_paths", "false"),
        ("match_headers", "accept, x-tenant"),
        ("validate", json.dumps({"default": "report", "createOrder": "reject"})),
        ("echo", '"all"'),
        ("delay", "120ms"),
        ("faults", '{"profile": "slow-3g"}'),
        ("tie_2xx", ""),
    ],
)
def test_a_setting_is_shown_as_it_is_sent(name: str, value: str):
    found = {each.field.name: each for _, fields in shown_groups(SAID) for each in fields}
    assert found[name].value == value
    assert not found[name].options or value in dict(found[name].options)
