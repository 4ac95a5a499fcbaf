"""Explanations: for every example where it fell out, or its score; the nearest ones for a miss."""

from __future__ import annotations

import pytest

from app.matching.differences import Difference
from app.matching.explain import Explanation, as_json, as_text, explain, nearest, reason
from app.matching.index import MockIndex
from app.matching.request import MockRequest
from app.matching.rules import MatchRules
from app.matching.selectors import asked_in_headers, selectors_of
from tests.app.matching.building import call, compiled

USERS = """
    GET {{url}}/users -> 200 "list" id=a
    GET {{url}}/users/{{id}} -> 200 "user" id=b
    GET {{url}}/users/{{id}}?full=yes -> 200 "full user" id=c
    POST {{url}}/users -> 201 "made" id=d
    >
    > {"name": "Ann", "tags": ["x", "y"]}
"""


def explained(index: MockIndex, request: MockRequest, limit: int = 50) -> Explanation:
    return explain(index, request, selectors_of(asked_in_headers(request.headers)), limit=limit)


def told(explanation: Explanation) -> list[tuple[str, float | None, str]]:
    return [(one.id, one.score, one.fell_out) for one in explanation.verdicts]


def test_the_winner_comes_first_then_the_scores_then_those_that_fell_out() -> None:
    explanation = explained(compiled(USERS), call("GET /users/7?full=yes"))
    assert told(explanation) == [("c", 90, ""), ("b", 79, ""), ("a", 74, ""), ("d", None, "method")]
    assert [one.wins for one in explanation.verdicts] == [True, False, False, False]
    assert explanation.outcome == "item 0 › full user answers with a score of 90."


@pytest.mark.parametrize(
    ("request_", "rules", "example", "fell_out"),
    [
        (call("GET /users"), MatchRules(), "d", "method"),
        (call("GET /users", x_mock_response_code="404"), MatchRules(), "a", "code"),
        (call("GET /users", x_mock_response_id="z"), MatchRules(), "a", "id"),
        (call("GET /users", x_mock_response_name="z"), MatchRules(), "a", "name"),
        (call("GET /elsewhere/far/away"), MatchRules(), "a", "path"),
        (call("GET /users/7?full=no"), MatchRules(mode="strict"), "c", "query"),
        (call("GET /users/7?full=no"), MatchRules(mode="strict", match_body=True), "c", "query"),
        (call("GET /users", x_tenant="1"), MatchRules(match_headers=("x-tenant",)), "a", "header"),
        (call("POST /users", b"{}"), MatchRules(match_body=True), "d", "body"),
        (call("POST /users"), MatchRules(mode="strict"), "d", "body"),
    ],
)
def test_the_step_that_ruled_an_example_out(request_: MockRequest, rules: MatchRules, example: str, fell_out: str) -> None:
    verdicts = {one.id: one for one in explained(compiled(USERS, rules), request_).verdicts}
    assert (verdicts[example].score, verdicts[example].fell_out) == (None, fell_out)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"name": "Bob", "tags": ["x", "y"]}', "The body differs at /name."),
        (b'{"name": "Ann", "tags": ["x", "z"]}', "The body differs at /tags/1."),
        (b'{"name": "Ann", "tags": ["x"]}', "The body differs at /tags/1."),
        (b'{"name": "Ann"}', "The body differs at /tags."),
        (b'{"name": "Ann", "tags": ["x", "y"], "a/b": 1}', "The body differs at /a~1b."),
        (b"no json", "The body differs."),
        (b"", "It was saved with a body, the call has none."),
    ],
)
def test_the_first_difference_of_a_body_is_named(body: bytes, words: str) -> None:
    explanation = explained(compiled(USERS, MatchRules(match_body=True)), call("POST /users", body))
    assert next(one for one in explanation.verdicts if one.id == "d").steps[-1] == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/users", "Path 100: the path is identical."),
        ("/users/", "Path 95: the path is identical without trailing slashes."),
        ("/USERS", "Path 90: the path is identical but for upper and lower case."),
        ("/users/7", "Path 75: the path is identical once ids and trailing slashes are taken out."),
        ("/userz", "Path 70: the path is nearly the same."),
        ("/accounts", "Segment 1 of its path is 'users', the call's is 'accounts'."),
        ("/a/b", "Its path /users has 1 segment, the call's has 2."),
    ],
)
def test_the_path_in_words(path: str, words: str) -> None:
    explanation = explained(compiled('GET {{url}}/users -> 200 "list"'), call(f"GET {path}"))
    assert explanation.verdicts[0].steps[0] == words


def test_a_base_variable_left_out_is_named_also_at_a_wildcard() -> None:
    explanation = explained(compiled('GET {{url}}/{{x}} -> 200 "any"', url="https://h/v1"), call("GET /q"))
    assert (
        explanation.verdicts[0].steps[0]
        == "Path 79: the path fits with its wildcards, without the path of its base variable (−1)."
    )


def test_a_head_call_is_explained_by_the_get_example_that_answers() -> None:
    assert told(explained(compiled('GET {{url}}/a -> 200 "a" id=a'), call("HEAD /a"))) == [("a", 100, "")]


@pytest.mark.parametrize(
    ("collection", "request_", "outcome"),
    [
        (
            "item GET {{url}}/a",
            call("GET /a"),
            "The mock has no example. Save one, or convert a definition that declares responses.",
        ),
        ('GET {{url}}/a -> 200 "a"', call("GET /b"), "No example fits the call."),
        (
            'GET {{url}}/a -> 200 "a"',
            call("GET /a", x_mock_response_id="z"),
            "No example of this method has the id, name or code that the call asks for.",
        ),
        ('GET {{url}}/a -> 200 "a" id=z', call("GET /b", x_mock_response_id="z"), "item 0 › a was selected."),
    ],
)
def test_the_outcome_in_a_sentence(collection: str, request_: MockRequest, outcome: str) -> None:
    assert explained(compiled(collection), request_).outcome == outcome


def test_a_long_list_is_cut() -> None:
    explanation = explained(compiled(USERS), call("GET /users"), limit=2)
    assert (len(explanation.verdicts), explanation.left_out) == (2, 2)
    assert list(as_text(explanation))[-1] == "… and 2 more."


def test_the_nearest_examples_of_a_miss_one_per_method_and_path() -> None:
    found = nearest(compiled(USERS), call("DELETE /users/7"), limit=2)
    assert [(one.method, one.path) for one in found] == [("GET", "/users/{{id}}"), ("POST", "/users")]


def test_an_explanation_as_json_and_as_text() -> None:
    explanation = explained(compiled('GET {{url}}/a -> 200 "one" id=a\nPUT {{url}}/a -> 201 "two" id=b'), call("GET /A"))
    assert as_json(explanation) == {
        "call": {"method": "GET", "path": "/A"},
        "outcome": "item 0 › one answers with a score of 90.",
        "examples": [
            {
                "id": "a",
                "name": "one",
                "place": "item 0 › one",
                "request": "GET /a",
                "status": 200,
                "wins": True,
                "score": 90,
                "fellOut": None,
                "steps": ["Path 90: the path is identical but for upper and lower case."],
                "difference": None,
            },
            {
                "id": "b",
                "name": "two",
                "place": "item 0 › two",
                "request": "PUT /a",
                "status": 201,
                "wins": False,
                "score": None,
                "fellOut": "method",
                "steps": ["It answers PUT, the call is GET."],
                "difference": {"in": "method", "at": "", "saved": "PUT", "sent": "GET"},
            },
        ],
        "leftOut": 0,
    }
    assert list(as_text(explanation)) == [
        "GET /A: item 0 › one answers with a score of 90.",
        "✓ GET /a 200 item 0 › one (90)",
        "    Path 90: the path is identical but for upper and lower case.",
        "✗ PUT /a 201 item 0 › two (out by method)",
        "    It answers PUT, the call is GET.",
    ]


@pytest.mark.parametrize(
    ("request_", "rules", "example", "difference"),
    [
        (call("GET /users"), MatchRules(), "d", Difference("method", "", "POST", "GET")),
        (call("GET /users", x_mock_response_code="404"), MatchRules(), "a", Difference("status", "", "200", "404")),
        (call("GET /elsewhere/far/away"), MatchRules(), "a", Difference("path", "1", "users", "elsewhere")),
        (call("GET /users/7/orders/1"), MatchRules(), "a", Difference("path", "2", None, "7")),
        (call("GET /users/7"), MatchRules(), "c", Difference("query", "full", "yes", None)),
        (call("GET /users/7?full=no"), MatchRules(), "c", Difference("query", "full", "yes", "no")),
        (call("GET /users/7?full=yes&more=1"), MatchRules(), "c", Difference("query", "more", None, "1")),
        (call("GET /users/7?full=yes"), MatchRules(), "c", None),
        (call("POST /users", b"{}"), MatchRules(), "d", Difference("body", "/name", '"Ann"', None)),
        (call("POST /users", b'{"name": 7}'), MatchRules(), "d", Difference("body", "/name", '"Ann"', "7")),
        (call("POST /users?q=1", b"{}"), MatchRules(match_body=True), "d", Difference("body", "/name", '"Ann"', None)),
        (call("GET /users", x_tenant="1"), MatchRules(match_headers=("x-tenant",)), "a", Difference("header", "x-tenant")),
    ],
)
def test_the_difference_as_data(request_: MockRequest, rules: MatchRules, example: str, difference: Difference | None) -> None:
    verdicts = {one.id: one for one in explained(compiled(USERS, rules), request_).verdicts}
    assert verdicts[example].difference == difference


def test_parameters_are_named_with_the_side_that_lacks_them() -> None:
    verdicts = {one.id: one for one in explained(compiled(USERS), call("GET /users/7?other=1")).verdicts}
    assert verdicts["c"].steps[-1] == (
        "Query -2: 0 equal, 0 with another value, 2 on one side only (the call lacks full; the example lacks other)."
    )


HUGE = {
    "a long key": b'{"name": "Ann", "tags": ["x", "y"], "%b": 1}' % (b"k" * 1_000_000),
    "long values": b'{"name": "%b"}' % (b"k" * 1_000_000),
    "many keys": b'{"name": "Ann", "tags": ["x", "y"], %b "z": 1}' % b"".join(b'"k%d": 1,' % n for n in range(100_000)),
    "a long number": b'{"name": %b}' % (b"9" * 4000),
    "deep": b'{"name": %b1%b}' % (b"[" * 900, b"]" * 900),
}


@pytest.mark.parametrize("body", HUGE.values(), ids=HUGE)
def test_what_is_told_stays_short_whatever_the_call_sends(body: bytes) -> None:
    index = compiled("\n".join(USERS for _ in range(30)), MatchRules(match_body=True))
    explanation = explained(index, call("POST /users", body, content_type="application/json"))
    assert len(str(as_json(explanation))) + sum(map(len, as_text(explanation))) < 100_000
    assert len(reason(index, call("POST /users", body), selectors_of({}), nearest(index, call("POST /users", body)))) < 1000


def test_long_names_and_paths_are_cut() -> None:
    index = compiled(f'GET {{{{url}}}}/{"p" * 9000} -> 200 "{"n" * 9000}"')
    assert len(str(as_json(explained(index, call(f"GET /{'q' * 9000}"))))) < 5000


def test_of_thousands_of_examples_the_nearest_come_first() -> None:
    index = compiled("\n".join(f'GET {{{{url}}}}/things/{n}/parts -> 200 "p" id=e{n}' for n in range(2000)))
    assert [one.id for one in explained(index, call("GET /things/1987/part/s"), limit=1).verdicts] == ["e1987"]
