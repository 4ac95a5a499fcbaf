"""JSONPath queries: RFC 9535 by its own examples, and an end to every query."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from converters.json_path import QueryError, Steps, matches, select
from converters.pointers import pointer_of

STORE = {
    "store": {
        "book": [
            {"category": "reference", "author": "Rees", "price": 8.95},
            {"category": "fiction", "author": "Waugh", "price": 12.99},
            {"category": "fiction", "author": "Melville", "isbn": "0-553", "price": 8.99},
        ],
        "bicycle": {"color": "red", "price": 399},
    }
}


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("$", ["#"]),
        ("$.store.book[0].author", ["#/store/book/0/author"]),
        ("$['store']['bicycle']", ["#/store/bicycle"]),
        ("$.store.*", ["#/store/book", "#/store/bicycle"]),
        ("$..author", ["#/store/book/0/author", "#/store/book/1/author", "#/store/book/2/author"]),
        ("$..book[-1]", ["#/store/book/2"]),
        ("$..book[0,2].price", ["#/store/book/0/price", "#/store/book/2/price"]),
        ("$..book[:2].price", ["#/store/book/0/price", "#/store/book/1/price"]),
        ("$..book[::-2].price", ["#/store/book/2/price", "#/store/book/0/price"]),
        ("$..book[?@.isbn]", ["#/store/book/2"]),
        ("$..book[?!@.isbn && @.price<10]", ["#/store/book/0"]),
        ("$..book[?@.category=='fiction' || @.price==8.95].price", [f"#/store/book/{n}/price" for n in range(3)]),
        ("$..*[?@.price > $.store.book[0].price]", ["#/store/bicycle", "#/store/book/1", "#/store/book/2"]),
        ("$..book[?length(@.author) == 4]", ["#/store/book/0"]),
        ("$..book[?count(@.*) == 4]", ["#/store/book/2"]),
        ("$..book[?match(@.category, 'fic.*')]", ["#/store/book/1", "#/store/book/2"]),
        ("$..book[?search(@.author, '[ae]u')]", ["#/store/book/1"]),
        ("$..book[?value(@.price) >= 12]", ["#/store/book/1"]),
        ("$.nothing", []),
    ],
)
def test_a_query_selects(query: str, pointers: list[str]):
    assert sorted(pointer_of(path) for path, _ in select(query, STORE)) == sorted(pointers)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "store",
        "$.",
        "$[",
        "$.a b",
        "$[?@.a ==]",
        "$[?nothing(@)]",
        "$[?length(@.*) == 1]",
        " $",
        "$.a | $.b",
        "$..~",
        "$[01]",
    ],
)
def test_what_is_no_query_is_refused(query: str):
    with pytest.raises(QueryError, match="is no JSONPath query of RFC 9535"):
        select(query, {})


def nested(depth: int, innermost: Any) -> Any:
    for _ in range(depth):
        innermost = {"a": innermost, "b": 1}
    return innermost


def nested_list(depth: int) -> Any:
    return [nested_list(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    ("query", "data"),
    [
        pytest.param("$..a..a..a..a", nested(150, list(range(1000))), id="descents multiply"),
        pytest.param("$..[?$..zzz]", [{"a": n} for n in range(2000)], id="the whole once for each value"),
        pytest.param("$..[?$.a == $.b]", {"a": list(range(9999)), "b": list(range(9999))}, id="comparing"),
        pytest.param("$" + "[*,*]" * 40, nested_list(40), id="doubling"),
        pytest.param("$[?match(@, '(a+)+b')]", ["a" * 3000] * 5000, id="expressions"),
    ],
)
def test_every_query_ends(query: str, data: Any):
    with pytest.raises(QueryError, match="takes too many steps on this document"):
        select(query, data, Steps(300_000))


@pytest.mark.parametrize("query", ["$[?" + "(" * 1900 + "@", "$[?@" + "[?@" * 900, "$[?" + "!" * 1900 + "@.a]"])
def test_nesting_ends(query: str):
    with pytest.raises(QueryError):
        select(query, {})


def test_an_expression_is_judged_in_linear_time():
    assert matches("(a+)+b", "a" * 100_000) is False
    assert matches("(a", "a") is None


def test_the_library_is_loaded_by_the_first_query():
    """It takes as long as reading a small definition, and every reading process knows overlays and workflows."""
    code = "import sys, app.workspace.child, converters.arazzo, converters.overlay; print('jsonpath' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "False\n"
