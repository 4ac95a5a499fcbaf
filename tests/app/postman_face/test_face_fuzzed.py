"""Whatever a script sends, the face answers in one of its shapes and never fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store.opening import open_store
from tests.app.postman_face.face import Face

NAMES = (
    *(
        "mock",
        "collection",
        "environment",
        "serverResponse",
        "name",
        "info",
        "item",
        "schema",
        "config",
        "values",
        "key",
        "value",
    ),
    *("headers", "delay", "serverResponseId", "statusCode", "body", "language", "request", "response", "url", "auth", "events"),
    *("event", "variable", "id", "description", "private", "op", "path", "type", "input", "data", "dataMode", "rawModeData"),
    *("requestObject", "responseCode", "code", "text", "queryParams", "headerData", "pathVariableData", "graphqlModeData"),
)
TEXTS = st.sampled_from(
    ("", "x", "\0", "\ud800", "json", "raw", "graphql", "urlencoded", "add", "remove", "/values/0", "/name", "{{a}}", "a" * 300)
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-1, 10**20), st.floats(allow_nan=False), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=12,
)
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    store = open_store(str(tmp_path_factory.mktemp("fuzzed") / "understudy.db"))
    yield Face(store)
    store.close()


@pytest.fixture(scope="module")
def places(face: Face) -> list[tuple[str, str, str]]:
    """Where a body is taken: method, path, and the envelope that it is in."""
    of = face.made_collection()
    mock = face.made_mock(of=of)["id"]
    environment = face.ok("POST", "environments", {"environment": {"name": "e", "values": [{"key": "a"}]}})["environment"]["id"]
    down = {"serverResponse": {"name": "Down", "statusCode": 500}}
    down = face.ok("POST", f"mocks/{mock}/server-responses", down)["id"]
    request = face.ok("GET", f"collections/{of}")["collection"]["item"][0]["id"]
    return [
        ("POST", "mocks", "mock"),
        ("PUT", f"mocks/{mock}", "mock"),
        ("POST", f"mocks/{mock}/server-responses", "serverResponse"),
        ("PUT", f"mocks/{mock}/server-responses/{down}", "serverResponse"),
        ("POST", "collections", "collection"),
        ("PUT", f"collections/{of}", "collection"),
        ("PATCH", f"collections/{of}", "collection"),
        ("POST", "import/openapi", ""),
        ("POST", f"collections/{of}/folders", ""),
        ("POST", f"collections/{of}/requests", ""),
        ("PUT", f"collections/{of}/requests/{request}", ""),
        ("POST", f"collections/{of}/responses?request={request}", ""),
        ("PUT", f"collections/{of}/responses/orders-1", ""),
        ("POST", "environments", "environment"),
        ("PUT", f"environments/{environment}", "environment"),
        ("PATCH", f"environments/{environment}", ""),
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_makes_it_fail(face: Face, places: list[tuple[str, str, str]], data: st.DataObject):
    method, path, envelope = data.draw(st.sampled_from(places))
    body: Any = data.draw(VALUES)
    if envelope:
        body = {envelope: {"info": {"name": "x", "schema": SCHEMA}, "item": [body], **body} if isinstance(body, dict) else body}
    answer = face.call(method, path, body)
    assert answer.status_code in (200, 400, 404, 409), answer.text
    if answer.status_code != 200:
        assert set(answer.json()) in ({"error"}, {"type", "title", "detail", "status", "instance"})


@pytest.mark.parametrize(
    "path", ["mocks/%00", "mocks/\u2028", "collections/" + "9" * 500, "collections/a/responses/%F0%9F", "%2e%2e"]
)
def test_no_path_makes_it_fail(face: Face, path: str):
    for method in ("GET", "DELETE"):
        assert face.call(method, path).status_code in (400, 404, 405)
