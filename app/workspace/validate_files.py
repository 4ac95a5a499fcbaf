"""Ask whether definitions are valid by their specification: for people who check them. Serving does not need to know."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sources import MOST_BYTES, SourceFile
from converters.diagnostics import Diagnostic, Diagnostics
from converters.openapi.validate import CUT_SHORT, validate_source

SECONDS = 10.0
"""For all definitions together: what is beyond is a note."""

Progress = Callable[[int, int, str], None]


def validate_files(
    files: Sequence[SourceFile],
    progress: Progress | None = None,
    *,
    seconds: float | None = None,
    known: Sequence[Diagnostic] = (),
) -> tuple[Diagnostic, ...]:
    """A warning `format.invalid` for each fault in these definitions, or a note `limit.time` where the time was up.

    They are parsed and validated in a process of their own; files they refer to are not looked at. What the `known` findings,
    those of reading them, say already is not said again.
    """
    end = time.monotonic() + (SECONDS if seconds is None else seconds)
    found: list[Diagnostic] = []
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files), file.label)
        told = [one for one in known if one.file == file.label]
        found += _validated(file, told, max(0.0, end - time.monotonic()))
    return tuple(replace(each, level="info") if each.code == "limit.time" else each for each in found)


def _validated(file: SourceFile, known: Sequence[Diagnostic], seconds: float) -> Diagnostics:
    found = Diagnostics(file.label)
    if seconds <= 0:
        found.info("limit.time", f"{CUT_SHORT} the time for all definitions is up. Check this one alone.")
        return found
    try:
        data = read_regular(file.path, limit=MOST_BYTES)
    except NotReadable:  # it went meanwhile
        return found
    validate_source(data, file.label, found, seconds=seconds, known=known)
    return found
