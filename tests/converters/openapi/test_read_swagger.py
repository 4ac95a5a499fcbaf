"""Swagger 2.0 is read as if it were OpenAPI 3; its schemas keep their pointers."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.model import (
    Encoding,
    MediaType,
    MediaTypeExample,
    Parameter,
    RequestBody,
    Response,
    ResponseHeader,
    Schema,
    SecurityScheme,
)
from converters.openapi.refs import lookup
from tests.converters.openapi.definitions import read, swagger


def only_operation(operation: Any, **more: Any) -> Any:
    document, noted = read(swagger({"/a": {"post": operation}}, **more))
    assert noted == []
    [read_operation] = document.operations
    return read_operation


@pytest.mark.parametrize(
    ("fields", "urls"),
    [
        pytest.param(
            {"host": "a.com", "basePath": "/v1/", "schemes": ["https", "http"]},
            ["https://a.com/v1", "http://a.com/v1"],
            id="all",
        ),
        pytest.param({"host": "a.com"}, ["https://a.com"], id="host alone"),
        pytest.param({"basePath": "/v1"}, ["/v1"], id="path alone"),
        pytest.param({}, ["/"], id="nothing"),
        pytest.param({"host": 1, "basePath": [], "schemes": "http"}, ["/"], id="wrong types"),
    ],
)
def test_host_path_and_schemes_make_servers(fields: Any, urls: list[str]) -> None:
    assert [server.url for server in read(swagger(**fields))[0].servers] == urls


def test_an_operation_may_have_its_own_schemes() -> None:
    operation = only_operation({"schemes": ["wss"]}, host="a.com", basePath="/v1", schemes=["https"])
    assert [server.url for server in operation.servers] == ["wss://a.com/v1"]


def test_parameters_get_schemas_and_styles() -> None:
    array = {"type": "array", "items": {"type": "integer", "x-nullable": True}}
    operation = only_operation(
        {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "type": "string", "format": "uuid", "x-example": "1"},
                {"name": "csv", "in": "query", **array},
                {"name": "multi", "in": "query", "collectionFormat": "multi", **array},
                {"name": "ssv", "in": "query", "collectionFormat": "ssv", **array},
                {"name": "pipes", "in": "header", "collectionFormat": "pipes", **array},
                {
                    "name": "max",
                    "in": "query",
                    "type": "number",
                    "maximum": 5,
                    "exclusiveMaximum": True,
                    "allowEmptyValue": True,
                },
            ]
        }
    )
    at = "#/paths/~1a/post/parameters"
    items = {"type": "array", "items": {"type": ["integer", "null"]}}

    def schema(index: int) -> Schema:
        return Schema(node=items, pointer=f"{at}/{index}/schema")

    assert operation.parameters == (
        Parameter(
            name="id",
            location="path",
            required=True,
            style="simple",
            explode=False,
            schema=Schema(node={"type": "string", "format": "uuid"}, pointer=f"{at}/0/schema"),
            examples=(MediaTypeExample(key=None, value="1", pointer=f"{at}/0/example"),),
            pointer=f"{at}/0",
        ),
        Parameter(name="csv", location="query", explode=False, schema=schema(1), pointer=f"{at}/1"),
        Parameter(name="multi", location="query", explode=True, schema=schema(2), pointer=f"{at}/2"),
        Parameter(name="ssv", location="query", style="spaceDelimited", explode=False, schema=schema(3), pointer=f"{at}/3"),
        Parameter(name="pipes", location="header", style="pipeDelimited", explode=False, schema=schema(4), pointer=f"{at}/4"),
        Parameter(
            name="max",
            location="query",
            allow_empty_value=True,
            schema=Schema(node={"type": "number", "exclusiveMaximum": 5}, pointer=f"{at}/5/schema"),
            pointer=f"{at}/5",
        ),
    )


def test_a_body_parameter_is_the_request_body_in_every_type_consumed() -> None:
    body = {"name": "b", "in": "body", "required": True, "description": "An order", "schema": {"$ref": "#/definitions/Order"}}
    operation = only_operation(
        {"parameters": [{"$ref": "#/parameters/Order"}], "consumes": ["application/json", "text/xml"]},
        parameters={"Order": {**body, "x-examples": {"text/xml": "<a/>"}}},
        definitions={"Order": {"type": "object"}},
    )
    order = Schema(node={"type": "object"}, pointer="#/definitions/Order")
    at = "#/paths/~1a/post/requestBody"
    xml = f"{at}/content/text~1xml"
    assert operation.parameters == ()
    assert operation.request_body == RequestBody(
        description="An order",
        required=True,
        content=(
            MediaType(name="application/json", schema=order, pointer=f"{at}/content/application~1json"),
            MediaType(
                name="text/xml",
                schema=order,
                pointer=xml,
                examples=(MediaTypeExample(key=None, value="<a/>", serialized=True, pointer=f"{xml}/example"),),
            ),
        ),
        pointer=at,
    )


@pytest.mark.parametrize(
    ("consumes", "file", "wanted"),
    [
        pytest.param([], False, ["application/x-www-form-urlencoded"], id="nothing said"),
        pytest.param([], True, ["multipart/form-data"], id="a file"),
        pytest.param(
            ["multipart/form-data", "application/x-www-form-urlencoded"],
            False,
            ["multipart/form-data", "application/x-www-form-urlencoded"],
            id="both",
        ),
        pytest.param(
            ["application/json", "application/x-www-form-urlencoded"], True, ["multipart/form-data"], id="a file decides"
        ),
        pytest.param(["application/json"], False, ["application/x-www-form-urlencoded"], id="nothing that fits"),
    ],
)
def test_form_parameters_are_the_properties_of_a_form(consumes: list[str], file: bool, wanted: list[str]) -> None:
    parameters = [
        {"name": "name", "in": "formData", "type": "string", "required": True, "description": "Whose"},
        {"name": "tags", "in": "formData", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
        *([{"name": "photo", "in": "formData", "type": "file"}] if file else []),
    ]
    operation = only_operation({"consumes": consumes, "parameters": parameters})
    content = operation.request_body.content
    at = "#/paths/~1a/post/parameters"
    properties: dict[str, Any] = {
        "name": {"$ref": f"{at}/0/schema", "description": "Whose"},
        "tags": {"$ref": f"{at}/1/schema"},
        **({"photo": {"$ref": f"{at}/2/schema"}} if file else {}),
    }
    assert [media.name for media in content] == wanted
    assert content[0].schema.node == {"type": "object", "properties": properties, "required": ["name"]}
    assert content[0].encoding == {"tags": Encoding(style="form", explode=True)}
    assert operation.request_body.required


def test_form_parameters_lead_to_their_schemas() -> None:
    document, _ = read(swagger({"/a/{b}": {"post": {"parameters": [{"name": "photo", "in": "formData", "type": "file"}]}}}))
    [media] = document.operations[0].request_body.content  # type: ignore[union-attr]
    assert media.schema is not None
    assert media.schema.node["properties"]["photo"] == {"$ref": "#/paths/~1a~1%7Bb%7D/post/parameters/0/schema"}  # type: ignore[index]
    assert lookup(document.root, "#/paths/~1a~1{b}/post/parameters/0/schema") == {"type": "string", "format": "binary"}


def test_responses_have_the_types_produced_and_exemplified() -> None:
    operation = only_operation(
        {
            "responses": {
                "200": {
                    "description": "Fine",
                    "schema": {"type": "object", "example": {"a": 1}},
                    "examples": {"application/json": {"a": 2}, "text/csv": "a\n2"},
                    "headers": {"X-Rate": {"type": "integer", "description": "Calls left"}},
                },
                "204": {"description": "Nothing"},
                "404": {"$ref": "#/responses/Absent"},
            }
        },
        produces=["application/json"],
        responses={
            "Absent": {"description": "Absent", "schema": {"$ref": "#/definitions/Error"}, "headers": {"X": {"type": "string"}}}
        },
        definitions={"Error": {"type": "object"}},
    )
    at = "#/paths/~1a/post/responses"
    json, csv = f"{at}/200/content/application~1json", f"{at}/200/content/text~1csv"
    schema = Schema(node={"type": "object", "examples": [{"a": 1}]}, pointer=f"{at}/200/schema")
    assert operation.responses == (
        Response(
            status="200",
            description="Fine",
            headers=(
                ResponseHeader(
                    name="X-Rate",
                    description="Calls left",
                    pointer=f"{at}/200/headers/X-Rate",
                    schema=Schema(node={"type": "integer"}, pointer=f"{at}/200/headers/X-Rate/schema"),
                ),
            ),
            content=(
                MediaType(
                    name="application/json",
                    schema=schema,
                    pointer=json,
                    examples=(MediaTypeExample(key=None, value={"a": 2}, pointer=f"{json}/example"),),
                ),
                MediaType(
                    name="text/csv",
                    schema=schema,
                    pointer=csv,
                    examples=(MediaTypeExample(key=None, value="a\n2", serialized=True, pointer=f"{csv}/example"),),
                ),
            ),
            pointer=f"{at}/200",
        ),
        Response(status="204", description="Nothing", pointer=f"{at}/204"),
        Response(
            status="404",
            description="Absent",
            headers=(
                ResponseHeader(
                    name="X",
                    schema=Schema(node={"type": "string"}, pointer="#/responses/Absent/headers/X/schema"),
                    pointer="#/responses/Absent/headers/X",
                ),
            ),
            content=(
                MediaType(
                    name="application/json",
                    schema=Schema(node={"type": "object"}, pointer="#/definitions/Error"),
                    pointer=f"{at}/404/content/application~1json",
                ),
            ),
            pointer=f"{at}/404",
        ),
    )


def test_a_shared_response_has_the_types_of_each_operation() -> None:
    fine = {"200": {"$ref": "#/responses/Fine"}}
    document, _ = read(
        swagger(
            {
                "/a": {
                    "get": {"produces": ["text/xml"], "responses": fine},
                    "put": {"responses": fine},
                    "post": {"produces": [], "responses": fine},
                }
            },
            produces=["text/csv"],
            responses={"Fine": {"description": "", "schema": {"type": "string"}}},
        )
    )
    assert [one.responses[0].content[0].name for one in document.operations] == ["text/xml", "text/csv", "application/json"]


def test_a_file_is_answered_as_bytes() -> None:
    operation = only_operation({"responses": {"200": {"description": "", "schema": {"type": "file"}}}})
    [media] = operation.responses[0].content
    assert (media.name, media.schema.node) == ("application/octet-stream", {"type": "string", "format": "binary"})


def test_parameters_of_the_path_item_may_be_bodies_and_forms() -> None:
    document, _ = read(
        swagger(
            {
                "/a": {
                    "parameters": [
                        {"name": "f", "in": "formData", "type": "string"},
                        {"name": "q", "in": "query", "type": "string"},
                    ],
                    "put": {"parameters": [{"name": "g", "in": "formData", "type": "string"}]},
                    "post": {"parameters": [{"name": "b", "in": "body", "schema": {"type": "array"}}]},
                }
            }
        )
    )
    put, post = document.operations
    assert list(put.request_body.content[0].schema.node["properties"]) == ["f", "g"]  # type: ignore[union-attr,index]
    assert post.request_body.content[0].schema.node == {"type": "array"}  # type: ignore[union-attr]
    assert [[one.name for one in operation.parameters] for operation in (put, post)] == [["q"], ["q"]]


def test_header_parameters_are_all_kept() -> None:
    operation = only_operation({"parameters": [{"name": "Authorization", "in": "header", "type": "string"}]})
    assert [one.name for one in operation.parameters] == ["Authorization"]


def test_security_definitions_become_schemes() -> None:
    document, noted = read(
        swagger(
            security=[{"basic": []}],
            securityDefinitions={
                "basic": {"type": "basic", "description": "Who"},
                "key": {"type": "apiKey", "in": "query", "name": "k"},
                "code": {
                    "type": "oauth2",
                    "flow": "accessCode",
                    "authorizationUrl": "/a",
                    "tokenUrl": "/t",
                    "scopes": {"read": "Reads"},
                },
                "machine": {"type": "oauth2", "flow": "application", "tokenUrl": "/t"},
                "broken": 1,
            },
        )
    )
    assert document.security == ({"basic": ()},)
    assert list(document.security_schemes.values()) == [
        SecurityScheme(key="basic", type="http", scheme="basic", description="Who"),
        SecurityScheme(key="key", type="apiKey", location="query", name="k"),
        SecurityScheme(
            key="code",
            type="oauth2",
            flows={
                "authorizationCode": {"authorizationUrl": "/a", "tokenUrl": "/t", "scopes": {"read": "Reads"}},
            },
        ),
        SecurityScheme(key="machine", type="oauth2", flows={"clientCredentials": {"tokenUrl": "/t"}}),
    ]
    assert noted == [("format.invalid", "#/components/securitySchemes/broken")]


@pytest.mark.parametrize("broken", [
    {"parameters": "x"}, {"parameters": [None, 1, {"in": "formData"}, {"$ref": "#/absent"}, {"$ref": 5}]}, {"responses": []},
    {"responses": {"200": None}}, {"responses": {"200": {"headers": {"X": None}, "examples": [], "schema": []}}},
    {"consumes": 1, "produces": {"a": 1}, "schemes": [None]}, {"parameters": [{"in": "body", "schema": 1}]},
    {"parameters": [{"in": "query", "name": "q", "type": "array", "items": 5, "collectionFormat": []}]},
])  # fmt: skip
def test_broken_operations_are_read_as_far_as_they_go(broken: Any) -> None:
    document, _ = read(swagger({"/a": {"post": broken, "get": {"operationId": "good"}}}))
    assert [one.operation_id for one in document.operations] == ["", "good"]


def test_swagger_2_that_calls_itself_3_is_read_as_what_it_is() -> None:
    operation = {"parameters": [{"name": "order", "in": "body", "schema": {"$ref": "#/definitions/Order"}}], "responses": {}}
    data = {**swagger({"/a": {"post": operation}}, host="example.com", definitions={"Order": {}}), "swagger": "3.0.0"}
    document, noted = read(data)
    assert document.spec_version == "2.0"
    assert document.operations[0].request_body is not None
    assert noted == [("format.unsupported_version", "#/swagger")]
