"""How many calls each mock answered, how, and how fast: counters that are exact and cheap, for /metrics."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histogram of durations, in seconds; one more bucket holds what took longer."""


class MockTally:
    """One mock's counters since the process started.

    `misses`: calls that no example fits. `statuses[n]`: answers with status n00 to n99. `buckets[n]`: answers that took at most
    `BUCKETS[n]` seconds and longer than the bound before, not cumulated. `seconds`: all durations together.
    """

    __slots__ = ("buckets", "misses", "seconds", "statuses")

    def __init__(self) -> None:
        self.misses = 0
        self.statuses = [0] * 6
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0

    @property
    def calls(self) -> int:
        return sum(self.buckets)


class Tally:
    """Counters by the mock's name. Only the event loop counts; any thread may read."""

    __slots__ = ("_mocks",)

    def __init__(self) -> None:
        self._mocks: dict[str, MockTally] = {}

    def note(self, name: str, status: int, seconds: float, is_miss: bool = False) -> None:
        """Counts one answered call."""
        counts = self._mocks.get(name)
        if counts is None:
            counts = self._mocks[name] = MockTally()
        counts.statuses[status // 100] += 1
        counts.buckets[bisect_left(BUCKETS, seconds)] += 1
        counts.seconds += seconds
        if is_miss:
            counts.misses += 1

    @property
    def mocks(self) -> Mapping[str, MockTally]:
        """The counters as they are now, by mock; a mapping of the reader's own."""
        return self._mocks.copy()
