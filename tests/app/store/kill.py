"""Kills writers many times and says what was lost: `python -m tests.app.store.kill [--store postgres]`."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.app.store.killed import kill_rounds
from tests.postgres_server import new_database, running_postgres


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what the kills did; exit code 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args(arguments)
    with ExitStack() as stack:
        if asked.store == "sqlite":
            address = str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "understudy.db")
        else:
            address = new_database(stack.enter_context(running_postgres()))
        outcome = kill_rounds(address, asked.rounds, asked.seed)
    print(f"{asked.store}: {outcome.rounds} kills, {outcome.acknowledged} acknowledged, {outcome.changes} changes")
    print(*(outcome.wrong or ["nothing lost, nothing half visible"]), sep="\n")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
