"""Numbers with a unit: as many as usual of what the name, or else the description, says they count."""

from __future__ import annotations

from converters.openapi.sample.cues import cues
from converters.openapi.sample.names import About

_UNITS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("nanoseconds nanos ns", (30_000_000_000, 10_000_000_000)),
    ("microseconds micros us", (100_000, 50_000)),
    ("milliseconds millisecond millis ms", (1500, 250, 800)),
    ("seconds second secs sec", (30, 60, 90)),
    ("minutes mins", (15, 30, 45)),
    ("hours hrs", (2, 8, 24)),
    ("days", (7, 14, 30)),
    ("weeks", (2, 4)),
    ("months", (3, 6, 12)),
    ("years", (1, 2, 5)),
    ("bytes kb", (4096, 65_536, 262_144)),
    ("mb", (64, 256, 512)),
    ("gb", (2, 8, 16)),
    ("percent percentage", (10, 25, 50)),
    ("tokens", (24, 96, 180)),
)
_OF = {unit: amounts for units, amounts in _UNITS for unit in units.split()}


def measured(about: About, tokens: tuple[str, ...]) -> int | None:
    """A usual number of the unit that the end of the name, else the description speaks of; None where neither does."""
    unit = next((token for token in reversed(tokens) if token in _OF), None)
    if unit is None and about.told and not about.says("number", "count", "index"):
        unit = next((word for word in _OF if word in cues(about.told)), None)
    if unit is None:
        return None
    amounts = _OF[unit]
    return amounts[(about.base + about.variant) % len(amounts)]
