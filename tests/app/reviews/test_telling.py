"""Who is told what happens: people, webhooks, readers of feeds and of pull requests."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from app.actions.reviews.webhooks import Deliveries, deliver_next, rules_of
from app.actions.reviews.webhooks import add as add_webhook
from app.fetch.rules import FetchRules
from app.settings import Settings
from app.store.webhooks import WAITS, claim_due, list_deliveries, settle, sweep_deliveries
from tests.app.fetch.standin import StandIn, said, standing_in
from tests.app.reviews.world import FIRST, World

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def opened(world: World) -> World:
    world.bob  # noqa: B018 (so that he can be mentioned)
    world.open(asked=["bob@example.com"])
    return world


def inbox(world: World, headers: dict[str, str], query: str = "") -> list[tuple[str, str]]:
    found = world.ask(headers, "GET", f"/api/v1/me/notifications{query}").json
    return [(each["kind"], each["author"]) for each in found["items"]]


def test_people_are_told_what_concerns_them(opened: World):
    assert inbox(opened, opened.bob) == [("asked", "ann@example.com")]
    opened.ask(opened.who("cleo"), "POST", "/1/threads", {"text": "@bob@example.com, @nobody@example.com?"})
    opened.ask(opened.bob, "POST", "/1/threads/1/comments", {"text": "Yes"})
    opened.approve(opened.bob)
    opened.revise({**FIRST, "GET /x": {"x": (200, "")}})
    opened.ask(opened.ann, "POST", "/1/revisions", {})
    assert inbox(opened, opened.bob) == [
        ("revision", "ann@example.com"),
        ("mentioned", "cleo@example.com"),
        ("asked", "ann@example.com"),
    ]
    assert inbox(opened, opened.who("cleo")) == [("replied", "bob@example.com")]
    assert [kind for kind, _ in inbox(opened, opened.ann)] == ["verdict", "replied", "replied"]


def test_what_was_read_is_marked(opened: World):
    opened.ask(opened.who("cleo"), "POST", "/1/threads", {"text": "@bob@example.com"})
    found = opened.ask(opened.bob, "GET", "/api/v1/me/notifications").json
    assert (found["unread"], found["items"][0]["comment"], found["items"][0]["review"]) == (2, 1, 1)
    assert opened.ask(opened.bob, "POST", "/api/v1/me/notifications/read", {"up_to": 1}).json == {"marked": 1}
    assert inbox(opened, opened.bob, "?unread=true") == [("mentioned", "cleo@example.com")]
    assert opened.ask(opened.bob, "POST", "/api/v1/me/notifications/read", {}).json == {"marked": 1}
    assert opened.ask(opened.bob, "GET", "/api/v1/me/notifications").json["unread"] == 0


def test_the_timeline_tells_everything_in_order(opened: World):
    opened.ask(opened.bob, "POST", "/1/threads", {"text": "?"})
    opened.ask(opened.ann, "POST", "/1/threads/1/resolve")
    opened.approve(opened.bob)
    opened.ask(opened.ann, "POST", "/1/publish", {})
    opened.ask(opened.ann, "POST", "/api/v1/mocks/checkout/rollback")
    events = opened.ask(opened.bob, "GET", "/1/timeline").json["items"]
    assert [(each["kind"], each["author"]) for each in events] == [
        ("opened", "ann@example.com"),
        ("commented", "bob@example.com"),
        ("resolved", "ann@example.com"),
        ("approved", "bob@example.com"),
        ("published", "ann@example.com"),
        ("rolled back", "ann@example.com"),
    ]


def test_the_feed_is_atom(opened: World):
    opened.ask(opened.bob, "POST", "/1/threads", {"text": "?"})
    opened.ask(opened.ann, "PATCH", "/1", {"title": "<b>&\u0007]]> us_0123456789abcdef_abcdefghijklmnopqrstuvwxyz"})
    for path in ("/1/feed", "/api/v1/mocks/checkout/feed"):
        answer = opened.ask(opened.bob, "GET", path)
        assert answer.headers["content-type"] == "application/atom+xml"
        root = ElementTree.fromstring(answer.body)
        assert root.tag == f"{ATOM}feed"
        assert [each.tag.removeprefix(ATOM) for each in root[:4]] == ["id", "title", "updated", "link"]
        entries = root.findall(f"{ATOM}entry")
        assert [each.findtext(f"{ATOM}title") for each in entries] == [
            f"<b>&\ufffd]]> ***wxyz: {kind}" for kind in ("edited", "commented", "opened")
        ]
        assert all(each.find(f"{ATOM}author/{ATOM}name") is not None for each in entries)
        assert len({each.findtext(f"{ATOM}id") for each in entries}) == 3
        link = entries[1].find(f"{ATOM}link")
        assert link is not None
        assert link.get("href") == "http://studio.example/mocks/checkout/reviews/1#comment-1"
    assert opened.ask({}, "GET", "/1/feed").status == 401


def test_the_summary_is_markdown_with_what_breaks_first(opened: World):
    opened.gates(approvals=2)
    opened.ask(opened.ann, "PATCH", "/1", {"title": "Pay [x](javascript:alert(1)) <img src=x> @bob"})
    opened.ask(opened.bob, "POST", "/1/threads", {"text": "?", "subject": "operation|POST /orders"})
    opened.approve(opened.bob)
    text = opened.ask(opened.ann, "GET", "/1/summary").body.decode()
    page = "http://studio.example/mocks/checkout/reviews/1"
    assert text.splitlines()[0] == (f"### [Pay \\[x\\](javascript:alert(1)) \\<img src=x\\> @\u200bbob]({page})")
    assert text.index("**Breaking: ") < text.index("Changes: 1 operations, 2 examples.") < text.index("**Approvals: 1 of 2**")
    assert f"- [#1]({page}#thread-1) POST /orders" in text
    assert "- bob@\u200bexample.com approves revision 2" in text
    assert "**Before it is published:** 1 of 2 approvals" in text


# --- webhooks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def listening() -> Iterator[StandIn]:
    with standing_in({"/good": said(status=204), "/bad": said(status=500)}) as server:
        yield server


def rules(server: StandIn) -> FetchRules:
    return rules_of(Settings(fetch_allow=f"127.0.0.1:{server.port}"))


def add(world: World, url: str, **said: Any) -> Any:
    answer = world.ask(world.olga, "POST", "/api/v1/webhooks", {"url": url, **said})
    assert answer.status == 201, answer.body
    return answer.json


def hook(world: World, server: StandIn, path: str, **said: Any) -> Any:
    return add_webhook(world.store, f"http://127.0.0.1:{server.port}{path}", rules(server), **said)


def test_a_webhook_is_told_what_happened_signed(world: World, listening: StandIn):
    issued = hook(world, listening, "/good", mock="checkout", events=["opened"])
    world.open()
    world.ask(world.ann, "PATCH", "/1", {"why": "x"})
    told = deliver_next(world.store, rules(listening))
    assert told is not None
    assert (told.state, told.status, told.tries) == ("delivered", 204, 1)
    assert deliver_next(world.store, rules(listening)) is None
    headers = listening.headers(0)
    assert (headers["understudy-event"], headers["content-type"]) == ("review.opened", "application/json")
    at, signed = (part.partition("=")[2] for part in headers["understudy-signature"].split(","))
    expected = hmac.new(issued.text.encode(), f"{at}.{told.body}".encode(), hashlib.sha256).hexdigest()
    assert signed == expected
    body = json.loads(told.body)
    assert (body["event"], body["mock"], body["review"]["number"], body["by"]) == (
        "review.opened",
        "checkout",
        1,
        "ann@example.com",
    )


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(world: World, listening: StandIn, clock: Any):
    hook(world, listening, "/bad")
    world.open()
    for number, wait in enumerate(WAITS, start=1):
        told = deliver_next(world.store, rules(listening))
        assert told is not None
        assert (told.state, told.tries, told.problem) == ("waiting", number, "It answered 500.")
        assert deliver_next(world.store, rules(listening)) is None
        clock.now += wait
    last = deliver_next(world.store, rules(listening))
    assert last is not None
    assert (last.state, last.tries) == ("failed", 6)
    clock.pass_by(days=30)
    assert deliver_next(world.store, rules(listening)) is None


def test_a_try_that_was_broken_off_is_begun_again(world: World, listening: StandIn, clock: Any):
    hook(world, listening, "/good")
    world.open()
    first = claim_due(world.store)
    assert first is not None
    assert claim_due(world.store) is None
    clock.pass_by(minutes=3)
    again = claim_due(world.store)
    assert again is not None
    assert again[1].id == first[1].id
    settle(world.store, first[1], status=200)
    assert list_deliveries(world.store, again[0].id).items[0].state == "waiting"
    settle(world.store, again[1], status=200)
    assert list_deliveries(world.store, again[0].id).items[0].state == "delivered"


def test_addresses_behind_the_wall_are_not_told(world: World):
    assert world.ask(world.olga, "POST", "/api/v1/webhooks", {"url": "http://example.com/x"}).code == "review.invalid"
    assert world.ask(world.olga, "POST", "/api/v1/webhooks", {"url": "file:///etc/passwd"}).code == "fetch.blocked"
    issued = add(world, "https://127.0.0.1/x?token=abc")
    assert issued["url"] == "https://127.0.0.1/x"
    world.open()
    told = deliver_next(world.store, rules_of(Settings()))
    assert told is not None
    assert (told.state, told.status) == ("waiting", None)
    assert "not public" in told.problem
    found = world.ask(world.olga, "GET", f"/api/v1/webhooks/{issued['id']}/deliveries").json["items"]
    assert [each["state"] for each in found] == ["waiting"]
    assert "abc" not in str(found)


def test_webhooks_are_paused_changed_and_removed(world: World):
    issued = add(world, "https://hooks.example.com/a")
    assert issued["secret"].startswith("whsec_")
    path = f"/api/v1/webhooks/{issued['id']}"
    assert world.ask(world.olga, "PATCH", path, {"paused": True, "events": ["published"]}).json["paused"] is True
    world.open()
    assert claim_due(world.store) is None
    listed = world.ask(world.olga, "GET", "/api/v1/webhooks").json["items"]
    assert "secret" not in listed[0]
    assert world.ask(world.olga, "PATCH", path, {"events": ["nonsense"]}).code == "review.invalid"
    assert world.ask(world.olga, "DELETE", path).status == 204
    assert world.ask(world.olga, "PATCH", path, {"paused": False}).code == "webhook.not_found"


def test_a_delivery_is_made_again_when_asked(world: World, listening: StandIn):
    issued = hook(world, listening, "/good")
    world.open()
    told = deliver_next(world.store, rules(listening))
    assert told is not None
    again = world.ask(world.olga, "POST", f"/api/v1/webhooks/{issued.record.id}/deliveries/{told.id}/again")
    assert (again.status, again.json["state"]) == (201, "waiting")
    assert deliver_next(world.store, rules(listening)) is not None
    assert len(listening.heads) == 2


def test_the_log_of_deliveries_is_bounded(world: World, listening: StandIn, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.store.webhooks.KEPT", 2)
    issued = hook(world, listening, "/good")
    world.open()
    for text in "abc":
        world.ask(world.ann, "PATCH", "/1", {"why": text})
    while deliver_next(world.store, rules(listening)):
        pass
    assert sweep_deliveries(world.store) == 2
    kept = [each.event for each in list_deliveries(world.store, issued.record.id)]
    assert kept == ["edited", "edited"]


def test_a_thread_tells_what_is_due(world: World, listening: StandIn):
    issued = hook(world, listening, "/good")
    world.open()
    telling = Deliveries(world.store, rules(listening), every=0.01)
    telling.start()
    moment = threading.Event()
    for _ in range(1000):
        if list_deliveries(world.store, issued.record.id).items[0].state == "delivered":
            break
        moment.wait(0.02)
    telling.stop()
    assert len(listening.heads) == 1
