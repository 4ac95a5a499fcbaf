"""A rule on examples as it was read: when it holds, and which examples it answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.matching.choosing.conditions import Conditions

How = Literal["one", "any", "weights", "sequence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which examples answer, by name: one; any, by chance; by `weights`; or in turn, `stays` at the last one or anew."""

    how: How
    names: tuple[str, ...]
    weights: tuple[float, ...] = ()
    stays: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of an operation. `place`: such as `createOrder[0]`; a higher `priority` is asked earlier.

    `file`: what the body is, by the name of a file beside the collection; `media_type`: its type, "" to go by the example.
    """

    place: str
    name: str = ""
    when: Conditions = field(default_factory=Conditions)
    answer: Chosen
    priority: float = 0
    file: str = ""
    media_type: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.place} ({self.name})" if self.name else self.place
