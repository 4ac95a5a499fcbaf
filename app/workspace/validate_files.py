"""Ask whether definitions are valid by their specification: for people who check them. Serving does not need to know."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sandbox import Job, Sandbox
from app.workspace.sources import MOST_BYTES, SourceFile
from converters.diagnostics import Diagnostic, Diagnostics
from converters.openapi.validate import validate_definition

SECONDS = 10.0
"""For all definitions together: what is beyond is a note."""

Progress = Callable[[int, int, str], None]


def validate_files(
    files: Sequence[SourceFile], progress: Progress | None = None, *, seconds: float = SECONDS
) -> tuple[Diagnostic, ...]:
    """A warning `format.invalid` for each fault in these definitions, or a note `limit.time` where the time was up.

    They are parsed in a reading process and validated in another one; files they refer to are not looked at.
    """
    end = time.monotonic() + seconds
    found: list[Diagnostic] = []
    with Sandbox(processes=1) as sandbox:
        for done, file in enumerate(files):
            if progress:
                progress(done, len(files), file.label)
            found += _validated(file, sandbox, max(0.0, end - time.monotonic()))
    return tuple(replace(each, level="info") if each.code == "limit.time" else each for each in found)


def _validated(file: SourceFile, sandbox: Sandbox, seconds: float) -> Diagnostics:
    found = Diagnostics(file.label)
    if seconds <= 0:
        found.info("limit.time", "It was not validated: the time for validating all definitions is up. Check it alone.")
        return found
    try:
        data = read_regular(file.path, limit=MOST_BYTES)
    except NotReadable:  # it went meanwhile
        return found
    [(_, answer)] = sandbox.run([Job(header={"file": file.label, "shape": "tree"}, blobs=(data,))])
    if answer.error is None and answer.header["error"] is None:
        validate_definition(answer.header["value"], found, seconds=seconds)
    return found
