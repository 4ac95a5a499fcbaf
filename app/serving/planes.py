"""Tells mock calls from everything else before any framework runs, so that neither plane can reach the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.records import Listening
from app.serving.published import Published
from app.serving.refusals import Refusal

if TYPE_CHECKING:
    from app.serving.fast import FastWay

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

MOCK_KEY = "understudy.mock"
"""The scope's entry that names the mock when the path does not: for calls by host name and on a mock's own port."""
OWN_PORT_KEY = "understudy.own_port"
"""The scope's entry that is there when the mock is named by the port that was called."""
MOCK_PREFIX = "/mock/"


@dataclass(slots=True)
class State:
    """What changes while the process runs: whether it is stopping, and where it listens."""

    listening: Listening
    is_stopping: bool = False


@dataclass(frozen=True, slots=True)
class Planes:
    """The applications of one process, one for each kind of listener. They share the live mocks and nothing else."""

    mocks: ASGIApp
    admin: ASGIApp
    state: State
    published: Published
    mock_domain: str = "localhost"
    admin_hosts: frozenset[str] = frozenset()
    """Host names of pages and API, which may end with the mock domain too."""
    fast: FastWay | None = None
    """How mocks answer past their application, where they can."""

    def fast_at_paths(self) -> FastWay | None:
        """The fast way beside `together` and `mocks_alone`."""
        return None if self.fast is None else self.fast.at_paths(self.mock_domain)

    def fast_at_root(self, name: str) -> FastWay | None:
        """The fast way beside `mock_at_root`."""
        return None if self.fast is None else self.fast.at_root(name)

    def together(self) -> ASGIApp:
        """Mocks, pages and API on one listener."""
        return self._two(self.mocks, self.admin)

    def mocks_alone(self) -> ASGIApp:
        """The mocks, by path and by host name; what names no mock is answered 404 in the mocks' error shape."""
        return self._two(self.mocks, _nothing_here)

    def admin_alone(self) -> ASGIApp:
        """Pages and API; calls to mocks are told on which port those are."""
        return self._two(self._mocks_elsewhere, self.admin)

    def _two(self, mocks: ASGIApp, admin: ASGIApp) -> ASGIApp:
        return two_planes(mocks, admin, self.published, self.mock_domain, self.admin_hosts)

    async def _mocks_elsewhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        port = self.state.listening.mocks.port if self.state.listening.mocks else 0
        await _refuse(send, replace(NO_MOCK, message=f"The mocks have a port of their own: ask port {port} of this host."))

    def mock_at_root(self, name: str) -> ASGIApp:
        """One mock at the root of its own listener."""
        return one_mock(self.mocks, name)


NO_MOCK = Refusal(404, "mockNotFoundError", "Unable to find mock", "This address serves mocks only, below /mock/<name>/.")


def two_planes(
    mocks: ASGIApp, admin: ASGIApp, published: Published, mock_domain: str, admin_hosts: frozenset[str] = frozenset()
) -> ASGIApp:
    """`/mock/…` and host names below the mock domain go to the mocks; all else, the lifespan too, to the admin plane.

    Of these host names, those in `admin_hosts` are the admin plane's, unless a public mock has the name: a restricted one would
    be told from none by what answers there.
    """
    suffix = host_suffix(mock_domain)

    def is_open(name: str) -> bool:
        mock = published.mocks.get(name)
        return mock is not None and mock.access == "public"

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith(MOCK_PREFIX):
                await mocks(scope, receive, send)
                return
            name = _name_in_host(scope["headers"], suffix)
            if name is not None and (is_open(name) or f"{name}.{mock_domain.lower()}" not in admin_hosts):
                scope[MOCK_KEY] = name
                await mocks(scope, receive, send)
                return
        await admin(scope, receive, send)

    return app


def one_mock(mocks: ASGIApp, name: str) -> ASGIApp:
    """One mock at the root of a listener, whatever path and Host a call has."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope[MOCK_KEY], scope[OWN_PORT_KEY] = name, True
        await mocks(scope, receive, send)

    return app


def host_suffix(mock_domain: str) -> bytes:
    """What a host name that names a mock ends with."""
    return b"." + mock_domain.encode("ascii").lower()


def _name_in_host(headers: list[tuple[bytes, bytes]], suffix: bytes) -> str | None:
    """The name before the mock domain in the Host header, as in `shop.localhost:8000`; None for any other host."""
    for key, value in headers:
        if key == b"host":
            host = value.partition(b":")[0].lower()
            if host.endswith(suffix):
                return host[: -len(suffix)].decode("latin-1")
            return None
    return None


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await _refuse(send, NO_MOCK)


async def _refuse(send: Send, refusal: Refusal) -> None:
    body = refusal.body
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"access-control-allow-origin", b"*"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
