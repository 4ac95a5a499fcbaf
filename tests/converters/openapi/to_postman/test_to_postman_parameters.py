"""Parameters as rows of a request: style, explode, what is encoded, what is nested, what they tell about themselves."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.to_postman import ConvertOptions
from converters.postman.model import Header, Item, QueryParam, walk
from tests.converters.openapi.conversions import JsonMap, converted, operation

LIST, MAP = ["a", "b"], {"x": 1, "y": "b"}
NESTED_LIST, NESTED_MAP = [{"a": 1}, {"b": [2]}], {"x": {"y": [1]}}


def _item(*parameters: JsonMap, path: str = "/orders", options: ConvertOptions | None = None, **document: Any) -> Item:
    source = operation(path=path, parameters=list(parameters), document=document)
    ((_, item),) = walk(converted(source, options=options))
    return item


def _one(place: str, value: Any, **more: Any) -> JsonMap:
    return {"name": "q", "in": place, "required": True, "example": value, "schema": {}, **more}


def _query(parameter: JsonMap) -> list[tuple[str, str | None]]:
    url = _item(parameter).request.url
    assert url is not None
    return [(row.key, row.value) for row in url.query]


def _header(parameter: JsonMap) -> list[tuple[str, str]]:
    return [(header.key, header.value) for header in _item(parameter).request.headers]


def _path(parameter: JsonMap) -> str | None:
    url = _item(parameter, path="/orders/{q}").request.url
    assert url is not None
    return url.variables[0].value


@pytest.mark.parametrize(
    ("style", "explode", "value", "rows"),
    [
        ("form", True, "a", ["q=a"]),
        ("form", True, LIST, ["q=a", "q=b"]),
        ("form", False, LIST, ["q=a,b"]),
        ("form", True, MAP, ["x=1", "y=b"]),
        ("form", False, MAP, ["q=x,1,y,b"]),
        ("spaceDelimited", False, LIST, ["q=a%20b"]),
        ("spaceDelimited", False, MAP, ["q=x%201%20y%20b"]),
        ("pipeDelimited", False, LIST, ["q=a%7Cb"]),
        ("pipeDelimited", False, MAP, ["q=x%7C1%7Cy%7Cb"]),
        ("deepObject", True, MAP, ["q[x]=1", "q[y]=b"]),
        ("deepObject", True, NESTED_MAP, ["q[x][y][0]=1"]),
        ("deepObject", True, LIST, ["q[]=a", "q[]=b"]),
        ("deepObject", True, NESTED_LIST, ["q[0][a]=1", "q[1][b][0]=2"]),
        ("deepObject", True, {"x": []}, ["q="]),
        ("form", True, NESTED_LIST, ['q={"a":1}', 'q={"b":[2]}']),
        ("form", True, NESTED_MAP, ['x={"y":[1]}']),
        ("form", False, NESTED_LIST, ['q=[{"a":1},{"b":[2]}]']),
        ("form", False, NESTED_MAP, ['q={"x":{"y":[1]}}']),
        ("form", True, [], ["q="]),
        ("form", True, None, ["q="]),
    ],
)
def test_a_query_parameter_is_written_by_style_and_explode(style: str, explode: bool, value: Any, rows: list[str]) -> None:
    found = _query(_one("query", value, style=style, explode=explode))
    assert [f"{key}={text}" for key, text in found] == rows


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("simple", False, LIST, "a,b"),
        ("simple", True, LIST, "a,b"),
        ("simple", False, MAP, "x,1,y,b"),
        ("simple", True, MAP, "x=1,y=b"),
        ("label", False, "a", ".a"),
        ("label", False, LIST, ".a,b"),
        ("label", True, LIST, ".a.b"),
        ("label", False, MAP, ".x,1,y,b"),
        ("label", True, MAP, ".x=1.y=b"),
        ("matrix", False, "a", ";q=a"),
        ("matrix", False, "", ";q"),
        ("matrix", False, LIST, ";q=a,b"),
        ("matrix", True, LIST, ";q=a;q=b"),
        ("matrix", False, MAP, ";q=x,1,y,b"),
        ("matrix", True, MAP, ";x=1;y=b"),
        ("simple", False, "a/b?c", "a%2Fb%3Fc"),
        ("simple", False, ["a,b", "c"], "a%2Cb,c"),
        ("simple", False, NESTED_MAP, '{"x":{"y":[1]}}'),
    ],
)
def test_a_path_parameter_is_written_by_style_and_explode(style: str, explode: bool, value: Any, text: str) -> None:
    assert _path(_one("path", value, style=style, explode=explode)) == text


@pytest.mark.parametrize(
    ("explode", "value", "text"),
    [
        (False, LIST, "a,b"),
        (False, MAP, "x,1,y,b"),
        (True, MAP, "x=1,y=b"),
        (False, "50% off, a&b", "50% off, a&b"),
        (False, "two\nlines", "two lines"),
        (False, NESTED_LIST, '[{"a":1},{"b":[2]}]'),
        (True, NESTED_MAP, '{"x":{"y":[1]}}'),
    ],
)
def test_a_header_parameter_is_written_without_percent_encoding(explode: bool, value: Any, text: str) -> None:
    assert _header(_one("header", value, explode=explode)) == [("q", text)]


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("form", True, "a", "q=a"),
        ("form", True, LIST, "q=a; q=b"),
        ("form", False, LIST, "q=a,b"),
        ("form", True, MAP, "q=x,1,y,b"),
        ("form", True, "a;b c", "q=a%3Bb%20c"),
        ("cookie", True, LIST, "q=a; q=b"),
        ("cookie", True, MAP, "x=1; y=b"),
        ("cookie", False, LIST, "q=a,b"),
        ("cookie", True, "a%20b", "q=a%20b"),
    ],
)
def test_a_cookie_parameter_is_part_of_the_cookie_header(style: str, explode: bool, value: Any, text: str) -> None:
    assert _header(_one("cookie", value, style=style, explode=explode)) == [("Cookie", text)]


@pytest.mark.parametrize(
    ("reserved", "value", "text"),
    [
        (False, "a&b=c#d+e f", "a%26b=c%23d%2Be f"),
        (False, "100%", "100%25"),
        (False, "2026-01-01T00:00:00Z/P1D", "2026-01-01T00:00:00Z/P1D"),
        (True, "a/b?c=d", "a/b?c=d"),
        (True, "a%2Fb 5%", "a%2Fb 5%25"),
        (True, "a&b#c", "a%26b%23c"),
    ],
)
def test_what_would_split_a_query_is_encoded_and_allow_reserved_keeps_triples(reserved: bool, value: str, text: str) -> None:
    """RFC 6570 §3.2.3: reserved expansion lets percent-encoded triples pass through."""
    assert _query(_one("query", value, allowReserved=reserved)) == [("q", text)]


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [("form", ["a,b", "c"], "a%2Cb,c"), ("pipeDelimited", ["a|b", "c,d"], "a%7Cb%7Cc,d"), ("spaceDelimited", ["a b"], "a%20b")],
)
def test_the_delimiter_inside_an_item_is_encoded(style: str, value: Any, text: str) -> None:
    assert _query(_one("query", value, style=style, explode=False)) == [("q", text)]


def test_a_name_that_would_split_the_query_is_encoded() -> None:
    assert _query({**_one("query", 1), "name": "a=b&c"}) == [("a%3Db%26c", "1")]


@pytest.mark.parametrize(
    ("format", "text"), [("csv", ["a,b"]), ("ssv", ["a%20b"]), ("tsv", ["a%09b"]), ("pipes", ["a%7Cb"]), ("multi", ["a", "b"])]
)
def test_collection_formats_of_swagger_2_are_kept(format: str, text: list[str]) -> None:
    items = {"type": "string", "enum": ["a", "b"]}
    parameter = {"name": "q", "in": "query", "type": "array", "collectionFormat": format, "items": items, "x-example": LIST}
    source = {"swagger": "2.0", "info": {"title": "S", "version": "1"}, "paths": {"/a": {"get": {"parameters": [parameter]}}}}
    ((_, item),) = walk(converted({**source}))
    assert item.request.url is not None
    assert [row.value for row in item.request.url.query] == text


@pytest.mark.parametrize(
    ("media_type", "value", "text"),
    [
        ("application/json", {"a": "b c"}, '{"a":"b c"}'),
        ("application/json", "a", '"a"'),
        ("text/plain", "a", "a"),
        ("application/x-www-form-urlencoded", {"a": 1, "b": 2}, "a=1%26b=2"),
        ("application/xml", {"a": 1}, '<?xml version="1.0" encoding="UTF-8"?><root><a>1</a></root>'),
    ],
)
def test_a_parameter_with_content_is_written_by_its_media_type(media_type: str, value: Any, text: str) -> None:
    parameter = {"name": "q", "in": "query", "required": True, "content": {media_type: {"example": value}}}
    assert _query(parameter) == [("q", text)]


@pytest.mark.parametrize(
    ("media_type", "value", "raw"),
    [
        ("application/x-www-form-urlencoded", {"a": 1, "b": LIST}, "{{baseUrl}}/orders?a=1&b=a&b=b"),
        ("application/json", {"a": 1}, '{{baseUrl}}/orders?{"a":1}'),
        ("application/jsonpath", "$.a[0]", "{{baseUrl}}/orders?$.a[0]"),
    ],
)
def test_a_querystring_parameter_is_the_whole_query(media_type: str, value: Any, raw: str) -> None:
    parameter = {"name": "all", "in": "querystring", "required": True, "content": {media_type: {"example": value}}}
    url = _item(parameter).request.url
    assert url is not None
    assert url.raw == raw


def test_a_row_tells_what_its_parameter_declares() -> None:
    parameters: list[JsonMap] = [
        {"name": "a", "in": "query", "required": True, "description": "What.", "schema": {"enum": ["x", "y"]}},
        {"name": "b", "in": "query", "deprecated": True, "schema": {"type": "integer", "default": 20}},
        {"name": "c", "in": "query", "schema": {"type": "string", "format": "date", "description": "When."}},
        {"name": "d", "in": "query", "schema": {"enum": list(range(100)), "externalDocs": {"url": "https://example.com/d"}}},
    ]
    url = _item(*parameters).request.url
    assert url is not None
    assert [row.description for row in url.query] == [
        "(Required) What. One of: x, y.",
        "(Deprecated) Default: 20.",
        "When. Format: date.",
        "One of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 88 more. More: https://example.com/d",
    ]


def test_of_the_rows_of_one_parameter_the_first_is_described() -> None:
    url = _item(_one("query", LIST, description="Which.")).request.url
    assert url is not None
    assert [row.description for row in url.query] == ["(Required) Which.", ""]


def test_without_descriptions_nothing_is_told() -> None:
    item = _item(_one("query", 1, description="Which."), options=ConvertOptions(descriptions=False))
    assert item.request.url is not None
    assert (item.request.url.query, item.request.description) == ((QueryParam(key="q", value="1"),), "")


@pytest.mark.parametrize(("wish", "disabled"), [("disabled", True), ("as_others", False)])
def test_a_deprecated_optional_parameter_is_disabled_unless_it_is_as_others(wish: Any, disabled: bool) -> None:
    parameter = {"name": "q", "in": "query", "deprecated": True, "example": 1}
    url = _item(parameter, options=ConvertOptions(deprecated_parameters=wish)).request.url
    assert url is not None
    assert [row.disabled for row in url.query] == [disabled]


def test_without_deprecated_parts_only_required_parameters_stay() -> None:
    parameters: list[JsonMap] = [
        {"name": "old", "in": "query", "deprecated": True},
        {"name": "older", "in": "query", "schema": {"deprecated": True}},
        {"name": "needed", "in": "query", "deprecated": True, "required": True},
        {"name": "new", "in": "query"},
    ]
    url = _item(*parameters, options=ConvertOptions(include_deprecated=False)).request.url
    assert url is not None
    assert [row.key for row in url.query] == ["needed", "new"]


@pytest.mark.parametrize(
    ("keep", "headers"),
    [
        (False, ()),
        (
            True,
            (
                Header(key="accept", value="text/csv", description="The form."),
                Header(key="Authorization", value="Bearer x", description="(Required)"),
            ),
        ),
    ],
)
def test_headers_that_say_nothing_are_kept_by_choice(keep: bool, headers: tuple[Header, ...]) -> None:
    """OpenAPI 3.1 §4.8.12.2: parameters named Accept, Content-Type or Authorization are ignored."""
    parameters: list[JsonMap] = [
        {"name": "accept", "in": "header", "example": "text/csv", "description": "The form."},
        {"name": "Authorization", "in": "header", "required": True, "example": "Bearer x"},
    ]
    assert _item(*parameters, options=ConvertOptions(keep_implicit_headers=keep)).request.headers == headers


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ("examples", [("status", "paid"), ("page", "7")]),
        ("samples", [("status", "open"), ("page", "1")]),
        ("placeholders", [("status", "open"), ("page", "<integer>")]),
    ],
)
def test_what_requests_are_filled_with_is_an_option(values: Any, rows: list[tuple[str, str]]) -> None:
    parameters: list[JsonMap] = [
        {"name": "status", "in": "query", "example": "paid", "schema": {"enum": ["open", "paid"]}},
        {"name": "page", "in": "query", "example": 7, "schema": {"type": "integer", "default": 1}},
    ]
    url = _item(*parameters, options=ConvertOptions(request_values=values)).request.url
    assert url is not None
    assert [(row.key, row.value) for row in url.query] == rows


def test_collection_formats_of_swagger_2_hold_in_paths_too() -> None:
    items = {"type": "string", "enum": ["a", "b"]}
    place = {"name": "q", "in": "path", "required": True, "type": "array", "collectionFormat": "pipes", "items": items}
    paths = {"/a/{q}": {"get": {"parameters": [{**place, "x-example": LIST}]}}}
    ((_, item),) = walk(converted({"swagger": "2.0", "info": {"title": "S", "version": "1"}, "paths": paths}))
    assert item.request.url is not None
    assert item.request.url.variables[0].value == "a%7Cb"
