"""Why a value does not fit: the first keyword that fails and where, never a whole value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.converters.openapi.conversions import sampler_for

ORDER = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "items": {"type": "array", "maxItems": 2, "items": {"$ref": "#/components/schemas/Item"}},
        "note": {"type": ["string", "null"], "maxLength": 5},
    },
    "additionalProperties": False,
}
ITEM = {"allOf": [{"properties": {"sku": {"pattern": "^[A-Z]+$"}}}, {"required": ["sku"]}]}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"id": "7", "items": []}, "at /id: expected integer, found text"),
        ({"id": 0, "items": []}, "at /id: 0 is below the minimum 1"),
        ({"id": 7}, "the required property 'items' is missing"),
        ({"id": 7, "items": [{}]}, "at /items/0: the required property 'sku' is missing"),
        ({"id": 7, "items": [{"sku": "A"}, {"sku": "a/b"}]}, "at /items/1/sku: 'a/b' does not match the pattern '^[A-Z]+$'"),
        ({"id": 7, "items": [1, 2, 3]}, "at /items: the array has more items than 2"),
        ({"id": 7, "items": [], "note": 3}, "at /note: expected string or null, found integer"),
        ({"id": 7, "items": [], "note": "much too long"}, "at /note: the text is longer than 5"),
        ({"id": 7, "items": [], "other": 1}, "the schema knows no property 'other'"),
        ([], "expected object, found array"),
    ],
)
def test_the_first_reason_is_told_with_its_place(value: Any, reason: str) -> None:
    sampler, schema = sampler_for(ORDER, Item=ITEM)
    assert sampler.misfit(value, schema, "response") == reason


@pytest.mark.parametrize(
    ("node", "value", "reason"),
    [
        ({"enum": ["a", "b"]}, "c", "'c' is not in the enum"),
        ({"enum": ["a", "b"]}, {"x": 1}, "this object is not in the enum"),
        ({"const": 1}, 2, "2 is not 1, the one value allowed"),
        ({"format": "uuid"}, "x" * 100, f"'{'x' * 39}…' has not the format 'uuid'"),
        ({"oneOf": [{"type": "string"}, {"maxLength": 3}]}, "ab", "it fits 2 of the 2 schemas of oneOf, not one alone"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "expected string, found integer"),
        ({"anyOf": [{"type": "string"}, {"type": "array"}]}, 1, "it fits none of the 2 schemas of anyOf"),
        ({"not": {"type": "string"}}, "a", "it is what `not` excludes"),
        ({"if": {"type": "string"}, "then": {"minLength": 2}}, "a", "the text is shorter than 2"),
        ({"prefixItems": [{"type": "string"}], "items": False}, ["a", 1], "at /1: nothing is allowed here"),
        ({"patternProperties": {"^a": {"type": "string"}}}, {"a/b": 1}, "at /a~1b: expected string, found integer"),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "`propertyNames` does not hold"),
    ],
)
def test_every_keyword_has_its_words(node: Any, value: Any, reason: str) -> None:
    sampler, schema = sampler_for(node)
    assert sampler.misfit(value, schema, "response") == reason


def test_what_belongs_to_the_other_direction_is_not_missed() -> None:
    node = {"required": ["id", "name"], "properties": {"id": {"readOnly": True}}}
    sampler, schema = sampler_for(node)
    assert sampler.misfit({}, schema, "request") == "the required property 'name' is missing"


def test_a_schema_in_a_circle_has_a_reason_all_the_same() -> None:
    sampler, schema = sampler_for({"properties": {"next": {"$ref": "#/components/schemas/Asked"}}, "minProperties": 1})
    value: dict[str, Any] = {}
    for _ in range(40):
        value = {"next": value}
    assert sampler.misfit(value, schema, "response").endswith("the object has fewer properties than 1")
