"""The same bytes sent to a mock plane twice, once with the fast way and once without, over real sockets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from app.serving.call_log import CallLog, NotedCall
from app.serving.fast import FastWay
from app.serving.fast_protocol import protocol_with
from app.serving.limits import ServeLimits
from app.serving.published import Published
from app.serving.tally import Tally
from tests.app.serving.guarded_mocks import Clock, mock_app, planes_of

DATE = re.compile(rb"\r\ndate: [^\r]*", re.IGNORECASE)
PAUSE = object()
"""Between two pieces: what came before has arrived, and nothing follows for a moment."""


@dataclass(slots=True)
class Said:
    """What came back, without dates, and how many calls took the ordinary way."""

    answer: bytes
    ordinary: int
    log: list[NotedCall]
    counted: dict[str, list[int]]


async def said(
    state: Published, pieces: Sequence[Any], *, fast: bool, limits: ServeLimits | None = None, own: str = "", **planes: Any
) -> Said:
    """Sends the pieces on one connection and reads to its end, which the last piece asks for. `own`: a mock's listener."""
    log, tally, count = CallLog(), Tally(), 0
    limits = limits or ServeLimits()
    mocks = mock_app(state, Clock(), log=log, tally=tally, limits=limits)

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        nonlocal count
        count += 1
        await mocks(scope, receive, send)

    made = planes_of(counting, state, fast=mocks.fast if fast else None, **planes)
    way = made.fast_at_root(own) if own else made.fast_at_paths()
    app = made.mock_at_root(own) if own else made.together()
    answer = await _spoken(app, way, limits, pieces)
    counted = {name: [each.calls, each.misses, *each.statuses] for name, each in tally.mocks.items()}
    return Said(DATE.sub(b"", answer), count, log.drain(1000), counted)


async def _spoken(app: Any, way: FastWay | None, limits: ServeLimits, pieces: Sequence[Any]) -> bytes:
    protocol: Any = protocol_with(limits, way)
    config = uvicorn.Config(app, http=protocol, ws="none", lifespan="off", log_config=None, server_header=False)
    config.load()
    state = ServerState()
    state.default_headers = [(b"date", b"Fri, 20 Nov 2026 12:00:00 GMT")]
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        for piece in pieces:
            if piece is PAUSE:
                await asyncio.sleep(0.02)
            else:
                writer.write(piece)
                await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        for connection in list(state.connections):
            connection.transport.abort()  # type: ignore[union-attr]
    return answer
