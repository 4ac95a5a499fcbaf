"""One file as a tree: its format found, its limits kept, its places at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.source.json_source import read_json
from converters.source.limits import Limits
from converters.source.places import Path, Places, pointer_path
from converters.source.text import decode
from converters.source.yaml_source import read_yaml


@dataclass(frozen=True, slots=True)
class SourceTree:
    """What a file holds: `data` of dicts with text keys, lists, texts, finite numbers, booleans and None. Never changed.

    YAML aliases share one object; written out, the tree stays below the limits all the same. `_origin` tells of a value
    that came from another file, an overlay, the name and the path there.
    """

    data: Any
    file: str
    format: Literal["json", "yaml"]
    _places: Places = field(repr=False, compare=False)
    _origin: Callable[[Path], tuple[str, Path] | None] | None = field(default=None, repr=False, compare=False)

    def position(self, path: Sequence[str | int]) -> tuple[int, int] | None:
        """Line and column, from 1, where the value at this path begins; None if there is no such value."""
        return self._places.find(path)

    def key_position(self, path: Sequence[str | int]) -> tuple[int, int] | None:
        """Line and column of the key under which the value at a path stands; of what has no key, those of the value."""
        return self._places.find_key(path)

    def pointer_position(self, pointer: str) -> tuple[int, int] | None:
        """The same for a JSON pointer such as `#/paths/~1orders/get`."""
        path = pointer_path(self.data, pointer)
        return None if path is None else self._places.find(path)

    def key_pointer_position(self, pointer: str) -> tuple[int, int] | None:
        """Line and column of the key under which the value at a pointer stands; of what has no key, those of the value."""
        path = pointer_path(self.data, pointer)
        return None if path is None else self._places.find_key(path)

    def pointer_origin(self, pointer: str) -> tuple[str, Path] | None:
        """The file and the path there that a value at a pointer came from, if that is another file: an overlay put it there."""
        path = pointer_path(self.data, pointer) if self._origin is not None else None
        return None if path is None or self._origin is None else self._origin(path)


def read_tree(data: bytes, file: str, *, limits: Limits | None = None, diagnostics: Diagnostics | None = None) -> SourceTree:
    """Reads JSON or YAML, whichever the text is; the name of the file decides only where the text could be both.

    Raises SourceError (encoding, format.empty, json.invalid, yaml.…, limit.…, value.number) with line and column. What can be
    read but not kept as written (a key twice, a number beyond 64 bits, U+0000) is a warning in `diagnostics`.
    """
    limits = limits or Limits()
    diagnostics = diagnostics if diagnostics is not None else Diagnostics(file)
    if len(data) > limits.bytes:
        raise SourceError("limit.bytes", f"The file is larger than {_size(limits.bytes)}.", file=file)
    text = decode(data, file)
    if not text.strip():
        raise SourceError("format.empty", "The file is empty.", file=file, line=1, column=1)
    if not _looks_like_json(text, file):
        return _yaml_tree(data, text, file, limits, diagnostics)
    try:
        tree, places = read_json(text, file, limits, diagnostics)
    except SourceError as error:
        if error.code != "json.invalid" or not file.lower().endswith((".yaml", ".yml")):
            raise
        return _yaml_tree(data, text, file, limits, diagnostics)
    return SourceTree(tree, file, "json", places)


def _looks_like_json(text: str, file: str) -> bool:
    """A comment of JavaScript before everything else does not make a file YAML."""
    begins = ("{", "[", "//", "/*") if file.lower().endswith((".json", ".jsonc")) else ("{", "[")
    return text.lstrip().startswith(begins)


def _yaml_tree(data: bytes, text: str, file: str, limits: Limits, diagnostics: Diagnostics) -> SourceTree:
    if len(data) > limits.yaml_bytes:
        message = f"The YAML file is larger than {_size(limits.yaml_bytes)}. Save it as JSON, which may be larger."
        raise SourceError("limit.bytes", message, file=file)
    tree, places = read_yaml(text, file, limits, diagnostics)
    return SourceTree(tree, file, "yaml", places)


def _size(count: int) -> str:
    return f"{count // (1024 * 1024)} MiB" if count >= 1024 * 1024 else f"{count} bytes"
