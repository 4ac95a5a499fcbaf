"""The benchmarks run and measure what they say, with rounds too short to mean anything: no figure is judged here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi import read_definition
from converters.source import read_tree
from tests.benchmarks import converting, evenness, fast, loading, memory, noting, serving, storing
from tests.benchmarks.load import measure
from tests.benchmarks.worlds import WORLDS, World
from tests.server_process import free_port, running, understudy


@pytest.mark.parametrize("make", WORLDS, ids=lambda make: make.__name__)
def test_every_world_is_served_and_answered(make, tmp_path: Path):
    served = tmp_path / "served"
    served.mkdir()
    world: World = make(served)
    port = free_port()
    with running(understudy(world.sources, port), port, ready="/readyz"):
        calls, size = serving.answered(port, world.calls)
        seen = measure(port, calls, 0.1, None, tmp_path)
    assert (seen.bad, size > 0, seen.per_second > 0) == (0, True, True)


def test_a_world_is_compared_with_both_yardsticks(tmp_path: Path):
    served = tmp_path / "served"
    served.mkdir()
    world = WORLDS[0](served)
    result = serving.compare(world, tmp_path, rounds=1, seconds=0.1)
    assert result.bad == 0
    assert result.ratio > 0
    assert result.title == world.title


def test_the_serving_benchmark_prints_a_row_for_each_world(capsys: pytest.CaptureFixture[str]):
    serving.main(["--rounds", "1", "--seconds", "0.1", "--only", "filled in"])
    assert "GET, answer filled in" in capsys.readouterr().out


def test_the_noting_benchmark_prints_both_costs(capsys: pytest.CaptureFixture[str]):
    noting.main(["--rounds", "1", "--seconds", "0.1", "--only", "filled in"])
    printed = capsys.readouterr().out
    assert printed.startswith("GET, answer filled in: ")
    assert printed.endswith("; 0 bad\n")


def test_the_fast_benchmark_prints_every_kind(capsys: pytest.CaptureFixture[str]):
    fast.main(["--rounds", "1", "--seconds", "0.1", "--only", "20 dynamic"])
    printed = capsys.readouterr().out
    assert "noting : fast" in printed
    assert "20 dynamic variables" in printed


def test_the_loading_benchmark_prints_sources_and_start(capsys: pytest.CaptureFixture[str]):
    loading.main(["--rounds", "1", "--only", "shop.openapi"])
    printed = capsys.readouterr().out
    assert "collections/shop.openapi.yaml" in printed
    assert "Start to ready" in printed


def test_the_converting_benchmark_prints_definitions_and_copies(capsys: pytest.CaptureFixture[str]):
    converting.main(["--rounds", "1", "--only", "museum", "--copies", "2"])
    printed = capsys.readouterr().out
    assert "museum/openapi.yaml" in printed
    assert "1 definitions" in printed
    assert "the sample, 2 x" in printed


def test_copies_of_a_definition_are_converted_whole():
    data = converting.copies(3)
    found = Diagnostics("copies.json")
    document = read_definition(read_tree(json.dumps(data).encode(), "copies.json"), found)
    assert len(document.operations) == 3 * 18
    assert len({operation.operation_id for operation in document.operations}) == 3 * 18
    assert [one for one in found if one.level == "error"] == []


def test_the_storing_benchmark_prints_times_and_sizes(capsys: pytest.CaptureFixture[str]):
    storing.main(["--mocks", "3", "--examples", "2", "--calls", "10"])
    printed = capsys.readouterr().out
    assert "sqlite: 3 mocks with 2 examples each" in printed
    assert "calls per second" in printed


def test_the_memory_benchmark_prints_what_a_thousand_cost(capsys: pytest.CaptureFixture[str]):
    memory.main(["--examples", "20", "--only", "1 mock of the store"])
    assert "1 mock of the store" in capsys.readouterr().out


def test_the_evenness_benchmark_prints_a_row_for_each_world(capsys: pytest.CaptureFixture[str]):
    evenness.main(["--rounds", "1", "--only", "20 paths"])
    printed = capsys.readouterr().out
    assert "20 paths, 1 examples each" in printed
    assert "20 paths, 50 examples each" in printed
