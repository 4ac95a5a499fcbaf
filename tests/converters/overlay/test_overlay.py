"""Overlays (Overlay Specification 1.0, 1.1) change a definition's tree before it is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.openapi.read import read_definition
from converters.overlay import apply_overlays, read_overlay
from converters.pointers import pointer_of
from converters.source import SourceTree, read_tree

SHOP = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example"}],
    "tags": ["public", "beta"],
    "paths": {
        "/orders": {"get": {"summary": "Orders", "tags": ["a", "old"], "parameters": [{"name": "n", "in": "query"}]}},
        "/orders/{id}": {"get": {"summary": "One", "x-internal": True}, "delete": {"summary": "Gone"}},
    },
}


def overlay(*actions: Any, version: str = "1.1.0", **more: Any) -> dict[str, Any]:
    return {"overlay": version, "info": {"title": "Changes", "version": "1"}, "actions": list(actions), **more}


def tree(data: Any, name: str) -> SourceTree:
    return read_tree(json.dumps(data, indent=1).encode(), name)


def applied(*overlays: Any, to: Any = SHOP, found: Diagnostics | None = None) -> SourceTree:
    found = found if found is not None else Diagnostics("shop.json")
    read = [read_overlay(tree(one, f"change{number}.json"), found) for number, one in enumerate(overlays, 1)]
    return apply_overlays(tree(to, "shop.json"), read, found)


def changed(*actions: Any, to: Any = SHOP) -> Any:
    """The data after these actions; nothing may be found wrong."""
    found = Diagnostics("shop.json")
    data = applied(overlay(*actions), to=to, found=found).data
    assert list(found) == []
    return data


def told(*actions: Any, to: Any = SHOP, **more: Any) -> list[tuple[str, str, str]]:
    found = Diagnostics("shop.json")
    result = applied(overlay(*actions, **more), to=to, found=found)
    assert result.data == to, "what is wrong changes nothing"
    assert all(one.file == "change1.json" and one.line is not None for one in found)
    return [(one.level, one.code, one.where) for one in found]


@pytest.mark.parametrize(
    ("before", "target", "update", "after"),
    [
        pytest.param({"a": {"b": 1}}, "$.a", {"c": 2}, {"a": {"b": 1, "c": 2}}, id="a new property is inserted"),
        pytest.param({"a": {"b": 1}}, "$.a", {"b": "x"}, {"a": {"b": "x"}}, id="a single value replaces another"),
        pytest.param({"a": {"b": {"c": 1}}}, "$", {"a": {"b": {"d": 2}}}, {"a": {"b": {"c": 1, "d": 2}}}, id="maps are merged"),
        pytest.param({"a": {"b": [1]}}, "$.a", {"b": [2, 3]}, {"a": {"b": [1, 2, 3]}}, id="lists are appended"),
        pytest.param({"a": [1]}, "$.a", [2, 3], {"a": [1, 2, 3]}, id="a list to a list"),
        pytest.param({"a": [1]}, "$.a", {"x": 1}, {"a": [1, {"x": 1}]}, id="a map becomes an item"),
        pytest.param({"a": [1]}, "$.a", "x", {"a": [1, "x"]}, id="a text becomes an item"),
        pytest.param({"a": {"b": 1}}, "$.a.b", 2, {"a": {"b": 2}}, id="a single value as the target"),
        pytest.param({"a": [{"b": 1}, {"b": 2}]}, "$.a[?@.b>1]", {"c": 0}, {"a": [{"b": 1}, {"b": 2, "c": 0}]}, id="by filter"),
        pytest.param([{"a": 1}, {"a": 2}], "$.*", {"z": 0}, [{"a": 1, "z": 0}, {"a": 2, "z": 0}], id="several nodes"),
        pytest.param({"a": {}}, "$['a','a']", {"l": [1]}, {"a": {"l": [1]}}, id="a node selected twice is changed once"),
        pytest.param({"a": None}, "$", {"a": 1}, {"a": 1}, id="null is a single value"),
    ],
)
def test_update_merges(before: Any, target: str, update: Any, after: Any):
    assert changed({"target": target, "update": update}, to=before) == after


@pytest.mark.parametrize(
    ("before", "target", "after"),
    [
        pytest.param({"a": 1, "b": 2}, "$.a", {"b": 2}, id="a property"),
        pytest.param([1, 2, 3, 4], "$[0,2]", [2, 4], id="items, whose places move"),
        pytest.param([1, 2, 3], "$[::-1]", [], id="items in any order"),
        pytest.param({"a": ["x", "y", "x"]}, "$.a[?@=='x']", {"a": ["y"]}, id="single values of a list"),
        pytest.param({"a": {"a": {"a": 1}}}, "$..a", {}, id="what lies inside one another"),
    ],
)
def test_remove_removes(before: Any, target: str, after: Any):
    assert changed({"target": target, "remove": True}, to=before) == after


def test_remove_counts_before_update():
    """Action Object: `update` has no impact if `remove` is true."""
    assert changed({"target": "$.a", "update": {"b": 1}, "remove": True}, to={"a": {}}) == {}


def test_copy_merges_what_another_query_selects():
    data = changed({"target": "$.b", "copy": "$.a"}, to={"a": {"x": [1]}, "b": {"x": [0], "y": 1}})
    assert data == {"a": {"x": [1]}, "b": {"x": [0, 1], "y": 1}}


def test_a_thing_is_renamed_by_actions_in_order():
    actions = (
        {"target": "$", "update": {"new": {}}},
        {"target": "$.new", "copy": "$.old"},
        {"target": "$.old", "remove": True},
    )
    assert changed(*actions, to={"old": {"a": 1}}) == {"new": {"a": 1}}


def test_what_is_put_in_twice_are_two_values():
    data = changed({"target": "$.*", "update": {"l": [1]}}, {"target": "$.a.l", "update": 2}, to={"a": {}, "b": {}})
    assert data == {"a": {"l": [1, 2]}, "b": {"l": [1]}}


def test_overlays_are_applied_in_order_and_the_tree_given_stays():
    shop = tree(SHOP, "shop.json")
    one, two = (
        read_overlay(tree(overlay({"target": "$.info", "update": {"title": title}}), "o"), Diagnostics()) for title in "AB"
    )
    assert apply_overlays(shop, [one, two], Diagnostics()).data["info"]["title"] == "B"
    assert shop.data == SHOP


def test_an_overlaid_definition_is_read_as_any_other():
    sliced = overlay(
        {"target": "$.paths.*[?@['x-internal']]", "remove": True}, {"target": "$.info", "update": {"title": "Public"}}
    )
    document = read_definition(applied(sliced), Diagnostics())
    assert (document.title, [f"{one.method} {one.path}" for one in document.operations]) == (
        "Public",
        ["GET /orders", "DELETE /orders/{id}"],
    )


def test_places_stay_true_and_what_was_put_in_is_in_the_overlay():
    changes = overlay(
        {"target": "$.tags[0]", "remove": True},
        {"target": "$.paths['/orders']", "update": {"post": {"summary": "New"}}},
        {"target": "$.info.title", "update": "Other"},
        {"target": "$.paths['/orders/{id}'].delete", "copy": "$.paths['/orders'].get"},
    )
    before, after = tree(SHOP, "shop.json"), applied(changes)
    file = tree(changes, "change1.json")
    pairs = {
        "#/tags/0": (before, "#/tags/1"),
        "#/paths/~1orders/get/summary": (before, "#/paths/~1orders/get/summary"),
        "#/paths/~1orders/post": (file, "#/actions/1/update/post"),
        "#/paths/~1orders/post/summary": (file, "#/actions/1/update/post/summary"),
        "#/info/title": (file, "#/actions/2/update"),
        "#/info/version": (before, "#/info/version"),
        "#/paths/~1orders~1{id}/delete/parameters/0": (before, "#/paths/~1orders/get/parameters/0"),
    }
    for pointer, (origin, written) in pairs.items():
        assert after.pointer_position(pointer) == origin.pointer_position(written), pointer
        assert after.key_pointer_position(pointer) == origin.key_pointer_position(written), pointer
        there = after.pointer_origin(pointer)
        assert there is None if origin is before else there and pointer_of(there[1]) == written, pointer
    assert after.pointer_position("#/tags/1") is None


def test_a_finding_in_what_was_put_in_names_the_overlay():
    found = Diagnostics("shop.json")
    changes = overlay({"target": "$.paths['/orders'].get", "update": {"responses": {"200": 5}}})
    read_definition(applied(changes), found)
    assert ("change1.json", "#/actions/0/update/responses/200") in [(one.file, one.where) for one in found]


UPDATE = {"title": "Never"}


@pytest.mark.parametrize(
    ("action", "finding"),
    [
        pytest.param({"target": "$.paths['/order']", "update": UPDATE}, ("warning", "ref.unresolved", "/target"), id="nothing"),
        pytest.param({"target": "$.paths[", "update": UPDATE}, ("error", "format.invalid", "/target"), id="no query"),
        pytest.param({"target": "$", "remove": True}, ("error", "format.invalid", "/target"), id="the whole"),
        pytest.param({"target": "$.info", "update": "x"}, ("error", "format.invalid", "/update"), id="a text into a map"),
        pytest.param({"target": "$.info.title", "update": []}, ("error", "format.invalid", "/update"), id="a list for a text"),
        pytest.param(
            {"target": "$", "update": {"info": []}}, ("error", "format.invalid", "/update/info"), id="a list for a map"
        ),
        pytest.param(
            {"target": "$.info", "update": {"title": {}}}, ("error", "format.invalid", "/update/title"), id="map for text"
        ),
        pytest.param({"target": "$['info','tags']", "update": {}}, ("error", "format.invalid", "/target"), id="several kinds"),
        pytest.param({"target": "$.info", "copy": "$.paths.*"}, ("error", "ref.unresolved", "/copy"), id="copies of two"),
        pytest.param({"target": "$.info", "copy": "$.x["}, ("error", "format.invalid", "/copy"), id="no query to copy"),
        pytest.param({"target": "$.info", "copy": "$.tags", "update": {}}, ("error", "format.invalid", ""), id="both"),
        pytest.param({"target": "$.info"}, ("warning", "format.invalid", ""), id="neither"),
        pytest.param({"update": {}}, ("error", "format.invalid", ""), id="no target"),
        pytest.param(5, ("error", "format.invalid", ""), id="no map"),
        pytest.param({"target": "$.info", "remove": "yes"}, ("error", "format.invalid", "/remove"), id="no truth"),
        pytest.param({"target": "$.info", "updat": {}, "update": {}}, ("warning", "unknown_field", ""), id="misspelt"),
    ],
)
def test_a_wrong_action_is_told_with_its_place(action: Any, finding: tuple[str, str, str]):
    level, code, where = finding
    assert told(action) == [(level, code, f"#/actions/0{where}")]


def test_a_wrong_action_costs_only_itself():
    found = Diagnostics()
    data = applied(overlay({"target": "$.["}, {"target": "$.info", "update": {"title": "B", "version": {}}}), found=found).data
    assert data["info"] == {"title": "B", "version": "1"}
    assert len(found) == 3


def test_an_overlay_for_another_file_says_so():
    action = {"target": "$.info", "update": {"title": "Shop"}}
    assert told(action, extends="https://example.com/api/other.json") == [("info", "ref.external", "#/extends")]
    assert told(action, extends="../api/shop.json") == []


def test_what_overlays_add_is_bounded():
    found = Diagnostics()
    double = {"target": "$.a", "copy": "$.a"}
    twice = {"target": "$.l", "copy": "$.l"}
    applied(overlay(*[twice] * 30), to={"l": [1] * 100}, found=found)
    assert {one.code for one in found} == {"limit.expansion"}
    deeper = Diagnostics()
    applied(overlay(*[{"target": "$..b", "copy": "$.a"}, double] * 20), to={"a": {"b": {"c": 1}}}, found=deeper)
    assert {one.code for one in deeper} <= {"limit.depth", "limit.expansion", "format.invalid"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"openapi": "3.1.0"}, "format.unexpected_kind"),
        ({"overlay": "2.0.0"}, "format.unsupported_version"),
        ("text", "format.unexpected_kind"),
    ],
)
def test_what_is_no_overlay_is_refused(data: Any, code: str):
    with pytest.raises(FormatError) as raised:
        read_overlay(tree(data, "x.json"), Diagnostics())
    assert raised.value.code == code


def test_what_an_overlay_lacks_is_told():
    found = Diagnostics("o")
    read = read_overlay(tree({"overlay": "1.0.0", "actions": [], "extend": "x"}, "o"), found)
    assert read.actions == ()
    assert [(one.code, one.where) for one in found] == [
        ("unknown_field", "#"),
        ("name.missing", "#/info"),
        ("format.invalid", "#/actions"),
    ]
