"""Mocks that change several times a second under load: no answer is wrong, mixed, missing, or of an older version than before.

A short form of `python -m tests.benchmarks.reloading`, which goes on for as long as one likes.
"""

from __future__ import annotations

import pytest

from tests.app.workers.served_by_two import needs_proc
from tests.benchmarks.reloading import KEPT, soak


@pytest.mark.parametrize(
    "options", [(), pytest.param(("--workers", "2"), marks=needs_proc)], ids=["one process", "two workers"]
)
def test_every_answer_belongs_whole_to_one_version(options: tuple[str, ...]):
    seen = soak(seconds=3, connections=24, files=4, options=options)
    assert (seen.faults, seen.told) == (0, [])
    assert seen.changes > 5
    assert len([version for name, version in seen.versions if name == KEPT]) > 1
    if not options:
        assert seen.late["store"] == 0.0, "what one process has acknowledged it answers with"
