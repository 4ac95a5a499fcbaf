"""Several processes at one store: none waits for ever, nothing is doubled, and a killed one leaves nothing half done."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import text

from app.store.check import check_store
from app.store.imports import save_import
from app.store.mocks import list_mocks
from app.store.opening import open_store
from app.store.published import list_audit, read_counter
from app.store.records import ImportResult
from app.store.transaction import Store
from tests.app.store.killed import kill_rounds
from tests.app.store.worlds import imported

ROUNDS = 200
WORLD = multiprocessing.get_context("forkserver")


def import_when_told(address: str, line: Connection) -> None:
    """Imports what it is told, and tells what came of it; ends with the line."""
    store = open_store(address)
    while (order := line.recv()) is not None:
        name, made, key = order
        line.send(save_import(store, [imported(name, made)], key=key))
    store.close()


def test_two_processes_import_the_same_at_once_without_duplicates_or_gaps(store: Store, address: str):
    """New mocks, new revisions of known ones, and imports with an idempotency key, in turn."""
    lines, workers = [], []
    for _ in range(2):
        here, there = WORLD.Pipe()
        worker = WORLD.Process(target=import_when_told, args=(address, there))
        worker.start()
        lines.append(here)
        workers.append(worker)
    for number in range(ROUNDS):
        name, key = f"mock-{number // 2}", f"key-{number}" if number % 4 > 1 else None
        results = at_once(lines, (name, f"text {number}", key))
        assert {(result.name, result.revision) for result in results} == {(name, number % 2 + 1)}
        assert len({result.mock_id for result in results}) == 1
        assert [result.created for result in results].count(True) == (1 if key is None else 2)
    for line, worker in zip(lines, workers, strict=True):
        line.send(None)
        worker.join(timeout=30)
        assert worker.exitcode == 0
    assert check_store(store) == ()
    assert len(list_mocks(store, limit=200)) == ROUNDS // 2
    assert read_counter(store) == ROUNDS // 2 * (1 + 2 + 2) == list_audit(store).items[0].number
    assert waiting(store) == 0


def at_once(lines: list[Connection], order: tuple[str, str, str | None]) -> list[ImportResult]:
    for line in lines:
        line.send(order)
    return [line.recv()[0] for line in lines]


def waiting(store: Store) -> int:
    """Transactions that somebody left open, on PostgreSQL; SQLite would refuse the write."""
    if store.engine.dialect.name == "sqlite":
        save_import(store, [imported("after")])
        return 0
    query = text("select count(*) from pg_stat_activity where state like 'idle in transaction%'")
    return store.record(lambda change: change.connection.scalar(query)) or 0


@pytest.mark.timeout(300)
def test_a_killed_process_loses_nothing_and_leaves_nothing_half_visible(store: Store, address: str):
    """Twenty times; `python -m tests.app.store.kill` does it two hundred times."""
    outcome = kill_rounds(address, rounds=20)
    assert outcome.wrong == ()
    assert outcome.acknowledged >= 20
