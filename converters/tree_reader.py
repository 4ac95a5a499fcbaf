"""A careful hand for reading overlays and workflows: each access says what it expects, and reports what is there instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from converters.detect import Kind, describe, detect
from converters.errors import FormatError
from converters.slices import did_you_mean, nearest
from converters.source import SourceTree
from converters.source.findings import TreeFindings, kind_of
from converters.source.text import shown

_VERSION_1 = re.compile(r"1\.\d+(?:\.\d+)?(?:-.*)?", re.DOTALL)


def version_of(tree: SourceTree, kind: Kind, what: str, *, read: str) -> str:
    """The version that a file of this kind says it has, some 1.x. `what` it should be, and which versions are `read`, in words.

    Raises FormatError: format.unexpected_kind, format.unsupported_version.
    """
    found = detect(tree.data)
    if found is not kind:
        raise FormatError("format.unexpected_kind", f"This is no {what}; it is {describe(found)}.", file=tree.file)
    version = str(tree.data[kind.value])
    if not _VERSION_1.fullmatch(version):
        message = f"{kind.value.capitalize()} {shown(version)} is not read; {read}."
        raise FormatError("format.unsupported_version", message, file=tree.file, where=f"#/{kind.value}")
    return version


class Reader:
    """Reads fields of maps; `pointer` is always where the map stands. `what`: whose fields they are, such as Arazzo."""

    def __init__(self, root: dict[str, Any], findings: TreeFindings, what: str) -> None:
        self.root, self.findings, self._what = root, findings, what

    def text(self, holder: dict[str, Any], key: str, pointer: str) -> str:
        """A text field; numbers as written, empty if missing."""
        value = holder.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, dict | list | bool):
            self._wrong(key, "a text", value, pointer)
            return ""
        return str(value)

    def texts(self, holder: dict[str, Any], key: str, pointer: str) -> tuple[str, ...]:
        """The texts of a list field."""
        return tuple(value for value, _ in self._items(holder, key, pointer) if isinstance(value, str))

    def number(self, holder: dict[str, Any], key: str, pointer: str) -> float | int | None:
        """A number field, or None."""
        value = holder.get(key)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self._wrong(key, "a number", value, pointer)
        return None

    def map_field(self, holder: dict[str, Any], key: str, pointer: str) -> dict[str, Any]:
        """A map field, empty if missing."""
        value = holder.get(key)
        if isinstance(value, dict):
            return value
        if value is not None:
            self._wrong(key, "a map", value, pointer)
        return {}

    def maps(self, holder: dict[str, Any], key: str, pointer: str) -> Iterator[tuple[dict[str, Any], str]]:
        """Each map of a list field, with its pointer; what is no map is left out."""
        for value, at in self._items(holder, key, pointer):
            if isinstance(value, dict):
                yield value, at
            else:
                self.findings.error("format.invalid", f"Expected a map, found {kind_of(value)}; it is left out.", at)

    def _items(self, holder: dict[str, Any], key: str, pointer: str) -> Iterator[tuple[Any, str]]:
        value = holder.get(key)
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield item, f"{pointer}/{key}/{index}"
        elif value is not None:
            self._wrong(key, "a list", value, pointer)

    def check_fields(self, holder: dict[str, Any], known: Iterable[str], pointer: str) -> None:
        """Reports keys that the specification does not have here."""
        for key in holder:
            if key not in known and not key.startswith("x-"):
                message = f"{self._what} has no {shown(key)} here{did_you_mean(nearest(key, known))}"
                self.findings.warning("unknown_field", message, pointer)

    def _wrong(self, key: str, expected: str, value: Any, pointer: str) -> None:
        self.findings.error("format.invalid", f"`{key}` should be {expected}, not {kind_of(value)}.", f"{pointer}/{key}")
