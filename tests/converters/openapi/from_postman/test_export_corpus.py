"""Every real collection and definition: the exported definition is valid, and gives the same collection again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converters.detect import Kind, detect
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.openapi import files_below
from converters.openapi.from_postman import collection_to_openapi, write_definition
from converters.openapi.read import read_definition
from converters.openapi.to_postman import openapi_to_collection
from converters.postman.model import Collection, walk
from converters.postman.read import collection_from_json, read_collection
from converters.postman.write import write_collection
from converters.source import SourceTree, read_tree
from tests.converters.openapi.from_postman.exports import again, faults, misfits
from tests.corpus import corpus


def tree_of(path: Path) -> SourceTree | None:
    try:
        return read_tree(path.read_bytes(), path.name)
    except ConversionError:
        return None


def files(folder: str, kind: Kind) -> list[Path]:
    found = (path for path in sorted(corpus(folder).rglob("*")) if path.suffix in (".json", ".yaml", ".yml"))
    return [path for path in found if (tree := tree_of(path)) is not None and detect(tree.data) is kind]


def named(folder: str, kind: Kind) -> Any:
    return pytest.mark.parametrize("path", files(folder, kind), ids=lambda path: str(path.relative_to(corpus(folder))))


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


@named("collections", Kind.COLLECTION)
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


@named("openapi", Kind.DEFINITION)
def test_a_converted_definition_comes_back_with_everything_its_collection_has(path: Path):
    tree = tree_of(path)
    assert tree is not None
    document = read_definition(tree, Diagnostics(limit=0), open_file=files_below(path.parent))
    found = Diagnostics("made.json", limit=100_000)
    written = write_collection(openapi_to_collection(document, found))
    source = collection_from_json(json.loads(written), Diagnostics(limit=0))
    made = collection_to_openapi(source, Diagnostics(limit=0), document)
    assert faults(made) == []
    assert answers(again(made)) == answers(source)
