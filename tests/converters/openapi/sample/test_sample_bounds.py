"""Hostile schemas cost bounded work and are reported, never hang or crash."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.model import Schema
from converters.openapi.sample.fits import Checker
from converters.openapi.sample.tree import Tree
from tests.converters.openapi.conversions import AT, sampled, sampler_for
from tests.costs import at_most, costs_at_most

LOOP = {"anyOf": [{"$ref": "#/components/schemas/Loop"}, {"$ref": "#/components/schemas/Loop"}], "type": "integer"}
CLASH = {"oneOf": [{"const": index} for index in range(12)]}
DEEP: Any = {"type": "string"}
for _ in range(150):
    DEEP = {"type": "object", "required": ["a"], "properties": {"a": DEEP}}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "minItems": 10**12, "items": {"type": "string"}},
        {"type": "string", "minLength": 10**12},
        {"type": "object", "minProperties": 10**12},
        {"type": "string", "pattern": "^(a+)+$", "minLength": 30},
        {"type": "string", "pattern": "^((a{1000}){1000}){1000}$"},
        {"type": "string", "pattern": "(" * 500},
        {"type": "string", "pattern": "[z-a]"},
        {"enum": [1], "type": "string"},
        {"allOf": [{"type": "object", "allOf": [{"$ref": "#/components/schemas/Asked"}]}]},
        {"$ref": "#/components/schemas/Asked"},
        {"$ref": "#/components/schemas/Loop"},
        {"$ref": "#/nowhere"},
        {"allOf": [{**CLASH, "title": str(index)} for index in range(9)] + [{"const": "none"}]},
        {"not": {}},
        DEEP,
        {
            "type": 7,
            "required": "a",
            "properties": [],
            "enum": {},
            "items": 3,
            "allOf": {},
            "oneOf": [],
            "minimum": "x",
            "pattern": 1,
        },
    ],
    ids=lambda schema: str(schema)[:40],
)
def test_a_hostile_schema_ends_soon(schema: dict[str, Any]) -> None:
    found = Diagnostics()
    sampler, asked = sampler_for(schema, found, Loop=LOOP)
    sample = at_most(600, lambda: sampler.sample(asked, "response"))
    assert sample.valid or [each.code for each in found] == ["schema.unsatisfiable"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "multipleOf": 1e-300, "minimum": 1},
        {"type": "number", "multipleOf": 1e-14, "minimum": 0.5, "maximum": 0.6},
        {"type": "integer", "minimum": 1e308, "maximum": 1.5e308, "multipleOf": 7.5},
    ],
    ids=str,
)
def test_steps_and_limits_at_the_ends_of_numbers_are_kept(schema: dict[str, Any]) -> None:
    sampled(schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "number", "multipleOf": 5e-324, "minimum": 1},
        {"type": "number", "multipleOf": 1e300, "minimum": 10**400},
        {"type": "number", "exclusiveMinimum": 10**400},
    ],
    ids=lambda schema: str(schema)[:40],
)
def test_numbers_beyond_reckoning_are_reported(schema: dict[str, Any]) -> None:
    found = Diagnostics()
    sampler, asked = sampler_for(schema, found)
    assert not sampler.sample(asked, "response").valid
    assert [each.code for each in found] == ["schema.unsatisfiable"]


NESTED = "((((((((((a*)*)*)*)*)*)*)*)*)*)*"


@pytest.mark.parametrize("pattern", [f"^{NESTED}b$", "^((a{1000}){1000}){1000}$", "a" + "*" * 900, "^" + "[ab]" * 300 + "$"])
def test_a_pattern_beyond_writing_is_reported_and_the_rest_of_the_sample_kept(pattern: str) -> None:
    schema = {
        "type": "object",
        "required": ["code", "id"],
        "properties": {"code": {"type": "string", "pattern": pattern, "minLength": 1}, "id": {"const": 7}},
    }
    found = Diagnostics()
    sampler, asked = sampler_for(schema, found)
    sample = at_most(400, lambda: sampler.sample(asked, "response"))
    assert isinstance(sample.value["code"], str)
    assert sample.value["id"] == 7
    told = [] if sampler.fits(sample.value, asked, "response") else ["#/components/schemas/Asked/properties/code"]
    assert [each.where for each in found if each.code == "pattern.unsupported"] == told
    assert len(found) == len(told)


def test_patterns_of_some_depth_are_written() -> None:
    assert re.fullmatch(r"([a-z]+(-[0-9]{2,4})*;){2,}", sampled({"type": "string", "pattern": "^([a-z]+(-[0-9]{2,4})*;){2,}$"}))


def test_checks_end_once_their_steps_are_spent() -> None:
    check = Checker(Tree({}), "response", most_steps=2)
    answers = [check.fits("a", {"type": "integer"}) for _ in range(3)]
    assert (answers, check.steps_left) == ([False, False, True], -1)


def test_many_schemas_that_unfold_while_they_are_checked_end_soon() -> None:
    """Each costs a second and more by itself; the steps of all together are bounded, and that they ran out is told."""
    found = Diagnostics()
    components = {}
    for chain in range(16):
        for level in range(10):
            further = {"$ref": f"#/components/schemas/C{chain}L{level + 1}"}
            needs = {"type": "object", "required": ["a", "b", "c"], "properties": dict.fromkeys("abc", further)}
            components[f"C{chain}L{level}"] = {"anyOf": [needs, {"type": "array", "minItems": 10, "items": further}]}
        components[f"C{chain}L10"] = {"type": "string"}
    sampler, _ = sampler_for({}, found, **components)
    with costs_at_most(6000):
        for chain in range(16):
            asked = f"#/components/schemas/C{chain}L0"
            sampler.sample(Schema(node=sampler.tree.at(asked), pointer=asked), "response")
    assert [each.where for each in found].count("#") == 1


def test_an_array_that_must_contain_too_much_is_refused_at_once() -> None:
    sampler, schema = sampler_for({"type": "array", "minContains": 10**9, "contains": {"const": 1}})
    assert not sampler.sample(schema, "response").valid


def test_parts_that_nothing_fits_count_as_much_as_others() -> None:
    """Each level needs three of the next, and names of texts that must be objects: nothing fits, and 3 ** 28 parts would."""
    levels = {
        f"L{level}": {
            "type": "object",
            "required": ["ab", "ac", "b"],
            "additionalProperties": {"$ref": f"{AT}L{level + 1}"},
            "propertyNames": {"$ref": f"{AT}L{level + 1}"},
        }
        for level in range(28)
    }
    sampler, schema = sampler_for({"$ref": f"{AT}L0"}, **levels, L28={"type": "object"})
    sample = sampler.sample(schema, "response")
    assert not sample.valid
    assert len(json.dumps(sample.value)) < 10**6
