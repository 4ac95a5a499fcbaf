"""The yardsticks a mock is compared with: `python -m tests.benchmarks.servers bare|plain PORT BYTES`.

Both answer a constant of that many bytes. `bare` runs on the very settings that mocks are served with, `plain` on uvicorn's own
HTTP class.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import uvicorn

from app.records import Address, Listening
from app.serve import run
from app.serving.limits import ServeLimits
from app.serving.planes import ASGIApp, Planes, State
from app.serving.published import Published
from app.settings import Settings


def constant(size: int) -> ASGIApp:
    """The least an ASGI application can do: read the body where there may be one, answer the same bytes every time."""
    body = b'"' + b"x" * max(size - 2, 0) + b'"'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    rest = {"type": "http.response.body", "body": body}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        if scope["method"] != "GET":
            while (await receive()).get("more_body"):
                pass
        await send(start)
        await send(rest)

    return app


async def live(receive: Any, send: Any) -> None:
    """Agrees to start and to stop."""
    for event in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{event}.complete"})


@dataclass(frozen=True, slots=True)
class ConstantOnly(Planes):
    """In the place of mocks and pages: the one callable, with no dispatcher before it."""

    def together(self) -> ASGIApp:
        return self.mocks


def main() -> None:
    """Serves until it is told to stop."""
    kind, port, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    app = constant(size)
    if kind == "plain":
        uvicorn.run(app, port=port, http="httptools", loop="uvloop", access_log=False, log_level="warning")
        return
    state = State(Listening(main=Address("127.0.0.1", port)))
    run(Settings(port=port), ConstantOnly(app, app, state, Published()), ServeLimits())


if __name__ == "__main__":
    main()
