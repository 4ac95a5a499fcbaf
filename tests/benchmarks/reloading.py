"""Mocks that change all the time while they are called: `python -m tests.benchmarks.reloading --seconds 30`.

Files are rewritten and a kept mock is put anew, both several times a second, while many kept-alive connections call them. Every
answer must belong whole to one version (status, headers, body); a connection must never see an older version than before, and
none older than what was acknowledged (the file renamed, the API's answer read) `follow` seconds before the call began. Speed is
not looked at: what is wrong, mixed, missing, reset or late is counted, and must be 0.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httptools

from tests.server_process import free_port, running, understudy

KEPT = "kept"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
STATUSES = (200, 201, 202, 203)
SENT = {"item": "rye"}
IDS = ("7", "a-b", "0d6e5c1c")


def body_of(version: int, what: str) -> str:
    """What an answer of that version says; long and short ones, so that a mixture shows."""
    return f"{version} {what} " * (3 + version % 5 * 40)


def collection_of(name: str, version: int) -> bytes:
    """A ready answer, one that is filled in, and two among which a body chooses: all of one version."""

    def saved(method: str, path: str, body: str, sent: Any = None) -> dict[str, Any]:
        request: dict[str, Any] = {"method": method, "url": "{{baseUrl}}" + path}
        if sent is not None:
            request["body"] = {"mode": "raw", "raw": json.dumps(sent), "options": {"raw": {"language": "json"}}}
        headers = [{"key": "X-Version", "value": str(version)}, {"key": "Content-Type", "value": "text/plain"}]
        code = STATUSES[version % len(STATUSES)]
        return {"name": path, "originalRequest": request, "code": code, "header": headers, "body": body}

    answers = [
        saved("GET", "/ready", body_of(version, "ready")),
        saved("GET", "/filled/:id", body_of(version, "{{id}}")),
        saved("POST", "/chosen", body_of(version, "other"), {"item": "spelt"}),
        saved("POST", "/chosen", body_of(version, "chosen"), SENT),
    ]
    items = [{"name": each["name"], "request": each["originalRequest"], "response": [each]} for each in answers]
    return json.dumps({"info": {"name": name, "schema": SCHEMA}, "item": items}).encode()


@dataclass(slots=True)
class Versions:
    """When each version of one mock was acknowledged, by `time.monotonic`; versions count from 0."""

    at: list[float] = field(default_factory=list)

    def late_by(self, version: int, begun: float) -> float:
        """For how long a newer version had been acknowledged when a call that got this one began; 0 where there was none."""
        return max(0.0, begun - self.at[version + 1]) if version + 1 < len(self.at) else 0.0


@dataclass(slots=True)
class Seen:
    """What all connections saw. `late`: by how many seconds an answer was behind at most, by the kind of mock."""

    answers: int = 0
    wrong: int = 0
    mixed: int = 0
    older: int = 0
    reset: int = 0
    missing: int = 0
    late: dict[str, float] = field(default_factory=lambda: {"files": 0.0, "store": 0.0})
    versions: set[tuple[str, int]] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    changes: int = 0

    def tell(self, what: str) -> None:
        if len(self.told) < 20:
            self.told.append(what)

    @property
    def faults(self) -> int:
        return self.wrong + self.mixed + self.older + self.reset + self.missing


class Caller(asyncio.Protocol):
    """One kept-alive connection that calls one mock again and again, and holds every answer against its version."""

    def __init__(self, mock: str, turn: int, versions: Versions, seen: Seen, until: float) -> None:
        self.mock, self.turn, self.versions, self.seen, self.until = mock, turn, versions, seen, until
        self.newest = -1
        self.is_waiting = False
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.call()

    def call(self) -> None:
        self.turn += 1
        what = ("ready", "filled", "chosen", "ready")[self.turn % 4]
        self.said = IDS[self.turn % len(IDS)] if what == "filled" else what
        path = f"/mock/{self.mock}/" + (f"filled/{self.said}" if what == "filled" else what)
        data = json.dumps(SENT) if what == "chosen" else ""
        lines = [f"{'POST' if data else 'GET'} {path} HTTP/1.1", "Host: a", *([f"Content-Length: {len(data)}"] if data else [])]
        if data:
            lines.append("Content-Type: application/json")
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.parser = httptools.HttpResponseParser(self)
        self.is_waiting = True
        self.begun = time.monotonic()
        self.transport.write("\r\n".join((*lines, "", data)).encode())

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.seen.wrong += 1
            self.seen.tell(f"{self.mock}: {error}: {data[:200]!r}")
            self.transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.is_waiting = False
        self.seen.answers += 1
        self.check(self.parser.get_status_code())
        if time.monotonic() < self.until:
            asyncio.get_running_loop().call_soon(self.call)
        else:
            self.transport.close()

    def check(self, status: int) -> None:
        """One version: of the body, of the status, of the headers; no older one than before, none long replaced."""
        seen, first = self.seen, self.body.partition(b" ")[0]
        if not first.isdigit():
            seen.wrong += 1
            seen.tell(f"{self.mock} answered {status} {self.body[:200]!r}")
            return
        version = int(first)
        is_whole = self.body.decode() == body_of(version, self.said) and status == STATUSES[version % len(STATUSES)]
        if not is_whole or self.headers.get(b"x-version") != first:
            seen.mixed += 1
            seen.tell(f"{self.mock}: {status}, {self.headers}, {self.body[:100]!r}")
        elif version < self.newest:
            seen.older += 1
            seen.tell(f"{self.headers.get(b'x-understudy-mock')!r}: version {version} after {self.newest}")
        self.newest = max(self.newest, version)
        kind = "store" if self.mock == KEPT else "files"
        seen.late[kind] = max(seen.late[kind], self.versions.late_by(version, self.begun))
        seen.versions.add((self.mock, version))

    def connection_lost(self, exc: Exception | None) -> None:
        if self.is_waiting:
            self.seen.missing += exc is None
            self.seen.reset += exc is not None
            self.seen.tell(f"{self.mock}: the connection ended ({exc})")
        self.finished.set_result(None)


def write_file(folder: Path, name: str, version: int) -> None:
    """In one step, as editors do."""
    new = folder / f"{name}.new"
    new.write_bytes(collection_of(name, version))
    new.rename(folder / f"{name}.json")


def put(port: int, version: int) -> None:
    """The kept mock as this version, published; returns once the server has acknowledged it."""
    data = json.dumps({"collection": json.loads(collection_of(KEPT, version))}).encode()
    address = f"http://127.0.0.1:{port}/api/v1/mocks/{KEPT}"
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


@contextmanager
def changing(folder: Path, port: int, state: dict[str, Versions], pause: float) -> Iterator[None]:
    """Two threads until the block ends: one rewrites the files in turn, one puts the kept mock, each at that pace."""
    stop, faults = threading.Event(), []

    def run(names: Sequence[str]) -> None:
        turn, due = 0, time.monotonic() + pause
        try:
            while not stop.wait(max(0.0, due - time.monotonic())):  # how long a change takes does not slow the pace
                due += pause
                name = names[turn % len(names)]
                versions = state[name]
                if name == KEPT:
                    put(port, len(versions.at))
                else:
                    write_file(folder, name, len(versions.at))
                versions.at.append(time.monotonic())
                turn += 1
        except Exception as error:  # told where the block ends
            faults.append(error)

    threads = [threading.Thread(target=run, args=(names,)) for names in ([name for name in state if name != KEPT], [KEPT])]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for fault in faults:
        raise fault


async def call_all(port: int, state: dict[str, Versions], connections: int, seconds: float) -> Seen:
    """Calls the mocks over that many connections, in turn, until the time is over and every call under way is answered."""
    seen, until, loop, names = Seen(), time.monotonic() + seconds, asyncio.get_running_loop(), list(state)

    def caller(turn: int) -> Caller:
        name = KEPT if turn % 2 else names[turn // 2 % len(names)]
        return Caller(name, turn, state[name], seen, until)

    made = [loop.create_connection(lambda turn=turn: caller(turn), "127.0.0.1", port) for turn in range(connections)]
    callers = [each for _, each in await asyncio.gather(*made)]
    await asyncio.wait([each.finished for each in callers], timeout=seconds + 60)
    seen.missing += sum(not each.finished.done() for each in callers)
    return seen


def soak(
    *, seconds: float, connections: int = 64, per_second: float = 10, files: int = 10, options: Sequence[str] = ()
) -> Seen:
    """Serves, changes and calls; `per_second`: how often something changes, by files and the store in equal parts."""
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given) / "served"
        folder.mkdir()
        state = {name: Versions() for name in (*(f"file-{number}" for number in range(files)), KEPT)}
        for name in state:
            if name != KEPT:
                write_file(folder, name, 0)
        port = free_port()
        kept = {"UNDERSTUDY_DATABASE": str(Path(given) / "kept.db"), "UNDERSTUDY_LOG_LEVEL": "error"}
        with running([*understudy([folder], port), *options], port, ready="/readyz", variables=kept):
            put(port, 0)
            time.sleep(2 if options else 0)  # until every worker has the first version
            for versions in state.values():
                versions.at.append(time.monotonic())
            with changing(folder, port, state, 2 / per_second):
                seen = asyncio.run(call_all(port, state, connections, seconds))
        seen.changes = sum(len(versions.at) - 1 for versions in state.values())
        return seen


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs it and says what was counted; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--per-second", type=float, default=10, help="changes a second")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--ordinary", action="store_true", help="without the fast way")
    parser.add_argument(
        "--follow", type=float, default=5, help="seconds within which a change must be seen, with every core busy"
    )
    asked = parser.parse_args(arguments)
    options = ["--workers", str(asked.workers)] if asked.workers > 1 else []
    options += ["--no-fast"] if asked.ordinary else []
    seen = soak(seconds=asked.seconds, connections=asked.connections, per_second=asked.per_second, options=options)
    print(
        f"{seen.changes} changes, {seen.answers} answers of {len(seen.versions)} versions, {asked.connections} connections: "
        f"{seen.wrong} wrong, {seen.mixed} mixed, {seen.older} older than before, {seen.missing} missing, {seen.reset} reset; "
        f"behind by at most {seen.late['files']:.2f} s (files), {seen.late['store']:.2f} s (store)"
    )
    for told in seen.told:
        print(" ", told, file=sys.stderr)
    return 1 if seen.faults or max(seen.late.values()) > asked.follow else 0


if __name__ == "__main__":
    os.environ.pop("UNDERSTUDY_WORKERS", None)
    sys.exit(main())
