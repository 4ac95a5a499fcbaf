"""Answers that are held back for a while: timers, counted, and given up as soon as nobody waits for them any more."""

from __future__ import annotations

import asyncio
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
        if self._waiting >= self._places or (is_asked and self._asked >= max(1, self._places // 2)):
            return FULL
        self._waiting += 1
        self._asked += is_asked
        left = asyncio.ensure_future(_leaves(receive))
        try:
            done, _ = await asyncio.wait({left}, timeout=min(delay_ms, self._longest_ms) / 1000)
            return GONE if done else OVER
        finally:
            left.cancel()
            self._waiting -= 1
            self._asked -= is_asked


async def _leaves(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
