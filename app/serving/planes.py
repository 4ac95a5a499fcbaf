"""Tells mock calls from everything else before any framework runs, so that neither plane can reach the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from app.records import Listening
from app.serving.published import Published
from app.serving.refusals import Refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

MOCK_KEY = "understudy.mock"
"""The scope's entry that names the mock when the path does not: for calls by host name and on a mock's own port."""
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

    def together(self) -> ASGIApp:
        """Mocks, pages and API on one listener."""
        return two_planes(self.mocks, self.admin, self.published, self.mock_domain)

    def mocks_alone(self) -> ASGIApp:
        """The mocks, by path and by host name; what names no mock is answered 404 in the mocks' error shape."""
        return two_planes(self.mocks, _nothing_here, self.published, self.mock_domain)

    def mock_at_root(self, name: str) -> ASGIApp:
        """One mock at the root of its own listener."""
        return one_mock(self.mocks, name)


NO_MOCK = Refusal(404, "mockNotFoundError", "Unable to find mock", "This address serves mocks only, below /mock/<name>/.")


def two_planes(mocks: ASGIApp, admin: ASGIApp, published: Published, mock_domain: str) -> ASGIApp:
    """`/mock/…` and the host names of live mocks go to the mocks; all else, the lifespan too, to the admin plane."""
    suffix = _suffix(mock_domain)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith(MOCK_PREFIX):
                await mocks(scope, receive, send)
                return
            name = _mock_by_host(scope["headers"], published, suffix)
            if name is not None:
                scope[MOCK_KEY] = name
                await mocks(scope, receive, send)
                return
        await admin(scope, receive, send)

    return app


def one_mock(mocks: ASGIApp, name: str) -> ASGIApp:
    """One mock at the root of a listener, whatever path and Host a call has."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope[MOCK_KEY] = name
        await mocks(scope, receive, send)

    return app


def _suffix(mock_domain: str) -> bytes:
    return b"." + mock_domain.encode("ascii").lower()


def _mock_by_host(headers: list[tuple[bytes, bytes]], published: Published, suffix: bytes) -> str | None:
    """The live mock that the Host header names, as in `shop.localhost:8000`; None for any other host."""
    for key, value in headers:
        if key == b"host":
            host = value.partition(b":")[0].lower()
            if host.endswith(suffix):
                name = host[: -len(suffix)].decode("latin-1")
                return name if name in published.mocks else None
            return None
    return None


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    body = NO_MOCK.body
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": NO_MOCK.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
