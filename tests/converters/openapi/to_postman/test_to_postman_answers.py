"""Options about saved examples, their headers, and what their request's description tells of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.read import read_definition
from converters.openapi.to_postman import ConvertOptions, openapi_to_collection
from converters.openapi.to_postman.context import OpenExternal
from converters.postman.model import Header, Item, walk
from converters.source import read_tree
from tests.converters.openapi.conversions import JsonMap, answers, converted, definition, only_item, operation


def _item(source: JsonMap, **options: Any) -> Item:
    ((_, item),) = walk(converted(source, options=ConvertOptions(**options)))
    return item


def _codes(item: Item) -> list[int]:
    return [example.code for example in item.examples]


STATUSES = operation(responses={status: {"description": status} for status in ("200", "204", "404", "5XX", "default")})


@pytest.mark.parametrize(
    ("patterns", "codes"),
    [
        ((), [200, 204, 404, 500, 400]),
        (("2XX",), [200, 204]),
        (("404", "default"), [404, 400]),
        (("5xx",), [500]),
        (("301",), []),
    ],
    ids=str,
)
def test_statuses_chooses_the_responses(patterns: tuple[str, ...], codes: list[int]) -> None:
    assert _codes(_item(STATUSES, statuses=patterns)) == codes


@pytest.mark.parametrize(
    ("patterns", "types"),
    [
        ((), ["application/json", "application/vnd.shop+json", "text/xml", None]),
        (("application/json",), ["application/json", None]),
        (("*/xml", "*+json"), ["application/vnd.shop+json", "text/xml", None]),
    ],
    ids=str,
)
def test_media_types_chooses_those_of_responses_with_a_body(patterns: tuple[str, ...], types: list[str | None]) -> None:
    content = {name: {"schema": {"const": "x"}} for name in ("application/json", "application/vnd.shop+json", "text/xml")}
    item = _item(
        operation(responses={"200": {"description": "A", "content": content}, "204": {"description": "B"}}),
        media_types=patterns,
    )
    assert [next((header.value for header in one.headers), None) for one in item.examples] == types


@pytest.mark.parametrize(
    ("code", "codes"), [(500, [200, 404, 500]), (418, [200, 404, 418]), (404, [200, 404, 500])], ids=["500", "free", "taken"]
)
def test_default_status_is_the_code_of_a_default_beside_others(code: int, codes: list[int]) -> None:
    source = operation(responses={status: {"description": status} for status in ("200", "404", "default")})
    assert _codes(_item(source, default_status=code)) == codes


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("key", ["paid", "open"]),
        ("summary", ["Paid by card", "open"]),
        ("description", ["The order", "The order (open)"]),
    ],
)
def test_example_name_says_what_an_example_is_called_first(first: str, names: list[str]) -> None:
    examples = {"paid": {"summary": "Paid by card", "value": 1}, "open": {"value": 2}}
    source = operation(responses={"200": {"description": "The order", "content": answers({}, examples=examples)}})
    assert [example.name for example in _item(source, example_name=first).examples] == names


def test_response_values_can_leave_the_declared_examples_out() -> None:
    content = answers({"type": "integer", "const": 7}, examples={"a": {"value": 1}, "b": {"value": 2}})
    source = operation(responses={"200": {"description": "Fine", "content": content}})
    assert [(one.name, one.body) for one in _item(source, response_values="samples").examples] == [("Fine", "7")]


def _headers(**headers: Any) -> list[tuple[str, str]]:
    source = operation(path="/orders", method="post", responses={"201": {"description": "Made", "headers": headers}})
    return [(header.key, header.value) for header in only_item(source).examples[0].headers]


def test_the_headers_of_http_look_like_themselves() -> None:
    text = {"schema": {"type": "string"}}
    names = ("Location", "Link", "ETag", "Retry-After", "Set-Cookie")
    assert _headers(**dict.fromkeys(names, text)) == [
        ("Location", "http://localhost:8000/orders/1001"),
        ("Link", '<http://localhost:8000/orders?page=2>; rel="next"'),
        ("ETag", '"5f3c9a1b"'),
        ("Retry-After", "120"),
        ("Set-Cookie", "session=38afes7a8; Path=/; HttpOnly"),
    ]


def test_what_a_header_declares_comes_first() -> None:
    assert _headers(Location={"schema": {"type": "string"}, "example": "/orders/7"}, ETag={"schema": {"enum": ['W/"1"']}}) == [
        ("Location", "/orders/7"),
        ("ETag", 'W/"1"'),
    ]


def test_lists_and_objects_in_headers() -> None:
    cookies = {"schema": {"type": "array", "items": {"type": "string"}}, "example": ["a=1; Expires=Thu, 01 Jan 2026", "b=2"]}
    assert _headers(
        **{
            "Set-Cookie": cookies,
            "X-Tags": {"schema": {}, "example": ["a", "b"]},
            "X-Limit": {"explode": True, "schema": {}, "example": {"left": 3, "of": 10}},
            "X-Meta": {"content": {"application/json": {"schema": {"const": {"a": 1}}}}},
            "X-Note": {"content": {"text/plain": {"schema": {"const": "hi"}}}},
        }
    ) == [
        ("Set-Cookie", "a=1; Expires=Thu, 01 Jan 2026"),
        ("Set-Cookie", "b=2"),
        ("X-Tags", "a,b"),
        ("X-Limit", "left=3,of=10"),
        ("X-Meta", '{"a":1}'),
        ("X-Note", "hi"),
    ]


def test_the_content_type_keeps_its_parameters() -> None:
    content = {"application/json; charset=utf-8": {"schema": {"const": 1}}}
    (example,) = only_item(operation(responses={"200": {"description": "Fine", "content": content}})).examples
    assert example.headers == (Header(key="Content-Type", value="application/json; charset=utf-8"),)


def test_a_header_example_that_breaks_its_schema_is_reported_and_replaced() -> None:
    found = Diagnostics()
    headers = {"X-Left": {"schema": {"type": "integer", "const": 3}, "example": "many"}}
    (example,) = only_item(operation(responses={"200": {"description": "Fine", "headers": headers}}), found).examples
    assert [(one.key, one.value) for one in example.headers] == [("X-Left", "3")]
    assert [one.code for one in found] == ["value.invalid"]


@pytest.mark.parametrize(("method", "status"), [("head", "200"), ("get", "204"), ("get", "205"), ("get", "304")])
def test_what_has_no_body_is_saved_without_one(method: str, status: str) -> None:
    source = operation(method=method, responses={status: {"description": "Fine", "content": answers({"const": 1})}})
    assert only_item(source).examples[0].body == ""


def test_the_description_tells_what_the_examples_are_and_where_they_lead() -> None:
    examples = {"paid": {"summary": "Paid by card", "description": "Since\nyesterday.", "value": 1}, "open": {"value": 2}}
    links = {
        "again": {"operationId": "getOrder", "parameters": {"id": "$response.body#/id"}, "description": "Ask again."},
        "shop": {"operationRef": "#/paths/~1shops~1{id}/get"},
    }
    response = {"description": "Fine", "content": answers({}, examples=examples), "links": links}
    source = definition(
        {"/orders": {"get": {"operationId": "getOrder", "description": "One order.", "responses": {"200": response}}}}
    )
    described = only_item(source).request.description
    for part in (
        "One order.\n\nExamples:\n\n- paid (200): Paid by card — Since yesterday.",
        "Leads on to:\n\n- again: getOrder (`GET /orders`) with id = `$response.body#/id` Ask again.",
        "\n- shop: `GET /shops/{id}`",
    ):
        assert part in described


EXTERNAL = operation(
    responses={
        "200": {
            "description": "Fine",
            "content": answers({"const": {"id": 1}}, examples={"far": {"externalValue": "examples/far.json"}}),
        }
    }
)


def _opened(open_external: OpenExternal | None, found: Diagnostics) -> list[tuple[str, str]]:
    document = read_definition(read_tree(json.dumps(EXTERNAL).encode(), "shop.json"), found)
    options = ConvertOptions(external_examples=True)
    ((_, item),) = walk(openapi_to_collection(document, found, options, open_external=open_external))
    return [(example.name, "".join(example.body.split())) for example in item.examples]


def test_an_example_elsewhere_is_opened_by_the_function_given_for_it() -> None:
    found = Diagnostics()
    assert _opened({"examples/far.json": b'{"id":\n1}'}.__getitem__, found) == [("far", '{"id":1}')]
    assert list(found) == []


def test_an_example_that_is_not_opened_has_a_made_one_in_its_place() -> None:
    found = Diagnostics()
    item = only_item(EXTERNAL, found)
    assert [(example.name, "".join(example.body.split())) for example in item.examples] == [("far", '{"id":1}')]
    assert [(one.level, one.code) for one in found] == [("info", "ref.external")]


def _refuses(address: str) -> bytes:
    raise OSError(address)


@pytest.mark.parametrize(
    "opener", [_refuses, lambda _: b"\xff\xfe\xfa", lambda _: b"x" * (1 << 20 | 1)], ids=["missing", "bytes", "long"]
)
def test_an_example_that_cannot_be_opened_is_reported(opener: OpenExternal) -> None:
    found = Diagnostics()
    assert _opened(opener, found) == [("far", '{"id":1}')]
    assert [(one.level, one.code) for one in found] == [("warning", "ref.external")]


def test_a_body_that_is_no_text_is_left_empty() -> None:
    content = {name: {"schema": {"type": "string", "format": "binary"}} for name in ("image/png", "application/pdf")}
    examples = only_item(operation(responses={"200": {"description": "Fine", "content": content}})).examples
    assert [(one.headers[0].value, one.body) for one in examples] == [("image/png", ""), ("application/pdf", "")]


def test_events_are_written_with_their_fields() -> None:
    event = {"type": "object", "required": ["data"], "properties": {"event": {"const": "added"}, "data": {"const": "a\nb"}}}
    content = {"text/event-stream": {"itemSchema": event}}
    source = {**operation(responses={"200": {"description": "Fine", "content": content}}), "openapi": "3.2.0"}
    assert only_item(source).examples[0].body == "event: added\ndata: a\ndata: b\n\n" * 2


def test_more_headers_than_an_answer_may_have_are_left_out_and_told() -> None:
    found = Diagnostics()
    headers = {f"X-{number}": {"schema": {"const": number}} for number in range(250)}
    headers["X-0"] = {"schema": {"const": "a" * 10_000}}
    (example,) = only_item(operation(responses={"200": {"description": "Fine", "headers": headers}}), found).examples
    assert [one.key for one in example.headers] == [f"X-{number}" for number in range(1, 201)]
    assert [one.message for one in found if one.code == "header.invalid"] == [
        "50 of the 250 headers are left out: an answer has at most 200, of 8192 characters each."
    ]
