"""How the server's log is written: a line for a person, or a JSON object to a line, each with the id of its request."""

from __future__ import annotations

import json
import logging
import sys
import traceback
import unicodedata
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

LogFormat = Literal["text", "json"]

LONGEST_VALUE = 1024
LONGEST_TRACE = 16 * 1024
"""A traceback is what a log is for: it may be longer than other values, and is not for ever."""
REQUEST_ID: ContextVar[str] = ContextVar("understudy_request_id", default="")
"""The id of the request that is being answered, "" outside of any. Threads that work for a request have it too."""

STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that could end a line or turn its direction round."""

FIELDS = ("method", "path", "status", "milliseconds", "who")
"""What a record may say beside its message, by `extra=`."""


def set_up_logs(level: str, shape: LogFormat, stream: TextIO | None = None) -> None:
    """Sends what our parts and uvicorn log to stderr in that shape. Called once, before serving begins."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if shape == "json" else TextLines())
    for name in ("understudy", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level.upper())
        logger.propagate = False


class TextLines(logging.Formatter):
    """`understudy.admin: GET /api/v1/mocks 500 (request 7f3a…)`, on one line; a traceback follows it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a person reads it."""
        said = _fields(record)
        line = f"{record.name}: {harmless(record.getMessage())}"
        line += f" (request {said['request_id']})" if "request_id" in said else ""
        return f"{line}\n{_trace(record)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """One JSON object to a line: `at`, `level`, `logger`, `message`, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a program reads it."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": harmless(record.getMessage()),
            **_fields(record),
        }
        if record.exc_info:
            line["trace"] = _trace(record)
        return json.dumps(line, ensure_ascii=False)


def harmless(text: str, longest: int = LONGEST_VALUE) -> str:
    """A text that cannot forge a line or steer a terminal: control and direction characters escaped, cut when very long."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(f"\\u{ord(char):04x}" if unicodedata.category(char) in STEERING else char for char in cut)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    said = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    said = {name: harmless(value) if isinstance(value, str) else value for name, value in said.items()}
    request = getattr(record, "request_id", "") or REQUEST_ID.get()
    return said | ({"request_id": request} if request else {})


def _trace(record: logging.LogRecord) -> str:
    assert record.exc_info is not None
    lines = "".join(traceback.format_exception(*record.exc_info)).splitlines()
    text = "\n".join(harmless(line) for line in lines)
    return text if len(text) <= LONGEST_TRACE else "…" + text[-LONGEST_TRACE:]
