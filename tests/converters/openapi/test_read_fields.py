"""Keys that the specification does not know: misspelt ones are warnings with the nearest key, others are noted once."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.read import read_definition
from converters.source import read_tree
from tests.converters.openapi.definitions import answers, definition, opener, read, swagger
from tests.costs import at_most

FINE = {"200": {"description": "Fine"}}


def unknown(text: str, files: dict[str, Any] | None = None) -> list[tuple[str, str, str]]:
    """What is said of unknown keys in a definition: file, line, column and level; place; message."""
    found = Diagnostics("shop.yaml")
    read_definition(read_tree(text.encode(), "shop.yaml"), found, open_file=None if files is None else opener(files))
    told = [one for one in found if one.code == "unknown_field"]
    return [(f"{one.file}:{one.line}:{one.column}: {one.level}", one.where, one.message) for one in told]


def test_misspelt_keys_are_named_with_their_line_and_the_nearest_key() -> None:
    text = """
openapi: 3.0.3
info: {title: Shop, verison: 1}
pahts:
  /a: {}
paths:
  /orders:
    gett:
      responses: {}
    put:
      respones: {}
      responses:
        200:
          contnet:
            application/json: {}
          content:
            application/json:
              shcema: {type: string}
"""
    at = "#/paths/~1orders/put/responses/200"
    assert unknown(text) == [
        ("shop.yaml:4:1: warning", "#/pahts", "'pahts' is no field of a definition in OpenAPI 3.0. Did you mean 'paths'?"),
        (
            "shop.yaml:3:30: warning",
            "#/info/verison",
            "'verison' is no field of `info` in OpenAPI 3.0. Did you mean 'version'?",
        ),
        (
            "shop.yaml:8:5: warning",
            "#/paths/~1orders/gett",
            "'gett' is no field of a path item in OpenAPI 3.0. Did you mean 'get'?",
        ),
        (
            "shop.yaml:11:17: warning",
            "#/paths/~1orders/put/respones",
            "'respones' is no field of an operation in OpenAPI 3.0. Did you mean 'responses'?",
        ),
        (
            "shop.yaml:14:11: warning",
            f"{at}/contnet",
            "'contnet' is no field of a response in OpenAPI 3.0. Did you mean 'content'?",
        ),
        (
            "shop.yaml:18:23: warning",
            f"{at}/content/application~1json/shcema",
            "'shcema' is no field of a media type in OpenAPI 3.0. Did you mean 'schema'?",
        ),
    ]


@pytest.mark.parametrize(
    ("source", "places"),
    [
        pytest.param(definition({"/a": {"summry": "A", "get": {"responses": FINE}}}), ["#/paths/~1a/summry"], id="path item"),
        pytest.param(
            definition({"/a": {"get": {"parameters": [{"name": "a", "in": "query", "requird": True}], "responses": FINE}}}),
            ["#/paths/~1a/get/parameters/0/requird"],
            id="parameter",
        ),
        pytest.param(
            definition({"/a": {"post": {"requestBody": {"contents": {}}, "responses": FINE}}}),
            ["#/paths/~1a/post/requestBody/contents"],
            id="request body",
        ),
        pytest.param(definition(components={"schema": {}}), ["#/components/schema"], id="components"),
        pytest.param(definition(components={"headers": {"H": {"shema": {}}}}), ["#/components/headers/H/shema"], id="header"),
        pytest.param(
            definition(components={"securitySchemes": {"k": {"type": "http", "schem": "basic"}}}),
            ["#/components/securitySchemes/k/schem"],
            id="security scheme",
        ),
        pytest.param(definition(servers=[{"URL": "/", "url": "/"}]), ["#/servers/0/URL"], id="server"),
        pytest.param(
            definition(servers=[{"url": "/{v}", "variables": {"v": {"defualt": "1"}}}]),
            ["#/servers/0/variables/v/defualt"],
            id="server variable",
        ),
        pytest.param(definition(tags=[{"name": "a", "descripton": "A"}]), ["#/tags/0/descripton"], id="tag"),
        pytest.param(swagger(basepath="/v1"), ["#/basepath"], id="2.0 definition"),
        pytest.param(
            swagger({"/a": {"get": {"produce": [], "responses": {"200": {"description": "", "shema": {}}}}}}),
            ["#/paths/~1a/get/produce", "#/paths/~1a/get/responses/200/shema"],
            id="2.0 operation and response",
        ),
    ],
)
def test_every_object_with_fixed_fields_is_looked_at(source: Any, places: list[str]) -> None:
    assert read(source)[1] == [("unknown_field", place) for place in places]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(definition({"x-paths": {}, "/a": {"x-gett": 1, "get": {"x-y": 1, "responses": FINE}}}), id="extensions"),
        pytest.param(definition({"/a": {"GET": {"responses": FINE}}}), id="method in capitals"),
        pytest.param(
            definition({"/a": {"get": {"responses": answers({"propertys": 1, "tpye": "x"})}}}), id="schemas have any keyword"
        ),
        pytest.param(
            definition(
                {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/R", "descripton": "x"}}}}},
                components={"responses": {"R": {"description": "Fine"}}},
            ),
            id="beside a reference",
        ),
        pytest.param(
            definition(openapi="3.2.0", tags=[{"name": "a", "parent": "b"}], servers=[{"url": "/", "name": "n"}]), id="3.2"
        ),
        pytest.param(definition(openapi="3.9.1", jsonSchemaDialect="x", webhooks={}), id="newer than any known"),
    ],
)
def test_what_may_be_there_is_passed_in_silence(source: Any) -> None:
    assert read(source)[1] == []


def test_keys_that_are_like_no_other_are_noted_once_with_their_number() -> None:
    text = """
openapi: 3.0.3
webhooks: {}
paths:
  /a:
    get: {handler: a.b, responses: {}}
    put: {handler: a.c, responses: {}}
"""
    assert unknown(text) == [
        (
            "shop.yaml:3:11: info",
            "#/webhooks",
            "'webhooks' is no field of a definition in OpenAPI 3.0; it is one in OpenAPI 3.2.",
        ),
        (
            "shop.yaml:6:20: info",
            "#/paths/~1a/get/handler",
            "'handler' is no field of an operation in OpenAPI 3.0. 2 places have it; this is the first.",
        ),
    ]


def test_keys_in_other_files_are_placed_there() -> None:
    text = "{openapi: 3.1.0, paths: {/a: {$ref: a.json}}}"
    assert unknown(text, {"a.json": b'{\n"gett": {}}'}) == [
        ("a.json:2:9: warning", "#/gett", "'gett' is no field of a path item in OpenAPI 3.1. Did you mean 'get'?")
    ]


def test_any_number_of_odd_keys_is_looked_at_quickly() -> None:
    odd = {f"{name}{index}": {} for index in range(10_000) for name in ("gett", "x" * 500, "zzz")}
    _, noted = at_most(1000, lambda: read(definition({"/a": odd})))
    assert len(noted) < 210
