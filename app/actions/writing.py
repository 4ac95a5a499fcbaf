"""Put a result where a person asked for it, whole or not at all, and never over something that is none of ours."""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import AppError
from converters.detect import Kind, detect

MOST_BYTES = 256 * 1024 * 1024


class TargetRefused(AppError):
    """A place that a result is not written to. `reason` says why and what to do."""

    code = "path.taken"
    status = 409

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{str(self.path)!r} is not written to: {self.reason}"


def check_target(path: Path, inputs: Iterable[Path] = (), *, force: bool = False) -> None:
    """Raises TargetRefused for what must not be replaced: an input, a disk, or (unless `force`) a file that is no collection.

    A pipe or a terminal is none of these: it is written to, not replaced.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return
    if stat.S_ISBLK(found.st_mode) or stat.S_ISSOCK(found.st_mode):
        raise TargetRefused(path, "it is a disk or a socket. Name a file.")
    if not stat.S_ISREG(found.st_mode):
        return
    if any(each.exists() and os.path.samefile(path, each) for each in inputs):
        raise TargetRefused(path, "it is one of the files that are read. Name another place with -o.")
    if not force and found.st_size and not _holds_collection(path, found.st_size):
        raise TargetRefused(path, "the file that is there is no collection. Name another place, or replace it with --force.")


def _holds_collection(path: Path, size: int) -> bool:
    if size > MOST_BYTES:
        return False
    try:
        return detect(json.loads(path.read_bytes())) in (Kind.COLLECTION, Kind.COLLECTION_V1)
    except (ValueError, RecursionError):
        return False


def write_all(files: Mapping[Path, bytes]) -> None:
    """Writes several files, all of them or none. Raises OSError.

    Everything is on the disk before the first name is given; then only giving names could still fail.
    """
    waiting: dict[Path, str] = {}
    into = {path: Path(os.path.realpath(path)) for path in files}
    try:
        for path, data in files.items():
            if into[path].is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a directory", str(path))
            if into[path].is_file() or not into[path].exists():
                waiting[into[path]] = _temporary(into[path], data)
        for path in files:
            if into[path] in waiting:
                os.replace(waiting[into[path]], into[path])
                del waiting[into[path]]
            else:
                _write_into(into[path], files[path])
    finally:
        for left in waiting.values():
            os.unlink(left)


def write_private(path: Path, data: bytes) -> None:
    """Writes a file that only its owner may read, whole or not at all. Raises OSError."""
    with beside(path) as (file, name):
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        os.replace(name, path)


@contextmanager
def beside(path: Path) -> Iterator[tuple[BinaryIO, str]]:
    """A file of its own beside the target, for its owner only, and its name; gone afterwards unless it became the target."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:200]}.", suffix=".tmp", dir=path.absolute().parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, name
    finally:
        Path(name).unlink(missing_ok=True)


def _write_into(path: Path, data: bytes) -> None:
    """Never makes or empties anything: what is there takes the bytes."""
    with os.fdopen(os.open(path, os.O_WRONLY), "wb") as target:
        target.write(data)


def _temporary(path: Path, data: bytes) -> str:
    """A file beside this one that holds what it shall hold, with its rights; its name. Raises OSError and leaves nothing."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:200]}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode_for(path))
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def _mode_for(path: Path) -> int:
    """The rights of the file that is replaced, or those a new file gets."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
