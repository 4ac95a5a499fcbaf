"""How fast mocks answer, beside an ASGI callable that answers a constant: `python -m tests.benchmarks.serving`.

Each world is served by a process of its own on one core and loaded from the other, in short rounds in turn with two yardsticks
that answer a constant of the same size: `bare` runs on the very settings mocks are served with, `uvicorn` on uvicorn's own HTTP
class. Ratios are mock to bare, 1 is as fast; the second one counts processor time, which a busy machine disturbs less. Answers
that are ready beforehand are written in one piece, past uvicorn's own encoding, so a mock can be faster than a bare callable.
Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from rich.console import Console
from rich.table import Table

from tests.benchmarks.load import Call, Measured, measure
from tests.benchmarks.worlds import WORLDS, World
from tests.server_process import Server, free_port, running, understudy


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one server: what the client saw, and the processor time that the server used for each call, in µs."""

    seen: Measured
    cpu: float


@dataclass(frozen=True, slots=True)
class Result:
    """One world's rounds: the mock's, those of the two yardsticks, and the mock process's memory in MB."""

    title: str
    memory: float
    mock: list[Round]
    bare: list[Round]
    uvicorn: list[Round]

    @property
    def ratio(self) -> float:
        """The mock's calls per second as a share of the bare callable's, the median over the rounds."""
        return self._median(lambda mock, bare: mock.seen.per_second / bare.seen.per_second)

    @property
    def cpu_ratio(self) -> float:
        """The same by processor time, which other processes on the machine disturb less."""
        return self._median(lambda mock, bare: bare.cpu / mock.cpu if mock.cpu else 0.0)

    @property
    def bad(self) -> int:
        """Answers that were not 2xx, and broken connections."""
        return sum(each.seen.bad for each in (*self.mock, *self.bare, *self.uvicorn))

    def _median(self, compared: Callable[[Round, Round], float]) -> float:
        return median(compared(mock, bare) for mock, bare in zip(self.mock, self.bare, strict=True))


def compare(world: World, folder: Path, *, rounds: int, seconds: float) -> Result:
    """Serves one world and the yardsticks side by side and loads them in turn."""
    server_core, client_core = cores()
    with ExitStack() as stack:

        def start(command: Callable[[int], list[str]], ready: str = "/") -> Server:
            port = free_port()
            return stack.enter_context(running(command(port), port, ready=ready, core=server_core))

        mock = start(lambda port: understudy(world.sources, port), ready="/readyz")
        calls, size = answered(mock.port, world.calls)
        servers = (mock, start(lambda port: yardstick("bare", port, size)), start(lambda port: yardstick("plain", port, size)))
        results: list[list[Round]] = [[], [], []]
        for _ in range(rounds):
            for server, result in zip(servers, results, strict=True):
                before = server.cpu_seconds
                seen = measure(server.port, calls, seconds, client_core, folder)
                result.append(Round(seen, (server.cpu_seconds - before) / (seen.per_second * seconds) * 1e6))
        return Result(world.title, mock.memory, *results)


def yardstick(kind: str, port: int, size: int) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.servers", kind, str(port), str(size)]


def answered(port: int, calls: Sequence[Call]) -> tuple[list[Call], int]:
    """The calls that the mock answers with 2xx, each sent once, and the mean size of the answers. Raises when none is."""
    good, sizes = [], []
    for call in calls:
        address = f"http://127.0.0.1:{port}{call.target}"
        request = urllib.request.Request(address, call.body.encode() or None, call.headers, method=call.method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                sizes.append(len(answer.read()))
                good.append(call)
        except urllib.error.HTTPError as error:
            error.close()
    if not good:
        raise RuntimeError(f"The mock answers none of the {len(calls)} calls with 2xx.")
    return good, round(fmean(sizes))


def cores() -> tuple[int | None, int | None]:
    """One core for the servers and one for the client; None on systems that cannot hold a process on one."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def table(results: Sequence[Result]) -> Table:
    """One row for each world, medians of the rounds."""
    shown = Table(title="Calls per second on one core; processor time a call in µs; times in ms; memory in MB (medians)")
    columns = (
        "served",
        "mock/s",
        "bare/s",
        "uvicorn/s",
        "ratio",
        "mock µs",
        "bare µs",
        "ratio",
        "p50",
        "p99",
        "bare p50",
        "bare p99",
    )
    for column in (*columns, "memory", "bad"):
        shown.add_column(column, justify="left" if column == "served" else "right")
    for result in results:
        servers = (result.mock, result.bare)
        speeds = [f"{median(each.seen.per_second for each in rounds):,.0f}" for rounds in (*servers, result.uvicorn)]
        cpu = [f"{median(each.cpu for each in rounds):.1f}" for rounds in servers]
        times = [f"{median(getattr(each.seen, name) for each in rounds):.2f}" for rounds in servers for name in ("p50", "p99")]
        figures = (*speeds, f"{result.ratio:.2f}", *cpu, f"{result.cpu_ratio:.2f}", *times)
        shown.add_row(result.title, *figures, f"{result.memory:.0f}", str(result.bad))
    return shown


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures every world, or those whose title holds `--only`, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.serving", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server (default 5)")
    parser.add_argument("--seconds", type=float, default=2, help="length of a round (default 2)")
    parser.add_argument("--only", default="", help="worlds whose title holds this text")
    asked = parser.parse_args(arguments)
    results = []
    for make in WORLDS:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "served").mkdir()
            world = make(Path(folder) / "served")
            if asked.only in world.title:
                results.append(compare(world, Path(folder), rounds=asked.rounds, seconds=asked.seconds))
    console = Console(width=160)
    console.print(table(results))
    client = "wrk" if shutil.which("wrk") else "the built-in client (install wrk for steadier figures)"
    console.print(f"{asked.rounds} rounds of {asked.seconds:g} s each, in turn; loaded by {client}.")


if __name__ == "__main__":
    main()
