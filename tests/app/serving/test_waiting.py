"""Delayed answers: counted, shared fairly, and given up when the caller has left."""

from __future__ import annotations

import asyncio

import pytest

from app.serving.waiting import FULL, GONE, OVER, WaitingRoom

pytestmark = pytest.mark.anyio


async def stays() -> dict[str, str]:
    """A caller who waits for the answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def leaves() -> dict[str, str]:
    return {"type": "http.disconnect"}


async def test_an_answer_waits_as_long_as_it_should_and_no_longer_than_allowed():
    room, clock = WaitingRoom(10, longest_ms=50), asyncio.get_running_loop().time
    start = clock()
    assert await room.hold(60_000, stays, is_asked=False) is OVER
    assert 0.04 <= clock() - start < 30


async def test_a_caller_who_leaves_gives_the_place_back_at_once():
    room = WaitingRoom(1, longest_ms=60_000)
    for _ in range(3):
        assert await room.hold(60_000, leaves, is_asked=True) is GONE


async def test_callers_who_ask_for_delays_leave_half_of_the_places_to_the_mocks():
    room = WaitingRoom(4, longest_ms=200)
    asking = [asyncio.create_task(room.hold(200, stays, is_asked=True)) for _ in range(3)]
    await asyncio.sleep(0)
    assert await room.hold(1, stays, is_asked=False) is OVER
    assert sorted(str(held) for held in await asyncio.gather(*asking)) == sorted(map(str, (OVER, OVER, FULL)))
