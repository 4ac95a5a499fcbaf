"""What each option of folders, names, parts and servers changes, shown on a small definition."""

from __future__ import annotations

import json

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.model import Operation
from converters.openapi.read import read_definition
from converters.openapi.to_postman import ConvertOptions, openapi_to_environments, operation_item_ids
from converters.postman.model import Collection, Folder, Item, walk
from converters.source import read_tree
from tests.converters.openapi.conversions import JsonMap, converted, definition

FINE: JsonMap = {"200": {"description": "Fine"}}


def call(operation_id: str = "", *tags: str, **more: object) -> JsonMap:
    """An operation with these tags."""
    named = {"operationId": operation_id} if operation_id else {}
    return {**named, "tags": list(tags), "responses": FINE, **more}


SHOP = definition(
    {
        "/orders": {"get": call("listOrders", "orders", "reading", summary="All orders")},
        "/orders/{id}/items": {"post": call("addItem", "orders", deprecated=True)},
        "/health": {"get": call()},
    },
    tags=[
        {"name": "reading", "description": "Only looks."},
        {"name": "orders", "description": "What people buy.", "parent": "shop"},
        {"name": "shop"},
    ],
)


def tree(parent: Collection | Folder) -> list[object]:
    """Names of items, and of folders with what is in them."""
    return [{node.name: tree(node)} if isinstance(node, Folder) else node.name for node in parent.items]


def told(**options: object) -> list[object]:
    return tree(converted(SHOP, options=ConvertOptions(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("tags", [{"shop": [{"orders": ["All orders", "Add item"]}]}, "GET /health"]),
        ("nested_tags", [{"orders": [{"reading": ["All orders"]}, "Add item"]}, "GET /health"]),
        ("every_tag", [{"reading": ["All orders"]}, {"shop": [{"orders": ["All orders", "Add item"]}]}, "GET /health"]),
        ("paths", [{"orders": [{"items": ["Add item"]}, "All orders"]}, {"health": ["GET /health"]}]),
        ("none", ["All orders", "Add item", "GET /health"]),
    ],
)
def test_folder_strategy(strategy: str, expected: list[object]):
    assert told(folder_strategy=strategy) == expected


def test_copies_have_ids_of_their_own_which_an_operation_knows():
    options = ConvertOptions(folder_strategy="every_tag")
    items = [item for _, item in walk(converted(SHOP, options=options)) if item.name == "All orders"]
    asked = Operation(method="GET", path="/orders", operation_id="listOrders", tags=("orders", "reading"))
    assert {item.id for item in items} == set(operation_item_ids(asked, options))
    assert len({example.id for item in items for example in item.examples}) == 2
    assert len(operation_item_ids(asked)) == 1


def test_copies_that_would_be_too_many_are_not_made():
    from converters.openapi.to_postman import CollectionLimits, openapi_to_collection

    many = definition({"/a": {"get": call("a", *(f"t{number}" for number in range(40)))}})
    found = Diagnostics()
    document = read_definition(read_tree(json.dumps(many).encode(), "many.json"), found)
    options = ConvertOptions(folder_strategy="every_tag")
    made = openapi_to_collection(document, found, options, limits=CollectionLimits(items=30))
    assert tree(made) == ["A"]
    assert [finding.code for finding in found] == ["limit.items"]


def test_collapse_folders():
    assert told(collapse_folders=True) == [{"shop / orders": ["All orders", "Add item"]}, "GET /health"]
    [folder, _] = converted(SHOP, options=ConvertOptions(collapse_folders=True)).items
    assert folder.description == "What people buy."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("summary", ["All orders", "Add item", "GET /health"]),
        ("operation_id", ["listOrders", "addItem", "GET /health"]),
        ("path", ["/orders", "/orders/{id}/items", "/health"]),
        ("method_path", ["GET /orders", "POST /orders/{id}/items", "GET /health"]),
    ],
)
def test_request_name(name: str, expected: list[str]):
    assert told(request_name=name, folder_strategy="none") == expected


def test_descriptions():
    def words(**options: bool) -> list[str]:
        made = converted(SHOP, options=ConvertOptions(**options))  # type: ignore[arg-type]
        [shop] = [node for node in made.items if isinstance(node, Folder)]
        return [shop.items[0].description, *(item.request.description for _, item in walk(made) if item.request.description)]

    folder, *requests = words()
    assert folder == "What people buy."
    assert any(text.startswith("**Deprecated.**") for text in requests)
    assert words(descriptions=False) == [""]


def test_include_deprecated():
    assert told(include_deprecated=False, folder_strategy="none") == ["All orders", "GET /health"]


def test_include_webhooks():
    source = definition({"/a": {"get": call("a")}}, webhooks={"paid": {"post": call("onPaid")}})
    assert tree(converted(source)) == ["A"]
    assert tree(converted(source, options=ConvertOptions(include_webhooks=True))) == ["A", {"Webhooks": ["On paid"]}]


def test_include_callbacks():
    """An expression that begins the address is a variable, so that people can say where the calls go."""
    callbacks = {
        "paid": {"{$request.body#/hooks/payUrl}/done?id={$response.body#/id}": {"post": {"responses": FINE}}},
        "sent": {"https://mail.example/{$url}": {"put": call("onSent")}},
    }
    source = definition({"/orders": {"post": call("order", callbacks=callbacks)}})
    assert tree(converted(source)) == ["Order"]
    made = converted(source, options=ConvertOptions(include_callbacks=True))
    assert tree(made) == ["Order", {"Callbacks": ["paid", "On sent"]}]
    _, paid, sent = (item.request.url.raw for _, item in walk(made) if item.request.url)
    assert (paid, sent) == ("{{baseUrl2}}/done?id={id}", "{{baseUrl3}}/:url")
    values = {variable.key: variable.value for variable in made.variables}
    assert (values["baseUrl2"], values["payUrl"]) == ("{{payUrl}}", "http://localhost:8000")
    assert values["baseUrl3"] == "https://mail.example"


SERVERS = definition(
    {"/a": {"get": call("a", servers=[{"url": "https://files.example"}])}, "/b": {"get": call("b")}},
    servers=[
        {
            "url": "https://{region}.shop.example/{version}/",
            "description": "Production",
            "variables": {
                "region": {"default": "eu", "enum": ["eu", "us"], "description": "Where it runs."},
                "version": {"default": "v1"},
            },
        },
        {"url": "/test", "name": "Staging"},
        {"url": "https://{region}.shop.example", "variables": {"region": {"default": "local"}}},
    ],
    components={"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    security=[{"key": []}],
)


def variables(**options: str) -> dict[str, str]:
    made = converted(SERVERS, options=ConvertOptions(**options))  # type: ignore[arg-type]
    return {variable.key: variable.value for variable in made.variables}


def test_every_server_is_a_variable():
    assert variables() == {
        "baseUrl": "https://{{region}}.shop.example/{{version}}",
        "region": "eu",
        "version": "v1",
        "baseUrl2": "http://localhost:8000/test",
        "baseUrl3": "https://{{region3}}.shop.example",
        "region3": "local",
        "key": "",
        "baseUrl4": "https://files.example",
    }
    [region] = [each for each in converted(SERVERS).variables if each.key == "region"]
    assert region.description == "Where it runs. One of: eu, us."


def test_base_url_takes_the_place_of_the_first_server():
    assert list(variables(base_url="https://mine.example/").items())[:2] == [
        ("baseUrl", "https://mine.example"),
        ("baseUrl2", "http://localhost:8000/test"),
    ]


def test_base_url_name():
    made = converted(SERVERS, options=ConvertOptions(base_url_name="host"))
    assert made.variables[0].key == "host"
    assert [item.request.url and item.request.url.raw for _, item in walk(made)] == ["{{host4}}/a", "{{host}}/b"]


def test_each_server_has_an_environment_with_its_values_and_empty_secrets():
    document = read_definition(read_tree(json.dumps(SERVERS).encode(), "shop.json"), Diagnostics())
    made = openapi_to_environments(document)
    assert {each.name: {row.key: (row.value, row.type) for row in each.variables} for each in made} == {
        "Production": {
            "baseUrl": ("https://{{region}}.shop.example/{{version}}", "default"),
            "region": ("eu", "default"),
            "version": ("v1", "default"),
            "key": ("", "secret"),
        },
        "Staging": {"baseUrl": ("http://localhost:8000/test", "default"), "key": ("", "secret")},
        "region.shop.example": {
            "baseUrl": ("https://{{region3}}.shop.example", "default"),
            "region3": ("local", "default"),
            "key": ("", "secret"),
        },
    }
    assert len({each.id for each in made}) == 3


def test_ids_of_items_differ_even_where_operations_do_not():
    twice = {"paid": {"{$request.body#/url}": {"post": {"responses": FINE}}}}
    paths = {f"/{name}": {"post": call(name, callbacks=twice)} for name in ("a", "b", "c")}
    made = converted(definition(paths), options=ConvertOptions(include_callbacks=True))
    items: list[Item] = [item for _, item in walk(made)]
    assert len({item.id for item in items}) == len(items) == 6


@pytest.mark.parametrize("chosen", [{"statuses": ("[",)}, {"media_types": ("image/*",)}])
def test_options_that_choose_nothing_say_so(chosen: dict[str, tuple[str, ...]]):
    found = Diagnostics()
    content = {"application/json": {"example": 1}}
    source = definition({"/a": {"get": {"responses": {"200": {"description": "Fine", "content": content}}}}})
    [(_, item)] = walk(converted(source, found, ConvertOptions(**chosen)))  # type: ignore[arg-type]
    assert item.examples == ()
    assert [one.message for one in found if one.code == "ref.unresolved"] == [
        f"No response is chosen by '{next(iter(chosen))}={next(iter(chosen.values()))[0]}': there are no examples."
    ]
