"""Saved examples: every declared answer, under a name and a code, with the request that belongs to it."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.model import Operation
from converters.openapi.to_postman import operation_item_id
from converters.postman.model import Example, Header, Item, walk
from tests.converters.openapi.conversions import JsonMap, answers, converted, definition, only_item, operation


def _codes(*statuses: str) -> list[int]:
    item = only_item(operation(responses={status: {"description": status} for status in statuses}))
    return [example.code for example in item.examples]


@pytest.mark.parametrize(
    ("statuses", "codes"),
    [
        (("200", "404"), [200, 404]),
        (("2XX", "4XX", "5XX"), [200, 400, 500]),
        (("200", "2XX", "400", "4xx"), [200, 201, 400, 404]),
        (("default",), [200]),
        (("200", "default"), [200, 500]),
        (("200", "500", "default"), [200, 500, 400]),
        (("200", "5XX", "default"), [200, 500, 400]),
    ],
)
def test_every_status_has_a_code_a_mock_server_can_send(statuses: tuple[str, ...], codes: list[int]) -> None:
    assert _codes(*statuses) == codes


def test_every_named_example_is_saved_under_its_key() -> None:
    named = {"paid": {"value": {"id": 1}}, "empty": {"value": None}, "zero": {"value": 0}, "no": {"value": False}}
    item = only_item(operation(responses={"200": {"description": "Fine", "content": answers({}, examples=named)}}))
    assert [(each.name, each.body) for each in item.examples] == [
        ("paid", '{\n  "id": 1\n}'),
        ("empty", "null"),
        ("zero", "0"),
        ("no", "false"),
    ]


@pytest.mark.parametrize(
    ("value", "body"),
    [(0, "0"), (False, "false"), ("", '""'), (None, "null"), ({"value": 3}, '{\n  "value": 3\n}')],
    ids=repr,
)
def test_the_single_example_is_kept_verbatim(value: Any, body: str) -> None:
    item = only_item(operation(responses={"200": {"description": "Fine", "content": answers({}, example=value)}}))
    assert [(each.name, each.body) for each in item.examples] == [("Fine", body)]


def test_an_example_that_breaks_its_schema_stays_and_has_a_valid_one_beside_it() -> None:
    found = Diagnostics()
    content = answers(
        {"type": "object", "required": ["id"], "properties": {"id": {"const": 1}}}, examples={"odd": {"value": {"id": "x"}}}
    )
    item = only_item(operation(responses={"200": {"description": "Fine", "content": content}}), found)
    assert [(each.name, each.body) for each in item.examples] == [
        ("odd", '{\n  "id": "x"\n}'),
        ("Fine (generated)", '{\n  "id": 1\n}'),
    ]
    assert [each.code for each in found] == ["value.invalid"]


def test_each_media_type_is_an_example_with_its_content_type() -> None:
    schema = {"type": "object", "properties": {"id": {"const": 1}}}
    content = {name: {"schema": schema} for name in ("application/json", "application/xml", "text/csv")}
    item = only_item(operation(responses={"200": {"description": "Fine", "content": content}}))
    assert [(each.name, each.headers, each.preview_language) for each in item.examples] == [
        ("Fine", (Header(key="Content-Type", value="application/json"),), "json"),
        ("Fine (application/xml)", (Header(key="Content-Type", value="application/xml"),), "xml"),
        ("Fine (text/csv)", (Header(key="Content-Type", value="text/csv"),), "text"),
    ]


def _sent(example: Example) -> tuple[list[str | None], list[str | None], str]:
    request = example.original_request
    assert request is not None
    assert request.url is not None
    return (
        [each.value for each in request.url.variables],
        [row.value for row in request.url.query],
        request.body.raw if request.body else "",
    )


def test_examples_of_one_key_are_paired_in_the_original_request() -> None:
    """So the mock server tells them apart by path, query or body, without selectors."""
    source = operation(
        path="/orders/{id}",
        method="put",
        parameters=[
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {},
                "examples": {"paid": {"value": 7}, "gone": {"value": 9}},
            },
            {"name": "full", "in": "query", "schema": {}, "examples": {"gone": {"value": "no"}}},
        ],
        requestBody={"content": answers({}, examples={"paid": {"value": 1}, "gone": {"value": 2}, "alone": {"value": 3}})},
        responses={
            "200": {"description": "Fine", "content": answers({}, examples={"paid": {"value": {}}})},
            "404": {"description": "Gone", "content": answers({}, examples={"gone": {"value": {}}})},
        },
    )
    assert {each.name: (each.code, _sent(each)) for each in only_item(source).examples} == {
        "paid": (200, (["7"], ["cedar"], "1")),  # sends `full` too: else the error would win calls with other values of it
        "gone": (404, (["9"], ["no"], "2")),
        "alone": (200, (["7"], ["cedar"], "3")),
    }


def test_not_found_is_asked_for_with_another_id() -> None:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    responses = {"200": {"description": "Fine"}, "404": {"description": "Gone"}}
    fine, gone = only_item(operation(path="/orders/{id}", parameters=[parameter], responses=responses)).examples
    assert _sent(fine)[0] != _sent(gone)[0]


def test_the_id_in_the_path_is_the_id_in_the_answer() -> None:
    parameter = {"name": "orderId", "in": "path", "required": True, "schema": {"type": "string"}}
    content = answers({"type": "object"}, example={"id": "ord_7"})
    item = only_item(
        operation(
            path="/orders/{orderId}", parameters=[parameter], responses={"200": {"description": "Fine", "content": content}}
        )
    )
    assert _sent(item.examples[0])[0] == ["ord_7"]


def test_response_headers_have_values() -> None:
    headers = {
        "X-Total": {"schema": {"const": 3}},
        "X-Tags": {"schema": {}, "example": ["a", "b"]},
        "Content-Type": {"schema": {}},
    }
    response = {"description": "Fine", "headers": headers, "content": answers({"const": 1})}
    (example,) = only_item(operation(responses={"200": response})).examples
    assert [(each.key, each.value) for each in example.headers] == [
        ("Content-Type", "application/json"),
        ("X-Total", "3"),
        ("X-Tags", "a,b"),
    ]


def test_a_json_string_is_quoted_and_an_answer_without_content_is_empty() -> None:
    responses = {"200": {"description": "Fine", "content": answers({"const": "hello"})}, "204": {"description": "None"}}
    assert [each.body for each in only_item(operation(responses=responses)).examples] == ['"hello"', ""]


def test_names_within_an_item_are_distinct() -> None:
    item = only_item(operation(responses={code: {"description": "An error\nin many words"} for code in ("201", "404", "409")}))
    assert [each.name for each in item.examples] == ["An error", "An error (404)", "An error (409)"]


def test_each_request_media_type_is_saved_with_an_example() -> None:
    content = {
        name: {"schema": {"type": "object", "properties": {"a": {"const": 1}}}}
        for name in ("application/json", "application/xml")
    }
    item = only_item(operation(method="post", requestBody={"content": content}, responses={"201": {"description": "Made"}}))
    assert [each.name for each in item.examples] == ["Made", "Made (application/xml request)"]


def test_ids_depend_only_on_what_they_name() -> None:
    """An operation more, or another order, changes no id of the others."""
    orders: JsonMap = {"get": {"operationId": "listOrders", "responses": {"200": {"description": "Fine"}}}}
    shops: JsonMap = {"get": {"responses": {"200": {"description": "Fine"}}}}
    alone, both = converted(definition({"/orders": orders})), converted(definition({"/shops": shops, "/orders": orders}))

    def ids(item: Item) -> tuple[str, ...]:
        return (item.id, *(example.id for example in item.examples))

    (first,) = (ids(item) for _, item in walk(alone))
    assert first in [ids(item) for _, item in walk(both)]
    assert first[0] == operation_item_id(Operation(method="GET", path="/anywhere", operation_id="listOrders"))


def test_a_slice_of_a_definition_has_the_same_examples() -> None:
    order = {"type": "object", "properties": {"id": {"type": "integer"}, "note": {"type": "string"}}}
    paths = {
        f"/{name}": {
            "get": {"responses": {"200": {"description": "Fine", "content": answers({"$ref": "#/components/schemas/Order"})}}}
        }
        for name in "ab"
    }
    components = {"schemas": {"Order": order}}
    both = converted(definition(paths, components=components))
    alone = converted(definition({"/b": paths["/b"]}, components=components))
    assert alone.items[0] == both.items[1]


def test_an_operation_without_responses_answers_all_the_same() -> None:
    (example,) = only_item(operation(responses={})).examples
    assert (example.name, example.code, example.body) == ("OK (not declared)", 200, "")
