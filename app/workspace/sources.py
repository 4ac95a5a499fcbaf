"""Find the files of the given sources: files, folders, Postman's v3 folders. What a file is, its content says later."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from app.errors import AppError
from converters.diagnostics import Diagnostic

MOST_BYTES = 32 * 1024 * 1024
MOST_FILES = 5_000
MOST_ENTRIES = 200_000
MOST_DEPTH = 20
ENDINGS = (".json", ".yaml", ".yml")
MOCKS_NAMES = ("mocks.yaml", "mocks.yml")
_PASSED_OVER = ("node_modules", "__pycache__", "venv")

Shape = Literal["file", "mocks", "v3"]
Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to read, or a v3 folder with all its files.

    `label`: how people know it, relative to its source. `root`: the folder that nothing it refers to may lie outside of.
    `stamp`: changes when the file does. `asked_for`: named by the user, not just found. `offered`: a mock by itself if
    its content is one; False for files that lie beside a `mocks.yaml` named alone.
    `members`: of a v3 folder, name → path.
    """

    path: Path
    label: str
    root: Path
    stamp: Stamp
    shape: Shape = "file"
    asked_for: bool = False
    offered: bool = True
    members: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies below the sources, in order of labels, and what could not be looked at."""

    files: tuple[SourceFile, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def by_path(self) -> dict[Path, SourceFile]:
        return {file.path: file for file in self.files}


class SourceMissing(AppError):
    """A source that does not exist."""

    code = "source.missing"
    status = 404

    def __init__(self, source: Path) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return f"There is no file or folder {str(self.source)!r}. Check the spelling, or begin in the folder that holds it."


def check_sources(sources: Sequence[Path]) -> None:
    """Raises SourceMissing for the first source that is not there."""
    for source in sources:
        if not source.exists():
            raise SourceMissing(source)


def find_files(sources: Sequence[Path], labels: Mapping[Path, str] | None = None) -> Found:
    """Every file of the sources, each once. A source that is gone is a finding, not an error: it may come back.

    `labels`: what people call sources that they did not name by their path, such as an archive that was unpacked.
    """
    search = _Search(several=len(sources) > 1, labels=labels or {})
    for source in sources:
        search.look_at(source)
    files = sorted(search.files.values(), key=lambda file: (file.label, str(file.path)))
    return Found(files=tuple(files), diagnostics=tuple(search.diagnostics))


def is_v3_folder(names: Sequence[str], folder: Path) -> bool:
    """Whether a folder with these entries is a collection in Postman's v3 layout (as `converters.postman.v3` says it)."""
    if any(name.endswith((".request.yaml", ".request.yml")) for name in names):
        return True
    return ".resources" in names and any((folder / ".resources" / f"definition.{end}").is_file() for end in ("yaml", "yml"))


class _Search:
    """One look at the sources. Iterative, and bounded in files, entries and depth."""

    def __init__(self, *, several: bool, labels: Mapping[Path, str]) -> None:
        self.files: dict[Path, SourceFile] = {}
        self.diagnostics: list[Diagnostic] = []
        self._several = several
        self._labels = labels
        self._entries = 0

    def look_at(self, source: Path) -> None:
        path = source.absolute()
        if path.is_dir():
            root = path.resolve()
            label = self._labels.get(source, path.name if self._several else "")
            self._look_into(root, prefix=f"{label}/" if label else "")
        elif not path.exists():
            self._note("error", "import.failed", f"There is no file or folder {str(source)!r}.", str(source))
        elif (found := stamp_of(file := followed(path))) is not None:
            shape: Shape = "mocks" if path.name in MOCKS_NAMES else "file"
            if shape == "mocks":
                self._look_into(file.parent, prefix="", offered=False)
            root = file.parent
            label = self._labels.get(source, path.name)
            self._add(SourceFile(path=file, label=label, root=root, stamp=found, shape=shape, asked_for=True))
        else:
            self._refuse(path.name)

    def _look_into(self, root: Path, *, prefix: str, offered: bool = True) -> None:
        waiting = [(root, 0)]
        while waiting:
            folder, depth = waiting.pop()
            entries = self._entries_of(folder, prefix + _below(folder, root))
            names = [entry.name for entry in entries]
            if is_v3_folder(names, folder):
                self._add_v3(folder, root, prefix, offered=offered)
                continue
            for entry in entries:
                if self._is_folder(entry):
                    if depth < MOST_DEPTH and not entry.name.startswith(".") and entry.name not in _PASSED_OVER:
                        waiting.append((folder / entry.name, depth + 1))
                elif entry.name.lower().endswith(ENDINGS) and not entry.name.startswith("."):
                    self._add_entry(entry, folder, root, prefix, is_top=depth == 0, offered=offered)

    def _add_entry(
        self, entry: os.DirEntry[str], folder: Path, root: Path, prefix: str, *, is_top: bool, offered: bool
    ) -> None:
        label = prefix + _below(folder / entry.name, root)
        found = stamp_of(folder / entry.name)
        if found is None:
            self._refuse(label)
            return
        shape: Shape = "mocks" if is_top and entry.name in MOCKS_NAMES else "file"
        path = folder / entry.name
        self._add(SourceFile(path=path, label=label, root=root, stamp=found, shape=shape, offered=offered))

    def _add_v3(self, folder: Path, root: Path, prefix: str, *, offered: bool) -> None:
        members = dict(self._v3_members(folder))
        stamps = [(stamp_of(path) or (0, 0, 0)) for path in members.values()]
        label = (prefix + _below(folder, root)).rstrip("/") or folder.name
        stamp = tuple(number for each in stamps for number in each)
        found = SourceFile(path=folder, label=label, root=root, stamp=stamp, shape="v3", offered=offered)
        self._add(replace(found, members=tuple(members.items()), asked_for=folder == root))

    def _v3_members(self, folder: Path) -> Iterator[tuple[str, Path]]:
        waiting = [(folder, 0)]
        while waiting:
            inside, depth = waiting.pop()
            for entry in self._entries_of(inside, folder.name):
                path = inside / entry.name
                if self._is_folder(entry):
                    if depth < MOST_DEPTH:
                        waiting.append((path, depth + 1))
                elif entry.name.lower().endswith((".yaml", ".yml")):
                    if stamp_of(path) is None:
                        self._refuse(f"{folder.name}/{_below(path, folder)}")
                    else:
                        yield _below(path, folder), path

    def _entries_of(self, folder: Path, label: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self._note("error", "import.failed", f"The folder cannot be read: {(error.strerror or '').lower()}.", label)
            return []
        self._entries += len(entries)
        if self._entries > MOST_ENTRIES:
            self._note("error", "limit.items", f"There are more than {MOST_ENTRIES} files. Name a smaller folder.", label)
            return []
        return entries

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir(follow_symlinks=False)
        except OSError:
            return False

    def _add(self, file: SourceFile) -> None:
        if len(self.files) >= MOST_FILES and file.path not in self.files:
            if len(self.files) == MOST_FILES:
                message = f"The sources hold more than {MOST_FILES} definitions and collections; the rest are left out."
                self._note("error", "limit.items", message, file.label)
            return
        known = self.files.get(file.path)
        if known is None or (file.asked_for, file.offered) > (known.asked_for, known.offered):
            self.files[file.path] = file

    def _refuse(self, label: str) -> None:
        message = "This is a link or a special file, so it is not opened. Put the file itself here."
        self._note("warning", "watch.not_regular", message, label)

    def _note(self, level: Literal["error", "warning"], code: str, message: str, file: str) -> None:
        self.diagnostics.append(Diagnostic(level, code, message, file))


def _below(path: Path, root: Path) -> str:
    return "" if path == root else path.relative_to(root).as_posix()


def followed(path: Path) -> Path:
    """The real path of a file that the user named: a link typed by hand is wanted, unlike one found in a folder."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a link that leads back to itself
        return path.absolute()


def stamp_of(path: Path) -> Stamp | None:
    """Size, time and identity of a regular file; None for anything else."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ino) if stat.S_ISREG(found.st_mode) else None
