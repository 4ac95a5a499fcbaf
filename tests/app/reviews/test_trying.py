"""What is offered, looked at and tried: by people, and by guests for whom nothing else is open."""

from __future__ import annotations

import pytest

from app.store.mocks import put_mock
from app.store.records import MockDraft
from tests.app.reviews.test_guests import as_guest
from tests.app.reviews.world import World

PAID = "example|POST /orders|/orders-paid"


@pytest.fixture
def opened(world: World) -> World:
    world.open()
    return world


@pytest.fixture(params=["bob", "guest"])
def asking(request: pytest.FixtureRequest, opened: World) -> dict[str, str]:
    return opened.bob if request.param == "bob" else as_guest(opened)


def test_what_changes(opened: World, asking: dict[str, str]):
    found = opened.ask(asking, "GET", "/1/compare").json
    assert (found["before"]["number"], found["after"]["number"]) == (1, 2)
    assert {each["subject"]["key"] for each in found["changes"]} >= {PAID}
    rows = opened.ask(asking, "GET", f"/1/compare/body?subject={PAID.replace('|', '%7C').replace(' ', '%20')}")
    assert (rows.status, rows.json["subject"]["key"]) == (200, PAID)


def test_it_can_be_called(opened: World, asking: dict[str, str]):
    sent = opened.ask(asking, "POST", "/1/send", {"method": "POST", "path": "/orders"}).json
    assert (sent["revision"], sent["status"], sent["body"]) == (2, 201, '{"id": 7, "total": 12}')
    before = opened.ask(asking, "POST", "/1/send", {"method": "POST", "path": "/orders", "revision": 1}).json
    assert (before["revision"], before["status"]) == (1, 200)
    opened.revise({"GET /secret": {"s": (200, "")}})
    assert opened.ask(asking, "POST", "/1/send", {"path": "/secret", "revision": 3}).code == "revision.not_found"


def test_its_calls_are_seen(opened: World, asking: dict[str, str]):
    opened.called(1, "/orders-paid")
    opened.called(2, "/orders-declined")
    found = opened.ask(asking, "GET", "/1/calls").json["items"]
    assert [(each["revision"], each["example"]["id"]) for each in found] == [(2, "/orders-declined")]


def test_its_collections_are_read(opened: World, asking: dict[str, str]):
    assert len(opened.ask(asking, "GET", "/1/revisions/2/collection").json["item"]) == 2
    opened.revise({"GET /secret": {"s": (200, "")}})
    assert opened.ask(asking, "GET", "/1/revisions/3/collection").code == "revision.not_found"


def test_a_mock_that_needs_keys_needs_them_from_guests_too(opened: World):
    put_mock(opened.store, MockDraft(name="checkout", access="key"))
    guest = as_guest(opened)
    assert opened.ask(guest, "POST", "/1/send", {"method": "POST", "path": "/orders"}).json["status"] == 201
    assert opened.site.ask("GET", "/api/v1/keys", guest).status == 403
