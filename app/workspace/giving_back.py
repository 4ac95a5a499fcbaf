"""Memory that was used for a while goes back to the system: what reads whole collections calls this once it is done.

Nothing happens where the C library is not one that knows how.
"""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # of glibc's malloc.h
_LARGE, _KEPT = 1024 * 1024, 16 * 1024 * 1024


def keep_large_apart() -> None:
    """Has whole files and the like lie apart, so that they go back at once: else the thread that read one keeps its room."""
    if set_option := _function("mallopt"):
        set_option(_MMAP_THRESHOLD, _LARGE)
        set_option(_TRIM_THRESHOLD, _KEPT)


def give_back_memory() -> None:
    """Returns the pages that nothing is left in."""
    if trim := _function("malloc_trim"):
        trim(0)


def _function(name: str) -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
