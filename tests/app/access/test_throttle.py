"""Attempts that failed: counted by origin, forgotten after a minute."""

from __future__ import annotations

import threading

import pytest

from app.access.errors import SignInFailed, TooManyAttempts
from app.access.throttle import Throttle
from app.store.errors import StoreAway


class Seconds:
    """A monotonic clock that goes on when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fail(throttle: Throttle, *origins: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed), throttle.attempt(*origins):
            raise SignInFailed


def is_let_in(throttle: Throttle, *origins: str) -> bool:
    try:
        with throttle.attempt(*origins):
            return True
    except TooManyAttempts:
        return False


def test_ten_failures_a_minute_and_no_more():
    clock = Seconds()
    throttle = Throttle(clock=clock)
    fail(throttle, "a", times=9)
    clock.now += 30
    fail(throttle, "a")
    with pytest.raises(TooManyAttempts) as refused, throttle.attempt("a"):
        raise AssertionError("this is not reached")
    assert refused.value.retry_after == 30
    clock.now += 30
    assert is_let_in(throttle, "a")


def test_each_origin_counts_for_itself():
    throttle = Throttle(clock=Seconds())
    for number in range(10):
        fail(throttle, f"from {number}", "of ann")
    assert not is_let_in(throttle, "from elsewhere", "of ann")
    assert is_let_in(throttle, "from 1", "of bob")


def test_success_and_faults_of_ours_do_not_count():
    throttle = Throttle(clock=Seconds())
    for _ in range(30):
        assert is_let_in(throttle, "a")
        with pytest.raises(StoreAway), throttle.attempt("a"):
            raise StoreAway
    fail(throttle, "a", times=10)
    assert not is_let_in(throttle, "a")


def test_success_does_not_wipe_out_failures():
    """Or whoever has an account could guess at others for ever."""
    throttle = Throttle(clock=Seconds())
    fail(throttle, "a", times=9)
    assert is_let_in(throttle, "a")
    fail(throttle, "a")
    assert not is_let_in(throttle, "a")


def test_attempts_at_the_same_moment_are_counted_before_they_end():
    throttle, all_there, let_in = Throttle(), threading.Event(), []

    def attempt() -> None:
        try:
            with throttle.attempt("a"):
                let_in.append(1)
                all_there.wait(60)
                raise SignInFailed
        except (SignInFailed, TooManyAttempts):
            pass

    threads = [threading.Thread(target=attempt) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads[:20]:
        thread.join(0.01)
    all_there.set()
    for thread in threads:
        thread.join()
    assert len(let_in) == 10


def test_what_is_remembered_is_bounded():
    throttle = Throttle(clock=Seconds())
    for number in range(10_100):
        is_let_in(throttle, str(number))
    assert len(throttle._attempts) <= 10_001
