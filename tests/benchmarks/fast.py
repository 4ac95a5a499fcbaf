"""The fast way beside the ordinary way and a constant: `python -m tests.benchmarks.fast`.

For each world there is a process of each kind on one core, loaded from the other in short rounds in turn: `fast` and `ordinary`
answer mocks, `noting` is fast with call log and tally (a thread empties the log and throws it away), `bare` is an ASGI callable
that answers a constant of the same size on our own protocol, `uvicorn` the same on uvicorn's own. Ratios are to `bare`, 1 is as
fast, by calls per second and by processor time of the thread that answers, which a busy machine disturbs less; medians of the
rounds. `--workers` compares two workers with one. Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import yaml
from rich.console import Console
from rich.table import Table

from tests.benchmarks.load import Call, measure
from tests.benchmarks.noting import loop_seconds, serve
from tests.benchmarks.serving import Round, answered, cores, yardstick
from tests.benchmarks.worlds import SAMPLE_DEFINITION, World, collection, copied, example, gets_of, stripe, validated
from tests.server_process import Server, free_port, running, understudy

KINDS = ("bare", "uvicorn", "ordinary", "fast", "noting")
CONNECTIONS = 32


def sample_among(mocks: int, folder: Path) -> World:
    """The sample's definition as that many mocks, one of which is called."""
    file = copied(SAMPLE_DEFINITION, folder / "sample.yaml")
    named = {"mocks": {f"team-{number}": {"definition": file.name} for number in range(mocks)}}
    (folder / "mocks.yaml").write_text(yaml.safe_dump(named), "utf-8")
    return World(f"sample, GETs, {mocks} mocks", (folder,), gets_of(f"team-{mocks // 2}", file))


def examples_each(number: int, folder: Path) -> World:
    """Twenty paths, each with that many examples."""
    items = [example("GET", f"/things/{path}", {"n": n}, name=f"e{n}") for path in range(20) for n in range(number)]
    file = collection(folder / "each.json", items)
    return World(f"20 paths, {number} examples each", (file,), tuple(Call(f"/mock/each/things/{path}") for path in range(20)))


def ever_new(folder: Path) -> World:
    """Paths with ids, nearly every one another."""
    file = collection(folder / "ids.json", [example("GET", "/users/{{id}}/orders/{{order}}", {"n": 1})])
    return World(
        "two ids in the path, ever new", (file,), tuple(Call(f"/mock/ids/users/u{n}/orders/{n * 7}") for n in range(3000))
    )


def two_kilobytes(folder: Path) -> World:
    """Twenty examples of one address that differ at the end of a JSON body of 2 kB; callers write it without blanks."""
    lines = [
        {"sku": f"sku-{line}", "title": "A thing of some use", "quantity": line + 2, "tags": ["new", "blue"]}
        for line in range(24)
    ]
    bodies = [json.dumps({"customer": "c-7", "lines": lines, "note": f"order {number}"}) for number in range(20)]
    items = [example("POST", "/orders", {"order": n}, body=body, name=f"order {n}") for n, body in enumerate(bodies)]
    file = collection(folder / "orders.json", items)
    sent = [json.dumps(json.loads(body), separators=(",", ":")) for body in bodies]
    calls = tuple(Call("/mock/orders/orders", "POST", body) for body in sent)
    return World(f"POST {len(sent[0])} B JSON, one of 20", (file,), calls)


def variables(number: int, folder: Path) -> World:
    """An answer with that many dynamic variables."""
    names = ("guid", "randomInt", "timestamp", "randomFirstName", "randomLastName", "randomCity", "randomEmail", "randomColor")
    body = ", ".join(f'"v{at}": "{{{{${names[at % len(names)]}}}}}"' for at in range(number))
    file = collection(folder / "dynamic.json", [example("GET", "/made", "{" + body + "}")])
    return World(f"{number} dynamic variables", (file,), (Call("/mock/dynamic/made"),))


WORLDS: tuple[Callable[[Path], World], ...] = (
    *(partial(sample_among, mocks) for mocks in (1, 50, 500)),
    stripe,
    *(partial(examples_each, number) for number in (1, 50)),
    ever_new,
    two_kilobytes,
    validated,
    partial(variables, 20),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One world's rounds, of every kind."""

    title: str
    rounds: dict[str, list[Round]]

    def rate(self, kind: str, beside: str = "bare") -> float:
        """Calls per second as a share of another kind's: the median over the rounds."""
        pairs = zip(self.rounds[kind], self.rounds[beside], strict=True)
        return median(one.seen.per_second / other.seen.per_second for one, other in pairs)

    def cpu(self, kind: str, beside: str = "bare") -> float:
        """The same by processor time of the thread that answers."""
        return median(other.cpu / one.cpu for one, other in zip(self.rounds[kind], self.rounds[beside], strict=True))

    def p99(self, kind: str) -> float:
        return median(each.seen.p99 for each in self.rounds[kind])

    @property
    def bad(self) -> int:
        return sum(each.seen.bad for rounds in self.rounds.values() for each in rounds)

    def row(self) -> tuple[str, ...]:
        shown = [f"{median(each.seen.per_second for each in self.rounds[kind]):,.0f}" for kind in KINDS]
        shown += [f"{self.rate(kind):.2f} / {self.cpu(kind):.2f}" for kind in ("ordinary", "fast")]
        shown += [
            f"{self.rate('fast', 'uvicorn'):.2f}",
            f"{self.rate('noting', 'fast'):.2f} / {self.cpu('noting', 'fast'):.2f}",
        ]
        return (self.title, *shown, f"{self.p99('fast'):.2f} / {self.p99('bare'):.2f}", str(self.bad))


HEADS = (
    *("served", *(f"{kind}/s" for kind in KINDS), "ordinary : bare", "fast : bare", "fast : uvicorn", "noting : fast"),
    *("p99 ms fast / bare", "bad"),
)


def compare(world: World, folder: Path, *, rounds: int, seconds: float) -> Result:
    """Serves one world in every kind and loads them in turn, beginning with another one each time."""
    server_core, client_core = cores()
    with ExitStack() as stack:

        def start(command: Callable[[int], list[str]]) -> Server:
            port = free_port()
            return stack.enter_context(running(command(port), port, core=server_core))

        servers = {kind: start(partial(command_of, kind, world.sources)) for kind in KINDS[2:]}
        calls, size = answered(servers["fast"].port, world.calls)
        servers |= {
            "bare": start(lambda port: yardstick("bare", port, size)),
            "uvicorn": start(lambda port: yardstick("plain", port, size)),
        }
        found: dict[str, list[Round]] = {kind: [] for kind in KINDS}
        for number in range(rounds):
            for kind in (*KINDS[number % len(KINDS) :], *KINDS[: number % len(KINDS)]):
                before = loop_seconds(servers[kind])
                seen = measure(servers[kind].port, calls, seconds, client_core, folder, CONNECTIONS)
                found[kind].append(Round(seen, (loop_seconds(servers[kind]) - before) / (seen.per_second * seconds) * 1e6))
        return Result(world.title, found)


def command_of(kind: str, sources: Sequence[Path], port: int) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.fast", "--serve", kind, str(port), *map(str, sources)]


def two_workers_over_one(folder: Path, *, rounds: int, seconds: float) -> str:
    """Calls per second of `--workers 2` as a share of those of one process, on all cores.

    The client needs one of them too: the answers take long to make, so that it needs little of it.
    """
    world = variables(200, folder)
    with ExitStack() as stack:
        ports = [free_port() for _ in range(2)]
        for port, workers in zip(ports, ("1", "2"), strict=True):
            command = [*understudy(world.sources, port), "--workers", workers, "--no-watch"]
            stack.enter_context(running(command, port, ready="/readyz"))
        calls, _ = answered(ports[0], world.calls)
        seen = [[measure(port, calls, seconds, None, folder, CONNECTIONS).per_second for port in ports] for _ in range(rounds)]
    ratio = median(two / one for one, two in seen)
    one, two = (median(each[turn] for each in seen) for turn in (0, 1))
    return f"2 workers over 1: {ratio:.2f} ({two:,.0f}/s, {one:,.0f}/s) on {os.cpu_count()} cores that the client shares"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures every world, or those whose title holds `--only`, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fast", description=__doc__)
    parser.add_argument("--rounds", type=int, default=6, help="rounds of each server (default 6)")
    parser.add_argument("--seconds", type=float, default=1, help="length of a round (default 1)")
    parser.add_argument("--only", default="", help="worlds whose title holds this text")
    parser.add_argument("--workers", action="store_true", help="compare two workers with one instead")
    parser.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.serve:
        kind, port, *sources = asked.serve
        serve(kind, int(port), [Path(source) for source in sources], is_fast=kind != "ordinary")
        return
    results = []
    with tempfile.TemporaryDirectory() as holder:
        if asked.workers:
            print(two_workers_over_one(Path(holder), rounds=asked.rounds, seconds=asked.seconds))
            return
        for number, make in enumerate(WORLDS):
            folder = Path(holder) / str(number) / "served"
            folder.mkdir(parents=True)
            world = make(folder)
            if asked.only in world.title:
                results.append(compare(world, Path(holder), rounds=asked.rounds, seconds=asked.seconds))
                print(*results[-1].row(), sep="  ", file=sys.stderr, flush=True)
    table = Table(
        title=f"Calls per second on one core, {CONNECTIONS} connections; ratios by calls / by processor time (medians)"
    )
    for head in HEADS:
        table.add_column(head, justify="left" if head == "served" else "right")
    for result in results:
        table.add_row(*result.row())
    Console(width=190).print(table)


if __name__ == "__main__":
    main()
