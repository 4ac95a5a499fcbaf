"""What is wrong with a call, told without anything of what it sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

MOST = 20
"""Violations told of one call."""


class Violation(NamedTuple):
    """One rule of the contract that a call breaks.

    `where`: operation, path, query, header, cookie, body or security. `pointer`: to the value, such as `/items/0/price` in a
    body, or the name of a parameter; keys that the definition does not name are `*`. `rule`: what is broken, such as
    `required`, `type`, `minimum`. `kind`: what was found there, in a word. `message`: for people; holds nothing of the call.
    """

    where: str
    pointer: str
    rule: str
    kind: str
    message: str


def as_records(found: Iterable[Violation]) -> tuple[dict[str, Any], ...]:
    """Violations as plain data, for the log and the body of an answer."""
    return tuple(each._asdict() for each in found)


def kind_of(value: Any) -> str:
    """What a JSON value is, in a word."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return next((word for kind, word in _KINDS if isinstance(value, kind)), "something else")


_KINDS: tuple[tuple[type, str], ...] = ((str, "string"), (list, "array"), (dict, "object"))
