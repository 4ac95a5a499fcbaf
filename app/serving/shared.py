"""What the workers of one server count together: two numbers for each name, in a file that all of them have in memory.

A sequence goes on whichever worker answers, and a limit holds for all. Only calls with a limit or a sequence pay for it: two
system calls, as the file's lock keeps two workers from counting at once. The system frees the lock of a worker that dies.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from app.matching.choosing.choose import RuleBook, Turns
from app.serving.rates import Buckets, Level, taken

WAYS = 8
"""Names that have the same place; of more than so many the one that was not asked for the longest is forgotten."""
PLACES = 1024
_SLOT = struct.Struct("=16sddd")
_GROUP = WAYS * _SLOT.size
SIZE = PLACES * _GROUP
_NOBODY = bytes(16)

Numbers = tuple[float, float]
Step = Callable[[Numbers | None], Numbers]
"""From the numbers there were, None for none, to those there are."""


class SharedNumbers:
    """One process's view of the file. A file of zeros of `SIZE` bytes holds nothing yet."""

    def __init__(self, file: Path) -> None:
        import fcntl  # where workers can share a port there is one

        self._flock, self._alone, self._with_others, self._free = fcntl.flock, fcntl.LOCK_EX, fcntl.LOCK_SH, fcntl.LOCK_UN
        self._descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)  # a lock is an open file's: each process opens its own
        self._memory = mmap.mmap(self._descriptor, SIZE)

    def close(self) -> None:
        """Lets go of the file."""
        self._memory.close()
        os.close(self._descriptor)

    def update(self, name: str, step: Step) -> None:
        """Puts what `step` makes of a name's numbers in their place, while nobody else does."""
        digest, group = _place_of(name)
        self._flock(self._descriptor, self._alone)
        try:
            at, before = self._find(digest, group)
            _SLOT.pack_into(self._memory, at, digest, *step(before), time.monotonic())
        finally:
            self._flock(self._descriptor, self._free)

    def read(self, name: str) -> Numbers | None:
        """A name's numbers as they are now."""
        digest, group = _place_of(name)
        self._flock(self._descriptor, self._with_others)
        try:
            return self._find(digest, group)[1]
        finally:
            self._flock(self._descriptor, self._free)

    def _find(self, digest: bytes, group: int) -> tuple[int, Numbers | None]:
        """Where the name's numbers are or may be put, and what they are."""
        oldest, since = group, float("inf")
        for at in range(group, group + _GROUP, _SLOT.size):
            other, first, second, used = _SLOT.unpack_from(self._memory, at)
            if other == digest:
                return at, (first, second)
            if used < since:
                oldest, since = at, used
            if other == _NOBODY:
                break
        return oldest, None


@lru_cache(maxsize=10_000)
def _place_of(name: str) -> tuple[bytes, int]:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return digest, int.from_bytes(digest[:4], "big") % PLACES * _GROUP


class SharedBuckets(Buckets):
    """Buckets that all workers take from. `kind` keeps those apart that count other things."""

    def __init__(self, numbers: SharedNumbers, kind: str, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._numbers = numbers
        self._kind = kind

    def take(self, name: str, per_minute: int, tokens: int = 1) -> Level:
        """Takes that many tokens, or none when they are not all there."""
        level: Level | None = None

        def step(before: Numbers | None) -> Numbers:
            nonlocal level
            after, level = taken(before, self._clock(), per_minute, tokens)
            return after

        self._numbers.update(f"{self._kind} {name}", step)
        assert level is not None
        return level


def buckets_of(numbers: SharedNumbers | None, kind: str) -> Buckets:
    """Buckets of this process alone where nothing is shared."""
    return Buckets() if numbers is None else SharedBuckets(numbers, kind)


class SharedTurns(Turns):
    """The turns of one revision's sequences, which all workers take."""

    def __init__(self, numbers: SharedNumbers, known_as: str, book: RuleBook | None) -> None:
        super().__init__()
        self._numbers = numbers
        self._known_as = known_as
        self._book = book

    def reset(self) -> None:
        """Every sequence begins anew."""
        for place in _sequences_of(self._book):
            self._numbers.update(f"{self._known_as} {place}", lambda _: (0.0, 0.0))

    def _take(self, place: str) -> int:
        turn = 0

        def step(before: Numbers | None) -> Numbers:
            nonlocal turn
            turn = int(before[0]) if before else 0
            return turn + 1.0, 0.0

        self._numbers.update(f"{self._known_as} {place}", step)
        return turn

    def _count(self, place: str) -> int:
        numbers = self._numbers.read(f"{self._known_as} {place}")
        return int(numbers[0]) if numbers else 0


def _sequences_of(book: RuleBook | None) -> Iterable[str]:
    if book is None:
        return ()
    rules = (rule.rule for listed in (*book.by_item.values(), *book.by_address.values()) for rule in listed)
    return dict.fromkeys(rule.place for rule in rules if rule.answer.how == "sequence")
