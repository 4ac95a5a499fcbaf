"""The admin plane over a real store, asked as if from anywhere on a network."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI

from app.api.access import Access
from app.live.live import Live
from app.main import admin_plane
from app.records import Address, Listening, WorkspaceStatus
from app.serving.planes import State
from app.serving.published import Published
from app.settings import Settings
from app.store.people import add_person
from app.store.records import Person, Role
from app.store.sessions import issue_token, open_session
from app.store.transaction import Store

HOST = "studio.example"
ELSEWHERE = "203.0.113.9"
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in small letters (the last of a name), body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        return self.json.get("code") if self.headers.get("content-type") == "application/problem+json" else None

    @property
    def cookie(self) -> str:
        """What the Set-Cookie header has before its attributes."""
        return self.headers["set-cookie"].partition(";")[0]


class Site:
    """A server on every interface, unless told otherwise; asked from elsewhere under its public name."""

    def __init__(self, store: Store | None, **settings: Any) -> None:
        self.settings = Settings(**{"host": "0.0.0.0", "admin_hosts": HOST, **settings})
        self.store = store
        live = None
        if store is not None:
            live = Live(store, Published())
            live.load()
        state = State(Listening(main=Address(self.settings.host, 8000)))
        self.app = admin_plane(self.settings, state, lambda: WorkspaceStatus(loaded=True), live)
        self.fastapi: FastAPI = self.app._app._app  # type: ignore[attr-defined]
        layers = (layer.kwargs for layer in self.fastapi.user_middleware)
        self.access: Access = next(layer["access"] for layer in layers if "access" in layer)  # type: ignore[assignment]

    def person(self, role: Role, email: str = "") -> Person:
        assert self.store is not None
        return add_person(self.store, email or f"{role}@example.com", role)

    def token(self, person: Person, role: Role | None = None) -> dict[str, str]:
        """The header of a new personal token."""
        assert self.store is not None
        return {"authorization": f"Bearer {issue_token(self.store, person.id, 'ci', role or person.role).text}"}

    def session(self, person: Person) -> dict[str, str]:
        """The headers of a browser that is signed in over plain HTTP, asking from a page of this site."""
        assert self.store is not None
        return {"cookie": f"understudy={open_session(self.store, person.id).text}", "sec-fetch-site": "same-origin"}

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        json: Any = None,
        body: bytes = b"",
        peer: str | None = ELSEWHERE,
        host: str = HOST,
        scheme: str = "http",
    ) -> Answer:
        """One request; a stream is cut after its head."""
        if json is not None:
            body, headers = json_bytes(json), {"content-type": "application/json", **(headers or {})}
        return asyncio.run(exchange(self.app, method, path, headers or {}, body, peer, host, scheme))


def ask_app(app: Any, method: str, path: str, headers: Mapping[str, str]) -> Answer:
    """One request from elsewhere to any application."""
    return asyncio.run(exchange(app, method, path, headers, b"", ELSEWHERE, HOST, "http"))


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


async def exchange(
    app: Any, method: str, path: str, headers: Mapping[str, str], body: bytes, peer: str | None, host: str, scheme: str
) -> Answer:
    plain, _, query = path.partition("?")
    sent = [(b"host", host.encode()), *((name.lower().encode(), value.encode()) for name, value in headers.items())]
    if body:
        sent.append((b"content-length", str(len(body)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": plain,
        "raw_path": quote(plain).encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": sent,
        "client": (peer, 4711) if peer else None,
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    begun: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    pieces: list[bytes] = []

    to_send = [body]

    async def receive() -> dict[str, Any]:
        if not to_send:
            await asyncio.sleep(3600)  # stays connected, and silent
        return {"type": "http.request", "body": to_send.pop(), "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            begun.set_result(message)
        else:
            pieces.append(message.get("body", b""))

    running = asyncio.ensure_future(app(scope, receive, send))
    await asyncio.wait({running, begun}, return_when=asyncio.FIRST_COMPLETED)
    if begun.done() and b"text/event-stream" not in dict(begun.result()["headers"]).get(b"content-type", b""):
        await running
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    start = begun.result()
    found = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(pieces))
