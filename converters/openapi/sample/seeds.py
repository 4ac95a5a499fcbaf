"""What looks random comes from here: a number from names, the same on every machine and with every Python version."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")


@lru_cache(maxsize=65536)
def seed_of(*names: str | int) -> int:
    """A 64-bit number that depends only on the names."""
    text = "\x1f".join(map(str, names)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def pick(choices: Sequence[T], seed: int) -> T:
    """One of the choices, always the same for the same seed."""
    return choices[seed % len(choices)]


class Dice:
    """A row of numbers from one seed (splitmix64), where a single one is not enough."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & 0xFFFFFFFFFFFFFFFF

    def below(self, limit: int) -> int:
        """The next number, from 0 to limit - 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        return (mixed ^ (mixed >> 31)) % limit

    def hex(self, length: int) -> str:
        """That many hexadecimal digits."""
        return "".join("0123456789abcdef"[self.below(16)] for _ in range(length))
