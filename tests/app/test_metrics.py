"""/metrics: numbers that a Prometheus can read, and that say what happened."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from app.metrics import Measured
from app.records import MockStatus, WorkspaceStatus
from app.serving.call_log import CallLog
from app.serving.published import Published
from app.serving.tally import Tally

STATUS = WorkspaceStatus(mocks=(MockStatus(name="shop", revision=1), MockStatus(name="films", broken="no")))


def samples(measured: Measured) -> dict[tuple[str, ...], float]:
    """Every sample by its name and labels, as a Prometheus reads it."""
    families = text_string_to_metric_families(measured.text().decode())
    return {
        (sample.name, *(f"{key}={value}" for key, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_calls_are_counted_by_mock_and_status():
    tally = Tally()
    for status, seconds in ((200, 0.0004), (201, 0.003), (404, 0.003)):
        tally.note("shop", status, seconds, is_miss=status == 404)
    found = samples(Measured(tally=tally, status=lambda: STATUS, published=Published()))
    assert found["understudy_calls_total", "mock=shop", "status=2xx"] == 2
    assert found["understudy_calls_total", "mock=shop", "status=4xx"] == 1
    assert found["understudy_misses_total", "mock=shop"] == 1
    assert found["understudy_call_duration_seconds_bucket", "le=0.0005", "mock=shop"] == 1
    assert found["understudy_call_duration_seconds_bucket", "le=0.005", "mock=shop"] == 3
    assert found["understudy_call_duration_seconds_count", "mock=shop"] == 3
    assert round(found["understudy_call_duration_seconds_sum", "mock=shop"], 4) == 0.0064


def test_mocks_and_the_queue_are_told():
    log = CallLog()
    log.dropped = 7
    found = samples(
        Measured(tally=Tally(), status=lambda: STATUS, published=Published(reloads=3), calls=log, imports={"saved": 2})
    )
    assert [found["understudy_mocks", f"state={state}"] for state in ("live", "idle", "broken")] == [1, 1, 1]
    assert (found["understudy_call_log_waiting",], found["understudy_call_log_dropped_total",]) == (0, 7)
    assert ("understudy_store_up",) not in found
    assert found["understudy_reloads_total",] == 3
    assert [found["understudy_imports_total", f"outcome={outcome}"] for outcome in ("planned", "saved", "refused")] == [0, 2, 0]


def test_a_mocks_name_cannot_forge_a_line():
    tally = Tally()
    tally.note('x"} 1\nunderstudy_calls_total 99', 200, 0.1)
    found = samples(Measured(tally=tally, status=WorkspaceStatus, published=Published()))
    assert ("understudy_calls_total",) not in found
