"""Revisions over the API: added, read back, published, rolled back."""

from __future__ import annotations

import pytest

from tests.app.api.both_planes import BothPlanes, collection


@pytest.fixture
def checkout(site: BothPlanes) -> BothPlanes:
    """A mock with two revisions, the second one not published."""
    site.put(collection=collection("one"))
    site.ask("POST", "mocks/checkout/revisions", {"collection": collection("two"), "message": "Better.", "source": "two.json"})
    return site


def test_a_revision_is_added_and_waits_to_be_published(checkout: BothPlanes):
    answer = checkout.ask("POST", "mocks/checkout/revisions", {"collection": collection("three")})
    found = answer.json()
    assert (answer.status_code, found["is_new"], found["revision"]["number"]) == (201, True, 3)
    assert found["revision"]["is_published"] is False
    assert (checkout.body(), checkout.body("checkout@3")) == ((200, "one"), (200, "three"))


def test_the_content_of_the_revision_before_makes_none(site: BothPlanes):
    site.put(collection=collection("one"))
    answer = site.ask("POST", "mocks/checkout/revisions", {"collection": collection("one")})
    assert (answer.status_code, answer.json()["is_new"], answer.json()["revision"]["number"]) == (200, False, 1)


def test_a_revision_needs_a_collection_from_somewhere(site: BothPlanes):
    site.put()
    answer = site.ask("POST", "mocks/checkout/revisions", {"settings": {"delay": 5}})
    assert (answer.status_code, answer.json()["code"]) == (409, "revision.none")


def test_revisions_are_listed_the_newest_first(checkout: BothPlanes):
    page = checkout.ask("GET", "mocks/checkout/revisions", params={"limit": 1}).json()
    [newest] = page["items"]
    told = {name: newest[name] for name in ("number", "message", "author", "source_kind", "source_name", "is_published")}
    assert told == {
        "number": 2,
        "message": "Better.",
        "author": "local user",
        "source_kind": "upload",
        "source_name": "two.json",
        "is_published": False,
    }
    [first] = checkout.ask("GET", "mocks/checkout/revisions", params={"cursor": page["next"]}).json()["items"]
    assert (first["number"], first["is_published"]) == (1, True)
    assert checkout.ask("GET", "mocks/checkout/revisions/1").json() == first


def test_the_collection_of_a_revision_is_given_as_it_was_sent(checkout: BothPlanes):
    answer = checkout.ask("GET", "mocks/checkout/revisions/2/collection")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["item"][0]["response"][0]["body"] == "two"
    assert checkout.ask("GET", "mocks/checkout/revisions/9/collection").json()["code"] == "revision.not_found"


def test_the_environment_of_a_revision_is_its_own(site: BothPlanes):
    site.ask("PUT", "environments/Staging", {"values": [{"key": "who", "value": "Ann"}]})
    site.put(collection=collection(), environment="Staging")
    site.ask("DELETE", "environments/Staging")
    found = site.ask("GET", "mocks/checkout/revisions/1/environment").json()
    assert [(row["key"], row["value"]) for row in found["values"]] == [("who", "Ann")]
    assert site.ask("GET", "mocks/checkout").json()["environment"] is None
    site.put(environment=None)
    assert site.ask("GET", "mocks/checkout/revisions/2/environment").json()["code"] == "environment.not_found"


def test_publishing_moves_the_pointer_and_rolling_back_moves_it_back(checkout: BothPlanes):
    published = checkout.ask("POST", "mocks/checkout/publish", {})
    assert (published.json()["published"], checkout.body()) == (2, (200, "two"))
    assert checkout.ask("POST", "mocks/checkout/publish", {"revision": 2}).headers["etag"] == published.headers["etag"]
    assert (checkout.ask("POST", "mocks/checkout/rollback").json()["published"], checkout.body()) == (1, (200, "one"))
    assert checkout.ask("POST", "mocks/checkout/rollback").json()["code"] == "revision.none"
    moves = checkout.ask("GET", "mocks/checkout/publications").json()["items"]
    assert [(each["number"], each["revision"], each["back_to"]) for each in moves] == [(3, 1, None), (2, 2, 1), (1, 1, None)]


def test_only_what_was_approved_is_published(checkout: BothPlanes):
    content = checkout.ask("GET", "mocks/checkout/revisions/1").json()["content"]
    other = checkout.ask("POST", "mocks/checkout/publish", {"revision": 2, "content": content})
    assert (other.status_code, other.json()["code"]) == (409, "revision.changed")
    assert checkout.ask("POST", "mocks/checkout/publish", {"revision": 1, "content": content}).status_code == 200
    assert checkout.ask("POST", "mocks/checkout/publish", {"revision": 7}).status_code == 404


def test_after_rolling_back_others_are_made_from_what_answers(checkout: BothPlanes):
    checkout.ask("POST", "mocks/checkout/publish", {})
    checkout.ask("POST", "mocks/checkout/rollback")
    assert checkout.put(settings={"provenance": False})["revision"]["number"] == 3
    assert checkout.body() == (200, "one")
