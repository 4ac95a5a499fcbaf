"""Every real collection and definition: the exported definition is valid, and gives the same collection again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converters.detect import Kind, detect
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.openapi.from_postman import collection_to_openapi, write_definition
from converters.postman.model import Collection, walk
from converters.postman.read import collection_from_json, read_collection
from converters.source import SourceTree, read_tree
from tests.converted import converted, definitions
from tests.converters.openapi.from_postman.exports import again, faults, misfits
from tests.corpus import corpus


def tree_of(path: Path) -> SourceTree | None:
    try:
        return read_tree(path.read_bytes(), path.name)
    except ConversionError:
        return None


def collections() -> list[Path]:
    found = (path for path in sorted(corpus("collections").rglob("*")) if path.suffix in (".json", ".yaml", ".yml"))
    return [path for path in found if (tree := tree_of(path)) is not None and detect(tree.data) is Kind.COLLECTION]


def answers(collection: Collection) -> dict[str, Any]:
    """What a collection answers: each request with its name and its examples."""
    told: dict[str, Any] = {}
    for _, item in walk(collection):
        url = item.request.url
        call = f"{item.request.method} {'/'.join(url.path or ()) if url else ''}"
        told[f"{call} {len(told) if call in told else ''}".strip()] = (
            item.name,
            {example.name: (example.code, kind(example.headers), plain(example.body)) for example in item.examples},
        )
    return told


def kind(headers: Any) -> str:
    return next((header.value for header in headers if header.key.lower() == "content-type"), "")


def plain(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


@pytest.mark.parametrize("path", collections(), ids=lambda path: path.relative_to(corpus("collections")).as_posix())
def test_a_real_collection_becomes_a_valid_definition_with_fitting_examples(path: Path):
    tree = tree_of(path)
    assert tree is not None
    source = read_collection(tree, Diagnostics(limit=0))
    made = collection_to_openapi(source, Diagnostics(limit=0))
    assert faults(made) == []
    assert list(misfits(made)) == []
    written = write_definition(made)
    assert read_tree(written, "a.yaml").data == made
    assert write_definition(collection_to_openapi(source, Diagnostics(limit=0))) == written


@pytest.mark.parametrize("name", definitions())
def test_a_converted_definition_comes_back_with_everything_its_collection_has(name: str):
    source = collection_from_json(json.loads(converted(name).written), Diagnostics(limit=0))
    made = collection_to_openapi(source, Diagnostics(limit=0), converted(name).document)
    assert faults(made) == []
    assert answers(again(made)) == answers(source)
