"""Items and their requests: names, folders, addresses, parameters, bodies, auth."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.to_postman import ConvertOptions
from converters.postman.model import Auth, AuthSetting, Folder, Header, Item, PathVariable, QueryParam, walk
from tests.converters.openapi.conversions import JsonMap, converted, definition, only_item, operation


def _query(item: Item) -> list[tuple[str, str | None]]:
    assert item.request.url is not None
    return [(row.key, row.value) for row in item.request.url.query]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"summary": "List the orders", "operationId": "x"}, "List the orders"),
        ({"operationId": "listAllOrders"}, "List all orders"),
        ({}, "GET /orders"),
    ],
)
def test_an_item_is_named_by_summary_operation_id_or_path(parts: JsonMap, name: str) -> None:
    assert only_item(operation(**parts)).name == name


def test_folders_follow_the_tags_of_the_document_and_untagged_items_stay_at_the_top() -> None:
    paths = {f"/{tag or 'free'}": {"get": {"tags": [tag] if tag else [], "responses": {}}} for tag in ("b", "", "late", "a")}
    collection = converted(definition(paths, tags=[{"name": "a", "description": "First"}, {"name": "b"}, {"name": "unused"}]))
    assert [each.name for each in collection.items] == ["a", "b", "late", "GET /free"]
    assert collection.items[0].description == "First"


def test_folders_by_path_hold_the_literal_segments() -> None:
    collection = converted(operation(path="/shops/{id}/orders"), options=ConvertOptions(folder_strategy="paths"))
    ((folders, _),) = walk(collection)
    assert [folder.name for folder in folders] == ["shops", "orders"]


def test_a_path_variable_is_written_with_a_colon_and_has_a_value() -> None:
    parameter = {
        "name": "orderId",
        "in": "path",
        "required": True,
        "example": 7,
        "description": "Which",
        "schema": {"type": "integer"},
    }
    url = only_item(operation(path="/orders/{orderId}", parameters=[parameter])).request.url
    assert url is not None
    assert (url.raw, url.path) == ("{{baseUrl}}/orders/:orderId", ("orders", ":orderId"))
    assert url.variables == (PathVariable(key="orderId", value="7", description="Which"),)


def test_variables_inside_a_segment_are_collection_variables_and_values_in_the_original_request() -> None:
    parameters = [
        {"name": name, "in": "path", "required": True, "example": value} for name, value in (("id", "7"), ("ext", "csv"))
    ]
    collection = converted(operation(path="/files/{id}.{ext}", parameters=parameters))
    ((_, item),) = walk(collection)
    original = item.examples[0].original_request
    assert item.request.url is not None
    assert original is not None
    assert original.url is not None
    assert (item.request.url.path, original.url.path) == (("files", "{{id}}.{{ext}}"), ("files", "7.csv"))
    assert [(each.key, each.value) for each in collection.variables] == [
        ("baseUrl", "http://localhost:8000"),
        ("id", "7"),
        ("ext", "csv"),
    ]


@pytest.mark.parametrize(
    ("style", "explode", "value", "rows"),
    [
        ("form", True, ["a", "b"], [("q", "a"), ("q", "b")]),
        ("form", False, ["a", "b"], [("q", "a,b")]),
        ("spaceDelimited", False, ["a", "b"], [("q", "a%20b")]),
        ("pipeDelimited", False, ["a", "b"], [("q", "a%7Cb")]),
        ("form", True, {"x": 1, "y": 2}, [("x", "1"), ("y", "2")]),
        ("form", False, {"x": 1, "y": 2}, [("q", "x,1,y,2")]),
        ("deepObject", True, {"x": {"y": [1, 2]}}, [("q[x][y][0]", "1"), ("q[x][y][1]", "2")]),
        ("deepObject", True, ["a", "b"], [("q[]", "a"), ("q[]", "b")]),
        ("form", True, "a&b c", [("q", "a%26b c")]),
        ("form", True, True, [("q", "true")]),
    ],
)
def test_query_values_are_written_by_style(style: str, explode: bool, value: Any, rows: list[tuple[str, str]]) -> None:
    parameter = {"name": "q", "in": "query", "style": style, "explode": explode, "example": value, "schema": {}}
    assert _query(only_item(operation(parameters=[parameter]))) == rows


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("simple", False, ["a", "b"], "a,b"),
        ("simple", True, {"x": 1}, "x=1"),
        ("label", False, "a", ".a"),
        ("label", True, ["a", "b"], ".a.b"),
        ("matrix", False, ["a", "b"], ";id=a,b"),
        ("matrix", True, ["a", "b"], ";id=a;id=b"),
        ("simple", False, "a/b", "a%2Fb"),
    ],
)
def test_path_values_are_written_by_style(style: str, explode: bool, value: Any, text: str) -> None:
    parameter = {
        "name": "id",
        "in": "path",
        "required": True,
        "style": style,
        "explode": explode,
        "example": value,
        "schema": {},
    }
    url = only_item(operation(path="/orders/{id}", parameters=[parameter])).request.url
    assert url is not None
    assert [each.value for each in url.variables] == [text]


def test_optional_parameters_without_an_example_are_there_but_not_sent() -> None:
    parameters = [
        {"name": "page", "in": "query", "schema": {"const": 1}},
        {"name": "size", "in": "query", "example": 5, "schema": {"type": "integer"}},
        {"name": "X-Trace", "in": "header", "schema": {"const": "t"}},
        {"name": "sid", "in": "cookie", "required": True, "schema": {"const": "s"}},
        {"name": "theme", "in": "cookie", "schema": {"const": "dark"}},
        {"name": "filter", "in": "query", "required": True, "content": {"application/json": {"schema": {"const": {"a": 1}}}}},
    ]
    request = only_item(operation(parameters=parameters)).request
    assert request.url is not None
    assert request.url.query == (
        QueryParam(key="page", value="1", disabled=True),
        QueryParam(key="size", value="5"),
        QueryParam(key="filter", value='{"a":1}', description="(Required)"),
    )
    assert request.url.raw == '{{baseUrl}}/orders?size=5&filter={"a":1}'
    assert request.headers == (
        Header(key="X-Trace", value="t", disabled=True),
        Header(key="Cookie", value="sid=s", description="sid: (Required)"),
        Header(key="Cookie", value="theme=dark", disabled=True),
    )


@pytest.mark.parametrize(("wish", "sent"), [("all", ["a", "b"]), ("example", ["a"]), ("none", [])])
def test_which_optional_parameters_are_sent_is_an_option(wish: Any, sent: list[str]) -> None:
    parameters = [
        {"name": "a", "in": "query", "example": 1, "schema": {}},
        {"name": "b", "in": "query", "schema": {"const": 2}},
    ]
    ((_, item),) = walk(converted(operation(parameters=parameters), options=ConvertOptions(optional_parameters=wish)))
    assert item.request.url is not None
    assert [row.key for row in item.request.url.query if not row.disabled] == sent


def test_the_original_request_carries_what_is_sent_and_the_rest_disabled_without_descriptions() -> None:
    """People who try an example can switch on what is optional; a mock server does not look at disabled rows."""
    parameters = [
        {"name": "page", "in": "query", "description": "Long", "schema": {"const": 1}},
        {"name": "size", "in": "query", "description": "Long", "example": 5, "schema": {"type": "integer"}},
    ]
    original = only_item(operation(parameters=parameters, description="Very long")).examples[0].original_request
    assert original is not None
    assert original.url is not None
    rows = (QueryParam(key="page", value="1", disabled=True), QueryParam(key="size", value="5"))
    assert (original.url.query, original.description) == (rows, "")
    assert original.url.raw == "{{baseUrl}}/orders?size=5"


def test_values_stay_readable_and_what_would_split_them_is_encoded() -> None:
    """Postman encodes blanks and other scripts when it sends; what ends or splits a value it would send as it is."""
    parameters = [
        {"name": "name", "in": "path", "required": True, "schema": {"const": "Zoë Fischer/2"}},
        {"name": "q", "in": "query", "example": "red shoes & 50%", "schema": {"type": "string"}},
        {"name": "lead", "in": "query", "example": " a\nb ", "schema": {"type": "string"}},
    ]
    url = only_item(operation(path="/people/{name}", parameters=parameters)).request.url
    assert url is not None
    assert [one.value for one in url.variables] == ["Zoë Fischer%2F2"]
    assert [row.value for row in url.query] == ["red shoes %26 50%25", "%20a%0Ab%20"]


SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "sid": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://example.com"},
    "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://example.com/t", "scopes": {"r": "read"}}}},
}


def _secured(*requirements: JsonMap, own: list[JsonMap] | None = None) -> Item:
    parts = {} if own is None else {"security": own}
    document = {"components": {"securitySchemes": SCHEMES}, "security": list(requirements)}
    return only_item(operation(document=document, **parts))


@pytest.mark.parametrize(
    ("requirement", "type", "first"),
    [
        ({"bearer": []}, "bearer", AuthSetting(key="token", value="{{bearerToken}}")),
        ({"basic": []}, "basic", AuthSetting(key="username", value="{{basicUsername}}")),
        ({"key": []}, "apikey", AuthSetting(key="key", value="X-Key")),
        ({"oidc": []}, "bearer", AuthSetting(key="token", value="{{oidcToken}}")),
        ({"oauth": ["r"]}, "oauth2", AuthSetting(key="accessToken", value="{{oauthToken}}")),
    ],
)
def test_a_security_scheme_becomes_auth_of_the_request(requirement: JsonMap, type: str, first: AuthSetting) -> None:
    auth = _secured({"sid": []}, own=[requirement]).request.auth
    assert auth is not None
    assert (auth.type, auth.settings[0]) == (type, first)


def test_auth_that_is_the_same_everywhere_is_the_collections() -> None:
    document = {"components": {"securitySchemes": SCHEMES}, "security": [{"bearer": []}]}
    collection = converted(operation(document=document))
    ((_, item),) = walk(collection)
    assert collection.auth == Auth(type="bearer", settings=(AuthSetting(key="token", value="{{bearerToken}}"),))
    assert item.request.auth is None


@pytest.mark.parametrize("own", [[], [{}]], ids=["no requirement", "an empty one"])
def test_a_public_operation_does_not_inherit_auth(own: list[JsonMap]) -> None:
    assert _secured({"bearer": []}, own=own).request.auth == Auth(type="noauth")


def test_schemes_that_are_needed_together_are_all_sent() -> None:
    request = _secured(own=[{"key": [], "bearer": [], "sid": []}]).request
    assert request.auth is None  # the only operation: the collection has the bearer token
    assert request.headers == (Header(key="X-Key", value="{{key}}"), Header(key="Cookie", value="sid={{sid}}"))


@pytest.mark.parametrize(
    ("url", "variables", "value"),
    [
        ("https://api.example.com/v1/", {}, "https://api.example.com/v1"),
        ("/v1", {}, "http://localhost:8000/v1"),
        ("https://{region}.example.com", {"region": {"default": "eu"}}, "https://{{region}}.example.com"),
    ],
)
def test_the_first_server_is_the_base_variable(url: str, variables: JsonMap, value: str) -> None:
    found = converted(operation(document={"servers": [{"url": url, "variables": variables}]})).variables
    assert {each.key: each.value for each in found} == {
        "baseUrl": value,
        **{key: one["default"] for key, one in variables.items()},
    }


def test_further_servers_and_those_of_an_operation_have_variables_of_their_own() -> None:
    servers = [{"url": "https://a.example.com"}, {"url": "https://b.example.com"}]
    source = operation(document={"servers": servers}, servers=[{"url": "https://c.example.com"}])
    collection = converted(source)
    ((_, item),) = walk(collection)
    assert item.request.url is not None
    assert item.request.url.host == ("{{baseUrl3}}",)
    assert [each.value for each in collection.variables] == [f"https://{name}.example.com" for name in "abc"]


@pytest.mark.parametrize(
    ("name", "mode", "content"),
    [
        ("application/json", "raw", '{\n  "name": "Ada"\n}'),
        ("application/xml", "raw", '<?xml version="1.0" encoding="UTF-8"?>\n<root>\n  <name>Ada</name>\n</root>'),
        ("application/x-www-form-urlencoded", "urlencoded", [("name", "Ada")]),
        ("multipart/form-data", "formdata", [("name", "Ada")]),
        ("application/octet-stream", "file", ""),
    ],
)
def test_a_request_body_is_written_by_its_media_type(name: str, mode: str, content: Any) -> None:
    schema = {"type": "object", "properties": {"name": {"const": "Ada"}}}
    body = only_item(operation(method="post", requestBody={"content": {name: {"schema": schema}}})).request.body
    assert body is not None
    assert (body.mode, [(row.key, row.value) for row in body.fields] if body.fields else body.raw) == (mode, content)


def test_a_binary_property_is_a_file_to_choose() -> None:
    schema = {"type": "object", "properties": {"photo": {"type": "string", "format": "binary"}}}
    source = operation(method="post", requestBody={"content": {"multipart/form-data": {"schema": schema}}})
    body = only_item(source).request.body
    assert body is not None
    assert [(row.key, row.type) for row in body.fields] == [("photo", "file")]


def test_xml_follows_its_hints() -> None:
    pet = {
        "type": "object",
        "xml": {"name": "animal", "prefix": "z", "namespace": "urn:zoo"},
        "properties": {
            "id": {"const": 7, "xml": {"attribute": True}},
            "tags": {
                "type": "array",
                "xml": {"wrapped": True, "name": "labels"},
                "items": {"enum": ["a", "b"], "xml": {"name": "label"}},
            },
        },
    }
    source = operation(method="post", requestBody={"content": {"application/xml": {"schema": pet}}})
    body = only_item(source).request.body
    assert body is not None
    assert body.raw.splitlines()[1:] == [
        '<z:animal xmlns:z="urn:zoo" id="7">',
        "  <labels>",
        "    <label>a</label>",
        "    <label>b</label>",
        "  </labels>",
        "</z:animal>",
    ]


def test_webhooks_and_deprecated_operations_are_kept_by_choice() -> None:
    source = definition(
        {"/old": {"get": {"deprecated": True, "responses": {}}}}, webhooks={"paid": {"post": {"responses": {}}}}
    )
    found = Diagnostics("shop.json")
    usual = converted(source, found)
    everything = converted(source, options=ConvertOptions(include_webhooks=True))
    current = converted(source, options=ConvertOptions(include_deprecated=False))
    assert [type(each) for each in usual.items] == [Item]
    assert [type(each) for each in everything.items] == [Item, Folder]
    assert current.items == ()
    assert [str(each) for each in found if each.code == "item.left_out"] == [
        "shop.json:1:191: info item.left_out #/webhooks: 1 webhook is left out: the API makes these calls itself."
    ]


def test_an_operation_that_cannot_be_converted_costs_only_itself() -> None:
    assert (
        json.dumps([each.name for each in converted(definition({"/a": {"get": 7}, "/b": {"get": {}}})).items]) == '["GET /b"]'
    )


def test_one_variable_name_with_two_values_becomes_two_variables() -> None:
    def read(name: str) -> JsonMap:
        parameter = {"name": "id", "in": "path", "required": True, "example": name, "schema": {"type": "string"}}
        return {"get": {"parameters": [parameter], "responses": {}}}

    collection = converted(definition({"/users/{id}.json": read("u1"), "/shops/{id}.json": read("s1")}))
    paths = [item.request.url.path for _, item in walk(collection) if item.request.url is not None]
    assert paths == [("users", "{{id}}.json"), ("shops", "{{shop_id}}.json")]
    assert [(each.key, each.value) for each in collection.variables[1:]] == [("id", "u1"), ("shop_id", "s1")]


def test_a_header_parameter_with_a_name_that_no_header_can_have_is_there_but_not_sent() -> None:
    parameter = {"name": "X Trace\r\nX-Evil: 1", "in": "header", "required": True, "schema": {"const": "abc"}}
    item = only_item(operation(parameters=[parameter]))
    assert [(row.key, row.value, row.disabled) for row in item.request.headers] == [("X Trace  X-Evil: 1", "abc", True)]
    assert all(one.original_request and not one.original_request.headers for one in item.examples)
