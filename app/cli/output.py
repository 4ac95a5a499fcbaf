"""How the commands print: data to stdout, words to stderr, and nothing that could steer the terminal."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TextIO

from app.errors import AppError
from converters.diagnostics import Diagnostic

FINE, BAD, WRONG_USAGE, NOT_REACHABLE, NOT_ALLOWED = range(5)
LONGEST = 1000

Progress = Callable[[int, int, str], None]


class Output(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"


def shown(text: str) -> str:
    """A text on one line with control and direction characters escaped; very long ones are cut (security.md §8.5)."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "".join(_escaped(character) if _may_steer(character) else character for character in cut)


def _may_steer(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")


def _escaped(character: str) -> str:
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character, f"\\u{ord(character):04x}")


def say(text: str = "") -> None:
    """Words for people, to stderr."""
    print(text, file=sys.stderr, flush=True)


class OutputFailed(AppError):
    """Standard output takes no more: the disk behind it is full, or it is gone."""

    code = "output.failed"
    status = 507

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The output could not be written: {self.reason}."


def put(text: str = "") -> None:
    """Data, to stdout. Raises OutputFailed, or BrokenPipeError when nobody reads it any more."""
    stdout = _stdout()
    put_bytes(f"{text}\n".encode(stdout.encoding or "utf-8", stdout.errors or "backslashreplace"))


def put_bytes(data: bytes) -> None:
    """Data as it is, to stdout. Raises as `put` does."""
    stdout = _stdout()
    with _told():
        stdout.flush()
        rest = memoryview(data)
        while rest:  # a stream without a buffer may take a part
            rest = rest[stdout.buffer.write(rest) or 0 :]
        stdout.buffer.flush()


def _stdout() -> TextIO:
    if not sys.stdout:  # None in a process that was started without one
        raise OutputFailed("there is no standard output")
    return sys.stdout


def open_standard_streams() -> None:
    """Gives a process that was started without some of them (`2>&-`) streams that lead nowhere.

    Else the next file that is opened would be taken for one of them, and words for people would go to stdout.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    while nowhere <= 2:
        nowhere = os.dup(nowhere)
    os.close(nowhere)
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        give_up_output()
        raise OutputFailed((error.strerror or "unknown reason").lower()) from None


def put_json(data: Any) -> None:
    """Data as JSON, to stdout. ASCII only, so that no text can steer the terminal."""
    put(json.dumps(data, indent=2))


def diagnostics_json(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Findings as JSON data."""
    names = ("level", "code", "message", "file", "where", "line", "column")
    return [{name: getattr(each, name) for name in names} for each in found]


def say_findings(found: Sequence[Diagnostic], *, most: int = 20) -> None:
    """Errors and warnings to stderr, errors first; beyond `most` they are only counted."""
    counted = [each for each in found if each.level != "info"]
    counted.sort(key=lambda each: each.level != "error")
    for each in counted[:most]:
        say(shown(str(each)))
    if len(counted) > most:
        say(f"… and {len(counted) - most} more.")


def counted(number: int, word: str) -> str:
    """`1 example`, `2 examples`; words that end in s, x or ch are not needed here."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> Iterator[str]:
    """Rows as aligned lines, the first one the heads; the columns in `right` are aligned there."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


@contextmanager
def lasting() -> Iterator[None]:
    """For what goes on when nobody reads its output any more: the rest of it goes nowhere."""
    try:
        yield
    except (BrokenPipeError, OutputFailed):
        give_up_output()


def give_up_output() -> None:
    """Whoever read our output has enough: what is still to be written, also at the end of the process, goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A bar on stderr while work goes on, on a terminal only; it takes (done, total, label)."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, markup=False, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def advance(done: int, total: int, label: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{what} {shown(label)[:40]}")

        yield advance
