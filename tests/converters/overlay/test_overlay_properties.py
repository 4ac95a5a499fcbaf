"""Whatever overlays do: it ends, the tree given stays, and every value is known to come from where it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from converters.diagnostics import Diagnostics
from converters.overlay import apply_overlays, read_overlay
from converters.source import read_tree

KEYS = st.sampled_from(("a", "b", "c"))
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(("x", "y"))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)
QUERIES = st.sampled_from(
    (
        "$",
        "$.a",
        "$.b",
        "$.*",
        "$..a",
        "$..*",
        "$.a.b",
        "$.a[0]",
        "$[0]",
        "$..[?@.a]",
        "$..[-1]",
        "$['a','b']",
        "$.c[0:2]",
        "$.a[",
    )
)
ACTIONS = st.fixed_dictionaries({"target": QUERIES}, optional={"remove": st.booleans(), "update": VALUES, "copy": QUERIES})


def scalars(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from scalars(inner, (*path, key))
    else:
        yield path, value


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@given(st.dictionaries(KEYS, VALUES, max_size=3) | st.lists(VALUES, max_size=3), st.lists(ACTIONS, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_every_value_comes_from_where_it_was_written(data: Any, actions: list[Any]):
    tree = read_tree(json.dumps(data).encode(), "shop.json")
    written = {"overlay": "1.1.0", "info": {"title": "o", "version": "1"}, "actions": actions}
    overlay_tree = read_tree(json.dumps(written, indent=1).encode(), "overlay.json")
    found = Diagnostics("shop.json")
    result = apply_overlays(tree, [read_overlay(overlay_tree, found)], found)
    assert tree.data == data
    assert read_tree(json.dumps(result.data).encode(), "again").data == result.data
    for path, value in scalars(result.data):
        there = result._origin(path) if result._origin is not None else None
        if there is None:
            assert result.position(path) is not None
        else:
            assert at(written, there[1]) == value
            assert result.position(path) == overlay_tree.position(there[1])
