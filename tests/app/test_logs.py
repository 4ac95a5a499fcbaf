"""The log: one line a record whatever callers send, with the id of its request, as text and as JSON."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from app.logs import LONGEST_TRACE, REQUEST_ID, LogFormat, harmless, set_up_logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("understudy", "uvicorn")]
    before = [(each.handlers, each.level, each.propagate) for each in loggers]
    yield
    for each, (handlers, level, propagate) in zip(loggers, before, strict=True):
        each.handlers, each.propagate = handlers, propagate
        each.setLevel(level)


def written(shape: LogFormat, level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    set_up_logs(level, shape, stream)
    return stream


def test_a_line_for_people_names_the_request():
    stream = written("text")
    token = REQUEST_ID.set("7f3a")
    logging.getLogger("understudy.admin").info("GET /\n%s", "\x1b[31mred\u202e")
    REQUEST_ID.reset(token)
    assert stream.getvalue() == "understudy.admin: GET /\\u000a\\u001b[31mred\\u202e (request 7f3a)\n"


def test_a_json_line_has_what_is_known_and_nothing_else():
    stream = written("json")
    log = logging.getLogger("understudy.admin")
    log.info("GET %s", "/x", extra={"status": 200, "path": "/x\n", "secret": "hidden", "request_id": "8"})
    line = json.loads(stream.getvalue())
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "understudy.admin",
        "message": "GET /x",
        "status": 200,
        "path": "/x\\u000a",
        "request_id": "8",
    }


def test_a_fault_is_told_with_its_trace_on_one_line_of_json():
    stream = written("json")
    try:
        raise ValueError("x" * 3 * LONGEST_TRACE)
    except ValueError:
        logging.getLogger("understudy.admin").exception("failed")
    (line,) = stream.getvalue().splitlines()
    trace = json.loads(line)["trace"]
    assert "test_logs.py" in trace
    assert len(trace) <= LONGEST_TRACE + 1


def test_only_what_is_severe_enough_is_written():
    stream = written("text", "error")
    logging.getLogger("understudy.live").warning("not this")
    logging.getLogger("uvicorn.error").error("this")
    assert stream.getvalue() == "uvicorn.error: this\n"


def test_long_values_are_cut():
    assert len(harmless("x" * 5000)) == 1024
