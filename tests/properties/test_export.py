"""Random values and collections: what is written reads the same, inferred schemas fit, exported definitions are valid."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman import collection_to_openapi, write_definition
from converters.openapi.from_postman.infer import infer
from converters.openapi.from_postman.write import storable
from converters.postman.read import collection_from_json
from converters.source import read_tree
from tests.converters.openapi.from_postman.exports import faults, item, misfits, saved

TRICKY = st.sampled_from(
    [
        *(
            "no",
            "on",
            "~",
            "2020-01-01",
            "12:30:45",
            "1e3",
            "0x1f",
            "1_000",
            "- a",
            "a: b",
            "a #b",
            "# x",
            "|",
            "a\nb",
            "a\n\n",
        ),
        *(
            "\n a",
            "a\n  b\n",
            "?x",
            "&a",
            "*b",
            "!t",
            "%d",
            "@x",
            "`",
            "{a}",
            "[a]",
            "=",
            "<<",
            "a\\b",
            "'q'",
            "---",
            "...",
            "a\r\nb",
        ),
        *("\u2028", "\ufeff", "\x85", "a\n \nb", "x\t", "2024-05-01T10:00:00Z", "ada@example.com", "https://a.example/b"),
    ]
)
TEXTS = st.text(max_size=20) | TRICKY
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=15
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5))
def test_what_is_written_reads_the_same(tree: dict[str, Any]):
    tree = storable(tree)
    assert read_tree(write_definition(tree, "yaml"), "a.yaml").data == tree
    assert read_tree(write_definition(tree, "json"), "a.json").data == tree


@settings(max_examples=200, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_an_inferred_schema_fits_the_values_it_was_inferred_from(values: list[Any]):
    check = jsonschema_rs.Draft202012Validator(infer(values), validate_formats=True)
    assert [value for value in values if not check.is_valid(value)] == []


SEGMENTS = (
    st.sampled_from(["orders", "7", "8", ":id", "{{id}}", "a{{b}}c", "{x}", "", "é", "a b", "507f1f77bcf86cd799439011"]) | TEXTS
)
HOSTS = st.sampled_from(["{{baseUrl}}", "https://a.example", "a.example:8080", "https://{{region}}.example", "", "http://{}"])
CALLS = st.builds(
    lambda method, host, path, query: f"{method} {host}/{'/'.join(path)}{'?' if query else ''}{query}",
    st.sampled_from(["GET", "POST", "PURGE", "QUERY"]),
    HOSTS,
    st.lists(SEGMENTS, max_size=4),
    TEXTS,
)
ITEMS = st.builds(
    lambda call, name, key, value, code, bodies: item(
        call,
        *(saved(name, code, body) for body in bodies),
        name=name,
        header=[{"key": key, "value": value}],
        body={"mode": "raw", "raw": json.dumps(bodies)} if bodies else None,
    ),
    CALLS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.sampled_from([0, 99, 200, 204, 404, 700]),
    st.lists(VALUES, max_size=3),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(ITEMS, max_size=4), st.dictionaries(st.sampled_from(["baseUrl", "region", "id"]), TEXTS))
def test_any_collection_becomes_a_valid_definition_whose_examples_fit(items: list[Any], variables: dict[str, str]):
    rows = [{"key": key, "value": value} for key, value in variables.items()]
    source = collection_from_json({"info": {"name": "Any"}, "item": items, "variable": rows}, Diagnostics(limit=0))
    made = collection_to_openapi(source, Diagnostics(limit=0))
    assert faults(made) == []
    assert list(misfits(made)) == []
    assert read_tree(write_definition(made), "a.yaml").data == made
