"""What the call log costs a busy server, beside one without: `python -m tests.benchmarks.writing_calls`.

As `noting`, with everything written to an SQLite file. Prints the share of calls per second that is left, and how many calls a
second came into the log. Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from app.actions.open import open_workspace
from app.calls.writer import CallWriter
from app.records import Address, Listening
from app.serve import run
from app.serving.asgi import MockApp
from app.serving.call_log import CallLog
from app.serving.limits import ServeLimits
from app.serving.planes import Planes, State
from app.serving.tally import Tally
from app.settings import Settings
from app.store.calls import count_calls, last_call_id
from app.store.opening import open_store
from tests.benchmarks.load import Measured, measure
from tests.benchmarks.noting import WORLDS
from tests.benchmarks.servers import constant
from tests.benchmarks.serving import answered, cores
from tests.benchmarks.worlds import World, worlds_with
from tests.server_process import Server, free_port, running


def compare(world: World, folder: Path, *, rounds: int, seconds: float) -> str:
    """Serves one world twice and loads both in turn; one line about it."""
    server_core, client_core = cores()
    database = folder / "calls.db"
    with ExitStack() as stack:

        def start(kind: str) -> Server:
            port = free_port()
            command = [sys.executable, "-m", "tests.benchmarks.writing_calls", "--serve", kind, str(database), str(port)]
            return stack.enter_context(running([*command, *map(str, world.sources)], port, core=server_core))

        servers = (start("silent"), start("logging"))
        calls, _ = answered(servers[0].port, world.calls)
        seen: tuple[list[Measured], list[Measured]] = ([], [])
        used = [0.0, 0.0]
        for number in range(rounds):
            for turn in (0, 1) if number % 2 else (1, 0):
                before = servers[turn].cpu_seconds
                seen[turn].append(measure(servers[turn].port, calls, seconds, client_core, folder))
                used[turn] += servers[turn].cpu_seconds - before
    store = open_store(str(database))
    written = last_call_id(store)
    counted = sum(count.calls for name in world_names(world) for count in count_calls(store, name))
    store.close()
    rate = median(each.per_second / other.per_second for other, each in zip(*seen, strict=True))
    silent, sent = (sum(each.per_second * seconds for each in rows) for rows in seen)
    by_processor = used[0] / silent / (used[1] / sent)
    slow = tuple(median(each.p99 for each in rows) for rows in seen)
    kept = written / rounds / seconds
    return (
        f"{world.title}: ratio {rate:.3f}, {by_processor:.3f} by processor time; of {sent / rounds / seconds:.0f} calls "
        f"a second {kept:.0f} in the log, {counted / sent:.1%} counted; p99 {slow[0]:.2f} → {slow[1]:.2f} ms"
    )


def world_names(world: World) -> list[str]:
    """Ids of its mocks: `serve` calls them by their names."""
    workspace = open_workspace(world.sources)
    workspace.load()
    workspace.close()
    return list(workspace.published.mocks)


def serve(kind: str, database: str, port: int, sources: Sequence[Path]) -> None:
    """Serves until it is told to stop."""
    workspace = open_workspace(sources)
    workspace.load()
    workspace.published.mocks = {name: replace(mock, id=name) for name, mock in workspace.published.mocks.items()}
    gc.freeze()
    log = CallLog() if kind == "logging" else None
    writer = None
    if log is not None:
        writer = CallWriter(log, open_store(database))
        writer.start()
    mocks = MockApp(workspace.published, log=log, tally=Tally() if log is not None else None)
    state = State(Listening(main=Address("127.0.0.1", port)))
    run(Settings(port=port), Planes(mocks, constant(2), state, workspace.published), ServeLimits())
    if writer is not None:
        writer.stop()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures every world, or those whose title holds `--only`, and prints a line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.writing_calls", description=__doc__)
    parser.add_argument("--rounds", type=int, default=4, help="rounds of each server (default 4)")
    parser.add_argument("--seconds", type=float, default=3, help="length of a round (default 3)")
    parser.add_argument("--only", default="", help="worlds whose title holds this text")
    parser.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.serve:
        kind, database, port, *sources = asked.serve
        serve(kind, database, int(port), [Path(source) for source in sources])
        return
    for world, folder in worlds_with(asked.only, WORLDS):
        print(compare(world, folder, rounds=asked.rounds, seconds=asked.seconds), flush=True)


if __name__ == "__main__":
    main()
