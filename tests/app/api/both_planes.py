"""Both planes of a process, over a store of its own, asked over ASGI as the local user or by a token."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from json import dumps
from typing import Any

import httpx

from app.keeping import everything
from app.live.live import Live
from app.main import build_planes
from app.records import WorkspaceStatus
from app.serving.published import Published
from app.settings import Settings
from app.store.transaction import Store

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(body: str = "one", *, path: str = "orders", name: str = "Checkout") -> dict[str, Any]:
    """A collection with one example."""
    request = {"method": "GET", "url": "{{baseUrl}}/" + path}
    example = {"id": f"{path}-1", "name": "found", "originalRequest": request, "code": 200, "body": body}
    return {"info": {"name": name, "schema": SCHEMA}, "item": [{"name": path, "request": request, "response": [example]}]}


class BothPlanes:
    """What a process serves, and how it is asked."""

    def __init__(self, store: Store, files: Iterable[Any] = (), **settings: Any) -> None:
        published = Published()
        self.store = store
        self.live = Live(store, published)
        self.live.load()
        status = WorkspaceStatus(loaded=True, mocks=tuple(files))
        self.settings = Settings(**settings)
        self.planes = build_planes(self.settings, published, everything(lambda: status, self.live, published), self.live)
        self.app = self.planes.together()

    def ask(self, method: str, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """One request; paths that begin with `/mock/` go to a mock."""
        address = path if path.startswith("/mock/") else f"/api/v1/{path}"

        if json is not None:
            more = {"content": dumps(json), **more, "headers": {"content-type": "application/json", **more.get("headers", {})}}

        async def exchange() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
                return await client.request(method, address, **more)

        return asyncio.run(exchange())

    def put(self, name: str = "checkout", **said: Any) -> Any:
        """The answer to a PUT of a mock, which must not fail."""
        answer = self.ask("PUT", f"mocks/{name}", said)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def body(self, name: str = "checkout", path: str = "orders", **more: Any) -> tuple[int, str]:
        """What a mock answers."""
        answer = self.ask("GET", f"/mock/{name}/{path}", **more)
        return answer.status_code, answer.text
