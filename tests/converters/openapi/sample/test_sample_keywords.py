"""Each keyword of JSON Schema 2020-12 by hand, alone and beside others: the value is what jsonschema-rs accepts too."""

from __future__ import annotations

import base64
import json
from typing import Any

import jsonschema_rs
import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.sample import Direction
from tests.converters.openapi.conversions import sampled, sampler_for

BOTH: tuple[Direction, ...] = ("request", "response")
CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "lives": {"const": 9}}}

SATISFIABLE: list[dict[str, Any]] = [
    {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    {"oneOf": [{"type": "array"}, {"enum": [{}]}, {}]},
    {"oneOf": [{"type": "string"}, {"type": "string", "format": "date"}]},
    {"oneOf": [{"type": "object"}, {"type": "object", "additionalProperties": False}]},
    {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
    {"anyOf": [{"type": "string", "minLength": 9, "maxLength": 2}, {"type": "null"}]},
    {"allOf": [{"minimum": 3}, {"maximum": 3}], "type": "integer"},
    {"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "null"]}]},
    {"not": {"type": "array", "uniqueItems": True}, "type": "array"},
    {"not": {"enum": ["a", "b"]}, "enum": ["a", "b", "c"]},
    {"not": {"required": ["a"]}, "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "type": "object"},
    {"if": {"type": "string"}, "then": {"minLength": 3}, "else": False},
    {"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"required": ["b"]}, "properties": {"a": {}}},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    {"type": "object", "additionalProperties": False, "patternProperties": {"^x-[a-z]{3}$": {}}, "minProperties": 1},
    {"type": "object", "propertyNames": {"pattern": "^[A-Z]{2}$"}, "minProperties": 2},
    {"type": "object", "propertyNames": {"enum": ["de", "fr"]}, "minProperties": 2},
    {"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "required": ["c"], "maxProperties": 1},
    {"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "additionalProperties": False, "minProperties": 2},
    {"type": "object", "required": ["a"], "additionalProperties": {"maximum": 3, "type": "integer"}},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
    {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "boolean"}, "minItems": 3},
    {"type": "array", "prefixItems": [{"type": "string"}], "contains": {"type": "null"}},
    {"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 500}, "minContains": 2, "maxContains": 2},
    {"type": "array", "contains": {"type": "string"}, "minContains": 2, "unevaluatedItems": False},
    {"type": "array", "contains": {"const": 1}, "minContains": 0, "maxItems": 0},
    {"type": "array", "prefixItems": [{"const": 1}], "unevaluatedItems": {"type": "string"}, "minItems": 2},
    {"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": True, "minItems": 3},
    {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 2},
    {"type": "object", "properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b", "c"], "c": ["d"]}},
    {"type": "object", "properties": {"a": {"not": {}}, "b": {}}, "dependentRequired": {"a": ["z"]}},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "dependentSchemas": {"a": {"required": ["b"]}}},
    {"allOf": [{"properties": {"a": {"type": "string"}}}], "properties": {"b": {}}, "unevaluatedProperties": False},
    {"type": "object", "patternProperties": {"^x": {"const": 1}}, "unevaluatedProperties": {}, "required": ["x1", "y"]},
    {"oneOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}], "unevaluatedProperties": False},
    {"type": "object", "required": ["a"], "additionalProperties": {"type": "null"}, "unevaluatedProperties": False},
    {"type": "integer", "multipleOf": 7, "exclusiveMinimum": 7, "exclusiveMaximum": 15},
    {"type": "number", "multipleOf": 0.01, "minimum": 0.07, "maximum": 0.07},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
    {"type": "integer", "exclusiveMinimum": 2.5, "exclusiveMaximum": 3.5},
    {"type": "string", "minLength": 40, "maxLength": 40},
    {"type": "string", "format": "email", "maxLength": 12},
    {"type": "string", "format": "email", "minLength": 45, "maxLength": 50},
    {"type": "string", "format": "uri", "minLength": 120},
    {"type": "string", "format": "uri", "pattern": "^ftp://"},
    {"type": ["string", "null"], "minLength": 7, "format": "ipv4", "pattern": "^x-"},
    {"const": {"a": [1, None, False]}},
    {"type": "object", "required": ["kind", "price"], "properties": {"kind": {"const": 0}, "price": {"enum": [False, ""]}}},
]  # fmt: skip


@pytest.mark.parametrize("direction", BOTH)
@pytest.mark.parametrize("schema", SATISFIABLE, ids=lambda schema: json.dumps(schema)[:60])
def test_what_can_be_satisfied_is(schema: dict[str, Any], direction: Direction) -> None:
    assert jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(sampled(schema, direction))


@pytest.mark.parametrize("value", [0, False, "", None, [], {}, {"a": None}, 0.0], ids=repr)
def test_falsy_and_null_values_are_taken_as_they_stand(value: Any) -> None:
    assert sampled({"const": value}) == value
    assert sampled({"enum": [value]}) == value
    held = {"type": "object", "properties": {"it": {"example": value}}}
    assert sampled(held) == {"it": value}


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"not": {}}, "no value that fits was found"),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "its parts contradict each other"),
        ({"type": "string", "minLength": 5, "maxLength": 4}, "no text keeps its pattern, format and lengths"),
        ({"type": "integer", "minimum": 5, "maximum": 4}, "no number keeps its limits"),
        (
            {"oneOf": [{"type": "object", "title": "A"}, {"type": "object", "title": "B"}]},
            "schemas 1 and 2 of its oneOf ask for the same, and exactly one of them must fit",
        ),
        (
            {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {**CAT, "title": "Feline", "default": {}}]},
            "schemas 1 and 2 of its oneOf ask for the same, and exactly one of them must fit",
        ),
    ],
    ids=lambda schema: str(schema)[:50],
)
def test_what_nothing_satisfies_is_refused_with_the_reason(schema: dict[str, Any], why: str) -> None:
    found = Diagnostics()
    sampler, asked = sampler_for(schema, found, Cat=CAT)
    assert not sampler.sample(asked, "response").valid
    ((code, message),) = [(each.code, each.message) for each in found]
    assert (code, message.startswith(f"No value fits this schema: {why}")) == ("schema.unsatisfiable", True)


def test_an_object_with_one_part_nothing_fits_has_all_others() -> None:
    schema = {"type": "object", "required": ["a", "b"], "properties": {"a": {"not": {}}, "b": {"const": 2}}}
    sampler, asked = sampler_for(schema)
    sample = sampler.sample(asked, "response")
    assert (set(sample.value), sample.value["b"], sample.valid) == ({"a", "b"}, 2, False)


def test_each_direction_has_its_own_properties_in_all_parts() -> None:
    schema = {
        "allOf": [{"required": ["id", "secret"]}],
        "properties": {"id": {"const": 1, "readOnly": True}, "secret": {"const": 2, "writeOnly": True}, "name": {"const": 3}},
        "oneOf": [{"required": ["id"]}],
    }
    assert sampled(schema, "request") == {"secret": 2, "name": 3}
    assert sampled(schema, "response") == {"id": 1, "name": 3}


READ_ONLY = {"properties": {"id": {"const": 1, "readOnly": True}}}
WRITABLE = {"required": ["id"], "properties": {"id": {"const": 2}, "name": {"const": 3}}}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"required": ["id"], "anyOf": [READ_ONLY, {}]}, {}),
        ({"required": ["id"], "oneOf": [{"$ref": "#/components/schemas/ReadOnly"}]}, {}),
        ({"type": "object", "allOf": [{"required": ["id"]}, {"anyOf": [{"anyOf": [READ_ONLY]}]}]}, {}),
        ({"required": ["id"], "anyOf": [READ_ONLY, WRITABLE]}, {"id": 2, "name": 3}),
        ({"oneOf": [{**READ_ONLY, "required": ["id"]}, WRITABLE]}, {}),
    ],
    ids=["any of", "by reference", "deeper", "not in each branch", "a branch alone"],
)
def test_what_is_read_only_in_a_branch_is_not_asked_for(schema: Any, value: Any) -> None:
    assert sampled(schema, "request", ReadOnly=READ_ONLY) == value


def test_a_discriminator_through_its_parent_and_its_default_name_the_branch() -> None:
    parent = {
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": {"feline": "#/components/schemas/Lion"}},
    }
    lion = {"allOf": [{"$ref": "#/components/schemas/Animal"}, {"properties": {"mane": {"const": True}}}]}
    assert sampled({"$ref": "#/components/schemas/Lion"}, Animal=parent, Lion=lion) == {"kind": "feline", "mane": True}
    chosen_by = {"propertyName": "kind", "defaultMapping": "#/components/schemas/Cat"}
    schema = {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": chosen_by}
    assert sampled(schema, Cat=CAT) == {"kind": "Cat", "lives": 9}


def test_a_text_holds_json_of_its_content_schema() -> None:
    held = {"type": "object", "required": ["id"], "properties": {"id": {"const": 7}}}
    schema = {"type": "string", "contentMediaType": "application/json", "contentSchema": held}
    assert json.loads(sampled(schema)) == {"id": 7}
    assert json.loads(base64.b64decode(sampled({**schema, "contentEncoding": "base64"}))) == {"id": 7}


@pytest.mark.parametrize("encoding", ["base64", "base64url", "base32", "base16"])
def test_a_text_holds_encoded_bytes(encoding: str) -> None:
    decode = {"base64": base64.b64decode, "base32": base64.b32decode, "base16": base64.b16decode}
    decode["base64url"] = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert decode[encoding](sampled({"type": "string", "contentEncoding": encoding})).decode().endswith(".")


def test_a_base64_picture_is_a_picture() -> None:
    schema = {"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"}
    assert base64.b64decode(sampled(schema)).startswith(b"\x89PNG\r\n\x1a\n")
