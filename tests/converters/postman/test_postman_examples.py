"""Saved responses, in every shape that real files hold."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.postman import reading
from converters.postman.ids import is_derived
from converters.postman.model import Header, Request
from converters.postman.read import collection_from_json
from converters.postman.url import parse_url
from tests.converters.postman.building import document, entry, only_item, read, read_example

PLACE = "item[0].response[0]"


def test_an_example_of_a_name_and_a_request_only_is_a_200_without_body() -> None:
    example, noted = read_example({"name": "x", "originalRequest": {"method": "GET", "url": "/a"}})
    assert example is not None
    assert (example.code, example.status, example.headers, example.body, noted) == (200, "", (), "", [])
    assert is_derived(example.id)


@pytest.mark.parametrize(
    ("given", "request_"),
    [
        pytest.param({}, None, id="missing"),
        pytest.param({"originalRequest": None}, None, id="null"),
        pytest.param({"originalRequest": "/a"}, Request(url=parse_url("/a")), id="text"),
        pytest.param({"originalRequest": {"method": "put"}}, Request(method="PUT"), id="without address"),
    ],
)
def test_original_requests(given: dict[str, Any], request_: Request | None) -> None:
    example, noted = read_example({"name": "x", **given})
    assert example is not None
    assert (example.original_request, noted) == (request_, [])


def test_an_original_request_that_is_none_costs_itself_and_is_noted() -> None:
    example, noted = read_example({"name": "x", "originalRequest": 5})
    assert example is not None
    assert (example.original_request, noted) == (None, [("item.skipped", f"{PLACE}.originalRequest")])


@pytest.mark.parametrize(("given", "code"), [(200, 200), (599, 599), (None, 200), (404.0, 404), ("404", 404)])
def test_status_codes_that_are_served(given: Any, code: int) -> None:
    example, noted = read_example({"code": given})
    assert example is not None
    assert (example.code, noted) == (code, [])


@pytest.mark.parametrize(
    ("given", "code"), [(100, 100), (0, 0), (600, 600), (-1, -1), ("ok", 0), (True, 0), ([], 0), (200.5, 0), ("²", 0)]
)
def test_status_codes_that_are_not_served_are_kept_and_noted(given: Any, code: int) -> None:
    example, noted = read_example({"code": given})
    assert example is not None
    assert (example.code, noted) == (code, [("status.invalid", f"{PLACE}.code")])


@pytest.mark.parametrize(("given", "body"), [({}, ""), ({"body": None}, ""), ({"body": ""}, ""), ({"body": "{a"}, "{a")])
def test_bodies_are_text_as_it_is(given: dict[str, Any], body: str) -> None:
    example, noted = read_example(given)
    assert example is not None
    assert (example.body, noted) == (body, [])


def test_a_body_that_is_no_text_becomes_json_text_and_is_noted() -> None:
    example, noted = read_example({"body": {"a": [1, "ä"]}})
    assert example is not None
    assert (example.body, noted) == ('{"a":[1,"ä"]}', [("value.text", f"{PLACE}.body")])


@pytest.mark.parametrize("character", ["x", "ä"])
def test_an_example_with_a_body_over_the_limit_is_left_out_and_noted(character: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converters.postman.read_example.MAX_EXAMPLE_BODY", 8)
    example, noted = read_example({"body": character * 9 if character == "x" else character * 5})
    assert (example, noted) == (None, [("limit.body", f"{PLACE}.body")])


def test_a_body_at_the_limit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converters.postman.read_example.MAX_EXAMPLE_BODY", 8)
    assert read_example({"body": "ääää"})[1] == []


def test_more_examples_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_EXAMPLES", 3)
    with pytest.raises(SourceError) as refused:
        collection_from_json(document(entry("/a", {}, {}), entry("/b", {}, {})), Diagnostics())
    assert (refused.value.code, refused.value.where) == ("limit.items", "item[1].response[1]")


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        pytest.param(None, (), id="null"),
        pytest.param("", (), id="empty string"),
        pytest.param("A: b\nC: d", (Header(key="A", value="b"), Header(key="C", value="d")), id="string"),
        pytest.param(["A: b"], (Header(key="A", value="b"),), id="list of strings"),
        pytest.param([{}], (), id="empty object"),
        pytest.param([{"key": "A", "value": 5}], (Header(key="A", value="5"),), id="number"),
        pytest.param([{"key": "{{k}}", "value": "v"}], (Header(key="{{k}}", value="v"),), id="name a variable"),
        pytest.param([{"key": "A", "value": "b\n"}], (Header(key="A", value="b\n"),), id="outer blanks are HTTP's to trim"),
        pytest.param(
            [{"key": "a b", "value": "c\nd", "disabled": True}],
            (Header(key="a b", value="c\nd", disabled=True),),
            id="disabled ones are not sent anyway",
        ),
        pytest.param(
            [{"key": "Set-Cookie", "value": "a"}, {"key": "Set-Cookie", "value": "b"}],
            (Header(key="Set-Cookie", value="a"), Header(key="Set-Cookie", value="b")),
            id="repeated",
        ),
        pytest.param(
            [{"key": "Content-Encoding", "value": "gzip"}, {"key": "Content-Length", "value": "999"}],
            (Header(key="Content-Encoding", value="gzip"), Header(key="Content-Length", value="999")),
            id="transfer headers are kept for export",
        ),
    ],
)
def test_headers_of_a_response(given: Any, headers: tuple[Header, ...]) -> None:
    example, noted = read_example({"header": given})
    assert example is not None
    assert (example.headers, noted) == (headers, [])


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        pytest.param({"key": "a b", "value": "c"}, (), id="name is no token"),
        pytest.param({"key": "Ä", "value": "c"}, (), id="name is not ASCII"),
        pytest.param({"key": "", "value": "c"}, (), id="no name"),
        pytest.param({"key": "A", "value": "x" * 8193}, (), id="value too long"),
        pytest.param({"key": "A", "value": "b\r\nSet-Cookie: c"}, (Header(key="A", value="b Set-Cookie: c"),), id="line break"),
        pytest.param({"key": "A", "value": "b\x07c"}, (Header(key="A", value="b c"),), id="control character"),
    ],
)
def test_a_header_that_http_cannot_carry_is_left_out_or_mended_and_noted(given: Any, headers: tuple[Header, ...]) -> None:
    example, noted = read_example({"header": [given]})
    assert example is not None
    assert (example.headers, noted) == (headers, [("header.invalid", f"{PLACE}.header[0]")])


def test_a_204_with_a_body_keeps_it_in_the_model() -> None:
    example, noted = read_example({"code": 204, "body": "x"})
    assert example is not None
    assert (example.code, example.body, noted) == (204, "x", [])


@pytest.mark.parametrize(
    ("hint", "text"), [(None, ""), ("", ""), ("Text", "Text"), ("javascript", "javascript"), ("plain", "plain")]
)
def test_the_preview_language_is_any_text(hint: Any, text: str) -> None:
    example, _ = read_example({"_postman_previewlanguage": hint})
    assert example is not None
    assert example.preview_language == text


@pytest.mark.parametrize("time", ["12", None, 12, "fast", {}])
def test_response_time_and_cookies_are_not_looked_at(time: Any) -> None:
    assert read_example({"responseTime": time, "cookie": time, "timings": time})[1] == []


@pytest.mark.parametrize("name", ["a\nb", "成功", " x ", "x" * 300])
def test_names_are_kept_as_they_are(name: str) -> None:
    example, _ = read_example({"name": name})
    assert example is not None
    assert example.name == name


@pytest.mark.parametrize("odd", [None, 5, "text", []])
def test_an_example_that_is_no_object_is_left_out_and_noted(odd: Any) -> None:
    collection, noted = read(document(entry("/a", odd, {"name": "fine"})))
    assert [example.name for example in only_item(collection).examples] == ["fine"]
    assert noted == [("item.skipped", PLACE)]


@pytest.mark.parametrize(("response", "count"), [({}, 0), ({"name": "x", "code": 404}, 1)])
def test_one_object_instead_of_a_list_is_one_example_and_noted(response: Any, count: int) -> None:
    collection, noted = read(document({"request": "/a", "response": response}))
    assert (len(only_item(collection).examples), noted) == (count, [("item.skipped", "item[0].response")])


@pytest.mark.parametrize("response", [5, "x", True])
def test_examples_that_are_no_list_are_none_and_noted(response: Any) -> None:
    collection, noted = read(document({"request": "/a", "response": response}))
    assert (only_item(collection).examples, noted) == ((), [("item.skipped", "item[0].response")])
