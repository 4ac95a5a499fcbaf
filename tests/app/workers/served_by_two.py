"""A real server with two workers, and what the system tells of its sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests import costs
from tests.app.serving.raw_http import Line
from tests.costs import PATIENCE
from tests.server_process import REPOSITORY, free_port

until = partial(costs.until, pause=0.1)
"""Looking through the tables of the system costs more than most that is waited for."""

ESTABLISHED, LISTENING = "01", "0A"

needs_proc = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's tables of sockets")


@dataclass(frozen=True, slots=True)
class Served:
    """The server: the process that looks after the workers, and the port they share. `lines` are closed in the end."""

    process: subprocess.Popen[str]
    port: int
    lines: ExitStack

    def workers(self) -> set[int]:
        """The processes that listen on the port now."""
        inodes = {inode for state, _, inode in sockets_on(self.port) if state == LISTENING}
        return {pid for pid in descendants(self.process.pid) if inodes & inodes_of(pid)}

    def worker_of(self, line: Line) -> int:
        """The worker that has this connection; it has answered already."""
        inodes = {inode for state, other, inode in sockets_on(self.port) if state == ESTABLISHED and other == line.port}
        [pid] = [pid for pid in descendants(self.process.pid) if inodes & inodes_of(pid)]
        return pid

    def lines_by_worker(self, request: bytes) -> dict[int, list[Line]]:
        """Open connections that were answered once, by their worker; at least one to each of two."""
        found: dict[int, list[Line]] = {}
        for number in range(60):
            line = self.lines.enter_context(Line(self.port))
            line.send(request)
            line.answer()
            found.setdefault(self.worker_of(line), []).append(line)
            if len(found) == 2 and number >= 5:
                return found
        raise AssertionError("all connections came to one worker")


@contextmanager
def served(folder: Path, *options: str, port: int = 0, database: str = "none", wait: bool = True) -> Iterator[Served]:
    """Serves the folder with two workers until the block ends. Lines stay open, however long a worker takes to come back."""
    port = port or free_port()
    command = [sys.executable, "-m", "app", "serve", str(folder), "--port", str(port), "--workers", "2", *options]
    environment = {**os.environ, "UNDERSTUDY_DATABASE": database, "UNDERSTUDY_KEEPALIVE_SECONDS": "600"}
    pipe = subprocess.PIPE
    started = subprocess.Popen(command, cwd=REPOSITORY, env=environment, text=True, stdout=pipe, stderr=pipe)
    with started as process, ExitStack() as lines:
        server = Served(process, port, lines)
        try:
            if wait:
                until(lambda: len(server.workers()) == 2)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def sockets_on(port: int) -> Iterator[tuple[str, int, str]]:
    """State, the other side's port and inode of each socket with this local port."""
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, other, state, *_ = fields = row.split()
        if int(local.partition(":")[2], 16) == port:
            yield state, int(other.partition(":")[2], 16), fields[9]


def has_read_all(port: int) -> bool:
    """Whether the processes behind a port have taken in everything that was sent to them."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return all(row[4].endswith(":00000000") for row in rows if int(row[1].partition(":")[2], 16) == port)


def is_refused(port: int) -> bool:
    """Whether nobody takes connections to a port any more."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) != 0


def inodes_of(pid: int) -> set[str]:
    try:
        links = [os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return set()
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def descendants(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [one for child in children for one in (child, *descendants(child))]


def is_gone(pid: int) -> bool:
    """Whether it has ended, though nobody may have asked for its end yet."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
