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
    """One rule of an operation. `place`: such as `createOrder[0]`; a higher `priority` is asked earlier."""

    place: str
    name: str = ""
    when: Conditions = field(default_factory=Conditions)
    answer: Chosen
    priority: float = 0

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.place} ({self.name})" if self.name else self.place
