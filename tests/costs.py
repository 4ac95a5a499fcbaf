"""What work may cost, so that no test fails because the machine is slow or busy.

Seconds say nothing on a machine that nobody knows. What work costs is told in pieces of plain Python instead, which are done in
the same thread right before it and after it; the dearer of both counts. Limits are five times and more what the work costs:
they tell work that is bounded from work that is not, which takes minutes.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

Result = TypeVar("Result")

PATIENCE = 60.0
"""Seconds after which something is thought never to come. Long: on a busy machine things come late, and that is no fault."""


def piece() -> int:
    """The work that others are compared with: some thousandths of a second on a machine of today."""
    seen: dict[str, int] = {}
    for number in range(20_000):
        name = f"{number % 997}"
        seen[name] = seen.get(name, 0) + number
    return len(seen)


def piece_seconds() -> float:
    """What a piece costs now: the least of three."""
    return min(seconds(piece) for _ in range(3))


def seconds(work: Callable[[], object]) -> float:
    """The processor time that the work takes in this thread."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


@contextmanager
def costs_at_most(pieces: float) -> Iterator[None]:
    """Fails when the block costs more than so many pieces of plain Python.

    Garbage is left for later meanwhile: a look through everything that the tests before left in memory is not the block's cost.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        before, began = piece_seconds(), time.thread_time()
        yield
        took = time.thread_time() - began
        one = max(before, piece_seconds())
    finally:
        if was_collecting:
            gc.enable()
    if took > pieces * one:
        pytest.fail(f"It cost {took / one:.0f} pieces of plain Python, and {pieces:.0f} are allowed.", pytrace=False)


def at_most(pieces: float, work: Callable[[], Result]) -> Result:
    """What the work gives. Fails when it costs more than so many pieces of plain Python."""
    with costs_at_most(pieces):
        return work()


def until(is_so: Callable[[], bool], seconds: float = PATIENCE, *, pause: float = 0.01) -> float:
    """Waits until something is so, and says how long that took. Fails when it does not come to be."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            pytest.fail(f"It did not come to be within {seconds:.0f} seconds.")
        time.sleep(pause)
    return time.monotonic() - began
