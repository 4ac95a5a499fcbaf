"""What belongs together in parameters, request body and response, and how the mock server tells it apart."""

from __future__ import annotations

from typing import Any

from converters.postman.model import Example
from tests.converters.openapi.conversions import JsonMap, answers, only_item, operation


def _bodies(**parts: Any) -> dict[str, str]:
    """Example name → the body it is asked for with, without white space."""
    item = only_item(operation(method="post", **parts))
    return {example.name: "".join(_raw(example).split()) for example in item.examples}


def _raw(example: Example) -> str:
    request = example.original_request
    return request.body.raw if request is not None and request.body is not None else ""


def _ids(source: JsonMap) -> dict[str, list[str | None]]:
    found = {}
    for example in only_item(source).examples:
        assert example.original_request is not None
        assert example.original_request.url is not None
        found[example.name] = [variable.value for variable in example.original_request.url.variables]
    return found


def _named(**values: Any) -> JsonMap:
    return answers({}, examples={key.replace("_", "-"): {"value": value} for key, value in values.items()})


def test_keys_that_differ_in_case_and_separators_are_one() -> None:
    responses = {"201": {"description": "Made", "content": _named(card_paid="A", cash_paid="B")}}
    body = {"content": answers({}, examples={"CashPaid": {"value": 2}, "card_paid": {"value": 1}})}
    assert _bodies(requestBody=body, responses=responses) == {"card-paid": "1", "cash-paid": "2"}


def test_keys_that_say_which_side_they_are_on_are_one() -> None:
    responses = {"201": {"description": "Made", "content": _named(card_response="A", cash_response="B")}}
    body = {"content": _named(cash_request=2, card_request=1)}
    assert _bodies(requestBody=body, responses=responses) == {"card-response": "1", "cash-response": "2"}


def test_a_key_that_could_mean_two_is_left_alone() -> None:
    responses = {"201": {"description": "Made", "content": _named(paid="A")}}
    body = {"content": answers({}, examples={"PAID": {"value": 2}, "Paid": {"value": 1}})}
    assert _bodies(requestBody=body, responses=responses) == {"paid": "2", "Paid (application/json)": "1"}


def test_an_answer_that_repeats_the_request_belongs_to_it() -> None:
    responses = {
        "201": {"description": "Made", "content": _named(first={"id": 1, "name": "Ines"}, second={"id": 2, "name": "Omar"})}
    }
    body = {"content": _named(adult={"name": "Omar"}, child={"name": "Ines"})}
    assert _bodies(requestBody=body, responses=responses) == {"first": '{"name":"Ines"}', "second": '{"name":"Omar"}'}


def test_without_evidence_nothing_is_paired() -> None:
    responses = {"201": {"description": "Made", "content": _named(first={"id": 1}, second={"id": 2})}}
    body = {"content": _named(adult={"name": "Omar"}, child={"name": "Ines"})}
    assert _bodies(requestBody=body, responses=responses) == {
        "first": '{"name":"Omar"}',
        "second": '{"name":"Omar"}',
        "child": '{"name":"Ines"}',
    }


def test_an_answer_without_content_says_by_reference_what_it_belongs_to() -> None:
    """Microcks' convention for responses that have no examples of their own."""
    order = {"name": "id", "in": "path", "required": True, "schema": {}}
    source = operation(
        path="/orders/{id}",
        method="delete",
        parameters=[{**order, "examples": {"mine": {"value": "1"}, "theirs": {"value": "2"}}}],
        responses={
            "204": {"description": "Deleted", "x-microcks-refs": ["mine"]},
            "403": {"description": "Not yours", "x-microcks-refs": ["theirs"]},
        },
    )
    assert _ids(source) == {"mine": ["1"], "theirs": ["2"]}


def test_each_named_answer_is_asked_for_by_its_own_id() -> None:
    order = {"name": "orderId", "in": "path", "required": True, "schema": {"type": "integer"}}
    content = _named(open={"id": 7}, paid={"orderId": 8}, nobody={"total": 3})
    source = operation(
        path="/orders/{orderId}", parameters=[order], responses={"200": {"description": "Fine", "content": content}}
    )
    assert _ids(source) == {"open": ["7"], "paid": ["8"], "nobody": ["7"]}


def test_every_parameter_of_a_key_is_used() -> None:
    parameters = [
        {"name": name, "in": place, "required": True, "schema": {}, "examples": {"a": {"value": 1}, "b": {"value": 2}}}
        for name, place in (("shop", "path"), ("order", "path"), ("page", "query"))
    ]
    source = operation(
        path="/shops/{shop}/orders/{order}",
        parameters=parameters,
        responses={"200": {"description": "Fine", "content": _named(a=1, b=2)}},
    )
    assert _ids(source) == {"a": ["1", "1"], "b": ["2", "2"]}
    queries = [example.original_request.url.query[0].value for example in only_item(source).examples]  # type: ignore[union-attr]
    assert queries == ["1", "2"]


def test_the_usual_request_sends_no_example_of_an_error() -> None:
    """The first parameter example may be the error's: the item must not ask for that."""
    order = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    source = operation(
        path="/orders/{id}",
        parameters=[{**order, "examples": {"missing": {"value": 404}}}],
        responses={
            "200": {"description": "Fine", "content": answers({"type": "object"})},
            "404": {"description": "Gone", "content": _named(missing={})},
        },
    )
    item = only_item(source)
    assert item.request.url is not None
    assert item.request.url.variables[0].value != "404"
    assert _ids(source)["missing"] == ["404"]


def test_every_body_is_answered_by_a_success() -> None:
    """Also the first one, when the success is saved with another: else errors saved with it would answer it."""
    responses = {
        "200": {"description": "Fine", "content": _named(second="ok")},
        "409": {"description": "No", "content": _named(clash="no")},
    }
    item = only_item(operation(method="post", requestBody={"content": _named(first=1, second=2)}, responses=responses))
    assert [(example.name, example.code, _raw(example)) for example in item.examples] == [
        ("second", 200, "2"),
        ("clash", 409, "2"),
        ("first", 200, "1"),
    ]
    assert item.request.body is not None
    assert item.request.body.raw == "2"


def test_where_an_error_has_a_page_a_success_sends_a_page_of_nobody_else() -> None:
    page = {
        "name": "page",
        "in": "query",
        "schema": {"type": "integer", "default": 1},
        "examples": {"second": {"value": 2}, "past-the-end": {"value": 40}},
    }
    responses = {
        "200": {"description": "Fine", "content": _named(all=[1, 2], second=[3])},
        "400": {"description": "Bad", "content": _named(past_the_end={})},
    }
    pages = {}
    for example in only_item(operation(path="/products", parameters=[page], responses=responses)).examples:
        assert example.original_request is not None
        assert example.original_request.url is not None
        pages[example.name] = [row.value for row in example.original_request.url.query if not row.disabled]
    assert pages == {"all": ["1"], "second": ["2"], "past-the-end": ["40"]}
