"""Any schema gives a value jsonschema-rs accepts, or a finding; and our own checker judges as jsonschema-rs does."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from converters.diagnostics import Diagnostics
from converters.openapi.sample import Direction
from tests.converters.openapi.conversions import sampler_for
from tests.properties.schemas import COMPONENTS, SCHEMAS, for_direction, loops_in_place, small_values

OTHER_DIRECTION: dict[Direction, str] = {"request": "ro", "response": "wo"}
"""For each direction the property, as `SCHEMAS` names it, that belongs to the other one."""
ASKED = "#/components/schemas/Asked"


def oracle_for(root: dict[str, Any]) -> Any:
    """What jsonschema-rs makes of the schema asked about, formats on."""
    held = {"$schema": "https://json-schema.org/draft/2020-12/schema", **root}
    registry = jsonschema_rs.Registry([("urn:root", held)])
    return jsonschema_rs.Draft202012Validator({"$ref": f"urn:root{ASKED}"}, registry=registry, validate_formats=True)


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=SCHEMAS, components=COMPONENTS, direction=st.sampled_from(("request", "response")))
def test_a_random_schema_gives_a_valid_value_or_a_finding(
    asked: dict[str, Any], components: dict[str, Any], direction: Direction
) -> None:
    assume(not loops_in_place({"components": {"schemas": {**components, "Asked": asked}}}))
    found = Diagnostics()
    sampler, schema = sampler_for(asked, found, **components)
    sample = sampler.sample(schema, direction)
    oracle = oracle_for(for_direction(sampler.tree.root, OTHER_DIRECTION[direction]))
    assert sampler.fits(sample.value, schema, direction) == oracle.is_valid(sample.value) == sample.valid
    assert sample.valid or any(each.code == "schema.unsatisfiable" for each in found)


def test_what_a_few_plain_values_satisfy_is_hardly_ever_refused() -> None:
    """A naive search: of the schemas the sampler refuses, how many does one of some hundred small values fit?

    Those left have several limits on properties nobody asked for, which contradict each other unless just one is there.
    """
    refused: list[bool] = []

    @settings(
        max_examples=250, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(asked=SCHEMAS, components=COMPONENTS)
    def try_one(asked: dict[str, Any], components: dict[str, Any]) -> None:
        sampler, schema = sampler_for(asked, **components)
        if loops_in_place(sampler.tree.root) or sampler.sample(schema, "response").valid:
            return
        oracle = oracle_for(for_direction(sampler.tree.root, "wo"))
        refused.append(any(map(oracle.is_valid, small_values())))

    try_one()
    assert sum(refused) <= len(refused) / 25


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=SCHEMAS, components=COMPONENTS, value=st.sampled_from(small_values()))
def test_any_value_is_judged_as_jsonschema_rs_does(asked: dict[str, Any], components: dict[str, Any], value: Any) -> None:
    assume(not loops_in_place({"components": {"schemas": {**components, "Asked": asked}}}))
    sampler, schema = sampler_for(asked, **components)
    oracle = oracle_for(for_direction(sampler.tree.root, "wo"))
    assert sampler.fits(value, schema, "response") == oracle.is_valid(value)
