"""Single folders, requests and examples by Postman's API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.postman_face.face import NOWHERE, Face, types_of


@pytest.fixture
def shop(face: Face) -> tuple[str, str]:
    """The ids of a collection and of its request; the mock `checkout` follows it."""
    identifier = face.made_collection()
    face.made_mock(of=identifier)
    return identifier, face.ok("GET", f"collections/{identifier}")["collection"]["item"][0]["id"]


EXAMPLE = {
    "name": "gone",
    "responseCode": {"code": 410, "name": "Gone"},
    "headers": [{"key": "Content-Type", "value": "application/json"}],
    "text": '{"gone": true}',
    "language": "json",
    "url": "{{baseUrl}}/orders/9?full=1",
    "method": "GET",
}


def test_an_example_is_added_and_answers_at_once(face: Face, shop: tuple[str, str]):
    identifier, request = shop
    told = face.ok("POST", f"collections/{identifier}/responses", EXAMPLE, params={"request": request})
    assert types_of(told) == {"model_id": "id", "meta": "object", "data": "object", "revision": "number"}
    assert told["meta"] == {"model": "response", "action": "create"}
    assert (told["data"]["id"], told["data"]["request"]) == (told["model_id"], request)
    answer = face.ask("GET", "/mock/checkout/orders/9")
    assert (answer.status_code, answer.json()) == (410, {"gone": True})


def test_an_example_is_read_in_the_older_form(face: Face, shop: tuple[str, str]):
    identifier, request = shop
    made = face.ok("POST", f"collections/{identifier}/responses", EXAMPLE, params={"request": request})["model_id"]
    told = face.ok("GET", f"collections/{identifier}/responses/1-{made}")
    assert list(told) == ["model_id", "meta", "data"]
    assert told["meta"] == {"model": "response", "action": "find", "populate": False, "changeset": False}
    data = told["data"]
    assert types_of(data) == {
        "owner": "text",
        "lastUpdatedBy": "text",
        "lastRevision": "number",
        "id": "id",
        "createdAt": "time",
        "updatedAt": "time",
        "request": "id",
        "name": "text",
        "status": "text",
        "responseCode": "object",
        "time": "null",
        "headers": "list",
        "cookies": "null",
        "mime": "null",
        "text": "text",
        "language": "text",
        "rawDataType": "null",
        "requestObject": "text",
    }
    assert data["responseCode"] == {"code": 410, "name": "Gone"}
    saved_with = json.loads(data["requestObject"])
    assert (saved_with["method"], saved_with["url"]) == ("GET", "{{baseUrl}}/orders/9?full=1")
    assert [row["key"] for row in saved_with["queryParams"]] == ["full"]


def test_an_example_is_changed_and_what_is_not_said_stays(face: Face, shop: tuple[str, str]):
    identifier, _ = shop
    told = face.ok("PUT", f"collections/{identifier}/responses/orders-1", {"text": "two", "responseCode": {"code": 201}})
    assert told["meta"] == {"model": "response", "action": "update"}
    assert (told["data"]["name"], told["data"]["text"]) == ("found", "two")
    assert face.body() == (201, "two")


def test_a_whole_request_says_what_an_example_is_saved_with(face: Face, shop: tuple[str, str]):
    identifier, _ = shop
    saved_with = {"method": "POST", "url": "{{baseUrl}}/orders", "dataMode": "raw", "rawModeData": "{}"}
    face.ok("PUT", f"collections/{identifier}/responses/orders-1", {"requestObject": json.dumps(saved_with)})
    assert face.ask("POST", "/mock/checkout/orders").text == "one"
    assert face.body()[0] == 404


def test_what_an_answer_told_can_be_put_back(face: Face, shop: tuple[str, str]):
    identifier, request = shop
    for path in ("responses/orders-1", f"requests/{request}"):
        told = face.ok("GET", f"collections/{identifier}/{path}")["data"]
        again = face.ok("PUT", f"collections/{identifier}/{path}", told)["data"]
        changing = ("updatedAt", "lastRevision", "lastUpdatedBy", "requestObject", "status")
        assert {key: again[key] for key in again if key not in changing} == {
            key: told[key] for key in told if key not in changing
        }
    assert face.body() == (200, "one")


def test_an_example_is_deleted(face: Face, shop: tuple[str, str]):
    identifier, _ = shop
    told = face.ok("DELETE", f"collections/{identifier}/responses/orders-1")
    assert told["meta"] == {"model": "response", "action": "destroy"}
    assert told["data"] == {"id": "orders-1", "owner": "1"}
    assert face.body()[0] == 404


REQUEST = {
    "name": "Make an order",
    "method": "post",
    "url": "https://shop.example/orders",
    "headerData": [{"key": "X-Tenant", "value": "a", "enabled": True}, {"key": "X-Old", "value": "b", "enabled": False}],
    "queryParams": [{"key": "dry", "value": "1", "equals": True, "enabled": True}],
    "dataMode": "raw",
    "rawModeData": '{"id": 7}',
    "dataOptions": {"raw": {"language": "json"}},
}


def test_a_request_is_added_to_a_folder(face: Face, shop: tuple[str, str]):
    identifier, _ = shop
    folder = face.ok("POST", f"collections/{identifier}/folders", {"name": "Orders"})["model_id"]
    told = face.ok("POST", f"collections/{identifier}/requests", REQUEST, params={"folderId": folder})
    assert told["meta"] == {"model": "request", "action": "import"}
    data = told["data"]
    assert (data["folder"], data["collection"], data["responses_order"]) == (folder, identifier, [])
    assert {key: data[key] for key in ("method", "url", "dataMode", "rawModeData")} == {
        "method": "POST",
        "url": "https://shop.example/orders?dry=1",
        "dataMode": "raw",
        "rawModeData": '{"id": 7}',
    }
    assert [row["enabled"] for row in data["headerData"]] == [True, False]
    [kept] = face.ok("GET", f"collections/{identifier}")["collection"]["item"][1]["item"]
    assert kept["request"]["url"]["host"] == ["shop", "example"]
    assert kept["request"]["body"] == {"mode": "raw", "raw": '{"id": 7}', "options": {"raw": {"language": "json"}}}
    found = face.ok("GET", f"collections/{identifier}/folders/{folder}")["data"]
    assert (found["order"], found["folders_order"], found["folder"]) == ([kept["id"]], [], None)


def test_a_form_is_the_body_of_a_request(face: Face, shop: tuple[str, str]):
    identifier, request = shop
    form = {"dataMode": "urlencoded", "data": [{"key": "id", "value": "7", "enabled": True}]}
    told = face.ok("PUT", f"collections/{identifier}/requests/{request}", form)["data"]
    assert (told["dataMode"], told["data"]) == ("urlencoded", [{"key": "id", "value": "7", "enabled": True}])
    assert told["url"] == "{{baseUrl}}/orders", "what is not said stays"


def test_a_request_is_deleted_with_its_examples(face: Face, shop: tuple[str, str]):
    identifier, request = shop
    face.ok("DELETE", f"collections/{identifier}/requests/{request}")
    assert face.ok("GET", f"collections/{identifier}")["collection"]["item"] == []
    assert face.body()[0] == 404


def test_folders_lie_in_folders_and_are_renamed(face: Face, shop: tuple[str, str]):
    identifier, _ = shop
    outer = face.ok("POST", f"collections/{identifier}/folders", {"name": "Outer"})["model_id"]
    inner = face.ok("POST", f"collections/{identifier}/folders", {"name": "Inner", "folder": outer})["data"]
    assert (inner["folder"], inner["order"]) == (outer, [])
    face.ok("PUT", f"collections/{identifier}/folders/{outer}", {"name": "Outside", "description": "All."})
    found = face.ok("GET", f"collections/{identifier}/folders/{outer}")["data"]
    assert (found["name"], found["description"], found["folders_order"]) == ("Outside", "All.", [inner["id"]])
    face.ok("DELETE", f"collections/{identifier}/folders/{outer}")
    assert face.error("GET", f"collections/{identifier}/folders/{inner['id']}")[0] == 404


@pytest.mark.parametrize(("path", "model"), [("folders", "folder"), ("requests", "request"), ("responses", "response")])
def test_what_is_not_in_the_collection(face: Face, shop: tuple[str, str], path: str, model: str):
    details = {"model": model, "model_id": NOWHERE, "owner": "1"}
    error = {
        "name": "instanceNotFoundError",
        "message": f"We could not find the {model} you are looking for",
        "details": details,
    }
    for method, given in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        assert face.error(method, f"collections/{shop[0]}/{path}/{NOWHERE}", given) == (404, {"error": error})


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("folders", []),
        ("folders", {"name": 7}),
        ("requests", {"url": 7}),
        ("requests", {"headerData": {}}),
        ("requests", {"headerData": ["x"]}),
        ("requests", {"queryParams": "x"}),
        ("responses", {"responseCode": {"code": 9000}}),
        ("responses", {"responseCode": 200}),
        ("responses", {"requestObject": "["}),
    ],
)
def test_bodies_that_cannot_be_used(face: Face, shop: tuple[str, str], path: str, given: Any):
    status, body = face.error("POST", f"collections/{shop[0]}/{path}", given, params={"request": shop[1]})
    assert (status, body["error"]["name"]) == (400, "malformedRequestError")


def test_an_example_needs_a_request(face: Face, shop: tuple[str, str]):
    status, body = face.error("POST", f"collections/{shop[0]}/responses", EXAMPLE)
    assert (status, body["error"]["details"]) == (400, {"param": ["request"]})
    assert face.error("POST", f"collections/{shop[0]}/responses", EXAMPLE, params={"request": NOWHERE})[0] == 404
