"""Ends a connection in the middle of things, which ASGI has no message for.

The extension: our protocol gives each request's cycle to the application (`ready.READY_KEY`); `end_connection` closes or resets
its connection once what was written has left. Requests that were pipelined behind it go with it. Any other server is told by
an exception, the only way ASGI has to leave an answer unfinished.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

NO_LINGER = struct.pack("ii", 1, 0)
LOOKED_AFTER_SECONDS = 0.005
FLUSH_SECONDS = 5.0
"""How long a reset waits for the bytes before it to leave."""


class ConnectionBroken(Exception):
    """An answer that ends unfinished on purpose, under a server that is not ours."""


async def end_connection(cycle: RequestResponseCycle | None, how: Literal["close", "reset"]) -> None:
    """Closes the connection (FIN), or resets it (RST), after the bytes written so far. Raises ConnectionBroken."""
    if cycle is None:
        raise ConnectionBroken(how)
    if cycle.disconnected:
        return
    transport = cycle.transport
    if how == "reset":
        await _written(transport)
        opened = transport.get_extra_info("socket")
        if opened is not None and not transport.is_closing():
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    cycle.disconnected = True
    if how == "reset":
        transport.abort()
    else:
        transport.close()


async def _written(transport: asyncio.Transport) -> None:
    """Waits until the system has taken what was written: what it has not, a reset would throw away."""
    await asyncio.sleep(0)
    waited = 0.0
    while transport.get_write_buffer_size() and not transport.is_closing() and waited < FLUSH_SECONDS:
        await asyncio.sleep(LOOKED_AFTER_SECONDS)
        waited += LOOKED_AFTER_SECONDS
