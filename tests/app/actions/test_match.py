"""Who answers a call, asked from outside a running server."""

from pathlib import Path

import pytest

from app.actions.match import Call, CallInvalid, MatchReport, match_call
from app.errors import MockNotFound
from tests.app.workspace.samples import SHOP, collection, write


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Two mocks."""
    return write(tmp_path, shop_yaml=SHOP, films_json=collection())


def winner(report: MatchReport) -> list[tuple[str, str]]:
    """Mock and example that answer."""
    return [(mock, verdict.name) for mock, told in report.explanations for verdict in told.verdicts if verdict.wins]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(Call(method="get", url="/films"), [("films", "all")], id="every mock is asked"),
        pytest.param(Call(method="GET", url="films"), [("films", "all")], id="a path without slash"),
        pytest.param(Call(method="GET", url="https://api.example.com/films?x=1"), [("films", "all")], id="a whole URL"),
        pytest.param(Call(method="POST", url="/mock/shop/orders"), [("shop", "paid")], id="the mock in the URL"),
        pytest.param(
            Call(method="POST", url="http://localhost:8000/mock/shop@3/orders"), [("shop", "paid")], id="with revision"
        ),
        pytest.param(
            Call(method="POST", url="http://shop.localhost:8000/orders"), [("shop", "paid")], id="the mock in the host"
        ),
        pytest.param(
            Call(method="POST", url="/orders", headers=("x-mock-response-code: 402",)),
            [("shop", "declined")],
            id="selector in a header",
        ),
        pytest.param(
            Call(method="POST", url="/orders?x-mock-response-name=pending"), [("shop", "pending")], id="selector in the query"
        ),
        pytest.param(Call(method="GET", url="/nothing"), [], id="nobody"),
    ],
)
def test_who_answers(shop: Path, call: Call, expected: list[tuple[str, str]]):
    report = match_call(shop, call)
    assert winner(report) == expected
    assert report.answered_by == tuple(mock for mock, _ in expected)


def test_one_mock_can_be_asked_alone(shop: Path):
    report = match_call(shop, Call(method="GET", url="/films"), mock="shop")
    assert [mock for mock, _ in report.explanations] == ["shop"]
    assert report.answered_by == ()


def test_a_mock_that_is_not_there(shop: Path):
    with pytest.raises(MockNotFound):
        match_call(shop, Call(method="GET", url="/films"), mock="cinema")
    with pytest.raises(MockNotFound):
        match_call(shop, Call(method="GET", url="http://cinema.localhost:8000/films"))


def test_a_host_name_below_another_mock_domain(shop: Path):
    call = Call(method="GET", url="https://films.mocks.example.com/films")
    report = match_call(shop, call, mock_domain="mocks.example.com")
    assert [mock for mock, _ in report.explanations] == ["films"]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(Call(method="GE T", url="/"), id="method"),
        pytest.param(Call(method="GET", url="/", headers=("no colon",)), id="header"),
        pytest.param(Call(method="GET", url="http://[::1/"), id="URL"),
    ],
)
def test_a_call_that_no_client_could_send(shop: Path, call: Call):
    with pytest.raises(CallInvalid):
        match_call(shop, call)


def test_the_report_is_json_data_and_text(shop: Path):
    report = match_call(shop, Call(method="GET", url="/mock/films/films"))
    assert report.as_json()["answeredBy"] == ["films"]
    [(name, lines)] = report.texts()
    assert (name, lines[0]) == ("films", "GET /films: List › all answers with a score of 100.")


def test_what_a_call_breaks_of_the_definition_is_told_too(shop: Path):
    report = match_call(shop, Call(method="DELETE", url="/orders"))
    assert {name: [(each.where, each.rule) for each in found] for name, found in report.violations.items()} == {
        "shop": [("operation", "method")]
    }
    assert ["violations" in told for told in report.as_json()["mocks"]] == [False, True]
    lines = dict(report.texts())["shop"]
    assert lines[-2:] == ["Held against the definition:", "  operation method: This path has no DELETE: POST."]
