"""A server's workspace holds what calls need and no more; everything else is made again of what was packed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.serving.published import Published
from app.workspace.kept_collection import KeptCollection
from app.workspace.workspace import Workspace
from converters.errors import ConversionError
from converters.postman.write import write_collection
from tests.app.workspace.samples import SHOP, collection, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mocks = "mocks: {shop: {definition: shop.yaml}, small: {definition: shop.yaml, include: {tags: [orders]}}}"
    return write(tmp_path, shop_yaml=SHOP, films_json=collection(), mocks_yaml=mocks)


@pytest.fixture
def lean(folder: Path) -> Iterator[Workspace]:
    workspace = Workspace([folder], Published(), is_lean=True)
    yield workspace
    workspace.close()


def described(workspace: Workspace) -> dict[str, tuple[object, ...]]:
    names = sorted(workspace.published.mocks)
    made = {name: workspace.collection_of(name) for name in names}
    return {
        name: (
            workspace.status.named(name),
            write_collection(kept) if (kept := made[name]) else None,
            workspace.contract_of(name),
        )
        for name in names
    }


def test_a_lean_workspace_knows_what_any_other_knows(folder: Path, lean: Workspace):
    other = Workspace([folder], Published())
    try:
        other.load()
        lean.load()
        assert described(lean) == described(other)
        assert sorted(described(lean)) == ["films", "shop", "small"]
    finally:
        other.close()


def test_it_holds_no_collection(lean: Workspace):
    lean.load()
    examples = [example for mock in lean.published.mocks.values() for example in mock.index.examples]
    assert {example.origin for example in examples} == {None}


def test_a_change_of_settings_alone_is_made_of_what_is_packed(folder: Path, lean: Workspace):
    lean.load()
    write(folder, mocks_yaml="mocks: {shop: {definition: shop.yaml, delay: 5}, small: {definition: shop.yaml}}")
    lean.load()
    assert {name: (mock.revision, mock.delay_ms) for name, mock in lean.published.mocks.items()} == {
        "films": (1, 0),
        "shop": (2, 5),
        "small": (2, 0),
    }


def test_a_packed_collection_is_made_when_it_is_asked_for_and_again_after_it_was_let_go_of():
    kept = KeptCollection("films.json", collection().encode(), is_packed=True)
    first = kept.collection
    assert kept.collection is first
    kept.let_go()
    assert kept.collection == first
    assert kept.collection is not first


def test_a_collection_that_is_not_packed_stays():
    kept = KeptCollection("films.json", collection().encode())
    first = kept.collection
    kept.let_go()
    assert kept.collection is first


def test_what_is_no_collection_is_refused():
    with pytest.raises((ValueError, ConversionError)):
        KeptCollection("films.json", b"{")
