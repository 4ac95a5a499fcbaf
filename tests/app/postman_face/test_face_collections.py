"""Collections by Postman's API: the rows of postman-mock.md §5.3, and what follows a collection."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.postman_face.face import NOWHERE, Face, collection, types_of
from tests.corpus import corpus

ROW = {
    "id": "id",
    "name": "text",
    "owner": "text",
    "createdAt": "time",
    "updatedAt": "time",
    "uid": "uid",
    "isPublic": "flag",
}
NAMED = {"id": "id", "name": "text", "uid": "uid"}
SHOP: dict[str, Any] = {
    "info": {"name": "Shop", "description": "Sells.", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
    "item": [
        {
            "name": "Orders",
            "item": [
                {
                    "name": "One order",
                    "request": {"method": "GET", "url": "{{baseUrl}}/orders/:id"},
                    "response": [
                        {
                            "name": "paid",
                            "originalRequest": {"method": "GET", "url": "{{baseUrl}}/orders/7"},
                            "code": 200,
                            "header": [{"key": "Content-Type", "value": "application/json"}],
                            "body": '{"id": 7}',
                        }
                    ],
                }
            ],
        },
        {"name": "Health", "request": {"method": "GET", "url": "{{baseUrl}}/health"}, "response": []},
    ],
    "variable": [{"key": "baseUrl", "value": "https://shop.example"}],
}  # fmt: skip


def made(face: Face, content: Any = SHOP) -> str:
    return str(face.ok("POST", "collections", {"collection": content})["collection"]["id"])


def revisions(face: Face, name: str) -> int:
    return int(face.ask("GET", f"mocks/{name}").json()["newest"])


def test_a_collection_is_kept_without_a_mock(face: Face):
    told = face.ok("POST", "collections", {"collection": SHOP}, params={"workspace": NOWHERE})["collection"]
    assert (types_of(told), told["name"]) == (NAMED, "Shop")
    assert face.ask("GET", "mocks/shop-collection").json()["state"] == "unpublished"


def test_collections_are_listed_with_where_the_list_is(face: Face):
    first, second, third = made(face), face.made_collection(), made(face)
    whole = face.ok("GET", "collections", params={"workspace": NOWHERE})
    assert [types_of(row) for row in whole["collections"]] == [ROW] * 3
    assert whole["meta"] == {"total": 3, "offset": 0, "limit": 3}
    part = face.ok("GET", "collections", params={"limit": 1, "offset": 1})
    assert ([row["id"] for row in part["collections"]], part["meta"]) == ([second], {"total": 3, "offset": 1, "limit": 1})
    named = face.ok("GET", "collections", params={"name": "Shop"})["collections"]
    assert [row["id"] for row in named] == [first, third]


def test_mocks_of_one_collection_are_not_listed_as_collections(face: Face):
    identifier = made(face)
    face.made_mock("One", identifier), face.made_mock("Two", identifier)
    face.put("stock", collection=collection(name="Stock"))
    assert [row["name"] for row in face.ok("GET", "collections")["collections"]] == ["Shop", "Stock"]


def test_a_collection_is_read_with_ids_and_times_everywhere(face: Face):
    identifier = made(face)
    found = face.ok("GET", f"collections/{identifier}")["collection"]
    info = found["info"]
    assert types_of(info) == {
        "_postman_id": "id",
        "name": "text",
        "description": "text",
        "schema": "text",
        "createdAt": "time",
        "updatedAt": "time",
        "lastUpdatedBy": "text",
        "uid": "uid",
    }
    assert (info["_postman_id"], info["uid"]) == (identifier, f"1-{identifier}")
    folder, health = found["item"]
    order = folder["item"][0]
    for node in (folder, health, order, order["response"][0]):
        told = types_of(node)
        assert (told["id"], told["uid"], told["createdAt"], told["updatedAt"]) == ("id", "uid", "time", "time")
    assert order["response"][0]["body"] == '{"id": 7}'
    assert found["variable"] == SHOP["variable"]


def test_ids_of_a_file_are_kept_whatever_they_are(face: Face):
    found = face.ok("GET", f"collections/1-{face.made_collection()}")["collection"]
    assert found["item"][0]["response"][0]["id"] == "orders-1"


def test_the_minimal_model_has_ids_only(face: Face):
    identifier = made(face)
    whole = face.ok("GET", f"collections/{identifier}")["collection"]
    found = face.ok("GET", f"collections/{identifier}", params={"model": "minimal"})["collection"]
    assert "item" not in found
    assert found["rootLevelFolders"] == [whole["item"][0]["uid"]]
    assert found["rootLevelRequests"] == [whole["item"][1]["uid"]]


def test_what_is_put_is_answered_by_all_mocks_of_the_collection(face: Face):
    identifier = face.made_collection("one")
    face.made_mock("First", identifier), face.made_mock("Second", identifier)
    told = face.ok("PUT", f"collections/{identifier}", {"collection": collection("two", name="Renamed")})["collection"]
    assert (types_of(told), told["name"]) == (NAMED, "Renamed")
    assert (face.body("first"), face.body("second")) == ((200, "two"), (200, "two"))
    assert face.body("first@1") == (200, "one")


def test_the_own_collection_of_a_mock_is_put_and_published(face: Face):
    face.put(collection=collection("one"), settings={"delay": 1})
    [mock] = face.ok("GET", "mocks")["mocks"]
    face.ok("PUT", f"collections/{mock['collection']}", {"collection": collection("two")})
    assert face.body() == (200, "two")
    assert face.ask("GET", "mocks/checkout").json()["settings"] == {"delay": 1}


def test_putting_back_what_was_read_changes_nothing(face: Face):
    identifier = made(face)
    face.ok("PUT", f"collections/{identifier}", face.ok("GET", f"collections/{identifier}"))
    before = revisions(face, "shop-collection")
    face.ok("PUT", f"collections/{identifier}", face.ok("GET", f"collections/{identifier}"))
    assert revisions(face, "shop-collection") == before


def test_the_ids_of_another_collection_do_not_fit(face: Face):
    identifier = made(face)
    other = SHOP | {"info": SHOP["info"] | {"_postman_id": NOWHERE}}
    status, body = face.error("PUT", f"collections/{identifier}", {"collection": other})
    assert (status, body["error"]["name"]) == (400, "collectionMismatchError")


def test_asking_for_an_answer_later_is_answered_now(face: Face):
    identifier = made(face)
    given = {"collection": collection("two")}
    answer = face.call("PUT", f"collections/{identifier}", given, headers={"prefer": "respond-async"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"info": {"name": "Store"}}, {"name": "Store"}),
        ({"info": {"description": "New."}}, {"description": "New."}),
    ],
)
def test_name_and_description_are_patched(face: Face, given: Any, what: dict[str, str]):
    identifier = made(face)
    told = face.ok("PATCH", f"collections/{identifier}", {"collection": given})["collection"]
    assert types_of(told) == {"id": "id", "name": "text"}
    info = face.ok("GET", f"collections/{identifier}")["collection"]["info"]
    assert {key: info[key] for key in what} == what


def test_variables_scripts_and_authorisation_are_patched(face: Face):
    identifier = made(face)
    face.made_mock("Shop", identifier)
    auth = {"type": "bearer", "bearer": [{"key": "token", "value": "t", "type": "string"}]}
    script = {"listen": "test", "script": {"type": "text/javascript", "exec": [""]}}
    patch = {"variable": [{"key": "a", "value": "1"}], "auth": auth, "events": [script]}
    face.ok("PATCH", f"collections/{identifier}", {"collection": patch})
    found = face.ok("GET", f"collections/{identifier}")["collection"]
    assert (found["variable"], found["auth"], found["event"]) == ([{"key": "a", "value": "1"}], auth, [script])
    assert revisions(face, "shop") == 2


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "paramMissingError"),
        ({"item": []}, "badRequest"),
        ({"info": {"schema": "x"}}, "badRequest"),
        ({"info": {"name": 7}}, "malformedRequestError"),
        ([], "malformedRequestError"),
    ],
)
def test_patches_that_cannot_be(face: Face, given: Any, name: str):
    status, body = face.error("PATCH", f"collections/{made(face)}", {"collection": given})
    assert (status, body["error"]["name"]) == (400, name)


def test_a_collection_is_deleted_and_its_mocks_keep_what_they_have(face: Face):
    identifier = face.made_collection()
    mock = face.made_mock(of=identifier)
    assert face.ok("DELETE", f"collections/{identifier}") == {"collection": {"id": identifier, "uid": f"1-{identifier}"}}
    assert face.body() == (200, "one")
    found = face.ok("GET", f"mocks/{mock['id']}")["mock"]
    assert found["collection"] == mock["uid"], "it has a collection of its own now"
    assert [row["id"] for row in face.ok("GET", "collections")["collections"]] == [mock["id"]]


def test_the_own_collection_of_a_mock_goes_with_the_mock_only(face: Face):
    face.put(collection=collection())
    [mock] = face.ok("GET", "mocks")["mocks"]
    status, body = face.error("DELETE", f"collections/{mock['id']}")
    assert (status, body["type"]) == (409, "https://api.postman.com/problems/conflict")
    assert face.body() == (200, "one")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_collection_that_is_not_there(face: Face, method: str):
    given = {"collection": SHOP if method == "PUT" else {"info": {"name": "x"}}} if method in ("PUT", "PATCH") else None
    status, body = face.error(method, f"collections/{NOWHERE}", given)
    assert (status, body["error"]["name"]) == (404, "instanceNotFoundError")
    assert body["error"]["details"] == {"item": "collection", "id": NOWHERE}


@pytest.mark.parametrize(
    ("given", "details"),
    [
        ({"info": {"name": "x"}}, [": must have required property 'item'", "info: must have required property 'schema'"]),
        ({"item": []}, [": must have required property 'info'"]),
        ({"info": {"name": 7, "schema": "v2.1.0"}, "item": {}}, ["item: must be array", "info.name: must be string"]),
        ("text", [": must be object"]),
    ],
)
def test_the_schema_is_checked_as_postman_does(face: Face, given: Any, details: list[str]):
    message = f"Found {len(details)} errors with the supplied collection."
    error = {"name": "malformedRequestError", "message": message, "details": details}
    assert face.error("POST", "collections", {"collection": given}) == (400, {"error": error})


def test_no_collection_at_all(face: Face):
    status, body = face.error("POST", "collections", {})
    assert (status, body["error"]["name"], body["error"]["details"]) == (400, "paramMissingError", {"param": ["collection"]})


def test_folders_in_folders_have_an_end(face: Face):
    item: Any = {"name": "x", "item": []}
    for _ in range(400):
        item = {"name": "x", "item": [item]}
    status, body = face.error("POST", "collections", {"collection": SHOP | {"item": [item]}})
    assert (status, body["error"]["name"]) == (400, "malformedRequestError")


def test_a_collection_becomes_a_definition(face: Face):
    identifier = made(face)
    told = face.ok("GET", f"collections/{identifier}/transformations")
    assert list(told) == ["output"]
    definition = json.loads(told["output"])
    assert (definition["info"]["title"], list(definition["paths"])) == ("Shop", ["/orders/{id}", "/health"])
    as_yaml = face.ok("GET", f"collections/{identifier}/transformations", params={"format": "yaml"})["output"]
    assert as_yaml.startswith("openapi:")
    assert face.error("GET", f"collections/{identifier}/transformations", params={"format": "xml"})[0] == 400


@pytest.mark.parametrize("as_text", [True, False])
def test_a_definition_becomes_a_collection(face: Face, as_text: bool):
    definition = {
        "openapi": "3.0.3",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"get": {"responses": {"200": {"description": "All."}}}}},
    }
    given = {"type": "string", "input": json.dumps(definition)} if as_text else {"type": "json", "input": definition}
    [told] = face.ok("POST", "import/openapi", given)["collections"]
    assert (types_of(told), told["name"]) == (NAMED, "Pets")
    assert face.made_mock(of=told["id"])["name"] == "Checkout"


@pytest.mark.parametrize(
    ("given", "name", "param"),
    [
        ({}, "paramMissingError", "type"),
        ({"type": "text", "input": "x"}, "invalidParamsError", "type"),
        ({"type": "file"}, "invalidParamsError", "type"),
        ({"type": "string"}, "paramMissingError", ["input"]),
        ({"type": "string", "input": "no definition"}, "invalidParamsError", "input"),
        ({"type": "json", "input": SHOP}, "invalidParamsError", "input"),
    ],
)
def test_definitions_that_cannot_be_imported(face: Face, given: Any, name: str, param: Any):
    status, body = face.error("POST", "import/openapi", given)
    assert (status, body["error"]["name"], body["error"]["details"]) == (400, name, {"param": param})


def test_real_files_are_kept_and_told_again(face: Face):
    """What newman or the SDK read of an answer is the file, with ids."""
    files = sorted(corpus("collections").rglob("*.json"))[:12]
    for file in files:
        content = json.loads(file.read_text("utf-8-sig"))
        answer = face.call("POST", "collections", {"collection": content.get("collection", content)})
        if answer.status_code != 200:
            assert answer.json()["error"]["name"] == "malformedRequestError"
            continue
        told = face.ok("GET", f"collections/{answer.json()['collection']['id']}")["collection"]
        assert face.call("PUT", f"collections/{told['info']['_postman_id']}", {"collection": told}).status_code == 200
