"""What a collection file may look like as a whole, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import FormatError, SourceError
from converters.postman.ids import derive_id, is_derived
from converters.postman.read import collection_from_json, read_collection
from converters.source import read_tree
from tests.converters.postman.building import SCHEMA, document, entry, read
from tests.corpus import corpus


def test_a_collection_in_the_wrapper_of_postmans_api_is_unwrapped() -> None:
    collection, noted = read({"collection": document(entry(), 5)})
    assert (collection.name, len(collection.items)) == ("Shop", 1)
    assert noted == [("item.skipped", "collection.item[1]")]


def test_a_runners_report_is_no_collection_although_it_has_that_key() -> None:
    with pytest.raises(FormatError) as refused:
        read({"collection": {"id": "1"}, "run": {}})
    assert refused.value.code == "format.unknown"


def test_an_old_v1_file_is_named_with_advice() -> None:
    file = "v1.postman_collection.json"
    with pytest.raises(FormatError) as refused:
        read_collection(read_tree(corpus("collections", "newman", file).read_bytes(), file), Diagnostics(file))
    assert (refused.value.code, refused.value.file, refused.value.line, refused.value.column) == (
        "format.unsupported_version",
        file,
        1,
        1,
    )
    assert "export it as Collection v2.1" in refused.value.message


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        pytest.param({"info": {"name": "x"}, "items": []}, "format.invalid", "found `items`", id="items instead of item"),
        pytest.param({"info": {"_postman_id": "1"}}, "format.invalid", "no `item` list", id="no item"),
        pytest.param({"info": {"name": "x"}, "item": {}}, "format.invalid", "an object", id="item is an object"),
        pytest.param({"openapi": "3.1.0", "info": {}}, "format.unexpected_kind", "OpenAPI definition", id="definition"),
        pytest.param({"values": []}, "format.unexpected_kind", "environment", id="environment"),
        pytest.param({}, "format.unknown", "neither", id="empty object"),
        pytest.param([], "format.unknown", "neither", id="list"),
        pytest.param(None, "format.unknown", "neither", id="null"),
    ],
)
def test_what_is_no_collection_is_refused_with_code_and_words(data: Any, code: str, words: str) -> None:
    with pytest.raises(FormatError) as refused:
        collection_from_json(data, Diagnostics(), "shop.json")
    assert (refused.value.code, refused.value.file) == (code, "shop.json")
    assert words in refused.value.message


def test_a_refusal_names_the_line_of_the_key_at_fault() -> None:
    tree = read_tree(b'{\n  "info": {"name": "x"},\n  "items": []\n}', "shop.json")
    with pytest.raises(FormatError) as refused:
        read_collection(tree, Diagnostics("shop.json"))
    assert (refused.value.line, refused.value.column) == (3, 12)


def test_text_after_the_end_is_refused_with_line_and_column() -> None:
    with pytest.raises(SourceError) as refused:
        read_tree(b'{"info": {}, "item": []}\nnotes', "shop.json")
    assert (refused.value.code, refused.value.line, refused.value.column) == ("json.invalid", 2, 1)


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="UTF-8 byte order mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.replace(" ", "\r\n").encode(), id="CRLF"),
    ],
)
def test_encodings_and_line_ends_do_not_matter(encoded: Any) -> None:
    tree = read_tree(encoded('{"info": {"name": "Läden"}, "item": []}'), "shop.json")
    assert read_collection(tree, Diagnostics()).name == "Läden"


def test_a_warning_names_file_line_and_column() -> None:
    diagnostics = Diagnostics("shop.json")
    read_collection(read_tree(b'{"info": {"name": "x"}, "item": [\n  7\n]}', "shop.json"), diagnostics)
    [warning] = diagnostics
    assert str(warning).startswith("shop.json:2:3: warning item.skipped item[0]: ")


def test_a_collection_without_items_is_one() -> None:
    collection, noted = read(document())
    assert (collection.items, noted) == ((), [])


@pytest.mark.parametrize(
    "schema",
    ["https://schema.getpostman.com/json/collection/v999.0.0/collection.json", "https://schema.getpostman.com/collection/v3/"],
)
def test_an_unknown_format_version_is_noted_and_read_by_shape(schema: str) -> None:
    collection, noted = read({"info": {"name": "Shop", "schema": schema}, "item": [entry()]})
    assert (len(collection.items), noted) == (1, [("format.unsupported_version", "info.schema")])


@pytest.mark.parametrize(
    "schema",
    [SCHEMA, "http://schema.postman.com/collection/json/v2.0.0/draft-07/collection.json", "https://x/collection/v2.1/", None],
)
def test_known_format_versions_are_told_by_the_version_alone(schema: str | None) -> None:
    assert read({"info": {"name": "Shop", "schema": schema}, "item": []})[1] == []


@pytest.mark.parametrize(
    ("info", "description"),
    [
        pytest.param({"description": "Words"}, "Words", id="text"),
        pytest.param({"description": {"content": "Words", "type": "text/markdown"}}, "Words", id="object"),
        pytest.param({"description": None}, "", id="null"),
        pytest.param({}, "", id="absent"),
    ],
)
def test_descriptions_come_as_text_object_or_null(info: dict[str, Any], description: str) -> None:
    assert read({"info": info, "item": []})[0].description == description


@pytest.mark.parametrize(
    ("version", "text"),
    [
        pytest.param("1.2", "1.2", id="text"),
        pytest.param({"major": 1, "minor": 2, "patch": 3}, "1.2.3", id="object"),
        pytest.param({"major": 1, "identifier": "rc"}, "1.0.0-rc", id="object with identifier"),
        pytest.param(2, "2", id="number"),
        pytest.param(None, "", id="null"),
    ],
)
def test_versions_come_as_text_or_object(version: Any, text: str) -> None:
    assert read({"info": {"version": version}, "item": []})[0].version == text


@pytest.mark.parametrize(
    ("data", "identifier"),
    [
        pytest.param({"info": {"_postman_id": "a", "uid": "1-a"}, "item": []}, "a", id="export"),
        pytest.param({"info": {"uid": "1-a"}, "item": []}, "1-a", id="uid only"),
        pytest.param({"id": "b", "info": {"name": "x"}, "item": []}, "b", id="beside info"),
        pytest.param({"info": {"name": "x"}, "item": []}, derive_id("collection", "x"), id="none: derived from the name"),
        pytest.param({"info": {"name": "x", "_postman_id": " "}, "item": []}, derive_id("collection", "x"), id="blank"),
    ],
)
def test_a_collections_id_is_its_own_or_derived(data: Any, identifier: str) -> None:
    assert read(data)[0].id == identifier


def test_info_that_is_missing_costs_the_name_only() -> None:
    collection, noted = read({"item": [entry()]})
    assert (collection.name, len(collection.items), is_derived(collection.id), noted) == ("", 1, True, [])


def test_unknown_keys_are_no_matter_for_notes() -> None:
    assert read(document(entry("/a", {"name": "ok", "_": {"postman_previewlanguage": "json"}}), _=1, variables=[]))[1] == []


def test_text_that_cannot_be_stored_is_mended_and_noted() -> None:
    collection, noted = read(document(entry("/a", {"name": "a\x00b", "body": "\ud800"})))
    [example] = collection.items[0].examples  # type: ignore[union-attr]
    assert (example.name, example.body) == ("a\ufffdb", "\ufffd")
    assert sorted(noted) == [("value.text", "item[0].response[0].body"), ("value.text", "item[0].response[0].name")]


def test_numbers_that_are_not_finite_become_null_and_are_noted() -> None:
    assert read(document(entry("/a", {"code": float("nan")})))[1] == [("value.number", "item[0].response[0].code")]
