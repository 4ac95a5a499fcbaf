"""The files of one definition: the main one, and those it refers to, opened when needed and only by the caller's leave."""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import unquote

from converters.errors import ConversionError, SourceError
from converters.openapi.dynamic import bind_dynamic_refs
from converters.openapi.naming import NAMING, Names, Steps, absolute, beside, names_in
from converters.openapi.refs import child, is_missing, is_remote, joined, split_ref
from converters.openapi.sources import DOCUMENTS, Sources
from converters.pointers import pointer_of, steps_of
from converters.source import SourceTree, read_tree
from converters.source.text import decode, shown

OpenFile: TypeAlias = Callable[[str], bytes]

_MOST_FILES = 10_000
_LONGEST_KEY = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ADVICE = "Serve or convert the folder that holds it."
_TEXTS = (".md", ".markdown", ".txt", ".html", ".htm")


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
        self.root, has_names = _with_names(tree.data)
        self.main = _file(posixpath.basename(tree.file.replace("\\", "/")), {"": self.root}, "", "#", None)
        self._files: dict[str, File | ConversionError] = {self.main.name: self.main}
        self._names: dict[str, Names] = {}
        self._parts: dict[str, tuple[File, Steps]] = {}
        self._addressed: dict[tuple[str, str, str], tuple[File, str, Steps]] = {}
        self._learn(self.main, has_names=has_names)
        self._shelved: dict[str, File] = {}
        self._used: dict[str, int] = {}
        self._has_taken = False

    def place(self, ref: str, base: File, pointer: str) -> tuple[File, list[str]]:
        """The file a reference names, seen from the place `pointer` of another one, and the steps from its root.

        Raises ConversionError: ref.external, ref.unresolved, limit.…
        """
        address, fragment = split_ref(ref)
        names = self._names[base.pointer]
        own, root = names.base(steps_of(self._sources.origin(pointer)[len(base.pointer) :]) if names.roots else [])
        if not address:
            return base, self._steps(base, own, root, fragment)
        key = (base.pointer, own, address)
        if key not in self._addressed:
            self._addressed[key] = self._part_at(address, absolute(own, address), base)
        file, called, root = self._addressed[key]
        return file, self._steps(file, called, root, fragment)

    def _part_at(self, address: str, whole: str, base: File) -> tuple[File, str, Steps]:
        """The part of a file that an address names, as written or in whole: the file, what it is called, where it begins."""
        if whole in self._parts:
            file, root = self._parts[whole]
            return file, whole, root
        for file in (base, self.main):
            if (steps := self._names[file.pointer].loose.get(address)) is not None:
                return file, self._names[file.pointer].roots.get(steps, ""), steps
        file = self._file_named(address, whole, base)
        return file, self._names[file.pointer].base([])[0], ()

    def _file_named(self, address: str, whole: str, base: File) -> File:
        """The file of an address as written, or of the whole address when files know where they are published."""
        if not is_remote(address):
            return self._file_at(joined(base.name, address), base)
        for file in (base, self.main):
            name = beside(whole, self._names[file.pointer].base([])[0], file.name)
            if name is not None:
                with contextlib.suppress(ConversionError):
                    return self._file_at(name, base)
        message = "leads outside and is not fetched. Put a copy beside the definition and refer to that."
        raise ConversionError("ref.external", message)

    def _learn(self, file: File, *, has_names: bool) -> None:
        """Takes down what the parts of a file call themselves."""
        names = self._names[file.pointer] = names_in(file.data, file.name, has_names=has_names)
        for address, steps in names.addresses.items():
            self._parts.setdefault(address, (file, steps))
        if has_names:
            bind_dynamic_refs(file.data, partial(self._place_within, file))

    def _place_within(self, file: File, ref: str, steps: list[str]) -> list[str] | None:
        """The steps of what a reference leads to if that is in the same file. Opens none."""
        address, _ = split_ref(ref)
        own, _ = self._names[file.pointer].base(steps)
        if address and absolute(own, address) not in self._parts and address not in self._names[file.pointer].loose:
            return None
        with contextlib.suppress(ConversionError):
            target, found = self.place(ref, file, file.pointer + pointer_of(steps)[1:])
            return found if target is file else None
        return None

    def owner(self, pointer: str, file: File) -> File:
        """The file in which a pointer of the bundled tree stands, found by way of `file`."""
        pointer = self._sources.origin(pointer)
        steps = steps_of(pointer) if pointer.startswith(f"#/{DOCUMENTS}/") else []
        return self._shelved.get(steps[1], file) if len(steps) > 1 else file

    def part_of(self, pointer: str, file: File) -> File:
        """The file that a part of something in a file was written in: the same one, but for components that moved."""
        return self.owner(pointer, file) if self._has_taken else file

    def take(self, pointer: str, origin: str) -> None:
        """From now on the component at a pointer is the one that was written at another one, maybe in another file."""
        self._has_taken = True
        self.move(pointer, origin)

    def move(self, pointer: str, origin: str) -> None:
        """From now on what stands at a pointer is what was written at another one."""
        self._sources.move(pointer, self._sources.origin(origin))

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

    def _steps(self, file: File, address: str, root: Steps, fragment: str) -> list[str]:
        """The steps from a file's root that a fragment of its part at `root` stands for: a pointer, or an anchor.

        A pointer that leads nowhere in its part is taken from the file's root, as most definitions mean it.
        """
        if not fragment or (fragment == "/" and not _reaches(file.data, [*root, ""])):
            return list(root)
        if not fragment.startswith("/"):
            return self._anchored(file, address, unquote(fragment))
        written = steps_of(fragment)
        choices = [written, steps_of(unquote(fragment))] if "%" in fragment else [written]
        if root:
            choices = [[*root, *steps] for steps in choices] + choices
        return next((steps for steps in choices[:-1] if _reaches(file.data, steps)), choices[-1])

    def _anchored(self, file: File, address: str, anchor: str) -> list[str]:
        names = self._names[file.pointer]
        steps = names.anchors.get(f"{address}#{anchor}", names.loose.get(f"#{anchor}"))
        if steps is None:
            raise ConversionError("ref.unresolved", "names an anchor that is not there.")
        return list(steps)

    def _load(self, name: str, base: File) -> File:
        if self._open is None:
            raise ConversionError("ref.external", f"leads to a file that was not given. {_ADVICE}")
        if len(self._files) > _MOST_FILES:
            raise ConversionError("limit.expansion", f"The definition refers to more than {_MOST_FILES} files.")
        try:
            data = self._opened(self._open, name)
            tree = decode(data, name) if name.lower().endswith(_TEXTS) else read_tree(data, name)
        except (OSError, ValueError) as error:
            reason = "is not there" if isinstance(error, FileNotFoundError) else "cannot be opened"
            raise ConversionError("ref.unresolved", f"leads to the file {shown(name)}, which {reason}.") from None
        except SourceError as error:
            place = f"line {error.line}, column {error.column}: " if error.line else ""
            message = f"The file {shown(name)} cannot be read: {place}{error.message}"
            raise ConversionError("ref.unresolved", message) from None
        return self._shelve(name, tree, base)

    @staticmethod
    def _opened(open_file: OpenFile, name: str) -> bytes:
        """The bytes of a file; what may not be opened is told with how to allow it."""
        try:
            return open_file(name)
        except ConversionError as error:
            if error.code != "ref.external":
                raise
            raise ConversionError("ref.external", f"{error.message} {_ADVICE}") from None

    def _shelve(self, name: str, tree: SourceTree | str, base: File) -> File:
        """Gives the file its place below `#/x-documents`."""
        shelf = self.root.setdefault(DOCUMENTS, {})
        if not isinstance(shelf, dict):
            shelf = self.root[DOCUMENTS] = {}
        key = self._free_key(name, shelf)
        if isinstance(tree, str):
            shelf[key], has_names = tree, False
        else:
            shelf[key], has_names = _with_names(tree.data)
            self._sources.know(key, tree)
        file = self._shelved[key] = _file(name, shelf, key, f"#/{DOCUMENTS}/{key}", base)
        self._learn(file, has_names=has_names)
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


def copied(data: Any) -> tuple[Any, int]:
    """A copy of every map and list, and how many there are."""
    holder: list[Any] = [data]
    waiting: list[tuple[Any, Any]] = [(holder, 0)] if isinstance(data, dict | list) else []
    count = 0
    while waiting:
        target, key = waiting.pop()
        copy = target[key] = target[key].copy()
        count += 1
        items: Any = copy.items() if type(copy) is dict else enumerate(copy)
        waiting += [(copy, below) for below, value in items if type(value) is dict or type(value) is list]
    return holder[0], count


def _with_names(data: Any) -> tuple[Any, bool]:
    """A copy of every map and list, and whether any names itself. Aliases of YAML become values of their own."""
    holder: list[Any] = [data]
    waiting: list[tuple[Any, Any]] = [(holder, 0)] if isinstance(data, dict | list) else []
    named = False
    while waiting:
        target, key = waiting.pop()
        copy = target[key] = target[key].copy()
        if type(copy) is dict:
            named = named or not NAMING.isdisjoint(copy)
            items: Any = copy.items()
        else:
            items = enumerate(copy)
        waiting += [(copy, below) for below, value in items if type(value) is dict or type(value) is list]
    return holder[0], named


def _reaches(data: Any, steps: list[str]) -> bool:
    for step in steps:
        data = child(data, step)
        if is_missing(data):
            return False
    return True
