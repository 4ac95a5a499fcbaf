"""What the answers have in common: things with ids, UIDs, owner and times, as Postman tells them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

from app.actions.postman_face.calls import REQUEST_BODY, REQUEST_HEADERS, RESPONSE_BODY, RESPONSE_HEADERS
from app.actions.postman_face.collections import HeldCollection
from app.actions.postman_face.mocks import ServedMock, config_of
from app.actions.postman_face.values import OWNER, moment, number_of, uid
from app.api.context import ApiContext
from app.store.records import Call, Environment, Mock, ServerResponse

Json = dict[str, Any]
MISSED = "Double check your method and the request path and try again."


def mock_json(api: ApiContext, request: Request, served: ServedMock) -> Json:
    """A mock, without what only some answers tell."""
    mock = served.mock
    told = {
        "id": mock.id,
        "owner": OWNER,
        "uid": uid(mock.id),
        "collection": uid(served.collection_id),
        "mockUrl": api.overview.kept(mock, api.reached(request)).base_urls[0],
        "name": mock_name(mock),
        "config": {**config_of(served.settings), "serverResponseId": served.server_response},
        "createdAt": moment(mock.created_at),
        "updatedAt": moment(mock.changed_at),
    }
    return told | ({"environment": uid(mock.environment_id)} if mock.environment_id else {})


def mock_name(mock: Mock) -> str:
    """What people call it."""
    return mock.title or mock.name


def is_deactivated(mock: Mock) -> bool:
    """Whether it was paused, or its time is over."""
    return mock.is_paused or (mock.expires_at is not None and mock.expires_at <= datetime.now(UTC))


def server_response_row(response: ServerResponse) -> Json:
    """A server response in a list."""
    return {
        "id": response.id,
        "name": response.name,
        "statusCode": response.status,
        "createdAt": moment(response.created_at),
        "updatedAt": moment(response.changed_at),
        "createdBy": number_of(response.created_by),
        "updatedBy": number_of(response.changed_by),
    }


def server_response_json(response: ServerResponse) -> Json:
    """A server response with its content."""
    content = {"headers": [dict(row) for row in response.headers], "language": response.language, "body": response.body}
    return server_response_row(response) | content


def collection_row(held: HeldCollection) -> Json:
    """A collection in a list."""
    return {
        "id": held.id,
        "name": held.name,
        "owner": OWNER,
        "createdAt": moment(held.created_at),
        "updatedAt": moment(held.changed_at),
        "uid": uid(held.id),
        "isPublic": False,
    }


def environment_row(environment: Environment) -> Json:
    """An environment in a list."""
    return {
        "id": environment.id,
        "name": environment.name,
        "createdAt": moment(environment.created_at),
        "updatedAt": moment(environment.changed_at),
        "owner": OWNER,
        "uid": uid(environment.id),
        "isPublic": False,
    }


def named(identifier: str, name: str) -> Json:
    """What is told of a thing that was made or replaced."""
    return {"id": identifier, "name": name, "uid": uid(identifier)}


def gone(identifier: str) -> Json:
    """What is told of a thing that was deleted."""
    return {"id": identifier, "uid": uid(identifier)}


def call_json(call: Call, include: frozenset[str]) -> Json:
    """An entry of the call log."""
    request: Json = {"method": call.method, "path": call.path}
    response: Json = {"type": "error" if call.is_miss else "success", "statusCode": call.status}
    if REQUEST_HEADERS in include:
        request["headers"] = [{"key": name, "value": value} for name, value in call.request_headers]
    if REQUEST_BODY in include:
        request["body"] = {"mode": "raw", "data": _text(call.request_body)}
    if RESPONSE_HEADERS in include:
        response["headers"] = [_header(name, value) for name, value in call.response_headers]
    if RESPONSE_BODY in include:
        response["body"] = {"data": _text(call.response_body)}
    return {
        "id": _call_id(call),
        "responseName": MISSED if call.is_miss else call.example_name,
        "servedAt": moment(call.at),
        "request": request,
        "response": response,
    }


def _call_id(call: Call) -> str:
    return f"{call.id:08x}-{call.mock_id[9:]}-{call.id % 10_000:04d}"


def _header(name: str, value: str) -> Mapping[str, Any]:
    return {"key": name, "value": value, "description": {"content": "", "type": "text/plain"}}


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
