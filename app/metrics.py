"""`/metrics` for Prometheus: what the mocks answered and how fast, the queue of the call log, the store, what was brought in.

Everything is counted where it happens; here it is read, when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from starlette.responses import Response

from app import __version__
from app.calls.writer import CallWriter
from app.live.live import Live
from app.records import StatusProvider
from app.routes import Routes
from app.serving.call_log import CallLog
from app.serving.published import Published
from app.serving.tally import BUCKETS, MockTally, Tally

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (*(str(bound) for bound in BUCKETS), "+Inf")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """What is measured. Nothing of the store is there where nothing is kept. `imports`: by what became of them."""

    tally: Tally
    status: StatusProvider
    published: Published
    imports: Mapping[str, int] = field(default_factory=dict)
    calls: CallLog | None = None
    writer: CallWriter | None = None
    live: Live | None = None

    def text(self) -> bytes:
        """All metrics in Prometheus' text format, 0.0.4."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """Every metric, as it is now."""
        yield from _calls(self.tally.mocks)
        yield from self._mocks()
        if self.calls is not None:
            yield _gauge("call_log_waiting", "Calls that wait to be written down.", len(self.calls))
            yield _counter("call_log_dropped", "Calls that were not written down: too many came at once.", self.calls.dropped)
        if self.writer is not None:
            yield _counter("call_log_written", "Calls that were written down.", self.writer.written)
        if self.live is not None:
            yield _gauge("store_up", "Whether the store could be reached at the last look.", 0 if self.live.is_away else 1)
        yield _counter("reloads", "Revisions that were compiled and published here.", self.published.reloads)
        imports = CounterMetricFamily("understudy_imports", "Imports by the API: what became of them.", labels=("outcome",))
        for outcome in ("planned", "saved", "refused"):
            imports.add_metric((outcome,), self.imports.get(outcome, 0))
        yield imports
        build = GaugeMetricFamily("understudy_build", "The release that runs.", labels=("version",))
        build.add_metric((__version__,), 1)
        yield build

    def _mocks(self) -> Iterable[Metric]:
        mocks = GaugeMetricFamily("understudy_mocks", "Mocks by whether they answer.", labels=("state",))
        states = [(mock.is_live, mock.broken is not None) for mock in self.status()]
        mocks.add_metric(("live",), sum(is_live for is_live, _ in states))
        mocks.add_metric(("idle",), sum(not is_live for is_live, _ in states))
        mocks.add_metric(("broken",), sum(is_broken for _, is_broken in states))
        yield mocks


def metric_routes(measured: Measured) -> Routes:
    """The route that Prometheus asks."""
    router = Routes(include_in_schema=False)

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(measured.text(), media_type=CONTENT_TYPE)

    return router


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(f"understudy_{name}", about, value=value)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"understudy_{name}", about, value=value)


def _calls(mocks: Mapping[str, MockTally]) -> Iterator[Metric]:
    calls = CounterMetricFamily("understudy_calls", "Calls that were answered.", labels=("mock", "status"))
    misses = CounterMetricFamily("understudy_misses", "Calls that no example fits.", labels=("mock",))
    seconds = HistogramMetricFamily("understudy_call_duration_seconds", "How long answering took.", labels=("mock",))
    for name, counts in sorted(mocks.items()):
        for hundreds, count in enumerate(counts.statuses):
            if count:
                calls.add_metric((name, f"{hundreds}xx"), count)
        misses.add_metric((name,), counts.misses)
        buckets = list(zip(BOUNDS, accumulate(counts.buckets), strict=True))
        seconds.add_metric((name,), [(bound, float(count)) for bound, count in buckets], counts.seconds)
    yield from (calls, misses, seconds)
