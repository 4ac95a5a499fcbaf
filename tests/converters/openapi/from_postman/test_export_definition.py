"""A collection that came from a definition: the definition again, with what people changed in the collection."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman import collection_to_openapi
from converters.postman.model import Collection, Example, Folder, Item, PathVariable, Request, Url, walk
from tests.converters.openapi.from_postman.exports import (
    JsonMap,
    again,
    collection,
    converted,
    document_of,
    faults,
    item,
    saved,
    with_item,
    without_ids,
)

SHOP: JsonMap = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1", "x-audience": "public"},
    "tags": [{"name": "orders", "description": "All orders."}],
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "getOrder",
                "tags": ["orders"],
                "description": "One order.",
                "x-cost": 2,
                "parameters": [
                    {
                        "name": "id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "integer"},
                        "examples": {"paid": {"value": 7}, "open": {"value": 8}},
                    }
                ],
                "responses": {
                    "200": {
                        "description": "Found",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Order"},
                                "examples": {"paid": {"value": {"id": 7}}, "open": {"value": {"id": 8}, "summary": "Open"}},
                            }
                        },
                    },
                    "4XX": {
                        "description": "No",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}},
                    },
                },
            },
            "delete": {
                "operationId": "dropOrder",
                "tags": ["orders"],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {"204": {"description": "Gone"}},
            },
        }
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "note": {"type": "string", "nullable": True}},
            },
            "Fault": {"type": "object", "required": ["reason"], "properties": {"reason": {"type": "string"}}},
        }
    },
}
DOCUMENT = document_of(SHOP)
COLLECTION = converted(DOCUMENT)


def exported(edited: Collection, found: Diagnostics | None = None) -> JsonMap:
    made = collection_to_openapi(edited, found if found is not None else Diagnostics(limit=0), DOCUMENT)
    assert faults(made) == []
    return made


def first_item(source: Collection) -> Item:
    return next(item for _, item in walk(source))


def answers(definition: JsonMap, status: str = "200") -> Any:
    operation = definition["paths"]["/orders/{id}"]["get"]
    return operation["responses"][status]["content"]["application/json"].get("examples")


def with_examples(*examples: Example) -> Collection:
    return with_item(COLLECTION, 0, examples=examples)


def test_an_unchanged_collection_gives_the_definition_in_3_1_with_an_example_everywhere():
    made = exported(COLLECTION)
    assert made["openapi"] == "3.1.1"
    assert made["info"] == {"title": "Shop", "version": "1", "x-audience": "public"}
    assert made["components"]["schemas"]["Order"]["properties"]["note"] == {"type": ["string", "null"]}
    operation = made["paths"]["/orders/{id}"]["get"]
    assert operation["x-cost"] == 2
    assert operation["parameters"][0]["examples"] == {"paid": {"value": 7}, "open": {"value": 8}}
    assert answers(made) == {"paid": {"value": {"id": 7}}, "open": {"summary": "Open", "value": {"id": 8}}}
    assert list(answers(made, "4XX")) == ["No (4XX)"]
    assert without_ids(again(made)) == without_ids(COLLECTION)


def test_changed_bodies_names_and_descriptions_are_taken_over():
    mine = first_item(COLLECTION)
    paid, *others = mine.examples
    edited = with_item(
        COLLECTION,
        0,
        name="Fetch an order",
        request=replace(mine.request, description=mine.request.description.replace("One order.", "An order, by its number.")),
        examples=(replace(paid, body='{"id": 9}'), *others),
    )
    made = exported(replace(edited, name="My shop"))
    operation = made["paths"]["/orders/{id}"]["get"]
    assert (operation["summary"], operation["description"]) == ("Fetch an order", "An order, by its number.")
    assert made["info"]["title"] == "My shop"
    assert answers(made)["paid"] == {"value": {"id": 9}}
    assert next(example.body for example in first_item(again(made)).examples) == '{\n  "id": 9\n}'


def test_a_renamed_example_keeps_its_partners():
    paid, *others = first_item(COLLECTION).examples
    made = exported(with_examples(replace(paid, name="Paid by card"), *others))
    assert list(answers(made)) == ["Paid by card", "open"]
    [parameter] = made["paths"]["/orders/{id}"]["get"]["parameters"]
    assert parameter["examples"]["Paid by card"] == {"value": 7}


def test_an_example_made_by_hand_is_added_with_the_request_it_was_saved_with():
    url = Url(
        raw="{{baseUrl}}/orders/99",
        host=("{{baseUrl}}",),
        path=("orders", ":id"),
        variables=(PathVariable(key="id", value="99"),),
    )
    mine = Example(id="mine", name="Late", code=200, original_request=Request(url=url), body='{"id": 99}', headers=())
    typed = replace(mine, headers=first_item(COLLECTION).examples[0].headers)
    made = exported(with_examples(*first_item(COLLECTION).examples, typed))
    assert answers(made)["Late"] == {"value": {"id": 99}}
    [parameter] = made["paths"]["/orders/{id}"]["get"]["parameters"]
    assert parameter["examples"]["Late"] == {"value": 99}
    late = next(example for example in first_item(again(made)).examples if example.name == "Late")
    assert late.original_request is not None
    assert late.original_request.url is not None
    assert late.original_request.url.variables[0].value == "99"


def test_a_status_the_definition_does_not_have_takes_the_schema_of_its_range():
    teapot = Example(
        id="mine", name="Teapot", code=418, body='{"reason": "tea"}', headers=first_item(COLLECTION).examples[0].headers
    )
    made = exported(with_examples(*first_item(COLLECTION).examples, teapot))
    media = made["paths"]["/orders/{id}"]["get"]["responses"]["418"]["content"]["application/json"]
    assert media["schema"] == {"$ref": "#/components/schemas/Fault"}
    assert answers(made, "418") == {"Teapot": {"value": {"reason": "tea"}}}


def test_removed_examples_are_gone_and_marked_where_none_is_left():
    *_, no = first_item(COLLECTION).examples
    media = exported(with_examples(no))["paths"]["/orders/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert "examples" not in media
    assert media["x-understudy-removed"] == ["paid", "open"]


def test_removed_requests_are_left_out_and_told():
    folder = COLLECTION.items[0]
    assert isinstance(folder, Folder)
    found = Diagnostics("shop.json")
    made = exported(replace(COLLECTION, items=(replace(folder, items=folder.items[:1]),)), found)
    assert list(made["paths"]["/orders/{id}"]) == ["get"]
    assert [each.code for each in found] == ["item.left_out"]


def test_requests_made_by_hand_are_operations_or_examples_of_those_there_are():
    added = collection(
        item("POST {{baseUrl}}/refunds", saved("Done", 201, {"id": 1}), name="Refund"),
        item("GET {{baseUrl}}/orders/{{order}}", saved("By hand", 200, {"id": 5}), name="Another"),
    )
    made = exported(replace(COLLECTION, items=(*COLLECTION.items, *added.items)))
    assert list(made["paths"]) == ["/orders/{id}", "/refunds"]
    assert made["paths"]["/refunds"]["post"]["responses"]["201"]["content"]["application/json"]["examples"] == {
        "Done": {"value": {"id": 1}}
    }
    assert list(answers(made)) == ["paid", "open", "By hand"]


def test_a_renamed_folder_is_a_renamed_tag():
    folder = COLLECTION.items[0]
    assert isinstance(folder, Folder)
    made = exported(replace(COLLECTION, items=(replace(folder, name="Purchases", description="What was bought."),)))
    assert made["tags"] == [{"name": "Purchases", "description": "What was bought."}]
    assert {tuple(node["tags"]) for node in made["paths"]["/orders/{id}"].values()} == {("Purchases",)}


def test_swagger_2_becomes_3_1():
    swagger = {
        "swagger": "2.0",
        "info": {"title": "Old", "version": "1"},
        "host": "old.example",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "parameters": {"page": {"name": "page", "in": "query", "type": "integer", "default": "first"}},
        "paths": {
            "/a": {
                "parameters": [{"$ref": "#/parameters/page"}],
                "post": {
                    "parameters": [{"name": "b", "in": "body", "schema": {"$ref": "#/definitions/A"}}],
                    "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/A"}}},
                },
            }
        },
        "definitions": {"A": {"type": "object", "properties": {"next": {"$ref": "#/definitions/A"}}}},
    }
    document = document_of(swagger)
    made = collection_to_openapi(converted(document), Diagnostics(limit=0), document)
    assert faults(made) == []
    assert made["servers"] == [{"url": "https://old.example"}]
    assert made["components"]["schemas"]["A"]["properties"] == {"next": {"$ref": "#/components/schemas/A"}}
    assert made["components"]["parameters"]["page"]["schema"] == {"type": "integer", "x-understudy-default": "first"}
    assert "#/definitions" not in json.dumps(made)


def test_what_3_1_has_no_word_for_is_told():
    document = document_of(
        {
            "openapi": "3.2.0",
            "info": {"title": "New", "version": "1"},
            "paths": {"/a": {"query": {"responses": {"200": {"description": "ok"}}}}},
        }
    )
    found = Diagnostics("shop.json")
    made = collection_to_openapi(converted(document), found, document)
    assert faults(made) == []
    assert list(made["paths"]["/a"]["x-understudy-operations"]) == ["QUERY"]
    assert [each.code for each in found] == ["item.skipped"]
