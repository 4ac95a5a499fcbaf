"""Schemas become JSON Schema 2020-12, in one tree."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.model import Schema
from tests.converters.openapi.definitions import answers, definition, read, upgraded


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param({"type": "string", "nullable": True}, {"type": ["string", "null"]}, id="nullable"),
        pytest.param({"type": "string", "nullable": False}, {"type": "string"}, id="not nullable"),
        pytest.param({"type": "string", "x-nullable": True}, {"type": ["string", "null"]}, id="x-nullable"),
        pytest.param(
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a"]},
            id="nullable enum",
        ),
        pytest.param(
            {"nullable": True, "oneOf": [{"type": "object"}]},
            {"oneOf": [{"type": "object"}, {"type": "null"}]},
            id="nullable choice",
        ),
        pytest.param({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}, id="exclusive minimum"),
        pytest.param({"maximum": 9, "exclusiveMaximum": True}, {"exclusiveMaximum": 9}, id="exclusive maximum"),
        pytest.param({"maximum": 9, "exclusiveMaximum": False}, {"maximum": 9}, id="inclusive maximum"),
        pytest.param({"exclusiveMaximum": True}, {}, id="exclusive of nothing"),
        pytest.param({"type": "string", "example": "a"}, {"type": "string", "examples": ["a"]}, id="example"),
        pytest.param({"example": None}, {"examples": [None]}, id="null as example"),
        pytest.param({"example": 1, "examples": [2]}, {"examples": [1, 2]}, id="example and examples"),
        pytest.param({"examples": {"one": {"value": 1}}}, {"examples": [1]}, id="examples by name"),
        pytest.param({"type": "file"}, {"type": "string", "format": "binary"}, id="file"),
        pytest.param({"type": "string", "format": "uuid"}, {"type": "string", "format": "uuid"}, id="format"),
        pytest.param({"format": "byte"}, {"format": "byte", "contentEncoding": "base64"}, id="bytes of 3.0"),
        pytest.param({"contentEncoding": "base64"}, {"format": "byte", "contentEncoding": "base64"}, id="bytes of 3.1"),
        pytest.param(
            {"contentMediaType": "image/png"}, {"format": "binary", "contentMediaType": "image/png"}, id="a file of 3.1"
        ),
        pytest.param({"type": "any"}, {}, id="any"),
        pytest.param({"items": [{"example": 1}]}, {"prefixItems": [{"examples": [1]}]}, id="list of items"),
        pytest.param({"discriminator": "kind"}, {"discriminator": {"propertyName": "kind"}}, id="discriminator of 2.0"),
        pytest.param(
            {"readOnly": True, "writeOnly": False, "deprecated": True, "xml": {"name": "a"}, "x-any": {"nullable": True}},
            {"readOnly": True, "writeOnly": False, "deprecated": True, "xml": {"name": "a"}, "x-any": {"nullable": True}},
            id="what stays",
        ),
        pytest.param(
            {"default": {"nullable": True}, "enum": [{"$ref": "#/nowhere"}], "example": {"$ref": "stays"}},
            {"default": {"nullable": True}, "enum": [{"$ref": "#/nowhere"}], "examples": [{"$ref": "stays"}]},
            id="data is never rewritten",
        ),
        pytest.param(
            {"properties": {"nullable": {"type": "string"}, "$ref": {"example": 1}, "example": {}}},
            {"properties": {"nullable": {"type": "string"}, "$ref": {"examples": [1]}, "example": {}}},
            id="properties named like keywords",
        ),
        pytest.param(
            {"additionalProperties": False, "not": {"nullable": True, "type": "null"}},
            {"additionalProperties": False, "not": {"type": "null"}},
            id="schemas inside",
        ),
    ],
)
def test_keywords_of_older_versions_become_those_of_2020_12(old: Any, new: Any) -> None:
    assert upgraded(old) == (new, [])


@pytest.mark.parametrize(
    ("wrong", "left"),
    [
        pytest.param({"type": "thing"}, {}, id="unknown type"),
        pytest.param({"type": "String"}, {"type": "string"}, id="capital letter"),
        pytest.param({"type": "datetime"}, {"type": "string", "format": "date-time"}, id="format as type"),
        pytest.param({"type": "int"}, {"type": "integer"}, id="type of another language"),
        pytest.param({"type": ["string", {}]}, {"type": "string"}, id="type of types"),
        pytest.param({"required": True}, {}, id="required of draft 3"),
        pytest.param({"required": ["a", 1]}, {"required": ["a"]}, id="required number"),
        pytest.param({"enum": "a"}, {}, id="enum text"),
        pytest.param({"properties": [1]}, {}, id="list of properties"),
        pytest.param({"minLength": "1"}, {}, id="count as text"),
        pytest.param({"minLength": -1}, {}, id="negative count"),
        pytest.param({"maximum": "9"}, {}, id="bound as text"),
        pytest.param({"multipleOf": 0}, {}, id="multiple of nothing"),
        pytest.param({"allOf": []}, {}, id="empty allOf"),
        pytest.param({"pattern": 1}, {}, id="pattern number"),
        pytest.param({"$ref": 1}, {}, id="ref number"),
    ],
)
def test_what_no_validator_takes_is_left_out_and_reported(wrong: Any, left: Any) -> None:
    assert upgraded(wrong) == (left, [("format.invalid", "#/components/schemas/A")])


def test_a_schema_that_is_none_allows_anything() -> None:
    assert upgraded({"properties": {"a": "text", "b": None}}) == (
        {"properties": {"a": True, "b": True}},
        [("format.invalid", "#/components/schemas/A/properties/a"), ("format.invalid", "#/components/schemas/A/properties/b")],
    )


def test_before_3_1_a_reference_stands_alone() -> None:
    schema = {"$ref": "#/components/schemas/B", "nullable": True, "description": "Not heard"}
    assert upgraded(schema, B={}) == ({"$ref": "#/components/schemas/B"}, [])


def test_since_3_1_what_stands_beside_a_reference_counts() -> None:
    schema = {"$ref": "#/components/schemas/B", "description": "Heard", "properties": {"a": {"example": 1}}}
    wanted = {"$ref": "#/components/schemas/B", "description": "Heard", "properties": {"a": {"examples": [1]}}}
    assert upgraded(schema, openapi="3.1.0", B={}) == (wanted, [])


def test_a_reference_that_leads_nowhere_allows_anything_and_is_reported() -> None:
    assert upgraded({"items": {"$ref": "#/components/schemas/Absent"}}) == (
        {"items": True},
        [("ref.unresolved", "#/components/schemas/A/items")],
    )
    assert upgraded({"$ref": "#/info/title", "type": "string"}, openapi="3.1.0") == (
        {"type": "string"},
        [("ref.unresolved", "#/components/schemas/A")],
    )


@pytest.mark.parametrize("address", ["https://example.com/a.json", "//example.com/a.json", "file:///etc/passwd", "/etc/passwd"])
def test_references_outside_are_not_followed(address: str) -> None:
    def refuse(name: str) -> bytes:
        raise AssertionError(name)

    assert upgraded({"$ref": f"{address}#/a"}) == (True, [("ref.external", "#/components/schemas/A")])


def test_circles_of_nothing_but_references_are_cut() -> None:
    document, noted = read(
        definition(
            components={
                "schemas": {
                    "A": {"$ref": "#/components/schemas/B"},
                    "B": {"$ref": "#/components/schemas/C"},
                    "C": {"$ref": "#/components/schemas/B"},
                    "Self": {"$ref": "#/components/schemas/Self"},
                }
            }
        )
    )
    assert document.root["components"]["schemas"] == {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/C"},
        "C": {},
        "Self": {},
    }
    assert noted == [("ref.cycle", "#/components/schemas/C"), ("ref.cycle", "#/components/schemas/Self")]


def test_recursion_through_properties_stays() -> None:
    tree = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}}
    assert upgraded(tree) == (tree, [])


def test_a_pointer_may_lead_through_other_references() -> None:
    schema = {"$ref": "#/components/schemas/B/properties/c"}
    node, noted = upgraded(schema, B={"$ref": "#/components/schemas/D"}, D={"properties": {"c": {"type": "string"}}})
    assert (node, noted) == ({"$ref": "#/components/schemas/D/properties/c"}, [])


def test_a_pointer_through_too_many_references_is_given_up() -> None:
    hops = {f"B{i}": {"$ref": f"#/components/schemas/B{i + 1}/properties"} for i in range(100)}
    assert upgraded({"$ref": "#/components/schemas/B0/a"}, **hops)[1][0][0] in ("limit.ref_hops", "ref.unresolved")


def test_a_hundred_thousand_references_in_a_row_are_followed() -> None:
    chain = {f"B{i}": {"$ref": f"#/components/schemas/B{i + 1}"} for i in range(100_000)}
    node, noted = upgraded({"$ref": "#/components/schemas/B0"}, **chain, B100000={"type": "string"})
    assert (node, noted) == ({"$ref": "#/components/schemas/B0"}, [])


def test_pointers_are_read_encoded_and_written_as_uris() -> None:
    document, noted = read(
        definition(
            {"/a/{b}": {"get": {"responses": answers({"type": "string"})}}},
            components={
                "schemas": {
                    "A": {"$ref": "#/paths/~1a~1%7Bb%7D/get/responses/200/content/application~1json/schema"},
                    "B": {"$ref": "#/paths/~1a~1{b}/get/responses/200/content/application~1json/schema"},
                    "C": {"$ref": "#/components/schemas/50%25"},
                    "50%": {"example": 1},
                }
            },
        )
    )
    schemas = document.root["components"]["schemas"]
    assert schemas["A"] == schemas["B"] == {"$ref": "#/paths/~1a~1%7Bb%7D/get/responses/200/content/application~1json/schema"}
    assert schemas["C"] == {"$ref": "#/components/schemas/50%25"}
    assert noted == []


def test_anchors_ids_and_dynamic_references_become_pointers() -> None:
    schemas = {
        "A": {"$ref": "#thing"},
        "B": {"$anchor": "thing", "properties": {"self": {"$dynamicRef": "#node"}}},
        "C": {"$dynamicAnchor": "node", "$schema": "https://json-schema.org/draft/2020-12/schema"},
        "D": {"$ref": "https://example.com/e"},
        "E": {"$id": "https://example.com/e", "type": "string"},
        "F": {"$ref": "#absent"},
    }
    document, noted = read(definition(openapi="3.1.0", components={"schemas": schemas}))
    assert document.root["components"]["schemas"] == {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"properties": {"self": {"$ref": "#/components/schemas/C"}}},
        "C": {},
        "D": {"$ref": "#/components/schemas/E"},
        "E": {"type": "string"},
        "F": True,
    }
    assert noted == [("ref.unresolved", "#/components/schemas/F")]


def test_a_mapping_names_schemas_or_refers_to_them() -> None:
    mapping = {"cat": "Cat", "dog": "#/components/schemas/Dog", "none": "Absent", "odd": 1}
    node, noted = upgraded({"discriminator": {"propertyName": "kind", "mapping": mapping}}, Cat={}, Dog={})
    wanted = {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}
    assert node == {"discriminator": {"propertyName": "kind", "mapping": wanted}}
    assert [code for code, _ in noted] == ["ref.unresolved", "ref.unresolved"]


def test_a_referred_schema_is_upgraded_wherever_it_stands() -> None:
    document, noted = read(
        definition(
            {"/a": {"get": {"responses": answers({"$ref": "#/x-parts/Order"})}}}, **{"x-parts": {"Order": {"example": 1}}}
        )
    )
    [media] = document.operations[0].responses[0].content
    assert media.schema == Schema(node={"examples": [1]}, pointer="#/x-parts/Order")
    assert noted == []


def test_a_schema_that_only_refers_is_the_one_it_refers_to() -> None:
    schemas = {"Order": {"$ref": "#/components/schemas/Real"}, "Real": {"type": "object"}}
    document, _ = read(
        definition(
            {"/a": {"get": {"responses": answers({"$ref": "#/components/schemas/Order"})}}}, components={"schemas": schemas}
        )
    )
    [media] = document.operations[0].responses[0].content
    assert media.schema == Schema(node={"type": "object"}, pointer="#/components/schemas/Real")


def test_schemas_nested_to_the_limit_of_depth_are_read() -> None:
    schema: dict[str, Any] = {"example": 1}
    for _ in range(95):
        schema = {"items": schema}
    node, noted = upgraded(schema)
    for _ in range(95):
        node = node["items"]  # type: ignore[index]
    assert (node, noted) == ({"examples": [1]}, [])
