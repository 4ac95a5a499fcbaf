"""Paths: cleaned, read as forms, scored, captured."""

from __future__ import annotations

import pytest

from app.matching.address import SavedForm, saved_address
from app.matching.paths import (
    SLASH,
    Form,
    Pattern,
    Wildcard,
    captures,
    is_id,
    open_segments,
    path_score,
    segment_of,
    segments_of,
)
from app.matching.request import MockRequest
from converters.postman.model import PathVariable, Request, Url
from converters.postman.url import parse_url
from converters.postman.variables import Scope

UUID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


def form(path: str) -> Form:
    return tuple(segment_of(segment, wildcards=True) for segment in path.split("/")[1:]) if path != "/" else ()


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        ("/", ()),
        ("", ()),
        ("/a/b", ("a", "b")),
        ("/a/b/", ("a", "b", "")),
        ("//a", ("a",)),
        ("/a//b", ("a", "", "b")),
        ("/a%20b/%20c%20", ("a b", "c")),
        ("/stra%C3%9Fe", ("straße",)),
        ("/a%2Fb%2fc", (f"a{SLASH}b{SLASH}c",)),
        ("/a%00b\u200b%0A", ("ab",)),
        ("/100%", ("100%",)),
        ("/%ff", ("\ufffd",)),
        ("/a+b", ("a+b",)),
    ],
)
def test_a_path_is_compared_by_its_clean_segments(path: str, segments: tuple[str, ...]) -> None:
    assert segments_of(path) == segments


@pytest.mark.parametrize("raw", ["/a/b/", "/a%20b", "//a", "", "/", "/A_b~c.d-e", "/a^b", "/\u200ba", "a"])
def test_a_requests_path_is_its_segments_joined(raw: str) -> None:
    request = MockRequest("GET", raw)
    assert request.path == "/" + "/".join(request.segments)


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("users", "users"),
        ("{{id}}", Wildcard("id")),
        ("{{$guid}}", Wildcard("")),
        (":id", Wildcard("id")),
        (":file.json", Pattern(("", ".json"), ("file",))),
        (":", ":"),
        ("<string>", Wildcard("")),
        ("{id}", "{id}"),
        ("r-{{y}}-{{m}}.csv", Pattern(("r-", "-", ".csv"), ("y", "m"))),
        ("{{a}}{{b}}", Wildcard("a")),
        ("{{a}}{{b}}.x", Pattern(("", ".x"), ("a",))),
        ("{{id}}:stop", Pattern(("", ":stop"), ("id",))),
        (" {{ id }} ", Wildcard(" id ")),
        ("{{}}", "{{}}"),
        ("{{" + "x" * 201 + "}}", "{{" + "x" * 201 + "}}"),
    ],
)
def test_a_saved_segment_is_text_a_wildcard_or_a_pattern(text: str, segment: object) -> None:
    assert segment_of(text, wildcards=True) == segment


def test_without_wildcards_variables_are_text() -> None:
    assert [segment_of(text, wildcards=False) for text in ("{{id}}", ":id", "a-{{b}}")] == ["{{id}}", ":id", "a-{{b}}"]


@pytest.mark.parametrize(
    ("texts", "segment", "captured"),
    [
        (("r-", ".csv"), "r-1.csv", ("1",)),
        (("r-", ".csv"), "R-1.CSV", ("1",)),
        (("r-", ".csv"), "r-.csv", None),
        (("r-", ".csv"), "r-1.csv.gz", None),
        (("", "-", ""), "a-b-c", ("a", "b-c")),
        (("", "-", ""), "--b", ("-", "b")),
        (("", "-", ""), "a-", None),
        (("aa", "aa"), "aaa", None),
        (("", "aba", ""), "ababab", ("ab", "b")),
        (("", "İ"), "xİ", ("x",)),
    ],
)
def test_a_pattern_captures_one_character_or_more(
    texts: tuple[str, ...], segment: str, captured: tuple[str, ...] | None
) -> None:
    names = tuple("abc"[: len(texts) - 1])
    assert Pattern(texts, names).capture(segment) == captured


@pytest.mark.parametrize("segment", ["1", "007", UUID, UUID.upper(), f"key-{UUID}-x", "x" * 256])
def test_ids_are_digits_uuids_and_very_long_segments(segment: str) -> None:
    assert is_id(segment)


@pytest.mark.parametrize("segment", ["", "1.5", "-3", "1e5", "+1", "٣", "1a", UUID[:-1], UUID.replace("-", ""), "x" * 255])
def test_other_segments_are_no_ids(segment: str) -> None:
    assert not is_id(segment)


@pytest.mark.parametrize(
    ("saved", "called", "score"),
    [
        ("/a", "/a", 100),
        ("/", "/", 100),
        ("/a", "/a/", 95),
        ("/a/", "/a//", 95),
        ("/a", "/A", 90),
        ("/a/", "/A", 85),
        ("/{{x}}", "/a", 80),
        ("/B/{{x}}/", "/b/a", 80),
        ("/{{x}}", "/", None),
        ("/a/{{x}}", "/a//", None),
        ("/u/1", "/u/2", 79),
        ("/u/1/{{x}}", "/u/2/3", 79),
        ("/u/1/", f"/U/{UUID}/", 79),
        ("/u", "/u/2", 75),
        ("/u", "/u/2/", 75),
        ("/u/1", "/u", 75),
        ("/1/{{x}}", "/2/3/", 75),
        ("/1/{{x}}", "/2/b/", 75),
        ("/1", "/", 75),
        ("/users", "/userz", 70),
        ("/users", "/user", 70),
        ("/user", "/users", 70),
        ("/users/{{x}}", "/userz/anything/", 70),
        ("/abc", "/abd", None),
        ("/users", "/users/list", None),
        ("/users", "/accounts", None),
        ("/a/b", "/a", None),
    ],
)
def test_the_path_score_is_that_of_the_first_step_that_fits(saved: str, called: str, score: int | None) -> None:
    assert path_score(form(saved), segments_of(called)) == score


@pytest.mark.parametrize(
    ("saved", "called", "score"), [("/a", "/A/", 85), ("/{{x}}", "/a", 80), ("/1", "/2", None), ("/users", "/userz", None)]
)
def test_strict_mode_ends_after_the_wildcards(saved: str, called: str, score: int | None) -> None:
    assert path_score(form(saved), segments_of(called), strict=True) == score


@pytest.mark.parametrize(
    ("saved", "called", "captured"),
    [
        ("/users/{{id}}", "/users/7", {"id": "7"}),
        ("/{{x}}/{{x}}", "/a/b", {"x": "a"}),
        ("/<string>", "/a", {}),
        ("/f/{{n}}.csv", "/F/r.csv/", {"n": "r"}),
        ("/{{x}}", f"/a{SLASH}b", {"x": "a/b"}),
        ("/a", "/b", None),
        ("/{{x}}", "/", None),
    ],
)
def test_captures_are_what_the_variables_stand_for(saved: str, called: str, captured: dict[str, str] | None) -> None:
    segments = tuple(part for part in called.split("/")[1:]) if called != "/" else ()
    assert captures(form(saved), segments) == captured


@pytest.mark.parametrize(
    ("saved", "called"), [("/1/{{x}}", "/2/b"), ("/1/{{x}}", "/2/b/"), ("/1/{{x}}/", "/2/b"), ("/1/{{x}}/", "/2/b/")]
)
def test_captures_work_where_ids_were_taken_out(saved: str, called: str) -> None:
    assert open_segments(form(saved), segments_of(called)) == {"x": "b"}


def forms_of(address: str, *values: PathVariable, **variables: str) -> list[tuple[str, int]]:
    """The path forms of an address as text with their cost."""
    url = parse_url(address)
    request = Request(url=Url(raw=url.raw, host=url.host, path=url.path, query=url.query, variables=values))
    found: tuple[SavedForm, ...] = saved_address(request, Scope(variables)).forms
    return [("/" + "/".join("*" if not isinstance(part, str) else part for part in one.form), one.cost) for one in found]


@pytest.mark.parametrize(
    ("address", "variables", "forms"),
    [
        ("{{u}}/a", {}, [("/a", 0)]),
        ("{{u}}/a", {"u": "https://h"}, [("/a", 0)]),
        ("{{u}}/a", {"u": "https://h/"}, [("/a", 0)]),
        ("{{u}}/a", {"u": "h:80/api/v1/"}, [("/api/v1/a", 0), ("/a", 1)]),
        ("{{u}}/a", {"u": "https://h/{{v}}", "v": "v2"}, [("/v2/a", 0), ("/a", 1)]),
        ("{{u}}/a", {"u": "https://h/{{v}}"}, [("/*/a", 0), ("/a", 1)]),
        ("{{u}}/a", {"u": "https://h/v?key=1"}, [("/v/a", 0), ("/a", 1)]),
        ("{{u}}/a", {"u": "http://h:8000/mock/shop"}, [("/a", 0), ("/mock/shop/a", 0)]),
        ("{{u}}/a", {"u": "http://h/mock/shop@12/v3"}, [("/v3/a", 0), ("/mock/shop@12/v3/a", 0), ("/a", 1)]),
        ("{{u}}/a", {"u": "http://h/mock/Shop"}, [("/mock/Shop/a", 0), ("/a", 1)]),
        ("{{u}}/a", {"u": "http://h/api/mock/shop"}, [("/api/mock/shop/a", 0), ("/a", 1)]),
        ("{{u}}", {}, [("/", 0)]),
        ("{{u}}api/a", {}, [("/api/a", 0)]),
        ("{{u}}.example.com/a", {"u": "https://h/v"}, [("/a", 0)]),
        ("{{u}}:8080/a", {}, [("/a", 0)]),
        ("{{a}}{{b}}/c", {}, [("/c", 0)]),
        ("https://h/a/{{x}}", {"x": ""}, [("/a/*", 0)]),
        ("https://h/{{x}}/c", {"x": "a/b"}, [("/a/b/c", 0)]),
        ("https:///a", {}, [("/a", 0)]),
        ("https://h/a?b#c/d", {}, [("/a", 0)]),
    ],
)
def test_an_address_has_one_form_or_one_more_without_its_base_path(
    address: str, variables: dict[str, str], forms: list[tuple[str, int]]
) -> None:
    assert forms_of(address, **variables) == forms


@pytest.mark.parametrize("value", [None, "", "{{other}}", "<integer>", "{{empty}}"])
def test_a_path_variable_without_a_usable_value_is_a_wildcard(value: str | None) -> None:
    assert forms_of("{{u}}/a/:id", PathVariable(key="id", value=value), empty="") == [("/a/*", 0)]


def test_a_path_variable_with_a_value_is_the_value_then_a_wildcard() -> None:
    assert forms_of("{{u}}/a/:id", PathVariable(key="id", value="{{seven}}"), seven="7") == [("/a/7", 0), ("/a/*", 0)]
    assert forms_of("{{u}}/a/:id", PathVariable(key="id", value="7", disabled=True)) == [("/a/*", 0)]
    assert forms_of("{{u}}/:f.json", PathVariable(key="f", value="x")) == [("/x.json", 0), ("/*", 0)]
