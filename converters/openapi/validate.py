"""Is a definition valid by its specification? Asked in a process of its own: the validators may loop, crash or open files.

Not part of reading: many definitions that are not quite valid make fine mocks.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError
from converters.openapi.sources import Sources
from converters.openapi.validity import Fault, meaning_faults, structure_faults
from converters.source import SourceTree, read_tree

_Finding: TypeAlias = tuple[str, str, int | None, int | None]
"""Message, pointer, line and column."""

CUT_SHORT = "The definition is converted all the same; only the check against its specification was cut short:"
"""How a message begins when the time is up. Conversion does not wait for this check."""

_MOST_FINDINGS = 100
_MOST_CHARACTERS = 300
_MEMORY = 1024 * 1024 * 1024
_CPU_SECONDS = 60


def validate_source(
    data: bytes, file: str, diagnostics: Diagnostics, *, seconds: float = 20.0, known: Iterable[Diagnostic] = ()
) -> None:
    """Adds a warning `format.invalid` for each fault of a file found within so many seconds, with its line and column.

    `limit.time` when they do not suffice. What `known` findings, those of reading it, say already is not said again. References
    to other files are not followed; bytes that are no definition have no faults. Starts a Python process: a script that calls
    this needs the usual `if __name__ == "__main__"`.
    """
    told = list(known)
    _run((data, file), diagnostics, seconds, lambda finding: _is_told(finding, told))


def validate_definition(tree_data: Any, diagnostics: Diagnostics, *, seconds: float = 20.0) -> None:
    """The same for `SourceTree.data`, whose findings have a pointer but no line."""
    _run((tree_data, None), diagnostics, seconds, lambda _: False)


def _is_told(finding: _Finding, known: list[Diagnostic]) -> bool:
    """Whether reading has said so: at the same place, or of this field at the place that holds it."""
    holder, _, name = finding[1].rpartition("/")
    return any(one.where == finding[1] or (one.where == holder and f"`{name}`" in one.message) for one in known)


def _run(source: tuple[Any, str | None], diagnostics: Diagnostics, seconds: float, is_told: Any) -> None:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(*source, sender), daemon=True)
    process.start()
    sender.close()
    try:
        if receiver.poll(seconds):
            _tell(receiver, diagnostics, is_told)
        else:
            diagnostics.warning("limit.time", f"{CUT_SHORT} it takes more than {seconds:g} seconds.")
    finally:
        process.kill()
        process.join()
        process.close()
        receiver.close()


def _tell(receiver: Connection, diagnostics: Diagnostics, is_told: Any) -> None:
    try:
        findings: list[_Finding] = receiver.recv()
    except EOFError:
        diagnostics.warning("limit.time", f"{CUT_SHORT} it takes too much memory or processor time.")
        return
    for finding in findings:
        if not is_told(finding):
            message, pointer, line, column = finding
            diagnostics.warning("format.invalid", message, pointer, line=line, column=column)


def _work(source: Any, file: str | None, sender: Connection) -> None:
    """Runs in the child."""
    _limit_resources()
    sender.send(_findings(source, file))


def _limit_resources() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


def _findings(source: Any, file: str | None) -> list[_Finding]:
    """Structure first, which takes milliseconds; meaning only where the structure holds."""
    tree = None
    if file is not None:
        try:
            tree = read_tree(source, file)
        except ConversionError:
            return []
        source = tree.data
    faults = _taken(structure_faults(source)) or _taken(meaning_faults(source))
    return [_placed(fault, tree) for fault in dict.fromkeys(faults)]


def _placed(fault: Fault, tree: SourceTree | None) -> _Finding:
    message, pointer = fault
    spot = Sources(tree).locate(pointer) if tree is not None else None
    return (message, pointer, spot.line, spot.column) if spot is not None else (message, pointer, None, None)


def _taken(faults: Iterator[Fault]) -> list[Fault]:
    taken: list[Fault] = []
    try:
        for message, pointer in faults:
            taken.append((message if len(message) <= _MOST_CHARACTERS else message[:_MOST_CHARACTERS] + "…", pointer))
            if len(taken) == _MOST_FINDINGS:
                break
    except Exception as error:  # the validators raise of every kind on bad references
        taken.append((f"The check stopped at a fault of the kind {type(error).__name__}.", "#"))
    return taken
