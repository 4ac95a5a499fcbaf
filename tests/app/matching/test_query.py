"""Queries: read, compared, scored, captured."""

from __future__ import annotations

import pytest

from app.matching.query import call_query, compare, saved_query, score_change
from converters.postman.url import parse_query


def compared(saved: str, sent: str) -> tuple[int, int, int]:
    rows = [(row.key, row.value or "") for row in parse_query(saved)]
    return compare(saved_query(rows), call_query(sent))


@pytest.mark.parametrize(
    ("saved", "sent", "equal", "partial", "missing"),
    [
        ("", "", 0, 0, 0),
        ("a=1", "a=1", 1, 0, 0),
        ("a=1", "a=2", 0, 1, 0),
        ("a=1", "A=1", 0, 0, 2),
        ("a=x", "a=X", 0, 1, 0),
        ("a=1", "", 0, 0, 1),
        ("", "a=1&b=2", 0, 0, 2),
        ("a=1&b=2", "b=2&a=1", 2, 0, 0),
        ("a=1&b=2&c=3", "b=2&c=4&d=5", 1, 1, 2),
        ("a", "a=", 1, 0, 0),
        ("a", "a", 1, 0, 0),
        ("a=1", "a=1&&", 1, 0, 0),
        ("a=", "a=1", 0, 1, 0),
    ],
)
def test_keys_are_equal_partial_or_missing(saved: str, sent: str, equal: int, partial: int, missing: int) -> None:
    assert compared(saved, sent) == (equal, partial, missing)


@pytest.mark.parametrize(
    ("saved", "sent"),
    [
        ("q=a b", "q=a%20b"),
        ("q=a b", "q=a+b"),
        ("q=a%20b", "q=a%20b"),
        ("q=a%20b", "q=a+b"),
        ("my key=1", "my%20key=1"),
        ("filter[a]=1", "filter%5Ba%5D=1"),
        ("q=ü", "q=%C3%BC"),
        ("q=a=b", "q=a=b"),
    ],
)
def test_values_are_equal_in_either_spelling(saved: str, sent: str) -> None:
    assert compared(saved, sent) == (1, 0, 0)


@pytest.mark.parametrize(
    ("saved", "sent", "equal"),
    [
        ("k={{x}}", "k=", True),
        ("k={{x}}", "k=anything", True),
        ("k=<string>", "k=anything", True),
        ("k=a{{x}}c", "k=abc", True),
        ("k=a{{x}}c", "k=ac", True),
        ("k=a{{x}}c", "k=ab", False),
        ("k={{x}}", "k=1&k=2", False),
        ("k=1&k=2", "k=2&k=1", True),
        ("k=1&k=1", "k=1&k=2", False),
        ("k=1&k=1", "k=1", False),
        ("k={{x}}&k=1", "k=1&k=2", True),
        ("k={{x}}&k=a{{y}}", "k=ab&k=cd", True),
        ("k=a{{x}}&k={{y}}b", "k=ab&k=ac", True),
        ("k=a{{x}}&k={{y}}b", "k=ax&k=ac", False),
        ("k=1,2", "k=1&k=2", False),
    ],
)
def test_repeated_and_open_values_are_equal_as_multisets(saved: str, sent: str, *, equal: bool) -> None:
    assert (compared(saved, sent) == (1, 0, 0)) is equal


@pytest.mark.parametrize(
    ("counts", "change"),
    [
        ((0, 0, 0), 0),
        ((1, 0, 0), 10),
        ((3, 0, 0), 10),
        ((1, 1, 0), 5),
        ((1, 0, 1), 5),
        ((1, 1, 2), 2.5),
        ((0, 1, 0), 0),
        ((0, 3, 2), -2),
        ((0, 0, 10), -10),
        ((0, 0, 11), -10),
    ],
)
def test_the_change_of_the_score(counts: tuple[int, int, int], change: float) -> None:
    assert score_change(*counts) == change


def test_captures_are_decoded() -> None:
    saved = saved_query([("q", "{{text}}"), ("page", "{{page}}"), ("in", "a{{part}}"), ("type", "<string>")])
    assert saved.captures(call_query("q=red%20shoes&in=ab&type=x")) == {"text": "red shoes"}
    assert saved.names() == {"text", "page"}
