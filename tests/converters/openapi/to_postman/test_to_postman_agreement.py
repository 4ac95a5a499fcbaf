"""What is asked for and what is answered agree: ids in paths, bodies and lists, codes in errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.postman.model import Example, Item, walk
from tests.converters.openapi.conversions import JsonMap, answers, converted, definition

TEXT: JsonMap = {"type": "string"}
ORDER = {"type": "object", "properties": {"id": TEXT, "total": {"type": "integer"}}}
IN_PATH = {"in": "path", "required": True}


def _items(paths: JsonMap, **schemas: Any) -> dict[str, Item]:
    source = definition(paths, components={"schemas": {"Order": ORDER, **schemas}})
    return {f"{item.request.method} {item.name}": item for _, item in walk(converted(source))}


def _call(path: str, schema: Any, method: str = "get", **parameters: JsonMap) -> JsonMap:
    """An operation with string parameters, which answers with the schema."""
    rows = [{"name": name, "schema": TEXT, **IN_PATH, **more} for name, more in parameters.items()]
    return {path: {method: {"parameters": rows, "responses": {"200": {"description": "Fine", "content": answers(schema)}}}}}


def _asked(example: Example) -> dict[str, str]:
    return {variable.key: variable.value for variable in example.original_request.url.variables}


def _only(paths: JsonMap, **schemas: Any) -> tuple[dict[str, str], Any]:
    """What the only example of a definition is asked for by, and what it answers."""
    (item,) = _items(paths, **schemas).values()
    (example,) = item.examples
    return _asked(example), json.loads(example.body)


REF = {"$ref": "#/components/schemas/Order"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/orders/{orderId}", "orderId"),
        ("/orders/{order}", "order"),
        ("/orders/{id}", "id"),
        ("/orders/{order}/close", "order"),
    ],
)
def test_a_path_asks_for_the_id_that_is_answered(path: str, name: str) -> None:
    asked, answer = _only(_call(path, REF, **{name: {}}))
    assert asked == {name: answer["id"]}


def test_a_made_answer_has_the_id_that_the_definition_says_is_asked_for() -> None:
    asked, answer = _only(_call("/orders/{id}", REF, id={"example": "ord_7"}))
    assert (asked, answer["id"]) == ({"id": "ord_7"}, "ord_7")


def test_what_is_wrapped_is_asked_for_too() -> None:
    asked, answer = _only(_call("/orders/{id}", {"type": "object", "properties": {"data": REF}}, id={"example": "ord_7"}))
    assert (asked, answer["data"]["id"]) == ({"id": "ord_7"}, "ord_7")


def test_the_parent_in_the_path_is_the_one_in_the_body() -> None:
    line = {"type": "object", "properties": {"id": TEXT, "order_id": TEXT}}
    asked, answer = _only(_call("/orders/{order}/lines/{id}", line, order={}, id={}))
    assert asked == {"order": answer["order_id"], "id": answer["id"]}


def test_a_number_in_the_body_is_a_text_in_the_path() -> None:
    asked, answer = _only(
        _call("/orders/{orderId}", {"type": "object", "properties": {"orderId": {"type": "integer"}}}, orderId={})
    )
    assert asked == {"orderId": str(answer["orderId"])}


def test_who_is_called_by_a_name_is_asked_for_by_it() -> None:
    schema = {"type": "object", "properties": {"id": {"type": "integer"}, "login": {"type": "string", "example": "octocat"}}}
    assert _only(_call("/users/{user}", schema, user={}))[0] == {"user": "octocat"}


def test_all_operations_ask_for_the_same_thing() -> None:
    paths = {
        "/orders/{order}": {**_call("/", REF, order={})["/"], **_call("/", REF, "delete", order={})["/"]},
        **_call(
            "/orders/{order}/lines", {"type": "array", "items": {"type": "object", "properties": {"order": TEXT}}}, order={}
        ),
    }
    found = [_asked(example)["order"] for item in _items(paths).values() for example in item.examples]
    assert len(found) == 3
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("name", "schema", "at"),
    [
        ("starting_after", {"type": "object", "properties": {"data": {"type": "array", "items": REF}}}, ("data", -1, "id")),
        ("ending_before", {"type": "object", "properties": {"data": {"type": "array", "items": REF}}}, ("data", 0, "id")),
        ("cursor", {"type": "object", "properties": {"next_cursor": TEXT}}, ("next_cursor",)),
        ("after", {"type": "object", "properties": {"page": {"type": "object", "properties": {"endCursor": TEXT}}}},
         ("page", "endCursor")),
    ],
)  # fmt: skip
def test_a_cursor_is_one_that_the_list_gives_out(name: str, schema: Any, at: tuple[Any, ...]) -> None:
    paths = _call("/orders", schema, **{name: {"in": "query"}})
    (item,) = _items(paths).values()
    value = json.loads(item.examples[0].body)
    for step in at:
        value = value[step]
    assert [row.value for row in item.request.url.query] == [value]


def test_each_error_says_its_own_code_though_all_share_a_schema() -> None:
    error = {
        "type": "object",
        "properties": {"status": {"type": "integer", "example": 400}, "message": {"type": "string"}, "order": REF},
    }
    content = answers({"$ref": "#/components/schemas/Error"})
    responses = {
        "200": {"description": "Fine"},
        "401": {"description": "Unauthorized", "content": content},
        "404": {"description": "There is no such order.", "content": content},
    }
    (item,) = _items({"/orders": {"get": {"responses": responses}}}, Error=error).values()
    assert [json.loads(example.body) for example in item.examples if example.code > 400] == [
        {"status": 401, "message": "Authentication is missing or not valid."},
        {"status": 404, "message": "There is no such order."},
    ]


def test_a_map_of_counts_is_by_what_its_operation_says() -> None:
    pet = {"type": "object", "properties": {"status": {"type": "string", "enum": ["available", "pending", "sold"]}}}
    stock = _call("/store/inventory", {"type": "object", "additionalProperties": {"type": "integer"}})
    stock["/store/inventory"]["get"]["summary"] = "Returns pet inventories by status"
    assert list(_only(stock, Pet=pet)[1]) == ["available"]
