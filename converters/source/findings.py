"""Findings about one file, told with their places in it, for readers of trees that stand alone (overlays, workflows)."""

from __future__ import annotations

from typing import Any

from converters.diagnostics import Diagnostic, Diagnostics, Level
from converters.source.tree import SourceTree

_KINDS = {dict: "a map", list: "a list", str: "a text", bool: "a truth", int: "a number", float: "a number"}


class TreeFindings:
    """Notes findings by pointer in one file, whatever file the diagnostics are of; each once."""

    def __init__(self, diagnostics: Diagnostics, tree: SourceTree) -> None:
        self._diagnostics, self._tree = diagnostics, tree

    def error(self, code: str, message: str, pointer: str) -> None:
        self.note("error", code, message, pointer)

    def warning(self, code: str, message: str, pointer: str) -> None:
        self.note("warning", code, message, pointer)

    def note(self, level: Level, code: str, message: str, pointer: str) -> None:
        if self._diagnostics.is_full(code):
            self._diagnostics.add(level, code, message, pointer, file=self._tree.file)
            return
        line, column = self._place(pointer) or (None, None)
        found = Diagnostic(level, code, message, self._tree.file, pointer, line, column)
        if found not in self._diagnostics.found:
            self._diagnostics.add(level, code, message, pointer, line=line, column=column, file=self._tree.file)

    def _place(self, pointer: str) -> tuple[int, int] | None:
        """Where the value begins; where a key is missing, what should hold it."""
        while True:
            place = self._tree.pointer_position(pointer)
            if place is not None or "/" not in pointer:
                return place
            pointer = pointer.rpartition("/")[0]


def kind_of(value: Any) -> str:
    """What a value is, in words: `a map`, `null`."""
    return _KINDS.get(type(value), "null")
