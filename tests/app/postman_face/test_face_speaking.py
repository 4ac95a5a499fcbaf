"""How the face speaks: three shapes of errors, rate headers, keys and roles (postman-mock.md §5.1)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.api.roles import ROLES
from app.store.mocks import put_mock
from app.store.people import add_person
from app.store.records import Content, MockDraft, Role
from app.store.revisions import add_revision, publish
from app.store.sessions import issue_token
from app.store.transaction import Store
from tests.app.access.site import Answer, Site
from tests.app.postman_face.face import NOWHERE, Face, collection

NO_KEY = {
    "error": {
        "name": "AuthenticationError",
        "message": "Invalid API Key. Every request requires a valid API Key to be sent.",
    }
}


@pytest.fixture
def site(store: Store) -> Site:
    """Asked from elsewhere."""
    return Site(store)


def key(store: Store, role: Role) -> str:
    person = add_person(store, f"{role}@example.com", role)
    return issue_token(store, person.id, "script", role).text


def ask(site: Site, method: str, path: str, key: str = "", **more: Any) -> Answer:
    headers = {"x-api-key": key} if key else {}
    return site.ask(method, f"/postman/{path}", headers | more.pop("headers", {}), **more)


def test_a_personal_token_is_the_key(site: Site, store: Store):
    token = key(store, "editor")
    given = {"collection": collection()}
    assert ask(site, "POST", "collections", token, json=given).status == 200
    assert ask(site, "GET", "me", headers={"authorization": f"Bearer {token}"}).json["user"]["email"] == "editor@example.com"


@pytest.mark.parametrize("given", ["", "understudy_nothing", "PMAK-1"])
def test_without_a_good_key(site: Site, given: str):
    for method, path in (("GET", "mocks"), ("POST", "mocks"), ("GET", "me"), ("DELETE", f"collections/{NOWHERE}")):
        answer = ask(site, method, path, given)
        assert (answer.status, answer.json) == (401, NO_KEY)
        assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_a_key_in_the_address_is_refused_also_here(face: Face, site: Site, store: Store):
    for answered in (
        face.call("GET", "mocks", params={"apikey": "x"}).json(),
        ask(site, "GET", f"mocks?apikey={key(store, 'owner')}").json,
    ):
        assert answered["error"]["name"] == "AuthenticationError"
        assert "X-API-Key" in answered["error"]["message"]


def test_a_role_that_is_too_low(site: Site, store: Store):
    answer = ask(site, "POST", "mocks", key(store, "viewer"), json={})
    message = "This needs the role editor; yours is viewer."
    assert (answer.status, answer.json) == (403, {"error": {"name": "forbiddenError", "message": message}})


def test_values_of_environments_are_for_those_who_may_change_them():
    assert ROLES["GET", "/postman/environments/{id}"] == "editor"


def test_every_answer_tells_a_generous_rate(face: Face):
    for path in ("mocks", f"mocks/{NOWHERE}", "nothing"):
        headers = face.call("GET", path).headers
        assert headers["ratelimit"] == "limit=6000, remaining=5999, reset=60"
        assert headers["ratelimit-policy"] == "6000;w=60"
        for name in ("ratelimit", "x-ratelimit"):
            told = [headers[f"{name}-{what}"] for what in ("limit", "remaining", "reset")]
            assert told == ["6000", "5999", "60"]


def test_our_own_api_tells_none(face: Face):
    assert "ratelimit" not in face.ask("GET", "mocks").headers


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"), [("GET", "nothing", 404, "not-found"), ("PATCH", "mocks", 405, "method-not-allowed")]
)
def test_what_there_is_not_is_a_problem_document(face: Face, method: str, path: str, status: int, slug: str):
    answer = face.call(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (answer.status_code, found["status"], found["type"], found["instance"]) == (
        status,
        status,
        f"https://api.postman.com/problems/{slug}",
        f"/postman/{path}",
    )
    assert list(found) == ["type", "title", "detail", "status", "instance"]


@pytest.mark.parametrize("path", ["mocks/", "/mocks", "//mocks//"])
def test_slashes_too_many_do_not_matter(face: Face, path: str):
    assert face.ok("GET", path) == {"mocks": []}


def test_what_is_no_json(face: Face):
    answer = face.call("POST", "mocks", content="{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["name"]) == (400, "malformedRequestError")
    as_form = face.call("POST", "mocks", content="a=b", headers={"content-type": "application/x-www-form-urlencoded"})
    assert (as_form.status_code, as_form.json()["type"]) == (415, "https://api.postman.com/problems/unsupported-media-type")


def test_without_a_store_nothing_can_be_asked():
    site = Site(None, host="127.0.0.1", local_user="direct")
    answer = site.ask("GET", "/postman/mocks", peer="127.0.0.1", host="localhost")
    assert (answer.status, answer.json["error"]["type"]) == (503, "serverError")


def test_what_files_say_is_not_changed(face: Face, store: Store):
    mock = put_mock(store, MockDraft(name="filed", origin="files")).mock
    add_revision(store, mock.id, Content.of(json.dumps(collection()).encode()))
    publish(store, mock.id)
    for method, path, given in (
        ("PUT", f"mocks/{mock.id}", {"mock": {"name": "x"}}),
        ("DELETE", f"mocks/{mock.id}", None),
        ("DELETE", f"mocks/{mock.id}/unpublish", None),
        ("PUT", f"collections/{mock.id}", {"collection": collection("two")}),
        ("DELETE", f"collections/{mock.id}", None),
        ("PUT", f"mocks/{mock.id}", {"mock": {"config": {"delay": None}}}),
    ):
        status, body = face.error(method, path, given)
        assert (status, body["error"]["name"]) == (403, "forbiddenError"), (method, path)
    assert face.ok("GET", f"mocks/{mock.id}")["mock"]["name"] == "filed"


def test_our_description_leaves_the_face_out(face: Face):
    paths = face.ask("GET", "openapi.json").json()["paths"]
    assert [path for path in paths if path.startswith("/postman")] == []
