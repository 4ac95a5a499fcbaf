"""A proposal from opening to publishing, over the API."""

from __future__ import annotations

from tests.app.reviews.world import FIRST, SECOND, World

PAID = "example|POST /orders|/orders-paid"
DECLINED = "example|POST /orders|/orders-declined"
THIRD = {**SECOND, "GET /orders/:id": {"found": (200, '{"id": 8}')}}


def test_a_proposal_says_what_it_changes(world: World):
    found = world.open(why="Shops asked", asked=["ann@example.com"])
    assert (found["number"], found["state"], found["base"], found["revision"]) == (1, "open", 1, 2)
    assert found["content"] == world.content(2)
    assert found["changes"] == {"operation|POST /orders": "changed", PAID: "changed", DECLINED: "changed"} | {}
    assert found["asked"] == ["ann@example.com"]


def test_the_same_again_is_what_is_there_and_nobody_offers_it_twice(world: World):
    first = world.ask(world.ann, "POST", "", {"title": "Pay with 201", "revision": 2})
    again = world.ask(world.ann, "POST", "", {"title": "Pay with 201", "revision": 2})
    assert (first.status, again.status, again.json["number"]) == (201, 200, 1)
    other = world.ask(world.who("eve", "editor"), "POST", "", {"title": "Mine", "revision": 2})
    assert (other.status, other.code) == (409, "review.open")
    assert world.ask(world.ann, "POST", "", {"title": "x", "revision": 1}).code == "review.invalid"


def test_texts_are_edited_only_as_they_were_read(world: World):
    world.open()
    tag = world.ask(world.bob, "GET", "/1").headers["etag"]
    assert world.ask(world.ann, "PATCH", "/1", {"why": "Because"}, **{"if-match": tag}).json["why"] == "Because"
    stale = world.ask(world.ann, "PATCH", "/1", {"why": "Another"}, **{"if-match": tag})
    assert (stale.status, stale.code) == (412, "revision.changed")
    assert world.ask(world.bob, "PATCH", "/1", {"why": "no"}).code == "auth.forbidden"


def test_publishing_closes_the_proposal(world: World):
    found = world.open()
    done = world.ask(world.ann, "POST", "/1/publish", {"content": found["content"]})
    assert (done.status, done.json["state"], world.published) == (200, "published", 2)
    again = world.ask(world.ann, "POST", "/1/publish", {"content": found["content"]})
    assert (again.status, again.json["state"]) == (200, "published")
    assert world.ask(world.ann, "POST", "/1/withdraw", {}).code == "review.closed"


def test_publishing_the_revision_by_itself_closes_it_too(world: World):
    world.open()
    assert world.ask(world.ann, "POST", "/api/v1/mocks/checkout/publish", {"revision": 2}).status == 200
    assert world.ask(world.bob, "GET", "/1").json["state"] == "published"


def test_another_content_than_was_looked_at_is_not_published(world: World):
    world.open()
    refused = world.ask(world.ann, "POST", "/1/publish", {"content": world.content(1)})
    assert (refused.status, refused.code, world.published) == (409, "revision.changed", 1)


def test_a_withdrawn_proposal_frees_its_revision(world: World):
    world.open()
    assert world.ask(world.ann, "POST", "/1/withdraw", {}).json["state"] == "withdrawn"
    assert world.ask(world.ann, "POST", "/1/withdraw", {}).status == 200
    assert world.open(title="Again")["number"] == 2
    assert world.approve(world.bob, 1).code == "review.closed"


def test_an_approval_is_carried_while_all_that_differs_was_seen(world: World):
    world.open()
    assert world.approve(world.bob).json["state"] == "approved"
    world.revise(THIRD)
    offered = world.ask(world.ann, "POST", "/1/revisions", {}).json
    assert (offered["revision"], offered["state"], offered["verdicts"][0]["covers"]) == (3, "open", False)
    world.revise(SECOND)
    back = world.ask(world.ann, "POST", "/1/revisions", {}).json
    assert (back["revision"], back["state"], back["verdicts"][0]["counts"]) == (4, "approved", True)


def test_an_approval_of_more_than_is_left_counts(world: World):
    world.revise(THIRD)
    world.open(revision=3)
    world.approve(world.bob)
    offered = world.ask(world.ann, "POST", "/1/revisions", {"revision": 2}).json
    assert (offered["approvals"], offered["verdicts"][0]["revision"]) == (1, 3)


def test_what_is_published_meanwhile_has_to_be_seen_as_well(world: World):
    world.gates(approvals=1)
    world.open()
    world.approve(world.bob)
    world.revise({**FIRST, "GET /orders/:id": {"found": (200, '{"id": 9}')}})
    path = "/api/v1/mocks/checkout/publish"
    assert world.ask(world.olga, "POST", path, {"revision": 3, "override": "urgent"}).status == 200
    assert world.ask(world.bob, "GET", "/1").json["is_current"] is False
    refused = world.ask(world.ann, "POST", "/1/publish", {})
    assert refused.code == "review.gate"
    now = world.ask(world.bob, "GET", "/1").json
    assert (now["is_current"], now["verdicts"][0]["covers"]) == (True, False)
    assert "example|GET /orders/:id|/orders/:id-found" in now["changes"]
    assert world.approve(world.bob).json["approvals"] == 1
    assert world.ask(world.ann, "POST", "/1/publish", {}).json["state"] == "published"


def test_a_verdict_says_what_it_was_compared_with(world: World):
    found = world.open()
    world.revise({**FIRST, "GET /orders/:id": {"found": (200, '{"id": 9}')}})
    world.ask(world.ann, "POST", "/api/v1/mocks/checkout/publish", {"revision": 3})
    said = {"verdict": "approve", "content": found["content"]}
    assert world.ask(world.bob, "PUT", "/1/verdict", {**said, "base": 1}).code == "revision.changed"
    given = world.ask(world.bob, "PUT", "/1/verdict", {**said, "base": 3}).json
    assert (given["is_current"], given["approvals"]) == (True, 1)


def test_a_verdict_on_what_is_not_offered_any_more_is_refused(world: World):
    world.open()
    world.revise(THIRD)
    world.ask(world.ann, "POST", "/1/revisions", {})
    refused = world.approve(world.bob, revision=2)
    assert (refused.status, refused.code) == (409, "revision.changed")
    assert world.ask(world.bob, "GET", "/1").json["verdicts"] == []


def test_asking_for_changes_stands_until_it_is_taken_back(world: World):
    found = world.open()
    asked = world.ask(world.bob, "PUT", "/1/verdict", {"verdict": "ask", "content": found["content"], "note": "No."})
    assert asked.json["state"] == "open"
    world.revise(THIRD)
    world.ask(world.ann, "POST", "/1/revisions", {})
    assert world.approve(world.who("cleo")).json["state"] == "open"
    assert world.ask(world.bob, "DELETE", "/1/verdict").json["state"] == "approved"


def test_the_authors_own_approval_does_not_count(world: World):
    world.open()
    given = world.approve(world.ann).json
    assert (given["approvals"], given["verdicts"][0]["why_not"]) == (0, "offers it")


def test_settings_are_something_to_be_seen(world: World):
    world.open()
    world.approve(world.bob)
    world.revise(SECOND, delay=500)
    offered = world.ask(world.ann, "POST", "/1/revisions", {}).json
    assert (offered["changes"]["mock"], offered["approvals"]) == ("changed", 0)


def test_lists(world: World):
    world.open()
    assert [each["number"] for each in world.ask(world.bob, "GET").json["items"]] == [1]
    everywhere = world.ask(world.bob, "GET", "/api/v1/reviews?state=open").json["items"]
    assert [(each["mock"], each["number"]) for each in everywhere] == [("checkout", 1)]
    assert world.ask(world.bob, "GET", "/api/v1/reviews?state=withdrawn").json["items"] == []
    assert world.ask(world.bob, "GET", "/7").code == "review.not_found"
