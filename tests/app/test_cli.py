"""The command line: what it prints where, and with which exit code it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from app import __version__
from app.cli import app
from app.cli.output import Output
from app.cli.serve import _Teller
from app.records import MockStatus, WorkspaceStatus
from converters.diagnostics import Diagnostic
from tests.app.command_line import main_in_process
from tests.app.workspace.samples import NO_SERVER, SHOP, collection, environment, write
from tests.app.workspace.test_recipes import OVERLAY
from tests.server_process import free_port
from tests.test_docs import single_commands

REPOSITORY = Path(__file__).resolve().parents[2]
SERVERS = "servers: [{url: 'https://a.example', description: Production}, {url: 'https://b.example', name: Test}]\n"
COMMANDS = ("serve", "convert", "sync", "check", "match", "mocks", "keys", "db")


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
    options = [
        (command.name, option.name, option.envvar)
        for command in single_commands(typer.main.get_command(app))
        for option in command.params
        if option.param_type_name == "option" and option.name not in ("help", "show_options")
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
        (("convert", "shop.yaml", "--environments"), "name it with -o"),
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
        (
            ("convert", "shop.yaml", "-o", "gone/x.json"),
            "gone/x.json cannot be written: there is no folder gone. Make it first",
        ),
    ],
)
def test_a_wrong_argument_ends_with_2_and_one_line(shop: Path, arguments: tuple[str, ...], hint: str):
    code, out, err = main_in_process(*arguments, folder=shop)
    assert (code, out) == (2, "")
    assert hint in err
    assert err.count("\n") == 1


def test_convert_writes_to_stdout_and_words_to_stderr(shop: Path):
    code, out, err = understudy("convert", shop / "shop.yaml")
    assert (code, json.loads(out)["info"]["name"]) == (0, "Shop")
    assert err.startswith("2 requests with 4 examples.\n2 of 4 examples answer their own request; 2 only by ")


def test_convert_reads_stdin_and_writes_a_file(shop: Path):
    code, out, err = understudy("convert", "-", "-o", shop / "out.json", stdin=SHOP.encode())
    assert (code, out, err.partition("\n")[0]) == (0, "", f"2 requests with 4 examples into 1 file: {shop / 'out.json'}.")
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


def test_convert_takes_options_overlays_and_parts(shop: Path):
    write(shop, more_yaml=OVERLAY)
    arguments = ("-O", "folder_strategy=none,request_name=path", "--overlay", shop / "more.yaml", "--tag", "payments")
    code, out, _ = in_process("convert", shop / "shop.yaml", *arguments)
    assert (code, [item["name"] for item in json.loads(out)["item"]]) == (0, ["/payments/{id}"])
    twins = {
        "UNDERSTUDY_CONVERT_OPTIONS": "folder_strategy=none\nrequest_name=path",
        "UNDERSTUDY_OVERLAY": str(shop / "more.yaml"),
        "UNDERSTUDY_TAG": "payments",
    }
    assert in_process("convert", shop / "shop.yaml", **twins)[1] == out


def test_convert_lists_its_options():
    code, out, err = in_process("convert", "--options")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()][:3] == ["Option", "folder_strategy", "collapse_folders"]


def test_convert_writes_an_environment_for_each_server(shop: Path):
    write(shop, shop_yaml=NO_SERVER + SERVERS)
    target = shop / "made" / "shop.json"
    target.parent.mkdir()
    code, _, err = in_process("convert", shop / "shop.yaml", "-o", target, "--environments")
    assert (code, err.partition(":")[0]) == (0, "2 requests with 4 examples into 3 files")
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "shop.json",
        "shop.production.postman_environment.json",
        "shop.test.postman_environment.json",
    ]


def test_convert_strictly_writes_nothing_when_there_is_a_warning(shop: Path):
    write(shop, odd_yaml=SHOP.replace("operationId: getPayment", "operationID: getPayment"))
    assert in_process("convert", shop / "odd.yaml", "-o", shop / "out.json")[0] == 0
    (shop / "out.json").unlink()
    code, out, err = in_process("convert", shop / "odd.yaml", "-o", shop / "out.json", "--strict")
    assert (code, out, (shop / "out.json").exists()) == (1, "", False)
    assert [line.split()[1:3] for line in err.splitlines()[:-1]] == [["warning", "unknown_field"]]
    assert err.endswith("Nothing was written, because of --strict.\n")
    assert in_process("convert", shop / "shop.yaml", "-o", shop / "out.json", "--strict")[0] == 0


def test_convert_reports_how_examples_are_reached(shop: Path):
    _, out, _ = in_process("convert", shop / "shop.yaml", "-o", shop / "out.json", "--output", "json")
    reach = json.loads(out)["reach"]["shop"]
    assert (reach["total"], reach["by_own_request"]) == (4, 2)
    assert {example["selector"] for example in reach["by_selector"]} == {
        "x-mock-response-code: 402",
        "x-mock-response-name: pending",
    }


def test_convert_of_a_broken_file_ends_with_1_and_leaves_the_old_result(shop: Path):
    write(shop, bad_yaml="openapi: [", out_json="old")
    code, out, err = in_process("convert", shop / "bad.yaml", "-o", shop / "out.json")
    assert (code, out) == (1, "")
    assert err.startswith("bad.yaml:2:1: error yaml.invalid: ")
    assert err.count("\n") == 1
    assert (shop / "out.json").read_text() == "old"


@pytest.mark.parametrize(
    ("target", "arguments", "hint"),
    [
        ("shop.yaml", (), "it is one of the files that are read. Name another place with -o."),
        ("link.yaml", (), "it is one of the files that are read. Name another place with -o."),
        ("shop.yaml", ("--force",), "it is one of the files that are read. Name another place with -o."),
        ("notes.json", (), "the file that is there is no collection. Name another place, or replace it with --force."),
    ],
)
def test_convert_does_not_replace_what_is_not_a_result(shop: Path, target: str, arguments: tuple[str, ...], hint: str):
    write(shop, notes_json='{"mine": 1}')
    (shop / "link.yaml").symlink_to("shop.yaml")
    before = (shop / target).read_bytes()
    code, out, err = main_in_process("convert", "shop.yaml", "-o", target, *arguments, folder=shop)
    assert (code, out, err) == (2, "", f"understudy: {target!r} is not written to: {hint}\n")
    assert (shop / target).read_bytes() == before


def test_convert_replaces_a_collection_an_empty_file_and_what_it_is_told_to(shop: Path):
    write(shop, empty_json="", notes_json='{"mine": 1}')
    for target, arguments in (("films.json", ()), ("empty.json", ()), ("notes.json", ("--force",))):
        code, _, _ = main_in_process("convert", "shop.yaml", "-o", target, *arguments, folder=shop)
        assert (code, json.loads((shop / target).read_text())["info"]["name"]) == (0, "Shop")


def test_convert_writes_through_a_link(shop: Path):
    (shop / "link.json").symlink_to("films.json")
    assert main_in_process("convert", "shop.yaml", "-o", "link.json", folder=shop)[0] == 0
    assert (shop / "link.json").is_symlink()
    assert json.loads((shop / "films.json").read_text())["info"]["name"] == "Shop"


def test_convert_writes_into_a_pipe_and_leaves_it_a_pipe(shop: Path):
    pipe = shop / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        code, _, _ = understudy("convert", shop / "shop.yaml", "-o", pipe)
        out, _ = reader.communicate()
    assert (code, json.loads(out)["info"]["name"], pipe.is_fifo()) == (0, "Shop", True)


def with_little_room(command: str, folder: Path) -> tuple[int, str]:
    """Exit code and stderr of a command line in which no file may grow beyond 512 bytes, as on a disk that is full."""
    script = f"ulimit -f 1; exec {sys.executable} -B -m app {command}"
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment = {**unmeasured, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(["sh", "-c", script], cwd=folder, stderr=subprocess.PIPE, env=environment, check=False)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("command", ["convert shop.yaml", "check . --notes", "check . --output json"])
def test_a_full_disk_behind_stdout_is_said_in_one_line(shop: Path, command: str):
    code, err = with_little_room(f"{command} > out", write(shop, many_json=UNREACHABLE))
    assert (code, err) == (1, "understudy: The output could not be written: file too large.\n")


@pytest.mark.parametrize("command", ["convert shop.yaml", "check . --output json", "convert --options"])
def test_a_closed_stdout_is_said_in_one_line(shop: Path, command: str):
    code, err = with_little_room(f"{command} >&-", shop)
    assert (code, err) == (1, "understudy: The output could not be written: there is no standard output.\n")


def test_without_stderr_words_are_not_taken_for_data(shop: Path):
    code, _ = with_little_room("check . > out.txt 2>&-", shop)
    assert (code, "answers the request" in (shop / "out.txt").read_text()) == (0, False)


def test_a_closed_stdin_is_an_empty_one(shop: Path):
    assert with_little_room("convert - <&-", shop) == (1, "-:1:1: error format.empty: The file is empty.\n")


UNREACHABLE = collection(item=[{"name": f"item {number}", "request": None, "response": 1} for number in range(20)])


def test_a_full_disk_leaves_no_half_of_a_collection(shop: Path):
    before = sorted(shop.iterdir())
    code, err = with_little_room("convert shop.yaml -o films.json", shop)
    reason = "file too large. Nothing was left there; name another place with -o."
    assert (code, err) == (1, f"understudy: films.json could not be written: {reason}\n")
    assert (sorted(shop.iterdir()), (shop / "films.json").read_text()) == (before, collection())


def test_check_and_match_read_stdin(shop: Path):
    code, out, err = understudy("check", "-", stdin=collection().encode())
    assert (code, out, err.partition("\n")[0]) == (0, "", "1 mock, 1 example: 1 answers the request it was saved with.")
    code, out, _ = understudy("match", "-", "GET", "/payments/1", stdin=SHOP.encode())
    assert (code, out.partition(":")[0]) == (0, "stdin")
    code, _, err = understudy("check", "-", stdin=b"openapi: [")
    assert (code, err.count("\n")) == (1, 2)
    code, _, err = understudy("match", "-", "POST", "/orders", "-d", "@-", stdin=SHOP.encode())
    assert (code, err) == (2, "understudy: stdin cannot hold both the definition and the body. Give one of them as a file.\n")


def test_check_of_a_good_folder(shop: Path):
    code, out, err = in_process("check", shop)
    assert code == 0
    assert out == "shop.yaml: warning duplicate [shop] orders › Create order › pending: " + out.partition("pending: ")[2]
    assert err.startswith("2 mocks, 5 examples: 3 answer the request they were saved with, 2 by selector.\n")


def test_many_findings_of_one_request_are_told_in_two_lines(tmp_path: Path):
    written = json.loads(collection())
    [example] = written["item"][0]["response"]
    written["item"][0]["response"] = [example | {"id": str(number), "name": f"ex{number}"} for number in range(14)]
    file = write(tmp_path, films_json=json.dumps(written)) / "films.json"
    code, out, err = in_process("check", file)
    assert (code, [line.partition(" (")[0] for line in out.splitlines()]) == (
        0,
        [
            "films.json: warning duplicate [films] List › ex1: Its own request is answered by List › ex0",
            "films.json: warning [films] 12 more duplicates of GET /films",
        ],
    )
    assert err.startswith("1 mock, 14 examples: 1 answers the request it was saved with, 13 by selector.\n")
    assert len(json.loads(in_process("check", file, "--output", "json")[1])["findings"]) == 13


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
        with urllib.request.urlopen(mocks["films"]["base_urls"][0] + "/films") as answer:
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
        ["Mock", "URL", "Examples", "Findings"],
        ["films@1", lines[3].split()[1], "1", "0"],
        ["shop@1", lines[4].split()[1], "4", "0"],
    ]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/mock/films", lines[3].split()[1])


def test_the_url_of_a_mock_whose_own_port_is_closed_is_another(shop: Path):
    port = free_port()
    write(shop, mocks_yaml=f"mocks: {{own: {{definition: shop.yaml, port: {port}}}}}")
    command = [sys.executable, "-m", "app", "serve", str(shop), "--port", str(port), "--no-watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=REPOSITORY)
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stderr.readline()
        rows = [process.stdout.readline().split() for _ in range(6)]
    finally:
        process.kill()
        process.communicate()
    reason = "it is the port of this very server; give the mock another one"
    assert said == f"own: Cannot listen on 127.0.0.1 port {port}: {reason}.\n"
    assert rows[4][:2] == ["own@1", f"http://127.0.0.1:{port}/mock/own"]


def test_a_second_signal_ends_at_once_and_quietly(shop: Path):
    write(shop, mocks_yaml="mocks: {slow: {collection: films.json, delay: 60s}}")
    with serving(shop) as (ready, process), socket.socket() as caller:
        assert process.stderr is not None
        caller.connect(("127.0.0.1", port_of(ready)))
        caller.sendall(b"GET /mock/slow/films HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
        assert caller.recv(100).startswith(b"HTTP/1.1 100")
        caller.sendall(b"x")
        process.send_signal(signal.SIGTERM)
        assert process.stderr.readline() == "Waiting for 1 call; Ctrl-C again stops at once.\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 1
        assert process.stderr.read() == ""


def port_of(ready: dict[str, object]) -> int:
    return int(str(ready["pages"]).rstrip("/").rpartition(":")[2])


def test_an_empty_folder_says_what_to_put_there(tmp_path: Path):
    assert first_words(tmp_path) == (
        f"Nothing to serve yet: put an OpenAPI definition or an exported Postman collection into {tmp_path}.\n"
    )


def test_an_environment_alone_says_what_to_name(tmp_path: Path):
    file = write(tmp_path, stage_json=environment(a="b")) / "stage.json"
    assert first_words(file) == (
        f"Nothing to serve in {file}: name a definition or a Postman collection, or the folder it is in.\n"
    )


def first_words(source: Path) -> str:
    """The first line that `serve` says on stderr."""
    command = [sys.executable, "-m", "app", "serve", str(source), "--port", "0", "--no-watch"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=REPOSITORY)
    try:
        assert process.stderr is not None
        return process.stderr.readline()
    finally:
        process.kill()
        process.communicate()


FOUND = Diagnostic("warning", "variable.unresolved", "Nothing gives {{x}} a value.", "films.json", "item[0]", 7)
OLD = Diagnostic("warning", "item.skipped", "No request.", "films.json", "item[1]", 9)


def told(capsys: pytest.CaptureFixture[str], before: list[MockStatus], after: list[MockStatus]) -> str:
    """What the terminal says when these mocks become those."""
    was, now = (WorkspaceStatus(loaded=True, mocks=tuple(mocks)) for mocks in (before, after))
    _Teller(Output.TEXT).on_change(was, now)
    return capsys.readouterr().err


def test_a_change_that_makes_a_mock_worse_says_how(capsys: pytest.CaptureFixture[str]):
    before = MockStatus(name="films", revision=1, examples=2, diagnostics=(OLD,))
    moved = replace(OLD, line=12)
    after = MockStatus(name="films", revision=2, examples=2, diagnostics=(moved, FOUND))
    assert told(capsys, [before], [after]) == f"films@2 is live: 2 examples.\n{FOUND}\n"


def test_what_breaks_a_mock_is_said_once(capsys: pytest.CaptureFixture[str]):
    error = Diagnostic("error", "json.invalid", "No JSON.", "films.json", "", 1, 2)
    before = MockStatus(name="films", revision=1)
    after = MockStatus(name="films", revision=1, broken=str(error), diagnostics=(error,))
    assert told(capsys, [before], [after]) == f"{error} As before: films@1.\n"


def test_a_mock_that_is_gone_says_why(capsys: pytest.CaptureFixture[str]):
    named = MockStatus(name="m2", revision=1, sources=("shop.yaml",), named_in="mocks.yaml")
    own = MockStatus(name="films", revision=1, sources=("films.json",))
    taken_over = MockStatus(name="cinema", revision=1, sources=("films.json",), named_in="mocks.yaml")
    assert told(capsys, [named], []) == "m2 is gone: it is not in mocks.yaml any more.\n"
    assert told(capsys, [own], []) == "films is gone: its file films.json is not there any more.\n"
    assert told(capsys, [own, taken_over], [taken_over]) == "films is gone: its file is served as cinema now.\n"


@pytest.mark.parametrize("arguments", [("check", "{shop}"), ("--help",), ("check", "--help"), ("convert", "{shop}/shop.yaml")])
def test_a_reader_who_has_enough_ends_a_command_quietly(shop: Path, arguments: tuple[str, ...]):
    code, err = with_a_closed_pipe(*(argument.format(shop=shop) for argument in arguments))
    assert (code, err.decode()) == (141, "")


def with_a_closed_pipe(*arguments: str | Path) -> tuple[int, bytes]:
    """Exit code and stderr of a command whose stdout nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=REPOSITORY, check=False)
    os.close(writing)
    return done.returncode, done.stderr


def test_headers_in_the_environment_stand_on_a_line_each(shop: Path):
    lines = "x-mock-response-code: 402\nAccept: text/html, */*\n"
    code, out, err = in_process("match", shop, "POST", "/orders", "--mock", "shop", "--output", "json", UNDERSTUDY_HEADER=lines)
    assert (code, err) == (0, "")
    assert [verdict["name"] for verdict in json.loads(out)["mocks"][0]["examples"] if verdict["wins"]] == ["declined"]


def test_a_port_in_use_is_said_in_one_line(shop: Path):
    with serving(shop) as (ready, _):
        port = str(port_of(ready))
        code, out, err = understudy("serve", shop, "--port", port)
    assert (code, out) == (1, "")
    assert err.startswith(f"understudy: Cannot listen on 127.0.0.1 port {port}: ")
    assert err.count("\n") == 1
