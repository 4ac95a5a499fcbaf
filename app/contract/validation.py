"""What a mock asks to be done about calls that break its contract: by default, and operation by operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Mode = Literal["off", "report", "reject"]
MODES: tuple[Mode, ...] = ("off", "report", "reject")


@dataclass(frozen=True, slots=True)
class Validation:
    """`default` is for the operations that are not named in `operations` (by operationId, or as `POST /orders`)."""

    default: Mode = "off"
    operations: Mapping[str, Mode] = field(default_factory=dict)

    @property
    def is_on(self) -> bool:
        """Whether any call is checked."""
        return self.default != "off" or any(mode != "off" for mode in self.operations.values())

    def mode_of(self, names: Iterable[str]) -> Mode:
        """What is done about calls of the operation that has these names."""
        return next((self.operations[name] for name in names if name in self.operations), self.default)

    def as_json(self) -> Any:
        """As it stands in `mocks.yaml`."""
        return {"default": self.default, **self.operations} if self.operations else self.default


OFF = Validation()
