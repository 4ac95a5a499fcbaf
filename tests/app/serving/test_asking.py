"""Calls put to a mock in this process: answered as any call, noted as the studio's, broken connections told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from app.serving.asking import STUDIO, Asked, AskedCall, as_tried, ask
from app.serving.call_log import CallLog
from app.serving.published import LiveMock
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import READERS, MockSettings, settings_from
from tests.app.compare.worlds import collection, example, item

SHOP = collection(item("GET /orders", example("all", "[]", Content_Type="application/json"), example("none", "{}", 404)))


def mock_with(shop=SHOP, **said: Any) -> LiveMock:
    settings = (
        settings_from("shop", {name: READERS[name](value) for name, value in said.items()}, ())
        if said
        else MockSettings(name="shop")
    )
    return live_mock(settings, shop, None, frozenset(), revision=3, id="m1")


def asked(mock: LiveMock, target: str = "/orders", **more: Any) -> Asked:
    headers = more.pop("headers", ())
    return asyncio.run(ask(mock, AskedCall(method="GET", target=target, headers=headers), **more))


def test_the_answer_with_its_example_and_reasons():
    found = asked(mock_with())
    assert (found.status, found.body, found.score, found.example and found.example.id) == (200, b"[]", 100, "all")
    assert found.explanation["examples"][0]["wins"] is True
    assert ("content-type", "application/json") in found.headers


def test_the_call_is_noted_as_the_studio_s_and_asking_why_is_not():
    log = CallLog()
    asked(replace(mock_with(), access="key"), log=log)
    asked(mock_with(), "/missing", log=log, caller="guest-ann")
    noted = log.drain(10)
    assert [(call.key_id, call.target, call.status, call.is_miss) for call in noted] == [
        (STUDIO, "/orders", 200, False),
        ("guest-ann", "/missing", 404, True),
    ]
    assert noted[0].mock.access == "key"


def test_a_connection_that_would_break_is_told_with_what_was_sent_until_then():
    before, within = (asked(mock_with(faults={"connection": how})) for how in ("reset", "close within"))
    assert (before.status, before.body, before.broken) == (0, b"", "reset")
    assert (within.status, within.body, within.broken) == (200, b"[", "close")


def test_an_answer_that_takes_too_long_is_given_up():
    assert asked(mock_with(delay="5s"), seconds=0.01).is_late


def test_what_is_tried_waits_for_nothing_and_does_not_fail():
    found = asked(as_tried(mock_with(delay="5s", faults={"status": 503})), seconds=2)
    assert (found.status, found.is_late) == (200, False)


def test_made_up_values_are_the_same_for_one_seed():
    mock = mock_with(collection(item("GET /orders", example("all", "{{$guid}} {{$timestamp}}"))))
    one, two = (asked(mock, seed=1, clock=lambda: 5.0) for _ in range(2))
    assert one.body == two.body
    assert one.body.endswith(b" 5")


def test_encoded_paths_and_queries_arrive_as_they_were_written():
    mock = mock_with(collection(item("GET /a b/é?q=x y", example("all", "{{$queryParams 'q'}}"))))
    assert asked(mock, "/a%20b/%C3%A9?q=x%20y").body == b"x y"
    assert asked(mock, "/a%20b/é?q=x+y").status == 200
