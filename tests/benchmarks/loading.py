"""How long loading takes and how much memory it keeps: `python -m tests.benchmarks.loading`.

First the largest sources one by one, each in a process of its own: reading (which the server does in child processes), building
the index, and the memory that collection and index keep, per 1,000 examples. Then start to ready: the sample workspace, every
shared collection and Stripe's definition, served together as one `understudy serve` does. Not a test: the figures depend on the
machine.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from app.matching.index import compile_index
from app.workspace.read_source import read_source
from app.workspace.recipe import AS_IT_IS
from converters.diagnostics import Diagnostics
from converters.postman.read import collection_from_json
from tests.benchmarks.worlds import SAMPLE_DEFINITION
from tests.corpus import corpus
from tests.server_process import free_port, own_memory, running, understudy


@dataclass(frozen=True, slots=True)
class Loaded:
    """One source in a process of its own: seconds to read and to build, and MB that stay."""

    examples: int
    read: float
    build: float
    memory: float


def sources() -> list[Path]:
    """The sample, Stripe's definition, and the shared collections with the most examples."""
    names = ("postman2openapi/postman-api.postman.json", "eclipse-edc/MVD.postman_collection.json")
    collections = [corpus("collections", *name.split("/")) for name in (*names, "adyen/CheckoutService-v71.json")]
    return [SAMPLE_DEFINITION, corpus("openapi", "stripe", "spec3.json"), *collections]


def together() -> list[Path]:
    """What the start is measured with: everything at once."""
    return [SAMPLE_DEFINITION.parent, corpus("collections"), corpus("openapi", "stripe", "spec3.json")]


def read_here(file: Path) -> tuple[float, bytes]:
    """Reads one source in this process: the seconds it took, and the collection it became."""
    start = time.perf_counter()
    found = read_source(file.read_bytes(), file.name, [AS_IT_IS], lambda name: (file.parent / name).read_bytes())
    if not found.variants:
        raise RuntimeError(f"{file} cannot be served: {found.error}")
    return time.perf_counter() - start, found.variants[0].collection


def load_here(file: Path) -> Loaded:
    """Has one source read by a child process, as the server does, and builds its index in this one."""
    with ProcessPoolExecutor(1, get_context("spawn")) as reading:
        seconds, written = reading.submit(read_here, file).result()
    gc.collect()
    start, before = time.perf_counter(), own_memory()
    index = compile_index(collection_from_json(json.loads(written), Diagnostics()))
    built_at = time.perf_counter()
    gc.collect()
    return Loaded(len(index.examples), seconds, built_at - start, own_memory() - before)


def load_apart(file: Path) -> Loaded:
    """The same in a fresh process, so that one source does not use what another left behind."""
    command = [sys.executable, "-m", "tests.benchmarks.loading", "--one", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Loaded(**json.loads(done.stdout))


def sources_table(files: Sequence[Path], rounds: int) -> Table:
    """Each source alone, the median of the rounds."""
    table = Table(title="Each source alone (median); the last three columns per 1,000 examples")
    for column in ("source", "examples", "read s", "build s", "read s/1000", "build s/1000", "MB/1000"):
        table.add_column(column, justify="left" if column == "source" else "right")
    for file in files:
        seen = [load_apart(file) for _ in range(rounds)]
        read, build, memory = (median(getattr(each, name) for each in seen) for name in ("read", "build", "memory"))
        per = 1000 / max(seen[0].examples, 1)
        figures = (f"{read:.3f}", f"{build:.3f}", f"{read * per:.3f}", f"{build * per:.3f}", f"{memory * per:.1f}")
        table.add_row(f"{file.parent.name}/{file.name}"[:60], str(seen[0].examples), *figures)
    return table


def start_line(files: Sequence[Path], rounds: int) -> str:
    """Start to ready, and the memory of the server once it is."""
    times, memories = [], []
    for _ in range(rounds):
        port = free_port()
        with running(understudy(files, port), port, ready="/readyz") as server:
            times.append(server.ready_after)
            memories.append(server.memory)
    return f"Start to ready, {len(files)} sources together: {median(times):.2f} s (median), {median(memories):.0f} MB."


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints; `--one FILE` loads one source in this process and prints JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.loading", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default 3)")
    parser.add_argument("--only", default="", help="sources whose path holds this text")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        print(json.dumps(asdict(load_here(asked.one))))
        return
    console = Console(width=140)
    console.print(sources_table([file for file in sources() if asked.only in str(file)], asked.rounds))
    console.print(start_line([file for file in together() if asked.only in str(file)] or together()[:1], asked.rounds))


if __name__ == "__main__":
    main()
