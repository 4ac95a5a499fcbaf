"""What a mock asks for before it publishes, by whatever way that is tried."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.store.errors import AppError
from app.store.imports import save_import
from app.store.people import disable_person
from app.store.records import Content, ImportedMock, MockDraft
from app.store.review_errors import GateClosed
from app.store.revisions import publish, roll_back
from tests.app.reviews.world import FIRST, SECOND, World, collection

PUBLISH = "/api/v1/mocks/checkout/publish"


def unmet(world: World) -> dict[str, str]:
    return {each["gate"]: each["missing"] for each in world.ask(world.bob, "GET", "/1").json["unmet"]}


def test_each_gate_that_is_closed_is_named(world: World):
    world.gates(approvals=2, threads="resolved", coverage="changed")
    world.open()
    world.ask(world.bob, "POST", "/1/threads", {"text": "?"})
    world.approve(world.bob)
    refused = world.ask(world.ann, "POST", "/1/publish", {})
    assert (refused.status, refused.code) == (409, "review.gate")
    assert [each["pointer"] for each in refused.json["errors"]] == [
        "/body/gates/approvals",
        "/body/gates/threads",
        "/body/gates/coverage",
    ]
    assert unmet(world) == {
        "approvals": "1 of 2 approvals",
        "threads": "open threads: #1",
        "coverage": "2 of 2 changed examples were not called",
    }
    assert world.published == 1


def test_all_gates_open_one_after_the_other(world: World):
    world.gates(approvals=2, threads="resolved", coverage="changed")
    world.open()
    world.ask(world.bob, "POST", "/1/threads", {"text": "?"})
    for name in ("bob", "cleo"):
        world.approve(world.who(name))
    world.ask(world.ann, "POST", "/1/threads/1/resolve")
    world.called(1, "/orders-declined")
    world.called(2, "/orders-paid")
    assert unmet(world) == {"coverage": "1 of 2 changed examples were not called"}
    world.called(2, "/orders-declined")
    assert world.ask(world.ann, "POST", "/1/publish", {}).json["state"] == "published"


def test_a_call_counts_as_long_as_the_example_stays(world: World):
    world.gates(coverage="changed")
    world.open()
    world.called(2, "/orders-paid", "/orders-declined")
    world.revise({**SECOND, "POST /orders": {**SECOND["POST /orders"], "declined": (409, "{}")}})
    world.ask(world.ann, "POST", "/1/revisions", {})
    assert world.ask(world.bob, "GET", "/1").json["uncalled"] == ["example|POST /orders|/orders-declined"]


def put(world: World) -> Any:
    said = {"collection": json.loads(collection({**FIRST, "GET /new": {"new": (200, "")}}))}
    return world.ask(world.ann, "PUT", "/api/v1/mocks/checkout", said)


def add(world: World) -> Any:
    said = {"collection": json.loads(collection({"GET /new": {"new": (200, "")}})), "publish": True}
    return world.ask(world.ann, "POST", "/api/v1/mocks/checkout/revisions", said)


WAYS = {
    "publish": lambda world: world.ask(world.ann, "POST", PUBLISH, {"revision": 2}),
    "put": put,
    "add": add,
    "proposal": lambda world: (world.open(), world.ask(world.ann, "POST", "/1/publish", {}))[1],
    "postman": lambda world: world.site.ask("POST", f"/postman/mocks/{world.mock.id}/publish", world.ann, json={}),
}


@pytest.mark.parametrize("way", WAYS)
def test_there_is_no_way_around(world: World, way: str):
    world.gates(approvals=1)
    answer = WAYS[way](world)
    assert world.published == 1, answer.body
    if way != "postman":
        assert (answer.status, answer.code) == (409, "review.gate")


def test_an_import_into_a_mock_with_gates_brings_nothing(world: World):
    world.gates(approvals=1)
    content = Content.of(collection({"GET /new": {"new": (200, "")}}))
    with pytest.raises(GateClosed):
        save_import(world.store, [ImportedMock(draft=MockDraft(name="checkout"), content=content)])
    save_import(world.store, [ImportedMock(draft=MockDraft(name="checkout"), content=content, publish=False)])
    assert world.published == 1


def test_owners_override_with_a_reason(world: World):
    world.gates(approvals=1)
    world.open()
    refused = world.ask(world.ann, "POST", "/1/publish", {"override": "now!"})
    assert (refused.status, refused.code) == (403, "auth.forbidden")
    assert world.ask(world.ann, "POST", PUBLISH, {"override": "now!"}).code == "auth.forbidden"
    done = world.ask(world.olga, "POST", "/1/publish", {"override": "Shop is down."})
    assert done.json["state"] == "published"
    events = world.ask(world.bob, "GET", "/1/timeline").json["items"]
    assert [each["kind"] for each in events] == ["opened", "overridden", "published"]
    assert events[1]["details"] == {"gates": ["approvals"], "reason": "Shop is down."}
    entries = world.ask(world.olga, "GET", "/api/v1/audit").json["items"]
    overridden = next(each for each in entries if each["action"] == "override")
    assert (overridden["author"], overridden["details"]["reason"]) == ("olga@example.com", "Shop is down.")


def test_only_owners_set_gates(world: World):
    assert world.ask(world.ann, "PUT", "/api/v1/mocks/checkout/gates", {"approvals": 1}).code == "auth.forbidden"
    set_once = world.gates(approvals=1)
    assert set_once.json == {"approvals": 1, "threads": "any", "coverage": "any", "origin": "store"}
    stale = world.ask(world.olga, "PUT", "/api/v1/mocks/checkout/gates", {"approvals": 2}, **{"if-match": '"7"'})
    assert stale.status == 412


def test_rolling_back_needs_no_gate_and_is_told(world: World):
    world.open()
    world.ask(world.ann, "POST", "/1/publish", {})
    world.gates(approvals=1)
    assert world.ask(world.ann, "POST", "/api/v1/mocks/checkout/rollback").status == 200
    assert world.ask(world.bob, "GET", "/1/timeline").json["items"][-1]["kind"] == "rolled back"


def test_who_asks_for_changes_keeps_the_gate_closed_until_shut_out(world: World):
    world.gates(approvals=1)
    content = world.open()["content"]
    world.approve(world.who("cleo"))
    world.ask(world.bob, "PUT", "/1/verdict", {"verdict": "ask", "content": content})
    assert unmet(world) == {"approvals": "bob@example.com asked for changes"}
    disable_person(world.store, world.people["bob"].id)
    assert world.ask(world.ann, "POST", "/1/publish", {}).json["state"] == "published"


def test_approvals_of_who_is_no_reviewer_any_more_do_not_count(world: World):
    world.gates(approvals=1)
    world.open()
    world.approve(world.bob)
    path = f"/api/v1/people/{world.people['bob'].id}"
    world.ask(world.olga, "PATCH", path, {"role": "viewer"})
    found = world.ask(world.ann, "GET", "/1").json
    assert (found["approvals"], found["verdicts"][0]["why_not"]) == (0, "is no reviewer any more")


def test_the_store_itself_asks_the_gates(world: World):
    world.gates(approvals=1)
    with pytest.raises(GateClosed) as closed:
        publish(world.store, world.mock.id, 2)
    assert [gate for gate, _ in closed.value.unmet] == ["proposal"]
    with pytest.raises(AppError):
        roll_back(world.store, world.mock.id)


def test_the_first_publication_passes_the_gates_too(world: World):
    said = {"collection": json.loads(collection(FIRST)), "publish": False}
    assert world.ask(world.ann, "PUT", "/api/v1/mocks/other", said).status == 201
    world.ask(world.olga, "PUT", "/api/v1/mocks/other/gates", {"approvals": 1})
    assert world.ask(world.ann, "POST", "/api/v1/mocks/other/publish", {}).code == "review.gate"
    place = "/api/v1/mocks/other/reviews"
    found = world.ask(world.ann, "POST", place, {"title": "First"}).json
    assert (found["base"], found["changes"]["mock"]) == (None, "changed")
    assert world.ask(world.bob, "GET", f"{place}/1/compare").code == "revision.none"
    assert world.ask(world.bob, "GET", f"{place}/1/summary").status == 200
    world.ask(world.bob, "PUT", f"{place}/1/verdict", {"verdict": "approve", "content": found["content"]})
    assert world.ask(world.ann, "POST", f"{place}/1/publish", {}).json["state"] == "published"
