"""Where a value stands in the text. Computed when first asked, because most files are read without any finding."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from converters.pointers import steps_of

Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]

_MOST_LOOKS = 30  # times the length of the text
_SPACE = re.compile(r"[ \t\n\r]*")


class Places(Protocol):
    """Finds the line and column (from 1) of the value at a path, and of the key it stands under."""

    def find(self, path: Sequence[str | int]) -> Place | None: ...

    def find_key(self, path: Sequence[str | int]) -> Place | None: ...


class JsonPlaces:
    """Places in a JSON text that was already read without error.

    Only the containers on the way to a value are looked into; what lies beside the way is skipped by the standard reader,
    and a container once looked into is remembered. In a text nested without end places are given up after a while.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._skip = json.JSONDecoder(parse_int=len, parse_float=len).raw_decode
        self._members: dict[int, dict[str | int, int]] = {}
        self._keys: dict[int, int] = {}
        self._line_starts: list[int] = []
        self._left = _MOST_LOOKS * len(text) + 10_000

    def find(self, path: Sequence[str | int]) -> Place | None:
        offset = self._offset(path)
        return None if offset is None else self._place(offset)

    def find_key(self, path: Sequence[str | int]) -> Place | None:
        """The place of the key; of a list's item and of the root, which have none, that of the value."""
        offset = self._offset(path)
        return None if offset is None else self._place(self._keys.get(offset, offset))

    def _offset(self, path: Sequence[str | int]) -> int | None:
        offset = self._after_space(0)
        for key in path:
            members = self._members_at(offset)
            if key not in members:
                return None
            offset = members[key]
        return offset

    def _members_at(self, offset: int) -> dict[str | int, int]:
        if offset not in self._members:
            opening = self._text[offset : offset + 1]
            scan = {"{": self._scan_map, "[": self._scan_list}.get(opening) if self._left > 0 else None
            self._members[offset] = scan(offset) if scan else {}
        return self._members[offset]

    def _scan_map(self, offset: int) -> dict[str | int, int]:
        members: dict[str | int, int] = {}
        at = self._after_space(offset + 1)
        while self._text[at] != "}":
            key_at = at
            key, at = self._skip(self._text, at)
            at = self._after_space(self._after_space(at) + 1)  # past the colon
            members[key] = at
            self._keys[at] = key_at
            at = self._next_member(at)
        self._left -= at - offset
        return members

    def _scan_list(self, offset: int) -> dict[str | int, int]:
        members: dict[str | int, int] = {}
        at = self._after_space(offset + 1)
        while self._text[at] != "]":
            members[len(members)] = at
            at = self._next_member(at)
        self._left -= at - offset
        return members

    def _next_member(self, at: int) -> int:
        _, at = self._skip(self._text, at)
        at = self._after_space(at)
        return self._after_space(at + 1) if self._text[at] == "," else at

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _place(self, offset: int) -> Place:
        if not self._line_starts:
            self._line_starts = [0, *(found.end() for found in re.finditer("\n", self._text))]
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1


def pointer_path(tree: Any, pointer: str) -> Path | None:
    """The path a JSON pointer (`#/a/b` or `/a/b`) names in a tree, list positions as numbers; None if it is no pointer."""
    text = pointer.removeprefix("#")
    if text and not text.startswith("/"):
        return None
    path: list[str | int] = []
    for name in steps_of(text):
        step: str | int = int(name) if isinstance(tree, list) and name.isascii() and name.isdigit() and len(name) < 10 else name
        tree = _child(tree, step)
        path.append(step)
    return tuple(path)


def _child(tree: Any, step: str | int) -> Any:
    if isinstance(tree, dict):
        return tree.get(step)
    if isinstance(tree, list) and isinstance(step, int) and step < len(tree):
        return tree[step]
    return None
