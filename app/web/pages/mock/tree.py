"""The tree of a mock as its page shows it: folders that hold requests, each with its examples on one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.actions.editing.looking import Row

DEEPEST = 8
"""How many folders stand inside each other; what is deeper stands in the last one, under its whole name."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step through the tree: a folder opens, a request with its examples, the folder closes. `count`: requests in it."""

    kind: Literal["open", "request", "close"]
    row: Row | None = None
    examples: Sequence[Row] = ()
    count: int = 0
    name: str = ""


def steps_of(rows: Sequence[Row]) -> Iterator[Step]:
    """The rows of a tree, in reading order, as steps. Folders that hold nothing are there too."""
    counts = _requests_in(rows)
    examples: dict[str, list[Row]] = {}
    for row in rows:
        if row.kind == "example":
            examples.setdefault(row.parent, []).append(row)
    opened: list[Row] = []
    for row in rows:
        if row.kind == "example":
            continue
        while len(opened) > row.depth:
            if len(opened) <= DEEPEST:
                yield Step("close")
            opened.pop()
        if row.kind == "folder":
            opened.append(row)
            if len(opened) <= DEEPEST:
                yield Step("open", row, count=counts[row.id], name=row.name)
        else:
            yield Step("request", row, examples.get(row.id, ()), name=_own_name(row, opened[DEEPEST:]))
    for _ in opened[:DEEPEST]:
        yield Step("close")


def _requests_in(rows: Sequence[Row]) -> Counter[str]:
    parents = {row.id: row.parent for row in rows if row.kind == "folder"}
    found: Counter[str] = Counter(row.parent for row in rows if row.kind == "request")
    for row in reversed([row for row in rows if row.kind == "folder"]):
        if row.parent in parents:
            found[row.parent] += found[row.id]
    return found


def _own_name(row: Row, beyond: Sequence[Row]) -> str:
    """The name of a request where it says more than its method and path do."""
    plain = row.name.replace("{", ":").replace("}", "").strip()
    name = "" if plain in (row.path, f"{row.method} {row.path}") else row.name
    return " › ".join((*(folder.name for folder in beyond), name or row.path)) if beyond else name
