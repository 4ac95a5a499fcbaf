"""Every command takes files, folders, zips, standard input and addresses; how they end when they cannot."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.app.command_line import main_in_process
from tests.app.fetch.standin import StandIn, authority, moved, said, standing_in
from tests.app.workspace.samples import SHOP, collection, write

REPOSITORY = Path(__file__).resolve().parents[2]
OVER_FILES = SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: '../common/x.yaml#/X'}}")


def understudy(*arguments: str | Path, stdin: bytes = b"", folder: Path, **variables: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a real process that keeps its temporary files below the folder."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(folder / "tmp"), **variables}
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=folder, env=environment, check=False)
    assert list((folder / "tmp").iterdir()) == []
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def here(*arguments: str | Path, folder: Path, **variables: str) -> tuple[int, str, str]:
    """The same in this process, which reads only once whom to trust: not for what is fetched over TLS."""
    (folder / "tmp").mkdir(exist_ok=True)
    told = main_in_process(*arguments, folder=folder, TMPDIR=str(folder / "tmp"), **variables)
    assert list((folder / "tmp").iterdir()) == []
    return told


@pytest.fixture
def api(tmp_path: Path) -> Path:
    """A folder with a definition over two files, and the same as a zip."""
    write(tmp_path, api__openapi__shop_yaml=OVER_FILES, api__common__x_yaml="X: {const: 7}", bad_zip="PK\x03\x04")
    (tmp_path / "api.zip").write_bytes(zip_of(tmp_path / "api"))
    return tmp_path


def zip_of(folder: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.yaml")):
            archive.write(path, path.relative_to(folder))
    return target.getvalue()


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[StandIn, dict[str, str]]]:
    """A server over TLS on this machine, and the variables under which it may be fetched from and is trusted."""
    answers = {
        "/v1/openapi/shop.yaml": said(SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: 'x.yaml#/X'}}").encode()),
        "/v1/openapi/x.yaml": said(b"X: {const: 7}"),
        "/inside": moved("https://127.0.0.1:1/x"),
    }
    own = trustme.CA()
    server_end, _ = authority("localhost", own=own)
    own.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with standing_in(answers, tls=server_end) as server:
        allowed = {"UNDERSTUDY_FETCH_ALLOW": f"localhost:{server.port}", "SSL_CERT_FILE": str(tmp_path / "ca.pem")}
        yield server, allowed


def test_one_definition_gives_the_same_collection_from_a_folder_a_zip_and_standard_input(api: Path):
    code, from_folder, err = understudy("convert", "api", folder=api)
    assert (code, json.loads(from_folder)["info"]["name"], err.splitlines()[0]) == (0, "Shop", "2 requests with 4 examples.")
    assert understudy("convert", "api.zip", folder=api)[:2] == (0, from_folder)
    assert understudy("convert", "-", stdin=(api / "api.zip").read_bytes(), folder=api)[:2] == (0, from_folder)
    code, _, _ = understudy("convert", "api.zip", "-o", ".", folder=api)
    assert (code, (api / "shop.postman_collection.json").read_text("utf-8")) == (0, from_folder)


def test_check_and_match_take_a_zip(api: Path):
    code, out, _ = here("check", "api.zip", "--output", "json", folder=api)
    assert (code, [mock["sources"] for mock in json.loads(out)["mocks"]]) == (0, [["api.zip/openapi/shop.yaml"]])
    code, out, _ = here("match", "api.zip", "GET", "/payments/1", folder=api)
    assert (code, out.partition(":")[0]) == (0, "shop")


def test_an_address_is_converted_with_the_files_beside_it(api: Path, tls: tuple[StandIn, dict[str, str]]):
    server, allowed = tls
    address = f"https://localhost:{server.port}/v1/openapi/shop.yaml"
    code, out, err = understudy("convert", address, folder=api, **allowed)
    assert (code, json.loads(out)["info"]["name"], '"body": "7"' in out) == (0, "Shop", True), err
    assert server.paths == ["/v1/openapi/shop.yaml", "/v1/openapi/x.yaml"]
    assert set(server.server_names) == {"localhost"}


def test_an_address_that_is_not_fetched_ends_with_3_and_one_line(api: Path, tls: tuple[StandIn, dict[str, str]]):
    server, allowed = tls
    root = f"https://localhost:{server.port}"
    for command, address, variables, hint in (
        (
            "convert",
            f"{root}/v1/openapi/shop.yaml",
            {},
            "only the ports 80 and 443 are asked. If it is meant to be, allow it with",
        ),
        ("check", "https://169.254.169.254/latest/meta-data", {}, "its host leads to an address that is not public."),
        ("serve", "https://[::1]/x", {}, "its host leads to an address that is not public."),
        ("convert", "http://example.com/x.yaml", {}, "only https addresses are."),
        ("convert", f"{root}/inside", allowed, "https://127.0.0.1:1/x is not fetched: only the ports 80 and 443 are asked."),
        ("convert", f"{root}/gone", allowed, "the server answered with the status 404."),
    ):
        code, out, err = understudy(command, address, folder=api, **variables)
        assert (code, out, err.count("\n")) == (3, "", 1), err
        assert hint in err


def test_an_archive_that_is_refused_ends_with_1_and_one_line(api: Path):
    (api / "bad.zip").write_bytes(b"PK\x03\x04")
    for command in ("convert", "check", "serve"):
        code, out, err = here(command, "bad.zip", folder=api)
        assert (code, out) == (1, "")
        assert err == "understudy: bad.zip: This archive is cut off, or damaged: its end is not there. Pack it again.\n"


def test_a_folder_without_or_with_several_definitions_ends_with_2_and_one_line(api: Path):
    write(api, films__a_json=collection(), two__a_yaml=SHOP, two__b_yaml=SHOP)
    for folder, hint in (
        ("films", "There is no OpenAPI definition in 'films'"),
        ("two", "Name one of them: two/a.yaml, two/b.yaml."),
    ):
        code, out, err = here("convert", folder, folder=api)
        assert (code, out, err.count("\n"), hint in err) == (2, "", 1, True)


def test_an_example_at_an_address_is_fetched_when_that_is_asked_for(api: Path, tls: tuple[StandIn, dict[str, str]]):
    server, allowed = tls
    far = f"{{externalValue: 'https://localhost:{server.port}/v1/openapi/x.yaml'}}"
    write(api, far_yaml=SHOP.replace("{example: {amount: 5}}", f"{{examples: {{far: {far}}}}}"))
    code, out, err = understudy("convert", "far.yaml", "-O", "external_examples=true", folder=api, **allowed)
    assert (code, '"body": "X: {const: 7}"' in out, server.paths) == (0, True, ["/v1/openapi/x.yaml"]), err
    code, out, err = understudy("convert", "far.yaml", "-O", "external_examples=true", folder=api)
    assert (code, "only the ports 80 and 443 are asked" in err) == (0, True)


@pytest.mark.parametrize("command", ["convert", "check"])
def test_being_told_to_end_leaves_no_temporary_folder(api: Path, command: str):
    """The second file never comes: the process is told to end while it waits for it."""
    waiting, is_over = threading.Event(), threading.Event()

    def never(_: socket.socket) -> None:
        waiting.set()
        is_over.wait(60)

    main = SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: 'x.yaml#/X'}}")
    with standing_in({"/shop.yaml": said(main.encode()), "/x.yaml": never}) as server:
        (api / "tmp").mkdir()
        environment = {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "TMPDIR": str(api / "tmp"),
            "UNDERSTUDY_FETCH_ALLOW": f"127.0.0.1:{server.port}",
        }
        arguments = [sys.executable, "-m", "app", command, f"http://127.0.0.1:{server.port}/shop.yaml"]
        process = subprocess.Popen(arguments, cwd=api, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert waiting.wait(60)
        assert len(list((api / "tmp").iterdir())) == 1
        process.terminate()
        out, err = process.communicate(timeout=60)
        is_over.set()
    assert (process.returncode, out, err, list((api / "tmp").iterdir())) == (128 + signal.SIGTERM, b"", b"", [])
