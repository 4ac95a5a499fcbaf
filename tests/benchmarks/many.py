"""What many mocks in the store cost the server: `python -m tests.benchmarks.many [--mocks 1000 --examples 100]`.

Two servers run side by side, one with a single mock and one with all of them, and are called in turn.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from app.store.opening import open_store
from tests.benchmarks.load import Call, measure
from tests.benchmarks.serving import cores
from tests.benchmarks.storing import a_collection, import_one
from tests.server_process import Server, free_port, running, understudy


@dataclass(frozen=True, slots=True)
class Result:
    """One server, of whose mocks so many are called. Seconds from start to ready, memory in MB, processor time a call in µs."""

    mocks: int
    called: int
    ready_after: float
    memory: float
    per_second: list[float]
    cpu: list[float]
    bad: int


def kept(folder: Path, mocks: int, examples: int) -> Path:
    """A store of that many mocks."""
    file = folder / f"{mocks}.db"
    if file.exists():
        return file
    store = open_store(str(file))
    for number in range(mocks):
        import_one(store, number, a_collection(number, examples))
    store.close()
    return file


def calls_to(called: int, examples: int, count: int = 200) -> list[Call]:
    """Calls to that many of the mocks, examples drawn at random, the same for equal numbers."""
    dice = random.Random(called)
    return [Call(f"/mock/mock-{dice.randrange(called)}/things/{dice.randrange(examples)}") for _ in range(count)]


def measured(counts: Sequence[tuple[int, int]], examples: int, *, rounds: int, seconds: float) -> list[Result]:
    """Starts a server for each number of mocks, and loads them in turn, so many of the mocks called."""
    server_core, client_core = cores()
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        (folder / "nothing").mkdir()
        servers: list[tuple[Server, Result]] = []
        for mocks, called in counts:
            variables = {"UNDERSTUDY_DATABASE": str(kept(folder, mocks, examples))}
            port = free_port()
            command = understudy([folder / "nothing"], port)
            started = running(command, port, ready="/readyz", core=server_core, variables=variables)
            server = stack.enter_context(started)
            servers.append((server, Result(mocks, called, server.ready_after, server.memory, [], [], 0)))
        time.sleep(1)
        bad = [0] * len(servers)
        for _ in range(rounds):
            for number, (server, result) in enumerate(servers):
                before = server.cpu_seconds
                seen = measure(server.port, calls_to(result.called, examples), seconds, client_core, folder)
                result.per_second.append(seen.per_second)
                result.cpu.append((server.cpu_seconds - before) / (seen.per_second * seconds) * 1e6)
                bad[number] += seen.bad
        return [replace(result, bad=broken) for (_, result), broken in zip(servers, bad, strict=True)]


def table(results: Sequence[Result], examples: int) -> Table:
    """The figures; ratios are to the first row, the median over the rounds."""
    shown = Table(title=f"Mocks of {examples} examples each, from the store")
    for column in ("mocks", "called", "start to ready", "memory", "calls/s", "ratio", "CPU a call", "CPU ratio", "bad"):
        shown.add_column(column, justify="right")
    first = results[0]
    for each in results:
        ratio = median(one / other for one, other in zip(each.per_second, first.per_second, strict=True))
        cpu = median(other / one if one else 0.0 for one, other in zip(each.cpu, first.cpu, strict=True))
        shown.add_row(
            f"{each.mocks:,}",
            f"{each.called:,}",
            f"{each.ready_after:.2f} s",
            f"{each.memory:.0f} MB",
            f"{median(each.per_second):,.0f}",
            f"{ratio:.3f}",
            f"{median(each.cpu):.1f} µs",
            f"{cpu:.3f}",
            str(each.bad),
        )
    return shown


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mocks", type=int, default=1000)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0)
    wanted = parser.parse_args(arguments)
    results = measured(
        ((1, 1), (wanted.mocks, 1), (wanted.mocks, wanted.mocks)), wanted.examples, rounds=wanted.rounds, seconds=wanted.seconds
    )
    Console(width=120).print(table(results, wanted.examples))


if __name__ == "__main__":
    main()
