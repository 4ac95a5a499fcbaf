"""Open files that others may have put there: regular ones only, never through a link or beyond a limit (security.md §3.8)."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MIB = 1024 * 1024
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class NotReadable(Exception):
    """A file that is not read. `code` and `message` say why and what to do; `missing`: there is none."""

    def __init__(self, code: str, message: str, *, missing: bool = False) -> None:
        super().__init__(code, message)
        self.missing = missing
        self.code = code
        self.message = message


def read_regular(path: Path, *, limit: int) -> bytes:
    """The bytes of a regular file. Raises NotReadable: watch.not_regular, limit.bytes or import.failed.

    A pipe or device is opened without waiting for a writer, seen for what it is, and closed unread.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise _refusal(error) from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise NotReadable("watch.not_regular", "This is not a regular file, so it is not opened.")
        if found.st_size > limit:
            raise _too_large(limit)
        return _read_at_most(descriptor, limit)
    except OSError as error:
        raise _refusal(error) from None
    finally:
        os.close(descriptor)


def _read_at_most(descriptor: int, limit: int) -> bytes:
    parts, length = [], 0
    while part := os.read(descriptor, MIB):
        length += len(part)
        if length > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def _too_large(limit: int) -> NotReadable:
    shown = f"{limit // MIB} MiB" if limit >= MIB else f"{limit} bytes"
    return NotReadable("limit.bytes", f"The file is larger than {shown}. Split it.")


def _refusal(error: OSError) -> NotReadable:
    if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO):
        return NotReadable("watch.not_regular", "A link or special file is not opened. Put the file itself here.")
    if isinstance(error, FileNotFoundError):
        return NotReadable("import.failed", "There is no such file.", missing=True)
    if isinstance(error, PermissionError):
        return NotReadable("import.failed", "The file may not be read. Give this user the right to read it.")
    return NotReadable("import.failed", f"The file cannot be read: {(error.strerror or 'unknown reason').lower()}.")
