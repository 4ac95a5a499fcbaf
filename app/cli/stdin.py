"""What stands on standard input in place of a file."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from app.cli.output import WRONG_USAGE, say

STDIO = "-"
MOST_BYTES = 32 * 1024 * 1024


def read_stdin() -> bytes:
    """All of it. Ends the command with 2 when there is more than is read."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        say(f"understudy: stdin holds more than {MOST_BYTES // 1024 // 1024} MiB.")
        raise typer.Exit(WRONG_USAGE)
    return data


@contextmanager
def with_stdin(sources: Sequence[Path]) -> Iterator[list[Path]]:
    """The sources, with a file that holds standard input in the place of `-`. It lies alone, so it can refer to no other."""
    if Path(STDIO) not in sources:
        yield list(sources)
        return
    data = read_stdin()
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        file = Path(folder) / ("stdin.json" if data.lstrip()[:1] in (b"{", b"[") else "stdin.yaml")
        file.write_bytes(data)
        yield [file if source == Path(STDIO) else source for source in sources]
