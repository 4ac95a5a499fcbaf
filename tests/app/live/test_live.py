"""What is served follows the store: at the start, after each change, and while the database is away."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.live.contents import content_of, read_content, read_settings, settings_json
from app.live.live import Live
from app.matching.example import Match
from app.matching.match import match
from app.matching.request import MockRequest
from app.serving.published import LiveMock, Moved, Published
from app.store.errors import StoreAway
from app.store.keys import issue_key, revoke_key
from app.store.mocks import delete_mock, expire_mock, pause_mock, put_mock, rename_mock, resume_mock, undelete_mock
from app.store.records import Content, KeyScope, Mock, MockDraft
from app.store.revisions import add_revision, publish, roll_back
from app.store.transaction import Store, utc_now
from app.workspace.mock_settings import WrongValue
from converters.diagnostics import Diagnostics
from converters.postman.read import collection_from_json
from tests.app.store.conftest import Clock
from tests.app.workspace.samples import collection
from tests.costs import until

BASE = b'{"name": "local", "values": [{"key": "base", "value": "http://localhost"}]}'


def content(body: str = "[]", **settings: Any) -> Content:
    return Content.of(collection(body=body).encode(), BASE, settings)


def a_mock(store: Store, name: str = "films", *bodies: str, **fields: Any) -> Mock:
    """A mock with a revision for each body, the last one published."""
    mock = put_mock(store, MockDraft(name=name, **fields)).mock
    for body in bodies or ("[]",):
        add_revision(store, mock.id, content(body))
    return publish(store, mock.id)


def body_of(live: LiveMock | None, path: str = "/films") -> bytes | None:
    outcome = match(live.index, MockRequest("GET", path)) if live else None
    return outcome.example.reply.body if isinstance(outcome, Match) else None


def loaded(store: Store) -> tuple[Live, Published]:
    published = Published()
    live = Live(store, published)
    live.load()
    return live, published


def answers(published: Published) -> dict[str, tuple[int, bytes | None]]:
    return {name: (live.revision, body_of(live)) for name, live in published.mocks.items()}


def test_what_is_published_answers(store: Store):
    a_mock(store, "films", "[1]", "[2]")
    a_mock(store, "other", title="Other films", use_case="To see *films*.", access="key")
    live, published = loaded(store)
    assert answers(published) == {"films": (2, b"[2]"), "other": (1, b"[]")}
    assert (published.mocks["other"].access, published.mocks["other"].title) == ("key", "Other films")
    assert [(status.name, status.revision, status.requests, status.examples, status.origin) for status in live.statuses] == [
        ("films", 2, 1, 1, "store"),
        ("other", 1, 1, 1, "store"),
    ]


def test_each_change_is_taken_in_as_it_comes(store: Store):
    mock = a_mock(store, "films", "[1]")
    live, published = loaded(store)
    add_revision(store, mock.id, content("[2]"))
    live.catch_up()
    assert answers(published) == {"films": (1, b"[1]")}
    publish(store, mock.id)
    live.catch_up()
    assert answers(published) == {"films": (2, b"[2]")}
    roll_back(store, mock.id)
    live.catch_up()
    assert answers(published) == {"films": (1, b"[1]")}
    new = a_mock(store, "new", "[3]")
    live.catch_up()
    assert answers(published) == {"films": (1, b"[1]"), "new": (1, b"[3]")}
    delete_mock(store, new.id)
    live.catch_up()
    assert answers(published) == {"films": (1, b"[1]")}
    undelete_mock(store, new.id, name="again")
    live.catch_up()
    assert answers(published) == {"films": (1, b"[1]"), "again": (1, b"[3]")}
    assert [status.name for status in live.statuses] == ["again", "films"]


def test_a_renamed_mock_answers_by_its_new_name_and_the_old_one_leads_there(store: Store, clock: Clock):
    mock = a_mock(store)
    live, published = loaded(store)
    rename_mock(store, mock.id, "movies", redirect_for=timedelta(days=1))
    live.catch_up()
    assert list(published.mocks) == ["movies"]
    assert published.mocks["movies"].index.labels.mock == "movies@1"
    assert {name: moved.name for name, moved in published.moved.items()} == {"films": "movies"}
    assert isinstance(published.moved["films"], Moved)
    assert published.moved["films"].until > clock.now


def test_paused_and_expired_mocks_do_not_answer_and_say_so_where_they_may(store: Store, clock: Clock):
    paused, expiring = a_mock(store, "paused"), a_mock(store, "expiring")
    hidden = a_mock(store, "hidden", access="key")
    live, published = loaded(store)
    pause_mock(store, paused.id)
    pause_mock(store, hidden.id)
    expire_mock(store, expiring.id, clock.now)
    live.catch_up()
    assert (dict(published.mocks), dict(published.closed)) == ({}, {"paused": "paused", "expiring": "expired"})
    assert {(status.name, status.is_live) for status in live.statuses} == {
        ("paused", False),
        ("expiring", False),
        ("hidden", False),
    }
    resume_mock(store, paused.id)
    expire_mock(store, expiring.id, None)
    live.catch_up()
    assert (sorted(published.mocks), dict(published.closed)) == (["expiring", "paused"], {})


def test_a_mock_that_becomes_restricted_is_never_open_again(store: Store):
    mock = a_mock(store)
    live, published = loaded(store)
    broken = Content.of(b'{"no": "collection"}')
    add_revision(store, mock.id, broken)
    publish(store, mock.id)
    live.catch_up()
    assert answers(published) == {"films": (1, b"[]")}  # what is served stays while what is published cannot be read
    assert "cannot be served" in str(live.statuses[0].broken)
    put_mock(store, MockDraft(name="films", access="key"))
    live.catch_up()
    assert answers(published) == {}


def test_keys_are_in_memory_until_they_are_revoked(store: Store):
    mock = a_mock(store)
    live, published = loaded(store)
    issued = issue_key(store, "app", KeyScope(mocks={mock.id: None}))
    live.catch_up()
    assert list(published.keys) == [issued.record.id]
    revoke_key(store, issued.record.id)
    live.catch_up()
    assert dict(published.keys) == {}


def shelved(published: Published, name: str, number: int) -> tuple[int, bytes | None] | None:
    assert published.shelf is not None
    live: LiveMock | None = asyncio.run(published.shelf(name, number))  # type: ignore[arg-type]
    return None if live is None else (live.revision, body_of(live))


def test_any_revision_is_on_the_shelf_also_before_anything_is_published(store: Store):
    mock = a_mock(store, "films", "[1]", "[2]")
    proposed = put_mock(store, MockDraft(name="proposed")).mock
    add_revision(store, proposed.id, content("[7]"))
    live, published = loaded(store)
    add_revision(store, mock.id, content("[3]"))
    live.catch_up()
    assert [shelved(published, "films", number) for number in (1, 2, 3, 4, 0)] == [
        (1, b"[1]"),
        (2, b"[2]"),
        (3, b"[3]"),
        None,
        (3, b"[3]"),
    ]
    assert (shelved(published, "proposed", 1), shelved(published, "nobody", 1)) == ((1, b"[7]"), None)
    pause_mock(store, mock.id)
    live.catch_up()
    assert shelved(published, "films", 1) is None


def test_what_is_served_already_is_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch):
    a_mock(store, "films", "[1]", "[2]")
    _, published = loaded(store)
    monkeypatch.setattr("app.live.shelf.get_revision", broken_down)
    assert [shelved(published, "films", number) for number in (2, 0, 1)] == [(2, b"[2]"), (2, b"[2]"), None]


def broken_down(*_: object) -> None:
    raise StoreAway


def test_settings_of_a_revision_decide_how_it_answers(store: Store):
    mock = put_mock(store, MockDraft(name="films")).mock
    said = {"delay": "2s", "matching": "strict", "provenance": False, "key_header": "X-Film-Key", "server_response": 503}
    add_revision(store, mock.id, content(**said))
    publish(store, mock.id)
    _, published = loaded(store)
    live = published.mocks["films"]
    assert (live.delay_ms, live.index.rules.mode, live.key_header) == (2000, "strict", "x-film-key")
    assert live.server_response is not None
    assert live.server_response.status == 503


def test_settings_are_the_same_after_being_kept():
    said = {"matching": "strict", "match_headers": ["X-Tenant"], "delay": 120, "port": 9000, "provenance": False}
    said |= {"key_header": "x-key", "server_response": {"status": 503, "headers": {"Retry-After": "5"}, "body": "busy"}}
    assert settings_json(read_settings("films", said)) == said
    with pytest.raises(WrongValue) as wrong:
        read_settings("films", {"server_response": {"status": 200}})
    assert wrong.value.where == "server_response.status"
    with pytest.raises(WrongValue) as unknown:
        read_settings("films", {"definition": "shop.yaml"})
    assert (unknown.value.where, unknown.value.code) == ("definition", "unknown_field")


def test_what_a_revision_keeps_is_what_it_was_made_of():
    made = collection_from_json(json.loads(collection(body="[1]")), Diagnostics())
    settings = read_settings("films", {"delay": 5})
    kept = content_of(made, None, settings, defaults=["b", "a"])
    assert kept.settings == {"delay": 5, "defaults": ["a", "b"]}
    read = read_content("films", kept.collection.data, None, kept.settings)
    assert (read.settings, read.defaults, read.warnings) == (settings, frozenset(("a", "b")), ())
    assert content_of(read.collection, None, read.settings, read.defaults).hash == kept.hash


def test_a_slice_and_chosen_examples_apply_when_a_revision_is_served(store: Store):
    mock = put_mock(store, MockDraft(name="films")).mock
    add_revision(store, mock.id, content(include={"paths": ["/nothing/**"]}))
    publish(store, mock.id)
    live, published = loaded(store)
    assert body_of(published.mocks["films"]) is None
    assert live.statuses[0].requests == 0


# --- following --------------------------------------------------------------------------------------------------------


def is_running(name: str) -> bool:
    """Whether a thread of that name is: stopping one waits for it for a moment only, and the store is closed next."""
    return any(thread.name == name for thread in threading.enumerate())


@pytest.fixture
def follower(store: Store) -> Iterator[tuple[Live, Published]]:
    live, published = loaded(replace(store, clock=utc_now))
    live.start()
    yield live, published
    live.stop()
    until(lambda: not is_running("follow-store"))


def test_changes_of_another_process_are_served_within_two_seconds(store: Store, follower: tuple[Live, Published]):
    _, published = follower
    mock = a_mock(store, "films", "[1]")
    until(lambda: "films" in published.mocks)
    for number in range(2, 5):
        add_revision(store, mock.id, content(f"[{number}]"))
        publish(store, mock.id)
        until(lambda number=number: published.mocks["films"].revision == number)  # type: ignore[misc]
    assert body_of(published.mocks["films"]) == b"[4]"


def test_changes_taken_in_by_two_threads_at_once_end_at_the_last_one(store: Store):
    mock = a_mock(store, "films", "[0]")
    live, published = loaded(store)

    def change(first: int) -> None:
        for number in range(first, first + 10):
            add_revision(store, mock.id, content(f"[{number}]"))
            publish(store, mock.id)
            live.catch_up()

    threads = [threading.Thread(target=change, args=(first,)) for first in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert published.mocks["films"].revision == 21
