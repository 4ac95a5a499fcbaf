"""Methods, headers and bodies of requests, in every shape that real files hold."""

from __future__ import annotations

from typing import Any

import pytest

from converters.postman.model import Body, FormField, GraphQL, Header
from converters.postman.read_parts import read_headers
from converters.postman.reading import quiet_reading
from tests.converters.postman.building import read_request


@pytest.mark.parametrize(
    ("given", "method"),
    [
        ("get", "GET"),
        ("PURGE", "PURGE"),
        ("LINK", "LINK"),
        ("own-word", "OWN-WORD"),
        (" post ", "POST"),
        ("   ", "GET"),
        ("", "GET"),
        (None, "GET"),
    ],
)
def test_methods_are_upper_case_words_and_get_without_one(given: Any, method: str) -> None:
    request, noted = read_request({"method": given, "url": "/a"})
    assert (request.method, noted) == (method, [])


def test_a_method_that_is_no_text_is_read_as_get_and_noted() -> None:
    request, noted = read_request({"method": 5, "url": "/a"})
    assert (request.method, noted) == ("GET", [("value.text", "item[0].request.method")])


def test_a_method_that_no_call_can_have_is_kept_and_noted() -> None:
    request, noted = read_request({"method": "get it", "url": "/a"})
    assert (request.method, noted) == ("GET IT", [("value.text", "item[0].request.method")])


def test_a_missing_method_is_get() -> None:
    assert read_request({"url": "/a"})[0].method == "GET"


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        pytest.param(None, (), id="null"),
        pytest.param([], (), id="empty"),
        pytest.param("", (), id="empty string"),
        pytest.param(
            "Accept: text/csv\r\nX-A:  b:c \n\n",
            (Header(key="Accept", value="text/csv"), Header(key="X-A", value="b:c")),
            id="string of lines",
        ),
        pytest.param(["Accept: text/csv"], (Header(key="Accept", value="text/csv"),), id="list of strings"),
        pytest.param([{"key": "A", "value": "b"}], (Header(key="A", value="b"),), id="plain"),
        pytest.param([{"key": "A", "value": 5}], (Header(key="A", value="5"),), id="number value"),
        pytest.param([{"key": "A"}], (Header(key="A"),), id="no value"),
        pytest.param([{"key": "A", "value": None}], (Header(key="A"),), id="null value"),
        pytest.param([{"key": "A", "value": " b "}], (Header(key="A", value=" b "),), id="outer blanks are kept"),
        pytest.param([{"key": "{{k}}", "value": "{{v}}"}], (Header(key="{{k}}", value="{{v}}"),), id="variables"),
        pytest.param([{"key": "a b", "value": "c"}], (Header(key="a b", value="c"),), id="no token: compared as text"),
        pytest.param([{"key": "A", "disabled": True}], (Header(key="A", disabled=True),), id="disabled"),
        pytest.param([{"key": "A", "enabled": False}], (Header(key="A", disabled=True),), id="not enabled, as old files say"),
        pytest.param([{}], (), id="empty object"),
        pytest.param([None], (), id="null entry"),
    ],
)
def test_headers_of_a_request(given: Any, headers: tuple[Header, ...]) -> None:
    request, noted = read_request({"url": "/a", "header": given})
    assert (request.headers, noted) == (headers, [])


def test_repeated_headers_are_all_kept() -> None:
    rows = [{"key": "Vary", "value": "a"}, {"key": "vary", "value": "b"}]
    assert [header.value for header in read_request({"url": "/a", "header": rows})[0].headers] == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "noted"),
    [
        pytest.param([{"key": "", "value": "x"}], [("header.invalid", "item[0].request.header[0]")], id="value without key"),
        pytest.param([5], [("header.invalid", "item[0].request.header[0]")], id="number"),
        pytest.param(5, [("item.skipped", "item[0].request.header")], id="no list"),
    ],
)
def test_a_header_without_a_name_is_left_out_and_noted(given: Any, noted: list[tuple[str, str]]) -> None:
    request, found = read_request({"url": "/a", "header": given})
    assert (request.headers, found) == ((), noted)


def test_the_headers_behind_the_limit_are_left_out() -> None:
    request, noted = read_request({"url": "/a", "header": [{"key": "A", "value": "b"}] * 201})
    assert (len(request.headers), noted) == (200, [("header.invalid", "item[0].request.header")])


@pytest.mark.parametrize("nothing", [None, {}, {"raw": "x"}, {"mode": ""}, {"mode": None}])
def test_null_an_empty_object_and_no_mode_are_no_body(nothing: Any) -> None:
    request, noted = read_request({"url": "/a", "body": nothing})
    assert (request.body, noted) == (None, [])


@pytest.mark.parametrize(
    ("given", "body"),
    [
        pytest.param({"mode": "raw", "raw": ""}, Body(mode="raw"), id="raw empty"),
        pytest.param({"mode": "raw"}, Body(mode="raw"), id="mode without content"),
        pytest.param({"mode": "raw", "raw": '{"a": {{x}}}'}, Body(mode="raw", raw='{"a": {{x}}}'), id="variable unquoted"),
        pytest.param({"mode": "raw", "raw": '{"a": 1 // n\n}'}, Body(mode="raw", raw='{"a": 1 // n\n}'), id="comment"),
        pytest.param({"mode": "raw", "raw": "a\r\nb"}, Body(mode="raw", raw="a\r\nb"), id="CRLF is kept"),
        pytest.param({"mode": "raw", "raw": {"a": 1}}, Body(mode="raw", raw='{"a":1}'), id="raw an object"),
        pytest.param(
            {"mode": "raw", "raw": "x", "options": {"raw": {"language": "json"}}},
            Body(mode="raw", raw="x", language="json"),
            id="language",
        ),
        pytest.param({"mode": "raw", "raw": "x", "options": None}, Body(mode="raw", raw="x"), id="null options"),
        pytest.param({"mode": "xml", "raw": "<a/>"}, Body(mode="raw", raw="<a/>"), id="unknown mode is raw"),
        pytest.param("a=1", Body(mode="raw", raw="a=1"), id="text"),
        pytest.param({"mode": "raw", "raw": "x", "disabled": True}, Body(mode="raw", raw="x", disabled=True), id="disabled"),
        pytest.param(
            {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "1"}, {"key": "a", "disabled": True}, {"key": ""}]},
            Body(mode="urlencoded", fields=(FormField(key="a", value="1"), FormField(key="a", disabled=True))),
            id="urlencoded",
        ),
        pytest.param({"mode": "urlencoded"}, Body(mode="urlencoded"), id="urlencoded without content"),
        pytest.param(
            {"mode": "urlencoded", "urlencoded": {"a": "1"}},
            Body(mode="urlencoded", fields=(FormField(key="a", value="1"),)),
            id="urlencoded as a map",
        ),
        pytest.param(
            {"mode": "formdata", "formdata": [{"key": "f[]", "type": "file", "src": []}, {"key": "t", "contentType": "a/b"}]},
            Body(
                mode="formdata",
                fields=(FormField(key="f[]", type="file", src=[]), FormField(key="t", content_type="a/b")),
            ),
            id="form with a file",
        ),
        pytest.param(
            {"mode": "file", "file": {"src": "/home/me/a.pdf"}}, Body(mode="file", file_src="/home/me/a.pdf"), id="file"
        ),
        pytest.param({"mode": "file"}, Body(mode="file"), id="file without source"),
        pytest.param(
            {"mode": "graphql", "graphql": {"query": "{a}", "variables": ""}},
            Body(mode="graphql", graphql=GraphQL(query="{a}")),
            id="GraphQL, empty variables",
        ),
        pytest.param(
            {"mode": "graphql", "graphql": {"query": "{a}", "variables": None}},
            Body(mode="graphql", graphql=GraphQL(query="{a}")),
            id="GraphQL, null variables",
        ),
        pytest.param(
            {"mode": "graphql", "graphql": {"query": "{a}", "variables": '{"a": 1}', "operationName": "o"}},
            Body(mode="graphql", graphql=GraphQL(query="{a}", variables='{"a": 1}', operation_name="o")),
            id="GraphQL, variables as text",
        ),
        pytest.param(
            {"mode": "graphql", "graphql": {"query": "{a}", "variables": {"a": 1}}},
            Body(mode="graphql", graphql=GraphQL(query="{a}", variables='{"a":1}')),
            id="GraphQL, variables as an object",
        ),
        pytest.param({"mode": "graphql"}, Body(mode="graphql"), id="GraphQL without content"),
    ],
)
def test_bodies_of_every_shape(given: Any, body: Body) -> None:
    request, noted = read_request({"method": "POST", "url": "/a", "body": given})
    assert (request.body, noted) == (body, [])


@pytest.mark.parametrize(
    ("given", "where"),
    [
        pytest.param(5, "item[0].request.body", id="number"),
        pytest.param({"mode": "urlencoded", "urlencoded": 5}, "item[0].request.body.urlencoded", id="rows are a number"),
        pytest.param({"mode": "formdata", "formdata": ["a"]}, "item[0].request.body.formdata[0]", id="row is text"),
    ],
)
def test_an_odd_part_of_a_body_costs_itself_and_is_noted(given: Any, where: str) -> None:
    assert read_request({"url": "/a", "body": given})[1] == [("item.skipped", where)]


def test_descriptions_of_rows_are_read() -> None:
    rows = [{"key": "a", "description": {"content": "Words"}}]
    assert read_headers(rows, quiet_reading(), (), sent=False)[0].description == "Words"
