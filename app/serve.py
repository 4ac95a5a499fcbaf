"""Runs the process: listeners, signals, the watcher beside them, and a stop that loses no call in flight. Prints nothing."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from types import FrameType
from typing import Any

import uvicorn

from app.errors import ListenFailed, SettingInvalid
from app.logs import set_up_logs
from app.records import Address, Listening
from app.serving.fast import FastWay
from app.serving.fast_protocol import protocol_with
from app.serving.limits import ServeLimits
from app.serving.listen import address_of, allow_open_files, bind, reason, reserve
from app.serving.planes import ASGIApp, Planes
from app.settings import Settings

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SPARE_FILES = 512
LAST_WRITES_SECONDS = 0.1
FORCED = 1
FOLLOWED_AGAIN_SECONDS = 1.0

TOLD_AFTER_SECONDS = 0.15
"""How long calls may still take after the first signal before it is told that they are waited for."""

OnListening = Callable[[Listening], None]
OnWaiting = Callable[[int], None]
Follow = Callable[[], Awaitable[None]]

log = logging.getLogger("understudy.serve")


def run(
    settings: Settings,
    planes: Planes,
    limits: ServeLimits,
    *,
    on_listening: OnListening | None = None,
    on_waiting: OnWaiting | None = None,
    follow: Follow | None = None,
) -> int:
    """Serves until SIGTERM or SIGINT and returns the exit code: 0, or 1 when a second signal cut the stop short.

    `on_listening` is called once every listener is open, and again whenever a mock's own listener was opened, closed or
    refused; `on_waiting` with the number of calls that the stop waits for. `follow` runs beside the listeners and is
    cancelled at the stop; it is where files are watched.
    Raises ListenFailed when a main listener cannot be opened.
    """
    allow_open_files(settings.connections + SPARE_FILES)
    set_up_logs(settings.log_level, settings.log_format)
    with contextlib.ExitStack() as opened:
        main = _bind(settings, settings.port, opened)
        mocks = _bind_for_mocks(settings, opened) if settings.mock_port is not None else None
        server = Server(settings, planes, limits, main, mocks, on_listening=on_listening, on_waiting=on_waiting, follow=follow)
        with _signals_end_at_once(), asyncio.Runner(loop_factory=_new_event_loop()) as runner:
            runner.run(server.serve(sockets=main))
    return FORCED if server.force_exit else 0


@contextlib.contextmanager
def _signals_end_at_once() -> Iterator[None]:
    """For the moments before and after serving: a signal then ends the process, whatever is still being waited for."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: os._exit(FORCED)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def reserved(settings: Settings) -> Iterator[tuple[int, int | None]]:
    """The ports that several processes will share, kept for them: the main one and that of the mocks. Raises ListenFailed."""
    if not hasattr(socket, "SO_REUSEPORT"):
        raise SettingInvalid("UNDERSTUDY_WORKERS", "this system cannot share a port among processes; serve with one")
    with contextlib.ExitStack() as opened:
        main = _bind(settings, settings.port, opened, binding=reserve)
        mocks = _bind_for_mocks(settings, opened, binding=reserve) if settings.mock_port is not None else None
        yield main[0].getsockname()[1], mocks[0].getsockname()[1] if mocks else None


Binding = Callable[[str, int], list[socket.socket]]


def _bind(settings: Settings, port: int, opened: contextlib.ExitStack, binding: Binding | None = None) -> list[socket.socket]:
    binding = binding or partial(bind, shared=settings.workers > 1)
    try:
        return [opened.enter_context(each) for each in binding(settings.host, port)]
    except OSError as error:
        raise ListenFailed(settings.host, port, reason(error)) from error


def _bind_for_mocks(settings: Settings, opened: contextlib.ExitStack, binding: Binding | None = None) -> list[socket.socket]:
    assert settings.mock_port is not None
    if settings.mock_port == settings.port != 0:
        raise ListenFailed(settings.host, settings.port, "the pages of this very server use this port")
    return _bind(settings, settings.mock_port, opened, binding)


def _new_event_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


@dataclass(frozen=True, slots=True)
class OwnListener:
    """The listener of a single mock: the port its settings ask for, where it is, and one server per address."""

    wanted: int
    address: Address
    servers: tuple[asyncio.base_events.Server, ...]


async def keep_following(follow: Follow, *, pause: float = FOLLOWED_AGAIN_SECONDS) -> None:
    """Follows until cancelled, whatever goes wrong: it is logged (once while it stays the same) and tried again."""
    told = ""
    while True:
        try:
            await follow()
        except Exception as error:
            if told != (told := repr(error)):
                log.exception("Following changes failed; what is served stays as it is, and is looked at again.")
        else:
            return
        await asyncio.sleep(pause)


class Server(uvicorn.Server):
    """uvicorn's server for the main listener, with further listeners in the same loop that stop together with it."""

    def __init__(
        self,
        settings: Settings,
        planes: Planes,
        limits: ServeLimits,
        main: list[socket.socket],
        mocks: list[socket.socket] | None,
        *,
        on_listening: OnListening | None,
        on_waiting: OnWaiting | None,
        follow: Follow | None,
    ) -> None:
        self._settings = settings
        self._planes = planes
        self._limits = limits
        self._mock_sockets = mocks
        self._on_listening = on_listening
        self._on_waiting = on_waiting
        self._follow = follow
        self._following: asyncio.Task[None] | None = None
        self._own: dict[str, OwnListener] = {}
        self._seen: object = None
        planes.state.listening = Listening(
            main=address_of(settings.host, main), mocks=address_of(settings.host, mocks) if mocks else None
        )
        if mocks:
            super().__init__(self._config(planes.admin_alone(), None, lifespan="on"))
        else:
            super().__init__(self._config(planes.together(), planes.fast_at_paths(), lifespan="on"))

    def _config(self, app: ASGIApp, fast: FastWay | None, *, lifespan: Any = "off") -> uvicorn.Config:
        stop: Any = self._settings.shutdown_seconds
        return uvicorn.Config(
            app,
            http=protocol_with(self._limits, fast),
            ws="none",
            lifespan=lifespan,
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=stop,
        )

    # --- start and stop -------------------------------------------------------------------------------------------------

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens every listener, starts following changes, and tells where the server listens."""
        await super().startup(sockets)
        for each in self._mock_sockets or ():
            self.servers.append(await self._open(self._planes.mocks_alone(), self._planes.fast_at_paths(), each))
        await self._open_own_listeners()
        if self._follow is not None:
            self._following = asyncio.create_task(keep_following(self._follow))
        self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops accepting, lets calls in flight finish for `shutdown_seconds`, answers the rest 503."""
        self._planes.state.is_stopping = True
        if self._following is not None:
            self._following.cancel()
        telling = asyncio.get_running_loop().call_later(TOLD_AFTER_SECONDS, self._tell_waiting)
        await super().shutdown(sockets)
        telling.cancel()
        if self.force_exit:
            await self.lifespan.shutdown()  # left out by uvicorn, which then reports that the lifespan was cancelled
        if self.server_state.connections and not self.force_exit:
            await asyncio.sleep(LAST_WRITES_SECONDS)
        self._cut_connections()

    def _tell_waiting(self) -> None:
        calls = len(self.server_state.tasks)
        if calls and self._on_waiting is not None and not self.force_exit:
            self._on_waiting(calls)

    def _cut_connections(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes the stop signals while serving. They are not raised again afterwards: a stop asked for is a success."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal asks to stop, the second one to stop at once."""
        if self.should_exit:
            self.force_exit = True
            self._cut_connections()
        self.should_exit = True
        self._planes.state.is_stopping = True

    # --- listeners of single mocks --------------------------------------------------------------------------------------

    async def on_tick(self, counter: int) -> bool:
        """uvicorn's tick, ten times a second; also opens and closes own listeners after the mocks changed."""
        listening = self._planes.state.listening
        is_time_to_retry = bool(listening.failed) and counter % 10 == 0
        if self._planes.published.mocks is not self._seen or is_time_to_retry:
            await self._open_own_listeners()
            if self._planes.state.listening != listening:
                self._tell()
        return await super().on_tick(counter)

    async def _open_own_listeners(self) -> None:
        mocks = self._planes.published.mocks
        self._seen = mocks
        wanted = {name: mock.port for name, mock in mocks.items() if mock.port is not None}
        for name in [name for name, listener in self._own.items() if wanted.get(name) != listener.wanted]:
            self._close_own(name)
        failed: dict[str, str] = {}
        for name, port in sorted(wanted.items()):
            if name not in self._own:
                try:
                    await self._open_own(name, port)
                except OSError as error:
                    failed[name] = f"Cannot listen on {self._settings.host} port {port}: {self._reason(port, error)}."
        own = {name: listener.address for name, listener in sorted(self._own.items())}
        self._planes.state.listening = replace(self._planes.state.listening, own=own, failed=failed)

    def _reason(self, port: int, error: OSError) -> str:
        """Why a mock's own port cannot be opened; it may be one that this server uses itself."""
        listening = self._planes.state.listening
        if error.errno == errno.EADDRINUSE:
            if port == listening.main.port:
                return "it is the port of this very server; give the mock another one"
            if listening.mocks is not None and port == listening.mocks.port:
                return "it is the port of all mocks of this very server; give the mock another one"
            for name, listener in self._own.items():
                if port == listener.address.port:
                    return f"the mock {name!r} has this port; give one of them another one"
        return reason(error)

    async def _open_own(self, name: str, port: int) -> None:
        is_shared = self._settings.workers > 1
        if is_shared and port in self._own_ports():  # the system would not mind: the other one is shared too
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        sockets = bind(self._settings.host, port, shared=is_shared)
        address = address_of(self._settings.host, sockets)
        planes = self._planes
        servers = [await self._open(planes.mock_at_root(name), planes.fast_at_root(name), each) for each in sockets]
        self._own[name] = OwnListener(port, address, tuple(servers))
        self.servers.extend(servers)

    def _own_ports(self) -> set[int]:
        listening = self._planes.state.listening
        main = {address.port for address in (listening.main, listening.mocks) if address is not None}
        return main | {listener.address.port for listener in self._own.values()}

    def _close_own(self, name: str) -> None:
        for server in self._own.pop(name).servers:
            server.close()
            self.servers.remove(server)

    async def _open(self, app: ASGIApp, fast: FastWay | None, sock: socket.socket) -> asyncio.base_events.Server:
        config = self._config(app, fast)
        config.load()
        protocol: Callable[..., asyncio.Protocol] = config.http_protocol_class
        state: dict[str, Any] = {}

        def connection() -> asyncio.Protocol:
            return protocol(config=config, server_state=self.server_state, app_state=state)

        return await asyncio.get_running_loop().create_server(connection, sock=sock, backlog=config.backlog)

    def _tell(self) -> None:
        if self._on_listening is not None:
            self._on_listening(self._planes.state.listening)
