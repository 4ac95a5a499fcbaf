"""Hostile schemas cost bounded work and are reported, never hang or crash."""

from __future__ import annotations

import time
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from tests.converters.openapi.conversions import sampler_for

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
    began = time.process_time()
    sample = sampler.sample(asked, "response")
    assert time.process_time() - began < 3
    assert sample.valid or [each.code for each in found] == ["schema.unsatisfiable"]
