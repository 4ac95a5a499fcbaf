"""Matching's own corners; the rules themselves are in tests/cases/matching, their proof in tests/properties."""

from __future__ import annotations

import pytest

from app.matching.example import Match
from app.matching.match import NoMatch, match_plain
from app.matching.request import MockRequest
from app.matching.rules import MatchRules
from tests.app.matching.building import answer, call, compiled, outcome


def test_a_miss_says_whether_the_mock_is_empty_or_a_selector_found_nothing() -> None:
    assert outcome(compiled("item GET {{url}}/a"), call("GET /a")) == NoMatch(empty=True)
    index = compiled('GET {{url}}/a -> 200 "a" id=a')
    assert outcome(index, call("GET /b")) == NoMatch()
    assert outcome(index, call("GET /a", x_mock_response_name="b")) == NoMatch(selector=True)


def test_a_match_tells_its_path_score_beside_the_whole() -> None:
    index = compiled('GET {{url}}/{{x}}?q=1 -> 200 "a"', url="https://h/v1")
    found = outcome(index, call("GET /a?q=1"))
    assert isinstance(found, Match)
    assert (found.score, found.path_score) == (89, 79)


def test_a_selected_example_that_does_not_fit_has_no_path_score_and_no_captures() -> None:
    index = compiled('GET {{url}}/users/{{id}} -> 200 "user" id=u\n<\n< {{id}}')
    selected = call("GET /elsewhere", x_mock_response_id="u")
    found = outcome(index, selected)
    assert isinstance(found, Match)
    assert (found.score, found.path_score) == (0, None)
    assert answer(index, selected).body == b"{{id}}"


@pytest.mark.parametrize(("path", "example"), [("/a%2525", "first"), ("/a%25", "second"), ("/A%25", "second")])
def test_an_encoded_percent_sign_is_decoded_once(path: str, example: str) -> None:
    index = compiled('GET {{url}}/a%2525 -> 200 "first"\nGET {{url}}/a%25 -> 200 "second"')
    found = outcome(index, call(f"GET {path}"))
    assert isinstance(found, Match)
    assert found.example.name == example
    decided = match_plain(index, "GET", path)
    assert decided is None or decided.example.name == example


@pytest.mark.parametrize("rules", [MatchRules(match_body=True), MatchRules(match_headers=("x-tenant",))])
def test_plain_calls_are_not_decided_in_advance_where_a_filter_is_on(rules: MatchRules) -> None:
    index = compiled('GET {{url}}/a -> 200 "a"\nGET {{url}}/{{x}} -> 200 "x"', rules)
    assert [match_plain(index, "GET", path) for path in ("/a", "/b", "/a/")] == [None, None, None]


def test_an_example_answers_by_the_better_of_its_two_path_forms() -> None:
    index = compiled('GET /7 -> 200 "b" id=b\nGET {{url}}/7 -> 200 "a" id=a', url="https://h/1")
    found = outcome(index, call("GET /"))
    assert isinstance(found, Match)
    assert (found.example.name, found.score) == ("a", 75)


def test_what_cannot_be_sent_or_reached_is_among_the_diagnostics() -> None:
    text = """
        GET {{url}}/{id} -> 200 "braces"
        GET {{url}}/b -> 200 "headers"
        < X Y: 1
        < Content-Length: 3
        GET {{url}}/c -> 200 "open"
        <
        < {{nobody}}
        item GET -
        -> 200 "nowhere"
    """
    lines = [line.removeprefix("        ") for line in text.splitlines()]
    found = [(one.level, one.code, one.where) for one in compiled("\n".join(lines)).diagnostics]
    assert found == [
        ("warning", "path.invalid", "item 0 › braces"),
        ("warning", "header.invalid", "item 0 › headers"),
        ("info", "header.dropped", "item 0 › headers"),
        ("info", "variable.unresolved", "item 0 › open"),
        ("warning", "url.invalid", "item 3 › nowhere"),
    ]


def test_a_target_without_a_slash_is_one_segment() -> None:
    assert MockRequest("OPTIONS", "*").segments == ("*",)
    assert MockRequest("OPTIONS", "*").path == "/*"
