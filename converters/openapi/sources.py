"""Where a place of the bundled tree stands in the files it was made from."""

from __future__ import annotations

from dataclasses import dataclass

from converters.pointers import pointer_of, steps_of
from converters.source import SourceTree

DOCUMENTS = "x-documents"
_EXAMPLES_OF_ONE = ("example", "x-example")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: `where` is its JSON pointer there; line and column count from 1, None where nothing stands.

    `file` None stands for the main one.
    """

    file: str | None
    where: str
    line: int | None = None
    column: int | None = None


class Sources:
    """The files of a definition: the main one, and those that stand below `#/x-documents/<key>` of the bundled tree."""

    def __init__(self, main: SourceTree) -> None:
        self._main = main
        self._others: dict[str, SourceTree] = {}
        self._moved: dict[str, str] = {}

    def know(self, key: str, tree: SourceTree) -> None:
        """From now on pointers below `#/x-documents/<key>` are places in this file."""
        self._others[key] = tree

    def move(self, pointer: str, origin: str) -> None:
        """From now on what stands at a pointer, or below it, is what was written at another one."""
        self._moved[pointer] = origin

    def origin(self, pointer: str) -> str:
        """The pointer at which something was written."""
        if not self._moved:
            return pointer
        head = pointer
        while head:
            if head in self._moved:
                return self._moved[head] + pointer[len(head) :]
            head = head.rpartition("/")[0]
        return pointer

    def locate(self, pointer: str) -> Spot:
        """The spot of a pointer of the bundled tree; what has no text of its own is placed where what holds it begins."""
        steps = steps_of(self.origin(pointer))
        tree, file = self._main, None
        if len(steps) > 1 and steps[0] == DOCUMENTS and steps[1] in self._others:
            tree, steps = self._others[steps[1]], steps[2:]
            file = tree.file
        steps = _as_written(tree, steps)
        for length in range(len(steps), -1, -1):
            if place := tree.pointer_position(pointer_of(steps[:length])):
                place = _above(tree, steps[:length], place)
                if put_in := tree.pointer_origin(pointer_of(steps[:length])):
                    return Spot(put_in[0], pointer_of((*map(str, put_in[1]), *steps[length:])), *place)
                return Spot(file, pointer_of(steps), *place)
        return Spot(file, pointer_of(steps))


def _above(tree: SourceTree, steps: list[str], place: tuple[int, int]) -> tuple[int, int]:
    """The key's place where a value begins on a line below it, as maps and lists of YAML do: people look for the key."""
    key = tree.key_pointer_position(pointer_of(steps))
    return key if key is not None and key[0] < place[0] else place


def _as_written(tree: SourceTree, steps: list[str]) -> list[str]:
    """A schema's single `example` is the first of `examples` in the bundled tree."""
    if len(steps) < 2 or steps[-2] != "examples" or not steps[-1].isdecimal() or len(steps[-1]) > 9:
        return steps
    for name in _EXAMPLES_OF_ONE:
        written = [*steps[:-2], name]
        if tree.pointer_position(pointer_of(written)):
            return [*steps[:-1], str(int(steps[-1]) - 1)] if steps[-1] != "0" else written
    return steps
