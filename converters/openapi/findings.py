"""Findings about a definition, each with its pointer, file, line and column."""

from __future__ import annotations

from converters.diagnostics import Diagnostics, Level
from converters.openapi.refs import pointer_of, steps_of
from converters.source import SourceTree

DOCUMENTS = "x-documents"


class Findings:
    """Notes findings by their pointer in the bundled tree; `#/x-documents/<n>/…` is told as a place in that file."""

    def __init__(self, diagnostics: Diagnostics, main: SourceTree) -> None:
        self._diagnostics = diagnostics
        self._main = main
        self._others: dict[str, SourceTree] = {}

    def know(self, number: str, tree: SourceTree) -> None:
        """From now on pointers below `#/x-documents/<number>` are places in this file."""
        self._others[number] = tree

    def note(self, level: Level, code: str, message: str, pointer: str) -> None:
        """Notes a finding at a pointer; what has no text of its own is placed where what holds it begins."""
        if code in self._diagnostics.left_out:
            self._diagnostics.add(level, code, message)  # only counted: not worth looking for its place
            return
        tree, steps = self._source(pointer)
        line, column = self._position(tree, steps)
        file = None if tree is self._main else tree.file
        self._diagnostics.add(level, code, message, pointer_of(steps), line=line, column=column, file=file)

    def error(self, code: str, message: str, pointer: str) -> None:
        self.note("error", code, message, pointer)

    def warning(self, code: str, message: str, pointer: str) -> None:
        self.note("warning", code, message, pointer)

    def _source(self, pointer: str) -> tuple[SourceTree, list[str]]:
        steps = steps_of(pointer)
        if len(steps) > 1 and steps[0] == DOCUMENTS and steps[1] in self._others:
            return self._others[steps[1]], steps[2:]
        return self._main, steps

    def _position(self, tree: SourceTree, steps: list[str]) -> tuple[int | None, int | None]:
        for length in range(len(steps), -1, -1):
            if place := tree.pointer_position(pointer_of(steps[:length])):
                return place
        return None, None


def found(value: object) -> str:
    """What stands in a place, in a word for a message: never the value itself."""
    names = {dict: "a map", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")
