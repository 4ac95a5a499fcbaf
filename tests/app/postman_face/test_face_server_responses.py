"""Server responses by Postman's API: several for a mock, one of them given to every call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.postman_face.face import NOWHERE, Face, collection, types_of

ROW = {
    "id": "id",
    "name": "text",
    "statusCode": "number",
    "createdAt": "time",
    "updatedAt": "time",
    "createdBy": "text",
    "updatedBy": "text",
}
WHOLE = ROW | {"headers": "list", "language": "text", "body": "text"}
DOWN = {
    "name": "Down",
    "statusCode": 503,
    "headers": [{"key": "Retry-After", "value": "60"}],
    "language": "json",
    "body": '{"down": true}',
}
NO_RESPONSE = {
    "error": {
        "name": "serverResponseNotFoundError",
        "message": "We could not find the mock server response you are looking for.",
        "header": "Unable to find mock server response",
    }
}


def kept(face: Face, mock: Any, **fields: Any) -> Any:
    return face.ok("POST", f"mocks/{mock['id']}/server-responses", {"serverResponse": DOWN | fields})


def activate(face: Face, mock: Any, identifier: str | None) -> str:
    given = {"mock": {"config": {"serverResponseId": identifier}}}
    return str(face.ok("PUT", f"mocks/{mock['id']}", given)["mock"]["config"]["serverResponseId"])


def test_one_is_kept_and_read_back(face: Face):
    mock = face.made_mock()
    made = kept(face, mock)
    assert types_of(made) == WHOLE | {"mock": "id"}
    assert {name: made[name] for name in DOWN} == DOWN
    assert made["mock"] == mock["id"]
    assert face.ok("GET", f"mocks/{mock['uid']}/server-responses/{made['id']}") == made
    assert face.body() == (200, "one"), "nothing is given before it is chosen"


def test_they_are_listed_as_a_bare_list(face: Face):
    mock = face.made_mock()
    kept(face, mock), kept(face, mock, name="Gone", statusCode=502)
    found = face.ok("GET", f"mocks/{mock['id']}/server-responses")
    assert [types_of(row) for row in found] == [ROW, ROW]
    assert [row["name"] for row in found] == ["Down", "Gone"]


def test_the_chosen_one_answers_every_call_until_none_is(face: Face):
    mock = face.made_mock()
    made = kept(face, mock)
    assert activate(face, mock, made["id"]) == made["id"]
    answer = face.ask("GET", "/mock/checkout/anything")
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (503, '{"down": true}', "60")
    assert answer.headers["content-type"] == "application/json"
    assert activate(face, mock, None) == ""
    assert face.body() == (200, "one")


def test_of_two_equal_ones_the_chosen_one_is_told(face: Face):
    mock = face.made_mock()
    kept(face, mock)
    second = kept(face, mock)
    assert activate(face, mock, second["id"]) == second["id"]
    assert face.ok("GET", f"mocks/{mock['id']}")["mock"]["config"]["serverResponseId"] == second["id"]


def test_a_change_of_the_chosen_one_is_answered_at_once(face: Face):
    mock = face.made_mock()
    made = kept(face, mock)
    activate(face, mock, made["id"])
    changed = face.ok(
        "PUT", f"mocks/{mock['id']}/server-responses/{made['id']}", {"serverResponse": {"statusCode": 500, "body": "x"}}
    )
    assert (changed["statusCode"], changed["body"], changed["name"], changed["mock"]) == (500, "x", "Down", mock["id"])
    assert face.body() == (500, "x")
    assert face.ok("GET", f"mocks/{mock['id']}")["mock"]["config"]["serverResponseId"] == made["id"]


def test_a_deleted_one_is_not_given_any_more(face: Face):
    mock = face.made_mock()
    made = kept(face, mock)
    activate(face, mock, made["id"])
    gone = face.ok("DELETE", f"mocks/{mock['id']}/server-responses/{made['id']}")
    assert types_of(gone) == WHOLE
    assert face.body() == (200, "one")
    assert face.ok("GET", f"mocks/{mock['id']}/server-responses") == []


def test_one_that_was_set_in_another_way_is_one_too(face: Face):
    face.put(collection=collection(), settings={"server_response": {"status": 504, "body": "slow"}})
    [mock] = face.ok("GET", "mocks")["mocks"]
    [row] = face.ok("GET", f"mocks/{mock['id']}/server-responses")
    assert (row["id"], row["statusCode"]) == (mock["config"]["serverResponseId"], 504)
    assert face.ok("GET", f"mocks/{mock['id']}/server-responses/{row['id']}")["body"] == "slow"
    assert activate(face, mock, row["id"]) == row["id"]
    face.ok("PUT", f"mocks/{mock['id']}/server-responses/{row['id']}", {"serverResponse": {"body": "slower"}})
    assert face.body() == (504, "slower")
    face.ok("DELETE", f"mocks/{mock['id']}/server-responses/{row['id']}")
    assert face.body() == (200, "one")
    assert face.ok("GET", f"mocks/{mock['id']}/server-responses") == []


def test_of_a_mock_that_is_not_there(face: Face):
    error = {"name": "mockNotFoundError", "message": "Please refresh and try again.", "header": "Unable to find mock"}
    assert face.error("GET", f"mocks/{NOWHERE}/server-responses") == (404, {"error": error})
    assert face.error("POST", f"mocks/{NOWHERE}/server-responses", {"serverResponse": DOWN}) == (404, {"error": error})


def test_one_that_is_not_there_or_of_another_mock(face: Face):
    mock, other = face.made_mock(), face.made_mock("Other")
    elsewhere = kept(face, other)["id"]
    for identifier in (NOWHERE, elsewhere):
        for method, given in (("GET", None), ("PUT", {"serverResponse": {"body": ""}}), ("DELETE", None)):
            assert face.error(method, f"mocks/{mock['id']}/server-responses/{identifier}", given) == (404, NO_RESPONSE)
        status, body = face.error("PUT", f"mocks/{mock['id']}", {"mock": {"config": {"serverResponseId": identifier}}})
        assert (status, body["error"]["name"]) == (400, "invalidParamsError")


@pytest.mark.parametrize(
    ("given", "name", "details"),
    [
        ({}, "paramMissingError", {"param": ["serverResponse"]}),
        ({"serverResponse": {"name": "x"}}, "paramMissingError", {"param": ["statusCode"]}),
        ({"serverResponse": {"statusCode": 500}}, "paramMissingError", {"param": ["name"]}),
        (
            {"serverResponse": {"name": "x", "statusCode": 404}},
            "malformedRequestError",
            ["serverResponse.statusCode: must be a status from 500 to 599"],
        ),
        (
            {"serverResponse": DOWN | {"headers": ["Retry-After"]}},
            "malformedRequestError",
            ["serverResponse.headers: must be array of {key, value}"],
        ),
    ],
)
def test_bodies_that_cannot_be_used(face: Face, given: Any, name: str, details: Any):
    mock = face.made_mock()
    status, body = face.error("POST", f"mocks/{mock['id']}/server-responses", given)
    assert (status, body["error"]["name"], body["error"]["details"]) == (400, name, details)


def test_a_body_too_long_to_be_served_is_refused_at_once(face: Face):
    mock = face.made_mock()
    status, body = face.error(
        "POST", f"mocks/{mock['id']}/server-responses", {"serverResponse": DOWN | {"body": "x" * 300_000}}
    )
    assert (status, body["error"]["name"]) == (400, "malformedRequestError")
