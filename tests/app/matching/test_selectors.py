"""Selectors: what a call may ask of the mock itself, in headers or in the query."""

from __future__ import annotations

import pytest

from app.matching.selectors import NO_SELECTORS, Selectors, asked_in_headers, selectors_of, take_from_query


@pytest.mark.parametrize(
    ("name", "value", "selectors"),
    [
        ("x-mock-response-code", "404", Selectors(code=404)),
        ("x-mock-response-code", "", Selectors(code=0)),
        ("x-mock-response-code", "4o4", Selectors(code=0)),
        ("x-mock-response-code", "-200", Selectors(code=0)),
        ("x-mock-response-code", "²", Selectors(code=0)),
        ("x-mock-response-code", "9" * 5000, Selectors(code=0)),
        ("x-mock-response-id", "a-b", Selectors(id="a-b")),
        ("x-mock-response-name", "  two   words ", Selectors(name="two words")),
        ("x-mock-response-name", "", Selectors(name="")),
        ("x-mock-match-request-body", "true", Selectors(match_body=True)),
        ("x-mock-match-request-body", "False", Selectors(match_body=False)),
        ("x-mock-match-request-body", "maybe", Selectors()),
        ("x-mock-match-request-headers", "Accept, X-Tenant,,", Selectors(match_headers=("accept", "x-tenant"))),
        ("x-mock-match-request-headers", "", Selectors(match_headers=())),
        ("x-mock-response-delay", "250", Selectors(delay_ms=250)),
        ("x-mock-response-delay", "999999", Selectors(delay_ms=180_000)),
        ("x-mock-response-delay", "0", Selectors()),
        ("x-mock-response-delay", "-1", Selectors()),
        ("x-mock-response-delay", "1.5", Selectors()),
        ("x-mock-explain", "true", Selectors(explain=True)),
        ("x-mock-explain", "no", Selectors()),
    ],
)
def test_a_selector_is_read(name: str, value: str, selectors: Selectors) -> None:
    assert selectors_of({name: value}) == selectors


def test_nothing_asked_is_no_selectors() -> None:
    assert selectors_of({}) is NO_SELECTORS


@pytest.mark.parametrize(
    ("asked", "ids"), [("abc", ("abc",)), ("123-abc", ("123-abc", "abc")), ("1-2-3", ("1-2-3", "2-3")), ("12-", ("12-",))]
)
def test_an_id_may_come_with_its_owner(asked: str, ids: tuple[str, ...]) -> None:
    assert selectors_of({"x-mock-response-id": asked}).ids == ids


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"not found", "not found"),
        (b"nicht%20gefunden%21", "nicht gefunden!"),
        ("größe".encode(), "größe"),
        (b"gr\xf6\xdfe", "größe"),
    ],
)
def test_header_values_are_read_as_utf_8_latin_1_or_percent_encoded(value: bytes, text: str) -> None:
    assert asked_in_headers([(b"x-mock-response-name", value), (b"x-other", b"1")]) == {"x-mock-response-name": text}


@pytest.mark.parametrize(
    ("query", "asked", "kept"),
    [
        ("a=1&b=2", {}, "a=1&b=2"),
        ("x-mock-response-code=404", {"x-mock-response-code": "404"}, ""),
        ("a=1&X-Mock-Response-Name=not+found&b=%20", {"x-mock-response-name": "not found"}, "a=1&b=%20"),
        ("x-mock-unknown=1&a", {}, "x-mock-unknown=1&a"),
        ("a=x-mock-response-code", {}, "a=x-mock-response-code"),
        ("&&a=1&", {}, "&&a=1&"),
    ],
)
def test_selectors_are_taken_out_of_the_query(query: str, asked: dict[str, str], kept: str) -> None:
    assert take_from_query(query) == (asked, kept)
