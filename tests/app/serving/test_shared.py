"""What workers count together: by threads with a view of their own each, as processes have."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.serving.rates import Buckets
from app.serving.shared import PLACES, SIZE, WAYS, SharedBuckets, SharedNumbers
from tests.app.serving.guarded_mocks import Clock


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "numbers"
    made.write_bytes(bytes(SIZE))
    return made


def test_nothing_is_counted_twice_and_nothing_lost(file: Path):
    def count(_: int) -> list[float]:
        numbers, seen = SharedNumbers(file), []

        def step(before: tuple[float, float] | None) -> tuple[float, float]:
            seen.append(before[0] if before else 0.0)
            return seen[-1] + 1, 0.0

        for _ in range(500):
            numbers.update("one", step)
        numbers.close()
        return seen

    with ThreadPoolExecutor(4) as pool:
        turns = Counter(turn for seen in pool.map(count, range(4)) for turn in seen)
    assert turns == Counter(map(float, range(2000)))


def test_names_are_kept_apart(file: Path):
    numbers = SharedNumbers(file)
    for n in range(1000):
        numbers.update(f"name {n}", lambda before, n=n: (float(n), 1.0))
    others = SharedNumbers(file)
    assert [others.read(f"name {n}") for n in range(1000)] == [(float(n), 1.0) for n in range(1000)]
    assert others.read("another") is None


def test_of_too_many_names_the_one_that_was_asked_for_last_is_kept(file: Path):
    numbers = SharedNumbers(file)
    for n in range(3 * WAYS * PLACES):
        numbers.update(f"name {n}", lambda _: (1.0, 0.0))
        if n % 100 == 0:
            numbers.update("in use", lambda before: ((before or (0.0, 0.0))[0] + 1, 0.0))
    kept = numbers.read("in use")
    assert kept is not None
    assert kept[0] == len(range(0, 3 * WAYS * PLACES, 100))


def test_shared_buckets_give_what_those_of_one_process_give(file: Path):
    clock = Clock()
    first, second = (SharedBuckets(SharedNumbers(file), "keys", clock) for _ in range(2))
    alone, kinds = Buckets(clock), SharedBuckets(SharedNumbers(file), "others", clock)
    let_in = 0
    for number in range(30):
        clock.now += number % 3
        level = (first, second)[number % 2].take("key", 10)
        assert level == alone.take("key", 10)
        let_in += level.is_enough
    assert 10 <= let_in < 20
    assert kinds.take("key", 10).remaining == 9
