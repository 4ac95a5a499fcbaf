"""The files of a v3 collection folder, opened safely: regular files only, no links, all of them inside the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.postman.model import Json
from converters.source import read_tree

MAX_FILE = 16 * 1024 * 1024
MAX_FOLDER = 64 * 1024 * 1024
MAX_FILES = 80_000

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class _TooMuch(SourceError):
    """The folder as a whole is over a limit; one file over its own costs that file only."""


@dataclass(slots=True)
class V3Files:
    """One collection folder being read. `root` is its path; findings name the file inside it."""

    root: Path
    diagnostics: Diagnostics
    bytes_read: int = 0
    files_read: int = 0
    _real_root: Path = field(init=False)

    def __post_init__(self) -> None:
        self._real_root = self.root.resolve()

    def shown(self, path: Path) -> str:
        """A file's name in findings: the folder's, and the path inside it."""
        inside = path.relative_to(self.root).as_posix()
        return f"{self.diagnostics.file or self.root.name}/{inside}".removesuffix("/.")

    def warn(self, code: str, message: str, path: Path) -> None:
        """Notes something about a whole file or folder."""
        self.diagnostics.add("warning", code, message, file=self.shown(path))

    def read_map(self, path: Path) -> dict[str, Json] | None:
        """The YAML (or JSON) object in a file. None for what cannot be read, noted as an error with line and column.

        Raises SourceError when the folder as a whole is over its limits.
        """
        name = self.shown(path)
        found = Diagnostics(name)
        try:
            content = read_regular(path, name)
            self._count(content)
            data = read_tree(content, name, diagnostics=found).data
        except _TooMuch:
            raise
        except SourceError as error:
            line, column = error.line, error.column
            self.diagnostics.add("error", error.code, error.message, line=line, column=column, file=name)
            return None
        for note in found:
            line, column = note.line, note.column
            self.diagnostics.add(note.level, note.code, note.message, note.where, line=line, column=column, file=name)
        if isinstance(data, dict):
            return data
        message = "The file holds no YAML map of a request, example or definition."
        self.diagnostics.add("error", "format.invalid", message, file=name, line=1, column=1)
        return None

    def entries(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        """What lies in a folder, by name; links are left out. A folder outside the root, or none, is empty."""
        if not folder.resolve().is_relative_to(self._real_root):
            return
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            return
        yield from (entry for entry in entries if not entry.is_symlink())

    def _count(self, content: bytes) -> None:
        self.bytes_read += len(content)
        self.files_read += 1
        if self.bytes_read > MAX_FOLDER:
            raise _TooMuch("limit.bytes", f"The folder's files are larger than {MAX_FOLDER >> 20} MiB. Split the collection.")
        if self.files_read > MAX_FILES:
            raise _TooMuch("limit.items", f"The folder has more than {MAX_FILES} files. Split the collection.")


def read_regular(path: Path, name: str) -> bytes:
    """The bytes of a regular file. Raises SourceError for links, pipes, unreadable and too large files."""
    try:
        descriptor = os.open(path, _FLAGS)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SourceError("watch.not_regular", "This is not a regular file, so it is not opened.", file=name)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(MAX_FILE + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        advice = "The file cannot be opened, or is a link. Put the file itself here."
        raise SourceError("watch.not_regular", advice, file=name) from None
    if len(data) > MAX_FILE:
        raise SourceError("limit.bytes", f"The file is larger than {MAX_FILE >> 20} MiB.", file=name)
    return data


def without_ending(name: str, kind: str) -> str | None:
    """The name of a file without `.<kind>.yaml` (or `.yml`); None for a file of another kind."""
    for ending in (f".{kind}.yaml", f".{kind}.yml"):
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return None
