"""How bad a finding is for a mock: converters say what they saw, here is decided what it means, the same for every reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from converters.diagnostics import Diagnostic, Level

NEVER_A_NOTE = frozenset(("variable.unresolved", "ref.unresolved", "url.invalid", "value.invalid", "schema.unsatisfiable"))
NOT_SENT = frozenset(("schema", "schemas", "definitions", "parameters"))
"""Steps of a definition's pointers: what stands below them is not sent as it is, a value that fits is made instead."""

EXAMPLES = frozenset(("example", "examples", "value"))
NAMED = frozenset(("paths", "responses", "content", "headers", "callbacks"))
"""The step below one of these is a name that people chose: it says nothing."""


def settled(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings with the levels that page, API and commands show.

    An example that cannot be sent, or breaks the schema its definition promises, is an error: it is sent or lost all the same.
    A declared 1xx, which is no answer by itself, stays a note.
    """
    return tuple(replace(found, level=_level(found)) for found in findings)


def _level(found: Diagnostic) -> Level:
    is_lost = found.code == "status.invalid" and found.level != "info"
    if is_lost or (found.code == "value.invalid" and _is_sent(found.where)):
        return "error"
    return "warning" if found.level == "info" and found.code in NEVER_A_NOTE else found.level


def _is_sent(pointer: str) -> bool:
    """Whether the first step that tells leads to an example, not to a schema or a parameter."""
    steps = iter(pointer.split("/"))
    for step in steps:
        if step in EXAMPLES or step in NOT_SENT:
            return step in EXAMPLES
        if step in NAMED:
            next(steps, None)
    return True
