"""`understudy serve --workers 2`: one port, two processes; what becomes of callers when one is killed, and of changes."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.live.contents import settings_json
from app.workspace.mock_settings import MockSettings
from converters.postman.write import write_collection, write_environment
from tests.app.serving.raw_http import CLOSE, Answer, Line, answer_to
from tests.app.workers.served_by_two import Served, has_read_all, is_gone, is_refused, needs_proc, served, until
from tests.cases.notation import FOLDER, Case, cases
from tests.costs import PATIENCE
from tests.server_process import free_port
from tests.small_mocks import collection, example

pytestmark = needs_proc

GET = b"GET /mock/shop/a HTTP/1.1\r\nHost: a\r\n\r\n"
CASES = [case for case in cases(FOLDER / "matching") if not case.defaults and case.request.path.isascii()]


def write_shop(folder: Path, body: str) -> None:
    """In one step, as editors do."""
    new = folder / "new.tmp"
    new.write_bytes(write_collection(collection(example("GET /a", body, id="a"))))
    new.rename(folder / "shop.json")


def asked(line: Line) -> Answer:
    line.send(GET)
    return line.answer()


def asked_again(port: int) -> Answer:
    """The answer on a new connection. One that the system had given to the killed worker is reset: callers try once more."""
    try:
        return answer_to(port, GET)
    except ConnectionResetError:
        return answer_to(port, GET)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    folder.mkdir()
    write_shop(folder, "one")
    return folder


def test_a_killed_worker_costs_only_its_own_connections_and_comes_back(shop: Path):
    with served(shop, "--no-watch") as server:
        lines = server.lines_by_worker(GET)
        killed, kept = lines
        os.kill(killed, signal.SIGKILL)
        until(lambda: is_gone(killed))
        assert [asked(line).status for line in lines[kept]] == [200] * len(lines[kept])
        assert [asked_again(server.port).status for _ in range(30)] == [200] * 30
        until(lambda: len(server.workers()) == 2)
        assert kept in server.workers()
        assert killed not in server.workers()
        assert [asked(line).status for line in lines[kept]] == [200] * len(lines[kept])
        server.process.terminate()
        out, err = server.process.communicate(timeout=PATIENCE)
    assert out.count("Understudy") == 1
    assert "(SIGKILL). Another one takes its place.\n" in err


@pytest.mark.parametrize("database", ["none", "kept.db"])
def test_a_change_is_seen_by_both_under_the_same_number(shop: Path, tmp_path: Path, database: str):
    kept = database if database == "none" else str(tmp_path / database)
    with served(shop, database=kept) as server:
        lines = {pid: each[0] for pid, each in server.lines_by_worker(GET).items()}
        assert {asked(line).headers["x-understudy-mock"] for line in lines.values()} == {"shop@1"}
        write_shop(shop, "two")
        until(lambda: all(asked(line).body == b"two" for line in lines.values()))
        assert {asked(line).headers["x-understudy-mock"] for line in lines.values()} == {"shop@2"}
        killed = next(iter(lines))
        os.kill(killed, signal.SIGKILL)
        until(lambda: is_gone(killed))
        until(lambda: len(server.workers()) == 2)
        again = {asked(each[0]).headers["x-understudy-mock"] for each in server.lines_by_worker(GET).values()}
        assert again == {"shop@2"}


def test_a_stop_answers_the_calls_in_flight_of_all_workers(shop: Path):
    with served(shop, "--no-watch") as server:
        lines = [each[0] for each in server.lines_by_worker(GET).values()]
        for line in lines:
            line.send(GET.replace(b"\r\n\r\n", b"\r\nX-Mock-Response-Delay: 700\r\n\r\n"))
        until(lambda: has_read_all(server.port))
        server.process.terminate()
        answers = [line.answer() for line in lines]
        assert [(answer.status, answer.headers["connection"]) for answer in answers] == [(200, "close")] * 2
        assert server.process.wait(PATIENCE) == 0


def test_workers_do_not_outlive_the_one_that_looks_after_them(shop: Path):
    with served(shop, "--no-watch") as server:
        workers = server.workers()
        server.process.kill()
        until(lambda: all(is_gone(pid) for pid in workers))


def test_a_second_signal_ends_all_at_once(shop: Path):
    with served(shop, "--no-watch") as server:
        lines = [each[0] for each in server.lines_by_worker(GET).values()]
        for line in lines:
            line.send(GET.replace(b"\r\n\r\n", b"\r\nX-Mock-Response-Delay: 60000\r\n\r\n"))
        until(lambda: has_read_all(server.port))
        server.process.send_signal(signal.SIGINT)
        until(lambda: is_refused(server.port))
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE) == 1


def test_a_port_that_another_server_shares_is_refused(shop: Path):
    with served(shop, "--no-watch") as server, served(shop, port=server.port, wait=False) as other:
        assert other.process.wait(PATIENCE) == 1
        assert "another process uses this port" in (other.process.stderr.read() if other.process.stderr else "")


def test_workers_that_cannot_begin_end_the_server(shop: Path):
    with served(shop / "nothing", wait=False) as server:
        assert server.process.wait(PATIENCE) == 2


COUNTED = """
mocks:
  shop:
    collection: shop.json
    rules: {GET /a: [{answer: {sequence: [one, two, three, four, five, six]}}]}
    faults: {rate_limit: 9}
"""


def test_workers_take_turns_of_one_sequence_and_calls_of_one_limit(shop: Path):
    names = ("one", "two", "three", "four", "five", "six")
    examples = [example("GET /a", name, id=name, name=name) for name in names]
    (shop / "shop.json").write_bytes(write_collection(collection(*examples)))
    (shop / "mocks.yaml").write_text(COUNTED)
    with served(shop, "--no-watch") as server:
        lines = [each[0] for each in server.lines_by_worker(b"GET /mock/nobody HTTP/1.1\r\nHost: a\r\n\r\n").values()]
        answers = [asked(lines[number % 2]) for number in range(6)]
        assert [answer.body.decode() for answer in answers] == list(names)
        assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["8", "7", "6", "5", "4", "3"]
        lines[1].send(GET.replace(b"\r\n\r\n", b"\r\nX-Mock-Reset-Sequences: true\r\n\r\n"))
        assert lines[1].answer().body == b"one"
        assert asked(lines[0]).body == b"two"
        assert [asked(lines[number % 2]).status for number in range(3)] == [200, 429, 429]


def test_a_mock_with_a_port_of_its_own_is_served_by_both(shop: Path):
    port = free_port()
    (shop / "mocks.yaml").write_text(f"mocks:\n  shop: {{collection: shop.json, port: {port}}}\n")
    with served(shop, "--no-watch") as server:
        own = Served(server.process, port, server.lines)
        until(lambda: len(own.workers()) == 2)
        assert answer_to(port, b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").body == b"one"


def test_a_mock_cannot_have_the_port_that_the_workers_share(shop: Path):
    """The system would let it: sockets that share a port may be opened by anybody of the same user."""
    port = free_port()
    (shop / "mocks.yaml").write_text(f"mocks:\n  shop: {{collection: shop.json, port: {port}}}\n")
    with served(shop, "--no-watch", port=port) as server:
        assert answer_to(port, GET).body == b"one"
        server.process.terminate()
        _, err = server.process.communicate(timeout=PATIENCE)
    assert err.count("it is the port of this very server") == 1


# --- the cases ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def all_cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Every case's mock in one server."""
    folder = tmp_path_factory.mktemp("cases")
    mocks = {}
    for number, case in enumerate(CASES):
        (folder / f"{number}.json").write_bytes(write_collection(case.collection))
        said = settings_json(MockSettings(name="x", rules=case.rules)) | {"collection": f"{number}.json"}
        if case.environment is not None:
            (folder / f"{number}.environment.json").write_bytes(write_environment(case.environment))
            said["environment"] = f"{number}.environment.json"
        mocks[f"case-{number}"] = said
    (folder / "mocks.yaml").write_text(yaml.safe_dump({"mocks": json.loads(json.dumps(mocks))}))
    with served(folder, "--no-watch") as server:
        yield server


@pytest.mark.parametrize(("number", "case"), [pytest.param(n, case, id=case.title) for n, case in enumerate(CASES)])
def test_two_workers_answer_as_written_down(all_cases: Served, number: int, case: Case):
    called, expected = case.request, case.expected
    target = f"/mock/case-{number}{called.path}" + (f"?{called.query}" if called.query else "")
    headers = [("Host", "localhost"), *called.headers, *([("Content-Length", str(len(called.data)))] if called.data else [])]
    lines = "".join(f"{key}: {value}\r\n" for key, value in headers)
    data = f"{called.method} {target} HTTP/1.1\r\n{lines}".encode() + CLOSE + b"\r\n" + called.data
    with Line(all_cases.port) as line:
        line.send(data)
        raw = line.rest()
    head, _, body = raw.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    if not expected.matches:
        assert status in (204, 404) if called.method == "OPTIONS" else status == 404
        return
    assert status == expected.status
    if expected.body is not None and called.method != "HEAD":
        assert body.decode() == expected.body
