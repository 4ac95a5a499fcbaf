"""Environments, the workspace and who asks, by Postman's API: the rows of postman-mock.md §5.5."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.postman_face.face import NOWHERE, Face, collection, types_of

ROW = {
    "id": "id",
    "name": "text",
    "createdAt": "time",
    "updatedAt": "time",
    "owner": "text",
    "uid": "uid",
    "isPublic": "flag",
}
NAMED = {"id": "id", "name": "text", "uid": "uid"}
VALUES = [
    {"key": "greeting", "value": "hello", "enabled": True, "type": "default"},
    {"key": "token", "value": "t", "enabled": True, "type": "secret"},
]


def made(face: Face, name: str = "staging") -> Any:
    return face.ok("POST", "environments", {"environment": {"name": name, "values": VALUES}})["environment"]


def test_an_environment_is_made_and_read(face: Face):
    told = made(face)
    assert (types_of(told), told["name"]) == (NAMED, "staging")
    for identifier in (told["id"], told["uid"]):
        found = face.ok("GET", f"environments/{identifier}")["environment"]
        assert types_of(found) == ROW | {"values": "list"}
        assert found["values"] == VALUES


def test_environments_are_listed_without_values(face: Face):
    made(face), made(face, "production")
    found = face.ok("GET", "environments", params={"workspace": NOWHERE})["environments"]
    assert [(row["name"], types_of(row)) for row in found] == [("production", ROW), ("staging", ROW)]


def test_a_second_one_of_a_name_gets_a_number(face: Face):
    assert [made(face)["name"] for _ in range(3)] == ["staging", "staging 2", "staging 3"]


def test_mocks_answer_with_new_values_at_once(face: Face):
    environment = made(face)
    face.made_mock(of=face.made_collection("{{greeting}}"), environment=environment["id"])
    assert face.body() == (200, "hello")
    changed = [{"key": "greeting", "value": "good morning"}]
    told = face.ok("PUT", f"environments/{environment['id']}", {"environment": {"values": changed}})["environment"]
    assert (told, face.body()) == (environment, (200, "good morning"))
    given = [{"op": "replace", "path": "/values/0/value", "value": "good night"}]
    face.ok("PATCH", f"environments/{environment['id']}", given)
    assert face.body() == (200, "good night")


def test_an_environment_is_renamed(face: Face):
    environment = made(face)
    told = face.ok("PUT", f"environments/{environment['uid']}", {"environment": {"name": "test"}})["environment"]
    assert (told["id"], told["name"]) == (environment["id"], "test")
    assert face.ok("GET", f"environments/{environment['id']}")["environment"]["values"] == VALUES
    assert face.ask("GET", "environments/test").status_code == 200


def test_rows_are_added_changed_and_removed_by_patches(face: Face):
    environment = made(face)
    told = face.ok(
        "PATCH",
        f"environments/{environment['id']}",
        [
            {"op": "remove", "path": "/values/1"},
            {"op": "add", "path": "/values/1", "value": {"key": "region", "value": "eu", "type": "default", "enabled": True}},
            {"op": "add", "path": "/values/0/description", "value": "Said first."},
            {"op": "replace", "path": "/name", "value": "Staging"},
        ],
    )["environment"]
    assert types_of(told) == {key: kind for key, kind in ROW.items() if key != "isPublic"} | {"values": "list"}
    assert (told["name"], [row["key"] for row in told["values"]]) == ("Staging", ["greeting", "region"])
    assert told["values"][0]["description"] == "Said first."


@pytest.mark.parametrize(
    "operations",
    [
        {},
        [],
        ["remove"],
        [{"op": "move", "path": "/values/0"}],
        [{"op": "remove", "path": "/name"}],
        [{"op": "remove", "path": "/values/7"}],
        [{"op": "replace", "path": "/values/-1", "value": {}}],
        [{"op": "replace", "path": "/values/0/nothing", "value": 1}],
        [{"op": "add", "path": "/values/0", "value": 7}],
        [{"op": "replace", "path": "/name", "value": 7}],
        [{"op": "replace", "path": "/id", "value": "x"}],
        [{"op": "remove", "path": "/values/\u00b2"}],
    ],
)
def test_patches_that_cannot_be(face: Face, operations: Any):
    environment = made(face)
    status, body = face.error("PATCH", f"environments/{environment['id']}", operations)
    assert (status, body["error"]["name"]) == (400, "malformedRequestError")
    assert face.ok("GET", f"environments/{environment['id']}")["environment"]["values"] == VALUES


def test_an_environment_is_deleted_and_mocks_answer_as_before(face: Face):
    environment = made(face)
    face.made_mock(of=face.made_collection("{{greeting}}"), environment=environment["id"])
    told = face.ok("DELETE", f"environments/{environment['id']}")
    assert told == {"environment": {"id": environment["id"], "uid": environment["uid"]}}
    assert face.body() == (200, "hello")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "paramMissingError"),
        ({"environment": {"values": []}}, "malformedRequestError"),
        ({"environment": {"name": ""}}, "malformedRequestError"),
        ({"environment": {"name": "x", "values": {}}}, "malformedRequestError"),
        ({"environment": {"name": "x", "values": [None]}}, "malformedRequestError"),
        ({"environment": []}, "malformedRequestError"),
        ([], "malformedRequestError"),
    ],
)
def test_bodies_that_cannot_be_used(face: Face, given: Any, name: str):
    status, body = face.error("POST", "environments", given)
    assert (status, body["error"]["name"]) == (400, name)


@pytest.mark.parametrize(("method", "given"), [("GET", None), ("PUT", {"environment": {}}), ("PATCH", [{}]), ("DELETE", None)])
def test_an_environment_that_is_not_there(face: Face, method: str, given: Any):
    status, body = face.error(method, f"environments/{NOWHERE}", given)
    assert (status, body["error"]["name"]) == (404, "instanceNotFoundError")
    assert body["error"]["details"] == {"item": "environment", "id": NOWHERE}


WORKSPACE = {
    "id": "id",
    "name": "text",
    "type": "text",
    "visibility": "text",
    "createdBy": "text",
    "about": "text",
    "createdAt": "time",
    "updatedAt": "time",
}


def test_there_is_one_workspace(face: Face):
    made(face)
    [found] = face.ok("GET", "workspaces")["workspaces"]
    assert types_of(found) == WORKSPACE
    assert face.ok("GET", "workspaces", params={"type": "team"})["workspaces"] == [found]
    assert face.ok("GET", "workspaces", params={"type": "personal"}) == {"workspaces": []}


def test_the_workspace_holds_everything(face: Face):
    environment, of = made(face), face.made_collection()
    mock = face.made_mock(of=of)
    face.put("stock", collection=collection(name="Stock"))
    face.ask("POST", "mocks/stock/pause")
    [row] = face.ok("GET", "workspaces")["workspaces"]
    found = face.ok("GET", f"workspaces/{row['id']}")["workspace"]
    held = {"description": "text", "updatedBy": "text"}
    lists = dict.fromkeys(("collections", "environments", "mocks", "monitors", "apis", "specs"), "list")
    assert types_of(found) == WORKSPACE | held | lists
    assert found["collections"][0]["id"] == of
    assert [each["name"] for each in found["collections"]] == ["Checkout", "Stock"]
    assert found["environments"] == [environment]
    assert [types_of(each) for each in found["mocks"]] == [NAMED | {"deactivated": "flag"}] * 2
    assert [(each["id"] == mock["id"], each["deactivated"]) for each in found["mocks"]] == [(True, False), (False, True)]


def test_another_workspace_is_not_there(face: Face):
    for path in (f"workspaces/{NOWHERE}", f"workspaces/{NOWHERE}/global-variables"):
        status, body = face.error("GET", path)
        assert (status, body["error"]["name"]) == (404, "workspaceNotFoundError")


def test_there_are_no_globals(face: Face):
    [row] = face.ok("GET", "workspaces")["workspaces"]
    assert face.ok("GET", f"workspaces/{row['id']}/global-variables") == {"values": []}


def test_who_asks_and_how_much_is_used(face: Face):
    told = face.ok("GET", "me")
    assert types_of(told["user"]) == {
        "id": "number",
        "username": "text",
        "email": "text",
        "fullName": "text",
        "avatar": "null",
        "isPublic": "flag",
        "emailVerified": "flag",
        "teamId": "number",
        "teamName": "text",
        "teamDomain": "text",
        "roles": "list",
    }
    [usage] = told["operations"]
    assert (usage["name"], types_of(usage)) == (
        "mock_usage",
        {"name": "text", "limit": "number", "usage": "number", "overage": "number"},
    )
