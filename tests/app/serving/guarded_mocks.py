"""Restricted mocks, keys and clocks for tests of the gate, called in-process or over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import uvicorn
from uvicorn.server import ServerState

from app.records import Address, Listening
from app.serving.asgi import MockApp
from app.serving.fast_protocol import protocol_with
from app.serving.gate import Gate
from app.serving.limits import ServeLimits
from app.serving.planes import ASGIApp, Planes, State
from app.serving.published import LiveMock, Published
from app.serving.rates import Buckets
from app.store.records import Key, KeyScope
from app.tokens import KEY, new_token
from tests.small_mocks import compiled, example

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOP = "0f0e0d0c-shop"
HOUR = timedelta(hours=1)


@dataclass
class Clock:
    """Time that passes when a test says so."""

    now: float = field(default_factory=NOON.timestamp)

    def __call__(self) -> float:
        return self.now


def key(name: str = "web", mock: str | None = SHOP, revision: int | None = None, **changed: Any) -> tuple[Key, str]:
    """A key that opens one mock, or every one, and its text."""
    token = new_token(KEY)
    scope = KeyScope(
        every_mock=mock is None,
        mocks={} if mock is None else {mock: revision},
        methods=changed.pop("methods", ()),
    )
    plain: dict[str, Any] = {
        "old_hash": None,
        "old_until": None,
        "per_minute": None,
        "expires_at": None,
        "used_at": None,
        "revoked_at": None,
    }
    made = Key(id=token.id, name=name, hash=token.hash, scope=scope, created_at=NOON, created_by="ann", **(plain | changed))
    return made, token.text


def restricted(name: str = "shop", *items: Any, **changed: Any) -> LiveMock:
    """A mock that only callers with a key may call; it echoes two headers of the call."""
    echo = example("GET /echo", "{{$headers 'x-api-key'}}|{{$headers 'authorization'}}|{{$headers 'x-shop-key'}}", id="echo")
    index = compiled(example("GET /a", "secret", id="a"), echo, *items, mock=f"{name}@{changed.get('revision', 1)}")
    said: dict[str, Any] = {"revision": 1, "id": SHOP, "access": "key"}
    return LiveMock(name=name, index=index, **(said | changed))


def state_of(*mocks: LiveMock, keys: Iterable[Key] = (), **rest: Any) -> Published:
    state = Published(keys={one.id: one for one in keys}, **rest)
    state.publish(mocks)
    return state


def mock_app(state: Published, clock: Clock | None = None, **rest: Any) -> MockApp:
    """The mock plane with a clock of its own."""
    clock = clock or Clock()
    return MockApp(
        state, rest.pop("limits", ServeLimits()), gate=Gate(state, clock=clock, buckets=lambda: Buckets(clock)), seed=1, **rest
    )


@asynccontextmanager
async def client_of(app: Any, *, client: str = "203.0.113.7") -> AsyncIterator[httpx.AsyncClient]:
    """A client in this process that calls from that address."""
    transport = httpx.ASGITransport(app, client=(client, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://mocks.test") as opened:
        yield opened


def planes_of(app: ASGIApp, state: Published, **said: Any) -> Planes:
    """The planes of a process, pages answering a constant."""

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"pages"})

    return Planes(app, pages, State(Listening(main=Address("127.0.0.1", 0))), state, **said)


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[int]:
    """The application behind our own protocol on a real socket; gives its port."""
    protocol = protocol_with(ServeLimits())
    config = uvicorn.Config(app, http=protocol, ws="none", lifespan="off", log_config=None, server_header=False)  # type: ignore[arg-type]
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]
        for connection in list(state.connections):
            connection.transport.abort()  # type: ignore[union-attr]


async def spoken(port: int, request: str) -> bytes:
    """Everything that comes back for these bytes, on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.replace("\n", "\r\n").encode("latin-1"))
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer
