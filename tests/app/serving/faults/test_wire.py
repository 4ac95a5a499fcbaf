"""Faults on a real connection: what leaves, when it ends, and whether the connection is used again."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.serving.raw_http import Line, answer_to
from tests.costs import PATIENCE
from tests.server_process import REPOSITORY, Server, free_port, running, understudy

BODY = json.dumps({"bread": "x" * 500})
MOCKS = """
mocks:
  open:
    collection: breads.json
    seed: 1
    faults: { allow: all }
  slow:
    collection: breads.json
    faults: { drip: { chunk: 100, every: 100ms } }
"""


def collection() -> str:
    request = {"method": "GET", "url": "{{baseUrl}}/breads"}
    headers = [{"key": "Content-Type", "value": "application/json"}]
    response = {"name": "all", "originalRequest": request, "code": 200, "header": headers, "body": BODY}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    item = {"name": "breads", "request": request, "response": [response]}
    return json.dumps({"info": {"name": "breads", "schema": schema}, "item": [item]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("breads")
    (made / "breads.json").write_text(collection())
    (made / "mocks.yaml").write_text(MOCKS)
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    port = free_port()
    with running(understudy([folder], port), port, ready="/mock/open/breads") as started:
        yield started


def call(fault: str = "", *, method: str = "GET", mock: str = "open") -> bytes:
    header = f"x-mock-fault-{fault}\r\n" if fault else ""
    return f"{method} /mock/{mock}/breads HTTP/1.1\r\nHost: a\r\n{header}\r\n".encode()


def received(port: int, sent: bytes) -> tuple[bytes, str]:
    """All that comes back, and how it ended: closed, or reset."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(sent)
        data = b""
        try:
            while part := line.recv(65536):
                data += part
        except ConnectionResetError:
            return data, "reset"
        return data, "closed"


@pytest.mark.parametrize(("how", "end"), [("close", "closed"), ("reset", "reset")])
def test_a_connection_that_breaks_before_the_answer_sends_nothing(server: Server, how: str, end: str):
    assert received(server.port, call(f"connection: {how}")) == (b"", end)


@pytest.mark.parametrize(("how", "end"), [("close", "closed"), ("reset", "reset")])
def test_a_connection_that_breaks_within_the_answer_sends_the_head_and_half_of_the_body(server: Server, how: str, end: str):
    data, ended = received(server.port, call(f"connection: {how} within"))
    head, _, body = data.partition(b"\r\n\r\n")
    assert ended == end
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"content-length: %d" % len(BODY) in head
    assert body == BODY[: len(BODY) // 2].encode()


@pytest.mark.parametrize(("kept", "length"), [("10%", len(BODY) // 10), ("7", 7), ("0", 0), ("99999", len(BODY) - 1)])
def test_a_truncated_body_ends_with_its_connection(server: Server, kept: str, length: int):
    data, ended = received(server.port, call(f"truncate: {kept}"))
    head, _, body = data.partition(b"\r\n\r\n")
    assert (ended, body) == ("closed", BODY[:length].encode())
    assert b"content-length: %d" % len(BODY) in head


@pytest.mark.parametrize("fault", ["truncate: 10%", "drip: 10"])
def test_an_answer_without_a_body_is_sent_whole_and_its_connection_used_again(server: Server, fault: str):
    with Line(server.port) as line:
        line.send(call(fault, method="HEAD"))
        while not (data := line._socket.recv(65536)).endswith(b"\r\n\r\n"):
            pass
        assert data.startswith(b"HTTP/1.1 200 OK\r\n")
        line.send(call())
        assert line.answer().body == BODY.encode()


@pytest.mark.parametrize("fault", ["connection: reset within", "connection: close"])
def test_a_head_whose_connection_breaks_gets_nothing(server: Server, fault: str):
    assert received(server.port, call(fault, method="HEAD"))[0] == b""


@pytest.mark.parametrize(
    "fault", ["status: 503", "fail: 100%", "delay: 5ms", "content-type: text/html", "drip: 20000", "rate-limit: 1000"]
)
def test_after_any_other_fault_the_connection_is_used_again(server: Server, fault: str):
    with Line(server.port) as line:
        for _ in range(3):
            line.send(call(fault))
            assert line.answer().status in (200, 500, 503)
        line.send(call())
        assert line.answer().body == BODY.encode()


def test_requests_that_came_behind_a_broken_one_go_with_it(server: Server):
    data, ended = received(server.port, call("truncate: 5") + call() * 2)
    assert data.count(b"HTTP/1.1") == 1
    assert ended in ("closed", "reset")


def test_requests_behind_a_drip_wait_for_its_end(server: Server):
    with Line(server.port) as line:
        line.send(call("drip: 5000") + call())
        assert [line.answer().body, line.answer().body] == [BODY.encode()] * 2


def test_a_drip_comes_piece_by_piece(server: Server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall(call(mock="slow"))
        arrivals, data = [], b""
        began = time.monotonic()
        while not data.endswith(b'"}'):
            data += line.recv(65536)
            arrivals.append(time.monotonic() - began)
    assert len(arrivals) >= 5
    assert arrivals[-1] > 0.4


def test_who_leaves_a_drip_leaves_no_trace_of_it(server: Server):
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
            line.sendall(call("drip: 10"))
            assert select.select([line], [], [], PATIENCE)[0]
    assert answer_to(server.port, call()).status == 200


def test_a_stop_lets_a_drip_come_to_its_end(folder: Path):
    port = free_port()
    nowhere = {"UNDERSTUDY_DATABASE": "none"} | os.environ
    command = understudy([folder], port)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=nowhere, cwd=REPOSITORY)
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if answer_to(port, call()).status == 200:
                    break
            except (OSError, EOFError):
                time.sleep(0.05)
        with Line(port) as line:
            line.send(call(mock="slow"))
            assert line.has_data_within(PATIENCE)
            process.send_signal(signal.SIGTERM)
            assert line.answer().body == BODY.encode()
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
