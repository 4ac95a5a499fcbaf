"""Definitions become collections, whole or one for each use case."""

import json
import os
from pathlib import Path

import pytest

from app.actions.convert import convert, convert_use_cases
from app.actions.writing import write_all
from tests.app.workspace.samples import SHOP, collection, write


def test_a_definition_becomes_a_collection(tmp_path: Path):
    made = convert(write(tmp_path, shop_yaml=SHOP) / "shop.yaml")
    assert (list(made.collections), made.is_good, made.counts) == (["shop"], True, (2, 4))
    assert json.loads(made.collections["shop"])["info"]["name"] == "Shop"


def test_bytes_give_the_same_collection_as_the_file(tmp_path: Path):
    from_file = convert(write(tmp_path, shop_yaml=SHOP) / "shop.yaml")
    from_bytes = convert(Path("-"), SHOP.encode())
    assert list(from_bytes.collections.values()) == list(from_file.collections.values())


def test_references_are_followed_below_the_folder_of_the_file(tmp_path: Path):
    text = SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: 'parts/x.yaml#/X'}}")
    made = convert(write(tmp_path, shop_yaml=text, parts__x_yaml="X: {const: 7}") / "shop.yaml")
    assert made.diagnostics == ()
    assert '"body": "7"' in made.collections["shop"].decode()


def test_what_cannot_be_converted_is_told(tmp_path: Path):
    made = convert(write(tmp_path, env_json='{"values": [], "name": "x"}') / "env.json")
    assert (made.collections, made.is_good, made.diagnostics[0].code) == ({}, False, "format.unexpected_kind")
    assert made.diagnostics[0].message == "Expected a definition or a collection; this file is a Postman environment."


def test_a_link_that_was_named_is_followed(tmp_path: Path):
    write(tmp_path, specs__shop_yaml=SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: 'x.yaml#/X'}}"))
    write(tmp_path, specs__x_yaml="X: {const: 7}")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "specs" / "shop.yaml")
    made = convert(tmp_path / "link.yaml")
    assert made.diagnostics == ()
    assert '"body": "7"' in made.collections["link"].decode()


def test_an_example_that_does_not_fit_its_schema_is_an_error_but_carried_over(tmp_path: Path):
    text = SHOP.replace("{example: {amount: 5}}", "{example: {amount: 5}, schema: {type: string}}")
    made = convert(write(tmp_path, shop_yaml=text) / "shop.yaml")
    assert [(found.level, found.code) for found in made.diagnostics] == [("error", "value.invalid")]
    assert made.is_good


MOCKS = """
mocks:
  checkout: {title: Checkout, use_case: A shopper pays., definition: shop.yaml, include: {tags: [orders]}}
  whole: {definition: shop.yaml}
  films: {collection: films.json}
"""


def test_each_use_case_of_the_definition_becomes_a_collection(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, films_json=collection(), mocks_yaml=MOCKS)
    made = convert_use_cases(tmp_path / "shop.yaml", tmp_path / "mocks.yaml")
    assert list(made.collections) == ["checkout", "whole"]
    checkout, whole = (json.loads(data)["info"] for data in made.collections.values())
    assert (checkout["name"], checkout["description"], whole["name"]) == ("Checkout", "A shopper pays.", "whole")
    assert checkout["_postman_id"] != whole["_postman_id"]


def test_a_definition_without_use_cases_is_an_error(tmp_path: Path):
    write(tmp_path, other_yaml=SHOP, shop_yaml=SHOP, mocks_yaml=MOCKS, films_json=collection())
    made = convert_use_cases(tmp_path / "other.yaml", tmp_path / "mocks.yaml")
    assert (made.collections, made.is_good) == ({}, False)
    assert (
        made.diagnostics[-1].message
        == "No mock of this file is cut from other.yaml. Name it there as `definition: other.yaml`."
    )


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "a.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_all({target: b"new"})
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o640)

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_all({target: b"half"})
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.json", b"new")]


def test_several_files_are_written_all_or_none(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(b"old")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(IsADirectoryError):
        write_all({tmp_path / "a.json": b"new", tmp_path / "b.json": b"new", tmp_path / "folder.json": b"new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "folder.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"
