"""The files of one definition: the main one, and those it refers to, opened when needed and only by the caller's leave."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from converters.errors import ConversionError, SourceError
from converters.openapi.refs import child, is_missing, is_remote, joined, split_ref, steps_of
from converters.openapi.sources import DOCUMENTS, Sources
from converters.source import SourceTree, read_tree
from converters.source.text import shown

OpenFile: TypeAlias = Callable[[str], bytes]

_MOST_FILES = 10_000
_LONGEST_KEY = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_NAMING_PREFIX = {"$anchor": "#", "$dynamicAnchor": "#"}
_ADVICE = "Serve or convert the folder that holds it."
_NAMING = frozenset(("$id", "$self", *_NAMING_PREFIX))


@dataclass(frozen=True, slots=True)
class File:
    """A file of the bundle: `holder[key]` is its tree, standing at `pointer` in the bundled tree."""

    name: str
    holder: Any
    key: str
    pointer: str
    refs_stand_alone: bool
    schemas_at: str

    @property
    def data(self) -> Any:
        return self.holder[self.key]


class Library:
    """Opens each file once, keeps a copy of its tree, and knows the names its schemas give themselves."""

    def __init__(self, tree: SourceTree, open_file: OpenFile | None, sources: Sources) -> None:
        self._open, self._sources = open_file, sources
        self.root: dict[str, Any]
        self.root, names = _copied(tree.data)
        self.main = _file(posixpath.basename(tree.file.replace("\\", "/")), {"": self.root}, "", "#", None)
        self._files: dict[str, File | ConversionError] = {self.main.name: self.main}
        self._names = {self.main.pointer: names}
        self._shelved: dict[str, File] = {}
        self._used: dict[str, int] = {}

    def place(self, ref: str, base: File) -> tuple[File, list[str]]:
        """The file a reference names, seen from another one, and the steps from its root.

        Raises ConversionError: ref.external, ref.unresolved, limit.…
        """
        address, fragment = split_ref(ref)
        if not address:
            return base, self._steps(base, fragment)
        for file in (base, self.main):
            if (steps := self._names[file.pointer].get(address)) is not None:
                return file, [*steps, *steps_of(unquote(fragment))]
        if is_remote(address):
            message = "leads outside and is not fetched. Put a copy beside the definition and refer to that."
            raise ConversionError("ref.external", message)
        file = self._file_at(joined(base.name, address), base)
        return file, self._steps(file, fragment)

    def owner(self, pointer: str, file: File) -> File:
        """The file in which a pointer of the bundled tree stands, found by way of `file`."""
        steps = steps_of(pointer) if pointer.startswith(f"#/{DOCUMENTS}/") else []
        return self._shelved.get(steps[1], file) if len(steps) > 1 else file

    def _file_at(self, name: str, base: File) -> File:
        if name not in self._files:
            try:
                self._files[name] = self._load(name, base)
            except ConversionError as error:
                self._files[name] = error
        file = self._files[name]
        if isinstance(file, ConversionError):
            raise file
        return file

    def _steps(self, file: File, fragment: str) -> list[str]:
        """The steps from a file's root that a fragment stands for: a pointer, percent-encoded or not, or an anchor."""
        if not fragment:
            return []
        if not fragment.startswith("/"):
            steps = self._names[file.pointer].get("#" + unquote(fragment))
            if steps is None:
                raise ConversionError("ref.unresolved", "names an anchor that is not there.")
            return steps
        steps = steps_of(fragment)
        if "%" not in fragment or _reaches(file.data, steps):
            return steps
        return steps_of(unquote(fragment))

    def _load(self, name: str, base: File) -> File:
        if self._open is None:
            raise ConversionError("ref.external", f"leads to a file that was not given. {_ADVICE}")
        if len(self._files) > _MOST_FILES:
            raise ConversionError("limit.expansion", f"The definition refers to more than {_MOST_FILES} files.")
        try:
            tree = read_tree(self._opened(self._open, name), name)
        except (OSError, ValueError) as error:
            reason = "is not there" if isinstance(error, FileNotFoundError) else "cannot be opened"
            raise ConversionError("ref.unresolved", f"leads to the file {shown(name)}, which {reason}.") from None
        except SourceError as error:
            place = f"line {error.line}, column {error.column}: " if error.line else ""
            message = f"The file {shown(name)} cannot be read: {place}{error.message}"
            raise ConversionError("ref.unresolved", message) from None
        return self._shelve(tree, base)

    @staticmethod
    def _opened(open_file: OpenFile, name: str) -> bytes:
        """The bytes of a file; what may not be opened is told with how to allow it."""
        try:
            return open_file(name)
        except ConversionError as error:
            if error.code != "ref.external":
                raise
            raise ConversionError("ref.external", f"{error.message} {_ADVICE}") from None

    def _shelve(self, tree: SourceTree, base: File) -> File:
        """Gives the file its place below `#/x-documents`."""
        shelf = self.root.setdefault(DOCUMENTS, {})
        if not isinstance(shelf, dict):
            shelf = self.root[DOCUMENTS] = {}
        key = self._free_key(tree.file, shelf)
        file_pointer = f"#/{DOCUMENTS}/{key}"
        shelf[key], self._names[file_pointer] = _copied(tree.data)
        self._sources.know(key, tree)
        file = self._shelved[key] = _file(tree.file, shelf, key, file_pointer, base)
        return file

    def _free_key(self, name: str, shelf: dict[str, Any]) -> str:
        """The file's name without its ending, as bundling it would name the component; `Order.2` for a second Order."""
        stem = _UNSAFE.sub("-", posixpath.basename(name).rpartition(".")[0][:_LONGEST_KEY]) or "file"
        while True:
            count = self._used[stem] = self._used.get(stem, 0) + 1
            key = stem if count == 1 else f"{stem}.{count}"
            if key not in shelf:
                return key


def _file(name: str, holder: Any, key: str, pointer: str, base: File | None) -> File:
    """A part of a definition has the rules of the file that refers to it, unless it says itself what it is."""
    data = holder[key]
    if isinstance(data, dict) and ("swagger" in data or "openapi" in data):
        old = "swagger" in data
        alone = old or str(data["openapi"]).startswith("3.0")
        return File(name, holder, key, pointer, alone, "#/definitions" if old else "#/components/schemas")
    if base is None:
        return File(name, holder, key, pointer, False, "#/components/schemas")
    return File(name, holder, key, pointer, base.refs_stand_alone, base.schemas_at)


def _copied(data: Any) -> tuple[Any, dict[str, list[str]]]:
    """A copy of every map and list, and the names they give themselves. Aliases of YAML become values of their own."""
    holder: list[Any] = [data]
    waiting: list[tuple[Any, Any]] = [(holder, 0)] if isinstance(data, dict | list) else []
    named = False
    while waiting:
        target, key = waiting.pop()
        copy = target[key] = target[key].copy()
        if type(copy) is dict:
            named = named or not _NAMING.isdisjoint(copy)
            items: Any = copy.items()
        else:
            items = enumerate(copy)
        waiting += [(copy, below) for below, value in items if type(value) is dict or type(value) is list]
    return holder[0], _names(holder[0]) if named else {}


def _names(data: Any) -> dict[str, list[str]]:
    """The steps to each schema that names itself: `#name` by `$anchor` or `$dynamicAnchor`, an address by `$id` or `$self`."""
    names: dict[str, list[str]] = {}
    waiting: list[tuple[Any, list[str]]] = [(data, [])]
    while waiting:
        node, steps = waiting.pop()
        if isinstance(node, dict):
            for keyword in _NAMING & node.keys():
                if isinstance(node[keyword], str):
                    names.setdefault(_NAMING_PREFIX.get(keyword, "") + node[keyword].removesuffix("#"), steps)
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        waiting += [(value, [*steps, str(key)]) for key, value in items if isinstance(value, dict | list)]
    return names


def _reaches(data: Any, steps: list[str]) -> bool:
    for step in steps:
        data = child(data, step)
        if is_missing(data):
            return False
    return True
