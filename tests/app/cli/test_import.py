"""`understudy import`: what it keeps, what it says, and with which exit code it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.store.mocks import list_mocks
from app.store.opening import open_store
from tests.app.actions.importing import collection, environment, example
from tests.postman_standin import KEY, SHOP, WORKSPACE, PostmanStandIn, postman_standing_in
from tests.postman_standin import example as saved_example


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store that the commands work on."""
    path = tmp_path / "understudy.db"
    monkeypatch.setenv("UNDERSTUDY_DATABASE", str(path))
    return path


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostmanStandIn]:
    with postman_standing_in() as standin:
        monkeypatch.setenv("UNDERSTUDY_FETCH_ALLOW", standin.target)
        monkeypatch.setenv("UNDERSTUDY_POSTMAN_BASE", standin.base)
        monkeypatch.setenv("MY_KEY", KEY)
        yield standin


def run(*words: str | Path, stdin: bytes = b"", code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["import", *map(str, words)], input=stdin)
    assert result.exit_code == code, result.output
    return result


def written(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content))
    return path


def kept(database: Path) -> list[tuple[str, int]]:
    store = open_store(str(database))
    try:
        return [(mock.name, mock.newest) for mock in list_mocks(store)]
    finally:
        store.close()


def test_files_become_mocks(tmp_path: Path, database: Path):
    shop = written(tmp_path / "shop.json", collection())
    staging = written(tmp_path / "staging.json", environment("staging", baseUrl="https://staging.example.com"))
    result = run(shop, staging)
    assert result.stdout.splitlines() == [
        "shop: 1 request, 1 example, environment staging, new",
        "environment staging: 1 variable, new",
    ]
    assert "Saved: 1 new revision of 1 mock." in result.stderr
    assert kept(database) == [("shop", 1)]


def test_a_dry_run_shows_what_would_change(tmp_path: Path, database: Path):
    shop = written(tmp_path / "shop.json", collection())
    run(shop)
    written(shop, collection("Shop", example("paid", "/orders/7", body="[]"), example("open", "/orders/8")))
    result = run(shop, "--dry-run")
    assert result.stdout.splitlines() == [
        "shop: 1 request, 2 examples, a revision after 1",
        "  + GET /orders/:id · open",
        "  ~ GET /orders/:id · paid",
    ]
    assert kept(database) == [("shop", 1)]


def test_a_refused_file_is_told_and_the_rest_is_kept(tmp_path: Path, database: Path):
    page = tmp_path / "page.json"
    page.write_text("<!doctype html>")
    result = run(written(tmp_path / "shop.json", collection()), page, code=1)
    assert result.stderr.splitlines()[0].startswith("page.json: refused: This is a web page")
    assert kept(database) == [("shop", 1)]


def test_standard_input_and_a_name(database: Path):
    run("-", "--name", "checkout", stdin=json.dumps(collection()).encode())
    assert kept(database) == [("checkout", 1)]


def test_the_report_as_json(tmp_path: Path):
    told = json.loads(run(written(tmp_path / "shop.json", collection()), "--output", "json").stdout)
    assert (told["error"], told["saved"][0]["name"], told["mocks"][0]["new"]) == (None, "shop", True)


def test_nothing_to_import_is_told(tmp_path: Path, database: Path):
    result = run(written(tmp_path / "other.json", {"name": "package"}), code=1)
    assert "There is nothing to import. other.json:" in result.stderr
    assert kept(database) == []


def test_a_workspace_in_postman_is_pulled(postman: PostmanStandIn, database: Path):
    listed = run("--postman-key-env", "MY_KEY").stdout
    assert WORKSPACE in listed
    run("--postman-key-env", "MY_KEY", "--workspace", WORKSPACE)
    assert kept(database) == [("prices", 1), ("shop-in-staging", 1), ("stock-for-partners", 1)]
    assert run("--postman-key-env", "MY_KEY", "--again", "prices").stdout == "prices: as it is in Postman\n"
    answers = postman.account.collections[SHOP]["item"][0]["response"]
    postman.account.change_collection(SHOP, lambda _: answers.append(saved_example(140, "new", "/orders/10")))
    result = run("--postman-key-env", "MY_KEY", "--again", "shop-in-staging")
    assert "  + GET /orders/:id · new" in result.stdout.splitlines()
    assert KEY not in result.output


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--workspace", WORKSPACE),
        ("--postman-key-env", "NOT_SET", "--workspace", WORKSPACE),
        ("shop.json", "--postman-key-env", "MY_KEY"),
        ("https://a.example.com/x", "https://b.example.com/y"),
    ],
    ids=["nothing", "no key", "no such variable", "both", "two addresses"],
)
def test_wrong_usage(words: tuple[str, ...]):
    assert run(*words, code=2).stdout == ""
