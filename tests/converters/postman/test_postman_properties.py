"""What holds for every collection and for any JSON at all."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.postman.model import Collection, Environment, Example, Item, Request
from converters.postman.read import collection_from_json, environment_from_json, read_collection
from converters.postman.reading import quiet_reading
from converters.postman.text_faults import without_faults
from converters.postman.url import parse_url, url_text
from converters.postman.write import collection_to_json, write_collection, write_environment
from converters.source import read_tree
from tests.converters.postman.strategies import ANYTHING, collections, environments, examples


@settings(max_examples=60, deadline=None)
@given(collections)
def test_a_made_collection_reads_equal_after_writing(collection: Collection) -> None:
    diagnostics = Diagnostics()
    again = read_collection(read_tree(write_collection(collection), "made.json"), diagnostics)
    assert again == collection


@settings(max_examples=40, deadline=None)
@given(environments)
def test_a_made_environment_reads_equal_after_writing(environment: Environment) -> None:
    assert environment_from_json(json.loads(write_environment(environment)), Diagnostics()) == environment


@settings(max_examples=60, deadline=None)
@given(collections, examples)
def test_an_edited_collection_reads_equal_after_writing(collection: Collection, example: Example) -> None:
    """Changes of what was read from a file are all in what is written, whatever they are."""
    read = collection_from_json(json.loads(write_collection(collection)), Diagnostics())
    edited = replace(
        read,
        name="edited",
        variables=read.variables[:1],
        auth=None,
        items=(*read.items[1:], Item(id="new", request=Request(method="POST"), examples=(example,)), *read.items[:1]),
    )
    assert collection_from_json(collection_to_json(edited), Diagnostics()) == edited


@settings(max_examples=150, deadline=None)
@given(ANYTHING, st.lists(ANYTHING, max_size=4))
def test_any_json_gives_a_collection_or_a_clear_refusal(data: Any, entries: list[Any]) -> None:
    for document in (data, {"info": data, "item": entries, "variable": data, "auth": data, "event": data}):
        with contextlib.suppress(ConversionError):
            write_collection(collection_from_json(document, Diagnostics()))


@settings(max_examples=100, deadline=None)
@given(st.lists(ANYTHING, max_size=4))
def test_whatever_was_read_is_written_as_it_was(entries: list[Any]) -> None:
    """Nothing of an unchanged file is lost. (Text and numbers that cannot be stored are mended on the way in.)"""
    document = {"info": {"name": "x"}, "item": without_faults(entries, quiet_reading())}
    assert collection_to_json(collection_from_json(document, Diagnostics())) == document


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_any_json_gives_an_environment_or_a_clear_refusal(data: Any) -> None:
    for document in (data, {"values": data}, {"values": [data]}, [data]):
        with contextlib.suppress(ConversionError):
            write_environment(environment_from_json(document, Diagnostics()))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_an_address(text: str) -> None:
    assert (parse_url(text).raw, parse_url(text).source) == (text, text)


@settings(max_examples=100, deadline=None)
@given(st.text("{}:/?#&=.a", max_size=30))
def test_the_text_of_an_address_has_the_same_parts(text: str) -> None:
    written = url_text(parse_url(text))
    assert url_text(parse_url(written)) == written
