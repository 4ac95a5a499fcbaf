"""Writing: a file that was read comes out equal, v2.0 as v2.1, and bytes are stable."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from converters.detect import Kind, detect, wrapped_collection
from converters.diagnostics import Diagnostics
from converters.postman.model import (
    Collection,
    Environment,
    Example,
    Folder,
    Item,
    Request,
    Variable,
)
from converters.postman.read import collection_from_json, environment_from_json, read_collection, read_environment
from converters.postman.url import parse_url
from converters.postman.write import collection_to_json, environment_to_json, write_collection, write_environment
from converters.source import SourceTree, read_tree
from tests.converters.postman.building import ODD, SCHEMA, document, entry, read
from tests.corpus import corpus


def trees(*kinds: Kind) -> list[Any]:
    files = sorted(corpus("collections").glob("*/*.json"))
    read_files = [(file, read_tree(file.read_bytes(), file.name)) for file in files]
    return [pytest.param(tree, id=file.name) for file, tree in read_files if detect(tree.data) in kinds]


def schema_of(tree: SourceTree) -> str:
    return str((wrapped_collection(tree.data) or tree.data)["info"]["schema"])


@pytest.mark.parametrize("tree", trees(Kind.COLLECTION))
def test_a_real_collection_is_written_as_it_was_read(tree: SourceTree) -> None:
    written = collection_to_json(read_collection(tree, Diagnostics()))
    if "v2.1" in schema_of(tree):
        assert written == (wrapped_collection(tree.data) or tree.data)
    else:
        assert written["info"]["schema"] == SCHEMA


@pytest.mark.parametrize("tree", trees(Kind.COLLECTION))
def test_a_real_collection_reads_equal_after_writing(tree: SourceTree) -> None:
    collection = read_collection(tree, Diagnostics())
    written = write_collection(collection)
    assert read_collection(read_tree(written, "again.json"), Diagnostics()) == collection
    assert write_collection(collection) == written


@pytest.mark.parametrize("tree", trees(Kind.ENVIRONMENT, Kind.GLOBALS))
def test_a_real_environment_is_written_as_it_was_read(tree: SourceTree) -> None:
    assert environment_to_json(read_environment(tree, Diagnostics())) == tree.data


def test_reading_and_writing_leave_the_source_alone() -> None:
    data = document({"name": "F", "item": [entry("/a", {"name": "e"}, auth={"type": "basic", "basic": {"a": 1}})]})
    data["info"]["schema"] = SCHEMA.replace("v2.1.0", "v2.0.0")
    before = copy.deepcopy(data)
    write_collection(collection_from_json(data, Diagnostics()))
    assert data == before


def test_everything_odd_is_written_as_it_was_read() -> None:
    assert collection_to_json(read(ODD)[0]) == ODD


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"name": "x", "request": "https://h/a"}, id="request as text"),
        pytest.param({"request": {"url": "{{b}}/a"}}, id="address as text"),
        pytest.param({"request": {"url": None, "header": None, "body": None, "auth": None}}, id="nulls"),
        pytest.param({"request": {"header": "A: b\nC: d", "body": {}}}, id="headers as text, empty body"),
        pytest.param({"request": {"url": {"path": "/a/b", "host": "h.i", "port": 80}}}, id="path and host as text"),
        pytest.param({"request": {"url": {"path": [{"type": "string", "value": "a"}]}}}, id="path of objects"),
        pytest.param({"request": "/a", "response": {"name": "x"}}, id="one example as an object"),
        pytest.param({"request": "/a", "response": {}}, id="examples an empty object"),
        pytest.param({"request": "/a", "response": None}, id="examples null"),
        pytest.param({"request": "/a", "description": {"content": "x"}, "uid": "1-a"}, id="description object, uid"),
    ],
)
def test_every_form_of_an_item_is_written_as_it_was_read(form: dict[str, Any]) -> None:
    assert collection_to_json(read(document(form))[0]) == document(form)


def test_nothing_is_added_to_what_had_no_id() -> None:
    assert "id" not in write_collection(read(document(entry("/a", {"name": "e"})))[0]).decode()


def test_a_v20_collection_is_written_as_v21() -> None:
    auth = {"type": "basic", "basic": {"username": "u", "showPassword": False}}
    data = document(
        {"name": "F", "auth": auth, "item": [entry({"url": "/a", "auth": auth}, {"originalRequest": {"auth": auth}, "_": 1})]},
        auth=auth,
    )
    data["info"]["schema"] = "https://schema.getpostman.com/json/collection/v2.0.0/collection.json"
    collection, _ = read(data)
    settings = [
        {"key": "username", "value": "u", "type": "string"},
        {"key": "showPassword", "value": False, "type": "boolean"},
    ]
    listed = {"type": "basic", "basic": settings}
    assert collection_to_json(collection) == document(
        {
            "name": "F",
            "auth": listed,
            "item": [entry({"url": "/a", "auth": listed}, {"originalRequest": {"auth": listed}, "_": 1})],
        },
        auth=listed,
    )
    assert read(collection_to_json(collection)) == (collection, [])


def test_a_made_collection_is_written_in_postmans_order() -> None:
    request = Request(url=parse_url("{{b}}/a"))
    made = Collection(
        id="c",
        name="Shop",
        items=(
            Folder(id="f", name="F", items=(Item(id="i", name="I", request=request, examples=(Example(id="e", name="E"),)),)),
        ),
        variables=(Variable(key="b", value="https://h"),),
    )
    written = write_collection(made).decode()
    assert written.startswith('{\n  "info": {\n    "_postman_id": "c",\n    "name": "Shop",\n    "schema": ')
    assert written.endswith("}\n")
    assert list(json.loads(written)) == ["info", "item", "variable"]
    assert json.loads(written)["item"][0]["item"][0]["response"] == [
        {"id": "e", "name": "E", "code": 200, "header": [], "cookie": [], "body": ""}
    ]


def test_compact_bytes_hold_the_same_document_in_one_line() -> None:
    collection, _ = read(document(entry("/ä")))
    compact = write_collection(collection, compact=True)
    assert compact.count(b"\n") == 1
    assert "/ä".encode() in compact
    assert json.loads(compact) == json.loads(write_collection(collection))


def test_a_made_environment_is_written_as_postman_exports_it() -> None:
    made = Environment(
        id="e", name="S", variables=(Variable(key="a", value="1", disabled=True), Variable(key="b", type="secret"))
    )
    assert environment_to_json(made) == {
        "id": "e",
        "name": "S",
        "values": [{"key": "a", "value": "1", "enabled": False}, {"key": "b", "value": "", "type": "secret", "enabled": True}],
        "_postman_variable_scope": "environment",
    }
    assert environment_from_json(json.loads(write_environment(made)), Diagnostics()) == made


def test_a_changed_environment_keeps_everything_else() -> None:
    data = {"name": "S", "values": [5, {"key": "a", "value": 1, "enabled": False, "_": 1}], "color": None}
    environment = environment_from_json(data, Diagnostics())
    changed = replace(environment, variables=(replace(environment.variables[0], disabled=False),))
    assert environment_to_json(changed) == {
        "name": "S",
        "values": [5, {"key": "a", "value": 1, "enabled": True, "_": 1}],
        "color": None,
    }


def test_bare_globals_stay_bare() -> None:
    data = [{"key": "a", "value": "1", "_": 1}]
    environment = environment_from_json(data, Diagnostics())
    assert environment_to_json(environment) == data
    changed = replace(environment, variables=(*environment.variables, Variable(key="b")))
    assert environment_to_json(changed) == [*data, {"key": "b", "value": "", "enabled": True}]


def test_a_written_file_can_be_read_from_disk(tmp_path: Path) -> None:
    collection, _ = read(document(entry("/a", {"name": "成功"})))
    file = tmp_path / "shop.json"
    file.write_bytes(write_collection(collection))
    assert read_collection(read_tree(file.read_bytes(), file.name), Diagnostics()) == collection
