"""`understudy import` and `understudy calls` as clients of a running server: the same words, the same exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from app.cli.call_sources import events_in
from tests.app.actions.importing import collection, environment, example
from tests.app.cli.test_mocks import answering
from tests.app.command_line import main_in_process
from tests.costs import PATIENCE
from tests.postman_standin import KEY, WORKSPACE, PostmanStandIn, postman_standing_in
from tests.server_process import REPOSITORY, Server, free_port, running, understudy

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def postman() -> Iterator[PostmanStandIn]:
    with postman_standing_in() as standin:
        yield standin


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, postman: PostmanStandIn) -> Iterator[Server]:
    """A server whose store has what the tests of this module bring."""
    port, folder = free_port(), tmp_path_factory.mktemp("served")
    (folder / "orders.json").write_text(json.dumps(collection("Orders")))
    variables = {"UNDERSTUDY_DATABASE": str(folder / "served.db"), "UNDERSTUDY_FETCH_ALLOW": postman.target}
    with running(understudy([folder / "orders.json"], port), port, ready="/readyz", variables=variables) as started:
        yield started


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("UNDERSTUDY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UNDERSTUDY_DATABASE", "none")  # nothing is done here


def run(folder: Path, server: Server, *arguments: str) -> tuple[int, str, str]:
    return main_in_process(*arguments, "--server", server.url, folder=folder)


def data(folder: Path, server: Server, *arguments: str) -> Any:
    _, out, err = run(folder, server, *arguments, "--output", "json")
    assert out, err
    return json.loads(out)


def call(server: Server, path: str) -> int:
    try:
        with urllib.request.urlopen(f"{server.url}/mock/{path}", timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def logged(folder: Path, server: Server, number: int, *arguments: str) -> list[Any]:
    """The calls in the log, once so many are written down."""
    until = time.monotonic() + PATIENCE
    while len(found := data(folder, server, "calls", *arguments)) < number and time.monotonic() < until:
        time.sleep(0.05)
    assert len(found) == number
    return list(found)


def written(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return name


# --- import ---------------------------------------------------------------------------------------------------------------


def test_files_are_sent_and_answer_at_once(tmp_path: Path, server: Server):
    shop = written(tmp_path, "Café ☕.json", collection())
    staging = written(tmp_path, "staging.json", environment("staging", baseUrl="https://staging.example.com"))
    plan = run(tmp_path, server, "import", shop, staging, "--dry-run")
    lines = ["shop: 1 request, 1 example, environment staging, new", "environment staging: 1 variable, new"]
    assert (plan[0], plan[1].splitlines(), plan[2]) == (0, lines, "Nothing was saved: this is the plan.\n")
    assert call(server, "shop/orders/7") == 404
    done = run(tmp_path, server, "import", shop, staging)
    assert (done[0], done[1].splitlines(), done[2]) == (0, lines, "Saved: 1 new revision of 1 mock.\n")
    assert call(server, "shop/orders/7") == 200
    again = data(tmp_path, server, "import", shop, staging)
    assert (again["error"], again["mocks"][0]["unchanged"], again["saved"][0]["created"]) == (None, True, False)
    assert again["mocks"][0]["file"] == "Café ☕.json"


def test_folders_and_zips_are_sent_as_they_are_read_here(tmp_path: Path, server: Server):
    written(tmp_path, "api/one.json", collection("One"))
    written(tmp_path, "api/deep/two.json", collection("Two"))
    written(tmp_path, "api/.git/three.json", collection("Three"))
    (tmp_path / "api" / "link.json").symlink_to(tmp_path / "api" / "one.json")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("four.json", json.dumps(collection("Four")))
    (tmp_path / "more.zip").write_bytes(packed.getvalue())
    report = data(tmp_path, server, "import", "api", "more.zip", "--unpublished", "--only", "two", "--only", "four")
    assert [mock["name"] for mock in report["mocks"]] == ["two", "four"]
    assert [file["file"] for file in report["files"]] == ["api/one.json", "api/deep/two.json", "more.zip/four.json"]
    assert call(server, "two/orders/7") == 404


def test_what_cannot_be_saved_is_told_as_it_is_here(tmp_path: Path, server: Server):
    page = tmp_path / "page.json"
    page.write_text("<!doctype html>")
    refused = run(tmp_path, server, "import", "page.json")
    assert (refused[0], refused[1]) == (1, "")
    assert refused[2].splitlines()[0].startswith("page.json: refused: This is a web page")
    assert "understudy: There is nothing to import. page.json:" in refused[2]
    taken = run(tmp_path, server, "import", written(tmp_path, "x.json", collection("Orders")))
    assert (taken[0], taken[1][:7]) == (1, "orders:")
    assert "understudy: The mock 'orders' is made of files" in taken[2]
    shop = written(tmp_path, "y.json", collection())
    some = run(tmp_path, server, "import", shop, "page.json", "--name", "some")
    assert (some[0], some[1][:5], "Saved: 1 new revision" in some[2]) == (1, "some:", True)
    assert run(tmp_path, server, "import", shop, "-O", "nonsense=1")[0] == 2
    assert run(tmp_path, server, "import", "not-there.json")[0] == 2


def test_the_server_fetches_addresses(tmp_path: Path, server: Server):
    code, out, err = run(tmp_path, server, "import", "http://127.0.0.1:9/shop.json")
    assert (code, out, "is not fetched" in err) == (3, "", True)


def test_the_server_pulls_from_postman(
    tmp_path: Path, server: Server, postman: PostmanStandIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MY_KEY", KEY)
    with_key = ("import", "--postman-key-env", "MY_KEY", "--postman-base", postman.base)
    assert WORKSPACE in run(tmp_path, server, *with_key)[1]
    pulled = data(tmp_path, server, *with_key, "--workspace", WORKSPACE)
    assert [mock["name"] for mock in pulled["saved"]] == ["shop-in-staging", "stock-for-partners", "prices"]
    assert run(tmp_path, server, *with_key, "--again", "prices")[:2] == (0, "prices: as it is in Postman\n")
    monkeypatch.setenv("MY_KEY", "PMAK-another")
    assert run(tmp_path, server, *with_key)[0] == 3
    monkeypatch.setenv("MY_KEY", "two words")
    code, _, err = run(tmp_path, server, *with_key)
    assert (code, err) == (2, "understudy: This is no API key of Postman: it is empty or has blanks or other odd characters.\n")


# --- calls ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def film(tmp_path: Path, server: Server, request: pytest.FixtureRequest) -> str:
    """A mock of its own, called twice with success and once in vain."""
    name = f"film-{zlib.crc32(request.node.name.encode())}"
    examples = (example("paid", "/orders/7"), example("open", "/orders/8"))
    assert run(tmp_path, server, "import", written(tmp_path, "film.json", collection("F", *examples)), "--name", name)[0] == 0
    assert [call(server, f"{name}{path}") for path in ("/orders/7", "/orders/7?page=2", "/carts/1")] == [200, 200, 404]
    logged(tmp_path, server, 3, name)
    return name


def test_calls_of_a_server_are_listed_and_searched(tmp_path: Path, server: Server, film: str):
    code, out, err = run(tmp_path, server, "calls", film)
    assert (code, err) == (0, "")
    lines = [line.split("  ")[-1] for line in out.splitlines()]
    assert lines == ["paid", "paid", "no match"]
    assert [each["path"] for each in data(tmp_path, server, "calls", film, "--miss")] == ["/carts/1"]
    assert [each["path"] for each in data(tmp_path, server, "calls", film, "--text", "PAGE=2")] == ["/orders/7?page=2"]
    assert len(data(tmp_path, server, "calls", film, "--limit", "2")) == 2
    assert run(tmp_path, server, "calls", film, "--status", "5xx") == (1, "", "No call fits.\n")
    assert run(tmp_path, server, "calls", film, "--status", "odd")[0] == 2
    assert run(tmp_path, server, "calls", "not-there")[0] == 2


def test_one_call_of_a_server(tmp_path: Path, server: Server, film: str):
    number = str(data(tmp_path, server, "calls", film)[0]["id"])
    code, out, _ = run(tmp_path, server, "calls", "--call", number)
    assert (code, "\nrequest:\n  Accept-Encoding: identity\n" in out.replace("accept-encoding", "Accept-Encoding")) == (0, True)
    assert data(tmp_path, server, "calls", "--call", number)["response"]["cut"] is False
    assert run(tmp_path, server, "calls", "--call", "999999")[0] == 2


def test_what_callers_of_a_server_expected_and_what_nobody_called(tmp_path: Path, server: Server, film: str):
    assert run(tmp_path, server, "calls", film, "--expected")[1].splitlines()[1].split()[:3] == ["1", "GET", "/carts/:cartId"]
    assert data(tmp_path, server, "calls", film, "--expected")[0]["proposal"]["name"]
    code, out, err = run(tmp_path, server, "calls", film, "--coverage")
    assert (code, out.splitlines()[1].split()) == (0, ["2", "GET", "/orders/{{id}}"])
    assert f"{film}@1: 1 of 1 operations (100 %)" in err


def test_calls_of_a_server_are_exported(tmp_path: Path, server: Server, film: str):
    har = json.loads(run(tmp_path, server, "calls", film, "--output", "har")[1])
    addresses = [entry["request"]["url"] for entry in har["log"]["entries"]]
    assert addresses[0] == f"{server.url}/mock/{film}/orders/7"
    assert len(run(tmp_path, server, "calls", film, "--miss", "--output", "jsonl")[1].splitlines()) == 1


def hear_interrupts() -> None:
    """Who runs the tests in the background may have them ignored by everything below."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_calls_of_a_server_are_followed(tmp_path: Path, server: Server, film: str):
    command = [sys.executable, "-m", "app", "calls", film, "--follow", "--miss", "--output", "jsonl", "--server", server.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY, text=True, preexec_fn=hear_interrupts) as following:
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["path"] == "/carts/1"
        call(server, f"{film}/orders/8")
        call(server, f"{film}/carts/2")
        assert json.loads(following.stdout.readline())["path"] == "/carts/2"
        following.send_signal(signal.SIGINT)
        assert following.wait(PATIENCE) == 0


@pytest.mark.parametrize("command", [("calls",), ("calls", "--output", "har"), ("calls", "-f"), ("import", "x.json")])
def test_a_server_that_is_not_there_or_says_no(tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    written(tmp_path, "x.json", collection())
    code, out, err = main_in_process(*command, "--server", "http://127.0.0.1:9", folder=tmp_path)
    assert (code, out, "cannot be reached" in err) == (3, "", True)
    assert main_in_process(*command, "--server", "nonsense", folder=tmp_path)[0] == 2
    if command[0] == "calls":
        monkeypatch.setenv("MY_TOKEN", "ust_secret")
        with answering(403, {"code": "auth.forbidden", "detail": "Not by you."}) as (url, heads), suppress(ConnectionError):
            code, _, err = main_in_process(*command, "--server", url, "--token-env", "MY_TOKEN", folder=tmp_path)
        assert (code, err, heads["authorization"]) == (4, "understudy: Not by you.\n", "Bearer ust_secret")


@pytest.mark.parametrize("variable", ["UNDERSTUDY_TOKEN", "MY_KEY"])
def test_a_secret_that_no_header_can_carry_is_named_and_not_shown(
    tmp_path: Path, variable: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MY_KEY", "PMAK-1")
    monkeypatch.setenv(variable, "geheimer Schlüssel")
    command = ("import", "--postman-key-env", "MY_KEY", "--server", "http://127.0.0.1:9")
    code, out, err = main_in_process(*command, folder=tmp_path)
    assert (code, out, err.count("\n"), "geheim" in err) == (2, "", 1, False)
    assert ("'UNDERSTUDY_TOKEN' holds no personal token" in err) != ("no API key of Postman" in err)


def test_events_are_read_as_the_standard_says():
    lines = ["retry: 1000", "id: 4", "", ": ping", "", "id: 5", "event: call", "data: {", "data:}", "", "data: unfinished"]
    assert list(events_in(iter(lines))) == [
        {"retry": "1000", "id": "4"},
        {"id": "5", "event": "call", "data": "{\n}"},
    ]
