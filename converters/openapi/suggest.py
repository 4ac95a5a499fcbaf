"""What a reference that leads nowhere may have meant: a near name where the way ends, or the component of that name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nlargest
from itertools import islice, takewhile
from typing import Any

from converters.openapi.refs import child, is_missing, split_ref
from converters.openapi.structure import OBJECTS
from converters.pointers import pointer_of, steps_of
from converters.slices import nearest

_MOST_NAMES = 3000
_MOST_COMPARED = 100
_LONGEST_NAME = 100
_LIKENESS = 0.6


def meant_by(ref: str, kind: str, data: Any, root: Any) -> str:
    """The nearest reference that leads somewhere, written as `ref` is; empty if there is none.

    `data` is the tree of the file that `ref` leads into, `root` that of the main one, `kind` the role of what is referred to.
    """
    address, fragment = split_ref(ref)
    steps = steps_of(fragment)
    if not steps or len(steps[-1]) > _LONGEST_NAME:
        return ""
    near = _beside(data, steps)
    if near is not None:
        return address + pointer_of(near)
    for section, names in _components(root, kind):
        if found := _near(steps[-1], names):
            return pointer_of([*section, *found])
    return ""


def _near(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """The name most like a word. Compared in full are only those that begin and end most like it."""
    most = max(3, len(word) // 3)
    fitting = (name for name in islice(names, _MOST_NAMES) if abs(len(name) - len(word)) <= most)
    alike = nlargest(_MOST_COMPARED, fitting, key=lambda name: _shared(word, name) + _shared(word[::-1], name[::-1]))
    return nearest(word, alike, count=1, likeness=_LIKENESS)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _beside(data: Any, steps: list[str]) -> list[str] | None:
    """The same way with a near name at its first step that is not there."""
    node = data
    for at, step in enumerate(steps):
        below = child(node, step)
        if is_missing(below):
            found = _near(step, node) if isinstance(node, dict) else ()
            corrected = [*steps[:at], *found, *steps[at + 1 :]]
            return corrected if found and _reaches(node, corrected[at:]) else None
        node = below
    return None


def _reaches(node: Any, steps: list[str]) -> bool:
    for step in steps:
        node = child(node, step)
    return not is_missing(node)


def _components(root: Any, kind: str) -> Iterator[tuple[list[str], Iterable[str]]]:
    """Each section that holds parts of this kind, with its names."""
    components = root.get("components") if isinstance(root, dict) else None
    for holder, node, above in (("components", components, ["components"]), ("document", root, [])):
        for section, (shape, inner) in OBJECTS[holder].items():
            if shape == "map" and inner == kind and isinstance(node, dict) and isinstance(node.get(section), dict):
                yield [*above, section], node[section]
