"""Every case of tests/cases as bytes to a connection: the fast way and the ordinary way answer with the same bytes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.matching.index import compile_index
from app.serving.asgi import MockApp
from app.serving.fast_protocol import protocol_with
from app.serving.limits import ServeLimits
from app.serving.published import LiveMock
from tests.app.serving.guarded_mocks import state_of
from tests.cases.notation import FOLDER, Case, cases

MATCHING = list(cases(FOLDER / "matching"))
TIME = 1_795_158_000.25


class Kept(asyncio.Transport):
    """Keeps what is written, until it is closed."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.data = b""
        self.closed = asyncio.get_running_loop().create_future()

    def write(self, data: Any) -> None:
        self.data += data

    def is_closing(self) -> bool:
        return self.closed.done()

    def close(self) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    def write_eof(self) -> None:
        self.close()

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def request_of(case: Case) -> bytes:
    called = case.request
    target = f"/mock/shop{called.path}" + (f"?{called.query}" if called.query else "")
    headers = [("Host", "localhost"), *called.headers]
    if called.data:
        headers.append(("Content-Length", str(len(called.data))))
    lines = [f"{called.method} {target} HTTP/1.1", *(f"{key}: {value}" for key, value in headers), "", ""]
    return "\r\n".join(lines).encode() + called.data


async def answered(case: Case, *, fast: bool) -> tuple[bytes, bool]:
    """What is written for the case's call, twice and a last time, and whether any call came as far as the application."""
    index = compile_index(case.collection, case.environment, case.rules, defaults=case.defaults)
    mocks = MockApp(state_of(LiveMock(name="shop", revision=1, index=index)), seed=1)
    came = False

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal came
        came = True
        await mocks(scope, receive, send)

    protocol: Any = protocol_with(ServeLimits(), mocks.fast.at_paths("localhost") if fast else None)
    config = uvicorn.Config(app, http=protocol, ws="none", lifespan="off", log_config=None, server_header=False)
    config.load()
    connection = protocol(config=config, server_state=ServerState(), app_state={})
    kept = Kept()
    connection.connection_made(kept)
    request = request_of(case)
    for _ in range(2):
        connection.data_received(request)
        await asyncio.gather(*connection.tasks)
    written, came_before = kept.data, came
    kept.close()
    connection.connection_lost(None)
    return written, came_before


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in MATCHING])
def test_both_ways_answer_a_case_alike(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: TIME)
    fast, _ = asyncio.run(answered(case, fast=True))
    ordinary, came = asyncio.run(answered(case, fast=False))
    assert came or b" 400 " in ordinary
    assert fast == ordinary


def test_most_cases_take_the_fast_way() -> None:
    """Or the test above would compare the ordinary way with itself."""
    matched = [case for case in MATCHING if case.expected.matches]
    at_once = [case for case in matched if not asyncio.run(answered(case, fast=True))[1]]
    assert len(at_once) > 0.6 * len(matched)
