"""Sends an answer as its fault wants it: slowly, in part, or not at all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.serving.faults.cut import end_connection
from app.serving.faults.plan import Drip, Fault
from app.serving.planes import Receive, Send
from app.serving.waiting import FULL, GONE, OVER, Held, WaitingRoom

if TYPE_CHECKING:
    from app.serving.answers import Answer


async def send_with(
    fault: Fault, answer: Answer, *, is_head: bool, cycle: Any, receive: Receive, send: Send, room: WaitingRoom
) -> Held:
    """Sends the answer, or what the fault leaves of it. FULL, with nothing sent, if a drip finds no place to wait at.

    An answer without a body (HEAD, 204, an empty one) cannot be cut: it is sent whole, and a connection that would break
    within it breaks before it.
    """
    body = b"" if is_head or answer.status in (204, 304) else answer.body
    broken = fault.connection
    if broken is not None and (broken.when == "before" or not body):
        await end_connection(cycle, broken.how)
        return OVER
    kept, how = len(body), None
    if body and fault.truncate is not None:
        kept, how = fault.truncate.kept(len(body)), "close"
    elif broken is not None:
        kept, how = len(body) // 2, broken.how
    start = {"type": "http.response.start", "status": answer.status, "headers": list(head_of(answer))}
    pieces = body[:kept]
    if fault.drip is not None and pieces:
        with room.place(receive, is_asked=fault.is_asked) as place:
            if place is None:
                return FULL
            await send(start)
            for piece, wait in drops(pieces, fault.drip, place.longest_ms):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                if wait and await place.wait(wait) is GONE:
                    return GONE
            pieces = b""
    else:
        await send(start)
    if how is None:
        await send({"type": "http.response.body", "body": pieces})
        return OVER
    if pieces:
        await send({"type": "http.response.body", "body": pieces, "more_body": True})
    await end_connection(cycle, "reset" if how == "reset" else "close")
    return OVER


def head_of(answer: Answer) -> tuple[tuple[bytes, bytes], ...]:
    """All headers of an answer."""
    if answer.reply is None:
        return answer.headers
    return (*answer.reply.headers(answer.score, answer.body), *answer.headers)


def drops(body: bytes, drip: Drip, longest_ms: int) -> Iterator[tuple[bytes, int]]:
    """The pieces of a body, each with the wait behind it. Larger ones where the whole would take longer than it may."""
    most = max(1, longest_ms // drip.every_ms)
    chunk = max(drip.chunk, math.ceil(len(body) / most))
    for at in range(0, len(body), chunk):
        yield body[at : at + chunk], drip.every_ms if at + chunk < len(body) else 0
