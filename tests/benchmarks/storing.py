"""How long many mocks take in the store, and how much room: `python -m tests.benchmarks.storing [--store postgres]`."""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from app.store.backup import back_up
from app.store.blobs import read_blobs
from app.store.calls import record_calls
from app.store.check import check_store
from app.store.imports import save_import
from app.store.opening import open_store
from app.store.published import changes_since, read_published
from app.store.records import Call, Content, ImportedMock, MockDraft
from app.store.transaction import Store
from tests.postgres_server import new_database, running_postgres

WORDS = ("cart", "order", "payment", "customer", "item", "price", "shipped", "pending", "street", "city", "note", "euro")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seconds, unless named otherwise."""

    given_mb: float
    kept_mb: float
    imports: float
    same_imports: float
    published: float
    contents: float
    nothing_new: float
    opened: float
    checked: float
    backed_up: float
    calls_per_second: float


def measure(address: str, mocks: int, examples: int, folder: Path, calls: int = 10_000) -> Figures:
    """Imports that many mocks, reads all that is published, opens the store anew, and writes calls."""
    store = open_store(address)
    given, imports = 0, 0.0
    for number in range(mocks):
        data = a_collection(number, examples)
        given += len(data)
        imports += import_one(store, number, data)
    same_imports = sum(import_one(store, number, a_collection(number, examples)) for number in range(mocks))
    with timed() as took:
        snapshot = read_published(store)
    published = took()
    with timed() as took:
        read_blobs(store, {mock.revision.collection for mock in snapshot.mocks})
    contents = took()
    with timed() as took:
        for _ in range(100):
            changes_since(store, snapshot.counter)
    nothing_new = took() / 100
    with timed() as took:
        assert check_store(store) == ()
    checked = took()
    with timed() as took:
        back_up(store, folder / "backup.db")
    backed_up = took()
    kept = size_of(store)
    store.close()
    with timed() as took:
        store = open_store(address)
    opened = took()
    with timed() as took:
        record_calls(store, list(some_calls(calls)))
    written = took()
    store.close()
    return Figures(
        given_mb=given / 1e6,
        kept_mb=kept / 1e6,
        imports=imports,
        same_imports=same_imports,
        published=published,
        contents=contents,
        nothing_new=nothing_new,
        opened=opened,
        checked=checked,
        backed_up=backed_up,
        calls_per_second=calls / written,
    )


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Gives the seconds that the block took, once it is left."""
    started, ended = time.perf_counter(), []
    yield lambda: ended[0] - started
    ended.append(time.perf_counter())


def import_one(store: Store, number: int, data: bytes) -> float:
    """Imports a mock as one transaction. Returns the seconds."""
    with timed() as took:
        save_import(store, [ImportedMock(draft=MockDraft(name=f"mock-{number}"), content=Content.of(data))])
    return took()


def a_collection(number: int, examples: int) -> bytes:
    """A collection whose bodies differ from each other as real ones do."""
    dice = random.Random(number)
    items = [an_item(dice, index) for index in range(examples)]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    return json.dumps({"info": {"name": f"Mock {number}", "schema": schema}, "item": items}, indent=2).encode()


def an_item(dice: random.Random, index: int) -> dict[str, object]:
    rows = [{word: dice.choice((dice.randrange(9999), " ".join(dice.sample(WORDS, 3)))) for word in WORDS} for _ in range(3)]
    request = {"method": "GET", "url": {"raw": f"{{{{baseUrl}}}}/things/{index}", "path": ["things", str(index)]}}
    example = {"id": str(dice.getrandbits(64)), "name": "ok", "originalRequest": request, "code": 200, "body": json.dumps(rows)}
    return {"name": f"Thing {index}", "request": request, "response": [example]}


def some_calls(count: int) -> Iterator[Call]:
    """Calls with bodies of 1 KiB."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    headers = (("Accept", "application/json"), ("User-Agent", "benchmark/1.0"))
    for number in range(count):
        yield Call(
            at=at,
            mock_id="m",
            method="GET",
            path=f"/things/{number}",
            operation=f"getThing{number % 50}",
            status=200,
            request_headers=headers,
            response_headers=headers,
            response_body=b"x" * 1024,
        )


def size_of(store: Store) -> int:
    """Bytes on disk."""
    sqlite = store.engine.dialect.name == "sqlite"
    pages = "select page_count * page_size from pragma_page_count(), pragma_page_size()"
    query = pages if sqlite else "select pg_database_size(current_database())"
    return int(store.read(lambda connection: connection.scalar(text(query))) or 0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mocks", type=int, default=1000)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        in_file = asked.store == "sqlite"
        address = str(folder / "understudy.db") if in_file else new_database(stack.enter_context(running_postgres()))
        figures = measure(address, asked.mocks, asked.examples, folder, asked.calls)
    print(f"{asked.store}: {asked.mocks} mocks with {asked.examples} examples each")
    for name in Figures.__dataclass_fields__:
        print(f"  {name.replace('_', ' '):18} {getattr(figures, name):12.4f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
