"""Any schema gives a value jsonschema-rs accepts, or a finding; and our own checker judges as jsonschema-rs does."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converters.diagnostics import Diagnostics
from tests.converters.openapi.conversions import sampler_for

NAMES = ("id", "name", "price", "tags", "kind")
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["", "a", "b"]), st.just([1]), st.just({"x": 1})
)
PLAIN = st.one_of(
    st.just({}),
    st.builds(lambda values: {"enum": values}, st.lists(VALUES, min_size=1, max_size=3)),
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 12),
            "maxLength": st.integers(0, 30),
            "pattern": st.sampled_from([r"^[A-Z]{2,5}$", r"\d+", "^(a|b)+$", r"[^a-z]{3}"]),
            "format": st.sampled_from(["date", "date-time", "email", "uuid", "uri", "ipv4", "hostname"]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number", ["number", "null"]])},
        optional={
            "minimum": st.integers(-50, 50),
            "maximum": st.integers(-20, 120),
            "multipleOf": st.sampled_from([1, 3, 0.5, 0.01]),
        },
    ),
    st.builds(lambda target: {"$ref": f"#/components/schemas/{target}"}, st.sampled_from(["One", "Two"])),
)


def _wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    return st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("array")},
            optional={
                "items": inner,
                "minItems": st.integers(0, 3),
                "maxItems": st.integers(0, 4),
                "uniqueItems": st.booleans(),
                "contains": inner,
                "prefixItems": st.lists(inner, min_size=1, max_size=2),
            },
        ),
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": properties},
            optional={
                "required": st.lists(st.sampled_from(NAMES), unique=True, max_size=3),
                "additionalProperties": st.one_of(st.booleans(), inner),
                "minProperties": st.integers(0, 3),
                "maxProperties": st.integers(0, 4),
                "patternProperties": st.builds(lambda schema: {"^x-": schema}, inner),
                "unevaluatedProperties": st.just(False),
                "if": inner,
                "then": inner,
                "else": inner,
            },
        ),
        st.builds(
            lambda word, schemas: {word: schemas},
            st.sampled_from(["allOf", "anyOf", "oneOf"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda schema, no: {**schema, "not": no} if "$ref" not in schema else schema, inner, inner),
    )


SCHEMAS = st.recursive(PLAIN, _wider, max_leaves=8)


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(asked=SCHEMAS, one=SCHEMAS, two=SCHEMAS)
def test_a_random_schema_gives_a_valid_value_or_a_finding(
    asked: dict[str, Any], one: dict[str, Any], two: dict[str, Any]
) -> None:
    found = Diagnostics()
    sampler, schema = sampler_for(asked, found, One=one, Two=two)
    sample = sampler.sample(schema, "response")
    root = {"$schema": "https://json-schema.org/draft/2020-12/schema", **sampler.tree.root}
    oracle = jsonschema_rs.Draft202012Validator(
        {"$ref": "urn:root#/components/schemas/Asked"},
        registry=jsonschema_rs.Registry([("urn:root", root)]),
        validate_formats=True,
        offline=True,
    )
    assert sampler.fits(sample.value, schema, "response") == oracle.is_valid(sample.value)
    if sample.valid:
        assert oracle.is_valid(sample.value)
    else:
        assert any(each.code == "schema.unsatisfiable" for each in found)
