"""Requests of errors: each differs from the usual one in what the error is about, and wins no call that is right."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.to_postman import ConvertOptions
from converters.postman.model import Example, Item, walk
from tests.converters.openapi.conversions import JsonMap, answers, converted, only_item, operation

PERSON: JsonMap = {
    "type": "object",
    "required": ["name", "email"],
    "properties": {
        "name": {"type": "string", "example": "Ines"},
        "email": {"type": "string", "format": "email", "example": "ines@example.com"},
        "age": {"type": "integer", "minimum": 0, "example": 40},
    },
}
ID: JsonMap = {"name": "orderId", "in": "path", "required": True, "schema": {"type": "integer"}}
CITY: JsonMap = {"name": "city", "in": "query", "required": True, "schema": {"type": "string"}, "example": "Oslo"}


_USUAL = ConvertOptions()
BODIES = ConvertOptions(error_requests="bodies")


def _item(*statuses: str, options: ConvertOptions = _USUAL, **parts: Any) -> Item:
    source = operation(responses={status: {"description": f"Answer {status}"} for status in statuses}, **parts)
    ((_, item),) = walk(converted(source, options=options))
    return item


def _asked(example: Example) -> tuple[str, str]:
    """Path with query, and the body without its white space."""
    request = example.original_request
    assert request is not None
    assert request.url is not None
    path = "/".join(request.url.path or ())
    for variable in request.url.variables:
        path = path.replace(f":{variable.key}", variable.value or "")
    query = "&".join(f"{row.key}={row.value}" for row in request.url.query if not row.disabled)
    body = "".join((request.body.raw if request.body else "").split())
    return path + (f"?{query}" if query else ""), body


def _by_code(item: Item) -> dict[int, tuple[str, str]]:
    return {example.code: _asked(example) for example in item.examples}


@pytest.mark.parametrize(
    ("schema", "absent"),
    [
        ({"type": "integer"}, "999999"),
        ({"type": "integer", "maximum": 500}, "404"),
        ({"type": "string"}, "unknown"),
        ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000000"),
        ({"type": "string", "pattern": "^ord_[0-9]{4}$", "example": "ord_4711"}, "ord_0000"),
        ({"enum": ["red", "blue"]}, "unknown"),
    ],
    ids=str,
)
def test_what_is_not_there_is_asked_for_by_an_id_nobody_asks_for_by_chance(schema: JsonMap, absent: str) -> None:
    item = _item("200", "404", path="/orders/{orderId}", parameters=[{**ID, "schema": schema}])
    assert _by_code(item)[404] == (f"orders/{absent}", "")


def test_a_bad_request_lacks_a_field_and_an_unprocessable_one_has_a_wrong_one() -> None:
    item = _item("201", "400", "422", path="/people", method="post", requestBody={"content": answers(PERSON)}, options=BODIES)
    assert _by_code(item) == {
        201: ("people", '{"name":"Ines","email":"ines@example.com","age":40}'),
        400: ("people", '{"email":"ines@example.com","age":40}'),
        422: ("people", '{"name":0,"email":"ines@example.com","age":40}'),
    }


def test_the_field_an_error_speaks_of_is_the_one_at_fault() -> None:
    errors = answers(
        {},
        examples={
            "missing-email": {"value": {"error": "invalid"}},
            "other": {"value": {"error": "name is required"}},
        },
    )
    source = operation(
        path="/people",
        method="post",
        requestBody={"content": answers(PERSON)},
        responses={"201": {"description": "Made"}, "400": {"description": "Refused", "content": errors}},
    )
    ((_, item),) = walk(converted(source, options=BODIES))
    assert {example.name: _asked(example)[1] for example in item.examples if example.code == 400} == {
        "missing-email": '{"name":"Ines","age":40}',
        "other": '{"email":"ines@example.com","age":40}',
    }


def test_unless_asked_for_no_json_body_is_saved_that_does_not_fit_its_schema() -> None:
    item = _item("201", "400", path="/people", method="post", requestBody={"content": answers(PERSON)})
    assert len({_asked(example) for example in item.examples}) == 1


def test_a_form_that_lacks_a_required_field_asks_for_the_error() -> None:
    form = {"application/x-www-form-urlencoded": {"schema": PERSON}}
    _, error = _item("201", "400", path="/people", method="post", requestBody={"content": form}).examples
    assert error.original_request is not None
    assert error.original_request.body is not None
    assert [field.key for field in error.original_request.body.fields] == ["email", "age"]


def test_without_a_body_a_required_parameter_is_left_out_or_has_a_wrong_value() -> None:
    limit = {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer", "maximum": 50}, "example": 10}
    item = _item("200", "400", "422", path="/orders", parameters=[CITY, limit])
    assert _by_code(item) == {
        200: ("orders?city=Oslo&limit=10", ""),
        400: ("orders?limit=10", ""),
        422: ("orders?city=Oslo&limit=1000000", ""),
    }


def test_an_optional_parameter_is_never_what_is_wrong() -> None:
    """A right call with another value of it would fit the error better than a success that does not send it."""
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 50}}
    item = _item("200", "400", path="/orders", parameters=[limit])
    assert _by_code(item) == {200: ("orders", ""), 400: ("orders", "")}


@pytest.mark.parametrize("status", ["401", "403", "405", "406", "409", "415", "429", "500", "503"])
def test_what_no_request_shows_is_left_to_selectors(status: str) -> None:
    usual, error = _item("200", status, path="/orders/{orderId}", parameters=[ID, CITY]).examples
    assert _asked(usual) == _asked(error)


def test_media_types_of_one_error_have_one_request() -> None:
    content = {name: {"schema": {"const": "x"}} for name in ("application/json", "text/plain")}
    source = operation(
        path="/orders/{orderId}",
        parameters=[ID],
        responses={"200": {"description": "Fine"}, "404": {"description": "Gone", "content": content}},
    )
    assert {_asked(example) for example in only_item(source).examples if example.code == 404} == {("orders/999999", "")}


def test_error_requests_can_be_switched_off() -> None:
    source = operation(
        path="/orders/{orderId}", parameters=[ID], responses={"200": {"description": "A"}, "404": {"description": "B"}}
    )
    ((_, item),) = walk(converted(source, options=ConvertOptions(error_requests="none")))
    assert len({_asked(example) for example in item.examples}) == 1


def test_where_only_errors_are_declared_a_right_call_gets_a_bare_200() -> None:
    found = Diagnostics()
    item = only_item(operation(responses={code: {"description": code} for code in ("400", "404")}), found)
    assert [(example.name, example.code) for example in item.examples] == [
        ("400", 400),
        ("404", 404),
        ("OK (not declared)", 200),
    ]
    assert [each.code for each in found] == ["example.made_up"]


def test_a_single_error_is_what_the_operation_is_there_for() -> None:
    assert [example.code for example in only_item(operation(responses={"418": {"description": "Teapot"}})).examples] == [418]


def test_a_declared_error_example_in_an_optional_parameter_makes_the_success_send_it_too() -> None:
    """Else a right call with another value of it would get the error."""
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}, "examples": {"too-many": {"value": 900}}}
    source = operation(
        parameters=[limit],
        responses={
            "200": {"description": "Fine", "content": answers({}, examples={"some": {"value": []}})},
            "400": {"description": "No", "content": answers({}, examples={"too-many": {"value": {}}})},
        },
    )
    usual, error = only_item(source).examples
    assert _asked(error) == ("orders?limit=900", "")
    assert _asked(usual)[0].startswith("orders?limit=")
    assert _asked(usual) != _asked(error)
