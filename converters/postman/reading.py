"""What every reader of Postman JSON shares: where it is, what it noted, and how odd values become text.

A reader takes any JSON value and never raises for it; what costs something is noted with code and place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.postman.model import Json

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a value, such as ("item", 3, "response", 0)."""

Locate: TypeAlias = Callable[[Path], tuple[int, int] | None]
Node = TypeVar("Node")

FOLDER_DEPTH = 50
MAX_ITEMS = 20_000
MAX_EXAMPLES = 50_000
MAX_HEADERS = 200
MAX_HEADER_VALUE = 8 * 1024
MAX_EXAMPLE_BODY = 10 * 1024 * 1024
MAX_VARIABLES = 5_000

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")


def _nowhere(path: Path) -> tuple[int, int] | None:
    return None


def _in_this_file(path: Path) -> tuple[str | None, str]:
    return None, where_text(path)


def where_text(path: Path) -> str:
    """A path as people write it: `item[3].response[0].code`."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        elif _IDENTIFIER.fullmatch(key):
            text += f".{key}" if text else key
        else:
            text += f"[{json.dumps(key[:80])}]"
    return text


@dataclass(slots=True)
class Reading:
    """One file being read: its diagnostics, its lines, and what was counted so far (security.md §9).

    `place` says in which file (None: the one read) and where in it a path is.
    """

    diagnostics: Diagnostics
    locate: Locate = _nowhere
    place: Callable[[Path], tuple[str | None, str]] = _in_this_file
    items: int = 0
    examples: int = 0
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def warn(self, code: str, message: str, path: Path) -> None:
        """Notes something that costs something, at its place. `message` quotes no values."""
        is_counted_only = code in self.diagnostics.left_out  # finding the line of each of many thousands would be slow
        line, column = (None if is_counted_only else self.locate(path)) or (None, None)
        file, where = self.place(path)
        self.diagnostics.add("warning", code, message, where, line=line, column=column, file=file)

    def count_item(self, path: Path) -> None:
        """Counts an item or folder; raises SourceError over the limit."""
        self.items += 1
        if self.items > MAX_ITEMS:
            raise self._over("items and folders", MAX_ITEMS, path)

    def count_example(self, path: Path) -> None:
        """Counts an example; raises SourceError over the limit."""
        self.examples += 1
        if self.examples > MAX_EXAMPLES:
            raise self._over("examples", MAX_EXAMPLES, path)

    def nth(self, names: tuple[str, ...]) -> int:
        """How many times these names were met before: what tells equal names apart."""
        count = self._seen.get(names, 0)
        self._seen[names] = count + 1
        return count

    def _over(self, what: str, limit: int, path: Path) -> SourceError:
        line, column = self.locate(path) or (None, None)
        return SourceError(
            "limit.items",
            f"The collection has more than {limit} {what}. Split it into several collections",
            file=self.diagnostics.file,
            where=self.place(path)[1],
            line=line,
            column=column,
        )


def quiet_reading() -> Reading:
    """A reading that notes nothing: for reading a node's source again while writing."""
    return Reading(Diagnostics(limit=0))


def row_of(entry: Json, what: str, reading: Reading, path: Path) -> dict[str, Json] | None:
    """A row of a table as the object it should be; None for what is none (a finding) and for null, which says nothing."""
    if isinstance(entry, dict):
        return entry
    if entry is not None:
        reading.warn("item.skipped", f"{what} is an object, found {kind_of_json(entry)}; it was left out.", path)
    return None


def text_of(value: Json) -> str:
    """Any JSON value as text: a string as it is, null empty, the rest as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, ValueError):  # a depth or a number that no file read by converters.source has
        return ""


def text_or_none(value: Json) -> str | None:
    """As `text_of`, but null stays None."""
    return None if value is None else text_of(value)


def description_of(value: Json) -> str:
    """A description: text, or the content of `{content, type}`."""
    return text_of(value.get("content")) if isinstance(value, dict) else text_of(value)


def is_disabled(entry: dict[str, Json]) -> bool:
    """Whether a row is switched off, by `disabled` or by the `enabled` of environments and old files."""
    return _is(entry.get("disabled"), True) or _is(entry.get("enabled"), False)


def _is(value: Json, wanted: bool) -> bool:
    return value is wanted or (isinstance(value, str) and value.strip().lower() == str(wanted).lower())


def read_list(
    value: Json, reading: Reading, path: Path, read_one: Callable[[Json, Reading, Path], Node | None]
) -> tuple[Node, ...]:
    """The readable entries of a list; null is none, anything but a list is noted and none."""
    if value is None:
        return ()
    if not isinstance(value, list):
        reading.warn("item.skipped", f"Expected a list, found {kind_of_json(value)}; it was left out.", path)
        return ()
    nodes = (read_one(entry, reading, (*path, index)) for index, entry in enumerate(value))
    return tuple(node for node in nodes if node is not None)


def kind_of_json(value: Json) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (int, float)):
        return "a number"
    return "a list" if isinstance(value, Sequence) else "an object"


def own_id(source: Json) -> str | None:
    """The id a file gives an item, folder, example or environment; None if it gives none."""
    if not isinstance(source, dict):
        return None
    for key in ("id", "_postman_id", "uid"):
        value = source.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and text_of(value).strip():
            return text_of(value)
    return None
