"""Guests: one proposal by a link, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.api.roles import GUESTS, ROLES
from tests.app.access.site import Answer
from tests.app.reviews.world import PLACE, World

ROWS = sorted(ROLES)


def invite(world: World, headers: dict[str, str] | None = None, **said: Any) -> Any:
    answer = world.ask(headers or world.olga, "POST", "/1/guests", {"name": "the shop", **said})
    assert answer.status == 201, answer.body
    return answer.json


def come_in(world: World, token: str, name: str = "Bo") -> Answer:
    return world.ask({}, "POST", "/api/v1/guests", {"token": token, "name": name})


def as_guest(world: World, name: str = "Bo", **said: Any) -> dict[str, str]:
    """The headers of a guest's browser."""
    answer = come_in(world, invite(world, **said)["token"], name)
    assert answer.status == 201, answer.body
    return {"cookie": answer.cookie, "sec-fetch-site": "same-origin"}


@pytest.fixture
def opened(world: World) -> World:
    world.open()
    return world


def test_a_link_is_told_once_and_opens_its_proposal(opened: World):
    issued = invite(opened)
    assert issued["link"] == f"http://studio.example/guest#{issued['token']}"
    answer = come_in(opened, issued["token"])
    assert {name: answer.json[name] for name in ("name", "mock", "number", "may_decide")} == {
        "name": "Bo",
        "mock": "checkout",
        "number": 1,
        "may_decide": False,
    }
    assert "HttpOnly" in answer.headers["set-cookie"]
    guest = {"cookie": answer.cookie, "sec-fetch-site": "same-origin"}
    assert opened.ask(guest, "GET", "/1").json["title"] == "Pay with 201"
    assert opened.ask(guest, "GET", "/api/v1/guests/current").json == answer.json
    listed = opened.ask(opened.ann, "GET", "/1/guests").json["items"]
    assert "token" not in listed[0]
    assert issued["token"] not in str(listed)


def test_guests_comment_and_edit_what_is_theirs(opened: World):
    guest = as_guest(opened)
    started = opened.ask(guest, "POST", "/1/threads", {"text": "Hello @ann@example.com"})
    assert (started.status, started.json["comments"][0]["author"]) == (201, "Bo")
    assert opened.ask(guest, "PATCH", "/1/comments/1", {"text": "Hello"}).status == 200
    other = as_guest(opened, "Cy")
    assert opened.ask(other, "PATCH", "/1/comments/1", {"text": "Mine"}).code == "auth.forbidden"
    assert opened.ask(other, "DELETE", "/1/comments/1").code == "auth.forbidden"
    assert opened.ask(guest, "DELETE", "/1/comments/1").status == 200


def test_a_verdict_only_where_the_link_allows_it(opened: World):
    opened.gates(approvals=1)
    content = opened.open(title="Pay with 201")["content"]
    said = {"verdict": "approve", "content": content}
    assert opened.ask(as_guest(opened), "PUT", "/1/verdict", said).code == "auth.forbidden"
    assert opened.ask(opened.ann, "POST", "/1/guests", {"name": "x", "may_decide": True}).code == "auth.forbidden"
    given = opened.ask(as_guest(opened, may_decide=True), "PUT", "/1/verdict", said)
    assert (given.status, given.json["approvals"]) == (200, 1)


def test_one_link_counts_once_whoever_comes_by_it(opened: World):
    content = opened.ask(opened.bob, "GET", "/1").json["content"]
    token = invite(opened, may_decide=True)["token"]
    for name in ("Bo", "Cy"):
        cookie = {"cookie": come_in(opened, token, name).cookie, "sec-fetch-site": "same-origin"}
        opened.ask(cookie, "PUT", "/1/verdict", {"verdict": "approve", "content": content})
    found = opened.ask(opened.bob, "GET", "/1").json
    assert [each["why_not"] for each in found["verdicts"]] == ["", "somebody else approved by this link"]
    assert found["approvals"] == 1


def test_who_offers_a_revision_cannot_approve_it_as_a_guest(world: World):
    content = world.open(world.olga)["content"]
    given = world.ask(as_guest(world, may_decide=True), "PUT", "/1/verdict", {"verdict": "approve", "content": content})
    assert (given.json["approvals"], given.json["verdicts"][0]["why_not"]) == (0, "invited by who offers it")


def test_a_revoked_link_ends_at_once_with_what_was_said_by_it(opened: World):
    issued = invite(opened, may_decide=True)
    guest = {"cookie": come_in(opened, issued["token"]).cookie, "sec-fetch-site": "same-origin"}
    content = opened.ask(guest, "GET", "/1").json["content"]
    opened.ask(guest, "PUT", "/1/verdict", {"verdict": "approve", "content": content})
    opened.ask(opened.olga, "DELETE", f"/1/guests/{issued['id']}")
    assert opened.ask(guest, "GET", "/1").status == 401
    assert (come_in(opened, issued["token"]).status, come_in(opened, issued["token"]).code) == (422, "review.guest")
    assert opened.ask(opened.bob, "GET", "/1").json["approvals"] == 0


def test_links_end(opened: World, clock: Any):
    issued = invite(opened, days=1)
    guest = {"cookie": come_in(opened, issued["token"]).cookie, "sec-fetch-site": "same-origin"}
    clock.pass_by(days=1)
    opened.site.access.known.forget()
    assert opened.ask(guest, "GET", "/1").status == 401
    assert come_in(opened, issued["token"]).code == "review.guest"


@pytest.mark.parametrize("text", ["", "usg_0123456789abcdef_" + "x" * 43, "nonsense", "usv_0123456789abcdef_" + "x" * 43])
def test_every_bad_link_looks_alike(opened: World, text: str):
    answer = come_in(opened, text)
    assert (answer.status, answer.code) == (422, "review.guest")


def test_guessing_is_slowed_down(opened: World):
    codes = [come_in(opened, "nonsense").code for _ in range(11)]
    assert codes[-1] == "auth.throttled"


@pytest.mark.parametrize("name", ["", " \u202e ", "ann@example.com"])
def test_names_must_say_something_and_nobody_elses_address(opened: World, name: str):
    assert come_in(opened, invite(opened)["token"], name).status == 422


def test_a_cookie_of_a_guest_cannot_be_used_from_elsewhere(opened: World):
    guest = {**as_guest(opened), "sec-fetch-site": "cross-site"}
    assert opened.ask(guest, "POST", "/1/threads", {"text": "x"}).code == "csrf"


def test_who_is_signed_in_stays_so(opened: World):
    token = invite(opened)["token"]
    opened.bob  # noqa: B018
    browser = opened.site.session(opened.people["bob"])
    answer = opened.ask(browser, "POST", "/api/v1/guests", {"token": token, "name": "Bo"})
    assert (answer.status, answer.json["name"], answer.json["number"]) == (201, "bob@example.com", 1)
    assert "set-cookie" not in answer.headers
    assert opened.ask(browser, "POST", "/api/v1/guests", {"token": "x", "name": "Bo"}).code == "review.guest"


def test_guests_leave(opened: World):
    answer = opened.ask(as_guest(opened), "DELETE", "/api/v1/sessions/current")
    assert (answer.status, answer.headers["set-cookie"].startswith("understudy=; ")) == (204, True)


def test_a_link_as_a_token_or_cookie_opens_nothing(opened: World):
    token = invite(opened)["token"]
    assert opened.ask({"authorization": f"Bearer {token}"}, "GET", "/1").status == 401
    assert opened.ask({"cookie": f"understudy={token}"}, "GET", "/1").status == 401
    session = as_guest(opened)["cookie"].removeprefix("understudy=")
    assert opened.ask({"authorization": f"Bearer {session}"}, "GET", "/1").status == 401


def test_guests_see_the_proposal_of_their_link_only(opened: World):
    guest = as_guest(opened)
    opened.revise({"GET /x": {"x": (200, "")}})
    opened.open(title="Another")
    for method, path in sorted(GUESTS):
        for name, number in (("checkout", "2"), ("other", "1")):
            address = re.sub(r"\{\w+\}", "1", path.replace("{name}", name).replace("{number}", number))
            answer = opened.site.ask(method, address, guest, json=None if method == "GET" else {})
            assert (answer.status, answer.code) == (404, "review.not_found"), address


@pytest.mark.parametrize(("method", "template"), [row for row in ROWS if row not in GUESTS and ROLES[row] != "open"])
def test_every_other_route_refuses_guests(shared: tuple[World, dict[str, str]], method: str, template: str):
    world, guest = shared
    path = template.replace("{name}", "checkout").replace("{number}", "1")
    answer = world.site.ask(method, re.sub(r"\{\w+(:\w+)?\}", "1", path), guest, json=None if method == "GET" else {})
    assert answer.status == 403


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from app.store.opening import open_store

    store = open_store(str(tmp_path_factory.mktemp("guests") / "understudy.db"))
    world = World(store)
    world.open()
    yield world, as_guest(world)
    store.close()


def test_every_route_for_guests_is_in_the_table_and_names_its_proposal():
    assert set(ROLES) >= GUESTS
    assert all("/mocks/{name}/reviews/{number}" in path for _, path in GUESTS)
    assert PLACE == "/api/v1/mocks/checkout/reviews"
