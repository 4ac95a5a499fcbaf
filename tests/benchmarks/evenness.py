"""What a call costs whatever else is served: `python -m tests.benchmarks.evenness`.

The same for 1, 50 and 500 mocks, for twenty operations alone and among Stripe's 417, for 1 and 50 examples of a path: finding
the example and writing its answer, in this process and without a socket, by processor time a call; with `--served` whole calls
to servers on one core, by the time of the thread that answers. All examples have one body, so that nothing but finding differs.
The worlds are measured in turn; of each the least of many short rounds counts, which a busy machine disturbs least. Ratios: to
the first.
Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from app.actions.convert import convert
from app.actions.open import open_workspace
from app.serving.asgi import MockApp
from app.serving.fast import FastWay
from tests.benchmarks.fast import CONNECTIONS, command_of, examples_each
from tests.benchmarks.load import Call, measure
from tests.benchmarks.noting import loop_seconds
from tests.benchmarks.serving import answered, cores
from tests.benchmarks.worlds import SAMPLE_DEFINITION, World, gets_of
from tests.corpus import corpus
from tests.server_process import Server, free_port, running

BODY = json.dumps({"text": "x" * 500})
HEADERS = [(b"host", b"127.0.0.1:8000"), (b"user-agent", b"benchmark/1.0"), (b"accept", b"*/*")]
DATE = [(b"date", b"Fri, 20 Nov 2026 12:00:00 GMT")]
CALLS = 2000
"""In a round."""
CHOSEN = 20


def of_definition(title: str, definition: Path, mocks: int, folder: Path) -> World:
    """A definition as that many mocks, one of which is called."""
    [data] = convert(definition).data.values()
    (folder / "one.json").write_text(json.dumps(_with_one_body(data)), "utf-8")
    named = {"mocks": {f"team-{number}": {"collection": "one.json"} for number in range(mocks)}}
    (folder / "mocks.yaml").write_text(yaml.safe_dump(named), "utf-8")
    return World(title, (folder,), gets_of(f"team-{mocks // 2}", definition))


def of_paths(number: int, folder: Path) -> World:
    world = examples_each(number, folder)
    file = folder / "each.json"
    file.write_text(json.dumps(_with_one_body(json.loads(file.read_text("utf-8")))), "utf-8")
    return world


def of_stripe(all_of_it: bool, folder: Path) -> World:
    """Twenty of Stripe's paths are called: alone, or among all operations of the definition."""
    definition = json.loads(corpus("openapi", "stripe", "spec3.json").read_text("utf-8"))
    readable = [path for path, operations in definition["paths"].items() if "get" in operations]
    paths = {path: definition["paths"][path] for path in readable[:: len(readable) // CHOSEN][:CHOSEN]}
    cut, whole = folder / "cut.json", folder / "whole.json"
    cut.write_text(json.dumps({**definition, "paths": paths}), "utf-8")
    whole.write_text(json.dumps(definition), "utf-8")
    served = folder / "served"
    served.mkdir()
    world = of_definition("", whole if all_of_it else cut, 1, served)
    return World(
        "Stripe, 20 of its 417 operations" if all_of_it else "Stripe, 20 operations", world.sources, gets_of("team-0", cut)
    )


def _with_one_body(node: Any) -> Any:
    for inner in node.get("item", ()):
        _with_one_body(inner)
    for saved in node.get("response", ()):
        saved["body"] = BODY
        saved["header"] = [{"key": "Content-Type", "value": "application/json"}]
    return node


WORLDS: dict[str, Callable[[Path], World]] = {
    **{f"the sample, {n} mocks": partial(of_definition, f"the sample, {n} mocks", SAMPLE_DEFINITION, n) for n in (1, 50, 500)},
    "Stripe, 1 mock": lambda folder: of_definition("Stripe, 1 mock", corpus("openapi", "stripe", "spec3.json"), 1, folder),
    "Stripe, 20 operations": partial(of_stripe, False),
    "Stripe, 20 of its 417 operations": partial(of_stripe, True),
    **{f"20 paths, {n} examples each": partial(of_paths, n) for n in (1, 50)},
}


@dataclass(slots=True)
class Measured:
    """A world that is ready to be called. `times`: µs a call, of each round."""

    title: str
    way: FastWay
    calls: tuple[Call, ...]
    examples: int
    times: list[float] = field(default_factory=list)

    def round(self) -> None:
        """One more round."""
        sent: list[bytes] = []
        asked = [("GET", self.calls[at % len(self.calls)].target, b"127.0.0.1:8000", HEADERS, b"") for at in range(CALLS)]
        answer, write = self.way.answer, sent.append
        started = time.process_time()
        for each in asked:
            answer(each, DATE, write)
        self.times.append((time.process_time() - started) / CALLS * 1e6)
        if len(sent) != CALLS:
            raise RuntimeError(f"{self.title}: not every call is answered at once.")


def opened(make: Callable[[Path], World], folder: Path) -> Measured:
    """A world loaded into this process, with those of its calls that are answered 2xx at once."""
    folder.mkdir()
    world = make(folder)
    workspace = open_workspace(world.sources)
    try:
        workspace.load()
    finally:
        workspace.close()
    way = MockApp(workspace.published).fast
    good = tuple(call for call in world.calls if _is_answered(way, call))
    return Measured(world.title, way, good, sum(len(mock.index.examples) for mock in workspace.published.mocks.values()))


def _is_answered(way: FastWay, call: Call) -> bool:
    sent: list[bytes] = []
    return way.answer(("GET", call.target, b"a", HEADERS, b""), DATE, sent.append) and sent[0].startswith(b"HTTP/1.1 2")


def served(rounds: int, folder: Path) -> dict[str, list[float]]:
    """µs a whole call of each world, for each round: a server of each on one core, loaded from the other in turn."""
    server_core, client_core = cores()
    with ExitStack() as stack:
        servers: list[tuple[World, Server, list[Call]]] = []
        for number, make in enumerate(WORLDS.values()):
            own = folder / f"served-{number}"
            own.mkdir()
            world, port = make(own), free_port()
            server = stack.enter_context(running(command_of("fast", world.sources, port), port, core=server_core))
            servers.append((world, server, answered(port, world.calls)[0]))
        found: dict[str, list[float]] = {world.title: [] for world, _, _ in servers}
        for _ in range(rounds):
            for world, server, calls in servers:
                before = loop_seconds(server)
                seen = measure(server.port, calls, 1, client_core, folder, CONNECTIONS)
                found[world.title].append((loop_seconds(server) - before) / seen.per_second * 1e6)
        return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures every world, or those whose title holds `--only`, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.evenness", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="rounds of each world (default 40)")
    parser.add_argument("--only", default="", help="worlds whose title holds this text")
    parser.add_argument("--served", action="store_true", help="whole calls to servers instead; a tenth of the rounds")
    asked = parser.parse_args(arguments)
    if asked.served:
        with tempfile.TemporaryDirectory() as holder:
            least_of = {title: min(times) for title, times in served(max(asked.rounds // 10, 1), Path(holder)).items()}
        for title, least in least_of.items():
            print(f"{title}: {least:.1f} µs a whole call, {least / next(iter(least_of.values())):.2f}")
        return
    with tempfile.TemporaryDirectory() as holder:
        worlds = [opened(make, Path(holder) / title) for title, make in WORLDS.items() if asked.only in title]
    for _ in range(asked.rounds):
        for world in worlds:
            world.round()
    table = Table(title=f"Finding and writing an answer of {len(BODY)} B: processor time a call in µs (least of the rounds)")
    for head in ("served", "paths called", "examples", "µs a call", "to the first"):
        table.add_column(head, justify="left" if head == "served" else "right")
    first = min(worlds[0].times)
    for world in worlds:
        least = min(world.times)
        table.add_row(world.title, str(len(world.calls)), str(world.examples), f"{least:.2f}", f"{least / first:.2f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
