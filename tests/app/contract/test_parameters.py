"""Parameters are read by place, style and explode, and held against their schemas."""

from __future__ import annotations

import pytest

from tests.app.contract.building import call, compiled, operation, told

NUMBERS = "{type: array, items: {type: integer}}"
POINT = "{type: object, properties: {x: {type: integer}, y: {type: integer}}, required: [x]}"


def query(said: str, version: str = "3.1"):
    return operation(f"parameters: [{{name: n, in: query, {said}}}]", version)


@pytest.mark.parametrize(
    ("said", "sent", "expected"),
    [
        pytest.param("required: true, schema: {type: integer}", "", ["query n required"], id="missing"),
        pytest.param("schema: {type: integer}", "", [], id="optional"),
        pytest.param("schema: {type: integer}", "n=7", [], id="integer"),
        pytest.param("schema: {type: integer}", "n=7.5", ["query n type"], id="no integer"),
        pytest.param("schema: {type: integer, maximum: 5}", "n=7", ["query n maximum"], id="limit"),
        pytest.param("schema: {type: boolean}", "n=true", [], id="boolean"),
        pytest.param("schema: {type: boolean}", "n=yes", ["query n type"], id="no boolean"),
        pytest.param("schema: {type: string, maxLength: 3}", "n=1234", ["query n maxLength"], id="digits are text"),
        pytest.param("schema: {type: string, enum: [a b]}", "n=a+b", [], id="plus is a blank"),
        pytest.param("schema: {type: string, enum: [é]}", "n=%C3%A9", [], id="percent-encoded"),
        pytest.param("schema: {type: string, format: date}", "n=2026-02-30", ["query n format"], id="format"),
        pytest.param(
            "schema: {anyOf: [{type: integer, minimum: 9}, {type: string, enum: ['5']}]}", "n=5", [], id="text or number"
        ),
        pytest.param("schema: {enum: [1, b]}", "n=1", [], id="enum without type"),
        pytest.param("schema: {type: [integer, 'null']}", "n=", [], id="null is empty"),
        pytest.param("schema: {type: integer}", "n=", ["query n type"], id="empty is no integer"),
        pytest.param("allowEmptyValue: true, schema: {type: integer}", "n=", [], id="empty allowed"),
        pytest.param(f"schema: {NUMBERS}", "n=1&n=2", [], id="form exploded"),
        pytest.param(f"schema: {NUMBERS}", "n=1&n=b", ["query n/1 type"], id="form exploded, wrong item"),
        pytest.param(f"explode: false, schema: {NUMBERS}", "n=1,2", [], id="form"),
        pytest.param(f"explode: false, schema: {NUMBERS}", "n=1,b", ["query n/1 type"], id="form, wrong item"),
        pytest.param(
            "explode: false, schema: {type: array, items: {enum: ['a,b', c]}}", "n=a%2Cb,c", [], id="encoded delimiter"
        ),
        pytest.param(f"style: pipeDelimited, explode: false, schema: {NUMBERS}", "n=1|2", [], id="pipes"),
        pytest.param(
            f"style: pipeDelimited, explode: false, schema: {NUMBERS}", "n=1%7Cb", ["query n/1 type"], id="encoded pipes"
        ),
        pytest.param(f"style: spaceDelimited, explode: false, schema: {NUMBERS}", "n=1%202", [], id="blanks"),
        pytest.param(f"style: deepObject, schema: {POINT}", "n[x]=1&n[y]=2", [], id="deepObject"),
        pytest.param(f"style: deepObject, schema: {POINT}", "n[x]=1&n[y]=b", ["query n/y type"], id="deepObject, wrong"),
        pytest.param(f"style: deepObject, schema: {POINT}", "n[y]=2", ["query n/x required"], id="deepObject, missing"),
        pytest.param(f"schema: {POINT}", "x=1&y=2", [], id="object exploded"),
        pytest.param(f"schema: {POINT}", "x=b", ["query n/x type"], id="object exploded, wrong"),
        pytest.param(f"explode: false, schema: {POINT}", "n=x,1,y,b", ["query n/y type"], id="object"),
        pytest.param(f"content: {{application/json: {{schema: {POINT}}}}}", "n=%7B%22x%22%3A1%7D", [], id="JSON"),
        pytest.param(f"content: {{application/json: {{schema: {POINT}}}}}", "n=%7B", ["query n content"], id="no JSON"),
        pytest.param(
            f"content: {{application/json: {{schema: {POINT}}}}}", "n=%7B%7D", ["query n/x required"], id="JSON, missing"
        ),
        pytest.param("schema: {type: integer}", "n=1&other=secret", [], id="undeclared ones are let be"),
    ],
)
def test_query(said: str, sent: str, expected: list[str]):
    assert told(query(said), call(f"POST /things?{sent}")) == expected


@pytest.mark.parametrize(
    ("said", "sent", "expected"),
    [
        pytest.param("schema: {type: integer}", "7", [], id="simple"),
        pytest.param("schema: {type: integer}", "x", ["path id type"], id="simple, wrong"),
        pytest.param(f"schema: {NUMBERS}", "1,2", [], id="simple array"),
        pytest.param(f"schema: {NUMBERS}", "1,b", ["path id/1 type"], id="simple array, wrong"),
        pytest.param(f"explode: true, schema: {POINT}", "x=1,y=b", ["path id/y type"], id="simple object exploded"),
        pytest.param(f"schema: {POINT}", "x,1,y,2", [], id="simple object"),
        pytest.param("style: label, schema: {type: integer}", ".7", [], id="label"),
        pytest.param("style: label, schema: {type: integer}", "7", ["path id style"], id="no label"),
        pytest.param(f"style: label, explode: true, schema: {NUMBERS}", ".1.b", ["path id/1 type"], id="label exploded"),
        pytest.param("style: matrix, schema: {type: integer}", ";id=7", [], id="matrix"),
        pytest.param("style: matrix, schema: {type: integer}", ";no=7", ["path id style"], id="another matrix"),
        pytest.param(
            f"style: matrix, explode: true, schema: {NUMBERS}", ";id=1;id=b", ["path id/1 type"], id="matrix exploded"
        ),
        pytest.param(f"style: matrix, explode: true, schema: {POINT}", ";x=1;y=2", [], id="matrix object exploded"),
        pytest.param("schema: {type: string, enum: [a/b]}", "a%2Fb", [], id="encoded slash"),
    ],
)
def test_path(said: str, sent: str, expected: list[str]):
    definition = operation(f"parameters: [{{name: id, in: path, required: true, {said}}}]", line="GET /things/{id}")
    assert told(definition, call(f"GET /things/{sent}")) == expected


@pytest.mark.parametrize(
    ("said", "headers", "expected"),
    [
        pytest.param("required: true, schema: {type: integer}", {}, ["header X-N required"], id="missing"),
        pytest.param("schema: {type: integer}", {"x_n": "7"}, [], id="integer"),
        pytest.param("schema: {type: integer}", {"x_n": "b"}, ["header X-N type"], id="wrong"),
        pytest.param(f"schema: {NUMBERS}", {"x_n": "1, b"}, ["header X-N/1 type"], id="array"),
        pytest.param(f"explode: true, schema: {POINT}", {"x_n": "x=1,y=2"}, [], id="object exploded"),
        pytest.param("schema: {type: string, enum: ['a%20b']}", {"x_n": "a%20b"}, [], id="not percent-encoded"),
    ],
)
def test_header(said: str, headers: dict[str, str], expected: list[str]):
    assert told(operation(f"parameters: [{{name: X-N, in: header, {said}}}]"), call("POST /things", **headers)) == expected


@pytest.mark.parametrize(
    ("said", "cookie", "expected"),
    [
        pytest.param("required: true, schema: {type: integer}", "m=1", ["cookie n required"], id="missing"),
        pytest.param("schema: {type: integer}", "m=1; n=7", [], id="integer"),
        pytest.param("schema: {type: integer}", "n=b", ["cookie n type"], id="wrong"),
        pytest.param(f"explode: false, schema: {NUMBERS}", "n=1,b", ["cookie n/1 type"], id="array"),
    ],
)
def test_cookie(said: str, cookie: str, expected: list[str]):
    assert told(operation(f"parameters: [{{name: n, in: cookie, {said}}}]"), call("POST /things", cookie=cookie)) == expected


@pytest.mark.parametrize(
    ("said", "sent", "expected"),
    [
        pytest.param("type: integer, minimum: 5, exclusiveMinimum: true", "n=5", ["query n exclusiveMinimum"], id="limit"),
        pytest.param("type: array, items: {type: integer}", "n=1,b", ["query n/1 type"], id="csv"),
        pytest.param("type: array, items: {type: integer}, collectionFormat: multi", "n=1&n=b", ["query n/1 type"], id="multi"),
        pytest.param("type: array, items: {type: integer}, collectionFormat: pipes", "n=1|b", ["query n/1 type"], id="pipes"),
        pytest.param("type: array, items: {type: integer}, collectionFormat: ssv", "n=1%20b", ["query n/1 type"], id="ssv"),
        pytest.param("type: array, items: {type: integer}, collectionFormat: tsv", "n=1%09b", ["query n/1 type"], id="tsv"),
    ],
)
def test_query_of_swagger(said: str, sent: str, expected: list[str]):
    assert told(query(said, "2.0"), call(f"POST /things?{sent}")) == expected


def test_a_whole_query_as_one_parameter():
    definition = operation(
        """
        parameters:
          - {name: q, in: querystring, content: {application/x-www-form-urlencoded: {schema: {
              type: object, required: [a], properties: {a: {type: integer}}}}}}
        """,
        "3.2",
    )
    assert told(definition, call("POST /things?a=1")) == []
    assert told(definition, call("POST /things?a=b")) == ["query /a type"]


def test_authorization_accept_and_content_type_are_no_parameters():
    definition = operation("parameters: [{name: Authorization, in: header, required: true, schema: {type: string}}]")
    assert told(definition, call("POST /things")) == []


PATHS = compiled(
    """
    servers: [{url: "https://api.example.com/{version}", variables: {version: {default: v1}}}]
    paths:
      /orders/new: {get: {operationId: newOrder, responses: {}}}
      /orders/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {}}}
      /files/{name}.{kind}:
        get:
          parameters:
            - {name: name, in: path, required: true, schema: {type: string}}
            - {name: kind, in: path, required: true, schema: {enum: [png]}}
          responses: {}
    """
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET /orders/new", []),
        ("GET /orders/7", []),
        ("HEAD /orders/7", []),
        ("GET /v1/orders/7", []),
        ("GET /v1/orders/x", ["path id type"]),
        ("GET /v2/orders/7", ["operation path"]),
        ("DELETE /orders/7", ["operation method"]),
        ("GET /orders", ["operation path"]),
        ("GET /files/a.b.png", []),
        ("GET /files/a.gif", ["path kind enum"]),
    ],
)
def test_operations_are_found_by_their_paths_below_the_server_or_at_the_root(line: str, expected: list[str]):
    assert told(PATHS, call(line)) == expected
