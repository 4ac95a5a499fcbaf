"""Operations, parameters, bodies and responses; a broken one costs only itself."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.openapi.model import (
    Document,
    Encoding,
    Link,
    MediaType,
    MediaTypeExample,
    Operation,
    Parameter,
    RequestBody,
    Response,
    ResponseHeader,
    Schema,
    SecurityScheme,
    ServerObject,
    ServerVariable,
    Tag,
)
from converters.openapi.read import read_definition
from converters.source import read_tree
from tests.converters.openapi.definitions import definition, only_operation, read


def test_a_whole_definition() -> None:
    document, noted = read(
        {
            "openapi": "3.2.0",
            "info": {"title": "Shop", "version": 2, "summary": "All of it", "description": "Sells"},
            "externalDocs": {"url": "https://example.com"},
            "servers": [
                {
                    "url": "https://{host}/v1",
                    "name": "live",
                    "variables": {"host": {"enum": ["a", "b"], "description": "Where"}},
                }
            ],
            "tags": [{"name": "orders", "summary": "Orders", "parent": "shop"}],
            "security": [{"key": []}, {}],
            "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
            "paths": {"/orders": {"get": {"tags": ["orders"], "responses": {"204": {"description": "None"}}}}},
            "webhooks": {"paid": {"post": {"operationId": "onPaid"}}},
        }
    )
    servers = (
        ServerObject(
            url="https://{host}/v1",
            name="live",
            variables=(ServerVariable(name="host", default="a", enum=("a", "b"), description="Where"),),
        ),
    )
    assert noted == []
    assert document == Document(
        spec_version="3.2.0",
        title="Shop",
        version="2",
        summary="All of it",
        description="Sells",
        external_docs="https://example.com",
        servers=servers,
        tags=(Tag(name="orders", summary="Orders", parent="shop"),),
        security=({"key": ()}, {}),
        security_schemes={"key": SecurityScheme(key="key", type="apiKey", location="header", name="X-Key")},
        operations=(
            Operation(
                method="GET",
                path="/orders",
                tags=("orders",),
                responses=(Response(status="204", description="None", pointer="#/paths/~1orders/get/responses/204"),),
                servers=servers,
                pointer="#/paths/~1orders/get",
            ),
        ),
        webhooks=(
            Operation(method="POST", path="paid", operation_id="onPaid", servers=servers, pointer="#/webhooks/paid/post"),
        ),
        root=document.root,
        file="shop.json",
    )


def test_parameters_of_the_path_item_hold_unless_the_operation_has_its_own() -> None:
    document, _ = read(
        definition(
            {
                "/a/{id}": {
                    "parameters": [
                        {"name": "id", "in": "path"},
                        {"name": "q", "in": "query", "description": "shared"},
                        {"name": "q", "in": "header"},
                    ],
                    "get": {"parameters": [{"name": "q", "in": "query", "description": "own"}, {"name": "c", "in": "cookie"}]},
                }
            }
        )
    )
    at = "#/paths/~1a~1{id}"
    assert document.operations[0].parameters == (
        Parameter(name="id", location="path", required=True, style="simple", explode=False, pointer=f"{at}/parameters/0"),
        Parameter(name="q", location="query", description="own", pointer=f"{at}/get/parameters/0"),
        Parameter(name="q", location="header", style="simple", explode=False, pointer=f"{at}/parameters/2"),
        Parameter(name="c", location="cookie", pointer=f"{at}/get/parameters/1"),
    )


def test_parameters_say_how_they_are_written() -> None:
    operation, _ = only_operation(
        {
            "parameters": [
                {"name": "a", "in": "query", "style": "deepObject", "explode": True, "allowReserved": True, "deprecated": True},
                {"name": "b", "in": "query", "style": "pipeDelimited"},
                {"name": "c", "in": "query", "explode": False, "allowEmptyValue": True, "required": True},
                {"name": "d", "in": "query", "content": {"application/json": {"schema": {"type": "object"}, "example": {}}}},
                {
                    "name": "e",
                    "in": "query",
                    "schema": {"type": "string"},
                    "examples": {"one": {"value": "1", "summary": "One"}},
                },
            ]
        }
    )
    at = "#/paths/~1a/get/parameters"
    assert operation.parameters == (
        Parameter(name="a", location="query", style="deepObject", allow_reserved=True, deprecated=True, pointer=f"{at}/0"),
        Parameter(name="b", location="query", style="pipeDelimited", explode=False, pointer=f"{at}/1"),
        Parameter(name="c", location="query", explode=False, allow_empty_value=True, required=True, pointer=f"{at}/2"),
        Parameter(
            name="d",
            location="query",
            media_type="application/json",
            schema=Schema(node={"type": "object"}, pointer=f"{at}/3/content/application~1json/schema"),
            examples=(MediaTypeExample(key=None, value={}, pointer=f"{at}/3/content/application~1json/example"),),
            pointer=f"{at}/3",
        ),
        Parameter(
            name="e",
            location="query",
            schema=Schema(node={"type": "string"}, pointer=f"{at}/4/schema"),
            examples=(MediaTypeExample(key="one", value="1", summary="One", pointer=f"{at}/4/examples/one"),),
            pointer=f"{at}/4",
        ),
    )


def test_headers_that_other_parts_say_are_read_like_others() -> None:
    names = ["Accept", "content-type", "AUTHORIZATION", "X-Trace"]
    operation, noted = only_operation({"parameters": [{"name": name, "in": "header"} for name in names]})
    assert [parameter.name for parameter in operation.parameters] == names
    assert noted == []


def test_names_that_no_header_can_have_are_told_and_none_of_a_response() -> None:
    operation, noted = only_operation(
        {
            "parameters": [{"name": "X-Trace\r\nX-Evil: 1", "in": "header"}, {"name": "X Trace", "in": "query"}],
            "responses": {"200": {"description": "", "headers": {"X Rate": {"schema": {}}, "X-Left": {"schema": {}}}}},
        }
    )
    assert [parameter.location for parameter in operation.parameters] == ["header", "query"]
    assert [header.name for header in operation.responses[0].headers] == ["X-Left"]
    assert noted == [
        ("header.invalid", "#/paths/~1a/get/parameters/0"),
        ("header.invalid", "#/paths/~1a/get/responses/200/headers/X Rate"),
    ]


def test_a_media_type_stays_on_one_line() -> None:
    operation, noted = only_operation({"responses": {"200": {"description": "", "content": {"text/csv\r\nX-Evil: 1": {}}}}})
    assert [media.name for media in operation.responses[0].content] == ["text/csv X-Evil: 1"]
    assert noted == [("header.invalid", "#/paths/~1a/get/responses/200/content/text~1csv\r\nX-Evil: 1")]


def test_a_response_with_everything() -> None:
    operation, noted = only_operation(
        {
            "responses": {
                "2XX": {
                    "summary": "Fine",
                    "description": "It went well",
                    "headers": {
                        "X-Rate": {"required": True, "schema": {"type": "integer"}, "example": 5},
                        "content-type": {"schema": {}},
                    },
                    "content": {
                        "application/json": {"example": None, "examples": {"paid": {"$ref": "#/components/examples/Paid"}}},
                        "application/jsonl": {"itemSchema": {"type": "object"}},
                    },
                    "links": {"next": {"operationId": "getNext", "parameters": {"id": "$response.body#/id"}}},
                }
            }
        },
        components={"examples": {"Paid": {"summary": "Paid", "value": {"$ref": "stays"}}}},
        openapi="3.2.0",
    )
    at = "#/paths/~1a/get/responses/2XX"
    assert noted == []
    assert operation.responses == (
        Response(
            status="2XX",
            summary="Fine",
            description="It went well",
            headers=(
                ResponseHeader(
                    name="X-Rate",
                    required=True,
                    schema=Schema(node={"type": "integer"}, pointer=f"{at}/headers/X-Rate/schema"),
                    examples=(MediaTypeExample(key=None, value=5, pointer=f"{at}/headers/X-Rate/example"),),
                    pointer=f"{at}/headers/X-Rate",
                ),
            ),
            content=(
                MediaType(
                    name="application/json",
                    examples=(
                        MediaTypeExample(key=None, value=None, pointer=f"{at}/content/application~1json/example"),
                        MediaTypeExample(
                            key="paid", value={"$ref": "stays"}, summary="Paid", pointer="#/components/examples/Paid"
                        ),
                    ),
                    pointer=f"{at}/content/application~1json",
                ),
                MediaType(
                    name="application/jsonl",
                    item_schema=Schema(node={"type": "object"}, pointer=f"{at}/content/application~1jsonl/itemSchema"),
                    pointer=f"{at}/content/application~1jsonl",
                ),
            ),
            links=(Link(name="next", operation_id="getNext", parameters={"id": "$response.body#/id"}),),
            pointer=at,
        ),
    )


def test_a_request_body_with_encodings() -> None:
    operation, _ = only_operation(
        {
            "requestBody": {
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "encoding": {
                            "file": {"contentType": "image/png", "explode": False, "headers": {"X-Part": {}}},
                            "bad": 1,
                        },
                    }
                },
            }
        }
    )
    at = "#/paths/~1a/get/requestBody"
    media = f"{at}/content/multipart~1form-data"
    assert operation.request_body == RequestBody(
        required=True,
        content=(
            MediaType(
                name="multipart/form-data",
                encoding={
                    "file": Encoding(
                        content_type="image/png",
                        explode=False,
                        headers=(ResponseHeader(name="X-Part", pointer=f"{media}/encoding/file/headers/X-Part"),),
                    )
                },
                pointer=media,
            ),
        ),
        pointer=at,
    )


@pytest.mark.parametrize(
    ("example", "wanted"),
    [
        pytest.param({"value": 0}, {"value": 0}, id="falsy value"),
        pytest.param({"dataValue": 1, "serializedValue": "1"}, {"value": 1, "serialized_value": "1"}, id="data value of 3.2"),
        pytest.param({"serializedValue": "<a/>"}, {"value": "<a/>", "serialized": True}, id="serialized value of 3.2"),
        pytest.param({"externalValue": "a.json"}, {"has_value": False, "external_value": "a.json"}, id="external value"),
        pytest.param(
            {"summary": "S", "description": "D"}, {"has_value": False, "summary": "S", "description": "D"}, id="only words"
        ),
    ],
)
def test_example_objects(example: Any, wanted: dict[str, Any]) -> None:
    operation, noted = only_operation({"responses": {"200": {"content": {"text/xml": {"examples": {"one": example}}}}}})
    pointer = "#/paths/~1a/get/responses/200/content/text~1xml/examples/one"
    assert operation.responses[0].content[0].examples == (MediaTypeExample(key="one", pointer=pointer, **wanted),)
    assert noted == []


@pytest.mark.parametrize("example", [{"id": 1}, "text", None, [1]])
def test_a_bare_value_among_examples_is_taken_as_it_is(example: Any) -> None:
    operation, noted = only_operation({"responses": {"200": {"content": {"text/xml": {"examples": {"one": example}}}}}})
    pointer = "#/paths/~1a/get/responses/200/content/text~1xml/examples/one"
    assert operation.responses[0].content[0].examples == (MediaTypeExample(key="one", value=example, pointer=pointer),)
    assert noted == [("format.invalid", pointer)]


def test_references_to_components_keep_their_own_words() -> None:
    operation, noted = only_operation(
        {
            "parameters": [{"$ref": "#/components/parameters/Page"}],
            "requestBody": {"$ref": "#/components/requestBodies/Order"},
            "responses": {"404": {"$ref": "#/components/responses/Absent", "description": "No such order"}},
        },
        openapi="3.1.0",
        components={
            "parameters": {"Page": {"$ref": "#/components/parameters/RealPage"}, "RealPage": {"name": "page", "in": "query"}},
            "requestBodies": {"Order": {"description": "An order"}},
            "responses": {"Absent": {"description": "Absent", "headers": {"X": {"$ref": "#/components/headers/X"}}}},
            "headers": {"X": {"description": "A header"}},
        },
    )
    header = ResponseHeader(name="X", description="A header", pointer="#/components/headers/X")
    assert operation.parameters == (Parameter(name="page", location="query", pointer="#/components/parameters/RealPage"),)
    assert operation.request_body == RequestBody(description="An order", pointer="#/components/requestBodies/Order")
    assert operation.responses == (
        Response(status="404", description="No such order", headers=(header,), pointer="#/components/responses/Absent"),
    )
    assert noted == []


def test_path_items_may_be_referred_to_and_added_to() -> None:
    shared = {
        "parameters": [{"name": "p", "in": "query"}],
        "get": {"operationId": "sharedGet"},
        "put": {"operationId": "sharedPut"},
    }
    document, noted = read(
        definition(
            {"/a": {"$ref": "#/components/pathItems/Shared", "get": {"operationId": "own"}}},
            openapi="3.1.0",
            components={"pathItems": {"Shared": shared}},
        )
    )
    assert [(one.method, one.operation_id, len(one.parameters)) for one in document.operations] == [
        ("GET", "own", 1),
        ("PUT", "sharedPut", 1),
    ]
    assert noted == []


def test_methods_of_3_2() -> None:
    document, noted = read(
        definition({"/a": {"query": {}, "additionalOperations": {"COPY": {}, "NO METHOD": {}}}}, openapi="3.2.0")
    )
    assert [one.method for one in document.operations] == ["QUERY", "COPY"]
    assert noted == [("item.skipped", "#/paths/~1a/additionalOperations/NO METHOD")]


def test_servers_and_security_are_inherited_or_not() -> None:
    document, _ = read(
        definition(
            {
                "/a": {"get": {}, "post": {"security": [], "servers": [{"url": "/own"}]}},
                "/b": {"servers": [{"url": "/item"}], "get": {"security": [{"key": ["read"]}]}},
            },
            servers=[{"url": "/all"}],
        )
    )
    assert [(one.security, [server.url for server in one.servers]) for one in document.operations] == [
        (None, ["/all"]),
        ((), ["/own"]),
        (({"key": ("read",)},), ["/item"]),
    ]


def test_without_servers_the_root_is_served() -> None:
    assert read(definition())[0].servers == (ServerObject(url="/"),)


@pytest.mark.parametrize(
    ("paths", "noted"),
    [
        pytest.param([], [("format.invalid", "#/paths")], id="paths a list"),
        pytest.param({"/x": None}, [("item.skipped", "#/paths/~1x")], id="path item null"),
        pytest.param({"/x": {"get": None}}, [("item.skipped", "#/paths/~1x/get")], id="operation null"),
        pytest.param({"/x": {"$ref": "#/paths/~1x"}}, [("ref.cycle", "#/paths/~1x")], id="path item of itself"),
        pytest.param({"/x": {"$ref": "#/absent"}}, [("ref.unresolved", "#/paths/~1x")], id="path item nowhere"),
        pytest.param({"x": {}}, [("path.invalid", "#/paths/x")], id="path without slash"),
        pytest.param({"x-note": 1, "/x": {"x-get": 1}}, [], id="extensions"),
    ],
)
def test_broken_paths_cost_only_themselves(paths: Any, noted: list[tuple[str, str]]) -> None:
    if isinstance(paths, dict):
        paths = {**paths, "/good": {"get": {}}}
    document, found = read(definition(paths or [1]))
    assert [one.path for one in document.operations] == (["/good"] if isinstance(paths, dict) else [])
    assert found == noted


@pytest.mark.parametrize(
    ("broken", "code", "place"),
    [
        pytest.param({"parameters": "x"}, "format.invalid", "/parameters", id="parameters a text"),
        pytest.param({"parameters": [None]}, "format.invalid", "/parameters/0", id="parameter null"),
        pytest.param({"parameters": [{"name": "a"}]}, "item.skipped", "/parameters/0", id="parameter nowhere"),
        pytest.param({"parameters": [{"in": "query"}]}, "item.skipped", "/parameters/0", id="parameter without name"),
        pytest.param({"parameters": [{"in": "body", "name": "b"}]}, "item.skipped", "/parameters/0", id="body parameter in 3"),
        pytest.param({"parameters": [{"$ref": "#/absent"}]}, "ref.unresolved", "/parameters/0", id="parameter unresolved"),
        pytest.param({"parameters": [{"$ref": "#/info/title"}]}, "ref.unresolved", "/parameters/0", id="parameter a text"),
        pytest.param({"requestBody": []}, "format.invalid", "/requestBody", id="request body a list"),
        pytest.param({"requestBody": {"content": "x"}}, "format.invalid", "/requestBody/content", id="content a text"),
        pytest.param(
            {"requestBody": {"content": {"a/b": 1}}}, "format.invalid", "/requestBody/content/a~1b", id="media type a number"
        ),
        pytest.param({"responses": []}, "format.invalid", "/responses", id="responses a list"),
        pytest.param({"responses": {"200": "x"}}, "format.invalid", "/responses/200", id="response a text"),
        pytest.param({"responses": {"OK": {}}}, "status.invalid", "/responses/OK", id="status a word"),
        pytest.param({"responses": {"99": {}}}, "status.invalid", "/responses/99", id="status too small"),
        pytest.param({"tags": "orders"}, "format.invalid", "/tags", id="tags a text"),
        pytest.param({"summary": ["x"]}, "format.invalid", "/summary", id="summary a list"),
        pytest.param({"callbacks": 1}, "format.invalid", "/callbacks", id="callbacks a number"),
        pytest.param({"servers": {"url": "/"}}, "format.invalid", "/servers", id="servers a map"),
    ],
)
def test_a_broken_part_costs_only_itself(broken: Any, code: str, place: str) -> None:
    operation, noted = only_operation({"operationId": "a", **broken})
    assert operation.operation_id == "a"
    assert noted == [(code, f"#/paths/~1a/get{place}")]


def test_numbers_and_nothing_stand_for_texts() -> None:
    operation, noted = only_operation({"summary": 1, "description": None, "operationId": True, "deprecated": "yes"})
    assert (operation.summary, operation.description, operation.operation_id, operation.deprecated) == ("1", "", "true", False)
    assert noted == []


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        pytest.param("just words", "format.unknown", "a text", id="text"),
        pytest.param("[1]", "format.unknown", "a list", id="list"),
        pytest.param("{}", "format.unknown", "no keys", id="nothing"),
        pytest.param("colour: red", "format.unknown", "'colour'", id="something else"),
        pytest.param('{"info": {"name": "x"}, "item": []}', "format.unexpected_kind", "a Postman collection", id="collection"),
        pytest.param("arazzo: 1.0.0", "format.unexpected_kind", "Arazzo", id="Arazzo"),
        pytest.param("asyncapi: 2.0.0", "format.unexpected_kind", "AsyncAPI", id="AsyncAPI"),
        pytest.param("swaggerVersion: '1.2'", "format.unexpected_kind", "Swagger 1.x", id="Swagger 1"),
        pytest.param("\nopenapi: 4.0.0", "format.unsupported_version", "'4.0.0'", id="version of the future"),
        pytest.param("swagger: '1.2'", "format.unsupported_version", "'1.2'", id="version of the past"),
        pytest.param("openapi: {}", "format.unsupported_version", "'{}'", id="version a map"),
    ],
)
def test_what_is_no_definition_is_named(text: str, code: str, said: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_definition(read_tree(text.encode(), "shop.yaml"), Diagnostics())
    assert caught.value.code == code
    assert said in caught.value.message
    assert caught.value.line is not None


@pytest.mark.parametrize(
    "version", ["openapi: 3.0", "openapi: 3.1", "openapi: 3.1.0-rc0", "openapi: '3.2'", "swagger: 2.0", "swagger: '2.0'"]
)
def test_versions_are_read_quoted_or_not(version: str) -> None:
    document = read_definition(read_tree(f"{version}\npaths: {{/a: {{get: {{}}}}}}".encode(), "shop.yaml"), Diagnostics())
    assert document.spec_version == version.split(": ")[1].strip("'")
    assert len(document.operations) == 1


def test_shared_parts_cannot_multiply_without_end() -> None:
    item = {"parameters": [{"name": f"p{i}", "in": "query"} for i in range(3000)], "get": {}, "put": {}, "post": {}}
    paths = {f"/{i}": {"$ref": "#/components/pathItems/Big"} for i in range(3000)}
    document, noted = read(definition(paths, openapi="3.1.0", components={"pathItems": {"Big": item}}))
    assert 600 < len(document.operations) < 1000
    assert noted == [("limit.expansion", "#/components/pathItems/Big/put")]
