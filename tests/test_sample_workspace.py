"""The sample workspace in `collections/` is right: valid, believable, and each of its stories can be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.matching.dynamic import DynamicSource
from app.matching.index import MockIndex, compile_index
from app.matching.match import Match, match
from app.matching.request import MockRequest
from app.matching.respond import respond
from app.serving.published import Published
from app.workspace.mock_settings import MockSettings
from app.workspace.mocks_file import read_mocks
from app.workspace.workspace import Workspace
from converters.diagnostics import Diagnostics
from converters.postman.read import collection_from_json, environment_from_json

SAMPLE = Path(__file__).resolve().parents[1] / "collections"
SHOP = yaml.safe_load((SAMPLE / "shop.openapi.yaml").read_text("utf-8"))
MOCKS = yaml.safe_load((SAMPLE / "mocks.yaml").read_text("utf-8"))

METHODS = ("get", "post", "put", "patch", "delete")
BY_SELECTOR = {"no-token", "slow-down"}
"""Examples that no request can ask for by itself: a mock wants no token and counts no calls."""


def followed(node: Any) -> Any:
    """What a reference leads to; anything else as it is."""
    while isinstance(node, dict) and "$ref" in node:
        place = SHOP
        for key in node["$ref"].removeprefix("#/").split("/"):
            place = place[key]
        node = place
    return node


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in SHOP["paths"].values():
        for method in METHODS:
            if method in path:
                yield path[method]["operationId"], path[method]


OPERATIONS = dict(operations())


def values_of(holder: dict[str, Any]) -> dict[str, Any]:
    """The examples of a parameter, header or media type, by key."""
    named = {key: followed(example)["value"] for key, example in holder.get("examples", {}).items()}
    return {"": holder["example"], **named} if "example" in holder else named


def holders() -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything of the definition that has a schema and examples, with its place in words."""
    for name, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", []):
            yield f"{name} parameter {parameter['name']}", parameter
        for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{name} body {media_type}", body
        for status, response in operation["responses"].items():
            for header, value in followed(response).get("headers", {}).items():
                yield f"{name} {status} header {header}", followed(value)
            for media_type, content in followed(response).get("content", {}).items():
                yield f"{name} {status} {media_type}", content


EXAMPLES = [
    pytest.param(holder["schema"], value, id=f"{place} {key}".strip())
    for place, holder in holders()
    for key, value in values_of(holder).items()
]


def response_examples(operation: dict[str, Any]) -> list[tuple[int, str, Any]]:
    """Status, key and value of every saved answer of an operation, in order."""
    return [
        (int(status), key, value)
        for status, response in operation["responses"].items()
        for content in followed(response).get("content", {}).values()
        for key, value in values_of(content).items()
    ]


def request_keys(operation: dict[str, Any]) -> set[str]:
    """The keys under which an operation's parameters and body have examples."""
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    return {key for holder in (*operation.get("parameters", []), *bodies) for key in values_of(holder)}


def objects_with(*keys: str) -> list[dict[str, Any]]:
    """Every object that has these keys, anywhere in the answers."""
    found: list[dict[str, Any]] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if all(key in value for key in keys):
                found.append(value)
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    for operation in OPERATIONS.values():
        look([value for _, _, value in response_examples(operation)])
    return found


def test_the_definition_is_valid_openapi():
    assert list(OpenAPIV31SpecValidator(SHOP).iter_errors()) == []


def test_the_definition_shows_what_a_newcomer_may_meet():
    assert 14 <= len(OPERATIONS) <= 18
    assert [name for name, operation in OPERATIONS.items() if operation.get("deprecated")] == ["getOrderStatus"]
    assert [name for name, operation in OPERATIONS.items() if operation.get("security") == []] == ["listProducts", "getProduct"]
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == {tag["name"] for tag in SHOP["tags"]}


@pytest.mark.parametrize(("schema", "value"), EXAMPLES)
def test_an_example_is_valid_against_its_schema(schema: dict[str, Any], value: Any):
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [schema], "components": SHOP["components"]}
    validator = jsonschema_rs.validator_for(whole, validate_formats=True)
    assert [f"{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(value)] == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_request_can_ask_for_each_answer_but_the_default(name: str):
    """The first answer needs no key of its own; every other has a parameter or body example of the same key."""
    keys = [key for _, key, _ in response_examples(OPERATIONS[name]) if key not in BY_SELECTOR]
    assert set(keys[1:]) - request_keys(OPERATIONS[name]) == set()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_example_of_a_request_has_its_answer(name: str):
    answers = {key for _, key, _ in response_examples(OPERATIONS[name])}
    without_body = {"removed"} if "204" in OPERATIONS[name]["responses"] else set()
    assert request_keys(OPERATIONS[name]) - answers - without_body == set()


def test_problems_tell_their_own_status():
    for operation in OPERATIONS.values():
        assert [key for status, key, value in response_examples(operation) if status >= 400 and value["status"] != status] == []


def test_prices_add_up():
    for holder in objects_with("lines", "subtotal"):
        for line in holder["lines"]:
            assert line["lineTotal"] == line["quantity"] * line["unitPrice"]
        assert holder["subtotal"] == sum(line["lineTotal"] for line in holder["lines"])
    for order in objects_with("total", "payment"):
        assert order["payment"]["amount"] == order["total"] == order["subtotal"] + order["deliveryFee"]


def test_times_are_in_order():
    for order in objects_with("timeline"):
        times = [entry["at"] for entry in order["timeline"]]
        assert times == sorted(times)
        assert (times[0], order["timeline"][-1]["status"]) == (order["placedAt"], order["status"])
        assert order["placedAt"] < order["fulfilment"]["from"] < order["fulfilment"]["until"]


def test_a_product_has_one_price_and_an_order_one_total():
    prices = {(product["id"], product["name"], product["price"]) for product in objects_with("id", "price")}
    in_lines = {(line["productId"], line["name"], line["unitPrice"]) for line in objects_with("productId", "unitPrice")}
    assert len({name for name, *_ in prices}) == len(prices)
    assert in_lines <= prices
    totals = {(order["id"], order["placedAt"], order["total"]) for order in objects_with("placedAt", "total")}
    assert len({order for order, *_ in totals}) == len(totals)


def mocks() -> dict[str, MockSettings]:
    read = read_mocks(MOCKS, file="mocks.yaml")
    assert [*read.diagnostics, *(finding for entry in read.mocks for finding in entry.diagnostics)] == []
    return {entry.name: entry.settings for entry in read.mocks if entry.settings is not None}


def test_the_mocks_file_tells_three_use_cases_of_the_shop_and_one_of_the_riders():
    settings = mocks()
    assert list(settings) == ["checkout-paid", "checkout-declined", "checkout-sold-out", "rounds"]
    assert [mock.delay_ms for mock in settings.values()] == [0, 120, 0, 0]
    assert [mock.rules.mode for mock in settings.values()] == ["postman", "postman", "strict", "postman"]
    assert all(mock.title and "**Try:**" in mock.use_case for mock in settings.values())
    files = [name for mock in settings.values() for name in (*mock.files, mock.environment) if name is not None]
    assert [name for name in files if not (SAMPLE / name).is_file()] == []


def test_the_use_cases_choose_examples_that_the_definition_has():
    chosen = {(operation, key) for mock in mocks().values() for operation, keys in mock.examples.items() for key in keys}
    known = {(name, key) for name, operation in OPERATIONS.items() for _, key, _ in response_examples(operation)}
    assert chosen - known == set()


def rounds() -> MockIndex:
    found = Diagnostics()
    collection = collection_from_json(sample("rounds.postman_collection.json"), found)
    environment = environment_from_json(sample("rounds.postman_environment.json"), found)
    index = compile_index(collection, environment)
    assert (list(found), index.diagnostics) == ([], ())
    return index


def sample(name: str) -> Any:
    return json.loads((SAMPLE / name).read_text("utf-8"))


def call(target: str, body: Any = None) -> MockRequest:
    method, _, address = target.partition(" ")
    path, _, query = address.partition("?")
    headers = ((b"content-type", b"application/json"),) if body is not None else ()
    return MockRequest(method, path, query, headers, json.dumps(body).encode() if body is not None else b"")


@pytest.fixture(scope="module")
def served() -> Iterator[Published]:
    """The sample workspace as `serve` would have it."""
    published = Published()
    workspace = Workspace([SAMPLE], published)
    status = workspace.load()
    assert [*status.diagnostics, *(finding for mock in status.mocks for finding in mock.diagnostics)] == []
    yield published
    workspace.close()


def order_by_card(token: str, cart: str = "cart-301") -> dict[str, Any]:
    fulfilment = {"type": "pickup", "slotId": "sun-0930"}
    return {"cartId": cart, "fulfilment": fulfilment, "payment": {"type": "card", "token": token}}


def test_the_folder_gives_six_mocks(served: Published):
    told = ["checkout-declined", "checkout-paid", "checkout-sold-out", "rounds", "shop", "sunday-breakfast"]
    assert sorted(served.mocks) == told
    assert served.mocks["checkout-declined"].delay_ms == 120


@pytest.mark.parametrize(
    ("mock", "request_line", "body", "answer"),
    [
        ("shop", "GET /products", None, "all 200"),
        ("shop", "GET /products?category=bread", None, "breads 200"),
        ("shop", "GET /products?page=2", None, "second-page 200"),
        ("shop", "GET /orders?status=out_for_delivery", None, "on-the-way 200"),
        ("shop", "GET /products/pineapple-pizza", None, "not-found 404"),
        ("shop", "GET /orders/ord-1043", None, "out-for-delivery 200"),
        ("shop", "POST /orders", None, "paid 201"),
        ("shop", "POST /orders", order_by_card("tok_visa_4242"), "paid 201"),
        ("shop", "POST /orders", order_by_card("tok_visa_0002"), "card-declined 402"),
        ("shop", "POST /orders", order_by_card("tok_visa_4242", "cart-303"), "sold-out 409"),
        ("shop", "PATCH /me", {"email": "tomas.reilly@example.com"}, "email-taken 409"),
        ("shop", "DELETE /carts/cart-301/items/honey-cake", None, "not-in-cart 404"),
        ("checkout-paid", "POST /orders", order_by_card("tok_visa_0002"), "paid 201"),
        ("checkout-paid", "GET /orders/ord-1042", None, "paid 200"),
        ("checkout-paid", "GET /me", None, "nothing"),
        ("checkout-declined", "POST /orders", order_by_card("tok_visa_4242"), "card-declined 402"),
        ("checkout-declined", "GET /carts/cart-301", None, "filled 200"),
        ("checkout-declined", "GET /orders/ord-1042", None, "not-found 404"),
        ("checkout-sold-out", "GET /carts/cart-303", None, "buns-gone 200"),
        ("checkout-sold-out", "POST /orders", order_by_card("tok_visa_4242", "cart-303"), "sold-out 409"),
        ("checkout-sold-out", "POST /orders", order_by_card("tok_visa_4242"), "paid 201"),
        ("checkout-sold-out", "POST /orders", order_by_card("tok_visa_0002"), "nothing"),
        ("checkout-sold-out", "POST /orders", None, "nothing"),
        ("sunday-breakfast", "GET /carts/cart-301", None, "look-at-cart 200"),
        ("sunday-breakfast", "GET /slots?date=2026-11-22", None, "pick-a-time 200"),
        ("sunday-breakfast", "POST /orders", order_by_card("tok_visa_4242"), "pay 201"),
        ("sunday-breakfast", "GET /orders/ord-1042", None, "look-at-order 200"),
        ("sunday-breakfast", "GET /products", None, "nothing"),
    ],
)
def test_a_use_case_tells_its_story(served: Published, mock: str, request_line: str, body: Any, answer: str):
    chosen = match(served.mocks[mock].index, call(request_line, body))
    assert (f"{chosen.example.name} {chosen.example.code}" if isinstance(chosen, Match) else "nothing") == answer


BOOKED_BEFORE = {
    "orderId": "ord-1043",
    "recipient": {"name": "Marta Lindqvist", "street": "27 Harbour Lane", "postcode": "H91 RS14"},
    "bags": 1,
}


@pytest.mark.parametrize(
    ("request_line", "body", "answer"),
    [
        ("GET /deliveries", None, "All deliveries"),
        ("GET /deliveries?page=2", None, "All deliveries"),
        ("GET /deliveries?status=on_the_way", None, "Deliveries on the way"),
        ("GET /deliveries?status=lost", None, "Unknown status"),
        ("GET /deliveries/RS-1234", None, "On its way"),
        ("GET /deliveries/RS-4807", None, "Delivered"),
        ("GET /deliveries/RS-0000", None, "Unknown tracking number"),
        ("POST /deliveries", {"orderId": "ord-7"}, "Booked"),
        ("POST /deliveries", BOOKED_BEFORE, "Booked before"),
        ("PATCH /deliveries/RS-1234", {"dropOff": "in the shed"}, "Drop-off changed"),
        ("PATCH /deliveries/RS-4807", {"dropOff": "in the shed"}, "Drop-off too late"),
        ("POST /deliveries/RS-1234/notes", {"text": "Please knock."}, "Note left"),
        ("DELETE /deliveries/RS-1234", None, "Cancelled"),
        ("DELETE /deliveries/RS-4807", None, "Cancelled too late"),
        ("GET /zones/H91", None, "We do"),
        ("GET /zones/D02", None, "Too far"),
        ("GET /riders/rider-7/position", None, "Rider on the road"),
    ],
)
def test_the_riders_mock_answers(request_line: str, body: Any, answer: str):
    chosen = match(rounds(), call(request_line, body))
    assert isinstance(chosen, Match)
    assert chosen.example.name == answer


def test_the_riders_answers_repeat_what_the_call_said():
    request = call("POST /deliveries", {"orderId": "ord-7", "recipient": {"name": "Zoe"}, "bags": 3})
    chosen = match(rounds(), request)
    assert isinstance(chosen, Match)
    answer = json.loads(respond(chosen, request, DynamicSource(Random(1), lambda: 1_795_158_000.0)).body)
    assert {key: answer[key] for key in ("trackingId", "orderId", "recipient", "bags", "bookedAt")} == {
        "trackingId": "RS-1795158000",
        "orderId": "ord-7",
        "recipient": "Zoe",
        "bags": 3,
        "bookedAt": "2026-11-20T07:00:00.000Z",
    }


def test_the_riders_examples_have_names_of_their_own():
    items = [item for folder in sample("rounds.postman_collection.json")["item"] for item in folder["item"]]
    names = [example["name"] for item in items for example in item["response"]]
    assert (len(items), len(names), len(set(names))) == (8, 21, 21)
    assert all(item["event"][0]["script"]["exec"] for item in items)


def test_both_apis_speak_of_the_same_order():
    order = next(order for order in objects_with("fulfilment") if order["id"] == "ord-1043")
    text = (SAMPLE / "rounds.postman_collection.json").read_text("utf-8")
    assert f"Order ord-1043 travels as {order['fulfilment']['trackingId']}." in text
