"""Folders and items: one odd entry costs itself only."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.postman import reading
from converters.postman.model import Auth, AuthSetting, Folder, Item, Request, Variable, walk
from converters.postman.read import collection_from_json
from tests.converters.postman.building import document, entry, only_item, read


def names(data: Any) -> list[str]:
    return [item.name for _, item in walk(read(data)[0])]


def test_an_empty_folder_is_kept() -> None:
    collection, noted = read(document({"name": "Empty", "item": []}))
    assert ([folder.name for folder in collection.items], noted) == (["Empty"], [])


def test_folders_and_items_keep_their_order_and_nesting() -> None:
    collection, _ = read(document({"name": "A", "item": [{"name": "B", "item": [entry(name="x")]}]}, entry(name="y")))
    assert [([folder.name for folder in around], item.name) for around, item in walk(collection)] == [
        (["A", "B"], "x"),
        ([], "y"),
    ]


def test_a_folder_has_description_variables_auth_and_scripts() -> None:
    event = {"listen": "test", "script": {"exec": "one line"}}
    data = {
        "name": "F",
        "item": [],
        "description": "Words",
        "variable": [{"key": "v", "value": 1}],
        "auth": {"type": "noauth"},
        "event": [event],
    }
    folder = read(document(data))[0].items[0]
    assert isinstance(folder, Folder)
    assert (folder.description, folder.variables, folder.auth, folder.events) == (
        "Words",
        (Variable(key="v", value="1"),),
        Auth(type="noauth"),
        (event,),
    )


@pytest.mark.parametrize(
    ("odd", "where"),
    [
        pytest.param({"name": "neither"}, "item[0]", id="neither item nor request"),
        pytest.param(None, "item[0]", id="null"),
        pytest.param(7, "item[0]", id="number"),
        pytest.param("GET /a", "item[0]", id="text"),
        pytest.param({"request": 5}, "item[0]", id="request is a number"),
        pytest.param({"item": {}}, "item[0]", id="item is an object"),
    ],
)
def test_an_entry_that_is_no_item_is_left_out_and_noted(odd: Any, where: str) -> None:
    collection, noted = read(document(odd, entry(name="fine")))
    assert [item.name for item in collection.items] == ["fine"]
    assert noted == [("item.skipped", where)]


def test_an_entry_with_item_and_request_is_a_folder_and_noted() -> None:
    collection, noted = read(document({"name": "both", "item": [entry(name="in")], "request": "/a"}))
    assert [item.name for _, item in walk(collection)] == ["in"]
    assert noted == [("item.skipped", "item[0]")]


def test_examples_without_a_request_make_an_item_all_the_same() -> None:
    collection, _ = read(document({"name": "x", "request": None, "response": [{"name": "e", "originalRequest": "/a"}]}))
    item = only_item(collection)
    assert (item.request, [example.name for example in item.examples]) == (Request(), ["e"])


def test_a_request_given_as_text_is_a_get_of_that_address() -> None:
    request = only_item(read(document({"request": "https://x.io/a"}))[0]).request
    assert (request.method, request.url and request.url.path) == ("GET", ("a",))


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 200, "成功", " x ", "a/b"])
def test_names_are_kept_as_they_are(name: str) -> None:
    assert names(document(entry(name=name))) == [name]


@pytest.mark.parametrize(("given", "name"), [({}, ""), ({"name": None}, ""), ({"name": 5}, "5")])
def test_a_name_that_is_missing_or_no_text_becomes_text(given: dict[str, Any], name: str) -> None:
    assert names(document({"request": "/a", **given})) == [name]


def test_siblings_may_share_a_name() -> None:
    assert names(document(entry(name="x"), entry(name="x"), {"name": "x", "item": []})) == ["x", "x"]


@pytest.mark.parametrize("response", [None, []])
def test_an_item_without_examples_is_fine(response: Any) -> None:
    collection, noted = read(document({"request": "/a", "response": response}))
    assert (only_item(collection).examples, noted) == ((), [])


def test_scripts_are_kept_and_never_looked_into() -> None:
    events = [{"listen": "test", "script": {"exec": "text"}}, {"listen": "test"}]
    item = only_item(read(document(entry(event=events)))[0])
    assert item.events == tuple(events)


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        pytest.param(None, None, id="null inherits"),
        pytest.param({"type": "noauth"}, Auth(type="noauth"), id="noauth"),
        pytest.param({"type": "bearer"}, Auth(type="bearer"), id="without settings"),
        pytest.param(
            {"type": "bearer", "bearer": [{"key": "token", "value": "t", "type": "string"}]},
            Auth(type="bearer", settings=(AuthSetting(key="token", value="t"),)),
            id="list, as in v2.1",
        ),
        pytest.param(
            {"type": "oauth2", "oauth2": {"token": "t", "implicit": True, "n": {}}},
            Auth(
                type="oauth2",
                settings=(
                    AuthSetting(key="token", value="t"),
                    AuthSetting(key="implicit", value=True, type="boolean"),
                    AuthSetting(key="n", value={}, type="any"),
                ),
            ),
            id="object, as in v2.0",
        ),
    ],
)
def test_auth_comes_as_list_or_object_in_either_version(auth: Any, expected: Auth | None) -> None:
    collection, noted = read(document(entry({"url": "/a", "auth": auth}), auth=auth))
    assert (collection.auth, only_item(collection).request.auth, noted) == (expected, expected, [])


@pytest.mark.parametrize("auth", [5, "basic", {}, {"basic": []}])
def test_an_auth_block_without_type_is_left_out_and_noted(auth: Any) -> None:
    collection, noted = read(document(auth=auth))
    assert (collection.auth, noted) == (None, [("item.skipped", "auth")])


@pytest.mark.parametrize(
    ("row", "variable"),
    [
        pytest.param({"key": "a", "value": "1"}, Variable(key="a", value="1"), id="key"),
        pytest.param({"id": "a", "value": "1"}, Variable(key="a", value="1"), id="id stands in"),
        pytest.param({"key": "a", "value": ""}, Variable(key="a"), id="empty value"),
        pytest.param({"key": "a", "value": None}, Variable(key="a"), id="null value"),
        pytest.param({"key": "a", "value": 5}, Variable(key="a", value="5"), id="number"),
        pytest.param({"key": "a", "value": {}}, Variable(key="a", value="{}"), id="object"),
        pytest.param({"key": "a", "value": True}, Variable(key="a", value="true"), id="boolean"),
        pytest.param({"key": "a", "value": "{{b}}/x"}, Variable(key="a", value="{{b}}/x"), id="names another"),
        pytest.param({"key": "a", "disabled": True}, Variable(key="a", disabled=True), id="disabled"),
        pytest.param({"key": "a", "type": "secret"}, Variable(key="a", type="secret"), id="secret"),
    ],
)
def test_variables_of_every_shape_are_read(row: Any, variable: Variable) -> None:
    collection, noted = read(document(variable=[row]))
    assert (collection.variables, noted) == ((variable,), [])


def test_a_repeated_variable_key_is_kept_twice() -> None:
    collection, _ = read(document(variable=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]))
    assert [variable.value for variable in collection.variables] == ["1", "2"]


@pytest.mark.parametrize(
    ("rows", "noted"),
    [
        pytest.param([{"value": "1"}], [("item.skipped", "variable[0]")], id="no key"),
        pytest.param(["a"], [("item.skipped", "variable[0]")], id="text"),
        pytest.param({"a": 1}, [("item.skipped", "variable")], id="no list"),
        pytest.param([{"key": "", "value": ""}], [], id="an empty row costs nothing"),
    ],
)
def test_what_is_no_variable_is_left_out(rows: Any, noted: list[tuple[str, str]]) -> None:
    collection, found = read(document(variable=rows))
    assert (collection.variables, found) == ((), noted)


def nested_folders(depth: int) -> dict[str, Any]:
    node = entry(name="deep")
    for level in range(depth):
        node = {"name": f"level {level}", "item": [node]}
    return node


def test_folders_down_to_the_limit_are_read() -> None:
    assert names(document(nested_folders(reading.FOLDER_DEPTH))) == ["deep"]


def test_folders_deeper_than_the_limit_are_left_out_and_noted() -> None:
    collection, noted = read(document(nested_folders(reading.FOLDER_DEPTH + 1), entry(name="fine")))
    assert [item.name for _, item in walk(collection)] == ["fine"]
    assert noted == [("limit.depth", ".".join(["item[0]"] * (reading.FOLDER_DEPTH + 1)))]


def test_hostile_depth_crashes_nothing() -> None:
    _, noted = read(document(nested_folders(30_000)))
    assert [code for code, _ in noted] == ["limit.depth"]


def test_more_items_than_the_limit_are_refused() -> None:
    one: dict[str, Any] = {"request": "/a"}
    with pytest.raises(SourceError) as refused:
        collection_from_json(document(*[one] * (reading.MAX_ITEMS + 1)), Diagnostics(), "shop.json")
    assert (refused.value.code, refused.value.where) == ("limit.items", f"item[{reading.MAX_ITEMS}]")


def test_a_folder_is_an_item_of_the_tree_and_not_of_the_walk() -> None:
    collection, _ = read(document({"name": "F", "item": [entry()]}))
    assert isinstance(collection.items[0], Folder)
    assert [type(item) for _, item in walk(collection)] == [Item]
