"""Bytes become a tree: encodings, formats, places, limits of size."""

from __future__ import annotations

import json

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.source import Limits, read_tree
from tests.corpus import corpus
from tests.costs import at_most

TEXT = '{"name": "Ærø", "sign": "💶"}'


def refusal(data: bytes, file: str = "shop.json", limits: Limits | None = None) -> tuple[str, int | None, int | None]:
    """Code, line and column of the refusal."""
    with pytest.raises(SourceError) as caught:
        read_tree(data, file, limits=limits)
    assert len(str(caught.value)) < 400
    return caught.value.code, caught.value.line, caught.value.column


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    assert read_tree(TEXT.encode(encoding), "shop.json").data == {"name": "Ærø", "sign": "💶"}


def test_yaml_may_be_utf_16() -> None:
    assert read_tree("name: Ærø\n".encode("utf-16"), "shop.yaml").data == {"name": "Ærø"}


def test_bytes_that_are_no_unicode_are_refused_at_their_place() -> None:
    assert refusal("a: 1\nname: Ærø".encode("latin-1")) == ("encoding", 2, 7)


@pytest.mark.parametrize("data", [b"", b"\n \t\n", b"\xef\xbb\xbf", b"# only a comment\n"], ids=repr)
def test_a_file_without_content_is_refused(data: bytes) -> None:
    assert refusal(data) == ("format.empty", 1, 1)


@pytest.mark.parametrize(
    ("data", "file", "format_"),
    [
        pytest.param(b' {"a": 1}', "shop", "json", id="a brace"),
        pytest.param(b"[1]", "shop.yaml", "json", id="a bracket, whatever the name"),
        pytest.param(b"a: 1", "shop.json", "yaml", id="anything else, whatever the name"),
        pytest.param(b"{a: 1}", "shop.yaml", "yaml", id="a brace of YAML in a YAML file"),
    ],
)
def test_the_text_tells_its_format(data: bytes, file: str, format_: str) -> None:
    assert read_tree(data, file).format == format_


def test_a_brace_of_yaml_in_a_file_of_any_other_name_is_broken_json() -> None:
    assert refusal(b"{a: 1}") == ("json.invalid", 1, 2)


def test_sizes_are_limited() -> None:
    assert refusal(b'"' + b"a" * 100 + b'"', limits=Limits(bytes=100)) == ("limit.bytes", None, None)
    assert refusal(b"a: " + b"a" * 100, limits=Limits(yaml_bytes=100)) == ("limit.bytes", None, None)
    assert read_tree(b'{"a": "' + b"a" * 100 + b'"}', "a.json", limits=Limits(yaml_bytes=100)).format == "json"


JSON_TEXT = b"""{
  "paths": {
    "/orders/{id}": {"get": {"tags": ["a", "b"]}},
    "~": [ [], {"x": null}
    ]
  }
}"""
YAML_TEXT = b"""\
paths:
  /orders/{id}:
    get: {tags: [a, b]}
  "~":
    - []
    - x:
"""


@pytest.mark.parametrize(
    ("path", "in_json", "in_yaml"),
    [
        pytest.param([], (1, 1), (1, 1), id="root"),
        pytest.param(["paths"], (2, 12), (2, 3), id="map"),
        pytest.param(["paths", "/orders/{id}", "get", "tags", 1], (3, 44), (3, 21), id="list item"),
        pytest.param(["paths", "~", 1, "x"], (4, 22), (6, 9), id="nothing"),
        pytest.param(["paths", "~", 2], None, None, id="past the end of a list"),
        pytest.param(["paths", "absent"], None, None, id="missing key"),
        pytest.param(["paths", "/orders/{id}", "get", "tags", 1, "x"], None, None, id="inside a text"),
    ],
)
def test_every_value_has_its_place(
    path: list[str | int], in_json: tuple[int, int] | None, in_yaml: tuple[int, int] | None
) -> None:
    assert read_tree(JSON_TEXT, "shop.json").position(path) == in_json
    assert read_tree(YAML_TEXT, "shop.yaml").position(path) == in_yaml


def test_places_are_found_by_pointer() -> None:
    tree = read_tree(JSON_TEXT, "shop.json")
    assert tree.pointer_position("#/paths/~1orders~1{id}/get/tags/1") == (3, 44)
    assert tree.pointer_position("/paths/~0/1") == (4, 16)
    assert tree.pointer_position("#") == (1, 1)
    assert tree.pointer_position("no pointer") is None
    assert tree.pointer_position("#/paths/~0/x") is None


def test_places_behind_aliases_and_merge_keys_are_found() -> None:
    tree = read_tree(b"base: &b {x: 1}\nuse: *b\nmerged:\n  <<: [{y: 2}, *b]\n  z: 3\n", "shop.yaml")
    assert tree.data["merged"] == {"z": 3, "y": 2, "x": 1}
    assert tree.position(["use"]) == (2, 6)
    assert tree.position(["use", "x"]) == (1, 14)
    assert tree.position(["merged", "y"]) == (4, 12)
    assert tree.position(["merged", "x"]) == (1, 14)


def test_a_line_of_megabytes_is_never_quoted() -> None:
    line = json.dumps({"a": ["x" * 100] * 40_000})[:-1].encode()
    assert refusal(line) == ("json.invalid", 1, len(line) + 1)


def test_a_large_definition_is_read_fast() -> None:
    data = corpus("openapi", "stripe", "spec3.json").read_bytes()
    found = Diagnostics()
    tree = at_most(200, lambda: read_tree(data, "spec3.json", diagnostics=found))
    assert len(tree.data["paths"]) == 261
    assert list(found) == []


@pytest.mark.parametrize(
    ("text", "file"),
    [
        pytest.param('{"a": {\n  "b":\n  [1,\n 2]}}', "shop.json", id="json"),
        pytest.param("a:\n  b:\n  - 1\n  - 2\n", "shop.yaml", id="yaml"),
    ],
)
def test_a_key_has_a_place_of_its_own(text: str, file: str) -> None:
    tree = read_tree(text.encode(), file)
    assert tree.pointer_position("#/a/b") == (3, 3)
    assert tree.key_pointer_position("#/a/b") == (2, 3)
    assert tree.key_pointer_position("#/a/b/1") == tree.pointer_position("#/a/b/1")
    assert tree.key_pointer_position("#") == (1, 1)
    assert tree.key_pointer_position("#/a/c") is None
