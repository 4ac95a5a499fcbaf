"""`understudy calls`, against the store of the settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.store.opening import open_store
from app.store.records import Mock
from app.store.transaction import Store
from tests.app.calls.worlds import a_kept_shop, calls_of


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    address = str(tmp_path / "kept" / "understudy.db")
    monkeypatch.setenv("UNDERSTUDY_DATABASE", address)
    opened = open_store(address)
    yield opened
    opened.close()


@pytest.fixture
def shop(store: Store) -> Mock:
    return a_kept_shop(store)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["calls", *arguments], env={"TZ": "UTC"})


def test_calls_are_listed_the_newest_last(store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7", "GET /nothing")
    result = run("shop")
    lines = [line.split("  ", 2)[2] for line in result.stdout.splitlines()]
    assert lines == ["   1  shop  200  GET /orders/7  1.2 ms  paid", "   2  shop  404  GET /nothing  1.2 ms  no match"]
    assert result.exit_code == 0
    assert [call["status"] for call in json.loads(run("--miss", "--output", "json").stdout)] == [404]
    assert run("--status", "5xx").exit_code == 1


def test_one_call_is_shown_with_heads_and_bodies(store: Store, shop: Mock):
    [id] = calls_of(store, shop, "GET /orders/7", request_headers=[(b"authorization", b"Bearer hunter2hunter2hunter2")])
    shown = run("--call", str(id)).stdout
    assert "  authorization: Bearer ***ter2\n" in shown
    assert '  {"id": 7}\n' in shown
    assert json.loads(run("--call", str(id), "--output", "json").stdout)["response"]["body"] == '{"id": 7}'


def test_calls_are_written_as_har_and_json_lines(store: Store, shop: Mock):
    calls_of(store, shop, "GET /orders/7", "GET /orders/9")
    assert len(json.loads(run("--output", "har").stdout)["log"]["entries"]) == 2
    assert len(run("shop", "--text", "/orders/9", "--output", "jsonl").stdout.splitlines()) == 1


def test_what_callers_expected_and_what_nobody_called(store: Store, shop: Mock):
    calls_of(store, shop, "GET /carts/1", "GET /carts/2", "GET /orders/7")
    assert run("shop", "--expected").stdout.splitlines()[1] == "    2  GET /carts/:cartId          2"
    assert json.loads(run("shop", "--expected", "--output", "json").stdout)[0]["calls"] == 2
    coverage = run("shop", "--coverage")
    assert (coverage.exit_code, coverage.stdout.splitlines()[1]) == (1, "    1          GET /v1/orders/{{orderId}}")
    assert "shop@1: 1 of 2 operations (50 %)" in coverage.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--expected"], "--expected needs the name of a mock"),
        (["shop", "--expected", "--coverage"], "--expected and --coverage cannot go together"),
        (["--call", "1", "--output", "har"], "--call is not written as har"),
    ],
)
def test_what_makes_no_sense_is_told(store: Store, arguments: list[str], hint: str):
    result = run(*arguments)
    assert (result.exit_code, hint in result.stderr) == (2, True)
