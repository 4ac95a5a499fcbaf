"""What people say of a proposal: threads that follow their subject, comments, suggestions."""

from __future__ import annotations

from typing import Any

import pytest

from app.store.calls import last_call_id
from tests.app.reviews.world import SECOND, World

PAID = "example|POST /orders|/orders-paid"
DECLINED = "example|POST /orders|/orders-declined"
TOTAL = "field|POST /orders|/orders-paid|response:/total"
HOSTILE = "<script>alert(1)</script>\u202e [x](javascript:alert(1)) ![y](http://evil.example/z.png)"


@pytest.fixture
def opened(world: World) -> World:
    world.open()
    return world


def start(world: World, text: str = "Why?", **said: Any) -> Any:
    answer = world.ask(world.bob, "POST", "/1/threads", {"text": text, **said})
    assert answer.status == 201, answer.body
    return answer.json


def threads(world: World) -> list[Any]:
    return world.ask(world.bob, "GET", "/1/threads").json["items"]


def test_a_thread_on_a_field_quotes_it(opened: World):
    thread = start(opened, subject=TOTAL)
    assert (thread["number"], thread["now"], thread["quote"], thread["is_open"]) == (1, TOTAL, '{"total": 12}', True)
    assert [each["text"] for each in thread["comments"]] == ["Why?"]


@pytest.mark.parametrize(
    ("subject", "quote"),
    [("mock", "the mock"), ("operation|POST /orders", "POST /orders"), (PAID, "201 paid"), (DECLINED, "402 declined")],
)
def test_threads_hang_on_any_part(opened: World, subject: str, quote: str):
    assert start(opened, subject=subject)["quote"] == quote


def test_a_thread_on_a_call_keeps_what_it_was(opened: World):
    opened.called(2, "/orders-paid")
    id = last_call_id(opened.store)
    assert start(opened, subject=f"call||||{id}")["quote"] == "GET /orders → 200"
    answer = opened.ask(opened.bob, "POST", "/1/threads", {"text": "?", "subject": f"call||||{id + 1}"})
    assert answer.code == "call.not_found"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"subject": "nonsense"}, "subject.invalid"),
        ({"subject": "operation|GET /nowhere"}, "review.invalid"),
        ({"subject": "mock", "revision": 9}, "review.invalid"),
        ({"text": " "}, "review.invalid"),
        ({"text": "x" * 16385}, "request.invalid"),
        ({"text": "ü" * 10000}, "review.invalid"),
        ({"text": " ".join(f"@p{number}@example.com" for number in range(21))}, "review.invalid"),
        ({"text": "\0"}, "request.invalid"),
        ({"suggestion": {"status": 201}}, "review.invalid"),
        ({"suggestion": {}, "subject": PAID}, "review.invalid"),
        ({"suggestion": {"status": 99}, "subject": PAID}, "request.invalid"),
    ],
)
def test_what_cannot_be_said(opened: World, said: dict[str, Any], code: str):
    assert opened.ask(opened.bob, "POST", "/1/threads", {"text": "?", **said}).code == code


def test_threads_follow_their_subject_and_come_back(opened: World):
    for subject in (DECLINED, TOTAL, "mock"):
        start(opened, subject=subject)
    opened.revise({"POST /orders": {"paid": (201, '{"id": 7}')}, "GET /orders/:id": SECOND["GET /orders/:id"]})
    opened.ask(opened.ann, "POST", "/1/revisions", {})
    assert [(each["now"], each["is_outdated"]) for each in threads(opened)] == [(None, True), (None, True), ("mock", False)]
    assert threads(opened)[0]["quote"] == "402 declined"
    opened.revise(SECOND)
    opened.ask(opened.ann, "POST", "/1/revisions", {})
    assert [each["now"] for each in threads(opened)] == [DECLINED, TOTAL, "mock"]


def test_a_thread_seen_in_an_earlier_revision_is_led_to_the_last(opened: World):
    moved = {"POST /v2/orders": SECOND["POST /orders"], "GET /orders/:id": SECOND["GET /orders/:id"]}
    opened.revise(moved)
    opened.ask(opened.ann, "POST", "/1/revisions", {})
    thread = start(opened, subject="operation|POST /orders", revision=2)
    assert (thread["revision"], thread["now"]) == (2, "operation|POST /v2/orders")


def test_what_is_taken_away_can_be_spoken_of(world: World):
    world.revise({"POST /orders": SECOND["POST /orders"]})
    world.open(revision=3)
    thread = start(world, subject="operation|GET /orders/:id")
    assert (thread["is_of_base"], thread["is_outdated"], thread["now"]) == (True, False, None)


def test_comments_are_their_authors(opened: World):
    start(opened)
    answer = opened.ask(opened.who("cleo"), "POST", "/1/threads/1/comments", {"text": "Because."})
    assert (answer.status, answer.json["number"], answer.headers["etag"]) == (201, 2, '"1"')
    assert opened.ask(opened.bob, "PATCH", "/1/comments/2", {"text": "Hm"}).code == "auth.forbidden"
    edited = opened.ask(opened.who("cleo"), "PATCH", "/1/comments/2", {"text": "So."}, **{"if-match": '"1"'}).json
    assert (edited["text"], edited["version"], edited["edited_at"] is not None) == ("So.", 2, True)
    stale = opened.ask(opened.who("cleo"), "PATCH", "/1/comments/2", {"text": "?"}, **{"if-match": '"1"'})
    assert (stale.status, stale.code) == (412, "revision.changed")
    assert opened.ask(opened.bob, "DELETE", "/1/comments/2").code == "auth.forbidden"
    assert opened.ask(opened.who("cleo"), "DELETE", "/1/comments/2").json["is_deleted"] is True
    assert opened.ask(opened.who("cleo"), "PATCH", "/1/comments/2", {"text": "?"}).code == "review.comment_not_found"
    assert [(each["text"], each["is_deleted"]) for each in threads(opened)[0]["comments"]] == [("Why?", False), ("", True)]


def test_threads_are_resolved_and_reopened(opened: World):
    start(opened)
    assert opened.ask(opened.ann, "POST", "/1/threads/1/resolve").json["resolved_by"] == "ann@example.com"
    assert opened.ask(opened.ann, "POST", "/1/threads/1/resolve").status == 200
    assert opened.ask(opened.bob, "GET", "/1").json["open_threads"] == 0
    assert opened.ask(opened.bob, "POST", "/1/threads/1/reopen").json["is_open"] is True
    assert opened.ask(opened.bob, "POST", "/1/threads/9/reopen").code == "review.thread_not_found"
    assert opened.ask(opened.who("vic", "viewer"), "POST", "/1/threads/1/resolve").code == "auth.forbidden"


def test_a_suggestion_becomes_the_next_revision(opened: World):
    said = {"status": 200, "headers": [["Content-Type", "application/json"]], "body": '{"id": 7, "total": 13}'}
    start(opened, subject=TOTAL, suggestion=said)
    assert opened.ask(opened.bob, "POST", "/1/comments/1/accept").code == "auth.forbidden"
    after = opened.ask(opened.ann, "POST", "/1/comments/1/accept").json
    assert (after["revision"], after["open_threads"]) == (3, 0)
    again = opened.ask(opened.ann, "POST", "/1/comments/1/accept").json
    assert again["revision"] == 3
    assert threads(opened)[0]["comments"][0]["accepted"] == 3
    path = "/api/v1/mocks/checkout/revisions/3/collection"
    example = opened.ask(opened.ann, "GET", path).json["item"][0]["response"][0]
    assert (example["id"], example["code"], example["body"]) == ("/orders-paid", 200, '{"id": 7, "total": 13}')
    assert example["header"] == [{"key": "Content-Type", "value": "application/json"}]


def test_a_suggestion_for_what_is_gone_is_not_accepted(opened: World):
    start(opened, subject=DECLINED, suggestion={"status": 409})
    opened.revise({"POST /orders": {"paid": (201, "{}")}})
    opened.ask(opened.ann, "POST", "/1/revisions", {})
    assert opened.ask(opened.ann, "POST", "/1/comments/1/accept").code == "review.invalid"
    start(opened)
    assert opened.ask(opened.ann, "POST", "/1/comments/2/accept").code == "review.invalid"


def test_hostile_text_comes_back_as_it_was_and_keys_are_masked(opened: World):
    key = "us_0123456789abcdef_abcdefghijklmnopqrstuvwxyz"
    start(opened, f"{HOSTILE} {key}", subject=PAID, suggestion={"body": '{"password": "correct horse"}'})
    comment = threads(opened)[0]["comments"][0]
    assert comment["text"] == f"{HOSTILE} ***wxyz"
    assert comment["suggestion"] == {"body": '{"password": "***"}'}
    opened.ask(opened.ann, "PATCH", "/1", {"title": HOSTILE[:150], "why": f"{HOSTILE} {key}"})
    shown = opened.ask(opened.bob, "GET", "/1").json
    assert (shown["title"], shown["why"]) == (" ".join(HOSTILE[:150].split()), f"{HOSTILE} ***wxyz")


def test_the_largest_comment_is_kept_whole(opened: World):
    text = "x" * 16384
    assert start(opened, text)["comments"][0]["text"] == text


def test_a_review_of_thousands_of_subjects_stays_quick_to_show(world: World):
    """What differs is kept with the proposal: showing it reads rows and parses no collection."""
    many = {f"GET /things/{number}": {"one": (200, str(number))} for number in range(300)}
    world.revise(many)
    found = world.open(revision=3)
    assert len(found["changes"]) == 300 * 2 + 2 + 2 + 1
