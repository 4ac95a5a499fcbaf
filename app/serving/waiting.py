"""Answers that are held back for a while: timers, counted, and given up as soon as nobody waits for them any more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from app.serving.planes import Receive


class Held(Enum):
    """How a wait ended."""

    OVER = "over"
    FULL = "full"
    GONE = "gone"


OVER, FULL, GONE = Held.OVER, Held.FULL, Held.GONE


class WaitingRoom:
    """At most `places` answers wait at once; callers who ask for a delay get half of them, the mocks' own delays the rest."""

    def __init__(self, places: int, longest_ms: int) -> None:
        self._places = places
        self._longest_ms = longest_ms
        self._waiting = 0
        self._asked = 0

    async def hold(self, delay_ms: int, receive: Receive, *, is_asked: bool) -> Held:
        """Waits, at most the longest delay. FULL at once if there is no place, GONE as soon as the caller has left.

        `receive`: the request's, its body read already; what comes from it now is that the caller left.
        """
        with self.place(receive, is_asked=is_asked) as place:
            return FULL if place is None else await place.wait(min(delay_ms, self._longest_ms))

    @contextmanager
    def place(self, receive: Receive, *, is_asked: bool) -> Iterator[Place | None]:
        """A place to wait at, several times if need be; None if there is none."""
        if self._waiting >= self._places or (is_asked and self._asked >= max(1, self._places // 2)):
            yield None
            return
        self._waiting += 1
        self._asked += is_asked
        place = Place(receive, self._longest_ms)
        try:
            yield place
        finally:
            place.leave()
            self._waiting -= 1
            self._asked -= is_asked


class Place:
    """One answer that waits. `longest_ms`: how long it may, all its waits together."""

    def __init__(self, receive: Receive, longest_ms: int) -> None:
        self.longest_ms = longest_ms
        self._left = asyncio.ensure_future(_leaves(receive))

    async def wait(self, milliseconds: float) -> Held:
        """Waits so long; GONE as soon as the caller has left."""
        done, _ = await asyncio.wait({self._left}, timeout=milliseconds / 1000)
        return GONE if done else OVER

    def leave(self) -> None:
        """Gives up looking after the caller."""
        self._left.cancel()


async def _leaves(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
