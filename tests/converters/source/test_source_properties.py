"""Whatever the bytes are, they give a tree or a refusal."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from converters.errors import SourceError
from converters.source import SourceTree, read_tree
from converters.source.places import Path

PIECES = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "- ",
    "\n",
    "  ",
    "\t",
    '"',
    "'",
    "&a ",
    "*a",
    "!!int ",
    "!x ",
    "<<",
    "? ",
    "|",
    ">-",
    "#",
]
PIECES += [
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "null",
    "1e9",
    "NaN",
    ".inf",
    "0x1",
    "\\u0000",
    "\\ud800",
    "\0",
    "\ufeff",
    "é",
    "😀",
]
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
TREES = st.recursive(PLAIN, lambda below: st.one_of(st.lists(below), st.dictionaries(st.text(), below)), max_leaves=30)


def every_path(value: Any, path: Path = ()) -> list[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, below in items for one in every_path(below, (*path, key)))]


def tree_or_refusal(data: bytes, file: str) -> SourceTree | SourceError:
    try:
        return read_tree(data, file)
    except SourceError as error:
        return error


def check(data: bytes, file: str) -> None:
    """A tree that is plain JSON, with a place for every value, or a refusal that says why."""
    tree = tree_or_refusal(data, file)
    if isinstance(tree, SourceError):
        assert tree.code
        assert len(str(tree)) < 400
        return
    json.dumps(tree.data, allow_nan=False, ensure_ascii=False).encode()
    for path in every_path(tree.data):
        tree.position(path)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES)).map(lambda pieces: "".join(pieces).encode())))
def test_any_bytes_give_a_tree_or_a_refusal(data: bytes) -> None:
    check(data, "any.yaml")
    check(data, "any.json")


@settings(deadline=None)
@given(TREES.filter(lambda tree: isinstance(tree, dict | list)))
def test_json_is_read_as_it_was_written_and_has_its_places(tree: Any) -> None:
    wanted = json.loads(json.dumps(tree).replace("\\u0000", "\\ufffd"))
    read = read_tree(json.dumps(tree, indent=1).encode(), "any.json")
    assert read.data == wanted
    assert all(read.position(path) for path in every_path(tree) if "\0" not in str(path))


@settings(deadline=None)
@given(TREES.filter(lambda tree: isinstance(tree, dict | list)))
def test_yaml_is_read_as_it_was_written_and_has_its_places(tree: Any) -> None:
    text = yaml.dump(tree, Dumper=yaml.SafeDumper, allow_unicode=False, default_flow_style=False)
    read = read_tree(text.encode(), "any.yaml")
    if "\0" not in str(tree) and "\\0" not in text:
        assert all(read.position(path) for path in every_path(read.data))
