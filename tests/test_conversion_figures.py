"""What a conversion of the shared corpus must show, without any option: everything declared is there, every value is valid.

The figures are counted by `tests/figures.py` and written down in `tests/README.md`, so that a change of the converter shows
what it does to them: `pytest tests/test_conversion_figures.py --update-golden` writes the tables anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from app.actions.check import check
from app.actions.reach import Reach
from converters.source import read_tree
from tests.converted import converted, definitions, reached
from tests.corpus import corpus
from tests.figures import Figures, measured

pytestmark = pytest.mark.timeout(240)

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "tests" / "README.md"
STRIPE = "stripe/spec3.json"
SAMPLED = {STRIPE: 10}
"""Definitions whose values are asked for each n-th operation only: to compile its schemas takes ten times as long."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

_PRINT_HASHES = """
import hashlib
from tests.converted import converted, definitions
for name in definitions():
    print(name, hashlib.sha256(converted(name).written).hexdigest())
"""


@pytest.fixture(scope="module")
def figures() -> Figures:
    """All definitions together."""
    together = Figures()
    for name in definitions():
        together.add(measured(converted(name), every=SAMPLED.get(name, 1)))
    return together


@pytest.fixture(scope="module")
def all_reached() -> list[Reach]:
    """How the examples of each definition are reached in a mock of their own."""
    return [reached(name) for name in definitions()]


def test_everything_declared_is_there_and_valid(figures: Figures):
    assert figures.missed == []


def test_the_figures_are_written_down(figures: Figures, update_golden: bool):
    rows = [f"| {figure} | {figures.good[figure]} of {count} |" for figure, count in sorted(figures.asked.items())]
    hold(rows, "figure", update_golden=update_golden)


def test_the_way_to_every_example_is_written_down(all_reached: list[Reach], update_golden: bool):
    """By its own request; or by a selector, each with the reason."""
    reasons = Counter(one.reason for found in all_reached for one in found.by_selector)
    own = sum(found.by_own_request for found in all_reached)
    rows = [f"| its own request | {own} |", *(f"| a selector: {reason} | {count} |" for reason, count in reasons.most_common())]
    hold(rows, "reached by", update_golden=update_golden)


def test_check_names_every_example_that_its_own_request_does_not_reach(all_reached: list[Reach]):
    """Those that no server can send are no part of a mock."""
    report = check([corpus("openapi")])
    unserved = sum(one.kind == "unserved" for found in all_reached for one in found.by_selector)
    assert sum(mock.examples for mock in report.mocks) == sum(found.total for found in all_reached) - unserved
    assert sum(mock.reachable for mock in report.mocks) == sum(found.by_own_request for found in all_reached)
    named = Counter(finding.code for finding in report.findings)
    hidden = named["example.duplicate"] + named["example.shadowed"] + named["example.unreachable"]
    assert hidden == sum(len(found.by_selector) for found in all_reached) - unserved
    assert [finding for finding in report.findings if finding.kind == "broken"] == []


def test_no_operation_is_overlooked():
    """Counted in the files as they are; definitions in several files are left to the figures."""
    for name, path in definitions().items():
        data = read_tree(path.read_bytes(), path.name).data
        items = [item for item in data.get("paths", {}).values() if isinstance(item, dict)]
        if not any("$ref" in item for item in items):
            declared = sum(key in METHODS for item in items for key in item)
            assert len(converted(name).document.operations) == declared, name


def test_another_process_writes_the_same_bytes():
    """With its own order of sets and maps: Python's hash seed is another one there."""
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", _PRINT_HASHES]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY, env=environment)
    here = [f"{name} {hashlib.sha256(converted(name).written).hexdigest()}" for name in definitions()]
    assert done.stdout.splitlines() == here
    assert len(here) > 110


def test_the_largest_definition_stays_small():
    assert len(converted(STRIPE).written) < 10_000_000


def hold(rows: list[str], heading: str, *, update_golden: bool) -> None:
    """Compares the rows of the table with this first heading on the page, or writes them."""
    page = PAGE.read_text("utf-8")
    found = re.search(rf"(^\| {re.escape(heading)} \|.*\n\|[-| ]+\n)((?:\|.*\n)*)", page, re.MULTILINE)
    assert found, f"no table {heading!r}"
    written = "".join(f"{row}\n" for row in rows)
    if update_golden:
        PAGE.write_text(page.replace(found[0], found[1] + written), "utf-8")
        return
    assert found[2] == written, f"`pytest {Path(__file__).relative_to(REPOSITORY)} --update-golden` writes the table anew"
