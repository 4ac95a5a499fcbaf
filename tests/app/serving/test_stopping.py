"""How the process ends: not ready, no new connections, calls in flight finished or told, exit code 0."""

from __future__ import annotations

import signal
import time

import pytest

from tests.app.serving.raw_http import Line
from tests.app.serving.standin_server import Running, running
from tests.costs import PATIENCE

GET = b"GET /mock/shop/a HTTP/1.1\r\nHost: a\r\n\r\n"


def begin_call(line: Line, path: bytes) -> None:
    """Sends the head of a call with a body of three bytes and returns once the server has asked for the body."""
    line.send(b"POST /mock/shop/" + path + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert line.answer().status == 100


def wait_until_refused(server: Running) -> None:
    """Returns once the server accepts no more connections."""
    while True:
        try:
            Line(server.port).__exit__()
        except ConnectionError:
            return


def test_a_call_in_flight_is_answered_before_the_process_ends():
    with running() as server, Line(server.port) as line:
        begin_call(line, b"wait-0.2")
        line.send(b"abc")
        server.process.send_signal(signal.SIGTERM)
        wait_until_refused(server)
        answer = line.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert line.rest() == b""
        assert server.process.wait(PATIENCE) == 0


def test_a_body_may_still_arrive_during_the_stop():
    with running() as server, Line(server.port) as line:
        begin_call(line, b"a")
        server.process.send_signal(signal.SIGTERM)
        wait_until_refused(server)
        line.send(b"abc")
        assert line.answer().json["body"] == "abc"
        assert server.process.wait(PATIENCE) == 0


def test_idle_connections_do_not_hold_the_process():
    with running(keepalive_seconds=10 * PATIENCE) as server, Line(server.port) as line, Line(server.port) as silent:
        line.send(GET)
        line.answer()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE) == 0
        assert (line.rest(), silent.rest()) == (b"", b"")


def test_a_half_sent_body_gets_503_when_the_time_is_over():
    with running(shutdown_seconds=0.3) as server, Line(server.port) as line:
        begin_call(line, b"a")
        line.send(b"ab")
        server.process.send_signal(signal.SIGTERM)
        answer = line.answer()
        assert (answer.status, answer.error) == (503, "serverStoppingError")
        assert server.process.wait(PATIENCE) == 0


def test_a_call_that_outlasts_the_time_gets_503():
    with running(shutdown_seconds=0.3) as server, Line(server.port) as line:
        begin_call(line, b"wait-30")
        line.send(b"abc")
        server.process.send_signal(signal.SIGTERM)
        assert line.answer().status == 503
        assert server.process.wait(PATIENCE) == 0


def test_a_second_signal_ends_at_once():
    with running(shutdown_seconds=10 * PATIENCE) as server, Line(server.port) as line:
        begin_call(line, b"wait-600")
        line.send(b"abc")
        server.process.send_signal(signal.SIGTERM)
        wait_until_refused(server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 1


def test_the_process_prints_nothing_but_what_it_is_asked_for():
    with running() as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.communicate(timeout=PATIENCE) == ("", "")


@pytest.mark.parametrize("fast", ["yes", "no"])
def test_a_body_that_is_held_back_may_still_arrive_during_the_stop(fast: str):
    """The fast way waits for the whole request before anybody is told of it."""
    with running(fast=fast) as server, Line(server.port) as line:
        line.send(GET + b"POST /mock/shop/a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab")
        line.answer()
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        wait_until_refused(server)
        line.send(b"c")
        answer = line.answer()
        assert (answer.json["body"], answer.headers["connection"]) == ("abc", "close")
        assert line.rest() == b""
        assert server.process.wait(PATIENCE) == 0
