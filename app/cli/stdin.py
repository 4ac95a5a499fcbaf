"""What stands on standard input in place of a file."""

from __future__ import annotations

import sys

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
