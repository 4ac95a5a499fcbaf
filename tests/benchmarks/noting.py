"""What noting calls costs: mocks with call log and tally, beside the same without: `python -m tests.benchmarks.noting`.

Both are processes of their own on one core, loaded from the other in short rounds in turn. A thread empties the log a hundred
times a second and throws the calls away: nothing is written. The ratio is without to with, by the processor time of the thread
that answers, which is what a call costs, and by calls per second, which that other thread has a part in; 1 means noting is
free. Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import gc
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.actions.open import open_workspace
from app.records import Address, Listening
from app.serve import run
from app.serving.asgi import MockApp
from app.serving.call_log import CallLog
from app.serving.limits import ServeLimits
from app.serving.planes import Planes, State
from app.serving.tally import Tally
from app.settings import Settings
from tests.benchmarks.load import measure
from tests.benchmarks.servers import constant
from tests.benchmarks.serving import Round, answered, cores
from tests.benchmarks.worlds import World, by_body, sample, templated, worlds_with
from tests.server_process import Server, free_port, running

WORLDS: tuple[Callable[[Path], World], ...] = (sample, by_body, templated)


@dataclass(frozen=True, slots=True)
class Result:
    """One world's rounds, of the server that notes nothing and of the one that notes every call."""

    title: str
    silent: list[Round]
    noting: list[Round]

    @property
    def rate(self) -> float:
        """Calls per second with noting, as a share of those without: the median over the rounds."""
        return median(
            each.seen.per_second / other.seen.per_second for other, each in zip(self.silent, self.noting, strict=True)
        )

    @property
    def cpu(self) -> float:
        """The same by processor time of the thread that answers."""
        return median(other.cpu / each.cpu if each.cpu else 0.0 for other, each in zip(self.silent, self.noting, strict=True))

    @property
    def bad(self) -> int:
        """Answers that were not 2xx, and broken connections."""
        return sum(each.seen.bad for each in (*self.silent, *self.noting))

    def __str__(self) -> str:
        silent, noting = (median(each.cpu for each in rounds) for rounds in (self.silent, self.noting))
        return (
            f"{self.title}: {silent:.2f} µs a call without, {noting:.2f} µs with; "
            f"ratio {self.cpu:.3f} by processor time of the loop, {self.rate:.3f} by calls per second; {self.bad} bad"
        )


def compare(world: World, folder: Path, *, rounds: int, seconds: float) -> Result:
    """Serves one world twice and loads both in turn, each the first one in every second round."""
    server_core, client_core = cores()
    with ExitStack() as stack:

        def start(kind: str) -> Server:
            port = free_port()
            command = [sys.executable, "-m", "tests.benchmarks.noting", "--serve", kind, str(port), *map(str, world.sources)]
            return stack.enter_context(running(command, port, core=server_core))

        servers = (start("silent"), start("noting"))
        calls, _ = answered(servers[0].port, world.calls)
        results: tuple[list[Round], list[Round]] = ([], [])
        for number in range(rounds):
            for turn in (0, 1) if number % 2 else (1, 0):
                server, before = servers[turn], loop_seconds(servers[turn])
                seen = measure(server.port, calls, seconds, client_core, folder)
                results[turn].append(Round(seen, (loop_seconds(server) - before) / (seen.per_second * seconds) * 1e6))
        return Result(world.title, *results)


def loop_seconds(server: Server) -> float:
    """Processor time that the server's first thread, which answers the calls, used so far; the process's on other systems."""
    stat = Path(f"/proc/{server.pid}/task/{server.pid}/schedstat")
    return int(stat.read_text().split()[0]) / 1e9 if stat.exists() else server.cpu_seconds


def serve(kind: str, port: int, sources: Sequence[Path], *, is_fast: bool = False) -> None:
    """Serves until it is told to stop; `noting` with call log and tally, `is_fast` inside the protocol."""
    workspace = open_workspace(sources)
    workspace.load()
    gc.freeze()
    log = CallLog() if kind == "noting" else None
    if log is not None:
        threading.Thread(target=throw_away, args=(log,), daemon=True).start()
    mocks = MockApp(workspace.published, log=log, tally=Tally() if log is not None else None)
    state = State(Listening(main=Address("127.0.0.1", port)))
    fast = mocks.fast if is_fast else None
    run(Settings(port=port), Planes(mocks, constant(2), state, workspace.published, fast=fast), ServeLimits())


def throw_away(log: CallLog) -> None:
    """Takes what was noted, in batches as a writer would."""
    while True:
        while log.drain(200):
            pass
        time.sleep(0.01)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures every world, or those whose title holds `--only`, and prints a line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.noting", description=__doc__)
    parser.add_argument("--rounds", type=int, default=6, help="rounds of each server (default 6)")
    parser.add_argument("--seconds", type=float, default=2, help="length of a round (default 2)")
    parser.add_argument("--only", default="", help="worlds whose title holds this text")
    parser.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.serve:
        kind, port, *sources = asked.serve
        serve(kind, int(port), [Path(source) for source in sources])
        return
    for world, folder in worlds_with(asked.only, WORLDS):
        print(compare(world, folder, rounds=asked.rounds, seconds=asked.seconds), flush=True)


if __name__ == "__main__":
    main()
