"""Addresses as text and as objects, in every shape that real files hold (postman-mock.md §1.2)."""

from __future__ import annotations

from typing import Any

import pytest

from converters.postman.model import PathVariable, QueryParam, Url
from converters.postman.url import parse_url, url_text
from tests.converters.postman.building import document, entry, only_item, read, read_request, read_url


def url(**parts: Any) -> Url:
    return Url(**parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(
            "https://api.example.com:8443/v1/users?a=1&b#top",
            url(
                protocol="https",
                host=("api", "example", "com"),
                port="8443",
                path=("v1", "users"),
                query=(QueryParam(key="a", value="1"), QueryParam(key="b")),
                hash="top",
            ),
            id="everything",
        ),
        pytest.param("{{baseUrl}}/users", url(host=("{{baseUrl}}",), path=("users",)), id="base variable"),
        pytest.param("{{baseUrl}}auth/x", url(host=("{{baseUrl}}auth",), path=("x",)), id="host glued to the path"),
        pytest.param("{{url}}", url(host=("{{url}}",)), id="whole address one variable"),
        pytest.param("{{a.b}}/c", url(host=("{{a.b}}",), path=("c",)), id="dot inside a variable"),
        pytest.param("{{a/b}}/c{{?}}d", url(host=("{{a/b}}",), path=("c{{?}}d",)), id="separators inside a variable"),
        pytest.param("https://{{t}}.h/v3", url(protocol="https", host=("{{t}}", "h"), path=("v3",)), id="variable label"),
        pytest.param("{{scheme}}://h/a", url(protocol="{{scheme}}", host=("h",), path=("a",)), id="scheme a variable"),
        pytest.param("h:{{port}}/a", url(host=("h",), port="{{port}}", path=("a",)), id="port a variable"),
        pytest.param("host.tld/x", url(host=("host", "tld"), path=("x",)), id="no scheme"),
        pytest.param("localhost:80", url(host=("localhost",), port="80"), id="no path"),
        pytest.param("undefined?a=1", url(host=("undefined",), query=(QueryParam(key="a", value="1"),)), id="no slash"),
        pytest.param("https:/{{x}}", url(host=("https",), port="", path=("{{x}}",)), id="one slash only"),
        pytest.param("/users/1", url(path=("users", "1")), id="no host"),
        pytest.param("https:///a", url(protocol="https", path=("a",)), id="three slashes"),
        pytest.param("{{b}}///a", url(host=("{{b}}",), path=("a",)), id="leading empty segments"),
        pytest.param("{{b}}/a//b", url(host=("{{b}}",), path=("a", "", "b")), id="inner empty segment"),
        pytest.param("{{b}}/a/", url(host=("{{b}}",), path=("a", "")), id="trailing slash"),
        pytest.param("{{b}}/", url(host=("{{b}}",), path=("",)), id="root"),
        pytest.param("https://u:p@h/a", url(protocol="https", host=("h",), path=("a",)), id="user info"),
        pytest.param("{{u}}:{{p}}@h/a@b", url(host=("h",), path=("a@b",)), id="user info of variables"),
        pytest.param("http://[::1]:80/a", url(protocol="http", host=("[::1]",), port="80", path=("a",)), id="IPv6"),
        pytest.param("{{b}}/a?", url(host=("{{b}}",), path=("a",)), id="bare question mark"),
        pytest.param("{{b}}/a?x", url(host=("{{b}}",), path=("a",), query=(QueryParam(key="x"),)), id="key alone"),
        pytest.param("{{b}}/a?x=", url(host=("{{b}}",), path=("a",), query=(QueryParam(key="x", value=""),)), id="empty value"),
        pytest.param(
            "{{b}}/a?x=1?y=2",
            url(host=("{{b}}",), path=("a",), query=(QueryParam(key="x", value="1?y=2"),)),
            id="two question marks",
        ),
        pytest.param(
            "{{b}}?u=https://h/a=b",
            url(host=("{{b}}",), query=(QueryParam(key="u", value="https://h/a=b"),)),
            id="address as a value",
        ),
        pytest.param("{{b}}/a?&&", url(host=("{{b}}",), path=("a",)), id="empty query pieces"),
        pytest.param("{{b}}/a#?x", url(host=("{{b}}",), path=("a",), hash="?x"), id="hash first"),
        pytest.param(" \t{{b}}/a b\n", url(host=("{{b}}",), path=("a b",)), id="outer blanks and a blank inside"),
        pytest.param("{{b}}/{{id}}:disable", url(host=("{{b}}",), path=("{{id}}:disable",)), id="custom verb"),
        pytest.param("{{b}}/\u0008users", url(host=("{{b}}",), path=("\u0008users",)), id="control character inside"),
        pytest.param("{{b}}/a\u200b", url(host=("{{b}}",), path=("a\u200b",)), id="zero-width blank"),
        pytest.param("{{b}}/%2F/%20", url(host=("{{b}}",), path=("%2F", "%20")), id="percent-encoded stays"),
        pytest.param("{{b/a", url(host=("{{b",), path=("a",)), id="braces not closed"),
        pytest.param("", url(), id="empty"),
    ],
)
def test_text_becomes_parts(text: str, parts: Url) -> None:
    parsed = parse_url(text)
    assert (parsed.raw, parsed.source) == (text, text)
    assert (parsed.protocol, parsed.host, parsed.port, parsed.path, parsed.query, parsed.hash) == (
        parts.protocol,
        parts.host,
        parts.port,
        parts.path,
        parts.query,
        parts.hash,
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://api.example.com:8443/v1/users?a=1&b#top",
        "{{b}}auth/x",
        "/a//b/",
        "{{a.b}}/c?d=",
        "h",
        "{{b}}/",
        "http://h:/a",
        "",
    ],
)
def test_parts_become_the_same_text(text: str) -> None:
    assert url_text(parse_url(text)) == text


def test_disabled_rows_are_not_part_of_the_text() -> None:
    rows = (QueryParam(key="a", value="1", disabled=True), QueryParam(key="b", value="2"))
    assert url_text(Url(host=("{{b}}",), path=("x",), query=rows)) == "{{b}}/x?b=2"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param({"path": ["a", ":id"]}, ("a", ":id"), id="no raw"),
        pytest.param({"raw": "{{b}}/a/1", "host": ["{{b}}"]}, ("a", "1"), id="path only in raw"),
        pytest.param({"raw": "{{b}}/raw", "path": ["parts"]}, ("parts",), id="parts count, not raw"),
        pytest.param({"raw": "{{b}}auth/x", "host": ["{{b}}auth"], "path": ["x"]}, ("x",), id="host glued to the path"),
        pytest.param({"host": "{{b}}", "path": "/v3/user"}, ("v3", "user"), id="path a string"),
        pytest.param({"path": "v3/user"}, ("v3", "user"), id="path a string without slash"),
        pytest.param({"raw": "https:///a", "path": ["", "", "a"]}, ("a",), id="leading empty segments"),
        pytest.param({"path": ["a", "", "b", ""]}, ("a", "", "b", ""), id="inner and last empty segments"),
        pytest.param({"path": [""]}, ("",), id="root"),
        pytest.param({"path": []}, (), id="empty list"),
        pytest.param({"path": ["stats?from=2+days+ago"]}, ("stats?from=2+days+ago",), id="query in the last segment"),
        pytest.param({"path": ["{{id}}:disable"]}, ("{{id}}:disable",), id="verb behind a variable"),
        pytest.param({"path": ["carrier@{{x}}@{{y}}"]}, ("carrier@{{x}}@{{y}}",), id="two variables in a segment"),
        pytest.param({"path": ["users('{{n}}')"]}, ("users('{{n}}')",), id="variable in brackets"),
        pytest.param({"path": [":id.json"]}, (":id.json",), id="name and ending"),
        pytest.param({"path": ["{id}"]}, ("{id}",), id="OpenAPI braces"),
        pytest.param({"path": ["\u0008users", "a\u200b"]}, ("\u0008users", "a\u200b"), id="control and zero-width characters"),
        pytest.param({"path": [{"type": "string", "value": "a"}, {"value": 1}]}, ("a", "1"), id="objects"),
        pytest.param({"path": ["a", 5]}, ("a", "5"), id="number"),
        pytest.param({"host": ["{{b}}"]}, None, id="neither path nor raw"),
        pytest.param({"raw": "{{url}}", "host": ["{{url}}"]}, None, id="raw without a path"),
        pytest.param({"path": None, "raw": "/a"}, ("a",), id="null path"),
    ],
)
def test_the_path_of_an_address_object(given: dict[str, Any], path: tuple[str, ...] | None) -> None:
    assert read_url(given).path == path


def test_an_address_without_path_takes_from_raw_what_it_does_not_name() -> None:
    found = read_url({"raw": "https://h:1/a?q=1#top"})
    assert (found.protocol, found.host, found.port, found.path, found.query, found.hash) == (
        "https",
        ("h",),
        "1",
        ("a",),
        (QueryParam(key="q", value="1"),),
        "top",
    )


def test_an_address_with_a_path_takes_no_query_from_raw() -> None:
    assert read_url({"raw": "{{b}}/a?q=1", "path": ["a"]}).query == ()


@pytest.mark.parametrize(
    ("host", "labels"),
    [
        pytest.param(["a", "b"], ("a", "b"), id="list"),
        pytest.param("a.b", ("a", "b"), id="string"),
        pytest.param(["a.b.c"], ("a.b.c",), id="list that is not split"),
        pytest.param(["https://a/"], ("https://a/",), id="scheme and slashes"),
        pytest.param(None, (), id="null"),
    ],
)
def test_the_host_of_an_address_object(host: Any, labels: tuple[str, ...]) -> None:
    assert read_url({"host": host, "path": ["x"]}).host == labels


@pytest.mark.parametrize(("port", "text"), [("80", "80"), (80, "80"), ("{{port}}", "{{port}}"), (None, None)])
def test_the_port_is_text(port: Any, text: str | None) -> None:
    assert read_url({"port": port, "path": []}).port == text


@pytest.mark.parametrize(
    ("row", "params"),
    [
        pytest.param({"key": "a", "value": None}, (QueryParam(key="a"),), id="null value"),
        pytest.param({"key": "a"}, (QueryParam(key="a"),), id="no value"),
        pytest.param({"key": "a", "value": ""}, (QueryParam(key="a", value=""),), id="empty value"),
        pytest.param({"key": "a", "value": 5}, (QueryParam(key="a", value="5"),), id="number"),
        pytest.param({"key": "q", "value": "<string>"}, (QueryParam(key="q", value="<string>"),), id="placeholder"),
        pytest.param(
            {"key": "filter[x]", "value": " a,b&c=%20 "}, (QueryParam(key="filter[x]", value=" a,b&c=%20 "),), id="as is"
        ),
        pytest.param({"key": "$top", "value": "1"}, (QueryParam(key="$top", value="1"),), id="key with a dollar"),
        pytest.param({"key": "a", "disabled": True}, (QueryParam(key="a", disabled=True),), id="disabled"),
        pytest.param({"key": "", "value": ""}, (), id="empty row"),
        pytest.param({"key": None, "value": None}, (), id="null row"),
        pytest.param({"key": "", "value": "x"}, (QueryParam(key="", value="x"),), id="value without key"),
        pytest.param(None, (), id="null"),
        pytest.param("a=1", (QueryParam(key="a", value="1"),), id="text"),
    ],
)
def test_rows_of_the_query(row: Any, params: tuple[QueryParam, ...]) -> None:
    assert read_url({"path": ["x"], "query": [row]}).query == params


def test_a_query_given_as_text_is_read() -> None:
    assert read_url({"path": ["x"], "query": "?a=1&b"}).query == (QueryParam(key="a", value="1"), QueryParam(key="b"))


def test_path_variables_given_as_a_map_are_read() -> None:
    assert read_url({"path": [":id"], "variable": {"id": 7}}).variables == (PathVariable(key="id", value="7"),)


def test_a_repeated_query_key_keeps_all_values() -> None:
    rows = [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]
    assert [row.value for row in read_url({"path": ["x"], "query": rows}).query] == ["1", "2"]


@pytest.mark.parametrize(
    ("row", "variables"),
    [
        pytest.param({"key": "id", "value": "7"}, (PathVariable(key="id", value="7"),), id="value"),
        pytest.param({"id": "id", "value": "7"}, (PathVariable(key="id", value="7"),), id="id stands in"),
        pytest.param({"key": "id", "value": None}, (PathVariable(key="id"),), id="null"),
        pytest.param({"key": "id"}, (PathVariable(key="id"),), id="missing"),
        pytest.param({"key": "id", "value": ""}, (PathVariable(key="id", value=""),), id="empty"),
        pytest.param({"key": "id", "value": 7}, (PathVariable(key="id", value="7"),), id="number"),
        pytest.param({"value": "7"}, (), id="no key"),
        pytest.param(None, (), id="null entry"),
    ],
)
def test_values_of_path_variables(row: Any, variables: tuple[PathVariable, ...]) -> None:
    assert read_url({"path": [":id"], "variable": [row]}).variables == variables


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_a_request_may_have_no_address(nothing: Any) -> None:
    request, noted = read_request({"method": "GET", "url": nothing})
    assert (request.url, noted) == (None, [])


def test_an_example_carries_the_address_its_request_lacks() -> None:
    saved = {"name": "e", "originalRequest": {"method": "GET", "url": "/a"}}
    [example] = only_item(read(document(entry({"method": "GET", "url": None}, saved)))[0]).examples
    assert example.original_request is not None
    assert example.original_request.url == parse_url("/a")


@pytest.mark.parametrize(
    ("given", "noted"),
    [
        pytest.param(5, [("url.invalid", "item[0].request.url")], id="number"),
        pytest.param(["a"], [("url.invalid", "item[0].request.url")], id="list"),
        pytest.param({"path": 5}, [("path.invalid", "item[0].request.url.path")], id="path is a number"),
        pytest.param({"path": ["a", None]}, [("path.invalid", "item[0].request.url.path[1]")], id="null segment"),
        pytest.param({"path": [["a"]]}, [("path.invalid", "item[0].request.url.path[0]")], id="list segment"),
        pytest.param({"query": 5}, [("item.skipped", "item[0].request.url.query")], id="query is a number"),
        pytest.param({"query": [5]}, [("item.skipped", "item[0].request.url.query[0]")], id="row is a number"),
        pytest.param({"variable": ["a"]}, [("item.skipped", "item[0].request.url.variable[0]")], id="variable is text"),
    ],
)
def test_an_odd_part_of_an_address_costs_itself_and_is_noted(given: Any, noted: list[tuple[str, str]]) -> None:
    collection, found = read(document(entry({"method": "GET", "url": given})))
    assert (only_item(collection).request.method, found) == ("GET", noted)
