"""How often somebody may do something: token buckets in memory, and what callers are told about theirs."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_BUCKETS = 10_000
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Level:
    """What a bucket said. `is_enough`: what was asked for was there and is taken. Seconds: until it is there, until all is."""

    is_enough: bool
    per_minute: int
    remaining: int
    next_in: float
    full_in: float

    @property
    def retry_after(self) -> int:
        """Whole seconds after which to try again, at least 1."""
        return max(1, math.ceil(self.next_in))


class Buckets:
    """A bucket for each name holds as many tokens as may be taken in a minute, and fills up evenly. Full ones are forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, most: int = MOST_BUCKETS) -> None:
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, per_minute: int, tokens: int = 1) -> Level:
        """Takes that many tokens, or none when they are not all there."""
        after, level = taken(self._buckets.pop(name, None), self._clock(), per_minute, tokens)
        self._buckets[name] = after
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return level


def taken(before: tuple[float, float] | None, now: float, per_minute: int, tokens: int) -> tuple[tuple[float, float], Level]:
    """What is left in a bucket and since when, None for a full one, after these tokens were taken, if they are all there."""
    left, since = before or (float(per_minute), now)
    each = MINUTE / per_minute
    left = min(float(per_minute), left + (now - since) / each)
    is_enough = left >= tokens
    if is_enough:
        left -= tokens
    return (left, now), Level(is_enough, per_minute, int(left), max(0.0, tokens - left) * each, (per_minute - left) * each)


def limit_headers(level: Level, now: float) -> tuple[tuple[bytes, bytes], ...]:
    """How much is left, in the words of Postman's mocks and of the IETF's draft; `now` in seconds since 1970."""
    full_in = math.ceil(level.full_in)
    headers = (
        (b"x-ratelimit-limit", b"%d" % level.per_minute),
        (b"x-ratelimit-remaining", b"%d" % level.remaining),
        (b"x-ratelimit-reset", b"%d" % math.ceil(now + level.full_in)),
        (b"ratelimit-policy", b'"key";q=%d;w=60' % level.per_minute),
        (b"ratelimit", b'"key";r=%d;t=%d' % (level.remaining, full_in)),
    )
    return headers if level.is_enough else (*headers, *retry_headers(level))


def retry_headers(level: Level) -> tuple[tuple[bytes, bytes], ...]:
    """When to try again, for who was refused."""
    return (b"retry-after", b"%d" % level.retry_after), (b"x-ratelimit-retryafter", b"%d" % level.retry_after)
