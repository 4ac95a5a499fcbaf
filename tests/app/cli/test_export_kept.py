"""`understudy export --mock` without a source, and `understudy bundle`: what is kept, written to files."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.actions.bundle_import import NotEmpty
from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, put
from app.actions.writing import TargetRefused
from app.cli import app
from app.errors import MockNotFound
from app.store.environments import put_environment
from app.store.mocks import list_mocks
from app.store.opening import open_store
from app.store.published import list_audit
from tests.app.api.both_planes import collection
from tests.server_process import free_port, running, understudy

SECRET = "planted-secret-4711"


def run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


def refusal(*words: str | Path) -> BaseException | None:
    """The error that `main` tells in a line."""
    return CliRunner().invoke(app, [str(word) for word in words]).exception


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two revisions of a mock, the first one published."""
    path = tmp_path / "here.db"
    monkeypatch.setenv("UNDERSTUDY_DATABASE", str(path))
    store = open_store(str(path))
    values = [{"key": "apiToken", "value": SECRET, "type": "secret", "enabled": True}]
    put_environment(store, "Staging", json.dumps({"name": "Staging", "values": values}).encode())
    for body, answers in (("one", True), ("two", False)):
        data = json.dumps(collection(body)).encode()
        put(store, "checkout", MockWishes(content=ContentWishes(collection=data, environment="Staging", publish=answers)))
    store.close()
    return path


def base_url(text: str) -> str:
    rows = json.loads(text)
    return next(row["value"] for row in rows.get("variable", rows.get("values")) if row["key"] == "baseUrl")


@pytest.mark.usefixtures("database")
def test_a_mock_is_written_as_a_collection_that_goes_to_it(monkeypatch: pytest.MonkeyPatch):
    assert base_url(run("export", "--mock", "checkout")) == "http://127.0.0.1:8000/mock/checkout"
    assert base_url(run("export", "--mock", "checkout@2")) == "http://127.0.0.1:8000/mock/checkout@2"
    monkeypatch.setenv("UNDERSTUDY_PORT", "9000")
    monkeypatch.setenv("UNDERSTUDY_HOST", "0.0.0.0")
    assert base_url(run("export", "--mock", "checkout", "--form", "environment")) == "http://localhost:9000/mock/checkout"


@pytest.mark.usefixtures("database")
def test_a_mock_is_written_as_a_definition_and_as_a_command_line(monkeypatch: pytest.MonkeyPatch):
    assert json.loads(run("export", "--mock", "checkout", "--openapi", "--json"))["openapi"].startswith("3.1")
    monkeypatch.setenv("UNDERSTUDY_FORM", "newman")
    assert run("export", "--mock", "checkout") == (
        "newman run checkout.postman_collection.json -e checkout.postman_environment.json\n"
    )


def test_secrets_are_written_when_asked_for_to_a_file_of_ones_own(database: Path, tmp_path: Path):
    out = tmp_path / "full.json"
    assert SECRET not in run("export", "--mock", "checkout", "--form", "environment")
    told = json.loads(run("export", "--mock", "checkout", "--form", "environment", "--secrets", "-o", out, "--output", "json"))
    assert told == {
        "good": True,
        "mock": "checkout",
        "revision": 1,
        "form": "environment",
        "written": str(out),
        "diagnostics": [],
    }
    assert SECRET in out.read_text("utf-8")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    store = open_store(str(database))
    assert list_audit(store).items[0].action == "export secrets"
    store.close()


@pytest.mark.usefixtures("database")
def test_what_makes_no_sense_is_told(tmp_path: Path):
    run("export", code=2)
    run("export", "--mock", "checkout@x", code=2)
    run("export", "--mock", "checkout", "--openapi", "--form", "newman", code=2)
    assert isinstance(refusal("export", "--mock", "cart"), MockNotFound)
    there = tmp_path / "there.json"
    there.write_text("{}")
    assert isinstance(refusal("export", "--mock", "checkout", "-o", there), TargetRefused)


def test_a_bundle_goes_from_one_database_to_another(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "all.zip"
    told = json.loads(run("bundle", "write", file, "--output", "json"))
    assert {name: told[name] for name in ("mocks", "revisions", "environments", "keys")} == {
        "mocks": 1,
        "revisions": 2,
        "environments": 1,
        "keys": 0,
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert isinstance(refusal("bundle", "write", file), TargetRefused)
    monkeypatch.setenv("UNDERSTUDY_DATABASE", str(tmp_path / "there.db"))
    assert run("bundle", "read", file) == "checkout@1\n"
    assert isinstance(refusal("bundle", "read", file), NotEmpty)
    done = json.loads(run("bundle", "read", file, "--merge", "--output", "json"))
    assert done["mocks"] == [{"name": "checkout", "created": False, "revisions": 0, "published": 1}]
    store = open_store(str(tmp_path / "there.db"))
    assert [(mock.name, mock.newest, mock.published) for mock in list_mocks(store)] == [("checkout", 2, 1)]
    store.close()


def test_writing_a_bundle_says_that_secrets_are_in_it(database: Path, tmp_path: Path):
    result = CliRunner().invoke(app, ["bundle", "write", str(tmp_path / "all.zip")])
    assert "secret" in result.output
    assert "Keep it like a password" in result.output


def test_a_running_server_is_asked_instead(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    port = free_port()
    (tmp_path / "files").mkdir()
    with running([*understudy([tmp_path / "files"], port), "--no-watch"], port, ready="/readyz") as server:
        monkeypatch.setenv("UNDERSTUDY_SERVER", server.url)
        assert base_url(run("export", "--mock", "checkout")) == f"{server.url}/mock/checkout"
        assert base_url(run("export", "--mock", "checkout@2")) == f"{server.url}/mock/checkout@2"
        file = tmp_path / "all.zip"
        run("bundle", "write", file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        run("bundle", "read", file, code=1)
        assert run("bundle", "read", file, "--merge") == "checkout@1\n"
    with zipfile.ZipFile(file) as archive:
        assert "mocks/checkout.json" in archive.namelist()
