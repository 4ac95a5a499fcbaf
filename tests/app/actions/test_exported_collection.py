"""A collection that is exported sends its requests to its mock, and is answered as before wherever it is served again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.actions.exported_collection import Pointed, pointed_at
from app.matching.example import Match
from app.matching.index import MockIndex, compile_index
from app.matching.match import match
from app.matching.replay import own_path, own_request
from app.matching.request import MockRequest
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.postman.model import Collection, Environment
from converters.postman.read import read_collection
from converters.postman.url import url_text
from converters.postman.variables import Scope
from converters.postman.write import write_collection
from converters.source import read_tree
from tests.converted import converted, definitions
from tests.corpus import corpus

REPOSITORY = Path(__file__).resolve().parents[3]
ADDRESS = "http://localhost:8000/mock/shop"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
CONVERSIONS = (
    "adyen/CheckoutService-v71.json",
    "museum/openapi.yaml",
    "petstore3/openapi.yaml",
    "paypal/checkout_orders_v2.json",
    "readme-oas-examples/3.0/json/openapi-workshop/server-variables.json",
    "readme-oas-examples/3.1/json/train-travel.json",
    "learn-openapis/examples/v2.0/json/uber.json",
    "realworld-conduit/openapi.yml",
)


def collections() -> Iterator[Path]:
    for folder in (corpus("collections"), REPOSITORY / "collections"):
        for file in sorted(folder.rglob("*.json")):
            if is_collection(file):
                yield file


def is_collection(file: Path) -> bool:
    try:
        read(file.read_bytes())
    except ConversionError:
        return False
    return True


def read(data: bytes, name: str = "exported") -> Collection:
    return read_collection(read_tree(data, name, diagnostics=Diagnostics(limit=0)), Diagnostics(limit=0))


def exported(collection: Collection, environment: Environment | None = None, **wishes: Any) -> Pointed:
    return pointed_at(collection, environment, ADDRESS, name="shop", **wishes)


def answers(index: MockIndex, saved_in: MockIndex) -> list[tuple[int, float, int, bytes] | None]:
    """What one index answers to the own requests of another one, by every form that their addresses have."""
    found = []
    for example in saved_in.examples:
        for saved in example.address.forms:
            if own_path(saved.form).startswith("/mock/shop"):
                continue
            sent = own_request(example)
            sent_so = MockRequest(sent.method, own_path(saved.form), sent.query_text, sent.headers, sent.data)
            outcome = match(index, sent_so)
            found.append(told(outcome) if isinstance(outcome, Match) else None)
    return found


def told(outcome: Match) -> tuple[int, float, int, bytes]:
    example = outcome.example
    return example.position, outcome.score, example.code, example.example.body.encode("utf-8", "replace")


def assert_same_answers(collection: Collection) -> None:
    before = compile_index(collection)
    pointed = exported(collection)
    again = read(write_collection(pointed.collection))
    assert answers(compile_index(again), before) == answers(before, before)
    assert [example.id for example in compile_index(again).examples] == [example.id for example in before.examples]
    with_environment = compile_index(again, pointed.environment)
    assert answers(with_environment, before) == answers(before, before)
    assert_sent_to_the_mock(before, again)


def assert_sent_to_the_mock(before: MockIndex, again: Collection) -> None:
    """What a client fills in and sends is below the mock's address, at the path that the example was saved with."""
    scope = Scope.of(again.variables)
    for old, new in zip(before.examples, compile_index(again).examples, strict=True):
        if not old.address.forms:
            continue
        url = new.request.url or new.item.request.url
        assert url is not None
        sent = scope.resolve(url_text(replace(url, query=(), hash=None)))
        assert sent.startswith(ADDRESS), sent
        path = urlsplit(sent.replace("?", "%3F")).path.removeprefix("/mock/shop")
        assert path.count("/") >= own_path(old.address.forms[0].form).count("/") - 1


@pytest.mark.parametrize("file", list(collections()), ids=lambda file: file.name)
def test_a_collection_of_the_corpus_gives_the_same_answers_when_it_is_imported_again(file: Path):
    assert_same_answers(read(file.read_bytes(), file.name))


@pytest.mark.parametrize("name", CONVERSIONS)
def test_a_conversion_gives_the_same_answers_when_it_is_imported_again(name: str):
    assert name in definitions()
    assert_same_answers(converted(name).collection)
