"""JSON: what the standard reader lets through is refused or reported, hostile shapes in bounded time."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.source import Limits, read_tree


def refusal(text: str, limits: Limits | None = None) -> tuple[str, int | None, int | None]:
    with pytest.raises(SourceError) as caught:
        read_tree(text.encode(), "shop.json", limits=limits)
    assert len(str(caught.value)) < 400
    return caught.value.code, caught.value.line, caught.value.column


def read(text: str) -> tuple[Any, list[tuple[str, int | None, int | None]]]:
    """The data, and the code, line and column of everything noted."""
    found = Diagnostics("shop.json")
    data = read_tree(text.encode(), "shop.json", diagnostics=found).data
    return data, [(one.code, one.line, one.column) for one in found]


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        pytest.param('{"a": 1} x', 10, "text after the end", id="text after the end"),
        pytest.param('{"a": 1}{}', 9, "text after the end", id="two documents"),
        pytest.param('{"a": [1,', 10, "ends too early", id="cut off"),
        pytest.param('{"a": "b', 7, "no closing quote", id="open text"),
        pytest.param("[1,]", 4, "comma", id="comma too many"),
        pytest.param('{"a": 1,}', 9, "comma", id="comma before a brace"),
        pytest.param('{"a": "\t"}', 8, "control character", id="raw tab in a text"),
        pytest.param('["\\x"]', 3, "backslash", id="unknown escape"),
        pytest.param("{'a': 1}", 2, "not JSON", id="single quotes"),
        pytest.param('{"a" 1}', 6, "not JSON", id="no colon"),
        pytest.param('{"a": 01}', 8, "not JSON", id="leading zero"),
        pytest.param('{"a": 1, // why\n "b": 2}', 10, "This is a comment", id="comment behind a comma"),
        pytest.param('{"a": 1} /* why */', 10, "This is a comment", id="comment at the end"),
        pytest.param('// why\n{"a": 1}', 1, "This is a comment", id="comment at the start"),
        pytest.param("[1, # why\n 2]", 5, "This is a comment", id="comment of YAML"),
        pytest.param('["\0"]', 3, "control character", id="raw NUL"),
    ],
)
def test_broken_json_is_refused_with_its_place_and_in_plain_words(text: str, column: int, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_tree(f"\n{text}".encode(), "shop.json")
    assert (caught.value.code, caught.value.line, caught.value.column) == ("json.invalid", 2, column)
    assert said in caught.value.message


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_not_finite_are_refused(name: str) -> None:
    assert refusal(f'{{"NaN": "Infinity -Infinity NaN",\n "b": [1, {name}]}}') == ("value.number", 2, 11)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000, "[" * 201 + "]" * 201, '[{"a":' * 400 + "1" + "}]" * 400],
    ids=len,
)
def test_nesting_is_limited(text: str) -> None:
    assert refusal(text)[0] == "limit.depth"


def test_the_place_of_too_deep_nesting_skips_brackets_in_texts() -> None:
    assert refusal('["]]}}", ' + "[" * 300 + "]" * 301) == ("limit.depth", 1, 209)


def test_nesting_up_to_the_limit_is_read() -> None:
    assert read("[" * 200 + "]" * 200)[1] == []


def test_the_number_of_values_is_limited_before_they_take_memory() -> None:
    assert refusal("[" + "[]," * 3_000_000 + "[]]") == ("limit.nodes", None, None)
    assert refusal("[1, 2, 3]", Limits(nodes=3)) == ("limit.nodes", None, None)


def test_commas_inside_texts_are_no_values() -> None:
    assert read_tree(b'["a,b,c,d,[[[[", "{\\",,,,"]', "shop.json", limits=Limits(nodes=4)).data == ["a,b,c,d,[[[[", '{",,,,']


def test_a_key_that_stands_twice_is_reported_and_the_last_one_counts() -> None:
    data, noted = read('{"a": {"b": 1,\n "b": 2, "c": [{"d": 1, "d": 2}]}}')
    assert data == {"a": {"b": 2, "c": [{"d": 2}]}}
    assert noted == [("json.duplicate_key", 2, 7), ("json.duplicate_key", 2, 30)]


def test_numbers_beyond_64_bits_become_floats_and_are_reported() -> None:
    data, noted = read("[18446744073709551615, -9223372036854775808, 9223372036854775807,\n 1e999, -1e999, 1e308]")
    assert data == [1.8446744073709552e19, -(2**63), 2**63 - 1, sys.float_info.max, -sys.float_info.max, 1e308]
    assert noted == [("value.number", 1, 2), ("value.number", 2, 2), ("value.number", 2, 9)]


def test_an_integer_of_a_million_digits_is_read_in_no_time() -> None:
    data, noted = read("[" + "9" * 1_000_000 + "]")
    assert data == [sys.float_info.max]
    assert noted == [("value.number", 1, 2)]


def test_text_that_no_store_takes_is_replaced_and_reported() -> None:
    data, noted = read('{"a": "x\\u0000", "b": ["\\ud800", "\\ud83d\\ude00"],\n "\\udfff": 1}')
    assert data == {"a": "x\ufffd", "b": ["\ufffd", "😀"], "\ufffd": 1}
    assert noted == [("value.text", 1, 7), ("value.text", 1, 24), ("value.text", 2, 12)]


def test_findings_of_one_kind_are_counted_once_there_are_many() -> None:
    _, noted = read("[" + '{"a":1,"a":2},' * 5000 + "1]")
    assert len(noted) == 101
