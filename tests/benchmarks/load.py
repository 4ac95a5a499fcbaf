"""Sends as many calls as it can over kept-alive connections and measures the answers: by wrk, or by our own client without it.

Run as a module it is that client: `python -m tests.benchmarks.load HOST PORT SECONDS CONNECTIONS CALLS_FILE` prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httptools

from tests.server_process import hold_on

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a benchmark: `target` is path and query."""

    target: str
    method: str = "GET"
    body: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"} if self.body else {}

    def as_bytes(self, host: str) -> bytes:
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in self.headers.items())]
        if self.body:
            lines.append(f"Content-Length: {len(self.body.encode())}")
        return "\r\n".join((*lines, "", self.body)).encode()


@dataclass(frozen=True, slots=True)
class Measured:
    """What one round saw. `bad`: answers that were not 2xx, and broken connections; times in milliseconds."""

    per_second: float
    p50: float
    p99: float
    bad: int


def measure(
    port: int, calls: Sequence[Call], seconds: float, core: int | None, folder: Path, connections: int = CONNECTIONS
) -> Measured:
    """One round of load against a port of this machine, the client held on one core (None: wherever the system puts it).

    wrk counts in whole seconds: shorter rounds are our own client's.
    """
    has_wrk = seconds >= 1 and shutil.which("wrk")
    client = wrk if has_wrk else own_client
    command = client(port, calls, seconds, folder, connections)
    done = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=lambda: hold_on(core))
    return Measured(**json.loads(done.stdout.strip().splitlines()[-1]))


def wrk(port: int, calls: Sequence[Call], seconds: float, folder: Path, connections: int) -> list[str]:
    script = folder / "calls.lua"
    script.write_text(wrk_script(calls), "utf-8")
    return ["wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}s", "-s", str(script), f"http://127.0.0.1:{port}"]


def wrk_script(calls: Sequence[Call]) -> str:
    """Lua for wrk: the calls in turn, written once before the first is sent, and the figures as one line of JSON."""
    formats = ", ".join(wrk_format(call) for call in calls)
    return f"""
local calls, turn = {{}}, 0
function init(arguments) calls = {{{formats}}} end
function request() turn = turn % #calls + 1; return calls[turn] end
function done(summary, latency, requests)
  local e = summary.errors
  print(string.format('{{"per_second": %.1f, "p50": %.4f, "p99": %.4f, "bad": %d}}',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def wrk_format(call: Call) -> str:
    body = lua(call.body) if call.body else "nil"
    return f"wrk.format({lua(call.method)}, {lua(call.target)}, {lua_table(call.headers)}, {body})"


def lua(text: str) -> str:
    """A Lua string of any bytes."""
    return '"' + "".join(f"\\{byte:03d}" for byte in text.encode()) + '"'


def lua_table(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f"[{lua(key)}] = {lua(value)}" for key, value in pairs.items()) + "}"


def own_client(port: int, calls: Iterable[Call], seconds: float, folder: Path, connections: int) -> list[str]:
    file = folder / "calls.json"
    file.write_text(json.dumps([asdict(call) for call in calls]), "utf-8")
    return [sys.executable, "-m", "tests.benchmarks.load", "127.0.0.1", str(port), str(seconds), str(connections), str(file)]


class Client(asyncio.Protocol):
    """One kept-alive connection: sends a call, waits for its whole answer, sends the next."""

    def __init__(self, requests: Sequence[bytes], until: float, times: list[float]) -> None:
        self.requests, self.until, self.times = requests, until, times
        self.turn = self.bad = 0
        self.finished = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.sent = time.perf_counter()
        self.transport.write(self.requests[self.turn % len(self.requests)])
        self.turn += 1

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        self.times.append(now - self.sent)
        self.bad += not 200 <= self.parser.get_status_code() < 300
        if now < self.until:
            asyncio.get_running_loop().call_soon(self.send)
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.bad += exc is not None
        self.finished.set_result(self.bad)


async def load(host: str, port: int, seconds: float, connections: int, calls: Sequence[Call]) -> Measured:
    """Loads one server from this process and event loop."""
    requests = [call.as_bytes(f"{host}:{port}") for call in calls]
    times: list[float] = []
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    opened = [loop.create_connection(lambda: Client(requests, start + seconds, times), host, port) for _ in range(connections)]
    clients = [client for _, client in await asyncio.gather(*opened)]
    bad = sum(await asyncio.gather(*(client.finished for client in clients)))
    took = time.perf_counter() - start
    times.sort()
    return Measured(len(times) / took, at(times, 0.50) * 1000, at(times, 0.99) * 1000, bad)


def at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def main() -> None:
    host, port, seconds, connections, file = sys.argv[1:]
    calls = [Call(**call) for call in json.loads(Path(file).read_text("utf-8"))]
    print(json.dumps(asdict(asyncio.run(load(host, int(port), float(seconds), int(connections), calls)))))


if __name__ == "__main__":
    main()
