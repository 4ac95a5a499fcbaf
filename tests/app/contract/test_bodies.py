"""Bodies are read by their media types and held against their schemas, whatever the version of the definition."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.app.contract.building import call, compiled, operation, told
from tests.costs import at_most

ORDER = """
type: object
required: [id, item]
properties:
  id: {type: integer, readOnly: true}
  item: {type: string, maxLength: 5}
  price: {type: number, minimum: 0}
  next: {$ref: '#/components/schemas/Order'}
additionalProperties: false
"""


def orders(version: str):
    schema = json.dumps({"$ref": "#/components/schemas/Order"})
    return operation(
        f"requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}\n"
        f"components: {{schemas: {{Order: {{{_inline(ORDER)}}}}}}}",
        version,
    )


def _inline(text: str) -> str:
    return json.dumps(yaml.safe_load(text))[1:-1]


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param({"item": "tea"}, [], id="read-only ones may be left out"),
        pytest.param({"price": 1}, ["body /item required"], id="missing"),
        pytest.param({"item": 5}, ["body /item type"], id="type"),
        pytest.param({"item": "coffee"}, ["body /item maxLength"], id="length"),
        pytest.param({"item": "tea", "price": -1}, ["body /price minimum"], id="limit"),
        pytest.param({"item": "tea", "next": {"item": 5}}, ["body /next/item type"], id="inside"),
        pytest.param({"item": "tea", "sk_live": 1}, ["body additionalProperties"], id="undeclared"),
        pytest.param([], ["body type"], id="another kind"),
        pytest.param(b"", ["body required"], id="none"),
    ],
)
def test_json(version: str, sent: object, expected: list[str]):
    assert told(orders(version), call("POST /things", sent)) == expected


def test_what_is_no_json_is_told_and_so_is_another_media_type():
    definition = orders("3.1")
    assert told(definition, call("POST /things", b"{", content_type="application/json")) == ["body json"]
    assert told(definition, call("POST /things", b"{}", content_type="text/plain")) == ["header content-type content-type"]
    assert told(definition, call("POST /things", b'{"item": "tea"}')) == []


@pytest.mark.parametrize(
    ("version", "schema", "sent", "expected"),
    [
        pytest.param("3.0", "{type: string, nullable: true}", None, [], id="nullable"),
        pytest.param("3.0", "{type: string}", None, ["body type"], id="not nullable"),
        pytest.param(
            "3.0", "{type: integer, minimum: 1, exclusiveMinimum: true}", 1, ["body exclusiveMinimum"], id="boolean limit"
        ),
        pytest.param("3.0", "{type: integer, format: int32}", 2**31, ["body maximum"], id="int32"),
        pytest.param("3.1", "{type: [string, 'null']}", None, [], id="types"),
        pytest.param("3.1", "{const: a}", "b", ["body const"], id="const"),
        pytest.param("3.1", "{prefixItems: [{type: integer}], items: false}", [1, 2], ["body /1 false"], id="prefixItems"),
        pytest.param("3.1", "{oneOf: [{type: integer}, {type: string}]}", [], ["body oneOf"], id="oneOf"),
        pytest.param(
            "3.1", "{type: object, unevaluatedProperties: false}", {"key": 1}, ["body unevaluatedProperties"], id="unevaluated"
        ),
        pytest.param(
            "3.1", "{type: object, additionalProperties: {type: integer}}", {"key": "a"}, ["body /* type"], id="their keys"
        ),
        pytest.param("3.1", "{if: {const: 1}, then: false}", 1, ["body false"], id="if"),
        pytest.param("3.1", "{type: string, pattern: '^a+$'}", "b", ["body pattern"], id="pattern"),
        pytest.param("3.1", "{type: string, pattern: '^(?=x)a'}", "b", [], id="lookahead is not checked"),
        pytest.param("3.1", "{type: string, format: uuid}", "b", ["body format"], id="format"),
        pytest.param("3.1", "{type: string, format: whatever}", "b", [], id="unknown format"),
        pytest.param("3.1", "{type: nothing, minimum: a, required: true}", 1, [], id="broken keywords ask for nothing"),
    ],
)
def test_schemas(version: str, schema: str, sent: object, expected: list[str]):
    definition = operation(f"requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}", version)
    assert told(definition, call("POST /things", sent)) == expected


def test_properties_of_answers_are_not_required_where_another_part_declares_them():
    definition = operation(
        """
        requestBody: {content: {application/json: {schema: {
          allOf: [{$ref: '#/components/schemas/Base'}, {properties: {id: {type: string, readOnly: true}}}]}}}}
        components: {schemas: {Base: {type: object, required: [id, name], properties: {name: {type: string}}}}}
        """
    )
    assert told(definition, call("POST /things", {"name": "a"})) == []
    assert told(definition, call("POST /things", {})) == ["body /name required"]


def test_an_optional_body_may_be_left_out_and_a_get_without_one_is_never_asked():
    definition = operation("requestBody: {content: {application/json: {schema: {type: object}}}}")
    assert told(definition, call("POST /things")) == []
    assert told(operation("{}", line="GET /things"), call("GET /things", {"any": 1})) == []


FORM = """
requestBody: {content: {application/x-www-form-urlencoded: {schema: {
  type: object, required: [name], properties: {
    name: {type: string}, age: {type: integer}, tags: {type: array, items: {type: integer}},
    deep: {type: object, properties: {x: {type: integer}}}, json: {type: object, properties: {x: {type: integer}}}}},
  encoding: {deep: {style: deepObject}, tags: {style: form, explode: true}}}}}
"""


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"name=a+b&age=7&tags=1&tags=2&deep[x]=1&json=%7B%22x%22%3A1%7D", []),
        (b"name=7", []),
        (b"age=7", ["body /name required"]),
        (b"name=a&age=b", ["body /age type"]),
        (b"name=a&tags=1&tags=b", ["body /tags/1 type"]),
        (b"name=a&tags[]=1&tags[]=2", []),
        (b"name=a&deep[x]=b", ["body /deep/x type"]),
        (b"name=a&json=%7B%22x%22%3A%22b%22%7D", ["body /json/x type"]),
    ],
)
def test_forms(sent: bytes, expected: list[str]):
    request = call("POST /things", sent, content_type="application/x-www-form-urlencoded")
    assert told(operation(FORM), request) == expected


def test_a_form_of_swagger():
    definition = operation(
        """
        consumes: [application/x-www-form-urlencoded]
        parameters:
          - {name: name, in: formData, type: string, required: true}
          - {name: age, in: formData, type: integer}
        """,
        "2.0",
    )
    form = "application/x-www-form-urlencoded"
    assert told(definition, call("POST /things", b"name=a&age=7", content_type=form)) == []
    assert told(definition, call("POST /things", b"age=b", content_type=form)) == ["body /name required", "body /age type"]


def test_a_body_of_swagger():
    definition = operation(
        "{parameters: [{name: it, in: body, required: true, schema: {$ref: '#/definitions/It'}}],"
        " definitions: {It: {type: object, required: [a], properties: {a: {type: integer}}}}}",
        "2.0",
    )
    assert told(definition, call("POST /things", {"a": 1})) == []
    assert told(definition, call("POST /things", {})) == ["body /a required"]


PARTS = """
requestBody: {required: true, content: {multipart/form-data: {schema: {
  type: object, required: [name, file], properties: {
    name: {type: string, maxLength: 3}, age: {type: integer}, file: {type: string, format: binary},
    about: {type: object, properties: {x: {type: integer}}}}}}}}
"""


def multipart(*parts: tuple[str, bytes], end: bytes = b"--b--\r\n") -> bytes:
    text = b"".join(b"--b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (head.encode(), data) for head, data in parts)
    return text + end


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (multipart(('name="name"', b"tea"), ('name="file"; filename="a"', b"\xff\x00")), []),
        (multipart(('name="name"', b"coffee"), ('name="file"; filename="a"', b"")), ["body /name maxLength"]),
        (multipart(('name="name"', b"tea")), ["body /file required"]),
        (multipart(('name="name"', b"a"), ('name="file"', b"x"), ('name="age"', b"b")), ["body /age type"]),
        (multipart(('name="name"', b"a"), ('name="file"', b"x"), ('name="about"', b'{"x": "b"}')), ["body /about/x type"]),
        (
            multipart(('name="name"', b"a"), ('name="file"', b"x"), ('name="about"\r\nContent-Type: application/json', b"{")),
            ["body /about json"],
        ),
        (multipart(('name="name"', b"a"), end=b""), ["body multipart"]),
    ],
)
def test_multipart(sent: bytes, expected: list[str]):
    assert told(operation(PARTS), call("POST /things", sent, content_type="multipart/form-data; boundary=b")) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/json", []),
        ("application/vnd.shop+json; charset=utf-8", []),
        ("text/csv", []),
        ("image/png", ["header content-type content-type"]),
        ("", ["header content-type content-type"]),
    ],
)
def test_media_types_may_be_ranges(kind: str, expected: list[str]):
    definition = operation("requestBody: {content: {application/json: {}, application/*+json: {}, text/*: {}}}")
    assert told(definition, call("POST /things", b"1", content_type=kind)) == expected


def test_recursion_that_would_multiply_is_followed_a_bounded_way_down():
    definition = compiled(
        """
        paths: {/things: {post: {responses: {}, requestBody: {content: {application/json: {
          schema: {$ref: '#/components/schemas/E'}}}}}}}
        components: {schemas: {
          E: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]},
          A: {type: object, properties: {in: {$ref: '#/components/schemas/E'}}, required: [in, a]},
          B: {type: object, properties: {in: {$ref: '#/components/schemas/E'}}, required: [in, b]}}}
        """
    )
    shallow: dict[str, object] = {}
    for _ in range(3):
        shallow = {"in": shallow}
    deep: dict[str, object] = {}
    for _ in range(60):
        deep = {"in": deep}
    assert told(definition, call("POST /things", shallow)) == ["body anyOf"]
    assert told(definition, call("POST /things", deep)) == []


def test_many_faults_are_told_up_to_a_limit_and_of_a_large_body_only_the_first():
    definition = operation("requestBody: {content: {application/json: {schema: {type: array, items: {type: integer}}}}}")
    assert len(told(definition, call("POST /things", ["a"] * 100))) == 20
    assert told(definition, call("POST /things", ["a"] * 100_000)) == ["body /0 type"]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(50_000))),
        ("application/x-www-form-urlencoded", b"tags=" + b",".join([b"1"] * 50_000)),
        ("application/x-www-form-urlencoded", b"deep" + b"[x]" * 50_000 + b"=1"),
        ("application/json", b'{"name":' * 50_000),
        ("application/json", b'{"name": [' + b",".join(b"[%d]" % number for number in range(50_000)) + b"]}"),
    ],
    ids=["rows", "items", "steps", "depth", "large"],
)
def test_bodies_that_are_made_to_cost_much_cost_little(kind: str, sent: bytes):
    definition = operation(
        FORM.replace("application/x-www-form-urlencoded", kind).replace("name: {", "name: {uniqueItems: true, ")
    )
    at_most(600, lambda: told(definition, call("POST /things", sent, content_type=kind)))
