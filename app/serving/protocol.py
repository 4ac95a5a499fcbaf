"""uvicorn's httptools protocol with deadlines, limits and one way to refuse, so that no caller can hang it or fill it.

What is added: a request is refused by its head (Host, URL, headers, method, length) before any application sees it; one timer
per connection watches for silent and slow callers; answers keep their order when requests are pipelined.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httptools
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.serving import heads, refusals
from app.serving.methods import USUAL_STARTS, is_unfinished, method_of
from app.serving.ready import READY_KEY
from app.serving.refusals import Refusal, RequestRefused
from app.serving.upgrades import parser_for_body
from app.serving.watched import ANSWERING, BODY, CLOSING, HEAD, NEVER, WAITING, WatchedProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

SPARE_CONNECTIONS = 100
"""Connections over the limit that still get a polite 503; more are cut."""
MAX_PIPELINED = 1000
MAX_FRAMING = 16
"""Bytes on the wire per byte of a chunked body; trailers and chunk extensions beyond that count as headers."""

SLASH = ord("/")
NOTED_HEADERS = frozenset((b"host", b"content-length", b"transfer-encoding", b"expect"))
REFUSED_METHODS = frozenset((b"CONNECT", b"TRACE"))


class GuardedProtocol(WatchedProtocol):
    """One connection. The parser calls the `on_…` methods; what one of them raises comes out of `feed_data`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope_base: dict[str, Any] = {}
        self._last_words: tuple[Refusal, bool] | None = None
        self._active: RequestResponseCycle | None = None
        self._start = b""
        self._own_method = ""
        self._known_host: bytes | None = None
        self._host = b""
        self._host_count = 0
        self._length = 0
        self._coding = b""
        self._body_follows_upgrade = False
        self._chunk_bytes = 0
        self._heads = 0
        self._head_bytes = 0
        self._body_wire_bytes = 0

    # --- the connection -------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Starts the one timer; turns the caller away when too many are here already."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._scope_base = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "root_path": self.root_path,
        }
        self._deadline = self.loop.time() + self.limits.header_seconds
        self._wake_in(self._tick)
        surplus = len(self.connections) - self.limits.connections
        if surplus > SPARE_CONNECTIONS:
            self._cut()
        elif surplus > 0:
            self._say_and_close(refusals.BUSY)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tells every application still at work for this caller that nobody listens any more."""
        self._stop_watching()
        self._phase = CLOSING
        self.pipeline.clear()
        if self._active is not None:
            _disconnect(self._active)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feeds the parser and starts a deadline when that leaves a request unfinished."""
        before, heads = self._phase, self._heads
        if before == CLOSING:
            return
        self._chunk_bytes = len(data)
        if before == WAITING and data[:4] not in USUAL_STARTS:
            data = self._with_a_known_method(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._answer_in_this_protocol(data, upgrade.args[0])
        except httptools.HttpParserError as error:
            self._refuse(_refusal_of(error))
        phase = self._phase
        if phase == HEAD:
            is_same = heads == self._heads
            self._wait_for_head(is_new=before != HEAD or not is_same, is_all_head=before != BODY and is_same)
        elif phase == BODY:
            self._wait_for_body(is_new=before != BODY or heads != self._heads)

    def _with_a_known_method(self, data: bytes) -> bytes:
        """The start of a request as the parser can read it; nothing while the method is not whole yet."""
        data, self._start = self._start + data, b""
        if is_unfinished(data):
            self._start = data
            return b""
        own = method_of(data)
        if own is None:
            return data
        self._own_method, data = own
        return data

    def _answer_in_this_protocol(self, data: bytes, offset: int) -> None:
        """Asking for another protocol is allowed, and answered in this one: the bytes after the head are HTTP as before."""
        if self._body_follows_upgrade:
            self.parser = parser_for_body(self, self._length, is_chunked=bool(self._coding))
            self._body_follows_upgrade = False
        while offset < len(data):
            data = data[offset:]
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                offset = upgrade.args[0]
            except httptools.HttpParserError as error:
                self._refuse(_refusal_of(error))
                return

    def _wait_for_head(self, *, is_new: bool, is_all_head: bool) -> None:
        limits = self.limits
        if is_all_head:
            self._head_bytes += self._chunk_bytes
        if is_new and self._heads:
            self._deadline = self.loop.time() + limits.header_seconds
        if len(self.url) > limits.url_bytes:
            self._refuse(refusals.url_too_long(limits.url_bytes))
        elif (
            self._head_bytes > limits.request_header_bytes + limits.url_bytes or len(self.headers) > limits.request_header_count
        ):
            self._refuse(refusals.headers_too_large(limits))

    def _wait_for_body(self, *, is_new: bool) -> None:
        limits = self.limits
        if is_new:
            self._body_started = self.loop.time()
            self._deadline = self._body_started + limits.body_seconds
            self._body_wire_bytes = 0
        else:
            self._body_wire_bytes += self._chunk_bytes
        framing = self._body_wire_bytes - MAX_FRAMING * self._body_bytes
        if framing > limits.request_header_bytes or len(self.headers) > limits.request_header_count:
            self._refuse(refusals.headers_too_large(limits))

    # --- the parser's callbacks -----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._phase = HEAD
        self._head_bytes = self._body_bytes = self._length = 0
        self._coding = b""
        self._host_count = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        self.headers.append((name, value))
        if name in NOTED_HEADERS:
            self._note(name, value)

    def _note(self, name: bytes, value: bytes) -> None:
        if name == b"host":
            self._host = value
            self._host_count += 1
        elif name == b"content-length":
            self._length = int(value)
        elif name == b"transfer-encoding":
            self._coding += value.lower()
        elif value.lower() == b"100-continue":
            self.expect_100_continue = True

    def on_headers_complete(self) -> None:
        """Checks the whole head, then lets uvicorn start the application. Raises RequestRefused."""
        version = self.parser.get_http_version()
        if version != "1.1":
            heads.check_version(version)
            self.expect_100_continue = False  # RFC 9110 §10.1.1: nobody told HTTP/1.0 of 100
        self._check_head()
        self._heads += 1
        self._start_cycle()

    def _start_cycle(self) -> None:
        """Hands the request on in uvicorn's way: a scope, a cycle, a task."""
        scope = self._scope_base.copy()
        scope["headers"] = self.headers
        scope["state"] = self.app_state.copy()
        self.scope = scope  # type: ignore[assignment]
        waiting = self.cycle
        super().on_headers_complete()
        if self._own_method:
            self.scope["method"], self._own_method = self._own_method, ""
        # Trailers come through `on_header` too: they must not end up in the head that the application holds.
        self.headers = []
        if self._length or self._coding:
            self._phase = BODY
            self._body_follows_upgrade = self.parser.should_upgrade()
            if self.expect_100_continue or self._body_follows_upgrade:
                self.cycle.keep_alive = False
        if self.pipeline and self._active is None:
            self._active = waiting

    def _check_head(self) -> None:
        limits = self.limits
        if len(self.url) > limits.url_bytes:
            raise RequestRefused(refusals.url_too_long(limits.url_bytes))
        if (
            len(self.headers) > limits.request_header_count
            or self._head_bytes + self._chunk_bytes > limits.request_header_bytes
        ):
            heads.check_size(self.headers, limits)
        if self.parser.get_method() in REFUSED_METHODS:
            raise RequestRefused(refusals.method_not_allowed(self.parser.get_method().decode()))
        if self._host_count != 1 or self._host != self._known_host:
            heads.check_host(self._host, self._host_count, self.parser.get_http_version())
            self._known_host = self._host if self._host_count else None
        if self.url[0] != SLASH:
            self.url = heads.origin_form(self.url, self.headers)
        if self._coding and self._coding != b"chunked":
            raise RequestRefused(refusals.bad_request("The only Transfer-Encoding understood here is chunked."))
        if self._length > limits.mock_body_bytes:
            raise RequestRefused(refusals.body_too_large(limits.mock_body_bytes))
        if len(self.pipeline) >= MAX_PIPELINED:
            raise RequestRefused(refusals.TOO_MANY_PIPELINED)

    def on_body(self, body: bytes) -> None:
        """Hands a piece of the body on, up to the limit. Raises RequestRefused."""
        self._body_bytes += len(body)
        if self._body_bytes > self.limits.mock_body_bytes:
            raise RequestRefused(refusals.body_too_large(self.limits.mock_body_bytes))
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._body_follows_upgrade:
            return  # the parser ends a request that asks for another protocol before its body
        cycle = self.cycle
        if cycle.response_complete:
            self._wait_for_next()
            return
        cycle.more_body = False
        cycle.message_event.set()
        self._phase = ANSWERING

    # --- the application's side -----------------------------------------------------------------------------------------

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        task = self.loop.create_task(self._answer(cycle, app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    async def _answer(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Runs the application for one request; whatever it does, the caller gets one whole answer or a closed connection."""
        try:
            cycle.scope[READY_KEY] = cycle  # type: ignore[literal-required]
            await app(cycle.scope, cycle.receive, cycle.send)
            if not (cycle.response_complete or cycle.disconnected):
                self.logger.error("The application returned without a complete answer to %s.", cycle.scope["path"])
                self._give_up(cycle, refusals.SERVER_ERROR)
        except asyncio.CancelledError:
            self._give_up(cycle, refusals.STOPPING)
        except Exception:
            self.logger.exception("The application failed to answer %s.", cycle.scope["path"])
            self._give_up(cycle, refusals.SERVER_ERROR)
        finally:
            cycle.scope.pop(READY_KEY, None)  # type: ignore[misc]
            cycle.on_response = _nothing  # breaks the reference cycle with this protocol

    def _give_up(self, cycle: RequestResponseCycle, refusal: Refusal) -> None:
        if cycle.disconnected or cycle.response_complete or self.transport.is_closing():
            return
        cycle.disconnected = True
        self.pipeline.clear()
        if cycle.response_started:
            self.transport.close()
        else:
            self._say_and_close(refusal, is_head=cycle.scope["method"] == "HEAD")

    def on_response_complete(self) -> None:
        """Starts the next pipelined request, says what had to wait, or waits for the next request."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        if self.pipeline:
            self._active, app = self.pipeline.pop()
            self._start_asgi_task(self._active, app)
            return
        self._active = None
        self.flow.resume_reading()
        if self._last_words is not None:
            self._say_and_close(*self._last_words)
        elif self._phase == ANSWERING:
            self._phase = WAITING
            self._deadline = self.loop.time() + self.limits.keepalive_seconds

    def _wait_for_next(self) -> None:
        self._phase = WAITING
        self._deadline = self.loop.time() + self.limits.keepalive_seconds

    # --- refusing -------------------------------------------------------------------------------------------------------

    def _refuse(self, refusal: Refusal) -> None:
        """Ends the connection with this answer, after the answers to the requests before the refused one."""
        phase, self._phase, self._deadline = self._phase, CLOSING, NEVER
        cycle = self.cycle
        is_head = self.parser.get_method() == b"HEAD"
        if phase == BODY and cycle.response_complete:
            self.transport.close()
        elif phase == BODY and self.pipeline and self.pipeline[0][0] is cycle:
            self.pipeline.popleft()
            self._last_words = (refusal, is_head)
        elif phase == BODY and not self.pipeline:
            self._give_up_reading(cycle, refusal, is_head=is_head)
        elif cycle is not None and not cycle.response_complete:
            self._last_words = (refusal, is_head)
        else:
            self._say_and_close(refusal, is_head=is_head)

    def _give_up_reading(self, cycle: RequestResponseCycle, refusal: Refusal, *, is_head: bool) -> None:
        _disconnect(cycle)
        if cycle.response_started:
            self.transport.close()
        else:
            self._say_and_close(refusal, is_head=is_head)


def _refusal_of(error: httptools.HttpParserError) -> Refusal:
    if isinstance(error.__context__, RequestRefused):
        return error.__context__.refusal
    if isinstance(error, httptools.HttpParserInvalidURLError):
        return refusals.bad_request("The URL holds a character that must be percent-encoded, such as a letter beyond ASCII.")
    return refusals.bad_request(f"This is not a valid HTTP/1.1 request: {error}.")


def _disconnect(cycle: RequestResponseCycle) -> None:
    cycle.disconnected = True
    cycle.message_event.set()


def _nothing() -> None:
    return None
