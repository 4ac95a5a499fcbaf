"""One timer per connection: it notices silent, slow and unreading callers, and costs a call that is none of them nothing."""

from __future__ import annotations

import math
import socket
import struct
from asyncio import TimerHandle
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.serving import refusals
from app.serving.limits import ServeLimits
from app.serving.refusals import Refusal

WAITING, HEAD, BODY, ANSWERING, CLOSING = range(5)
"""Where a connection is: nothing of a request yet, in its head, in its body, all read, or only saying goodbye."""

LINGER_SECONDS = 2.0
"""How long a refused caller may go on sending: closing at once would make its system throw the answer away unread."""
NO_LINGER = struct.pack("ii", 1, 0)
NEVER = math.inf


class WatchedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with deadlines. The subclass moves `_phase` and `_deadline` on and says what refusing means."""

    limits: ClassVar[ServeLimits] = ServeLimits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = self.limits
        self._tick = min(limits.header_seconds, limits.body_seconds, limits.keepalive_seconds, limits.write_stall_seconds)
        self._timer: TimerHandle | None = None
        self._phase = WAITING
        self._deadline = 0.0
        self._stall: tuple[float, int] | None = None
        self._body_bytes = 0
        self._body_started = 0.0

    def _refuse(self, refusal: Refusal) -> None:
        raise NotImplementedError

    def _on_timer(self) -> None:
        """Looks after the connection at least every `_tick` seconds: no deadline is ever shorter, so none is noticed late."""
        now = self.loop.time()
        if self.transport.is_closing() or self.flow.write_paused:
            self._watch_writing(now)
        else:
            self._stall = None
            if self._phase != ANSWERING and now >= self._deadline:
                self._on_deadline(now)
        wait = self._tick
        if self._phase != ANSWERING and self._deadline > now:
            wait = min(wait, self._deadline - now)
        self._wake_in(wait)

    def _wake_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._on_timer)

    def _on_deadline(self, now: float) -> None:
        limits = self.limits
        if self._phase == HEAD:
            self._refuse(refusals.too_slow("head of the request", limits.header_seconds))
        elif self._phase == BODY:
            earned = self._body_bytes / limits.body_floor_bytes
            if self.flow.read_paused:  # it is the application that has not asked for more
                self._deadline = now + limits.body_seconds
            elif now < self._body_started + limits.body_seconds + earned:
                self._deadline = self._body_started + limits.body_seconds + earned
            else:
                self._refuse(refusals.too_slow("body of the request", limits.body_seconds))
        else:
            self.transport.close()

    def _cut(self) -> None:
        """Closes without sending what is left; the system would go on offering it to the caller otherwise."""
        opened = self.transport.get_extra_info("socket")
        if opened is not None:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.transport.abort()

    def _watch_writing(self, now: float) -> None:
        """Cuts a caller who takes less of its answer than the floor allows, also while the connection is closing."""
        limits = self.limits
        left = self.transport.get_write_buffer_size()
        since, before = self._stall or (now, left)
        if self._stall is None or left == 0 or left > before:
            self._stall = (now, left)
        elif now - since >= limits.write_stall_seconds:
            if before - left < limits.body_floor_bytes * limits.write_stall_seconds:
                self._cut()
            else:
                self._stall = (now, left)

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _say_and_close(self, refusal: Refusal, is_head: bool = False) -> None:
        if self.transport.is_closing():
            return
        self.transport.write(refusal.answer(self.server_state.default_headers, with_body=not is_head))
        self._phase = CLOSING
        try:
            self.transport.write_eof()
        except (OSError, NotImplementedError):  # the caller has gone, or the transport cannot close one side only
            self.transport.close()
            return
        self._deadline = self.loop.time() + LINGER_SECONDS
        self._wake_in(min(LINGER_SECONDS, self._tick))
        self.flow.resume_reading()
