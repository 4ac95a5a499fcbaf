"""Definitions in several files: references across them, and what may be opened."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.openapi.files import files_below
from converters.openapi.model import Document
from converters.openapi.read import read_definition
from converters.source import read_tree
from tests.converters.openapi.definitions import answers, definition, read, swagger
from tests.corpus import corpus


def read_file(path: Path, open_file: Callable[[str], bytes]) -> tuple[Document, Diagnostics]:
    found = Diagnostics(path.name)
    return read_definition(read_tree(path.read_bytes(), path.name), found, open_file=open_file), found


def test_other_files_stand_below_x_documents() -> None:
    main = definition(
        {
            "/a": {"$ref": "paths/a.json"},
            "/b": {
                "get": {
                    "parameters": [{"$ref": "common.json#/parameters/Page"}],
                    "responses": answers({"$ref": "common.json#/schemas/B"}),
                }
            },
        }
    )
    document, noted = read(
        main,
        {
            "paths/a.json": {
                "get": {"responses": answers({"$ref": "../common.json#/schemas/A"})},
                "put": {"responses": {"200": {"$ref": "fine.json"}}},
            },
            "paths/fine.json": {"description": "Fine"},
            "common.json": {
                "parameters": {"Page": {"name": "page", "in": "query", "schema": {"$ref": "#/schemas/A"}}},
                "schemas": {
                    "A": {"properties": {"b": {"$ref": "common.json#/schemas/B"}, "main": {"$ref": "shop.json#/info"}}},
                    "B": {"type": "string"},
                },
            },
        },
    )
    get, put, other = document.operations
    assert noted == []
    assert get.pointer == "#/x-documents/a/get"
    assert put.responses[0].pointer == "#/x-documents/fine"
    assert get.responses[0].content[0].schema is not None
    assert get.responses[0].content[0].schema.pointer == "#/x-documents/common/schemas/A"
    assert get.responses[0].content[0].schema.node == {
        "properties": {
            "b": {"$ref": "#/x-documents/common/schemas/B"},
            "main": {"$ref": "#/info"},
        }
    }
    assert other.parameters[0].pointer == "#/x-documents/common/parameters/Page"
    assert list(document.root["x-documents"]) == ["a", "common", "fine"]


def test_a_pointer_may_lead_through_references_of_another_file() -> None:
    schemas = {"First": {"$ref": "common.json#/B"}, "Second": {"$ref": "common.json#/B/properties/c"}}
    common = {"B": {"$ref": "#/D"}, "D": {"properties": {"c": {"items": {"$ref": "#/E"}}}}, "E": {"type": "string"}}
    document, noted = read(definition(components={"schemas": schemas}), {"common.json": common})
    assert noted == []
    assert document.root["components"]["schemas"]["Second"] == {"$ref": "#/x-documents/common/D/properties/c"}
    assert document.root["x-documents"]["common"]["D"] == {"properties": {"c": {"items": {"$ref": "#/x-documents/common/E"}}}}


def test_files_of_swagger_2_are_upgraded_too() -> None:
    document, noted = read(
        swagger({"/a": {"$ref": "a.json"}}, consumes=["text/xml"]),
        {
            "a.json": {"post": {"parameters": [{"$ref": "parts.json#/Body"}, {"$ref": "parts.json#/Page"}]}},
            "parts.json": {
                "Body": {"in": "body", "name": "b", "schema": {"example": 1}},
                "Page": {"in": "query", "name": "p", "type": "integer"},
            },
        },
    )
    [operation] = document.operations
    assert noted == []
    assert operation.request_body is not None
    [media] = operation.request_body.content
    assert media.schema is not None
    assert (media.name, media.schema.node, media.schema.pointer) == (
        "text/xml",
        {"examples": [1]},
        "#/x-documents/parts/Body/schema",
    )
    assert operation.parameters[0].schema is not None
    assert operation.parameters[0].schema.node == {"type": "integer"}


def test_files_of_one_name_have_places_of_their_own() -> None:
    main = definition(components={"schemas": {name: {"$ref": f"{name}/Order v1.json"} for name in "abc"}})
    files = {"a/Order v1.json": True, "b/Order v1.json": {"type": "string"}, "c/Order v1.json": {"type": "integer"}}
    document, noted = read({**main, "x-documents": {"Order-v1.2": "taken"}}, files)
    assert noted == []
    assert document.root["x-documents"] == {
        "Order-v1.2": "taken",
        "Order-v1": True,
        "Order-v1.3": {"type": "string"},
        "Order-v1.4": {"type": "integer"},
    }


def test_findings_name_the_file_they_are_in() -> None:
    main = definition({"/a": {"get": {"responses": answers({"$ref": "common.json#/A"})}}})
    _, noted = read(main, {"common.json": b'{"A":\n  {"items": {"$ref": "#/absent"}}}'})
    assert noted == [("ref.unresolved", "common.json#/A/items")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b'{"A": 1,}', "line 1, column 9", id="broken"),
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"[" * 100_000, "nested", id="too deep"),
        pytest.param(b"\xff", "UTF-8", id="no text"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_where_it_is_named(content: bytes, said: str) -> None:
    found = Diagnostics("shop.json")
    main = b'{"openapi": "3.1.0", "components": {"schemas": {\n"A": {"$ref": "common.json#/A"}}}}'
    read_definition(read_tree(main, "shop.json"), found, open_file=lambda name: content)
    one = next(iter(found))
    assert (one.level, one.code, one.where, one.line) == ("error", "ref.unresolved", "#/components/schemas/A", 2)
    assert said in one.message


def test_a_file_that_is_not_there_is_reported() -> None:
    assert read(definition({"/a": {"$ref": "a.json"}}), {})[1] == [("ref.unresolved", "#/paths/~1a")]


def test_without_an_opener_other_files_are_not_followed() -> None:
    assert read(definition({"/a": {"$ref": "a.json"}}))[1] == [("ref.external", "#/paths/~1a")]


def test_files_that_refer_to_each_other_are_opened_once() -> None:
    opened: list[str] = []
    texts = {
        "a.json": b'{"properties": {"b": {"$ref": "b.json"}}}',
        "b.json": b'{"properties": {"a": {"$ref": "./x/../a.json"}}}',
    }

    def open_file(name: str) -> bytes:
        opened.append(name)
        return texts[name]

    main = b'{"openapi": "3.0.0", "components": {"schemas": {"A": {"$ref": "a.json"}, "B": {"$ref": "b.json#"}}}}'
    document = read_definition(read_tree(main, "shop.json"), Diagnostics(), open_file=open_file)
    assert sorted(opened) == ["a.json", "b.json"]
    assert document.root["components"]["schemas"] == {"A": {"$ref": "#/x-documents/a"}, "B": {"$ref": "#/x-documents/b"}}


# files_below


def test_files_below_a_folder_are_opened(tmp_path: Path) -> None:
    (tmp_path / "spec" / "parts").mkdir(parents=True)
    (tmp_path / "spec" / "parts" / "a.json").write_bytes(b"1")
    (tmp_path / "common.json").write_bytes(b"2")
    assert files_below(tmp_path / "spec")("parts/../parts/a.json") == b"1"
    assert files_below(tmp_path, start="spec")("../common.json") == b"2"


@pytest.mark.parametrize("name", ["../secret", "parts/../../secret", "link", "folder-link/secret"])
def test_nothing_outside_the_folder_is_opened(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "api"
    (folder / "parts").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "api-2").mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "folder-link").symlink_to(tmp_path)
    open_file = files_below(folder)
    for one in (name, str(tmp_path / "secret"), "../api-2/x"):
        with pytest.raises(ConversionError) as caught:
            open_file(one)
        assert caught.value.code == "ref.external"
        assert str(tmp_path) not in str(caught.value)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    open_file = files_below(tmp_path)
    for name in ("pipe", "folder", "."):
        with pytest.raises(ConversionError) as caught:
            open_file(name)
        assert caught.value.code == "watch.not_regular"
    with pytest.raises(ConversionError) as caught:
        open_file("a\0b")
    assert caught.value.code == "path.invalid"


def test_the_files_together_are_limited(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    open_file = files_below(tmp_path, most_bytes=9)
    assert open_file("a") == b"12345"
    with pytest.raises(ConversionError) as caught:
        open_file("a")
    assert caught.value.code == "limit.bytes"


def test_findings_tell_what_was_not_opened(tmp_path: Path) -> None:
    shutil.copytree(
        corpus("openapi", "learn-openapis", "examples", "v2.0", "json", "petstore-separate"), tmp_path, dirs_exist_ok=True
    )
    path = tmp_path / "spec" / "swagger.json"
    document, found = read_file(path, files_below(path.parent))
    assert len(document.operations) == 4
    assert {(one.code, one.level) for one in found} == {("ref.external", "warning")}
    document, found = read_file(path, files_below(tmp_path, start="spec"))
    assert len(document.operations) == 4
    assert list(found) == []
