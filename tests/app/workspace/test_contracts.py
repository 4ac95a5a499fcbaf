"""Which mocks have a contract, and what `validate` asks for in vain."""

from __future__ import annotations

from pathlib import Path

from app.serving.published import Published
from tests.app.workspace.samples import SHOP, collection, loaded, opened, problems, write


def operations(published: Published, name: str) -> list[str]:
    contract = published.mocks[name].contract
    return [] if contract is None else [operation.names[-1] for operation in contract.operations]


def test_a_definition_gives_a_contract_of_what_is_served_of_it(tmp_path: Path):
    mocks = """
mocks:
  whole: {definition: shop.yaml, validate: report}
  cut: {definition: shop.yaml, include: {tags: [orders]}, validate: reject}
  alone: {collection: shop.yaml, include: {operations: [getPayment]}, validate: report}
  off: {definition: shop.yaml, validate: off}
"""
    status, published = loaded(write(tmp_path, shop_yaml=SHOP, mocks_yaml=mocks))
    assert problems(status) == []
    assert {name: operations(published, name) for name in published.mocks} == {
        "whole": ["POST /orders", "GET /payments/{id}"],
        "cut": ["POST /orders"],
        "alone": ["GET /payments/{id}"],
        "off": [],
    }


def test_validate_without_a_definition_is_told(tmp_path: Path):
    mocks = """
mocks:
  films: {collection: films.json, validate: report}
  both:
    collection: [films.json, shop.yaml]
    validate: {default: off, createOrder: reject}
"""
    status, published = loaded(write(tmp_path, films_json=collection(), shop_yaml=SHOP, mocks_yaml=mocks))
    told = [
        str(found).split(":", 2)[1:] for mock in status for found in mock.diagnostics if found.code == "setting.unsupported"
    ]
    assert [(line, text[:60]) for line, text in told] == [
        ("6", " warning setting.unsupported mocks.both.validate: Calls can be"[:60]),
        ("3", " warning setting.unsupported mocks.films.validate: Calls can b"[:60]),
    ]
    assert published.mocks["films"].is_plain


def test_operations_that_are_not_there_are_told_with_the_nearest(tmp_path: Path):
    mocks = (
        "mocks:\n  shop:\n    definition: shop.yaml\n    validate:\n      createOder: reject\n      GET /payments/{id}: off\n"
    )
    status, published = loaded(write(tmp_path, shop_yaml=SHOP, mocks_yaml=mocks))
    [told] = [str(found) for mock in status for found in mock.diagnostics if found.level == "error"]
    assert told == (
        "mocks.yaml:5: error ref.unresolved mocks.shop.validate.createOder: There is no operation 'createOder'. "
        "Did you mean 'createOrder'?"
    )
    assert operations(published, "shop") == ["POST /orders", "GET /payments/{id}"]


def test_what_a_definition_asks_for_is_known_of_mocks_that_do_not_check_it(tmp_path: Path):
    with opened(write(tmp_path, shop_yaml=SHOP, films_json=collection())) as workspace:
        workspace.load()
        assert b"createOrder" in workspace.contract_of("shop")
        assert (workspace.contract_of("films"), workspace.contract_of("nothing")) == (b"", b"")
