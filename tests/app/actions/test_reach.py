"""Which examples answer the request they were saved with, and the header that asks for the others."""

from __future__ import annotations

from app.actions.reach import Reach, SelectorOnly, reach
from converters.postman.model import Collection, Example, Folder, Item, PathVariable, Request, Url


def _request(path: str, **variables: str) -> Request:
    rows = tuple(PathVariable(key=key, value=value) for key, value in variables.items())
    return Request(method="GET", url=Url(host=("{{baseUrl}}",), path=tuple(path.split("/")), variables=rows))


def _example(name: str, code: int, request: Request, body: str = "") -> Example:
    return Example(id=name, name=name, code=code, original_request=request, body=body)


def _collection(*examples: Example) -> Collection:
    item = Item(id="get", name="Get order", request=_request("orders/:id"), examples=examples)
    return Collection(id="shop", name="Shop", items=(Folder(id="orders", name="Orders", items=(item,)),))


SEVEN, NINE = _request("orders/:id", id="7"), _request("orders/:id", id="9")


def test_examples_with_requests_of_their_own_need_no_selector() -> None:
    assert reach(_collection(_example("paid", 200, SEVEN), _example("gone", 404, NINE))) == Reach(total=2, by_own_request=2)


def test_what_shares_a_request_is_asked_for_by_code_else_by_name() -> None:
    found = reach(
        _collection(
            _example("paid", 200, SEVEN),
            _example("refunded", 200, SEVEN),
            _example("gone", 404, SEVEN),
            _example("no token", 401, SEVEN),
        )
    )
    by = "Orders › Get order › paid"
    item = "Orders › Get order"
    assert (found.total, found.by_own_request) == (4, 1)
    assert found.by_selector == (
        SelectorOnly(
            item=item,
            example="refunded",
            code=200,
            kind="other_body",
            reason="the same request gets another body of that status",
            selector="x-mock-response-name: refunded",
            by=by,
        ),
        SelectorOnly(
            item=item,
            example="gone",
            code=404,
            kind="other_status",
            reason="the same request gets another status",
            selector="x-mock-response-code: 404",
            by=by,
        ),
        SelectorOnly(
            item=item,
            example="no token",
            code=401,
            kind="credentials",
            reason="a mock server does not look at credentials",
            selector="x-mock-response-code: 401",
            by=by,
        ),
    )


def test_a_name_that_a_header_cannot_carry_is_percent_encoded() -> None:
    found = reach(_collection(_example("a", 200, SEVEN), _example("geöffnet 100%", 200, SEVEN)))
    assert [one.selector for one in found.by_selector] == ["x-mock-response-name: ge%C3%B6ffnet 100%25"]


def test_where_names_repeat_the_id_is_the_selector() -> None:
    twins = [Example(id=str(number), name="same", code=200, original_request=SEVEN) for number in range(2)]
    assert [one.selector for one in reach(_collection(*twins)).by_selector] == ["x-mock-response-id: 1"]


def test_a_status_that_cannot_be_sent_has_no_selector() -> None:
    found = reach(_collection(_example("fine", 200, SEVEN), _example("wait", 102, NINE)))
    assert [(one.example, one.kind, one.selector) for one in found.by_selector] == [("wait", "unserved", "")]


def test_it_is_told_in_one_line() -> None:
    found = reach(_collection(_example("paid", 200, SEVEN), _example("busy", 503, SEVEN)))
    assert str(found) == (
        "1 of 2 examples answer their own request; 1 only by name or code: it depends on the server, not on the request (1)"
    )
    assert str(reach(_collection(_example("paid", 200, SEVEN)))) == "1 of 1 examples answer their own request"
    assert str(reach(_collection())) == "There are no examples"


def test_it_stops_when_told_to() -> None:
    answers = iter((True, False))
    found = reach(_collection(_example("a", 200, SEVEN), _example("b", 404, NINE)), lambda: next(answers))
    assert (found.total, found.by_own_request, found.untried) == (2, 1, 1)
    assert str(found) == "1 of 2 examples answer their own request; 1 were not tried, to save time"
