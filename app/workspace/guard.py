"""What a reading process takes from itself before it reads a stranger's file: memory, time, network, programs, files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

CPU_SECONDS = 60
MEMORY_BYTES = 1024 * 1024 * 1024
OPEN_FILES = 64

_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "ctypes.", "urllib.")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def give_up_rights() -> None:
    """Limits this process for good (security.md §3.2). Call once, before the first job."""
    _limit_memory()
    allowed = tuple(
        os.path.realpath(path) + os.sep for path in {*sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix} if path
    )
    sys.addaudithook(_refuser(allowed))


_for_now: list[str] = []


@contextmanager
def may_read_below(folder: str) -> Iterator[None]:
    """Lets files below this folder be read meanwhile: a collection of many files is found by walking it."""
    _for_now.append(os.path.realpath(folder) + os.sep)
    try:
        yield
    finally:
        _for_now.pop()


def _limit_memory() -> None:
    import resource

    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _, hard = resource.getrlimit(limit)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))


def allow_cpu_seconds(seconds: int = CPU_SECONDS) -> None:
    """From now on this much processor time; going over it ends the process (SIGXCPU)."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _refuser(allowed: Sequence[str]) -> Any:
    """An audit hook. Python and its libraries may still be read, for imports; nothing else may be opened."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(path, str | bytes):
                return
            opened = os.path.realpath(os.fsdecode(path))
            if (isinstance(flags, int) and flags & _WRITES) or not opened.startswith((*allowed, *_for_now)):
                raise PermissionError("A reading process opens no files.")
        elif event.startswith(_REFUSED):
            raise PermissionError(f"A reading process may not do this: {event}")

    return refuse
