"""`/api/v1/calls`: the same actions over HTTP, and the live stream."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.actions.calls import Wanted, follow_calls
from app.api import calls as routes
from app.api.calls import call_events
from app.store.errors import StoreAway
from app.store.records import Mock
from app.store.transaction import Store
from tests.app.access.site import Site
from tests.app.calls.worlds import a_kept_shop, calls_of


@pytest.fixture
def shop(store: Store) -> Mock:
    return a_kept_shop(store)


@pytest.fixture
def site(store: Store, shop: Mock) -> Site:
    return Site(store)


def ask(site: Site, method: str, path: str, **given: Any) -> Any:
    found = next((person for person in site_editors(site)), None) or site.person("editor")
    return site.ask(method, f"/api/v1{path}", site.token(found), **given)


def site_editors(site: Site) -> list[Any]:
    from app.store.people import list_people

    assert site.store is not None
    return [person for person in list_people(site.store) if person.role == "editor"]


def test_calls_are_listed_shown_and_removed(site: Site, store: Store, shop: Mock):
    first, second = calls_of(store, shop, "GET /orders/7", "GET /nothing")
    listed = ask(site, "GET", "/calls?mock=shop&miss=true").json
    assert ([item["id"] for item in listed["items"]], listed["next"]) == ([second], None)
    page = ask(site, "GET", "/calls?limit=1").json
    assert [item["id"] for item in ask(site, "GET", f"/calls?limit=1&cursor={page['next']}").json["items"]] == [first]
    full = ask(site, "GET", f"/calls/{first}").json
    assert (full["response"]["body"], full["example"]["name"]) == ('{"id": 7}', "paid")
    assert ask(site, "DELETE", f"/calls/{first}").status == 204
    assert ask(site, "GET", f"/calls/{first}").code == "call.not_found"
    assert ask(site, "DELETE", "/mocks/shop/calls").json == {"removed": 1}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/calls?status=abc", 422, "request.invalid"),
        ("/calls?since=soon", 422, "request.invalid"),
        ("/calls?mock=none", 404, "mock.not_found"),
        ("/calls?cursor=x", 400, "request.invalid"),
        ("/calls/0", 422, "request.invalid"),
        ("/calls/99999999999999999999", 422, "request.invalid"),
        ("/calls/export?format=xml", 422, "request.invalid"),
        ("/calls/export?mock=none", 404, "mock.not_found"),
        ("/calls/stream?mock=none", 404, "mock.not_found"),
        ("/mocks/none/coverage", 404, "mock.not_found"),
        ("/mocks/shop/coverage?revision=9", 404, "revision.not_found"),
    ],
)
def test_what_cannot_be_asked(site: Site, path: str, status: int, code: str):
    answer = ask(site, "GET", path)
    assert (answer.status, answer.code) == (status, code)


def test_misses_counts_and_coverage_are_told(site: Site, store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7", "GET /carts/12345")
    [miss] = ask(site, "GET", "/mocks/shop/misses").json["items"]
    assert (miss["path"], miss["proposal"]["response"][0]["name"]) == ("/carts/:cartId", "to be filled")
    counts = ask(site, "GET", "/mocks/shop/counts").json["items"]
    assert {count["operation"]: count["calls"] for count in counts} == {"": 1, "GET /v1/orders/{{orderId}}": 1}
    coverage = ask(site, "GET", "/mocks/shop/coverage").json
    assert (coverage["examples_share"]["percent"], coverage["misses"]) == (50.0, 1)


def test_calls_are_exported(site: Site, store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7")
    har = ask(site, "GET", "/calls/export")
    assert json.loads(har.body)["log"]["entries"][0]["request"]["url"] == "http://studio.example/mock/shop/orders/7"
    assert har.headers["content-disposition"] == 'attachment; filename="calls.har"'
    lines = ask(site, "GET", "/calls/export?format=jsonl")
    assert (lines.headers["content-type"], json.loads(lines.body)["path"]) == ("application/x-ndjson", "/orders/7")


def test_a_call_is_saved_as_an_example(site: Site, store: Store, shop: Mock):
    [id] = calls_of(store, shop, "GET /carts/1")
    saved = ask(site, "POST", f"/calls/{id}/example", json={"name": "empty", "body": "[]", "publish": True})
    assert (saved.status, saved.json["revision"], saved.json["published"]) == (201, 2, True)
    assert ask(site, "POST", f"/calls/{id}/example", json={"nam": "x"}).status == 422


async def taken(events: AsyncIterator[str], most: int) -> list[str]:
    found = []
    async for event in events:
        found.append(event)
        if len(found) == most:
            break
    return found


def test_a_stream_gives_calls_with_their_ids_and_goes_on_where_it_was(store: Store, shop: Mock):
    first, second = calls_of(store, shop, "GET /orders/7", "GET /orders/9")
    events = asyncio.run(taken(call_events(follow_calls(store, Wanted(mock="shop"), after=first), lambda: False), 2))
    assert events[0] == f"retry: 1000\nid: {first}\n\n"
    head, kind, data = events[1].strip().split("\n")
    assert (head, kind) == (f"id: {second}", "event: call")
    assert json.loads(data.removeprefix("data: "))["path"] == "/orders/9"


def test_a_silent_stream_pings_and_waits_for_a_store_that_is_away(store: Store, shop: Mock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(routes, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(routes, "PING_SECONDS", 0.5)
    following, looks = follow_calls(store, Wanted(mock="shop"), after=0), itertools.count()

    class Away:
        after = 0

        def more(self) -> Any:
            if next(looks) < 3:
                raise StoreAway
            return following.more()

    calls_of(store, shop, "GET /orders/7")
    events = asyncio.run(taken(call_events(Away(), lambda: False), 3))  # type: ignore[arg-type]
    assert events[1].startswith("id: ")
    assert events[2] == ": ping\n\n"


def test_a_stream_ends_with_the_server(store: Store, shop: Mock):
    stops = iter((False, True))
    assert asyncio.run(taken(call_events(follow_calls(store), lambda: next(stops)), 9)) == ["retry: 1000\nid: 0\n\n"]


def test_a_stream_is_one_over_http(site: Site):
    answer = ask(site, "GET", "/calls/stream")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


def test_so_many_streams_at_once_and_no_more(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(routes, "MOST_STREAMS", 0)
    answer = ask(site, "GET", "/calls/stream")
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "busy", "5")


def test_viewers_look_and_do_not_change(site: Site, store: Store, shop: Mock):
    [id] = calls_of(store, shop, "GET /orders/7")
    viewer = site.token(site.person("viewer"))
    assert site.ask("GET", f"/api/v1/calls/{id}", viewer).status == 200
    assert site.ask("DELETE", f"/api/v1/calls/{id}", viewer).status == 403
    assert site.ask("GET", "/api/v1/calls").status == 401
