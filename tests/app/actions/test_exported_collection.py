"""A collection that is exported sends its requests to its mock, and is answered as before wherever it is served again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.actions.exported_collection import Pointed, pointed_at, with_secrets_masked
from app.matching.example import Match
from app.matching.index import MockIndex, compile_index
from app.matching.match import match
from app.matching.replay import own_path, own_request
from app.matching.request import MockRequest
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.postman.model import Collection, Environment, Variable, walk
from converters.postman.read import collection_from_json, read_collection
from converters.postman.url import url_text
from converters.postman.variables import Scope
from converters.postman.write import write_collection, write_environment
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


def one(url: Any, *, body: str = "", variables: dict[str, str] | None = None, **fields: Any) -> Collection:
    """A collection with one request, whose example was saved with it."""
    return several([url], body=body, variables=variables, **fields)


def several(urls: list[Any], *, body: str = "", variables: dict[str, str] | None = None, **fields: Any) -> Collection:
    items = [
        {
            "name": f"Request {number}",
            "request": {"method": "GET", "url": url, "header": fields.get("header", [])},
            "response": [{"name": "found", "originalRequest": {"method": "GET", "url": url}, "code": 200, "body": body}],
        }
        for number, url in enumerate(urls)
    ]
    rows = [{"key": key, "value": value} for key, value in (variables or {}).items()]
    more = {key: value for key, value in fields.items() if key != "header"}
    data = {"info": {"name": "Shop", "schema": SCHEMA}, "item": items, "variable": rows, **more}
    return collection_from_json(data, Diagnostics(limit=0))


def sent(pointed: Pointed) -> list[str]:
    """Where the requests go: the parts that clients go by, their variables filled in. `raw` says the same."""
    variables = Scope.of(pointed.collection.variables)
    found = []
    for item in json.loads(write_collection(pointed.collection))["item"]:
        url = item["request"]["url"]
        if isinstance(url, str):
            found.append(variables.resolve(url))
            continue
        data = {"info": {"schema": SCHEMA}, "item": [{"request": {"url": {**url, "raw": None}}}]}
        [(_, read_back)] = walk(collection_from_json(data, Diagnostics(limit=0)))
        assert read_back.request.url
        text = url_text(read_back.request.url)
        assert url.get("raw", text) == text
        found.append(variables.resolve(text))
    return found


@pytest.mark.parametrize(
    ("url", "variables", "expected"),
    [
        ("{{baseUrl}}/orders", {"baseUrl": "https://api.example.com"}, "/orders"),
        ("{{baseUrl}}/orders", {"baseUrl": "https://api.example.com/v3"}, "/v3/orders"),
        ("{{baseUrl}}/orders", {"baseUrl": "https://api.example.com/v3/"}, "/v3/orders"),
        ("{{baseUrl}}/orders", {}, "/orders"),
        ("{{url}}/orders?open=true#top", {"url": "api.example.com/v3"}, "/v3/orders?open=true#top"),
        ("https://api.example.com/v3/orders", {}, "/v3/orders"),
        ("http://user:secret@api.example.com:8443/orders", {}, "/orders"),
        ("{{scheme}}://{{host}}:{{port}}/orders", {"host": "api.example.com/v3"}, "/v3/orders"),
        ("https://{{region}}.example.com/orders", {"region": "eu/x"}, "/orders"),
        ("{{baseUrl}}v3/orders", {"baseUrl": "https://api.example.com/"}, "/v3/orders"),
        ("{{root}}{{version}}/orders", {"root": "https://api.example.com", "version": "/v3"}, "/v3/orders"),
        ("/orders", {}, "/orders"),
        ("https://api.example.com", {}, ""),
        ("{{baseUrl}}/orders/:id", {"baseUrl": "https://api.example.com/{{tenant}}", "tenant": "acme"}, "/acme/orders/:id"),
        ({"host": ["api", "example", "com"], "path": ["orders", ""]}, {}, "/orders/"),
        ({"raw": "{{b}}/orders/1", "host": ["{{b}}"]}, {"b": "https://x/v1"}, "/v1/orders/1"),
    ],
)
def test_a_request_goes_to_the_mock_by_the_path_that_is_compared(url: Any, variables: dict[str, str], expected: str):
    collection = one(url, variables=variables)
    assert sent(exported(collection)) == [ADDRESS + expected]
    assert_same_answers(collection)


def test_a_request_that_names_the_base_variable_stays_as_it_is():
    collection = one(
        {"raw": "{{baseUrl}}/orders", "host": ["{{baseUrl}}"], "path": ["orders"]}, variables={"baseUrl": "https://x/v3"}
    )
    written = json.loads(write_collection(exported(collection).collection))
    before = json.loads(write_collection(collection))
    assert written["variable"] == [{"key": "baseUrl", "value": f"{ADDRESS}/v3"}]
    assert written["item"] == before["item"]


def test_base_paths_that_differ_stand_in_the_paths():
    collection = several(
        ["{{a}}/orders", "{{b}}/carts", "https://x.example/items"], variables={"a": "https://x/v1", "b": "https://y/v2"}
    )
    pointed = exported(collection)
    assert sent(pointed) == [f"{ADDRESS}/v1/orders", f"{ADDRESS}/v2/carts", f"{ADDRESS}/items"]
    assert [row.value for row in pointed.collection.variables] == ["https://x/v1", "https://y/v2", ADDRESS]


def test_a_base_path_keeps_the_variables_it_is_written_with():
    collection = one("{{baseUrl}}/orders", variables={"tenant": "acme", "baseUrl": "https://x/{{tenant}}/v1"})
    assert exported(collection).collection.variables[1].value == ADDRESS + "/{{tenant}}/v1"


def test_a_base_variable_that_is_answered_too_keeps_its_value():
    collection = one("{{baseUrl}}/orders", body="{{baseUrl}}/orders/7", variables={"baseUrl": "https://api.example.com"})
    pointed = exported(collection)
    assert pointed.variable == "mockUrl"
    assert sent(pointed) == [f"{ADDRESS}/orders"]
    assert {row.key: row.value for row in pointed.collection.variables} == {
        "baseUrl": "https://api.example.com",
        "mockUrl": ADDRESS,
    }
    assert_same_answers(collection)


def test_a_base_variable_of_a_folder_does_not_hide_the_address():
    inner = one("{{baseUrl}}/orders").items
    data = json.loads(write_collection(Collection(id="c", name="Shop", items=inner)))
    data["item"] = [{"name": "Folder", "item": data["item"], "variable": [{"key": "baseUrl", "value": "https://x/v1"}]}]
    collection = collection_from_json(data, Diagnostics(limit=0))
    assert exported(collection).variable == "mockUrl"
    assert_same_answers(collection)


def test_the_environment_has_the_address_too_since_it_goes_before():
    staging = Environment(id="e", name="Staging", variables=(Variable(key="baseUrl", value="https://staging.example.com/v3"),))
    pointed = exported(one("{{baseUrl}}/orders", variables={"baseUrl": "https://api.example.com/v1"}), staging)
    assert [(row.key, row.value) for row in pointed.environment.variables] == [("baseUrl", f"{ADDRESS}/v3")]
    assert [row.value for row in pointed.collection.variables] == [f"{ADDRESS}/v3"]
    assert json.loads(write_environment(pointed.environment))["name"] == "Staging"


def test_a_mock_without_environment_gets_one_with_its_address():
    written = json.loads(write_environment(exported(one("{{baseUrl}}/orders")).environment))
    assert (written["name"], written["values"]) == (
        "shop",
        [{"key": "baseUrl", "value": ADDRESS, "type": "default", "enabled": True}],
    )


def key_headers(pointed: Pointed) -> list[str]:
    [script] = [event["script"]["exec"] for event in pointed.collection.events]
    return [line.split("'")[1] for line in script if "upsert" in line]


def test_a_key_is_added_to_each_request_from_a_variable():
    pointed = exported(one("{{baseUrl}}/orders"), wants_key=True)
    assert pointed.key == "mockKey"
    assert key_headers(pointed) == ["x-api-key"]
    assert [(row.key, row.value, row.type) for row in pointed.environment.variables][1] == ("mockKey", "", "secret")
    assert exported(one("{{baseUrl}}/orders")).collection.events == ()


def test_a_key_goes_where_the_api_has_none_of_its_own():
    own = one("{{baseUrl}}/orders", header=[{"key": "X-API-Key", "value": "{{key}}"}])
    assert key_headers(exported(own, wants_key=True)) == ["authorization"]
    apikey = {"type": "apikey", "apikey": [{"key": "key", "value": "X-API-Key"}]}
    assert key_headers(exported(one("{{baseUrl}}/orders", auth=apikey), wants_key=True)) == ["authorization"]
    assert key_headers(exported(own, wants_key=True, key_header="x-mock-key")) == ["x-mock-key"]


def test_secrets_are_masked_by_type_and_in_the_environment_by_name():
    staging = Environment(
        id="e",
        variables=(
            Variable(key="apiToken", value="planted-secret-4711"),
            Variable(key="pin", value="4711", type="secret"),
            Variable(key="area", value="H91"),
            Variable(key="password", value=""),
        ),
    )
    data = json.loads(write_collection(one("{{baseUrl}}/orders")))
    data["variable"] = [{"key": "pin", "value": "4711", "type": "secret"}, {"key": "token", "value": "page-2"}]
    pointed = with_secrets_masked(exported(collection_from_json(data, Diagnostics(limit=0)), staging))
    rows = {row.key: row.value for row in pointed.environment.variables}
    assert rows == {"apiToken": "***4711", "pin": "***", "area": "H91", "password": "", "baseUrl": ADDRESS}
    assert {row.key: row.value for row in pointed.collection.variables} == {"pin": "***", "token": "page-2", "baseUrl": ADDRESS}


def test_a_pinned_revision_is_answered_as_the_mock_when_it_is_imported_again():
    collection = one("{{baseUrl}}/orders", variables={"baseUrl": "https://x/v3"})
    pointed = pointed_at(collection, None, "https://mocks.example.com/mock/shop@12", name="shop")
    before, again = compile_index(collection), compile_index(read(write_collection(pointed.collection)))
    assert answers(again, before) == answers(before, before)


def test_credentials_in_auth_blocks_are_masked_where_no_variable_stands_for_them():
    data = json.loads(write_collection(one("{{baseUrl}}/orders")))
    data["auth"] = {"type": "apikey", "apikey": [{"key": "key", "value": "x-key"}, {"key": "value", "value": "planted-4711"}]}
    data["item"][0]["request"]["auth"] = {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}"}]}
    basic = {"type": "basic", "basic": [{"key": "username", "value": "ann"}, {"key": "password", "value": "planted-4712"}]}
    data["item"] = [{"name": "Folder", "auth": basic, "item": data["item"]}]
    collection = collection_from_json(data, Diagnostics(limit=0))
    written = write_collection(with_secrets_masked(exported(collection)).collection).decode()
    assert "planted" not in written
    assert all(kept in written for kept in ("{{token}}", "ann", "x-key"))
    assert "planted-4712" in write_collection(exported(collection).collection).decode()
    before, again = compile_index(collection), compile_index(read(written.encode()))
    assert answers(again, before) == answers(before, before)
