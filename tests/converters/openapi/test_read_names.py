"""Addresses and anchors: `$id`, `$self`, `$anchor`, `$dynamicRef`, and what references make of them."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.refs import lookup
from tests.converters.openapi.definitions import Noted, answers, definition, read

AT = "#/components/schemas"


def schemas_of(schemas: Any, files: dict[str, Any] | None = None, **more: Any) -> tuple[dict[str, Any], Noted]:
    """The schemas of a 3.1 definition once it is read, and what was noted."""
    document, noted = read(definition({}, openapi="3.1.0", components={"schemas": schemas}, **more), files)
    return document.root["components"]["schemas"], noted


@pytest.mark.parametrize(
    "ref",
    [
        "https://example.com/schemas/money",
        "https://example.com/schemas/money#",
        "https://example.com/schemas/money#/$defs/cents/..",
        "#money",
        "https://example.com/schemas/money#money",
    ],
)
def test_a_schema_is_found_by_the_names_it_gives_itself(ref: str) -> None:
    money = {"$id": "https://example.com/schemas/money", "$anchor": "money", "type": "number"}
    schemas, noted = schemas_of({"Money": money, "A": {"$ref": ref.removesuffix("/$defs/cents/..")}})
    assert schemas["A"] == {"$ref": f"{AT}/Money"}
    assert noted == []


def test_references_are_relative_to_the_address_of_the_part_they_stand_in() -> None:
    """RFC 3986 §5.1: an embedded `$id` is relative to the part that holds it, and a base for what is inside."""
    order = {
        "$id": "https://example.com/orders/order",
        "properties": {
            "item": {"$ref": "item"},
            "inner": {"$ref": "#/$defs/inner"},
            "outer": {"$ref": "#/components/schemas/Money"},
            "deep": {"$ref": "parts/deep#here"},
        },
        "$defs": {"inner": {"type": "string"}, "deep": {"$id": "parts/deep", "$defs": {"x": {"$anchor": "here"}}}},
    }
    schemas, noted = schemas_of(
        {"Order": order, "Item": {"$id": "https://example.com/orders/item"}, "Money": {"type": "number"}}
    )
    assert schemas["Order"]["properties"] == {
        "item": {"$ref": f"{AT}/Item"},
        "inner": {"$ref": f"{AT}/Order/$defs/inner"},
        "outer": {"$ref": f"{AT}/Money"},
        "deep": {"$ref": f"{AT}/Order/$defs/deep/$defs/x"},
    }
    assert noted == []


def test_the_same_anchor_in_two_parts_is_two_anchors() -> None:
    parts = {
        name: {"$id": f"https://example.com/{name}", "$ref": "#own", "$defs": {"x": {"$anchor": "own"}}} for name in ("A", "B")
    }
    schemas, _ = schemas_of(parts)
    assert {name: one["$ref"] for name, one in schemas.items()} == {name: f"{AT}/{name}/$defs/x" for name in ("A", "B")}


def test_files_that_know_where_they_are_published_find_each_other() -> None:
    """OpenAPI 3.2 §4.1.2.2: `$self` is the base; what it makes of a reference is looked for beside the file."""
    files = {
        "parts/money.yaml": b"{components: {schemas: {Money: {type: number}}}}",
        "named.yaml": {"openapi": "3.2.0", "$self": "https://example.com/api/v1/other", "components": {"schemas": {"B": {}}}},
    }
    schemas = {
        "A": {"$ref": "https://example.com/api/v1/parts/money.yaml#/components/schemas/Money"},
        "B": {"$ref": "named.yaml#/components/schemas/B"},
        "C": {"$ref": "other#/components/schemas/B"},
        "D": {"$ref": "https://example.com/api/v1/shop.json#/components/schemas/A"},
        "E": {"$ref": "https://elsewhere.com/api/v1/parts/money.yaml"},
    }
    data = definition({}, openapi="3.2.0", components={"schemas": schemas}, **{"$self": "https://example.com/api/v1/shop.json"})
    document, noted = read(data, files)
    found = {name: one if one is True else one["$ref"] for name, one in document.root["components"]["schemas"].items()}
    assert found == {
        "A": "#/x-documents/money/components/schemas/Money",
        "B": "#/x-documents/named/components/schemas/B",
        "C": "#/x-documents/named/components/schemas/B",
        "D": f"{AT}/A",
        "E": True,
    }
    assert noted == [("ref.external", f"{AT}/E")]


PAGE = {
    "$id": "page",
    "type": "array",
    "items": {"$dynamicRef": "#item"},
    "$defs": {"any": {"$dynamicAnchor": "item", "title": "Anything"}},
}


def test_a_template_is_filled_in_by_each_schema_that_binds_its_anchor() -> None:
    """JSON Schema 2020-12 §8.2.3.2: the dynamic scope decides; reached directly the template has its own anchor."""
    schemas, noted = schemas_of(
        {
            "Page": PAGE,
            "Orders": {"$id": "orders", "$ref": "page", "$defs": {"order": {"$dynamicAnchor": "item", "type": "object"}}},
            "Names": {"$id": "names", "$ref": "page", "$defs": {"name": {"$dynamicAnchor": "item", "type": "string"}}},
        }
    )
    assert schemas["Page"]["items"] == {"$ref": f"{AT}/Page/$defs/any"}
    assert schemas["Orders"]["allOf"][0]["items"] == {"$ref": f"{AT}/Orders/$defs/order"}
    assert schemas["Names"]["allOf"][0]["items"] == {"$ref": f"{AT}/Names/$defs/name"}
    assert noted == []


def test_a_recursive_template_leads_back_to_the_schema_that_extends_it() -> None:
    tree = {"$id": "tree", "$dynamicAnchor": "node", "properties": {"children": {"items": {"$dynamicRef": "#node"}}}}
    schemas, _ = schemas_of(
        {"Tree": tree, "Strict": {"$id": "strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": False}}
    )
    assert schemas["Tree"]["properties"]["children"]["items"] == {"$ref": f"{AT}/Tree"}
    assert schemas["Strict"] == {
        "unevaluatedProperties": False,
        "allOf": [{"properties": {"children": {"items": {"$ref": f"{AT}/Strict"}}}}],
    }


def test_a_dynamic_reference_beside_another_one_is_a_part_of_its_own() -> None:
    schemas, _ = schemas_of({"A": {"$ref": f"{AT}/B", "$dynamicRef": "#c"}, "B": {}, "C": {"$dynamicAnchor": "c"}})
    assert schemas["A"] == {"$ref": f"{AT}/B", "allOf": [{"$ref": f"{AT}/C"}]}


def test_pointers_into_the_middle_of_things_are_followed() -> None:
    """Encoded slashes and braces, statuses that YAML reads as numbers, the root of a file, an upward folder."""
    files = {
        "x/more.yaml": b"paths:\n  /b/{id}: {get: {responses: {200: {content: {a/b: {schema: {$ref: ../y/one.json#/}}}}}}}",
        "y/one.json": {"type": "integer"},
    }
    refs = {
        "A": "#/paths/~1a%20b~1%7Bid%7D/get/responses/200/content/application~1json/schema",
        "B": "x/more.yaml#/paths/~1b~1{id}/get/responses/200/content/a~1b/schema",
        "C": "./y/../y/one.json",
    }
    document, noted = read(
        definition(
            {"/a b/{id}": {"get": {"responses": answers({"type": "string"})}}},
            components={"schemas": {name: {"$ref": ref} for name, ref in refs.items()}},
        ),
        files,
    )
    nodes = {name: lookup(document.root, f"{AT}/{name}")["$ref"] for name in refs}
    assert nodes == {
        "A": "#/paths/~1a%20b~1%7Bid%7D/get/responses/200/content/application~1json/schema",
        "B": "#/x-documents/more/paths/~1b~1%7Bid%7D/get/responses/200/content/a~1b/schema",
        "C": "#/x-documents/one",
    }
    assert noted == []


def test_a_mapping_says_what_it_does_not_find() -> None:
    mapping = {"a": "Cat", "b": "Dgo", "c": "./absent.yaml"}
    discriminator = {"propertyName": "kind", "mapping": mapping, "defaultMapping": "Dog"}
    schemas, noted = schemas_of({"Pet": {"discriminator": discriminator}, "Cat": {}, "Dog": {}}, {})
    assert schemas["Pet"]["discriminator"] == {
        "propertyName": "kind",
        "mapping": {"a": f"{AT}/Cat"},
        "defaultMapping": f"{AT}/Dog",
    }
    at = f"{AT}/Pet/discriminator/mapping"
    assert noted == [("ref.unresolved", f"{at}/b"), ("ref.unresolved", f"{at}/c")]


def test_a_mapping_may_name_the_file_of_a_branch() -> None:
    pet = {"oneOf": [{"$ref": "./Cat.yaml"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat"}}}
    schemas, noted = schemas_of({"Pet": pet}, {"Cat.yaml": b"type: object"})
    assert schemas["Pet"]["discriminator"]["mapping"] == {"cat": "#/x-documents/Cat"}
    assert noted == []
