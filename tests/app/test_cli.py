"""The command line: what it prints where, and with which exit code it ends."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from app import __version__
from app.cli import app
from tests.app.workspace.samples import SHOP, collection, write

REPOSITORY = Path(__file__).resolve().parents[2]
COMMANDS = ("serve", "convert", "check", "match")


def understudy(*arguments: str | Path, stdin: bytes = b"", folder: Path | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a real process."""
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "120"}
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=folder or REPOSITORY, env=environment, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def in_process(*arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    """The same in this process: for what needs no process of its own."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a definition and a collection."""
    return write(tmp_path, shop_yaml=SHOP, films_json=collection())


def test_the_version():
    assert in_process("--version") == (0, f"understudy {__version__}\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_by_example(command: str):
    code, out, _ = in_process(command, "--help")
    assert code == 0
    assert f"    understudy {command} " in out


def test_every_option_has_a_twin_in_the_environment():
    group = typer.main.get_command(app)
    options = [
        (name, option.name, option.envvar)
        for name, command in group.commands.items()
        for option in command.params
        if option.param_type_name == "option" and option.name != "help"
    ]
    assert options
    assert [option for option in options if not str(option[2]).startswith("UNDERSTUDY_")] == []


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("bogus",), "No such command 'bogus'"),
        (("match", "shop.yaml", "GET"), "Missing argument 'URL'"),
        (("check", "--colour"), "No such option"),
        (("serve", "--port", "many"), "valid integer"),
        (("convert",), "Missing argument 'DEFINITION'"),
        (("convert", "-", "--use-cases", "mocks.yaml"), "-o names a folder"),
        (("convert", "shop.yaml", "--output", "json"), "name it with -o"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_hint(arguments: tuple[str, ...], hint: str):
    code, out, err = in_process(*arguments)
    assert (code, out) == (2, "")
    assert hint in err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("check", "gone.yaml"), "There is no file or folder 'gone.yaml'"),
        (("serve", "gone.yaml"), "There is no file or folder 'gone.yaml'"),
        (("serve",), "Name a file or folder to serve"),
        (("serve", "shop.yaml", "--port", "70000"), "port"),
        (("match", "shop.yaml", "GET", "/", "--mock", "cinema"), "There is no mock named 'cinema'"),
        (("match", "shop.yaml", "GET", "/", "-H", "nonsense"), "is no header"),
        (("match", "shop.yaml", "GET", "/", "-d", "@gone"), "There is no file"),
        (("convert", "shop.yaml", "-o", "gone/x.json"), "Name another place with -o"),
    ],
)
def test_a_wrong_argument_ends_with_2_and_one_line(shop: Path, arguments: tuple[str, ...], hint: str):
    code, out, err = understudy(*arguments, folder=shop)
    assert (code, out) == (2, "")
    assert hint in err
    assert err.count("\n") == 1


def test_convert_writes_to_stdout_and_words_to_stderr(shop: Path):
    code, out, err = understudy("convert", shop / "shop.yaml")
    assert (code, json.loads(out)["info"]["name"], err) == (0, "Shop", "2 requests with 4 examples.\n")


def test_convert_reads_stdin_and_writes_a_file(shop: Path):
    code, out, err = understudy("convert", "-", "-o", shop / "out.json", stdin=SHOP.encode())
    assert (code, out, err) == (0, "", f"2 requests with 4 examples into 1 file: {shop / 'out.json'}.\n")
    assert json.loads((shop / "out.json").read_text())["info"]["name"] == "Shop"


def test_convert_writes_use_cases_into_a_folder(shop: Path):
    write(shop, mocks_yaml="mocks: {one: {definition: shop.yaml}, two: {definition: shop.yaml}}")
    arguments = ("convert", shop / "shop.yaml", "--use-cases", shop / "mocks.yaml", "-o", shop / "made", "--output", "json")
    code, out, _ = in_process(*arguments)
    assert (code, json.loads(out)["good"]) == (0, True)
    assert sorted(path.name for path in (shop / "made").iterdir()) == [
        "one.postman_collection.json",
        "two.postman_collection.json",
    ]


def test_convert_of_a_broken_file_ends_with_1_and_leaves_the_old_result(shop: Path):
    write(shop, bad_yaml="openapi: [", out_json="old")
    code, out, err = in_process("convert", shop / "bad.yaml", "-o", shop / "out.json")
    assert (code, out) == (1, "")
    assert err.startswith("bad.yaml:2:1: error yaml.invalid: ")
    assert (shop / "out.json").read_text() == "old"


def test_check_of_a_good_folder(shop: Path):
    code, out, err = in_process("check", shop)
    assert code == 0
    assert out == "shop.yaml: warning duplicate [shop] orders › Create order › pending: " + out.partition("pending: ")[2]
    assert err.startswith("2 mocks, 5 examples, 3 answer the request they were saved with.\n")


def test_check_strictly_ends_with_1(shop: Path):
    assert in_process("check", shop, "--strict")[0] == 1
    assert in_process("check", shop, UNDERSTUDY_STRICT="1")[0] == 1


def test_check_of_a_broken_file_ends_with_1_and_names_the_place(shop: Path):
    code, out, _ = in_process("check", write(shop, bad_json="{\n]"))
    assert code == 1
    assert "bad.json:2:1: error broken [bad]" in out


def test_check_as_json(shop: Path):
    code, out, _ = in_process("check", shop / "films.json", "--output", "json")
    assert (code, json.loads(out)["counts"]) == (0, {})


def test_match_tells_who_answers(shop: Path):
    code, out, err = in_process("match", shop, "GET", "/films", "--mock", "films")
    assert (code, err) == (0, "")
    assert out.startswith("films:\n  GET /films: List › all answers with a score of 100.\n")


def test_match_ends_with_1_when_nobody_answers(shop: Path):
    assert in_process("match", shop, "GET", "/nothing", "--output", "json")[0] == 1


def test_match_reads_the_body_from_stdin(shop: Path):
    code, out, _ = understudy("match", shop, "POST", "/orders", "-d", "@-", "--output", "json", stdin=b'{"a": 1}')
    assert (code, json.loads(out)["answeredBy"]) == (0, ["shop"])


def test_names_from_files_cannot_steer_the_terminal(shop: Path):
    name = "\x1b]0;owned\x07\u202etxt"
    _, out, err = in_process(
        "match", write(shop, films_json=collection(name, path=f"\x1b[2J{name}")), "GET", "/", "--mock", "films"
    )
    assert re.findall("[\x00-\x09\x0b-\x1f\u202e]", out + err) == []
    assert "\\u202e" in out


@contextmanager
def serving(*arguments: str | Path, folder: Path | None = None) -> Iterator[tuple[dict[str, object], subprocess.Popen[str]]]:
    """A running `understudy serve --output json`, and what it said when it was ready."""
    command = [sys.executable, "-m", "app", "serve", *map(str, arguments), "--port", "0", "--output", "json"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder or REPOSITORY, env=environment
    )
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line == "}\n":
                break
        yield json.loads("".join(lines)), process
    finally:
        process.kill()
        process.communicate()


def test_serve_says_where_the_mocks_are_and_stops_when_told(shop: Path):
    with serving(write(shop, bad_json="{")) as (ready, process):
        mocks = {mock["name"]: mock for mock in ready["mocks"]}  # type: ignore[attr-defined]
        assert {name: mock["live"] for name, mock in mocks.items()} == {"bad": False, "films": True, "shop": True}
        with urllib.request.urlopen(mocks["films"]["urls"][0] + "/films") as answer:
            assert (answer.status, answer.read()) == (200, b"[]")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_serve_prints_a_table_for_people(shop: Path):
    command = [sys.executable, "-m", "app", "serve", str(shop), "--port", "0", "--no-watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=REPOSITORY)
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip() for _ in range(5)]
    finally:
        process.kill()
        process.communicate()
    assert lines[0].startswith(f"Understudy {__version__} serves 2 mocks. Pages: http://127.0.0.1:")
    assert [line.split() for line in lines[1:]] == [
        [],
        ["Mock", "URL", "Examples", "Warnings"],
        ["films@1", lines[3].split()[1], "1", "0"],
        ["shop@1", lines[4].split()[1], "4", "0"],
    ]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/mock/films", lines[3].split()[1])


def test_a_port_in_use_is_said_in_one_line(shop: Path):
    with serving(shop) as (ready, _):
        port = str(ready["pages"]).rstrip("/").rpartition(":")[2]
        code, out, err = understudy("serve", shop, "--port", port)
    assert (code, out) == (1, "")
    assert err.startswith(f"understudy: Cannot listen on 127.0.0.1 port {port}: ")
    assert err.count("\n") == 1
