"""`understudy mocks`, `keys` and `db`: over the local store, and as a client of a running server."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.store.blobs import read_blob
from app.store.mocks import find_mock
from app.store.opening import open_store
from app.store.revisions import get_revision
from tests.app.api.both_planes import collection
from tests.app.test_cli import main_in_process
from tests.app.workspace.samples import SHOP, environment, write
from tests.server_process import free_port, running, understudy


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a definition, a collection and an environment; its store is made when it is needed."""
    for name in [name for name in os.environ if name.startswith("UNDERSTUDY_")]:
        monkeypatch.delenv(name)
    return write(tmp_path, shop_yaml=SHOP, orders_json=json.dumps(collection()), staging_json=environment(base="http://x"))


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    return main_in_process(*arguments, folder=folder)


def data(folder: Path, *arguments: str) -> Any:
    code, out, err = run(folder, *arguments, "--output", "json")
    assert code == 0, err
    return json.loads(out)


def test_a_mock_is_put_again_and_again(folder: Path):
    assert run(folder, "mocks", "put", "shop", "orders.json") == (0, "shop@1\n", "shop is made. Revision 1 answers.\n")
    assert run(folder, "mocks", "put", "shop", "orders.json") == (0, "shop@1\n", "shop is so already; nothing was changed.\n")
    code, out, err = run(folder, "mocks", "put", "shop", "--settings", "{delay: 5ms}", "--unpublished")
    assert (code, out, err) == (0, "shop@2\n", "shop is changed. Revision 2 waits to be published.\n")
    assert run(folder, "mocks", "publish", "shop") == (0, "shop@2\n", "shop is live.\n")
    assert run(folder, "mocks", "rollback", "shop") == (0, "shop@1\n", "shop is live.\n")
    numbers = [(each["number"], each["is_published"]) for each in data(folder, "mocks", "revisions", "shop")]
    assert numbers == [(2, False), (1, True)]


def test_definitions_and_environments_are_put_too(folder: Path):
    code, out, _ = run(folder, "mocks", "put", "shop", "shop.yaml", "staging.json", "--title", "Shop")
    assert (code, out) == (0, "shop@1\n")
    mock = data(folder, "mocks", "show", "shop")
    assert (mock["title"], mock["environment"] is not None, mock["state"]) == ("Shop", True, "live")


def test_a_definition_that_is_put_is_what_calls_are_checked_against(folder: Path):
    run(folder, "mocks", "put", "shop", "shop.yaml", "--settings", "{validate: report}")
    with closing(open_store(str(folder / ".understudy" / "understudy.db"))) as store:
        first = get_revision(store, find_mock(store, "shop").mock.id)
        assert first.contract is not None
        assert b"createOrder" in read_blob(store, first.contract)
    run(folder, "mocks", "put", "shop", "--settings", "{validate: reject}")
    with closing(open_store(str(folder / ".understudy" / "understudy.db"))) as store:
        assert get_revision(store, first.mock_id).contract == first.contract


def test_files_that_are_not_one_mock_are_refused(folder: Path):
    code, _, err = run(folder, "mocks", "put", "shop", "shop.yaml", "orders.json")
    assert (code, err) == (
        2,
        "understudy: These files hold more than one collection. To make several mocks at once: understudy import.\n",
    )


def test_a_setting_that_is_wrong_is_named(folder: Path):
    code, _, err = run(folder, "mocks", "put", "shop", "--settings", "dealy: 5")
    assert (code, err.count("\n")) == (2, 1)
    assert "settings/dealy: Unknown key 'dealy'. Did you mean 'delay'?" in err


def test_a_mock_goes_and_comes_back(folder: Path):
    run(folder, "mocks", "put", "shop", "orders.json")
    assert run(folder, "mocks", "rename", "shop", "store", "--redirect-days", "0")[:2] == (0, "store@1\n")
    assert run(folder, "mocks", "pause", "store")[2] == "store is paused.\n"
    assert run(folder, "mocks", "resume", "store")[2] == "store is live.\n"
    assert run(folder, "mocks", "expire", "store", "2020-01-01T00:00:00Z")[2] == "store is expired.\n"
    assert run(folder, "mocks", "expire", "store", "never")[2] == "store is live.\n"
    assert run(folder, "mocks", "delete", "store")[2].startswith("store is deleted until ")
    assert [mock["name"] for mock in data(folder, "mocks", "list", "--deleted")] == ["store"]
    assert run(folder, "mocks", "restore", "store", "--as", "shop")[:2] == (0, "shop@1\n")
    run(folder, "mocks", "delete", "shop")
    assert run(folder, "mocks", "delete", "shop", "--purge") == (0, "", "shop is gone for good.\n")
    assert run(folder, "mocks", "list")[1:] == ("", "There is no mock yet: understudy mocks put NAME FILE.\n")


def test_a_table_of_mocks(folder: Path):
    run(folder, "mocks", "put", "shop", "orders.json", "--access", "key")
    assert run(folder, "mocks", "list")[1].splitlines() == [
        "Mock  State  Revision  Access  Origin  URL",
        "shop  live   @1        key     store",
    ]


def test_a_key_is_told_once(folder: Path):
    run(folder, "mocks", "put", "shop", "orders.json")
    code, text, err = run(folder, "keys", "issue", "mobile team", "shop@1", "--method", "get")
    assert (code, text.startswith("us_")) == (0, True)
    [key] = data(folder, "keys", "list", "--mock", "shop")
    assert (key["mocks"], key["methods"]) == (["shop@1"], ["GET"])
    assert err == f"{key['id']} (mobile team) opens shop@1. Its text is not shown again.\n"
    assert text.strip() not in run(folder, "keys", "list")[1]
    assert run(folder, "keys", "rotate", key["id"], "--old-hours", "1")[1] not in ("", text)
    assert run(folder, "keys", "revoke", key["id"]) == (0, "", f"{key['id']} (mobile team) is revoked.\n")
    assert "revoked" in run(folder, "keys", "list")[1]
    assert run(folder, "keys", "issue", "x")[0] == 2


def test_the_database_is_backed_up_and_restored(folder: Path):
    run(folder, "mocks", "put", "shop", "orders.json")
    assert run(folder, "db", "backup", "monday.db")[0] == 0
    assert run(folder, "db", "restore", "monday.db")[0] == 2
    run(folder, "mocks", "put", "other", "orders.json")
    assert data(folder, "db", "restore", "monday.db", "--replace") == {"mocks": 1}
    assert [mock["name"] for mock in data(folder, "mocks", "list")] == ["shop"]
    assert data(folder, "db", "restore", "monday.db", "--database", "new.db") == {"mocks": 1}
    assert run(folder, "db", "check", "--database", "new.db") == (0, "", "Everything is whole.\n")
    before, now = data(folder, "db", "upgrade", "--database", "empty.db").values()
    assert (before, data(folder, "db", "upgrade")["before"]) == (None, now)


def test_a_database_that_is_not_there_is_not_made_by_looking(folder: Path):
    for arguments in (("db", "check"), ("db", "backup", "x.db")):
        code, _, err = run(folder, *arguments)
        assert (code, "its file is not there" in err) == (2, True)
    assert not (folder / ".understudy").exists()


def test_what_cannot_be_done_ends_with_2_and_one_line(folder: Path):
    code, out, err = run(folder, "mocks", "show", "nope")
    assert (code, out, err) == (2, "", "understudy: There is no mock named 'nope'.\n")


# --- as a client ----------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(120)
def test_the_same_commands_work_on_a_running_server(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("UNDERSTUDY_DATABASE", str(folder / "served.db"))
    port = free_port()
    with running(understudy([folder / "orders.json"], port), port, ready="/readyz") as server:
        at = ("--server", server.url)
        assert run(folder, "mocks", "put", "shop", "shop.yaml", *at)[:2] == (0, "shop@1\n")
        listed = data(folder, "mocks", "list", *at)
        assert [(mock["name"], mock["origin"], mock["live"]) for mock in listed] == [
            ("orders", "files", True),
            ("shop", "store", True),
        ]
        assert f"{server.url}/mock/shop" in run(folder, "mocks", "list", *at)[1]
        assert run(folder, "mocks", "delete", "orders", *at)[0] == 2
        assert run(folder, "keys", "issue", "team", "shop", *at)[0] == 0


ANSWERS = {
    "401": (401, {"code": "auth.required", "detail": "Sign in."}, 4, "Sign in."),
    "403": (403, {"code": "auth.forbidden", "detail": "Not by you."}, 4, "Not by you."),
    "409": (409, {"code": "name.taken", "detail": "Taken."}, 2, "Taken."),
    "500": (500, {"code": "error", "detail": "A fault."}, 1, "A fault."),
    "503": (503, {"code": "storage.away", "detail": "Away."}, 3, "Away."),
    "something else": (200, None, 3, "answers as no server of Understudy does (200)"),
}


@pytest.mark.parametrize(("status", "problem", "code", "told"), ANSWERS.values(), ids=ANSWERS)
def test_errors_of_the_api_end_with_their_exit_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch, status: int, problem: Any, code: int, told: str
):
    monkeypatch.setenv("MY_TOKEN", "ust_secret")
    with answering(status, problem) as (url, heads):
        found, out, err = run(folder, "mocks", "list", "--server", url, "--token-env", "MY_TOKEN")
    assert (found, out) == (code, "")
    assert told in err
    assert "ust_secret" not in err
    assert heads["authorization"] == "Bearer ust_secret"


def test_a_server_that_is_not_there_ends_with_3(folder: Path):
    code, _, err = run(folder, "mocks", "list", "--server", "http://127.0.0.1:9")
    assert (code, "cannot be reached" in err) == (3, True)
    assert run(folder, "mocks", "list", "--server", "nonsense")[0] == 2


@contextmanager
def answering(status: int, problem: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """A server that answers everything alike."""
    heads: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heads.update({name.lower(): value for name, value in self.headers.items()})
            body = json.dumps(problem).encode() if problem else b"<html>"
            self.send_response(status)
            self.send_header("content-type", "application/problem+json" if problem else "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heads
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
