"""Samples whose parts are shared stay as small as they are read: what unfolds beyond measure is left out and reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from tests.converters.openapi.conversions import AT, chain, sampler_for


def findings_for(schema: Any, **components: Any) -> tuple[Any, bool, list[tuple[str, str]]]:
    """The sample of a schema, whether it is valid, and the code and place of what was reported."""
    found = Diagnostics()
    sampler, asked = sampler_for(schema, found, **components)
    sample = sampler.sample(asked, "response")
    return sample.value, sample.valid, [(each.code, each.where) for each in found]


@pytest.mark.parametrize(("levels", "width"), [(12, 10), (16, 2), (40, 2)])
def test_what_must_unfold_beyond_measure_is_given_up(levels: int, width: int) -> None:
    asked = {"$ref": f"{AT}L0"}
    assert findings_for(asked, **chain(levels, width)) == ({}, False, [("limit.expansion", f"{AT}Asked")])


def test_a_few_levels_are_written_out_in_full() -> None:
    value, valid, found = findings_for({"$ref": f"{AT}L0"}, **chain(3, 10))
    assert (valid, found) == (True, [])
    assert [len(value), len(value["p9"]), len(value["p9"]["p9"])] == [10, 10, 10]


def test_long_texts_count_too() -> None:
    long = {"type": "string", "minLength": 15_000}
    asked = {"$ref": f"{AT}L0"}
    assert findings_for(asked, **chain(2, 5, last=long)) == ({}, False, [("limit.expansion", f"{AT}Asked")])


def test_an_optional_property_that_is_too_large_is_left_out() -> None:
    asked = {"type": "object", "required": ["id"], "properties": {"id": {"const": 7}, "all": {"$ref": f"{AT}L0"}}}
    value, valid, found = findings_for(asked, **chain(16, 2))
    assert (value, valid) == ({"id": 7}, True)
    assert found == [("limit.expansion", f"{AT}Asked/properties/all")]


def test_null_stands_for_what_is_too_large_where_it_may() -> None:
    asked = {
        "type": "object",
        "required": ["all"],
        "properties": {"all": {**chain(16, 2)["L0"], "type": ["object", "null"]}},
    }
    value, valid, found = findings_for(asked, **chain(16, 2))
    assert (value, valid) == ({"all": None}, True)
    assert found == [("limit.expansion", f"{AT}Asked/properties/all")]


def test_an_array_has_no_items_where_one_is_too_large() -> None:
    asked = {"type": "array", "items": {"$ref": f"{AT}L0"}}
    assert findings_for(asked, **chain(16, 2)) == ([], True, [("limit.expansion", f"{AT}Asked/items")])


def test_an_array_that_needs_too_many_large_items_is_given_up() -> None:
    asked = {"type": "array", "minItems": 200, "items": {"$ref": f"{AT}L0"}}
    assert findings_for(asked, **chain(7, 2)) == ({}, False, [("limit.expansion", f"{AT}Asked")])


def test_what_is_optional_goes_first() -> None:
    """Written out with all its notes it holds too much, with what is required it does not."""
    note = {"type": "object", "properties": {"n": {"type": "integer"}, **{f"t{n}": {"type": "string"} for n in range(20)}}}
    value, valid, found = findings_for({"$ref": f"{AT}L0"}, **chain(11, 2, last=note))
    assert (valid, found) == (True, [("limit.expansion", f"{AT}Asked")])
    assert json.dumps(value).count("{}") == 2**11


def test_another_branch_is_taken_where_the_first_is_too_large() -> None:
    asked = {"oneOf": [{"$ref": f"{AT}L0"}, {"type": "integer", "const": 3}]}
    assert findings_for(asked, **chain(16, 2)) == (3, True, [])
