"""What goes wrong with a call: who decides, how often, and that a seed decides it once and for all."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.serving.faults.asked import asked_of, faults_asked
from app.serving.faults.decide import NOTHING_ASKED, AskedFaults, fault_for
from app.serving.faults.plan import ALLOWABLE, BUILT_IN, NO_FAULT, Broken, Cut, Drip, Failing, Fault, FaultPlan, Faults, Latency

OPEN = FaultPlan(allowed=frozenset(ALLOWABLE))


def fault(plan: FaultPlan, asked: AskedFaults = NOTHING_ASKED, *, example: str = "", seed: int = 1) -> Fault:
    return fault_for(plan, example, asked, Random(seed))


def asked(**selectors: str) -> AskedFaults:
    """`fault_delay="4ms"` is the header `x-mock-fault-delay: 4ms`."""
    headers = [(f"x-mock-{name.replace('_', '-')}".encode(), value.encode()) for name, value in selectors.items()]
    return faults_asked(asked_of(headers, "")[0])


def test_a_mock_without_faults_has_none():
    assert fault(FaultPlan()) is NO_FAULT


def test_a_seed_decides_everything_that_chance_decides():
    plan = FaultPlan(own=Faults(delay=Latency(kind="lognormal", low=80, high=900), fail=Failing(share=50, statuses=(500, 503))))
    first, second = Random("a"), Random("a")
    assert [fault_for(plan, "", NOTHING_ASKED, first) for _ in range(20)] == [
        fault_for(plan, "", NOTHING_ASKED, second) for _ in range(20)
    ]


def test_so_many_calls_in_a_hundred_fail_and_with_those_statuses():
    plan, chance = FaultPlan(own=Faults(fail=Failing(share=20, statuses=(500, 503)))), Random(7)
    statuses = [fault_for(plan, "", NOTHING_ASKED, chance).status for _ in range(10_000)]
    assert set(statuses) == {0, 500, 503}
    assert 1850 < sum(map(bool, statuses)) < 2150


def test_a_lognormal_delay_has_the_percentiles_that_people_asked_for():
    plan, chance = FaultPlan(own=Faults(delay=Latency(kind="lognormal", low=80, high=900))), Random(7)
    waits = sorted(fault_for(plan, "", NOTHING_ASKED, chance).delay_ms or 0 for _ in range(20_000))
    assert 77 < waits[10_000] < 83
    assert 800 < waits[19_800] < 1010


def test_a_uniform_delay_stays_between_its_ends():
    plan, chance = FaultPlan(own=Faults(delay=Latency(kind="uniform", low=100, high=300))), Random(7)
    waits = [fault_for(plan, "", NOTHING_ASKED, chance).delay_ms or 0 for _ in range(2000)]
    assert (min(waits) < 105, max(waits) > 295) == (True, True)
    assert all(100 <= wait <= 300 for wait in waits)


def test_what_is_said_nearer_to_the_call_wins_kind_by_kind():
    plan = FaultPlan(
        own=Faults(delay=Latency(low=1), status=501, drip=Drip(chunk=1, every_ms=1)),
        by_example={"e": Faults(delay=Latency(low=2), status=502)},
        profiles={"slow": Faults(delay=Latency(low=3))},
        allowed=frozenset(("profile", "delay")),
    )
    decided = (
        fault(plan),
        fault(plan, example="e"),
        fault(plan, asked(profile="slow"), example="e"),
        fault(plan, asked(profile="slow", fault_delay="4ms"), example="e"),
    )
    told = [(each.delay_ms, each.status, each.drip is not None) for each in decided]
    assert told == [(1, 501, True), (2, 502, True), (3, 502, True), (4, 502, True)]


def test_the_profile_none_takes_all_faults_away():
    plan = FaultPlan(own=Faults(status=503), allowed=frozenset(("profile",)))
    assert fault(plan, asked(profile="none")).status == 0


def test_what_is_not_allowed_is_not_done_and_told():
    plan = FaultPlan(own=Faults(status=503), allowed=frozenset(("delay",)))
    done = fault(plan, asked(fault_delay="5ms", fault_connection="reset", profile="flaky"))
    assert (done.delay_ms, done.connection, done.refused) == (5, None, ("connection", "profile"))
    assert done.told == "delay=5ms; status=503; connection=not allowed; profile=not allowed"


def test_every_kind_can_be_asked_for_where_the_mock_allows_all():
    said = asked(
        fault_delay="10",
        fault_fail="100% 502",
        fault_rate_limit="5",
        fault_drip="100",
        fault_truncate="25%",
        fault_connection="reset within",
        fault_content_type="text/html",
    )
    assert fault(OPEN, said) == Fault(
        delay_ms=10,
        is_asked=True,
        per_minute=5,
        status=502,
        drip=Drip(chunk=5, every_ms=50),
        truncate=Cut(part=25),
        connection=Broken(how="reset", when="within"),
        content_type="text/html",
    )


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_built_in_profile_can_be_picked_and_is_told_of(name: str):
    assert fault(OPEN, asked(profile=name)).refused == ()
    readme = (Path(__file__).parents[4] / "README.md").read_text("utf-8")
    assert f"`{name}`" in readme.partition("## Faults")[2]


def test_a_selector_that_makes_no_sense_asks_for_nothing():
    assert fault(OPEN, asked(fault_status="teapot", fault_delay="soon")) == Fault()


def test_selectors_in_the_query_are_taken_out_of_it():
    assert asked_of([], "a=1&x-mock-fault-delay=5ms&X-Mock-Profile=flaky&b=%20") == (
        {"x-mock-fault-delay": "5ms", "x-mock-profile": "flaky"},
        "a=1&b=%20",
    )
