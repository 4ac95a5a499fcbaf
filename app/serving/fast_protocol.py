"""The protocol that asks the fast way first: a request is held until it is whole, and answered at once where that can be done.

What cannot be is handed on to uvicorn's way as if it had never been held: the same limits, deadlines, order and stop.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.serving.asgi import LOOKED_AT
from app.serving.cookies import without_own_cookies
from app.serving.fast import Asked, FastWay, Pairs
from app.serving.limits import ServeLimits
from app.serving.methods import USUAL_STARTS
from app.serving.protocol import NOTED_HEADERS, SLASH, GuardedProtocol
from app.serving.refusals import Refusal
from app.serving.watched import BODY, CLOSING, NEVER, WAITING

HELD_BYTES = 16 * 1024
"""The longest body that is held: with a connection's other buffers it stays far below what unfinished bodies may take."""
SAME_HEAD_BYTES = 2048
"""The longest header block that is remembered."""

BESIDE = LOOKED_AT - {b"content-length", b"cookie"} | {b"expect", b"upgrade"}
"""Headers that ask for more than an example, or for more than one write."""
NOT_PASSED_BY = NOTED_HEADERS | LOOKED_AT | BESIDE
METHODS = {method.encode(): method for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")}
REQUEST_LINE = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE) (/[A-Za-z0-9_~!$&'()*+,;=:@./?%-]*) HTTP/1\.1")
"""A request line without anything that would need a closer look."""


def protocol_with(limits: ServeLimits, fast: FastWay | None = None) -> type[GuardedProtocol]:
    """The protocol class for these limits, to be given to uvicorn as `http=`; with a fast way for the calls of its listener."""
    if fast is None:
        return type("GuardedProtocol", (GuardedProtocol,), {"limits": limits})
    return type("FastProtocol", (FastProtocol,), {"limits": limits, "fast": fast})


class FastProtocol(GuardedProtocol):
    """One connection. A request is held while nothing before it is being answered and nothing in its head asks for more."""

    fast: ClassVar[FastWay]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_beside = False
        self._has_cookie = False
        self._is_held = False
        self._held: list[bytes] = []
        self._answered = 0
        self._same_head = b""
        self._same_size = 0
        self._same_headers: Pairs = []
        self._same_host = b""

    # --- the connection -------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Answers a request that differs from the one before in its first line only; feeds the parser with all others."""
        if self._phase != WAITING:
            super().data_received(data)
            return
        same = self._same_head
        if same:
            start = len(data) - self._same_size
            if start > 0 and data.startswith(same, start) and self._answer_same(data[:start], data[start + len(same) :]):
                return
        answered = self._answered
        super().data_received(data)
        if self._answered == answered + 1 and self._phase == WAITING:
            self._remember(data)

    def _remember(self, data: bytes) -> None:
        """Keeps the header block of a request that was answered at once: clients send the same one again and again.

        `data` is a whole request and nothing else, or it is not kept. A body that follows the same block is as long.
        """
        start, end = data.find(b"\r\n"), data.find(b"\r\n\r\n") + 4
        if data[:4] in USUAL_STARTS and 4 <= end == len(data) - self._length and end - start <= SAME_HEAD_BYTES:
            self._same_head, self._same_host = data[start:end], self._host
            self._same_size = len(data) - start
            self._same_headers = self._headers_of_call()

    def _answer_same(self, line: bytes, body: bytes) -> bool:
        """Whether this request line, before the remembered header block, is answered. Nothing of it has been parsed."""
        found = REQUEST_LINE.fullmatch(line.decode("latin-1"))
        if found is None or self._start or self.flow.write_paused or len(found[2]) > self.limits.url_bytes:
            return False
        return self._answer_now((found[1], found[2], self._same_host, self._same_headers, body))

    def shutdown(self) -> None:
        """A request that has begun is still answered: a held one goes on in the ordinary way."""
        if self._is_held:
            self._release()
        super().shutdown()

    # --- the parser's callbacks -----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_beside = self._has_cookie = False

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        self.headers.append((name, value))
        if name in NOT_PASSED_BY:
            if name in NOTED_HEADERS:
                self._note(name, value)
            if name in BESIDE:
                self._is_beside = True
            elif name == b"cookie":
                self._has_cookie = True

    def on_headers_complete(self) -> None:
        """Holds the request, if it is one for the fast way. Raises RequestRefused."""
        if self._is_beside or not self._may_hold():
            super().on_headers_complete()
            return
        self._check_head()
        self._heads += 1
        self._is_held = True
        if self._length:
            self._phase = BODY

    def _may_hold(self) -> bool:
        parser, cycle = self.parser, self.cycle
        return (
            (cycle is None or cycle.response_complete)
            and self._length <= HELD_BYTES
            and not self._own_method
            and self.url[0] == SLASH
            and not self.flow.write_paused
            and parser.get_method() in METHODS
            and parser.should_keep_alive()
            and parser.get_http_version() == "1.1"
        )

    def on_body(self, body: bytes) -> None:
        if self._is_held:
            self._body_bytes += len(body)
            self._held.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._is_held:
            super().on_message_complete()
        elif self._answer_held():
            self._is_held = False
            self._held.clear()
        else:
            self._release()
            super().on_message_complete()

    # --- answering ------------------------------------------------------------------------------------------------------

    def _answer_held(self) -> bool:
        if not self.url.isascii() or b"#" in self.url:
            return False
        method, headers = METHODS[self.parser.get_method()], self._headers_of_call()
        return self._answer_now((method, self.url.decode("ascii"), self._host, headers, b"".join(self._held)))

    def _headers_of_call(self) -> Pairs:
        return without_own_cookies(self.headers) if self._has_cookie else self.headers

    def _answer_now(self, asked: Asked) -> bool:
        if not self.fast.answer(asked, self.server_state.default_headers, self.transport.write):
            return False
        self._answered += 1
        self.server_state.total_requests += 1
        self._wait_for_next()
        return True

    def _release(self) -> None:
        """The ordinary way for the held request, with as much of its body as has come."""
        self._is_held = False
        body = b"".join(self._held)
        self._held.clear()
        self._start_cycle()
        if body:
            HttpToolsProtocol.on_body(self, body)  # counted already

    def _refuse(self, refusal: Refusal) -> None:
        if self._is_held:  # nobody has been told of it yet, and nothing before it is unanswered
            self._is_held = False
            self._phase, self._deadline = CLOSING, NEVER
            self._say_and_close(refusal, is_head=self.parser.get_method() == b"HEAD")
        else:
            super()._refuse(refusal)
