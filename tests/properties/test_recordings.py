"""Whatever a recording, an error or a configuration holds, reading it gives a collection, or says why not."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.imports.difference import difference
from app.imports.har import har_to_collection
from app.postman.answers import error_for, seconds_to_wait
from app.postman.records import mock_from, summary_from
from app.postman.settings import server_response_from, settings_from_config
from app.workspace.mock_settings import READERS
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.postman.model import walk
from converters.postman.read import collection_from_json
from converters.postman.write import write_collection
from converters.source import read_tree

LEAVES = (
    st.none() | st.booleans() | st.integers(-10, 700) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3))
HEADERS = st.lists(st.fixed_dictionaries({}, optional={"name": JSON, "value": JSON}) | JSON, max_size=4) | JSON
URLS = st.sampled_from(
    ["https://a.example.com/orders/7?b=1&b=2#x", "http://a/%2f{{x}}", "https://[::1]:8/", "data:,x", "http://["]
)
CONTENT = st.fixed_dictionaries(
    {},
    optional={"text": st.text() | JSON, "encoding": st.sampled_from(["base64", "x"]), "mimeType": st.text(max_size=30) | JSON},
)
REQUEST = st.fixed_dictionaries(
    {"url": URLS | JSON},
    optional={"method": st.text(max_size=8) | JSON, "headers": HEADERS, "postData": CONTENT | JSON},
)
RESPONSE = st.fixed_dictionaries(
    {"status": st.integers(190, 610) | JSON}, optional={"statusText": JSON, "headers": HEADERS, "content": CONTENT | JSON}
)
ENTRY = st.fixed_dictionaries({"request": REQUEST | JSON, "response": RESPONSE | JSON}, optional={"_resourceType": JSON}) | JSON


@settings(max_examples=200, deadline=None)
@given(st.lists(ENTRY, max_size=5))
def test_any_recording_is_read_or_refused(entries: list[Any]):
    data = json.dumps({"log": {"entries": entries}}).encode()
    found = Diagnostics("any.har")
    try:
        tree = read_tree(data, "any.har", diagnostics=found)
        collection = har_to_collection(tree, found)
    except ConversionError:
        return
    again = collection_from_json(json.loads(write_collection(collection)), Diagnostics())
    assert [item.name for _, item in walk(again)] == [item.name for _, item in walk(collection)]
    assert all(item.examples for _, item in walk(collection))
    assert not difference(collection, again)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(100, 599), JSON, st.dictionaries(st.sampled_from(["retry-after", "x-ratelimit-reset", "ratelimit"]), st.text())
)
def test_any_answer_of_an_api_is_an_error_that_can_be_told(status: int, body: Any, headers: dict[str, str]):
    told = str(error_for(status, json.dumps(body).encode(), "the mock m"))
    assert told.isprintable()
    assert (seconds_to_wait(headers) or 1) >= 1


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["headers", "matchBody", "matchHeader", "delay", "id", "name", "config", "statusCode"]), JSON
    )
)
def test_any_configuration_gives_settings_that_can_be_read(config: dict[str, Any]):
    assert mock_from(config).key == summary_from(config).key
    response, _ = server_response_from(config, "m")
    for key, value in {**settings_from_config(config), "server_response": response}.items():
        if value is not None:
            READERS[key](value)
