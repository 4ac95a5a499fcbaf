"""Every case of tests/cases, put to the matcher in process."""

from __future__ import annotations

from random import Random

import pytest

from app.matching.dynamic import DynamicSource
from app.matching.example import Match
from app.matching.explain import as_text, explain
from app.matching.index import compile_index
from app.matching.match import NoMatch, match
from app.matching.request import MockRequest
from app.matching.respond import respond
from app.matching.selectors import asked_in_headers, selectors_of
from tests.cases.notation import FOLDER, Called, Case, CaseFault, cases, cases_of, collection_of

MATCHING = list(cases(FOLDER / "matching"))
TIME = 1_795_158_000.25


def request_of(call: Called) -> MockRequest:
    headers = tuple((key.encode(), value.encode()) for key, value in call.headers)
    return MockRequest(call.method, call.path, call.query, headers, call.data)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in MATCHING])
def test_the_answer_is_the_one_written_down(case: Case) -> None:
    index = compile_index(case.collection, case.environment, case.rules, defaults=case.defaults)
    request = request_of(case.request)
    selectors = selectors_of(asked_in_headers(request.headers))
    outcome, expected = match(index, request, selectors), case.expected
    if not expected.matches:
        assert isinstance(outcome, NoMatch), f"{outcome.example.name!r} answered with {outcome.score}"
        return
    told = "\n".join(as_text(explain(index, request, selectors)))
    assert isinstance(outcome, Match), told
    response = respond(outcome, request, DynamicSource(Random(1), lambda: TIME))
    assert (response.status, outcome.example.name) == (expected.status, expected.name), told
    if expected.score is not None:
        assert outcome.score == pytest.approx(expected.score, abs=0.01), told
    for header in expected.headers:
        assert header in [(key.decode(), value.decode("latin-1")) for key, value in response.headers]
    if expected.body is not None:
        assert response.body.decode() == expected.body


def test_case_titles_are_unique() -> None:
    titles = [case.title for case in MATCHING]
    assert sorted(set(titles)) == sorted(titles)


def test_a_case_that_cannot_be_read_names_its_file_and_line() -> None:
    text = "# A rule\n\n## collection\n```\nGET /a -> ok\n```\n"
    with pytest.raises(CaseFault, match=r"broken\.md, section at line 3: invalid literal"):
        list(cases_of(text, "broken"))


def test_the_readmes_own_collection_can_be_read() -> None:
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    shown = "\n".join(line[4:] for line in lines if line.startswith("    "))
    collection = "\n".join(shown.split("```")[1].strip("\n").splitlines())
    found = list(cases_of(f'{shown}\n## request\n```\nPOST /users/7\n```\n## answer\n```\n201 "made"\n```\n', "readme"))
    assert [(case.title, case.expected.name) for case in found] == [("readme: 1", "made")]
    assert [one.name for one in collection_of(collection).items] == ["item 0"]
