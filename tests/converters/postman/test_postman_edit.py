"""Editing: what is changed is written over what was read, and nothing else of the file moves."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.postman.model import (
    Auth,
    AuthSetting,
    Body,
    Collection,
    Example,
    Folder,
    FormField,
    GraphQL,
    Header,
    Item,
    QueryParam,
    Request,
    Variable,
)
from converters.postman.read import collection_from_json, read_collection
from converters.postman.url import parse_url
from converters.postman.write import collection_to_json
from converters.source import read_tree
from tests.converters.postman.building import ODD, document, entry, only_item, read
from tests.corpus import corpus


def with_item(collection: Collection, change: Callable[[Item], Item]) -> Collection:
    """The collection with its only item, which is not in a folder, changed."""
    return replace(collection, items=tuple(change(node) if isinstance(node, Item) else node for node in collection.items))


def with_example(collection: Collection, **changes: Any) -> Collection:
    return with_item(
        collection, lambda item: replace(item, examples=(replace(item.examples[0], **changes), *item.examples[1:]))
    )


def with_request(collection: Collection, **changes: Any) -> Collection:
    return with_item(collection, lambda item: replace(item, request=replace(item.request, **changes)))


def edited(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """A copy of the odd document, changed at its item."""
    expected = copy.deepcopy(ODD)
    change(expected["item"][2])
    return expected


def test_a_new_name_of_an_example_keeps_everything_else() -> None:
    written = collection_to_json(with_example(read(ODD)[0], name="paid"))
    assert written == edited(lambda item: item["response"][1].update(name="paid"))


def test_every_field_of_an_example_can_change() -> None:
    request = Request(method="POST", url=parse_url("/b"))
    headers = (Header(key="C", value="d"),)
    change = {"code": 402, "status": "No", "body": "{}", "preview_language": "json", "headers": headers, "id": "new"}
    [example] = only_item(
        collection_from_json(collection_to_json(with_example(read(ODD)[0], original_request=request, **change)), Diagnostics())
    ).examples
    assert example == Example(name="kept", original_request=request, **change)  # type: ignore[arg-type]


def test_an_example_in_a_real_file_can_be_renamed() -> None:
    file = corpus("collections", "microcks-quickstarters", "kyc-match-postman-collection-v0.1.0-rc.json")
    data = json.loads(file.read_bytes())
    collection = read_collection(read_tree(file.read_bytes(), file.name), Diagnostics())
    [folder] = collection.items
    assert isinstance(folder, Folder)
    data["item"][0]["item"][0]["response"][0]["name"] = "renamed"
    inside = with_example(replace(collection, items=folder.items), name="renamed").items
    assert collection_to_json(replace(collection, items=(replace(folder, items=inside),))) == data


def test_a_new_example_is_put_behind_and_skipped_entries_stay() -> None:
    collection = with_item(read(ODD)[0], lambda item: replace(item, examples=(*item.examples, Example(id="2", name="new"))))
    response = collection_to_json(collection)["item"][2]["response"]
    assert [entry["name"] if isinstance(entry, dict) else entry for entry in response] == [None, "kept", 5, "new"]


def test_a_removed_example_is_gone_and_skipped_entries_stay() -> None:
    collection = with_item(read(ODD)[0], lambda item: replace(item, examples=()))
    assert collection_to_json(collection)["item"][2]["response"] == [None, 5]


def test_examples_can_change_their_order() -> None:
    collection = read(document(entry("/a", {"name": "a"}, {"name": "b", "_": 1})))[0]
    written = collection_to_json(with_item(collection, lambda item: replace(item, examples=item.examples[::-1])))
    assert written["item"][0]["response"] == [{"name": "b", "_": 1}, {"name": "a"}]


def test_a_copied_example_is_written_twice() -> None:
    collection = read(document(entry("/a", {"name": "a", "_": 1}, 5)))[0]
    copied = with_item(collection, lambda item: replace(item, examples=(*item.examples, replace(item.examples[0], name="b"))))
    assert collection_to_json(copied)["item"][0]["response"] == [{"name": "a", "_": 1}, 5, {"name": "b", "_": 1}]


def test_items_can_be_removed_moved_and_renamed() -> None:
    collection = read(document(entry(name="a"), 5, {"name": "F", "item": [entry(name="b"), None], "_": 1}))[0]
    folder = collection.items[1]
    assert isinstance(folder, Folder)
    moved = replace(folder, name="G", items=(*folder.items, collection.items[0]))
    assert collection_to_json(replace(collection, items=(moved,)))["item"] == [
        5,
        {"name": "G", "item": [entry(name="b"), None, entry(name="a")], "_": 1},
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"method": "POST"}, {"method": "POST"}, id="method"),
        pytest.param({"description": "New"}, {"description": "New"}, id="description"),
        pytest.param({"auth": None}, {"auth": ...}, id="auth taken out"),
        pytest.param({"body": None}, {"body": ...}, id="body taken out"),
        pytest.param(
            {"auth": Auth(type="bearer", settings=(AuthSetting(key="token", value="u"),))},
            {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": "u", "type": "string"}]}},
            id="auth replaced",
        ),
        pytest.param(
            {"headers": (Header(key="B", value="c", disabled=True),)},
            {"header": [{}, None, {"key": "B", "value": "c", "disabled": True}]},
            id="headers replaced: skipped entries stay",
        ),
        pytest.param(
            {"body": Body(mode="raw", raw="{}", language="json")},
            {"body": {"mode": "raw", "raw": "{}", "options": {"raw": {"language": "json"}}}},
            id="body replaced",
        ),
    ],
)
def test_a_changed_field_of_a_request_keeps_the_others(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    def change(item: dict[str, Any]) -> None:
        for key, value in expected.items():
            if value is ...:
                del item["request"][key]
            else:
                item["request"][key] = value

    assert collection_to_json(with_request(read(ODD)[0], **changes)) == edited(change)


def test_a_changed_auth_setting_keeps_what_else_the_block_says() -> None:
    auth = only_item(read(document(ODD["item"][2]))[0]).request.auth
    assert auth is not None
    settings = (replace(auth.settings[0], value="u"),)
    written = collection_to_json(with_request(read(ODD)[0], auth=replace(auth, settings=settings)))["item"][2]["request"][
        "auth"
    ]
    assert written == {"type": "bearer", "bearer": [{"key": "token", "value": "u", "type": "string"}], "basic": []}


def test_a_changed_header_keeps_what_else_its_row_says() -> None:
    collection = read(ODD)[0]
    headers = only_item(read(document(ODD["item"][2]))[0]).request.headers
    written = collection_to_json(with_request(collection, headers=(replace(headers[0], value="6"),)))
    assert written == edited(lambda item: item["request"]["header"][1].update(value="6")) | {"_": 1}


def test_a_changed_address_keeps_its_other_parts_and_gets_a_new_raw() -> None:
    collection = read(ODD)[0]
    url = only_item(read(document(ODD["item"][2]))[0]).request.url
    assert url is not None
    query = (replace(url.query[0], value="1"), QueryParam(key="r", value=None))
    written = collection_to_json(with_request(collection, url=replace(url, path=("a", "b"), query=query)))
    expected = {
        "raw": "/a/b?q=1&r",
        "path": ["a", "b"],
        "query": [{"key": "", "value": ""}, {"key": "q", "uuid": "1", "value": "1"}, {"key": "r", "value": None}],
        "x": 1,
    }
    assert written == edited(lambda item: item["request"].update(url=expected))


def test_a_changed_address_of_text_becomes_an_object() -> None:
    collection = read(document(entry("https://h.io/a?b=1")))[0]
    url = only_item(collection).request.url
    assert url is not None
    written = collection_to_json(with_request(collection, url=replace(url, path=("c",))))["item"][0]["request"]
    assert written == {
        "method": "GET",
        "header": [],
        "url": {
            "raw": "https://h.io/c?b=1",
            "protocol": "https",
            "host": ["h", "io"],
            "path": ["c"],
            "query": [{"key": "b", "value": "1"}],
        },
    }


def test_a_changed_form_row_keeps_the_others() -> None:
    body = only_item(read(document(ODD["item"][2]))[0]).request.body
    assert body is not None
    changed = replace(body, fields=(replace(body.fields[0], disabled=True), FormField(key="t", value="v")))
    written = collection_to_json(with_request(read(ODD)[0], body=changed))["item"][2]["request"]["body"]
    assert written == {
        "mode": "formdata",
        "formdata": [
            {"key": ""},
            {"key": "f", "src": [], "type": "file", "y": 2, "disabled": True},
            {"key": "t", "type": "text", "value": "v"},
        ],
        "z": 3,
    }


def test_a_changed_language_keeps_other_options() -> None:
    options = {"raw": {"headerFamily": "json", "language": "text"}, "other": 1}
    collection = read(document(entry({"url": "/a", "body": {"mode": "raw", "raw": "x", "options": options}})))[0]
    body = only_item(collection).request.body
    assert body is not None
    written = collection_to_json(with_request(collection, body=replace(body, language="xml")))["item"][0]["request"]["body"]
    assert written["options"] == {"raw": {"headerFamily": "json", "language": "xml"}, "other": 1}


def test_a_changed_collection_keeps_the_rest_of_its_info() -> None:
    data = document(_=1)
    data["info"] |= {"_exporter_id": "5", "version": {"major": 1}}
    written = collection_to_json(replace(read(data)[0], name="Mall", description="Words", id="new"))
    info = {**data["info"], "name": "Mall", "description": "Words", "_postman_id": "new"}
    assert written == {**data, "info": info}


def test_changed_variables_keep_what_else_their_rows_say() -> None:
    collection = read(ODD)[0]
    variables = (replace(collection.variables[0], value="1"), Variable(key="w", value="2", type="secret"))
    assert collection_to_json(replace(collection, variables=variables))["variable"] == [
        {"value": "no key"},
        {"id": "v", "value": "1"},
        {"key": "w", "value": "2", "type": "secret"},
    ]


@pytest.mark.parametrize(
    ("changes", "response"),
    [
        pytest.param({}, {"name": "x", "_": 1}, id="unchanged: still an object"),
        pytest.param({"name": "y"}, {"name": "y", "_": 1}, id="renamed"),
    ],
)
def test_one_example_given_as_an_object_stays_one(changes: dict[str, Any], response: Any) -> None:
    collection, _ = read(document({"request": "/a", "response": {"name": "x", "_": 1}}))
    assert collection_to_json(with_example(collection, **changes))["item"][0]["response"] == response


@pytest.mark.parametrize(
    ("examples", "response"),
    [
        pytest.param((), [], id="taken out"),
        pytest.param(
            (Example(id="n"),), [{"id": "n", "name": "", "code": 200, "header": [], "cookie": [], "body": ""}], id="new"
        ),
    ],
)
def test_examples_that_replace_one_object_are_a_list(examples: tuple[Example, ...], response: Any) -> None:
    collection, _ = read(document({"request": "/a", "response": {"name": "x"}}))
    written = collection_to_json(with_item(collection, lambda item: replace(item, examples=examples)))
    assert written["item"][0]["response"] == response


@pytest.mark.parametrize(
    ("given", "change", "expected"),
    [
        pytest.param("a=1", {"raw": "a=2"}, {"mode": "raw", "raw": "a=2"}, id="text"),
        pytest.param(
            {"mode": "graphql", "graphql": {"query": "{a}", "variables": None, "_": 1}},
            {"graphql": GraphQL(query="{b}", operation_name="o")},
            {"mode": "graphql", "graphql": {"query": "{b}", "variables": "", "operationName": "o"}},
            id="GraphQL replaced",
        ),
        pytest.param(
            {"mode": "file", "file": {"src": "/a", "content": "x"}},
            {"file_src": "/b"},
            {"mode": "file", "file": {"src": "/b", "content": "x"}},
            id="file",
        ),
        pytest.param(
            {"mode": "raw", "raw": "x", "options": {"raw": {"language": "json"}}, "_": 1},
            {"language": "", "disabled": True},
            {"mode": "raw", "raw": "x", "_": 1, "disabled": True},
            id="language taken out, disabled",
        ),
        pytest.param(
            {"mode": "raw", "raw": "x", "_": 1},
            {"mode": "urlencoded", "raw": "", "fields": (FormField(key="a", value="1"),)},
            {"mode": "urlencoded", "raw": "x", "_": 1, "urlencoded": [{"key": "a", "value": "1"}]},
            id="another mode: the old one's content stays, as Postman keeps it",
        ),
    ],
)
def test_a_changed_body_keeps_what_else_the_file_says(given: Any, change: dict[str, Any], expected: Any) -> None:
    collection, _ = read(document(entry({"url": "/a", "body": given})))
    body = only_item(collection).request.body
    assert body is not None
    written = collection_to_json(with_request(collection, body=replace(body, **change)))
    assert written["item"][0]["request"]["body"] == expected


def test_a_changed_graphql_query_keeps_what_else_it_says() -> None:
    given = {"mode": "graphql", "graphql": {"query": "{a}", "variables": None, "_": 1}}
    collection, _ = read(document(entry({"url": "/a", "body": given})))
    body = only_item(collection).request.body
    assert body is not None
    assert body.graphql is not None
    changed = replace(body, graphql=replace(body.graphql, query="{b}"))
    written = collection_to_json(with_request(collection, body=changed))["item"][0]["request"]["body"]
    assert written == {"mode": "graphql", "graphql": {"query": "{b}", "variables": None, "_": 1}}
