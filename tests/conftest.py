"""What every test may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.reading_processes import reading_processes_kept

gc.set_threshold(20_000, 20, 50)  # hundreds of thousands of objects stay, and need not be walked through every moment
os.environ.setdefault("UNDERSTUDY_DATABASE", "none")  # tests that keep something say where

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # being slow is no fault of what is tested

HERE = Path(__file__).parent
LONGEST = (
    "newman/test_newman_definitions.py",
    "app/api/test_fuzzed.py",
    "app/test_cli.py",
    "app/workers/test_workers.py",
    "app/store/test_machine.py",
    "converters/openapi/from_postman/test_export_corpus.py",
    "benchmarks/test_benchmarks.py",
    "app/store/test_processes.py",
    "newman/test_newman_exports.py",
    "app/serving/test_listeners.py",
    "test_scale.py",
    "app/actions/test_bundles.py",
    "test_conversion_figures.py",
    "app/test_cli_inputs.py",
    "newman/test_newman_corpus.py",
    "newman/test_newman_sample.py",
    "app/serving/test_stopping.py",
    "app/cli/test_clients.py",
    "converters/sync/test_sync_corpus.py",
    "test_corpus_reach.py",
)
"""Begun first, so that no worker is left alone with one of them at the end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite what tests/golden expects; review the diff")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Browser tests run only when they are named: in one process with tests that have event loops of their own they fail."""
    is_named = any("e2e" in argument for argument in config.invocation_params.args)
    return True if collection_path == HERE / "e2e" and not is_named else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first; the others stay in their order."""
    items.sort(key=lambda item: LONGEST.index(name) if (name := below_tests(item)) in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


def below_tests(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else ""


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are rewritten instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session", autouse=True)
def _kept_reading_processes() -> Iterator[None]:
    """Sandboxes of one test after the other read with the same processes: hundreds need not be started."""
    with reading_processes_kept():
        yield
