"""Findings of a conversion have the file, line and column of what they are about."""

from __future__ import annotations

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.read import read_definition
from converters.openapi.to_postman import ConvertOptions, openapi_to_collection
from converters.postman.model import Item
from converters.source import read_tree
from tests.converters.openapi.conversions import answers, converted, definition, operation

MAIN = b"""openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}, example: one}
      responses:
        200:
          description: Fine
          content:
            application/json:
              schema: {$ref: 'Order.yaml'}
              example: {id: x}
components:
  schemas:
    Unused: {example: 1, type: string}
servers: [{url: https://shop.example}]
"""
ORDER = b"""type: object
required: [id]
properties:
  id: {type: integer}
  state:
    type: string
    enum: [paid, sent]
    example: lost
"""


def test_findings_of_a_conversion_are_placed_in_their_files() -> None:
    read, converted = Diagnostics("shop.yaml"), Diagnostics("shop.yaml")
    document = read_definition(read_tree(MAIN, "shop.yaml"), read, open_file=lambda name: ORDER)
    openapi_to_collection(document, converted)
    assert list(read) == []
    told = sorted((one.file, one.line, one.column, one.where, one.message) for one in converted)
    assert told == [
        (
            *("Order.yaml", 8, 14, "#/properties/state/example"),
            "The example of this schema does not fit the schema ('lost' is not in the enum); another value is used.",
        ),
        (
            *("shop.yaml", 7, 69, "#/paths/~1orders/get/parameters/0/example"),
            (
                "The example of parameter 'page' does not fit its schema (expected integer, found text); "
                "the request has another value."
            ),
        ),
        (
            *("shop.yaml", 14, 24, "#/paths/~1orders/get/responses/200/content/application~1json/example"),
            (
                "This example does not fit its schema (at /id: expected integer, found text); it is served as it is, "
                "with one that fits beside it."
            ),
        ),
    ]


def test_a_missing_security_scheme_is_told_once_with_the_nearest() -> None:
    source = b"""openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /a:
    get: {security: [{apikey: []}], responses: {200: {description: Fine}}}
    put: {security: [{apikey: []}], responses: {200: {description: Fine}}}
    post: {security: [], responses: {200: {description: Fine}}}
components:
  securitySchemes:
    apiKey: {type: http, scheme: basic}
servers: [{url: https://shop.example}]
"""
    found = Diagnostics("shop.yaml")
    openapi_to_collection(read_definition(read_tree(source, "shop.yaml"), found), found)
    message = "There is no security scheme 'apikey'. Did you mean 'apiKey'?"
    assert list(map(str, found)) == [f"shop.yaml:9:3: warning ref.unresolved #/components/securitySchemes: {message}"]


@pytest.mark.parametrize("servers", [None, [], [{"url": "/v2"}]], ids=["unsaid", "none", "only a path"])
def test_a_definition_that_names_no_host_is_told_with_what_stands_for_it(servers: list[dict[str, str]] | None) -> None:
    found = Diagnostics("shop.json")
    source = {**operation(), "servers": servers}
    if servers is None:
        del source["servers"]
    address = converted(source, found).variables[0].value
    assert [(one.level, one.code) for one in found] == [("info", "address.missing")]
    assert address in ("http://localhost:8000", "http://localhost:8000/v2")
    told = f"The definition names no host; {{{{baseUrl}}}} is {address}. Name a server, or say it with the option base_url."
    assert [one.message for one in found] == [told]


def test_an_address_given_as_an_option_is_not_missing() -> None:
    found = Diagnostics("shop.json")
    converted({**operation(), "servers": []}, found, ConvertOptions(base_url="https://shop.example"))
    assert list(found) == []


def test_a_declared_status_that_is_no_answer_is_a_note() -> None:
    """A 1xx comes before the answer (RFC 9110 §15.2); its example is in the collection all the same."""
    found = Diagnostics("shop.json")
    responses = {"101": {"description": "Switched"}, "200": {"description": "Fine"}}
    [item] = converted(operation(responses=responses), found).items
    assert isinstance(item, Item)
    assert sorted(example.code for example in item.examples) == [101, 200]
    message = "'101' is no final status (RFC 9110 §15.2); the example is kept but not served."
    assert [(one.level, one.code, one.message) for one in found] == [("info", "status.invalid", message)]
    assert found.found[0].where == "#/paths/~1orders/get/responses/101"


def test_a_variable_in_a_declared_example_is_told_once() -> None:
    found = Diagnostics("shop.json")
    shared = {"responses": {"Order": {"description": "Fine", "content": answers(example={"id": "{{$guid}}", "at": "{{at}}"})}}}
    get = {"responses": {"200": {"$ref": "#/components/responses/Order"}}}
    text = {"responses": {"200": {"description": "Fine", "content": answers({"const": "{{at}}"})}}}
    converted(definition({"/a": {"get": get, "put": get}, "/b": {"get": text}}, components=shared), found)
    message = "'{{$guid}}' is a variable in Postman: a mock server puts its value there, if there is one."
    place = "#/components/responses/Order/content/application~1json/example"
    assert [(one.level, one.code, one.message, one.where) for one in found] == [("info", "variable.declared", message, place)]
