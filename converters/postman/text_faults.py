"""Makes text and numbers of plain JSON data safe to keep and send: no lone surrogates, no U+0000, no NaN or infinity.

`converters.source` does the same for files (security.md §3.5); this is for data that comes another way. Iterative: hostile
depth costs no stack.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from converters.postman.model import Json
from converters.postman.reading import Path, Reading
from converters.source.values import storable_text

_Link: TypeAlias = tuple[Any, str | int] | None
"""A path as a chain of (link to the parent, key): long paths cost nothing until one is noted."""


def without_faults(data: Json, reading: Reading) -> Json:
    """The data itself if nothing is wrong with it, else a copy in which each fault is mended and noted."""
    if not _is_faulty(data):
        return data
    for link, value in _faults(data)[:100]:
        _note(value, reading, _path(link))
    return _mended(data)


def _is_fault(value: Json) -> bool:
    if isinstance(value, str):
        return "\0" in value or (not value.isascii() and storable_text(value) != value)
    return isinstance(value, float) and not math.isfinite(value)


def _is_faulty(data: Json) -> bool:
    """Whether there is any fault: most data has none, and is looked through without keeping places."""
    todo: list[Json] = [data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if any(map(_is_fault, value)):
                return True
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
        elif _is_fault(value):
            return True
    return False


def _faults(data: Json) -> list[tuple[_Link, Json]]:
    found: list[tuple[_Link, Json]] = []
    todo: list[tuple[_Link, Json]] = [(None, data)]
    while todo:
        link, value = todo.pop()
        if isinstance(value, dict):
            found.extend(((link, key), key) for key in value if _is_fault(key))
            todo.extend(((link, key), child) for key, child in value.items())
        elif isinstance(value, list):
            todo.extend(((link, index), child) for index, child in enumerate(value))
        elif _is_fault(value):
            found.append((link, value))
    return found


def _path(link: _Link) -> Path:
    keys: list[str | int] = []
    while link is not None:
        link, key = link
        keys.append(storable_text(key) if isinstance(key, str) else key)
    return tuple(reversed(keys[:200]))


def _note(value: Json, reading: Reading, path: Path) -> None:
    if isinstance(value, str):
        reading.warn("value.text", "U+0000 and lone surrogates cannot be stored; each became U+FFFD. Correct the text.", path)
    else:
        reading.warn("value.number", "Not a finite number; it became null.", path)


def _mended(data: Json) -> Json:
    holder: list[Json] = [data]
    todo: list[tuple[Json, Json]] = [(holder, 0)]
    while todo:
        parent, key = todo.pop()
        value = parent[key]
        if isinstance(value, dict):
            parent[key] = value = {storable_text(name): child for name, child in value.items()}
            todo.extend((value, name) for name in value)
        elif isinstance(value, list):
            parent[key] = value = list(value)
            todo.extend((value, index) for index in range(len(value)))
        elif _is_fault(value):
            parent[key] = storable_text(value) if isinstance(value, str) else None
    return holder[0]
