"""How faults are written: each form of each kind, Postman's names for them, and what is wrong with the rest."""

from __future__ import annotations

from typing import Any

import pytest

from app.serving.faults.plan import Broken, Cut, Drip, Failing, Faults, Latency, WrongType
from app.serving.faults.read import BadFault, read_allowed, read_faults, read_profiles


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"delay": "120ms"}, Faults(delay=Latency(low=120))),
        ({"delay": 80}, Faults(delay=Latency(low=80))),
        ({"delay": "3g"}, Faults(delay=Latency(low=100))),
        ({"delay": "100ms-1.5s"}, Faults(delay=Latency(kind="uniform", low=100, high=1500))),
        ({"delay": {"uniform": [100, "300ms"]}}, Faults(delay=Latency(kind="uniform", low=100, high=300))),
        ({"delay": "p50=80ms p99=2s"}, Faults(delay=Latency(kind="lognormal", low=80, high=2000))),
        ({"delay": {"p50": "80ms", "p99": "2s"}}, Faults(delay=Latency(kind="lognormal", low=80, high=2000))),
        ({"status": 503}, Faults(status=503)),
        ({"fail": "20%"}, Faults(fail=Failing(share=20))),
        ({"fail": "2.5% 500, 503"}, Faults(fail=Failing(share=2.5, statuses=(500, 503)))),
        ({"fail": {"share": 10, "statuses": 429}}, Faults(fail=Failing(share=10, statuses=(429,)))),
        ({"rate_limit": 60}, Faults(rate_limit=60)),
        ({"drip": 1000}, Faults(drip=Drip(chunk=50, every_ms=50))),
        ({"drip": 3}, Faults(drip=Drip(chunk=1, every_ms=333))),
        ({"drip": {"chunk": 10, "every": "2s", "share": "5%"}}, Faults(drip=Drip(chunk=10, every_ms=2000, share=5))),
        ({"truncate": "30%"}, Faults(truncate=Cut(part=30))),
        ({"truncate": 12}, Faults(truncate=Cut(bytes_kept=12))),
        ({"truncate": {"share": "10%"}}, Faults(truncate=Cut(share=10))),
        ({"connection": "reset"}, Faults(connection=Broken(how="reset"))),
        ({"connection": "close within"}, Faults(connection=Broken(when="within"))),
        ({"connection": {"end": "reset", "share": 5}}, Faults(connection=Broken(how="reset", share=5))),
        ({"content_type": "text/html"}, Faults(content_type=WrongType(value="text/html"))),
        ({"latency": {"delay_ms": 250}}, Faults(delay=Latency(low=250))),
        ({"error": {"status": 503}}, Faults(status=503)),
        ({"error": 418}, Faults(status=418)),
        ({"rate_limit": {"requests_per_minute": 30}}, Faults(rate_limit=30)),
        ({"chaos": {"failure_rate": 20}}, Faults(fail=Failing(share=20))),
    ],
    ids=str,
)
def test_a_fault_is_written_in_any_of_these_forms(said: dict[str, Any], meant: Faults):
    assert read_faults(said) == meant


@pytest.mark.parametrize(
    ("said", "where", "message"),
    [
        ({"delays": 1}, ".delays", "Unknown key 'delays'. Known here: delay, status"),
        ({"delay": "soon"}, ".delay", "Expected a delay such as 120ms"),
        ({"delay": "300ms-100ms"}, ".delay", "The shorter delay comes first"),
        ({"delay": {"p50": 100, "p99": 50}}, ".delay", "p50 is 1 ms at least"),
        ({"status": 199}, ".status", "Expected a status from 200 to 599."),
        ({"error": 200}, ".error", "Expected a status from 400 to 599."),
        ({"fail": "120%"}, ".fail.share", "Expected a share of calls such as 20%"),
        ({"fail": {"share": "1%", "statuses": [500, 42]}}, ".fail.statuses[1]", "Expected a status"),
        ({"fail": {"share": "1%", "statuses": []}}, ".fail.statuses", "Expected 1 to 20 statuses."),
        ({"rate_limit": 0}, ".rate_limit", "Expected a number of calls per minute"),
        ({"drip": {"chunk": 1}}, ".drip", "Expected bytes per second, or `chunk`"),
        ({"truncate": -1}, ".truncate", "Expected what is kept"),
        ({"connection": "hang"}, ".connection", "Expected close or reset."),
        ({"connection": "close after"}, ".connection.when", "Expected before or within"),
        ({"content_type": "text"}, ".content_type", "Expected a media type"),
        ({"content_type": "text/html\r\nx: y"}, ".content_type", "Expected a media type"),
        ({"delay": 1, "latency": 2}, ".latency", "'latency' says again"),
        ([], "", "Expected names with a value each"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_told_with_its_place(said: Any, where: str, message: str):
    with pytest.raises(BadFault) as caught:
        read_faults(said)
    assert caught.value.where == where
    assert caught.value.message.startswith(message)


def test_profiles_have_names_that_a_header_can_carry():
    assert read_profiles({"slow": {"delay": 5}}) == {"slow": Faults(delay=Latency(low=5))}
    with pytest.raises(BadFault, match="A profile is named"):
        read_profiles({"Slow one": {}})


def test_a_mock_allows_all_nothing_or_what_it_lists():
    assert read_allowed("none") == frozenset()
    assert read_allowed(["delay", "profile"]) == {"delay", "profile"}
    assert len(read_allowed("all")) == 9
    with pytest.raises(BadFault) as caught:
        read_allowed(["delay", "speed"])
    assert caught.value.where == "[1]"
