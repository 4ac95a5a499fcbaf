"""Two workers beside one: `python -m tests.benchmarks.workers`.

The client costs next to nothing: it writes one prepared block of pipelined requests over and over and counts the answers by
their first bytes, so that nearly all of two cores is left for the servers. For each world both servers are loaded in turn, and
reported are calls per second, processor time a call of all server processes, how the connections are shared among them (by the
time each one used), and how much of the machine was busy with others: where that is more than a little, two cores are not free,
and the processor time a call is the figure to go by: two workers that need no more of it than one give twice the rate on two
free cores. Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.benchmarks.fast import two_kilobytes, variables
from tests.benchmarks.load import Call
from tests.benchmarks.serving import answered
from tests.benchmarks.worlds import World, sample, validated
from tests.server_process import Server, free_port, running, understudy

CONNECTIONS = 32
BLOCK = 50
"""Requests that are written at once on each connection."""
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100

WORLDS: tuple[Callable[[Path], World], ...] = (
    sample,
    lambda folder: variables(20, folder),
    lambda folder: variables(200, folder),
    validated,
    two_kilobytes,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One round. `cpu`: µs of processor time a call, of all processes of the server; `shares`: of each one, the most first."""

    per_second: float
    cpu: float
    shares: tuple[float, ...]
    client: float
    others: float


def times_of(pid: int) -> dict[int, float]:
    """Processor time in seconds of a process and all below it."""
    found = {pid: seconds_of(pid)}
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    for child in listed:
        found |= times_of(int(child))
    return found


def seconds_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def busy_seconds() -> float:
    """Processor time that the whole machine used."""
    user, nice, system, _, _, irq, soft, steal = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + irq + soft + steal) / TICKS


def load(server: Server, calls: Sequence[Call], seconds: float) -> Seen:
    """Loads one server from this process."""
    requests = [calls[at % len(calls)].as_bytes(f"127.0.0.1:{server.port}") for at in range(BLOCK)]
    block = b"".join(requests)
    with ExitStack() as stack:
        chosen = stack.enter_context(selectors.DefaultSelector())
        for _ in range(CONNECTIONS):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * len(block) + 65_536)
            connection.sendall(block)
            chosen.register(connection, selectors.EVENT_READ, [BLOCK])
        before, busy, own, started = times_of(server.pid), busy_seconds(), time.process_time(), time.perf_counter()
        done, end = 0, started + seconds
        while time.perf_counter() < end:
            for key, _ in chosen.select(0.1):
                count = key.fileobj.recv(1 << 20).count(b"HTTP/1.1 2")  # type: ignore[union-attr]
                done += count
                key.data[0] -= count
                if key.data[0] <= 0:
                    key.fileobj.sendall(block)  # type: ignore[union-attr]
                    key.data[0] += BLOCK
        took = time.perf_counter() - started
        after, busy, own = times_of(server.pid), busy_seconds() - busy, time.process_time() - own
    used = sorted((after[pid] - before.get(pid, 0) for pid in after), reverse=True)
    total = sum(used) or 1e-9
    shares = tuple(each / total for each in used if each > total / 50)
    return Seen(done / took, total / max(done, 1) * 1e6, shares, own / took, (busy - total - own) / took)


@dataclass(frozen=True, slots=True)
class Result:
    """The rounds of one world: of one process, and of two workers."""

    title: str
    one: list[Seen]
    two: list[Seen]

    def row(self) -> tuple[str, ...]:
        pairs = list(zip(self.one, self.two, strict=True))
        rate = median(two.per_second / one.per_second for one, two in pairs)
        cpu = median(one.cpu / two.cpu for one, two in pairs)
        cores = median(sum(two.shares) and two.cpu * two.per_second / 1e6 for _, two in pairs)
        return (
            self.title,
            *(f"{median(each.per_second for each in seen):,.0f}" for seen in (self.one, self.two)),
            f"{rate:.2f}",
            *(f"{median(each.cpu for each in seen):.1f}" for seen in (self.one, self.two)),
            f"{2 * cpu:.2f}",
            f"{cores:.2f}",
            " / ".join(f"{share:.0%}" for share in self.two[len(self.two) // 2].shares),
            f"{median(two.client for _, two in pairs):.2f}",
            f"{median(two.others for _, two in pairs):.2f}",
        )


HEADS = (
    *("served", "1 worker/s", "2 workers/s", "2 : 1", "µs a call, 1", "µs a call, 2", "2 : 1 on two free cores"),
    *("cores that 2 had", "shares", "client's cores", "others' cores"),
)


def compare(world: World, *, rounds: int, seconds: float) -> Result:
    """Serves one world by one process and by two workers, and loads them in turn."""
    with ExitStack() as stack:
        servers = []
        for workers in ("1", "2"):
            port = free_port()
            command = [*understudy(world.sources, port), "--workers", workers, "--no-watch"]
            servers.append(stack.enter_context(running(command, port, ready="/readyz")))
        calls, _ = answered(servers[0].port, world.calls)
        found: tuple[list[Seen], list[Seen]] = ([], [])
        for number in range(rounds):
            for turn in (0, 1) if number % 2 else (1, 0):
                found[turn].append(load(servers[turn], calls, seconds))
        return Result(world.title, *found)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures every world, or those whose title holds `--only`, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.workers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server (default 5)")
    parser.add_argument("--seconds", type=float, default=2, help="length of a round (default 2)")
    parser.add_argument("--only", default="", help="worlds whose title holds this text")
    asked = parser.parse_args(arguments)
    if not Path("/proc/stat").exists():
        sys.exit("This system does not tell the processor time of processes.")
    table = Table(title=f"Two workers beside one, {CONNECTIONS} connections, on {os.cpu_count()} cores (medians)")
    for head in HEADS:
        table.add_column(head, justify="left" if head == "served" else "right")
    for make in WORLDS:
        with tempfile.TemporaryDirectory() as holder:
            folder = Path(holder)
            world = make(folder)
            if asked.only in world.title:
                result = compare(world, rounds=asked.rounds, seconds=asked.seconds)
                print(*result.row(), sep="  ", file=sys.stderr, flush=True)
                table.add_row(*result.row())
    Console(width=170).print(table)


if __name__ == "__main__":
    main()
