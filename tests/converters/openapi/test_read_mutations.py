"""Whatever stands in a place of a good definition, the rest is read and converted as before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import FormatError
from converters.openapi.read import read_definition
from converters.openapi.refs import child
from converters.openapi.to_postman import openapi_to_collection
from converters.pointers import pointer_of, steps_of
from converters.postman.model import Item, walk
from converters.source import read_tree

TWINS = Path(__file__).resolve().parents[2] / "golden" / "twins"
NAMES = ("shop-3.0.yaml", "shop-3.1.yaml", "plain-2.0.yaml")
Steps = tuple[str | int, ...]

RUBBISH: list[Any] = [
    *(None, True, -1, 1.5, 10**15, "", "x", "2XX", [], {}, [None], [[]], {"x": None}, [{"name": "x"}]),
    *({"$ref": ref} for ref in (5, "", "#", "#/", "#/paths", "#/nowhere", "http://x", "other.json", "#a", "#/%", "x#/y")),
    *({key: {"$ref": "#/components/schemas/Order"}} for key in ("properties", "schema", "example", "description", "get")),
    {"type": ["a", {}], "nullable": 1, "required": [{}], "enum": {}, "discriminator": {"mapping": {"a": 1}}},
    {"allOf": [{"$ref": "#/components/schemas/Part"}], "items": [], "properties": 5, "pattern": "(", "minimum": "a"},
]
rubbish = st.sampled_from(RUBBISH) | st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(("$ref", "in", "a", "type")), inner, max_size=2)
    ),
    max_leaves=4,
)


@cache
def good(name: str) -> Any:
    return read_tree((TWINS / name).read_bytes(), name).data


@cache
def places(name: str) -> list[Steps]:
    return list(every_place(good(name), ()))


def every_place(node: Any, steps: Steps) -> Iterator[Steps]:
    for key in node if isinstance(node, dict) else range(len(node)):
        yield (*steps, key)
        if isinstance(node[key], dict | list):
            yield from every_place(node[key], (*steps, key))


def planted(name: str, place: Steps, wrong: Any) -> Any:
    """A copy of a good definition with something else in one place."""
    data = json.loads(json.dumps(good(name)))
    holder = data
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = wrong
    return data


def items_of(data: Any) -> tuple[dict[str, Item], list[Diagnostic]]:
    """The items by operationId or path; what was found."""
    found = Diagnostics("shop.json")
    document = read_definition(read_tree(json.dumps(data).encode(), "shop.json"), found)
    items = [item for _, item in walk(openapi_to_collection(document, found))]
    return {item.id: item for item in items}, list(found)


@cache
def good_items(name: str) -> dict[str, tuple[Item, frozenset[str]]]:
    """Each item of a good definition with the pointers of everything it is made of."""
    data = good(name)
    items, _ = items_of(data)
    ordered = list(items.values())
    operations = [
        (path, method) for path, item in data["paths"].items() for method in item if method in ("get", "put", "post", "delete")
    ]
    by_name = {data["paths"][path][method]["operationId"]: (path, method) for path, method in operations}
    made: dict[str, tuple[Item, frozenset[str]]] = {}
    for (path, method), item in zip(sorted_like(ordered, by_name), ordered, strict=True):
        roots = {pointer_of(["paths", path, method]), pointer_of(["paths", path, "parameters"])}
        made[item.id] = (item, frozenset(reached(data, roots)))
    return made


def sorted_like(items: list[Item], by_name: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    words = {"".join(name.lower()): place for name, place in by_name.items()}
    return [words[item.name.replace(" ", "").lower()] for item in items]


def reached(data: Any, roots: set[str]) -> set[str]:
    """The pointers that references and links lead to from some places, and those places."""
    ids = {
        operation["operationId"]: pointer_of(["paths", path, method])
        for path, item in data["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        pointer = waiting.pop()
        if pointer in seen:
            continue
        seen.add(pointer)
        inside = [at(data, pointer)]
        while inside:
            node = inside.pop()
            if isinstance(node, str) and (node.startswith("#/") or node in ids):
                waiting.append(ids.get(node, node))
            inside += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return seen


def at(data: Any, pointer: str) -> Any:
    for step in steps_of(pointer):
        data = child(data, step)
    return data


def touches(place: Steps, parts: frozenset[str]) -> bool:
    """Whether an operation made of these parts may change when something stands in a place."""
    pointer = pointer_of([str(step) for step in place])
    schemes_and_such = place[0] not in ("paths", "components", "definitions", "parameters", "responses") or len(place) < 3
    named = "discriminator" in place or place[1:2] in (("securitySchemes",),)
    return (
        schemes_and_such
        or named
        or any(f"{pointer}/".startswith(f"{part}/") or f"{part}/".startswith(f"{pointer}/") for part in parts)
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), name=st.sampled_from(NAMES), wrong=rubbish)
def test_rubbish_in_one_place_costs_only_what_is_made_of_it(data: st.DataObject, name: str, wrong: Any) -> None:
    place = data.draw(st.sampled_from(places(name)))
    try:
        items, found = items_of(planted(name, place, wrong))
    except FormatError:
        assert place in (("openapi",), ("swagger",))
        return
    for identity, (item, parts) in good_items(name).items():
        if not touches(place, parts):
            assert items[identity] == item
    assert all(one.line is not None and one.column is not None for one in found if one.message.count("left out of the") == 0)


GET: Steps = ("paths", "/orders", "get")
FAULTS = [
    pytest.param(GET, 5, "item.skipped", "#/paths/~1orders/get", id="operation"),
    pytest.param((*GET, "parameters"), 5, "format.invalid", "#/paths/~1orders/get/parameters", id="parameters"),
    pytest.param((*GET, "parameters", 0), 5, "format.invalid", "#/paths/~1orders/get/parameters/0", id="parameter"),
    pytest.param(
        (*GET, "parameters", 0, "schema"), 5, "format.invalid", "#/paths/~1orders/get/parameters/0/schema", id="schema"
    ),
    pytest.param((*GET, "responses"), 5, "format.invalid", "#/paths/~1orders/get/responses", id="responses"),
    pytest.param((*GET, "responses", "200"), 5, "format.invalid", "#/paths/~1orders/get/responses/200", id="response"),
    pytest.param(
        (*GET, "responses", "200", "headers", "X-Total"),
        5,
        "format.invalid",
        "#/paths/~1orders/get/responses/200/headers/X-Total",
        id="header",
    ),
    pytest.param(
        (*GET, "responses", "200", "content", "application/json"),
        5,
        "format.invalid",
        "#/paths/~1orders/get/responses/200/content/application~1json",
        id="media type",
    ),
    pytest.param(("paths", "/orders"), 5, "item.skipped", "#/paths/~1orders", id="path item"),
    pytest.param(("components", "schemas", "Part"), 5, "format.invalid", "#/components/schemas/Part", id="component"),
]


@pytest.mark.parametrize(("place", "wrong", "code", "where"), FAULTS)
def test_a_planted_fault_is_told_once_at_its_place(place: Steps, wrong: Any, code: str, where: str) -> None:
    items, found = items_of(planted("shop-3.1.yaml", place, wrong))
    told = [one for one in found if one.where == where]
    assert [(one.code, one.where) for one in told] == [(code, where)]
    assert told[0].line is not None
    assert len(items) >= len(good_items("shop-3.1.yaml")) - (2 if place == ("paths", "/orders") else 1)
