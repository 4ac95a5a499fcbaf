"""What the API calls itself, and what OpenAPI 3.2 added."""

from __future__ import annotations

from typing import Any

from converters.openapi.model import Callback, Encoding, Operation, SecurityScheme, Tag
from tests.converters.openapi.definitions import definition, only_operation, read

OK = {"200": {"description": "Fine"}}
HEARD = {"post": {"operationId": "heard", "responses": {"204": {"description": "Heard"}}}}


def names(operation: Operation) -> Any:
    """An operation by its method and path, with what it calls."""
    return f"{operation.method} {operation.path}", [
        (callback.name, callback.expression, [names(one) for one in callback.operations]) for callback in operation.callbacks
    ]


def test_callbacks_are_operations() -> None:
    operation, noted = only_operation(
        {
            "responses": OK,
            "callbacks": {
                "paid": {"{$request.body#/url}": HEARD, "{$request.body#/other}": {"$ref": "#/components/pathItems/Heard"}},
                "shared": {"$ref": "#/components/callbacks/Shared"},
            },
        },
        openapi="3.1.0",
        components={"callbacks": {"Shared": {"https://example.com/hook": HEARD}}, "pathItems": {"Heard": HEARD}},
    )
    assert names(operation) == (
        "GET /a",
        [
            ("paid", "{$request.body#/url}", [("POST {$request.body#/url}", [])]),
            ("paid", "{$request.body#/other}", [("POST {$request.body#/other}", [])]),
            ("shared", "https://example.com/hook", [("POST https://example.com/hook", [])]),
        ],
    )
    at = "#/paths/~1a/get/callbacks/paid/{$request.body#~1url}"
    assert operation.callbacks[0].pointer == at
    assert operation.callbacks[0].operations[0].pointer == f"{at}/post"
    assert noted == []


def test_callbacks_that_call_back_end() -> None:
    """A callback whose operation has the same callback: the second time it has no more operations."""
    again = {"again": {"$ref": "#/components/callbacks/Again"}}
    operation, noted = only_operation(
        {"responses": OK, "callbacks": again},
        components={"callbacks": {"Again": {"{$url}": {"post": {"responses": OK, "callbacks": again}}}}},
    )
    assert names(operation) == ("GET /a", [("again", "{$url}", [("POST {$url}", [])])])
    assert noted == []


def test_a_broken_callback_costs_only_itself() -> None:
    operation, noted = only_operation({"responses": OK, "callbacks": {"a": 5, "b": {"{$url}": 5}, "c": {"{$url}": HEARD}}})
    assert [(one.name, len(one.operations)) for one in operation.callbacks] == [("b", 0), ("c", 1)]
    at = "#/paths/~1a/get/callbacks"
    assert noted == [("format.invalid", f"{at}/a"), ("item.skipped", f"{at}/b/{{$url}}")]


def test_webhooks_have_names_that_are_no_paths() -> None:
    webhooks = {"order paid": {"summary": "Paid", "description": "At once", **HEARD}, "/slash": HEARD}
    document, noted = read(definition({"/a": {"get": {"responses": OK}}}, openapi="3.1.0", webhooks=webhooks))
    assert [(one.method, one.path, one.path_summary, one.path_description) for one in document.webhooks] == [
        ("POST", "order paid", "Paid", "At once"),
        ("POST", "/slash", "", ""),
    ]
    assert noted == []


def test_methods_of_3_2() -> None:
    item = {"query": {"responses": OK}, "additionalOperations": {"LINK": {"responses": OK}, "no method": {"responses": OK}}}
    document, noted = read(definition({"/a": item}, openapi="3.2.0"))
    assert [operation.method for operation in document.operations] == ["QUERY", "LINK"]
    assert noted == [("item.skipped", "#/paths/~1a/additionalOperations/no method")]


def test_descriptions_of_3_2() -> None:
    scheme = {"type": "oauth2", "deprecated": True, "oauth2MetadataUrl": "https://example.com/meta"}
    flows = {"deviceAuthorization": {"deviceAuthorizationUrl": "https://example.com/device", "tokenUrl": "t", "scopes": {}}}
    document, noted = read(
        definition(
            {"/a": {"get": {"responses": {"200": {"summary": "Short"}}}}},
            openapi="3.2.0",
            tags=[{"name": "a", "summary": "A", "parent": "b", "kind": "nav", "externalDocs": {"url": "https://example.com"}}],
            components={"securitySchemes": {"login": {**scheme, "flows": flows}}},
        )
    )
    assert document.tags == (Tag(name="a", summary="A", parent="b", kind="nav", external_docs="https://example.com"),)
    assert document.security_schemes["login"] == SecurityScheme(
        key="login", type="oauth2", flows=flows, oauth2_metadata_url="https://example.com/meta", deprecated=True
    )
    assert document.operations[0].responses[0].summary == "Short"
    assert noted == []


def test_media_types_of_3_2_are_shared_and_have_encodings_by_place() -> None:
    shared = {
        "itemSchema": {"type": "object"},
        "prefixEncoding": [{"contentType": "text/plain"}, 5],
        "itemEncoding": {"contentType": "image/png", "encoding": {"inner": {"contentType": "text/csv"}}},
    }
    operation, noted = only_operation(
        {
            "requestBody": {"content": {"multipart/mixed": {"$ref": "#/components/mediaTypes/Parts"}}},
            "parameters": [{"name": "all", "in": "querystring", "content": {"application/x-www-form-urlencoded": {}}}],
            "responses": OK,
        },
        openapi="3.2.0",
        components={"mediaTypes": {"Parts": shared}},
    )
    assert operation.request_body is not None
    [media] = operation.request_body.content
    assert media.item_schema is not None
    assert media.prefix_encoding == (Encoding(content_type="text/plain"), Encoding())
    assert media.item_encoding == Encoding(content_type="image/png", encoding={"inner": Encoding(content_type="text/csv")})
    assert [(one.location, one.media_type) for one in operation.parameters] == [
        ("querystring", "application/x-www-form-urlencoded")
    ]
    assert noted == [("format.invalid", "#/components/mediaTypes/Parts/prefixEncoding/1")]


def test_a_security_requirement_may_refer_to_a_scheme() -> None:
    """OpenAPI 3.2 §4.30: by the URI of a scheme, in this file or another one."""
    files = {"auth.yaml": b"{schemes: {key: {type: apiKey, in: header, name: X-Key}}}"}
    document, noted = read(
        definition(
            {"/a": {"get": {"responses": OK, "security": [{"./auth.yaml#/schemes/key": []}]}}},
            openapi="3.2.0",
            security=[{"#/components/securitySchemes/login": ["read"]}],
            components={"securitySchemes": {"login": {"type": "http", "scheme": "basic"}}},
        ),
        files,
    )
    assert document.security == ({"login": ("read",)},)
    assert document.operations[0].security == ({"key": ()},)
    assert [(key, one.type) for key, one in document.security_schemes.items()] == [("login", "http"), ("key", "apiKey")]
    assert noted == []


def test_a_callback_is_a_value() -> None:
    assert Callback(name="a", expression="{$url}") == Callback(name="a", expression="{$url}", operations=(), pointer="")
