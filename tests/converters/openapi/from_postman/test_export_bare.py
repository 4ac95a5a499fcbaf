"""A bare collection as a definition: what is inferred, what is marked as a guess, what is never written."""

from __future__ import annotations

import json

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman import write_definition
from tests.converters.openapi.from_postman.exports import collection, exported, item, only_operation, saved

ORDER = {"id": 7, "state": "paid", "placed": "2024-05-01T10:00:00Z"}


def test_variables_and_path_variables_are_parameters_and_base_urls_are_servers():
    made = exported(
        collection(
            item("GET {{baseUrl}}/orders/:id/lines/{{line}}?page=2&q=shoes"),
            variable=[{"key": "baseUrl", "value": "https://{{region}}.shop.example"}, {"key": "region", "value": "eu"}],
        )
    )
    assert made["servers"] == [{"url": "https://{region}.shop.example", "variables": {"region": {"default": "eu"}}}]
    [(path, path_item)] = made["paths"].items()
    assert path == "/orders/{id}/lines/{line}"
    told = [(one["in"], one["name"], one["schema"]["type"]) for one in path_item["get"]["parameters"]]
    assert told == [
        ("path", "id", "string"),
        ("path", "line", "string"),
        ("query", "page", "integer"),
        ("query", "q", "string"),
    ]


def test_a_literal_id_is_a_parameter_only_if_requests_agree():
    alone = exported(collection(item("GET https://a.example/orders/7")))
    assert list(alone["paths"]) == ["/orders/7"]
    agreeing = exported(collection(item("GET https://a.example/orders/7"), item("DELETE https://a.example/orders/8")))
    [(path, path_item)] = agreeing["paths"].items()
    assert path == "/orders/{orderId}"
    assert path_item["get"]["parameters"] == [
        {
            "name": "orderId",
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "x-understudy-guess": "type from the value"},
            "example": 7,
            "x-understudy-guess": "parameter from ids in addresses of the collection: 7, 8",
        }
    ]


def test_requests_with_one_method_and_path_are_one_operation_with_all_their_examples():
    operation = only_operation(
        item("GET https://a.example/orders/:id", saved("Paid", 200, ORDER, call="GET https://a.example/orders/7"), name="Get"),
        item("GET https://a.example/orders/8", saved("Open", 200, {**ORDER, "id": 8, "note": None}), name="Get open"),
    )
    assert operation["operationId"] == "get"
    content = operation["responses"]["200"]["content"]["application/json"]
    assert content["schema"] == {
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "state": {"type": "string"},
            "placed": {"type": "string", "format": "date-time"},
            "note": {"type": "null"},
        },
        "required": ["id", "state", "placed"],
        "x-understudy-guess": "schema from 2 examples",
    }
    assert list(content["examples"]) == ["Paid", "Open"]
    [parameter] = operation["parameters"]
    assert parameter["examples"] == {"Paid": {"value": 7}, "Open": {"value": 8}}


def test_forms_files_and_graphql_are_described():
    rows = [{"key": "n", "value": "3"}, {"key": "photo", "type": "file", "src": "/home/me/photo.png"}]
    form = only_operation(item("POST https://a.example/a", body={"mode": "formdata", "formdata": rows}))
    assert form["requestBody"]["content"]["multipart/form-data"] == {
        "schema": {
            "type": "object",
            "properties": {"n": {"type": "integer"}, "photo": {"type": "string", "format": "binary"}},
            "required": ["n"],
            "x-understudy-guess": "schema from the rows of forms",
        },
        "example": {"n": 3},
    }
    asked = only_operation(
        item("POST https://a.example/a", body={"mode": "graphql", "graphql": {"query": "{ a }", "variables": '{"n": 1}'}})
    )
    assert asked["requestBody"]["content"]["application/json"]["example"] == {"query": "{ a }", "variables": {"n": 1}}


def test_bare_variables_in_json_are_texts_and_remarks_are_dropped():
    raw = '{"id": {{id}}, // who\n "name": "{{$randomFirstName}}"}'
    operation = only_operation(item("POST https://a.example/a", body={"mode": "raw", "raw": raw}))
    assert operation["requestBody"]["content"]["application/json"]["example"] == {
        "id": "{{id}}",
        "name": "{{$randomFirstName}}",
    }


def test_shapes_that_occur_several_times_are_components():
    address = {"street": "Main", "city": "Rome"}
    made = exported(collection(item("GET https://a.example/orders", saved("OK", 200, [{"from": address, "to": address}]))))
    assert made["components"]["schemas"] == {
        "From": {
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
            "required": ["street", "city"],
            "x-understudy-guess": "name and schema from bodies that have this shape",
        }
    }


def test_folders_are_tags_and_auth_is_inherited_unless_a_request_says_otherwise():
    bearer = {"type": "bearer", "bearer": [{"key": "token", "value": "s3cr3t-token"}]}
    key = {"type": "apikey", "apikey": [{"key": "key", "value": "X-Key"}, {"key": "value", "value": "s3cr3t-key"}]}
    inner = {"name": "Inner", "auth": key, "item": [item("GET https://a.example/b")]}
    made = exported(
        collection(
            item("GET https://a.example/a", auth={"type": "noauth"}),
            {"name": "Outer", "item": [inner, item("GET https://a.example/c")]},
            auth=bearer,
        )
    )
    assert made["security"] == [{"bearerAuth": []}]
    assert made["components"]["securitySchemes"] == {
        "bearerAuth": {"type": "http", "scheme": "bearer"},
        "apiKeyAuth": {"type": "apiKey", "in": "header", "name": "X-Key"},
    }
    told = {path: (item["get"].get("tags"), item["get"].get("security")) for path, item in made["paths"].items()}
    assert told == {
        "/a": (None, []),
        "/b": (["Outer / Inner"], [{"apiKeyAuth": []}]),
        "/c": (["Outer"], None),
    }
    assert "s3cr3t" not in json.dumps(made)


def test_nothing_secret_is_written():
    made = exported(
        collection(
            item(
                "POST https://a.example/{{tenant}}/a?api_key=s3cr3t-1&t={{token}}&u={{apiSecret}}",
                saved("OK", 200, {}, header=[{"key": "Set-Cookie", "value": "sid=s3cr3t-2"}]),
                header=[
                    {"key": "Authorization", "value": "Bearer s3cr3t-3"},
                    {"key": "X-Auth-Token", "value": "s3cr3t-4"},
                    {"key": "Cookie", "value": "sid=s3cr3t-5"},
                ],
                body={"mode": "urlencoded", "urlencoded": [{"key": "password", "value": "s3cr3t-6"}]},
            ),
            variable=[
                {"key": "token", "value": "s3cr3t-7"},
                {"key": "tenant", "value": "s3cr3t-8", "type": "secret"},
                {"key": "apiSecret", "value": "s3cr3t-9"},
            ],
        )
    )
    assert "s3cr3t" not in json.dumps(made)


def test_a_method_without_a_field_stands_in_an_extension_and_is_told():
    found = Diagnostics("shop.json")
    made = exported(collection(item("PURGE https://a.example/cache")), found)
    assert list(made["paths"]["/cache"]["x-understudy-operations"]) == ["PURGE"]
    assert [each.code for each in found] == ["item.skipped"]


def test_ids_as_keys_make_a_map():
    body = {"507f1f77bcf86cd799439011": {"n": 1}, "507f1f77bcf86cd799439012": {"n": 2}}
    operation = only_operation(item("GET https://a.example/a", saved("OK", 200, body)))
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["additionalProperties"] == {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


def test_what_is_no_status_stands_under_default():
    found = Diagnostics("shop.json")
    made = exported(collection(item("GET https://a.example/a", saved("Odd", 999, {"a": 1}))), found)
    assert list(made["paths"]["/a"]["get"]["responses"]) == ["default"]
    assert [each.code for each in found] == ["status.invalid"]


def test_scripts_are_kept_as_text():
    event = {"listen": "test", "script": {"exec": ["pm.test('ok')", "// done"]}}
    made = exported(collection({**item("GET https://a.example/a"), "event": [event]}))
    assert made["paths"]["/a"]["get"]["x-understudy-scripts"] == {"test": "pm.test('ok')\n// done"}


def test_the_same_collection_gives_the_same_bytes():
    source = collection(item("GET https://a.example/orders/:id", saved("Paid", 200, ORDER), name="Get"))
    assert write_definition(exported(source)) == write_definition(exported(source))
