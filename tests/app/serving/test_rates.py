"""Token buckets: how much may be taken, how they fill, and that they do not pile up."""

from __future__ import annotations

from app.serving.rates import Buckets, Level, limit_headers


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_what_a_minute_allows_and_fills_evenly():
    clock = Clock()
    buckets = Buckets(clock)
    assert [buckets.take("a", 60).is_enough for _ in range(61)] == [True] * 60 + [False]
    clock.now += 1
    assert [buckets.take("a", 60).is_enough for _ in range(2)] == [True, False]
    clock.now += 3600
    assert buckets.take("a", 60) == Level(True, 60, 59, 0.0, 1.0)


def test_names_have_buckets_of_their_own_and_too_much_takes_nothing():
    buckets = Buckets(Clock())
    assert buckets.take("a", 2, 3) == Level(False, 2, 2, 30.0, 0.0)
    assert buckets.take("a", 2, 2).is_enough
    assert not buckets.take("a", 2).is_enough
    assert buckets.take("b", 2).is_enough


def test_another_limit_counts_at_once():
    buckets = Buckets(Clock())
    buckets.take("a", 100)
    assert buckets.take("a", 2).remaining == 1


def test_the_buckets_that_were_not_used_for_longest_are_forgotten():
    buckets = Buckets(Clock(), most=2)
    for name in ("a", "b", "a", "c"):
        buckets.take(name, 10)
    assert buckets.take("a", 10).remaining == 7
    assert buckets.take("b", 10).remaining == 9


def test_seconds_are_told_whole_and_never_too_few():
    told = dict(limit_headers(Level(False, 7, 0, 8.2, 59.1), 1000.0))
    assert (told[b"retry-after"], told[b"x-ratelimit-reset"], told[b"ratelimit"]) == (b"9", b"1060", b'"key";r=0;t=60')
