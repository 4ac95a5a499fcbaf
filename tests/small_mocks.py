"""Small worlds for tests: examples in one line each, compiled as a mock or served in-process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from app.matching.index import MockIndex, compile_index
from app.matching.reply import Labels
from app.serving.asgi import MockApp
from app.serving.limits import ServeLimits
from app.serving.published import LiveMock, Published
from converters.postman.ids import derive_id
from converters.postman.model import Body, Collection, Example, Header, Item, Request, Variable
from converters.postman.url import parse_url


def example(
    line: str,
    body: str = "",
    *,
    code: int = 200,
    name: str = "",
    id: str = "",
    headers: Iterable[tuple[str, str]] = (("Content-Type", "application/json"),),
    sent: str | None = None,
    sent_headers: Iterable[tuple[str, str]] = (),
) -> Item:
    """An item with one example: `example("GET /users/{{id}}", "user")`. `sent` is the saved request's raw body."""
    method, _, path = line.partition(" ")
    request = Request(
        method=method,
        url=parse_url("{{baseUrl}}" + path),
        headers=tuple(Header(key=key, value=value) for key, value in sent_headers),
        body=None if sent is None else Body(mode="raw", raw=sent),
    )
    saved = Example(
        id=id or derive_id(line, name, str(code), body, sent or ""),
        name=name,
        original_request=request,
        code=code,
        headers=tuple(Header(key=key, value=value) for key, value in headers),
        body=body,
    )
    return Item(id=derive_id("item", saved.id), name=line, request=request, examples=(saved,))


def collection(*items: Item, variables: dict[str, str] | None = None) -> Collection:
    made = tuple(Variable(key=key, value=value) for key, value in (variables or {}).items())
    return Collection(id="small", name="small", items=items, variables=made)


def compiled(*items: Item, mock: str = "small@1", **compiling: Any) -> MockIndex:
    return compile_index(collection(*items), labels=Labels(mock=mock), **compiling)


def published(**mocks: MockIndex | LiveMock) -> Published:
    """Live mocks by name; an index alone becomes revision 1 without settings."""
    live = (mock if isinstance(mock, LiveMock) else LiveMock(name=name, revision=1, index=mock) for name, mock in mocks.items())
    result = Published()
    result.publish(live)
    return result


@asynccontextmanager
async def calling(state: Published, limits: ServeLimits | None = None, *, seed: int = 1) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose calls reach the mock plane in this process."""
    app: Any = MockApp(state, limits or ServeLimits(), seed=seed)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mocks.test") as client:
        yield client
