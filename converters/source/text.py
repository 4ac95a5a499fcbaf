"""Bytes become text: byte-order marks, and UTF-8, UTF-16 or UTF-32 by the look of the first bytes. Nothing else is guessed."""

from __future__ import annotations

import codecs

from converters.errors import SourceError

_MARKS = (  # the longer marks first: UTF-32 LE begins like UTF-16 LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, file: str) -> str:
    """The text of a file, without its byte-order mark. Raises SourceError `encoding` with the place of the first bad byte."""
    encoding, start = _encoding_of(data)
    try:
        return str(memoryview(data)[start:], encoding)
    except UnicodeDecodeError as error:
        before = str(memoryview(data)[start : start + error.start], encoding, "replace")
        line, column = line_and_column(before, len(before))
        raise SourceError(
            "encoding",
            f"This is not {encoding.upper()} text: byte {start + error.start} does not fit. Save the file as UTF-8.",
            file=file,
            line=line,
            column=column,
        ) from None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def shown(text: str, length: int = 60) -> str:
    """A short text in quotes for a message: never a whole value, never control characters."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def _encoding_of(data: bytes) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return _encoding_without_mark(data[:4]), 0


def _encoding_without_mark(first: bytes) -> str:
    """JSON and YAML begin with an ASCII character, so where the zero bytes stand tells the width and order (RFC 4627 §3)."""
    zeros = tuple(byte == 0 for byte in first)
    return {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
        (False, True): "utf-16-le",
        (True, False): "utf-16-be",
    }.get(zeros, "utf-8")
