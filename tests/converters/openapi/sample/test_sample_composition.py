"""allOf, oneOf, anyOf, if, not and recursion: valid values by construction, checked in the end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.converters.openapi.conversions import sampled

CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "lives": {"const": 9}}}
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "tricks": {"const": 3}}}


def test_all_of_is_merged_with_what_stands_beside_it() -> None:
    schema = {
        "properties": {"a": {"const": 1}},
        "required": ["b"],
        "allOf": [{"properties": {"b": {"type": "integer", "minimum": 3}}}, {"properties": {"b": {"maximum": 3}}}],
    }
    assert sampled(schema) == {"a": 1, "b": 3}


def test_exactly_one_branch_of_one_of_matches() -> None:
    assert (
        sampled({"oneOf": [{"type": "integer"}, {"type": "number", "enum": [2.5]}, {"type": "integer", "maximum": 10**6}]})
        == 2.5
    )


def test_what_stands_beside_one_of_stays() -> None:
    schema = {
        "properties": {"id": {"const": 1}},
        "required": ["id"],
        "oneOf": [{"required": ["a"], "properties": {"a": {"const": 2}}}],
    }
    assert sampled(schema) == {"id": 1, "a": 2}


def test_the_discriminator_names_the_branch() -> None:
    pet = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"feline": "#/components/schemas/Cat"}},
    }
    pets = sampled({"type": "array", "items": pet}, Cat=CAT, Dog=DOG)
    assert [each["kind"] for each in pets] == ["feline", "Dog"]


def test_branches_that_overlap_are_told_apart_by_null() -> None:
    """Both branches allow more properties, so each matches the other's value unless a property speaks against it."""
    schema = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]}
    value = sampled(schema, Cat=CAT, Dog=DOG)
    assert (value["lives"], value["tricks"]) == (9, None)


@pytest.mark.parametrize("word", ["then", "else"])
def test_a_condition_holds(word: str) -> None:
    schema: dict[str, Any] = {
        "properties": {"type": {"const": "card"}},
        "required": ["type"],
        "if": {"properties": {"type": {"const": "card" if word == "then" else "bank"}}},
        word: {"required": ["number"], "properties": {"number": {"const": 1}}},
    }
    assert sampled(schema) == {"type": "card", "number": 1}


def test_what_not_excludes_is_avoided() -> None:
    assert sampled({"type": "boolean", "not": {"const": True}}) is False


def test_unevaluated_properties_are_left_out() -> None:
    schema = {"allOf": [{"properties": {"a": {"const": 1}}}], "properties": {"b": {"const": 2}}, "unevaluatedProperties": False}
    assert sampled(schema) == {"b": 2, "a": 1}


def test_recursion_ends_with_an_empty_array_or_without_the_property() -> None:
    node = {
        "type": "object",
        "required": ["children"],
        "properties": {
            "name": {"const": "n"},
            "parent": {"$ref": "#/components/schemas/Node"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
        },
    }
    leaf = {"name": "n", "children": []}
    value = sampled({"$ref": "#/components/schemas/Node"}, Node=node)
    assert value == {"name": "n", "parent": leaf, "children": [leaf]}


def test_required_recursion_ends_with_null_or_the_other_branch() -> None:
    chain = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"anyOf": [{"$ref": "#/components/schemas/Chain"}, {"type": "null"}]}},
    }
    value = sampled({"$ref": "#/components/schemas/Chain"}, Chain=chain)
    while value is not None:
        value = value["next"]


def test_a_wide_definition_costs_bounded_work_and_gives_a_readable_value() -> None:
    """Each of 40 components refers to all of them: unbounded, that is 40 to the power of the depth."""
    names = [f"C{index}" for index in range(40)]
    components = {
        name: {"type": "object", "properties": {other: {"$ref": f"#/components/schemas/{other}"} for other in names}}
        for name in names
    }
    assert isinstance(sampled({"$ref": "#/components/schemas/C0"}, **components), dict)


def test_a_child_of_a_parent_with_a_discriminator_says_what_it_is() -> None:
    pet = {
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": {"c": "#/components/schemas/Cat"}},
    }
    cat = {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"lives": {"const": 9}}}]}
    assert sampled({"$ref": "#/components/schemas/Cat"}, Pet=pet, Cat=cat) == {"kind": "c", "lives": 9}
