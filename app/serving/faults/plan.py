"""What may go wrong with a mock's answers, as values. Nothing here decides or sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long answers wait, in milliseconds: `low` fixed; between `low` and `high`; or with these percentiles.

    Of a lognormal delay half of the answers wait up to `p50`, and one in a hundred longer than `p99`.
    """

    kind: Literal["fixed", "uniform", "lognormal"] = "fixed"
    low: int = 0
    high: int = 0

    @property
    def p50(self) -> int:
        return self.low

    @property
    def p99(self) -> int:
        return self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """So many calls in a hundred get one of these statuses instead of their answer."""

    share: float
    statuses: tuple[int, ...] = (500, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drip:
    """The body comes in pieces of `chunk` bytes, `every_ms` milliseconds apart."""

    chunk: int
    every_ms: int
    share: float = PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The body ends early, and the connection with it: after `bytes_kept`, or after `part` of a hundred where that is None."""

    bytes_kept: int | None = None
    part: float = 50.0
    share: float = PERCENT

    def kept(self, length: int) -> int:
        """How many of so many bytes are sent: never all of them."""
        wanted = int(length * self.part / PERCENT) if self.bytes_kept is None else self.bytes_kept
        return min(wanted, length - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The connection ends: closed, or reset, as when a machine vanishes; before the answer, or within its body."""

    how: Literal["close", "reset"] = "close"
    when: Literal["before", "within"] = "before"
    share: float = PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongType:
    """The Content-Type that is sent instead of the answer's own."""

    value: str
    share: float = PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Some of what may go wrong; None where nothing is said. `is_all`: what others say does not count beside it."""

    delay: Latency | None = None
    status: int | None = None
    fail: Failing | None = None
    rate_limit: int | None = None
    drip: Drip | None = None
    truncate: Cut | None = None
    connection: Broken | None = None
    content_type: WrongType | None = None
    is_all: bool = False

    def over(self, below: Faults) -> Faults:
        """These, and those of `below` of the kinds that these do not speak of."""
        if self.is_all or below is NO_FAULTS:
            return self
        if self is NO_FAULTS:
            return below
        said = {name: getattr(self, name) for name in KINDS}
        merged = {name: getattr(below, name) if value is None else value for name, value in said.items()}
        return Faults(**merged, is_all=below.is_all)


NO_FAULTS = Faults()
KINDS = tuple(each.name for each in fields(Faults) if each.name != "is_all")
"""The kinds of faults, by their names in `mocks.yaml`."""

PROFILE = "profile"
ALLOWABLE = (*KINDS, PROFILE)
"""What a mock may allow its callers to ask for."""

BUILT_IN: Mapping[str, Faults] = {
    "none": Faults(is_all=True),
    "flaky": Faults(
        delay=Latency(kind="lognormal", low=60, high=800),
        fail=Failing(share=10, statuses=(500, 502, 503)),
        connection=Broken(how="reset", share=3),
    ),
    "slow-3g": Faults(delay=Latency(kind="lognormal", low=400, high=2000), drip=Drip(chunk=2500, every_ms=50)),
    "slow-2g": Faults(delay=Latency(kind="lognormal", low=800, high=4000), drip=Drip(chunk=625, every_ms=100)),
    "outage": Faults(status=503),
    "overload": Faults(
        delay=Latency(kind="lognormal", low=500, high=5000), fail=Failing(share=20, statuses=(503,)), rate_limit=60
    ),
    "lossy": Faults(truncate=Cut(part=50, share=10), connection=Broken(how="reset", when="within", share=10)),
}
"""Profiles that every mock has, unless it says what it means by the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """Everything that may go wrong with one mock. `by_example`: by example id. `allowed`: what a call may ask for."""

    own: Faults = NO_FAULTS
    by_example: Mapping[str, Faults] = field(default_factory=dict)
    profiles: Mapping[str, Faults] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()

    def profile(self, name: str) -> Faults | None:
        """The faults that a name stands for."""
        return self.profiles.get(name, BUILT_IN.get(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one answer. `delay_ms` None: nothing is said. `per_minute` 0: no limit. `status` 0: its own.

    `is_asked`: it is the caller who wants to wait. `refused`: what was asked for and is not allowed.
    """

    delay_ms: int | None = None
    is_asked: bool = False
    per_minute: int = 0
    status: int = 0
    drip: Drip | None = None
    truncate: Cut | None = None
    connection: Broken | None = None
    content_type: str = ""
    refused: tuple[str, ...] = ()

    @property
    def is_sent_apart(self) -> bool:
        """Whether the bytes of the answer leave in another way than usual."""
        return self.drip is not None or self.truncate is not None or self.connection is not None

    @property
    def told(self) -> str:
        """What is wrong with the answer on purpose, for the header that names it; "" if nothing is."""
        words = [
            f"delay={self.delay_ms}ms" if self.delay_ms else "",
            f"status={self.status}" if self.status else "",
            "drip" if self.drip else "",
            "truncate" if self.truncate else "",
            f"connection={self.connection.how} {self.connection.when}" if self.connection else "",
            f"content_type={self.content_type}" if self.content_type else "",
            *(f"{name}=not allowed" for name in self.refused),
        ]
        return "; ".join(word for word in words if word)


NO_FAULT = Fault()
