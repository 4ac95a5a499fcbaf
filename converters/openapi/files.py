"""Opens the files beside a definition, and nothing else: what lies outside the folder or is no regular file is refused."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from converters.errors import ConversionError
from converters.source import Limits

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def files_below(folder: Path, *, start: str = "", most_bytes: int = Limits().bytes) -> Callable[[str], bytes]:
    """An `open_file` for `read_definition` that reads files below a folder, `most_bytes` in all.

    `start` is the folder of the main document, relative to `folder`, where definitions may refer upwards (`../common.yaml`).
    The function returned raises ConversionError ref.external (outside, also by symbolic link), watch.not_regular,
    limit.bytes, and OSError.
    """
    root = folder.resolve()
    left = most_bytes

    def open_file(name: str) -> bytes:
        nonlocal left
        path = _contained(root, root / start / name)
        data = _read_regular(path, left)
        left -= len(data)
        return data

    return open_file


def _contained(root: Path, path: Path) -> Path:
    try:
        resolved = path.resolve()
    except (ValueError, RuntimeError):  # a NUL in the name, a circle of symbolic links
        raise ConversionError("path.invalid", "This cannot be the name of a file.") from None
    if not resolved.is_relative_to(root):
        raise ConversionError("ref.external", "leads to a file outside the folder of the definition, which is not opened.")
    return resolved


def _read_regular(path: Path, most_bytes: int) -> bytes:
    """Reads without following a link put there meanwhile, and without waiting for a pipe."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ConversionError("watch.not_regular", "leads to something that is not a regular file.")
        with open(descriptor, "rb", closefd=False) as file:
            data = b"" if status.st_size > most_bytes else file.read(most_bytes + 1)
    finally:
        os.close(descriptor)
    if status.st_size > most_bytes or len(data) > most_bytes:
        raise ConversionError("limit.bytes", "The files that the definition refers to are too large together.")
    return data
