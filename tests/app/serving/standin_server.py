"""A server process for tests of what surrounds the mocks: real listeners, protocol and admin plane around a stand-in mock app.

Run as a script it takes settings as `name=value` arguments and prints where it listens, one JSON object a line. `mocks=` names
the live mocks (`shop,cart:9001`); `swap=` names those that are live after a call to `/mock/x/swap`.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Running:
    """A started server: its process, where it listens, and its later reports on stdout."""

    process: subprocess.Popen[str]
    listening: dict[str, Any]

    @property
    def port(self) -> int:
        return int(self.listening["main"]["port"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next_report(self) -> dict[str, Any]:
        """The next change of the listeners; waits for it."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())  # type: ignore[no-any-return]


@contextmanager
def running(**settings: object) -> Iterator[Running]:
    """Starts the stand-in server on a free port and kills what is left of it at the end."""
    arguments = [f"{name}={value}" for name, value in ({"port": 0} | settings).items()]
    command = [sys.executable, "-m", "tests.app.serving.standin_server", *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            if not first:
                assert process.stderr is not None
                raise RuntimeError(process.stderr.read())
            yield Running(process, json.loads(first))
        finally:
            process.kill()
            process.communicate()


def main(arguments: list[str]) -> int:
    """Serves until told to stop; returns the exit code of the server."""
    from dataclasses import asdict

    from app.main import serve_limits
    from app.records import Address, Listening, WorkspaceStatus
    from app.serve import run
    from app.serving.planes import Planes, State
    from app.serving.published import Published
    from app.settings import read_settings

    given: dict[str, Any] = dict(argument.split("=", 1) for argument in arguments)
    live, later = given.pop("mocks", "shop"), given.pop("swap", "")
    settings = read_settings(**given)
    published = Published(_mocks(live))
    state = State(Listening(main=Address(settings.host, settings.port)))
    status = WorkspaceStatus(loaded=True)
    planes = Planes(
        *(StandIn(published, later), _admin(settings, state, status), state, published, settings.mock_domain),
        fast=_nothing_at_once() if settings.fast else None,
    )
    return run(
        settings,
        planes,
        serve_limits(settings),
        on_listening=lambda listening: print(json.dumps(asdict(listening)), flush=True),
    )


def _nothing_at_once() -> Any:
    """A fast way that knows no mock: every request it could be asked about is held, and let go again."""
    from app.serving.asgi import MockApp
    from app.serving.published import Published

    return MockApp(Published()).fast


def _admin(settings: Any, state: Any, status: Any) -> Any:
    from app.main import admin_plane

    return admin_plane(settings, state, lambda: status)


def _mocks(text: str) -> dict[str, Any]:
    from app.serving.published import LiveMock

    mocks = {}
    for part in filter(None, text.split(",")):
        name, _, port = part.partition(":")
        index: Any = None
        mocks[name] = LiveMock(name=name, revision=1, index=index, port=int(port) if port else None)
    return mocks


class StandIn:
    """Answers every call with what it saw of it, as JSON. The end of the path asks for something else to happen."""

    def __init__(self, published: Any, later: str) -> None:
        self._published = published
        self._later = later

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = await _body(receive)
        action = scope["path"].rpartition("/")[2]
        if action == "fail":
            raise RuntimeError("planned")
        if action == "silent":
            return
        if action.startswith("wait-"):
            await asyncio.sleep(float(action.removeprefix("wait-")))
        if action == "swap":
            self._published.mocks = _mocks(self._later)
        answer = b"x" * int(action.removeprefix("large-")) if action.startswith("large-") else _seen(scope, body)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _seen(scope: Any, body: bytes) -> bytes:
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
    seen = {
        "method": scope["method"],
        "path": scope["path"],
        "raw_path": scope["raw_path"].decode("latin-1"),
        "query": scope["query_string"].decode("latin-1"),
        "headers": headers,
        "mock": scope.get("understudy.mock"),
        "body": body.decode("latin-1") if len(body) < 1000 else len(body),
    }
    return json.dumps(seen).encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
