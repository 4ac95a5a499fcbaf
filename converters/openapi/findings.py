"""Findings about a definition, each with its pointer, file, line and column."""

from __future__ import annotations

from converters.diagnostics import Diagnostics, Level
from converters.openapi.sources import Sources


class Findings:
    """Notes findings by their pointer in the bundled tree; `#/x-documents/<key>/…` is told as a place in that file.

    Without `sources` (a document made by hand) a finding has its pointer only. What was noted already is not noted again.
    """

    def __init__(self, diagnostics: Diagnostics, sources: Sources | None) -> None:
        self._diagnostics = diagnostics
        self.sources = sources
        self._noted: set[tuple[str, str, str]] = set()

    def note(self, level: Level, code: str, message: str, pointer: str) -> None:
        """Notes a finding at a pointer; one that is only counted is not looked up."""
        if self.sources is None or self.is_full(code):
            self._diagnostics.add(level, code, message, pointer)
            return
        if (code, message, pointer) in self._noted:
            return
        self._noted.add((code, message, pointer))
        spot = self.sources.locate(pointer)
        self._diagnostics.add(level, code, message, spot.where, line=spot.line, column=spot.column, file=spot.file)

    def is_full(self, code: str) -> bool:
        """Whether further findings of this code are only counted: no use to work out what to say."""
        return self._diagnostics.is_full(code)

    def error(self, code: str, message: str, pointer: str) -> None:
        self.note("error", code, message, pointer)

    def warning(self, code: str, message: str, pointer: str) -> None:
        self.note("warning", code, message, pointer)

    def info(self, code: str, message: str, pointer: str) -> None:
        self.note("info", code, message, pointer)


def found(value: object) -> str:
    """What stands in a place, in a word for a message: never the value itself."""
    names = {dict: "a map", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")
