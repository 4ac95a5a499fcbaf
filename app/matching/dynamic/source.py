"""Where dynamic values take their chance and time from, and the few ways of choosing that every theme uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class DynamicSource:
    """What makes values differ: `random` for the choice, `now` for the time in Unix seconds."""

    random: Random
    now: Callable[[], float]


Generator = Callable[[DynamicSource], str]


def one_of(words: tuple[str, ...]) -> Generator:
    """Returns a generator of any one of `words`."""
    count = len(words)

    def generate(source: DynamicSource) -> str:
        return words[int(source.random.random() * count)]  # a fifth of the time that random.choice takes

    return generate


def joined(separator: str, *parts: Generator) -> Generator:
    """Returns a generator of one value of each of `parts`, joined by `separator`."""

    def generate(source: DynamicSource) -> str:
        return separator.join([part(source) for part in parts])

    return generate


def digits(count: int) -> Generator:
    """Returns a generator of `count` decimal digits, leading zeros included."""
    limit = 10**count
    spare_bits = limit.bit_length() + 16

    def generate(source: DynamicSource) -> str:
        return f"{source.random.getrandbits(spare_bits) % limit:0{count}d}"

    return generate


def between(source: DynamicSource, least: int, most: int) -> int:
    """Returns a whole number from `least` to `most`, both included."""
    return least + int(source.random.random() * (most - least + 1))
