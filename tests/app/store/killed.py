"""Writers that are killed in the middle of imports and publishing, and a look for what was lost."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from app.store.blobs import read_blob
from app.store.check import check_store
from app.store.imports import save_import
from app.store.mocks import find_mock
from app.store.opening import open_store
from app.store.published import read_counter
from app.store.revisions import add_revision, get_revision, list_publications, publish, roll_back
from app.store.transaction import Store
from tests.app.store.worlds import content, imported
from tests.costs import PATIENCE

NAMES = ("one", "two", "three")
WORLD = multiprocessing.get_context("forkserver")
WORLD.set_forkserver_preload(["tests.app.store.killed"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What a writer was told is kept: a revision with its content, and the number of its publication if it has one."""

    mock_id: str
    revision: int
    content: str
    publication: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a number of kills did. `wrong`: acknowledged and lost, half visible, or unable to go on; must be empty."""

    rounds: int
    acknowledged: int
    changes: int
    wrong: tuple[str, ...]


def write_until_killed(address: str, seed: int, told: Connection) -> None:
    """Imports, adds, publishes and rolls back for ever, telling each acknowledgement."""
    store, dice = open_store(address), random.Random(seed)
    while True:
        for acknowledged in write_something(store, dice):
            told.send(acknowledged)


def write_something(store: Store, dice: random.Random) -> list[Acknowledged]:
    text = "x" * dice.randrange(20_000) + str(dice.random())
    if dice.random() < 0.5:
        names = dice.sample(NAMES, dice.randrange(1, 4))
        results = save_import(store, [imported(name, text) for name in names], key=str(dice.random()))
        kept = [find_mock(store, result.name).mock for result in results]
        hash = content(text).hash
        return [
            Acknowledged(mock_id=mock.id, revision=mock.newest, content=hash, publication=mock.publication) for mock in kept
        ]
    mock = save_import(store, [imported(dice.choice(NAMES), text)])[0]
    added = add_revision(store, mock.mock_id, content(text + "!")).revision
    moved = publish(store, mock.mock_id, added.number)
    roll_back(store, mock.mock_id)
    return [Acknowledged(mock_id=mock.mock_id, revision=added.number, content=added.content, publication=moved.publication)]


def kill_rounds(address: str, rounds: int, seed: int = 1) -> Outcome:
    """Starts a writer and kills it at some moment, that many times; then looks at everything that was acknowledged."""
    store, dice = open_store(address), random.Random(seed)
    acknowledged: list[Acknowledged] = []
    wrong: list[str] = []
    for number in range(rounds):
        told = one_round(address, seed * 1000 + number, dice)
        acknowledged += told
        wrong += lost(store, told) + [f"{problem.kind} {problem.subject}: {problem.message}" for problem in check_store(store)]
        started = time.monotonic()
        save_import(store, [imported("after", f"round {number}")])
        if time.monotonic() - started > PATIENCE:
            wrong.append(f"round {number}: a lock was left")
    wrong += lost(store, acknowledged)
    outcome = Outcome(rounds=rounds, acknowledged=len(acknowledged), changes=read_counter(store), wrong=tuple(wrong))
    store.close()
    return outcome


def one_round(address: str, seed: int, dice: random.Random) -> list[Acknowledged]:
    """What a writer was acknowledged until it was killed: after some actions, and then within some milliseconds."""
    here, there = WORLD.Pipe(duplex=False)
    writer = WORLD.Process(target=write_until_killed, args=(address, seed, there))
    writer.start()
    there.close()
    told: list[Acknowledged] = [here.recv() for _ in range(dice.randrange(1, 6))]
    end = time.monotonic() + dice.random() * 0.03
    while (left := end - time.monotonic()) > 0:
        if here.poll(left):
            told.append(here.recv())
    writer.kill()
    writer.join()
    try:
        while True:
            told.append(here.recv())
    except (EOFError, OSError):
        here.close()
    return told


def lost(store: Store, acknowledged: Sequence[Acknowledged]) -> list[str]:
    """What was acknowledged and is not there as it was."""
    wrong = []
    for one in acknowledged:
        revision = get_revision(store, one.mock_id, one.revision)
        if revision.content != one.content or not read_blob(store, revision.collection):
            wrong.append(f"{one}: another content")
        if one.publication not in published_numbers(store, one):
            wrong.append(f"{one}: not published")
    return wrong


def published_numbers(store: Store, one: Acknowledged) -> set[int]:
    cursor, numbers = None, set()
    while True:
        page = list_publications(store, one.mock_id, cursor=cursor, limit=200)
        numbers |= {publication.number for publication in page if publication.revision == one.revision}
        cursor = page.next
        if cursor is None or one.publication in numbers:
            return numbers
