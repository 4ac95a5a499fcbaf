"""How a command says in one line that it cannot do what it was asked to, and ends."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import typer

from app.cli.output import BAD, NOT_ALLOWED, WRONG_USAGE, say, shown


def end_for_usage(command: str, hint: str) -> NoReturn:
    """The command was called in a way that makes no sense."""
    say(f"understudy: {shown(hint)}. See understudy {command} --help.")
    raise typer.Exit(WRONG_USAGE)


def end_unwritten(command: str, path: Path, error: OSError) -> NoReturn:
    """A result could not be written. Raises BrokenPipeError again: who reads no more needs no words."""
    if isinstance(error, BrokenPipeError):
        raise error
    reason = (error.strerror or "unknown reason").lower()
    if isinstance(error, PermissionError):
        say(f"understudy: {shown(str(path))} may not be written. Name another place with -o, or give this user the right.")
        raise typer.Exit(NOT_ALLOWED) from None
    if isinstance(error, FileNotFoundError):
        hint = f"there is no folder {path.parent}. Make it first, or name another place with -o"
        end_for_usage(command, f"{path} cannot be written: {hint}")
    if isinstance(error, NotADirectoryError | IsADirectoryError | FileExistsError):
        end_for_usage(command, f"{path} cannot be written: {reason}. Name another place with -o")
    say(f"understudy: {shown(str(path))} could not be written: {reason}. Nothing was left there; name another place with -o.")
    raise typer.Exit(BAD)
