"""Request bodies: one for each media type, written as the type is written."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.to_postman import ConvertOptions
from converters.postman.model import Body, FormField, Item, walk
from tests.converters.openapi.conversions import JsonMap, converted, operation

ADA = {"type": "object", "required": ["name"], "properties": {"name": {"const": "Ada"}, "age": {"const": 36}}}
ROWS = {"type": "array", "items": ADA, "minItems": 2, "maxItems": 2}


def _item(content: JsonMap, options: ConvertOptions | None = None, *, required: bool = True, version: str = "3.1.0") -> Item:
    source = operation(method="post", path="/people", requestBody={"required": required, "content": content})
    ((_, item),) = walk(converted({**source, "openapi": version}, options=options))
    return item


def _body(name: str, media: JsonMap, options: ConvertOptions | None = None, **more: Any) -> Body:
    body = _item({name: media}, options, **more).request.body
    assert body is not None
    return body


@pytest.mark.parametrize(
    ("name", "schema", "text"),
    [
        ("application/json", ADA, '{\n  "name": "Ada",\n  "age": 36\n}'),
        ("application/vnd.api+json; charset=utf-8", ADA, '{\n  "name": "Ada",\n  "age": 36\n}'),
        ("application/json", {"const": "text"}, '"text"'),
        ("application/jsonl", ROWS, '{"name":"Ada","age":36}\n{"name":"Ada","age":36}'),
        ("application/x-ndjson", ADA, '{"name":"Ada","age":36}'),
        ("application/json-seq", ROWS, '\x1e{"name":"Ada","age":36}\n\x1e{"name":"Ada","age":36}\n'),
        ("application/geo+json-seq", ADA, '\x1e{"name":"Ada","age":36}\n'),
        ("text/plain", {"const": "text"}, "text"),
        ("text/plain", {"const": 5}, "5"),
        ("text/csv", ROWS, "name,age\nAda,36\nAda,36\n"),
        ("text/tab-separated-values", ROWS, "name\tage\nAda\t36\nAda\t36\n"),
        ("application/yaml", ADA, '{\n  "name": "Ada",\n  "age": 36\n}'),
        ("application/octet-stream", {"type": "string", "contentEncoding": "base64", "enum": ["QWRh"]}, "QWRh"),
    ],
)
def test_a_body_is_written_as_its_media_type_is(name: str, schema: JsonMap, text: str) -> None:
    body = _body(name, {"schema": schema})
    assert (body.mode, body.raw) == ("raw", text)


@pytest.mark.parametrize("name", ["application/jsonl", "application/json-seq"])
def test_a_sequence_is_written_from_the_schema_of_its_items(name: str) -> None:
    mark = "\x1e" if name.endswith("seq") else ""
    assert _body(name, {"itemSchema": ADA}).raw.split("\n")[:2] == [mark + '{"name":"Ada","age":36}'] * 2


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("image/png", {}),
        ("application/pdf", {"type": "string", "format": "binary"}),
        ("application/vnd.acme.blob", {"type": "string", "format": "binary"}),
    ],
)
def test_bytes_are_a_file_to_choose(name: str, schema: JsonMap) -> None:
    assert _body(name, {"schema": schema}).mode == "file"


@pytest.mark.parametrize(
    ("name", "media", "text"),
    [
        ("application/json", {}, '{\n  "key": "value"\n}'),
        ("application/json", {"schema": {"type": "object", "additionalProperties": False}}, "{}"),
        ("text/plain", {}, "text"),
        ("application/xml", {}, '<?xml version="1.0" encoding="UTF-8"?>\n<root>\n  <key>value</key>\n</root>'),
    ],
)
def test_a_body_whose_schema_says_nothing_holds_something(name: str, media: JsonMap, text: str) -> None:
    assert _body(name, media).raw == text


@pytest.mark.parametrize(
    ("indent", "text"),
    [
        ("4", '{\n    "name": "Ada",\n    "age": 36\n}'),
        ("tab", '{\n\t"name": "Ada",\n\t"age": 36\n}'),
        ("none", '{"name": "Ada", "age": 36}'),
    ],
)
def test_how_json_is_indented_is_an_option(indent: Any, text: str) -> None:
    assert _body("application/json", {"schema": ADA}, ConvertOptions(indent=indent)).raw == text


@pytest.mark.parametrize(
    ("preferred", "mode", "language"),
    [
        ("first", "raw", "text"),
        ("json", "raw", "json"),
        ("xml", "raw", "xml"),
        ("urlencoded", "urlencoded", ""),
        ("formdata", "formdata", ""),
        ("text", "raw", "text"),
    ],
)
def test_which_body_an_item_sends_is_an_option(preferred: Any, mode: str, language: str) -> None:
    kinds = ("text/plain", "application/xml", "multipart/form-data", "application/json", "application/x-www-form-urlencoded")
    body = _item({kind: {"schema": ADA} for kind in kinds}, ConvertOptions(preferred_body=preferred)).request.body
    assert body is not None
    assert (body.mode, body.language) == (mode, language)


def test_every_media_type_is_sent_by_the_item_or_by_an_example() -> None:
    kinds = ["application/json", "application/xml", "text/csv", "multipart/mixed", "application/octet-stream"]
    item = _item({kind: {"schema": ADA} for kind in kinds})
    requests = [item.request, *(example.original_request for example in item.examples)]
    sent = [header.value for request in requests if request for header in request.headers if header.key == "Content-Type"]
    assert set(sent) == {*kinds[:3], "multipart/mixed; boundary=part-of-the-body", kinds[4]}


@pytest.mark.parametrize(
    ("range", "name"),
    [
        ("text/*", "text/plain"),
        ("*/*", "application/json"),
        ("application/*+json", "application/vnd.example+json"),
        ("application/*+xml", "application/vnd.example+xml"),
    ],
)
def test_a_range_of_media_types_is_sent_as_one_of_them(range: str, name: str) -> None:
    assert [header.value for header in _item({range: {"schema": ADA}}).request.headers] == [name]


def test_multipart_that_is_no_form_is_written_out_part_by_part() -> None:
    schema = {"type": "object", "properties": {"note": {"const": "Hi"}, "people": ROWS}}
    headers = {"X-Part": {"schema": {"const": "p"}}}
    media = {"schema": schema, "encoding": {"note": {"contentType": "text/markdown", "headers": headers}}}
    assert _body("multipart/mixed", media).raw.split("\r\n") == [
        "--part-of-the-body",
        'Content-Disposition: form-data; name="note"',
        "Content-Type: text/markdown",
        "X-Part: p",
        "",
        "Hi",
        *(
            line
            for _ in range(2)
            for line in (
                "--part-of-the-body",
                'Content-Disposition: form-data; name="people"',
                "Content-Type: application/json",
                "",
                '{"name":"Ada","age":36}',
            )
        ),
        "--part-of-the-body--",
        "",
    ]


def test_unnamed_parts_have_the_encoding_of_their_position() -> None:
    """OpenAPI 3.2 §4.14.3: prefixEncoding by position, itemEncoding for the others."""
    media = {
        "schema": {"type": "array", "prefixItems": [{"const": "# Hi"}, {"const": "a"}, {"const": "b"}], "items": False},
        "prefixEncoding": [{"contentType": "text/markdown"}],
        "itemEncoding": {"contentType": "text/x-note"},
    }
    text = _body("multipart/mixed", media, version="3.2.0").raw
    assert [line for line in text.split("\r\n") if line.startswith("Content-Type")] == [
        "Content-Type: text/markdown",
        "Content-Type: text/x-note",
        "Content-Type: text/x-note",
    ]


def _fields(name: str, properties: JsonMap, **more: Any) -> list[FormField]:
    options = more.pop("options", None)
    return [
        *_body(
            name, {"schema": {"type": "object", "properties": properties, "required": [*properties]}, **more}, options
        ).fields
    ]


def _pairs(name: str, properties: JsonMap, **more: Any) -> list[tuple[str, str]]:
    return [(field.key, field.value) for field in _fields(name, properties, **more)]


LIST, MAP = {"const": ["a", "b c"]}, {"const": {"x": 1, "y": [2]}}
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@pytest.mark.parametrize(
    ("encoding", "schema", "rows"),
    [
        ({}, LIST, [("q", "a"), ("q", "b c")]),
        ({}, MAP, [("q", '{"x":1,"y":[2]}')]),
        ({}, {"const": [{"a": 1}]}, [("q", '[{"a":1}]')]),
        ({"explode": False}, LIST, [("q", "a,b c")]),
        ({"style": "form", "explode": True}, LIST, [("q", "a"), ("q", "b c")]),
        ({"style": "spaceDelimited", "explode": False}, LIST, [("q", "a b c")]),
        ({"style": "pipeDelimited", "explode": False}, LIST, [("q", "a|b c")]),
        ({"style": "deepObject", "explode": True}, MAP, [("q[x]", "1"), ("q[y][0]", "2")]),
        ({"style": "form", "explode": True}, MAP, [("x", "1"), ("y", "[2]")]),
        ({"contentType": "application/json"}, LIST, [("q", '["a","b c"]')]),
        ({"contentType": "application/json"}, {"const": "a"}, [("q", '"a"')]),
    ],
)
def test_a_form_field_is_written_by_its_encoding(encoding: JsonMap, schema: JsonMap, rows: list[tuple[str, str]]) -> None:
    """The client encodes the rows of a form itself, so they stay plain."""
    assert _pairs(URLENCODED, {"q": schema}, encoding={"q": encoding}) == rows


def test_parts_have_their_content_types_and_lists_a_part_for_each_item() -> None:
    properties = {"list": LIST, "map": MAP, "note": {"const": "Hi"}}
    fields = _fields(MULTIPART, properties, encoding={"note": {"contentType": "text/markdown, text/plain"}})
    assert [(field.key, field.value, field.content_type) for field in fields] == [
        ("list", "a", ""),
        ("list", "b c", ""),
        ("map", '{"x":1,"y":[2]}', "application/json"),
        ("note", "Hi", "text/markdown"),
    ]


@pytest.mark.parametrize(
    ("schema", "encoding", "source"),
    [
        ({"type": "string", "format": "binary"}, {}, None),
        ({"type": "array", "items": {"type": "string", "format": "binary"}}, {}, []),
        ({"type": "string", "contentMediaType": "image/png"}, {}, None),
        ({}, {"contentType": "image/png, image/jpeg"}, None),
    ],
    ids=["binary", "several", "content media type", "by encoding"],
)
def test_bytes_in_a_form_are_files_to_choose(schema: JsonMap, encoding: JsonMap, source: Any) -> None:
    (field,) = _fields(MULTIPART, {"q": schema}, encoding={"q": encoding})
    assert (field.type, field.src) == ("file", source)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"},
        {"type": "string", "contentMediaType": "application/json"},
    ],
    ids=["Base64", "JSON in a text"],
)
def test_what_is_written_as_text_is_no_file(schema: JsonMap) -> None:
    assert [field.type for field in _fields(MULTIPART, {"q": schema})] == ["text"]


def test_a_field_tells_what_it_is_and_which_headers_its_part_has() -> None:
    properties = {"q": {"enum": ["a", "b"], "description": "Which."}}
    encoding = {"q": {"headers": {"X-Part": {"schema": {"const": "p"}}}}}
    assert [field.description for field in _fields(MULTIPART, properties, encoding=encoding)] == [
        "(Required) Which. One of: a, b.\n\nHeaders of the part: X-Part: p"
    ]


def test_a_deprecated_optional_field_is_there_but_not_sent() -> None:
    schema = {"type": "object", "properties": {"old": {"const": 1, "deprecated": True}, "new": {"const": 2}}}
    fields = _body(URLENCODED, {"schema": schema}).fields
    assert [(field.key, field.disabled, field.description) for field in fields] == [
        ("old", True, "(Deprecated)"),
        ("new", False, ""),
    ]
    left = _body(URLENCODED, {"schema": schema}, ConvertOptions(include_deprecated=False)).fields
    assert [field.key for field in left] == ["new"]


def test_the_description_of_the_body_and_the_operation_id_are_kept() -> None:
    body = {"description": "Who.", "required": True, "content": {"text/plain": {}}}
    source = operation(method="post", operationId="addPerson", description="Adds.", requestBody=body)
    ((_, item),) = walk(converted(source))
    assert item.request.description == "Adds.\n\nRequest body (required): Who.\n\noperationId: addPerson"
