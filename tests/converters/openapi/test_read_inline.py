"""References where the specification has none: followed as people mean them, and told."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.model import Document, Parameter
from converters.openapi.refs import lookup
from tests.converters.openapi.definitions import Noted, answers, definition, read

OK = {"200": {"description": "Fine"}}


def noted_at(*places: str) -> Noted:
    return [("format.invalid", place) for place in places]


def test_a_map_of_properties_may_be_in_another_file() -> None:
    """What stands beside the reference wins; each member refers to its place there."""
    schema = {"properties": {"$ref": "parts/common.yaml#/props", "name": {"type": "integer"}}}
    common = b"props: {id: {$ref: id.yaml}, name: {type: string}}"
    document, noted = read(
        definition({}, openapi="3.1.0", components={"schemas": {"A": schema}}),
        {"parts/common.yaml": common, "parts/id.yaml": b"type: string"},
    )
    assert lookup(document.root, "#/components/schemas/A") == {
        "properties": {"id": {"$ref": "#/x-documents/common/props/id"}, "name": {"type": "integer"}}
    }
    assert lookup(document.root, "#/x-documents/common/props/id") == {"$ref": "#/x-documents/id"}
    assert noted == noted_at("#/components/schemas/A/properties")


def test_components_of_another_file_have_the_definitions_names() -> None:
    """`schemas: {$ref: all.yaml}`: a reference from that file is one to the definition's component."""
    files = {"all.yaml": b"Order: {properties: {part: {$ref: '#/Part'}}}\nPart: {type: string, nullable: true}"}
    document, noted = read(
        definition(
            {"/a": {"get": {"responses": answers({"$ref": "#/components/schemas/Order"})}}},
            components={"schemas": {"$ref": "all.yaml"}},
        ),
        files,
    )
    assert document.root["components"]["schemas"] == {
        "Order": {"properties": {"part": {"$ref": "#/components/schemas/Part"}}},
        "Part": {"type": ["string", "null"]},
    }
    schema = document.operations[0].responses[0].content[0].schema
    assert schema is not None
    assert schema.pointer == "#/components/schemas/Order"
    assert noted == noted_at("#/components/schemas")


def test_lists_texts_and_whole_sections_are_followed() -> None:
    files: dict[str, Any] = {
        "intro.md": b"# Shop\n\nSells *things*.",
        "info.yaml": b"{title: Shop, version: '2', contact: {name: Ann}}",
        "tags.yaml": b"[{name: orders, description: Bought}]",
        "params.json": [{"name": "q", "in": "query"}],
        "paths.yaml": b"/a: {get: {description: {$ref: intro.md}, parameters: {$ref: params.json}, responses: {}}}",
    }
    document, noted = read(
        {"openapi": "3.1.0", **{key: {"$ref": f"{key}.yaml"} for key in ("info", "tags", "paths")}},
        files,
    )
    [operation] = document.operations
    assert (document.title, document.version, [tag.name for tag in document.tags]) == ("Shop", "2", ["orders"])
    assert operation.description == "# Shop\n\nSells *things*."
    assert operation.parameters == (Parameter(name="q", location="query", pointer="#/x-documents/params/0"),)
    at = "paths.yaml#/~1a/get"
    assert noted == noted_at("#/info", "#/tags", "#/paths", f"{at}/description", f"{at}/parameters")


@pytest.mark.parametrize(
    ("media", "place"),
    [
        pytest.param({"example": {"$ref": "orders/one.json"}}, "example", id="example in a file"),
        pytest.param({"example": {"$ref": "#/components/examples/One"}}, "example", id="example of the components"),
        pytest.param({"examples": {"a": {"value": {"$ref": "orders/one.json"}}}}, "examples/a/value", id="value"),
        pytest.param({"examples": {"a": {"$ref": "orders/all.yaml#/one"}}}, "", id="example object in a file"),
        pytest.param({"examples": {"$ref": "orders/all.yaml"}}, "examples", id="all of them in a file"),
    ],
)
def test_an_example_may_be_a_reference(media: dict[str, Any], place: str) -> None:
    files = {"orders/one.json": {"id": 1}, "orders/all.yaml": b"one: {value: {$ref: one.json}}"}
    components = {"examples": {"One": {"value": {"id": 1}}}}
    document, noted = read(definition({"/a": {"get": {"responses": answers(**media)}}}, components=components), files)
    [example] = document.operations[0].responses[0].content[0].examples
    assert example.value == {"id": 1}
    at = "#/paths/~1a/get/responses/200/content/application~1json"
    inner = [] if "all" not in str(media) else noted_at("orders/all.yaml#/one/value")
    assert noted == [*(noted_at(f"{at}/{place}") if place else []), *inner]


def test_an_example_that_refers_to_nothing_is_served_as_it_stands() -> None:
    document, noted = read(definition({"/a": {"get": {"responses": answers(example={"$ref": "#/nowhere"})}}}))
    [example] = document.operations[0].responses[0].content[0].examples
    assert example.value == {"$ref": "#/nowhere"}
    assert noted == [("ref.unresolved", "#/paths/~1a/get/responses/200/content/application~1json/example")]


@pytest.mark.parametrize("ref", ["#", "#/paths", "#/info/title", "#/nowhere", "absent.yaml"])
def test_a_whole_map_that_leads_nowhere_is_empty(ref: str) -> None:
    document, noted = read(definition({"/a": {"get": {"responses": OK}}, "$ref": ref}), {})
    assert [operation.path for operation in document.operations] == ["/a"]
    assert noted == [("ref.unresolved", "#/paths")]


def test_a_value_of_another_file_is_relative_to_that_file() -> None:
    """`externalValue` is opened from the folder of the definition, wherever it was written."""
    files = {"orders/all.yaml": b"{value: {externalValue: ./one.json}, link: {externalValue: 'https://example.com/a'}}"}
    media = {"examples": {name: {"$ref": f"orders/all.yaml#/{name}"} for name in ("value", "link")}}
    document, _ = read(definition({"/a": {"get": {"responses": answers(**media)}}}), files)
    found = document.operations[0].responses[0].content[0].examples
    assert [one.external_value for one in found] == ["orders/one.json", "https://example.com/a"]


def test_a_component_that_is_nothing_is_told_once() -> None:
    document: Document
    schemas = {"Empty": None, "A": {"properties": {"x": {"$ref": "#/components/schemas/Empty"}}}}
    document, noted = read(definition({}, components={"schemas": schemas}))
    assert lookup(document.root, "#/components/schemas/Empty") is True
    assert noted == [("format.invalid", "#/components/schemas/Empty")]
