"""Sample values: what a schema says first, then what its format, pattern, name and limits say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from tests.converters.openapi.conversions import sampled, sampler_for


@pytest.mark.parametrize("value", [0, False, "", "blue", None, [], {"a": 1}], ids=repr)
def test_an_example_is_used_verbatim_falsy_ones_too(value: Any) -> None:
    assert sampled({"examples": [value]}) == value


@pytest.mark.parametrize(
    "schema", [{"const": 7}, {"enum": [7, 8]}, {"type": "integer", "default": 7}], ids=["const", "enum", "default"]
)
def test_const_enum_and_default_come_before_anything_made_up(schema: dict[str, Any]) -> None:
    assert sampled(schema) == 7


def test_an_example_that_breaks_its_schema_is_replaced_and_reported() -> None:
    found = Diagnostics()
    sampler, schema = sampler_for({"type": "integer", "minimum": 1, "maximum": 1, "examples": ["one"]}, found)
    assert sampler.sample(schema, "response").value == 1
    assert [(each.code, each.where) for each in found] == [("value.invalid", "#/components/schemas/Asked/examples/0")]


@pytest.mark.parametrize(
    ("name", "schema", "looks_like"),
    [
        ("email", {"type": "string"}, r"\w+\.\w+@example\.com"),
        ("price", {"type": "number"}, r"\d+\.\d+"),
        ("currency", {"type": "string"}, r"[A-Z]{3}"),
        ("createdAt", {"type": "string"}, r"2026-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("avatar_url", {"type": "string"}, r"https://example\.com/avatars/[a-z-]+\.png"),
        ("phone", {"type": "string"}, r"\+1202555\d{4}"),
        ("quantity", {"type": "integer"}, r"[1-9]"),
        ("iban", {"type": "string"}, r"DE\d{20}"),
        ("sha256", {"type": "string"}, r"[0-9a-f]{64}"),
        ("last4", {"type": "string"}, r"\d{4}"),
        ("country_code", {"type": "string"}, r"[A-Z]{2}"),
        ("homepage", {"type": "string", "format": "uri"}, r"https://www\.example\.com/\w+"),
        ("download_url", {"type": "string"}, r"https://files\.example\.com/\w+\.pdf"),
        ("completion_percentage", {"type": "integer"}, r"\d{1,2}"),
        ("expires_at", {"type": "integer"}, r"1\d{9}"),
        ("mac_address", {"type": "string"}, r"02(:[0-9a-f]{2}){5}"),
        ("nights", {"type": "integer"}, r"[1-4]"),
        ("firstName", {"type": "string"}, r"[A-Z][a-z]+"),
    ],
)
def test_a_value_looks_like_what_its_name_says(name: str, schema: dict[str, Any], looks_like: str) -> None:
    assert re.fullmatch(looks_like, str(sampled(schema, name=name)))


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{3}-\d{4}$",
        r"^(red|green|blue)(-dark)?$",
        r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
        r"^\p{L}{2,5}$",
        r"^(?<year>\d{4})/\d\d$",
        r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$",
        r"^\/v\d+\/[\w.-]+$",
        r"^(a|b)\1$",
        r"^.{10,12}$",
        r"^(?=.*\d).{4,8}$",
    ],
)
def test_a_text_keeps_its_pattern(pattern: str) -> None:
    sampled({"type": "string", "pattern": pattern})


@pytest.mark.parametrize(
    ("name", "schema", "looks_like"),
    [
        ("create_time", {"pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}[T,t][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?[Zz]$"},
         r"2026-.*T\d\d:\d\d:\d\dZ"),
        ("expiry", {"pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}, r"2029-\d\d"),
        ("value", {"pattern": r"^((-?[0-9]+)|(-?([0-9]+)?[.][0-9]+))$"}, r"\d+\.\d\d"),
        ("additional_recipient", {"pattern": r"^[^@]+@[a-z]+\.[a-z]+$"}, r"[a-z.]+@example\.com"),
        ("national_number", {"pattern": "^[0-9]{1,14}?$"}, r"202555\d{4}"),
        ("last_digits", {"pattern": "[0-9]{2,4}"}, "4242"),
        ("primary_color", {"minLength": 6, "maxLength": 6}, "[0-9a-f]{6}"),
        ("name", {"pattern": "^/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$"}, "[A-Z][a-z]+-?[a-z]+"),
        ("account_sid", {"pattern": "^AC[0-9a-fA-F]{32}$"}, "AC[0-9a-f]{32}"),
        ("id", {"pattern": "^(0|[1-9][0-9]*)$"}, r"[1-9]\d{17}"),
        ("transaction_id", {"pattern": "^[A-Z0-9]+$"}, "[0-9A-Z]{12,}"),
        ("ref", {"pattern": "^[a-z]+(-[a-z]+)*$"}, "[a-z]{4,}"),
        ("no", {"pattern": "^INV-[0-9]+$"}, r"INV-[1-9]\d{5}"),
    ],
)  # fmt: skip
def test_a_text_with_a_pattern_is_the_likely_one_of_its_name_else_one_of_normal_length(
    name: str, schema: dict[str, Any], looks_like: str
) -> None:
    text = sampled({"type": "object", "properties": {name: {"type": "string", **schema}}})[name]
    assert re.fullmatch(looks_like, text), text


def test_a_pattern_and_a_length_are_kept_together() -> None:
    assert len(sampled({"type": "string", "pattern": "^[a-z]+$", "minLength": 40, "maxLength": 42})) in (40, 41, 42)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer", "minimum": 5, "maximum": 5}, 5),
        ({"type": "integer", "exclusiveMinimum": 5, "exclusiveMaximum": 7}, 6),
        ({"type": "number", "multipleOf": 0.25, "minimum": 1.3, "maximum": 1.6}, 1.5),
        ({"type": "integer", "multipleOf": 7, "minimum": 15, "maximum": 27}, 21),
        ({"type": "array", "items": {"enum": [1, 2]}, "minItems": 2, "uniqueItems": True}, [1, 2]),
        ({"type": "array", "prefixItems": [{"const": "a"}, {"const": 2}], "items": False}, ["a", 2]),
        (
            {"type": "object", "maxProperties": 1, "required": ["b"], "properties": {"a": {"const": 1}, "b": {"const": 2}}},
            {"b": 2},
        ),
        ({"type": "array", "items": {"type": "integer"}, "contains": {"const": 9}, "maxItems": 1}, [9]),
    ],
)
def test_limits_are_kept(schema: dict[str, Any], value: Any) -> None:
    assert sampled(schema) == value


def test_a_response_has_no_write_only_and_a_request_no_read_only_property() -> None:
    schema = {
        "type": "object",
        "required": ["id", "name", "secret"],
        "properties": {
            "id": {"const": 1, "readOnly": True},
            "name": {"const": "Ada"},
            "secret": {"allOf": [{"$ref": "#/components/schemas/Secret"}]},
        },
    }
    secret = {"const": "x", "writeOnly": True}
    assert sampled(schema, "response", Secret=secret) == {"id": 1, "name": "Ada"}
    assert sampled(schema, "request", Secret=secret) == {"name": "Ada", "secret": "x"}


def test_a_name_with_a_pattern_and_a_dependent_name_are_filled_in() -> None:
    schema = {
        "type": "object",
        "properties": {"card": {"const": 1}},
        "dependentRequired": {"card": ["holder"]},
        "additionalProperties": {"const": 2},
    }
    assert sampled(schema) == {"card": 1, "holder": 2}


def test_an_id_belongs_to_the_thing_it_names() -> None:
    order = {"type": "object", "properties": {"id": {"type": "integer"}}}
    line = {"type": "object", "properties": {"orderId": {"type": "integer"}}}
    both = {"type": "array", "prefixItems": [{"$ref": "#/components/schemas/Order"}, {"$ref": "#/components/schemas/Line"}]}
    first, second = sampled(both, Order=order, Line=line)
    assert first["id"] == second["orderId"]


def test_a_schema_nothing_can_fit_is_reported_with_its_place() -> None:
    found = Diagnostics()
    sampler, schema = sampler_for(
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 2, "maximum": 1}}}, found
    )
    assert not sampler.sample(schema, "response").valid
    assert [(each.code, each.where) for each in found] == [("schema.unsatisfiable", "#/components/schemas/Asked/properties/a")]
