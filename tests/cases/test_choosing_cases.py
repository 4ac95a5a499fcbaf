"""Every case of tests/cases/choosing: rules beside a collection, put to the matcher in process."""

from __future__ import annotations

from random import Random

import pytest

from app.matching.choosing.choose import Turns, choose
from app.matching.example import Match
from app.matching.explain import as_text, explain
from app.matching.index import compile_index
from app.matching.match import NoMatch
from app.matching.selectors import asked_in_headers, selectors_of
from app.workspace.beside import extras_of
from app.workspace.mock_settings import READERS, settings_from
from converters.diagnostics import Diagnostics
from tests.cases.notation import FOLDER, Case, cases
from tests.cases.test_cases import request_of


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in cases(FOLDER / "choosing")])
def test_the_answer_is_the_one_written_down(case: Case) -> None:
    found = Diagnostics()
    index = compile_index(case.collection, case.environment, case.rules, defaults=case.defaults)
    settings = settings_from("case", {"rules": READERS["rules"](case.example_rules)})
    extras = extras_of(settings, case.collection, {}, found, index)
    assert extras is not None
    assert extras.book is not None
    assert list(found) == []
    request = request_of(case.request)
    selectors = selectors_of(asked_in_headers(request.headers))
    outcome, expected = choose(index, extras.book, request, selectors, Turns(), Random(1)), case.expected
    told = "\n".join(as_text(explain(index, request, selectors, book=extras.book)))
    if not expected.matches:
        assert isinstance(outcome, NoMatch), told
        return
    assert isinstance(outcome, Match), told
    assert (outcome.example.code, outcome.example.name) == (expected.status, expected.name), told
    if expected.score is not None:
        assert outcome.score == pytest.approx(expected.score, abs=0.01), told
    assert outcome.example.place in told.splitlines()[0]
