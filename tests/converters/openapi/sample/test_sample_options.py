"""What a conversion may wish of its samples: how many items, how large, other values, placeholders."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.model import Document, Schema
from converters.openapi.sample import Sampler

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "example": 7, "deprecated": True},
        "status": {"enum": ["open", "paid"]},
        "paid_at": {"type": "string", "format": "date-time"},
        "fax": {"type": "string", "deprecated": True},
        "tags": {"type": "array", "items": {"type": "string", "default": "new"}},
        "by": {"oneOf": [{"type": "null"}, {"type": "object", "properties": {"weight": {"type": "number"}}}]},
    },
}


def made(schema: Any = ORDER, **wishes: Any) -> Any:
    root = {"components": {"schemas": {"Order": schema}}}
    sampler = Sampler(Document(spec_version="3.1.0", root=root), Diagnostics(), **wishes)
    return sampler.sample(Schema(node=schema, pointer="#/components/schemas/Order"), "response").value


def test_placeholders_keep_the_structure_and_what_leaves_no_choice() -> None:
    assert made(response_values="placeholders") == {
        "id": "<integer>",
        "status": "open",
        "paid_at": "<date-time>",
        "fax": "<string>",
        "tags": ["<string>", "<string>"],
        "by": {"weight": "<number>"},
    }


def test_samples_are_made_without_what_schemas_declare() -> None:
    value = made(response_values="samples")
    assert value["id"] != 7
    assert "new" not in value["tags"][:1] or len(set(value["tags"])) == 2
    assert value["status"] == "open"


def test_wishes_hold_for_their_direction_only() -> None:
    assert made(request_values="placeholders")["id"] == 7


@pytest.mark.parametrize("count", [0, 1, 5])
def test_arrays_have_as_many_items_as_wished(count: int) -> None:
    assert len(made({"type": "array", "items": {"type": "string"}}, array_items=count)) == count
    assert len(made({"type": "array", "minItems": 3, "items": {"type": "string"}}, array_items=count)) == max(3, count)


def test_a_sample_holds_no_more_nodes_than_wished() -> None:
    nested = {"type": "object", "properties": dict.fromkeys("abc", ORDER)}
    assert made(nested, nodes=5) == {}
    assert made(nested, nodes=100) != {}


def test_another_seed_gives_other_values_as_stable_as_the_first() -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}}
    assert made(schema, seed="autumn") == made(schema, seed="autumn") != made(schema)


def test_deprecated_properties_are_left_out_unless_required() -> None:
    assert set(made(skip_deprecated=True)) == set(ORDER["properties"]) - {"fax"}
