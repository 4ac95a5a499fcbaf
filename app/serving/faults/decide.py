"""Decides what goes wrong with one call. Pure: chance comes in as a `Random`, so that a seed decides everything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Protocol, TypeVar

from app.serving.faults.plan import KINDS, NO_FAULT, NO_FAULTS, PERCENT, PROFILE, Fault, FaultPlan, Faults, Latency

P99_DEVIATIONS = 2.3263478740408408
"""How many standard deviations above the median one in a hundred lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFaults:
    """What a call asks for, whether it may or not. `seed` None: chance is the mock's."""

    faults: Faults = NO_FAULTS
    profile: str = ""
    seed: str | None = None


NOTHING_ASKED = AskedFaults()


class _Sometimes(Protocol):
    @property
    def share(self) -> float: ...


_Some = TypeVar("_Some", bound=_Sometimes)


def fault_for(plan: FaultPlan, example_id: str, asked: AskedFaults, chance: Random) -> Fault:
    """What goes wrong with the answer of this example ("" for none), kind by kind.

    What is said nearer to the call wins: the call itself, then the profile it picks, then the example, then the mock.
    """
    allowed, refused = _allowed(asked, plan)
    faults = allowed.faults.over(_picked(plan, allowed.profile)).over(plan.by_example.get(example_id, NO_FAULTS)).over(plan.own)
    if faults is NO_FAULTS and not refused:
        return NO_FAULT
    status = 0
    if faults.fail is not None and _strikes(faults.fail, chance):
        status = chance.choice(faults.fail.statuses)
    wrong = _struck(faults.content_type, chance)
    return Fault(
        delay_ms=None if faults.delay is None else _milliseconds(faults.delay, chance),
        is_asked=bool(allowed.faults.delay or allowed.faults.drip or allowed.profile),
        per_minute=faults.rate_limit or 0,
        status=faults.status or status,
        drip=_struck(faults.drip, chance),
        truncate=_struck(faults.truncate, chance),
        connection=_struck(faults.connection, chance),
        content_type="" if wrong is None else wrong.value,
        refused=refused,
    )


def _allowed(asked: AskedFaults, plan: FaultPlan) -> tuple[AskedFaults, tuple[str, ...]]:
    """What of it the mock allows, and the names of the rest. A profile that the mock does not have is not allowed either."""
    if asked is NOTHING_ASKED:
        return asked, ()
    said = {name: value for name in KINDS if (value := getattr(asked.faults, name)) is not None}
    refused = [name for name in said if name not in plan.allowed]
    profile = asked.profile
    if profile and (PROFILE not in plan.allowed or plan.profile(profile) is None):
        refused.append(PROFILE)
        profile = ""
    kept = {name: value for name, value in said.items() if name in plan.allowed}
    return AskedFaults(faults=Faults(**kept) if kept else NO_FAULTS, profile=profile, seed=asked.seed), tuple(refused)


def _picked(plan: FaultPlan, name: str) -> Faults:
    return (plan.profile(name) if name else None) or NO_FAULTS


def _strikes(fault: _Sometimes, chance: Random) -> bool:
    return chance.random() * PERCENT < fault.share


def _struck(fault: _Some | None, chance: Random) -> _Some | None:
    return fault if fault is not None and _strikes(fault, chance) else None


def _milliseconds(latency: Latency, chance: Random) -> int:
    if latency.kind == "fixed":
        return latency.low
    if latency.kind == "uniform":
        return round(chance.uniform(latency.low, latency.high))
    deviation = math.log(latency.p99 / latency.p50) / P99_DEVIATIONS
    return round(min(latency.p50 * math.exp(chance.gauss(0.0, deviation)), 1e9))
