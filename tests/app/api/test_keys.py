"""Keys over the API: issued for mocks by their names, changed, rotated, revoked; and heeded at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.api.both_planes import BothPlanes, collection


@pytest.fixture
def guarded(site: BothPlanes) -> BothPlanes:
    """Two mocks that need a key."""
    site.put("checkout", access="key", collection=collection("one"))
    site.put("checkout", collection=collection("two"))
    site.put("films", access="key", collection=collection("film"))
    return site


def issue(site: BothPlanes, mocks: Any = ("checkout",), **more: Any) -> dict[str, Any]:
    answer = site.ask("POST", "keys", {"name": "mobile team", "mocks": mocks, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def status(site: BothPlanes, key: dict[str, Any], name: str = "checkout", method: str = "GET") -> int:
    return site.ask(method, f"/mock/{name}/orders", headers={"x-api-key": key["key"]}).status_code


def test_a_key_opens_the_mocks_it_names(guarded: BothPlanes):
    key = issue(guarded)
    assert (status(guarded, key), status(guarded, key, "films"), guarded.body()[0]) == (200, 404, 404)
    group = issue(guarded, ["films", "checkout"])
    assert group["mocks"] == ["checkout", "films"]
    assert (status(guarded, group), status(guarded, group, "films")) == (200, 200)
    every = issue(guarded, "all")
    assert (every["mocks"], status(guarded, every, "films")) == ("all", 200)


def test_a_key_may_be_for_one_revision_only(guarded: BothPlanes):
    key = issue(guarded, ["checkout@1"])
    assert key["mocks"] == ["checkout@1"]
    assert (status(guarded, key), status(guarded, key, "checkout@1")) == (404, 200)


def test_the_text_of_a_key_is_told_once(guarded: BothPlanes):
    key = issue(guarded, methods=["GET"], per_minute=5, expires_at="2030-01-01T00:00:00Z")
    text = key.pop("key")
    assert guarded.ask("GET", f"keys/{key['id']}").json() == key
    listed = guarded.ask("GET", "keys", params={"mock": "checkout"})
    assert listed.json() == {"items": [key], "next": None}
    assert text not in listed.text
    assert guarded.ask("GET", "keys", params={"mock": "films"}).json()["items"] == []


def test_a_changed_key_opens_something_else(guarded: BothPlanes):
    key = issue(guarded)
    changed = guarded.ask("PUT", f"keys/{key['id']}", {"name": "web team", "mocks": ["films"]}).json()
    assert (changed["name"], changed["mocks"]) == ("web team", ["films"])
    assert (status(guarded, key), status(guarded, key, "films")) == (404, 200)


def test_a_rotated_key_is_good_for_a_while(guarded: BothPlanes):
    key = issue(guarded)
    new = guarded.ask("POST", f"keys/{key['id']}/rotate", {"old_hours": 1}).json()
    assert (new["id"], status(guarded, key), status(guarded, new)) == (key["id"], 200, 200)
    newest = guarded.ask("POST", f"keys/{key['id']}/rotate", {}).json()
    assert (status(guarded, new), status(guarded, newest)) == (404, 200)


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(guarded: BothPlanes):
    key = issue(guarded)
    assert guarded.ask("DELETE", f"keys/{key['id']}").json()["revoked_at"] is not None
    assert status(guarded, key) == 404
    assert [each["id"] for each in guarded.ask("GET", "keys").json()["items"]] == [key["id"]]
    assert guarded.ask("POST", f"keys/{key['id']}/rotate", {}).status_code == 404


def test_a_key_whose_mock_is_gone_opens_nothing(guarded: BothPlanes):
    key = issue(guarded)
    guarded.ask("DELETE", "mocks/checkout")
    assert guarded.ask("GET", f"keys/{key['id']}").json()["mocks"] == []


WRONG: dict[str, tuple[Any, int, str]] = {
    "no such mock": (["nope"], 404, "mock.not_found"),
    "no such revision": (["checkout@9"], 404, "revision.not_found"),
    "twice": (["checkout", "checkout@1"], 422, "key.invalid"),
    "none": ([], 422, "request.invalid"),
    "odd": (["Checkout!"], 422, "request.invalid"),
}


@pytest.mark.parametrize(("mocks", "code", "told"), WRONG.values(), ids=WRONG)
def test_what_a_key_cannot_open_is_refused(guarded: BothPlanes, mocks: Any, code: int, told: str):
    answer = guarded.ask("POST", "keys", {"name": "x", "mocks": mocks})
    assert (answer.status_code, answer.json()["code"]) == (code, told)
