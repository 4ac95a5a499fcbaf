"""Answers that are bytes already, written in one go: the short way past the header loop and the second write of an ASGI send.

Only our own protocol offers it; everywhere else, and whenever the connection is not in its plainest state, the ordinary ASGI
messages are sent. Nothing but speed changes.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from app.matching.reply import header_lines

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

READY_KEY = "understudy.ready"
"""The scope's entry that holds the cycle whose answer may be written directly. MockApp takes it out: it refers to the scope."""

JOIN_UP_TO = 65_536
"""Bytes of a body that are copied behind its head to save a write; a larger one is written by itself."""


class _Defaults:
    """The server's own headers (the date) as bytes, made anew when uvicorn replaces the list, once a second."""

    __slots__ = ("encoded", "headers")

    def __init__(self) -> None:
        self.headers: Any = None
        self.encoded = b""

    def of(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        if headers is not self.headers:
            self.headers = headers
            self.encoded = header_lines(headers)
        return self.encoded


default_lines = _Defaults().of
"""The header lines of the server's own headers."""


def status_line(status: int) -> bytes:
    """`HTTP/1.1 404 Not Found`, with its line end; a status without a name has none."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


def send_ready(cycle: RequestResponseCycle | None, status: bytes, headers: bytes, body: bytes) -> bool:
    """Writes a whole answer; False, with nothing written, where the ordinary way must be gone.

    `headers` ends with the empty line. `body` is left out for HEAD.
    """
    if cycle is None or cycle.response_started or cycle.disconnected or not cycle.keep_alive or cycle.flow.write_paused:
        return False
    cycle.response_started = True
    cycle.waiting_for_100_continue = False
    head = status + default_lines(cycle.default_headers) + headers
    if cycle.scope["method"] == "HEAD" or not body:
        cycle.transport.write(head)
    elif len(body) <= JOIN_UP_TO:
        cycle.transport.write(head + body)
    else:
        cycle.transport.write(head)
        cycle.transport.write(body)
    cycle.response_complete = True
    cycle.message_event.set()
    cycle.on_response()
    return True
