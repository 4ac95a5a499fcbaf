"""Whatever people write where faults and rules are said, it is read or refused with a place: nothing else is raised."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.matching.choosing.read import BadRule, read_rules
from app.serving.faults.asked import asked_of, faults_asked
from app.serving.faults.read import BadFault, read_allowed, read_faults, read_profiles, read_seed
from app.workspace.fault_settings import read_plan

KEYS = st.sampled_from(
    [
        *(
            "delay",
            "status",
            "fail",
            "rate_limit",
            "drip",
            "truncate",
            "connection",
            "content_type",
            "latency",
            "error",
            "chaos",
        ),
        *("share", "statuses", "p50", "p99", "uniform", "fixed", "chunk", "every", "keep", "end", "when", "type", "allow"),
        *("profile", "examples", "answer", "any_of", "weights", "sequence", "after", "body", "body_equals", "ignore", "fields"),
        *("json_path", "query", "headers", "path", "equals", "one_of", "matches", "contains", "absent", "name", "priority"),
    ]
)
TEXTS = (
    st.sampled_from(["", "20%", "120ms", "1s-2s", "p50=1 p99=2", "reset within", "all", "$.a[?@.b > 1]", "(a", "a+"])
    | st.text()
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(), inner, max_size=5))


@given(VALUES)
def test_faults_are_read_or_refused(value: Any):
    for read in (read_faults, read_plan, read_profiles, read_allowed, read_seed):
        with suppress(BadFault):
            read(value)


RULES = st.dictionaries(st.text(), st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=3), max_size=2)


@given(RULES | VALUES)
def test_rules_are_read_or_refused(value: Any):
    with suppress(BadRule):
        read_rules(value)


@given(st.dictionaries(KEYS, TEXTS, max_size=4))
def test_a_call_may_ask_for_anything(asked: dict[str, str]):
    headers = [(f"x-mock-fault-{name.replace('_', '-')}".encode(), text.encode()) for name, text in asked.items()]
    selectors, _ = asked_of(headers, "x-mock-profile=%ff&x-mock-seed=")
    faults_asked(selectors)
