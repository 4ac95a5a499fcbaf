"""The call log of a mock by Postman's API: the row of postman-mock.md §5.2, every parameter."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.store.calls import record_calls
from app.store.records import Call
from tests.app.postman_face.face import NOWHERE, Face, types_of

BEGIN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
MISSED = "Double check your method and the request path and try again."


@pytest.fixture
def mock(face: Face) -> str:
    """The id of a mock with three calls, a minute between them: found, made, missed."""
    identifier = str(face.made_mock()["id"])
    heads: dict[str, Any] = {
        "request_headers": (("Accept", "application/json"),),
        "response_headers": (("Content-Type", "application/json"),),
        "request_body": b'{"id": 7}',
        "response_body": b"one",
    }
    shared: dict[str, Any] = {"mock_id": identifier, **heads}
    calls = [
        Call(at=BEGIN, method="GET", path="/orders?page=2", status=200, example_name="found", example_id="e", **shared),
        Call(at=BEGIN + timedelta(minutes=1), method="POST", path="/orders", status=201, example_name="made", **shared),
        Call(at=BEGIN + timedelta(minutes=2), method="GET", path="/nothing", status=404, is_miss=True, **shared),
    ]
    record_calls(face.store, calls)
    return identifier


def logged(face: Face, mock: str, **params: Any) -> list[Any]:
    found: list[Any] = face.ok("GET", f"mocks/{mock}/call-logs", params=params)["call-logs"]
    return found


def names(face: Face, mock: str, **params: Any) -> list[str]:
    return [each["responseName"] for each in logged(face, mock, **params)]


def test_calls_are_told_the_newest_first(face: Face, mock: str):
    told = face.ok("GET", f"mocks/{mock}/call-logs")
    assert told["meta"] == {"nextCursor": None}
    assert [types_of(each) for each in told["call-logs"]] == [
        {"id": "text", "responseName": "text", "servedAt": "time", "request": "object", "response": "object"}
    ] * 3
    missed, made, found = told["call-logs"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{4}", missed["id"])
    assert (missed["responseName"], missed["response"]) == (MISSED, {"type": "error", "statusCode": 404})
    assert (made["responseName"], made["response"]) == ("made", {"type": "success", "statusCode": 201})
    assert (found["request"], found["servedAt"]) == (
        {"method": "GET", "path": "/orders?page=2"},
        BEGIN.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    )


def test_heads_and_bodies_are_told_when_they_are_asked_for(face: Face, mock: str):
    every = "request.headers,request.body,response.headers,response.body"
    found = logged(face, mock, include=every)[-1]
    assert found["request"] == {
        "method": "GET",
        "path": "/orders?page=2",
        "headers": [{"key": "Accept", "value": "application/json"}],
        "body": {"mode": "raw", "data": '{"id": 7}'},
    }
    described = {"key": "Content-Type", "value": "application/json", "description": {"content": "", "type": "text/plain"}}
    assert found["response"] == {"type": "success", "statusCode": 200, "headers": [described], "body": {"data": "one"}}
    assert list(logged(face, mock, include="response.body")[0]["request"]) == ["method", "path"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"direction": "asc", "sort": "servedAt"}, ["found", "made", MISSED]),
        ({"responseStatusCode": 201}, ["made"]),
        ({"responseType": "error"}, [MISSED]),
        ({"responseType": "success"}, ["made", "found"]),
        ({"requestMethod": "post"}, ["made"]),
        ({"requestPath": "/orders?page=2"}, ["found"]),
        ({"requestPath": "/orders"}, ["made"]),
        ({"since": (BEGIN + timedelta(seconds=30)).isoformat()}, [MISSED, "made"]),
        ({"until": (BEGIN + timedelta(seconds=90)).strftime("%Y-%m-%dT%H:%M:%S.000Z")}, ["made", "found"]),
        ({"until": str(int((BEGIN + timedelta(seconds=30)).timestamp() * 1000))}, ["found"]),
        ({"until": str(int((BEGIN + timedelta(seconds=30)).timestamp()))}, ["found"]),
        ({"responseType": "success", "requestMethod": "GET", "responseStatusCode": 404}, []),
    ],
)
def test_each_parameter_narrows(face: Face, mock: str, params: Any, expected: list[str]):
    assert names(face, mock, **params) == expected


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_cursor_goes_on(face: Face, mock: str, direction: str):
    found, cursor = [], ""
    while True:
        told = face.ok("GET", f"mocks/{mock}/call-logs", params={"limit": 1, "cursor": cursor, "direction": direction})
        found += [each["responseName"] for each in told["call-logs"]]
        cursor = told["meta"]["nextCursor"]
        if cursor is None:
            break
    assert found == names(face, mock, direction=direction)


@pytest.mark.parametrize(
    "params",
    [
        {"since": "yesterday"},
        {"until": "99999999999999999"},
        {"limit": 0},
        {"limit": 101},
        {"sort": "path"},
        {"direction": "up"},
        {"include": "response.cookies"},
        {"responseType": "miss"},
        {"responseStatusCode": "ok"},
    ],
)
def test_parameters_that_cannot_be(face: Face, mock: str, params: Any):
    status, body = face.error("GET", f"mocks/{mock}/call-logs", params=params)
    assert (status, body["error"]["name"], body["error"]["details"]) == (
        400,
        "invalidParamsError",
        {"param": next(iter(params))},
    )


def test_a_cursor_of_another_list_is_refused(face: Face, mock: str):
    assert face.error("GET", f"mocks/{mock}/call-logs", params={"cursor": "x"})[0] == 400


def test_what_is_older_than_the_log_cannot_be_asked_for(face: Face, mock: str):
    status, body = face.error("GET", f"mocks/{mock}/call-logs", params={"since": "2020-01-01T00:00:00.000Z"})
    words = "Cannot view logs beyond the call log retention period based on your plan i.e. 7 days."
    assert (status, body["error"]) == (
        400,
        {"name": "invalidParamsError", "message": f"Invalid value for parameter: since. {words}"},
    )


def test_a_mock_that_is_not_there(face: Face):
    status, body = face.error("GET", f"mocks/{NOWHERE}/call-logs")
    assert (status, body["error"]["name"]) == (404, "instanceNotFoundError")


def test_the_calls_of_a_month_are_counted(face: Face, mock: str):
    [usage] = face.ok("GET", "me")["operations"]
    expected = 3 if (BEGIN + timedelta(minutes=3)).month == BEGIN.month == datetime.now(UTC).month else usage["usage"]
    assert usage["usage"] == expected
