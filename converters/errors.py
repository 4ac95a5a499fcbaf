"""Errors of reading and converting. Only a file that cannot be read at all raises; everything smaller is a Diagnostic."""

from __future__ import annotations


class ConversionError(Exception):
    """A file that cannot be used. Facts are attributes; the text says where and what to do.

    `code` is one of the codes of app/README.md (`json.invalid`, `format.unknown`, `limit.depth` …).
    """

    def __init__(
        self, code: str, message: str, *, file: str = "", where: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.file = file
        self.where = where
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        inside = f" at {self.where}" if self.where else ""
        return f"{place + ': ' if place else ''}{self.message}{inside} [{self.code}]"


class SourceError(ConversionError):
    """The bytes are not readable text, not JSON or YAML, or exceed a limit."""


class FormatError(ConversionError):
    """Readable, but not a kind of file that can be used here: unknown, too old, or the wrong kind."""
