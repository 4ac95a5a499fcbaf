"""What a definition may become: shared parts are written out again and again, so a collection's size has limits."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.model import Document, MediaType, MediaTypeExample, Operation, Response, Schema
from converters.openapi.read import read_definition
from converters.openapi.to_postman import CollectionLimits, ConvertOptions, openapi_to_collection
from converters.postman.model import Collection, Folder, walk
from converters.postman.read import read_collection
from converters.postman.write import write_collection
from converters.source import read_tree
from tests.converters.openapi.conversions import JsonMap, answers, chain, converted, definition

FINE = {"200": {"description": "Fine"}}


def limited(source: JsonMap, limits: CollectionLimits) -> tuple[Collection, list[tuple[str, str, str]]]:
    """The collection of a definition below some limits, and the code, place and message of what was reported."""
    document = read_definition(read_tree(json.dumps(source).encode(), "shop.json"), Diagnostics("shop.json"))
    found = Diagnostics("shop.json")
    collection = openapi_to_collection(document, found, limits=limits)
    return collection, [(each.code, each.where, each.message) for each in found]


def shape_of(collection: Collection) -> list[tuple[str, list[int]]]:
    """Each item's name with the codes of its examples."""
    return [(item.name, [example.code for example in item.examples]) for _, item in walk(collection)]


def orders(count: int, responses: Any = None, **more: Any) -> JsonMap:
    return definition({f"/o{number}": {"get": {"responses": responses or FINE}} for number in range(count)}, **more)


def test_a_schema_that_unfolds_without_measure_costs_only_its_own_body() -> None:
    asked = {"$ref": "#/components/schemas/L0"}
    paths = {
        "/all": {"get": {"responses": {"200": {"description": "All", "content": answers(asked)}}}},
        "/one": {"get": {"responses": {"200": {"description": "One", "content": answers({"const": 1})}}}},
    }
    found = Diagnostics("shop.json")
    collection = converted(definition(paths, components={"schemas": chain(12, 10)}), found)
    assert [item.examples[0].body for _, item in walk(collection)] == ["{}", "1"]
    assert [(each.code, each.where) for each in found if each.level == "warning"] == [
        ("limit.expansion", "#/components/schemas/L0"),
    ]
    assert len(write_collection(collection)) < 10_000


def test_a_number_that_cannot_be_reckoned_with_costs_only_its_own_value() -> None:
    schema = {"type": "integer", "multipleOf": 1e-300, "minimum": 1}
    [(_, item)] = walk(converted(orders(1, {"200": {"description": "Fine", "content": answers(schema)}})))
    assert int(item.examples[0].body) >= 1


def test_an_operation_whose_values_fail_in_arithmetic_costs_only_itself() -> None:
    """No file holds such a value; a document made by hand can."""
    odd = MediaTypeExample(key=None, value=Decimal("sNaN"), has_value=True)
    media = MediaType(name="application/json", schema=Schema(node={"enum": [1]}, pointer="#/s"), examples=(odd,))
    good = Operation(method="GET", path="/good", responses=(Response(status="200"),))
    bad = replace(good, path="/bad", responses=(Response(status="200", content=(media,)),), pointer="#/bad")
    found = Diagnostics()
    collection = openapi_to_collection(Document(spec_version="3.1.0", operations=(bad, good)), found)
    assert shape_of(collection) == [("GET /good", [200])]
    assert [(each.code, each.where) for each in found] == [("item.skipped", "#/bad")]


def test_items_beyond_the_limit_are_left_out() -> None:
    collection, found = limited(orders(5), CollectionLimits(items=3))
    assert shape_of(collection) == [(f"GET /o{number}", [200]) for number in range(3)]
    why = "a collection holds at most 3 items and folders. Split the definition."
    assert found == [("limit.items", "#/paths/~1o3/get", f"From here on 2 operations are left out: {why}")]


def test_as_many_items_as_the_limit_are_no_finding() -> None:
    collection, found = limited(orders(3), CollectionLimits(items=3))
    assert (len(shape_of(collection)), found) == (3, [])


def test_items_that_fit_only_without_folders_have_none() -> None:
    paths = {f"/o{number}": {"get": {"tags": [f"T{number}"], "responses": FINE}} for number in range(3)}
    collection, found = limited(definition(paths), CollectionLimits(items=5))
    assert [type(node).__name__ for node in collection.items] == ["Item"] * 3
    assert found == [("limit.items", "#", "A collection holds at most 5 items and folders; there are no folders.")]


def test_examples_beyond_the_limit_are_left_out() -> None:
    responses = {code: {"description": code} for code in ("200", "400", "404")}
    collection, found = limited(orders(3, responses), CollectionLimits(examples=5))
    assert shape_of(collection) == [("GET /o0", [200, 400, 404]), ("GET /o1", [200, 400])]
    why = "a collection holds at most 5 examples."
    assert found == [
        ("limit.items", "#/paths/~1o1/get", f"Examples of this operation are left out: {why}"),
        ("limit.items", "#/paths/~1o2/get", f"This operation is left out: {why} Split the definition."),
    ]


def test_examples_hold_little_once_they_hold_much_together() -> None:
    schema = {"type": "array", "items": {"type": "string", "minLength": 400}, "minItems": 5}
    shared = {"200": {"description": "Fine", "content": answers(schema)}}
    collection, found = limited(orders(4, shared), CollectionLimits(text=3000))
    assert [len(item.examples[0].body) > 2000 for _, item in walk(collection)] == [True, True, False, False]
    assert [item.examples[0].body for _, item in walk(collection)][2:] == ["{}", "{}"]
    assert [(code, where) for code, where, _ in found] == [("limit.expansion", "#/paths/~1o1/get")]


def test_long_declared_examples_are_repeated_only_while_there_is_room() -> None:
    content = answers({"type": "string"}, example="a" * 2000)
    shared = {"200": {"$ref": "#/components/responses/Long"}, "400": {"description": "Bad", "content": answers(example="no")}}
    source = orders(3, shared, components={"responses": {"Long": {"description": "Long", "content": content}}})
    collection, found = limited(source, CollectionLimits(text=3000))
    bodies = [[len(example.body) for example in item.examples] for _, item in walk(collection)]
    assert [two[0] == 2002 for two in bodies] == [True, True, False]
    assert [two[1] for two in bodies] == [len("no") + 2] * 3
    assert [code for code, _, _ in found] == ["limit.expansion"]


def test_what_is_written_out_beyond_measure_ends_the_collection() -> None:
    page = {"name": "page", "in": "query", "description": "d" * 1000, "schema": {"type": "integer"}}
    paths = {f"/o{n}": {"get": {"parameters": [{"$ref": "#/components/parameters/Page"}], "responses": FINE}} for n in range(9)}
    collection, found = limited(definition(paths, components={"parameters": {"Page": page}}), CollectionLimits(text=1000))
    assert len(shape_of(collection)) == 3
    assert found[-1][:2] == ("limit.expansion", "#/paths/~1o3/get")


def test_folders_are_as_deep_as_is_read() -> None:
    source = definition({"/a" * 1500: {"get": {"responses": FINE}}})
    collection = converted(source, options=ConvertOptions(folder_strategy="paths"))
    [(folders, _)] = walk(collection)
    assert len(folders) == 50
    found = Diagnostics()
    again = read_collection(read_tree(write_collection(collection), "shop.json"), found)
    assert (len(list(walk(again))), list(found)) == (1, [])


def test_folders_of_parent_tags_are_as_deep_as_is_read() -> None:
    tags = [{"name": f"t{n}", "parent": f"t{n + 1}"} for n in range(1500)]
    source = definition({"/a": {"get": {"tags": ["t0"], "responses": FINE}}}, tags=tags)
    source["openapi"] = "3.2.0"
    [(folders, _)] = walk(converted(source))
    assert len(folders) == 50
    assert all(isinstance(folder, Folder) for folder in folders)


def test_names_of_xml_are_cut_where_they_would_multiply() -> None:
    hint = {"name": "n" * 5000, "prefix": "p" * 5000, "namespace": "s" * 5000}
    schema = {"type": "array", "minItems": 100, "items": {"type": "integer", "xml": hint}}
    content = {"application/xml": {"schema": schema}}
    [(_, item)] = walk(converted(orders(1, {"200": {"description": "Fine", "content": content}})))
    assert max(map(len, item.examples[0].body.splitlines())) < 1000


def test_thousands_of_examples_are_told_apart_by_key_in_time_that_grows_with_their_number() -> None:
    count = 2000
    named = {side: {f"{side}{n}": {"value": {"n": n}} for n in range(count)} for side in ("asked", "sent", "answered")}
    operation = {
        "parameters": [{"name": "n", "in": "query", "schema": {}, "examples": named["asked"]}],
        "requestBody": {"content": answers({}, examples=named["sent"])},
        "responses": {"200": {"description": "Fine", "content": answers({}, examples=named["answered"])}},
    }
    [(_, item)] = walk(converted(definition({"/a": {"post": operation}})))
    assert len({example.name for example in item.examples}) == 2 * count - 1


def test_a_summary_of_marks_that_nothing_closes_is_read_at_once() -> None:
    for mark in ("`", "**a ", " __a", "[a]("):
        [(_, item)] = walk(converted(definition({"/a": {"get": {"summary": mark * 20_000, "responses": FINE}}})))
        assert len(item.name) <= 80
