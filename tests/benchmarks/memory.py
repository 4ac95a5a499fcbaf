"""What examples cost a server in memory: `python -m tests.benchmarks.memory`.

Ten thousand examples with JSON bodies of 2 kB are served from files and from the store, as one mock and as ten, beside one
example of each mock served in the same way, each by a process of its own: the difference in resident memory, once the server
answers and once it has answered every example, is what a thousand cost. Bodies are made of ids, dates, amounts and words, so
that they pack as real ones do. Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.table import Table

from app.store.imports import save_import
from app.store.opening import open_store
from app.store.records import Content, ImportedMock, MockDraft
from tests.benchmarks.storing import WORDS
from tests.benchmarks.worlds import collection, example
from tests.server_process import Server, free_port, running, understudy

BODY_BYTES = 2000


def a_body(dice: random.Random) -> str:
    """JSON of about 2 kB, as unlike the others as those of real answers are."""
    rows: list[dict[str, object]] = []
    while len(text := json.dumps({"rows": rows})) < BODY_BYTES - 150:
        rows.append(
            {
                "id": str(UUID(int=dice.getrandbits(128))),
                "created": f"2026-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}T{dice.randrange(24):02}:00:00Z",
                "amount": dice.randrange(100_000) / 100,
                "note": " ".join(dice.sample(WORDS, 5)),
                "state": dice.choice(("paid", "pending", "shipped")),
            }
        )
    return text


def a_file(number: int, folder: Path, name: str = "") -> Path:
    """A collection of that many examples, each with a path of its own."""
    dice = random.Random(f"{name} {number}")
    items = [example("GET", f"/things/{at}", json.loads(a_body(dice)), name=f"thing {at}") for at in range(number)]
    return collection(folder / f"{name or f'of-{number}'}.json", items)


def files(mocks: int, number: int, folder: Path) -> list[Path]:
    """That many collections, with that many examples together."""
    served = folder / f"{mocks}-of-{number}"
    served.mkdir()
    return [a_file(number // mocks, served, f"m{at}") for at in range(mocks)]


@contextmanager
def from_files(given: list[Path], folder: Path, database: str) -> Iterator[Server]:
    port = free_port()
    with running([*understudy((given[0].parent,), port), "--database", database], port, ready="/readyz") as server:
        yield server


@contextmanager
def from_store(given: list[Path], folder: Path, database: str) -> Iterator[Server]:
    """Kept first, then served by a server that is given nothing else."""
    with closing(open_store(database)) as store:
        for file in given:
            save_import(store, [ImportedMock(draft=MockDraft(name=file.stem), content=Content.of(file.read_bytes()))])
    empty, port = folder / "empty", free_port()
    empty.mkdir(exist_ok=True)
    with running([*understudy((empty,), port), "--database", database], port, ready="/readyz") as server:
        yield server


@dataclass(frozen=True, slots=True)
class Way:
    """From where that many mocks are served, and what keeps them: a file of SQLite, or none."""

    title: str
    serve: Callable[[list[Path], Path, str], AbstractContextManager[Server]]
    database: str
    mocks: int = 1


WAYS = (
    Way("1 file, nothing kept", from_files, "none"),
    Way("1 file, kept in SQLite", from_files, "kept.db"),
    Way("1 mock of the store", from_store, "store.db"),
    Way("10 files, nothing kept", from_files, "none", 10),
    Way("10 files, kept in SQLite", from_files, "kept.db", 10),
    Way("10 mocks of the store", from_store, "store.db", 10),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Resident memory in MB: when it is ready, and when every example has answered."""

    ready: float
    used: float


def seen(server: Server, given: list[Path], number: int) -> Seen:
    """Waits until every mock answers, then asks for every example."""
    connection = HTTPConnection("127.0.0.1", server.port)

    def status_of(target: str) -> int:
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    for file in given:
        while status_of(f"/mock/{file.stem}/things/0") != 200:
            time.sleep(0.1)
    time.sleep(1)  # what was read is let go of
    ready = server.memory
    for target in (f"/mock/{file.stem}/things/{at}" for file in given for at in range(number // len(given))):
        if status_of(target) != 200:
            raise RuntimeError(f"{target} is not answered.")
    connection.close()
    return Seen(ready, server.memory)


def measure(way: Way, number: int, folder: Path) -> tuple[Seen, Seen]:
    """A server of as few examples as there are mocks, and one of that many."""
    found = []
    for count in (way.mocks, number):
        given = files(way.mocks, count, folder)
        kept = way.database if way.database == "none" else str(folder / f"{count}-{way.database}")
        with way.serve(given, folder, kept) as server:
            found.append(seen(server, given, count))
    return found[0], found[1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures every way and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory", description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000, help="how many (default 10,000)")
    parser.add_argument("--only", default="", help="ways whose title holds this text")
    asked = parser.parse_args(arguments)
    table = Table(title=f"Resident memory in MB, {asked.examples:,} examples of {BODY_BYTES:,} B")
    for head in ("served from", "one each", "ready", "all answered", "each 1,000", "each 1,000, answered"):
        table.add_column(head, justify="left" if head == "served from" else "right")
    for way in WAYS:
        if asked.only not in way.title:
            continue
        with tempfile.TemporaryDirectory() as folder:
            one, many = measure(way, asked.examples, Path(folder))
        each = [(many.ready - one.ready) / asked.examples * 1000, (many.used - one.used) / asked.examples * 1000]
        table.add_row(way.title, *(f"{value:.1f}" for value in (one.ready, many.ready, many.used, *each)))
    Console(width=120).print(table)
    if not os.path.exists("/proc/self/status"):
        print("This system does not tell the memory of a process.")


if __name__ == "__main__":
    main()
