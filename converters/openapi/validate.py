"""Is a definition valid by its specification? Asked in a process of its own: the validators may loop, crash or open files.

Not part of reading: many definitions that are not quite valid make fine mocks.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from converters.diagnostics import Diagnostics
from converters.openapi.refs import pointer_of

_Finding: TypeAlias = tuple[str, str]
"""Message and pointer."""

_MOST_FINDINGS = 100
_MOST_CHARACTERS = 300
_MEMORY = 1024 * 1024 * 1024
_CPU_SECONDS = 60
_MASK = "the value"


def validate_definition(tree_data: Any, diagnostics: Diagnostics, *, seconds: float = 20.0) -> None:
    """Adds a warning `format.invalid` for each fault found within so many seconds, or `limit.time` when they do not suffice.

    `tree_data` is `SourceTree.data` of one file; references to other files are not followed. Starts a Python process: a script
    that calls this needs the usual `if __name__ == "__main__"`.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(tree_data, sender), daemon=True)
    process.start()
    sender.close()
    try:
        if receiver.poll(seconds):
            _tell(receiver, diagnostics)
        else:
            diagnostics.warning(
                "limit.time", f"The definition was not checked to the end: it takes more than {seconds:g} seconds."
            )
    finally:
        process.kill()
        process.join()
        process.close()
        receiver.close()


def _tell(receiver: Connection, diagnostics: Diagnostics) -> None:
    try:
        findings: list[_Finding] = receiver.recv()
    except EOFError:
        diagnostics.warning("limit.time", "The check of the definition ended early: it took too much memory or time.")
        return
    for message, pointer in findings:
        diagnostics.warning("format.invalid", message, pointer)


def _work(data: Any, sender: Connection) -> None:
    """Runs in the child."""
    _limit_resources()
    sender.send(_findings(data))


def _limit_resources() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


def _findings(data: Any) -> list[_Finding]:
    """Structure first, which takes milliseconds; meaning only where the structure holds."""
    return _taken(_structure(data)) or _taken(_meaning(data))


def _taken(findings: Iterator[_Finding]) -> list[_Finding]:
    taken: list[_Finding] = []
    try:
        for message, pointer in findings:
            taken.append((message if len(message) <= _MOST_CHARACTERS else message[:_MOST_CHARACTERS] + "…", pointer))
            if len(taken) == _MOST_FINDINGS:
                break
    except Exception as error:  # the validators raise of every kind on bad references
        taken.append((f"The check stopped at a fault of the kind {type(error).__name__}.", ""))
    return taken


def _structure(data: Any) -> Iterator[_Finding]:
    import jsonschema_rs
    from openapi_spec_validator.schemas.utils import get_schema_content

    version = str(data.get("openapi") or data.get("swagger") or "")[:3]
    schema = get_schema_content(version)
    validator = jsonschema_rs.validator_for(dict(schema), offline=True, mask=_MASK)
    for error in validator.iter_errors(data):
        yield _plain(error.message), pointer_of(str(step) for step in error.instance_path)


def _meaning(data: Any) -> Iterator[_Finding]:
    from jsonschema_path import SchemaPath
    from openapi_spec_validator.shortcuts import get_validator_cls

    handlers: dict[str, Any] = dict.fromkeys(("<all_urls>", "http", "https", "file"), _deny)
    errors: Iterable[Any] = get_validator_cls(data)(SchemaPath.from_dict(data, handlers=handlers)).iter_errors()
    for error in errors:
        yield (
            _plain(str(getattr(error, "message", error))),
            pointer_of(str(step) for step in getattr(error, "absolute_path", ())),
        )


def _deny(uri: str) -> Any:
    raise ValueError("References to other files and hosts are not followed here.")


def _plain(message: str) -> str:
    return " ".join(message.split())
