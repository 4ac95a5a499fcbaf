"""Counts attempts that failed, so that nobody can guess passwords. In memory: each process counts for itself."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.access.errors import TooManyAttempts
from app.errors import AppError

PER_MINUTE = 10
SECONDS = 60.0
MOST_KNOWN = 10_000


class Throttle:
    """Lets an attempt begin unless `most` failed, or are under way, within the last minute from one of its origins."""

    def __init__(
        self, *, most: int = PER_MINUTE, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._attempts: OrderedDict[str, deque[float]] = OrderedDict()

    @contextmanager
    def attempt(self, *origins: str) -> Iterator[None]:
        """One attempt; it counts for each origin unless the block ends well, or by what is no refusal.

        Raises TooManyAttempts instead of letting the block run.
        """
        began = self._begin(origins)
        try:
            yield
        except BaseException as problem:
            is_refusal = isinstance(problem, AppError) and problem.status < 500  # a store that is away was nobody's guess
            if not is_refusal:
                self._take_back(origins, began)
            raise
        self._take_back(origins, began)

    def _begin(self, origins: tuple[str, ...]) -> float:
        """An attempt counts from its beginning: a thousand at the same moment are a thousand."""
        with self._lock:
            now = self._clock()
            known = [self._recent(origin, now) for origin in origins]
            waits = [times[0] + self._seconds - now for times in known if len(times) >= self._most]
            if waits:
                raise TooManyAttempts(max(1, math.ceil(max(waits))))
            for times in known:
                times.append(now)
            return now

    def _recent(self, origin: str, now: float) -> deque[float]:
        times = self._attempts.setdefault(origin, deque())
        self._attempts.move_to_end(origin)
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(self._attempts) > MOST_KNOWN:
            self._attempts.popitem(last=False)
        return times

    def _take_back(self, origins: tuple[str, ...], began: float) -> None:
        with self._lock:
            for origin in origins:
                times = self._attempts.get(origin)
                if times and began in times:
                    times.remove(began)
