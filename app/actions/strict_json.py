"""JSON that somebody else wrote, taken in strictly: each field is expected, of its type and within its bounds, or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from converters.postman.model import Json

T = TypeVar("T")
Reader = Callable[[Json, str], T]
"""Takes a value and the place where it stands; gives what it means or raises Unfit."""

LARGEST = 2**31 - 1
DEEPEST = 50


class Unfit(Exception):
    """A value that is not what is expected. `where` is the place, such as `revisions[0].number`."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where = where
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}" if self.where else self.problem


def parsed(data: bytes) -> Json:
    """The JSON value of UTF-8 bytes. Raises Unfit, also for a field that stands there twice, and for what is no JSON number."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unfit("", "is not JSON in UTF-8") from None


def fields(value: Json, where: str, readers: Mapping[str, Reader[Any]]) -> dict[str, Any]:
    """An object with exactly these fields, each read."""
    if not isinstance(value, dict):
        raise Unfit(where, "is not an object")
    if value.keys() != readers.keys():
        odd = sorted(value.keys() ^ readers.keys())[0]
        raise Unfit(f"{where}.{odd}" if where else odd, "is missing" if odd in readers else "is not known")
    return {name: read(value[name], f"{where}.{name}" if where else name) for name, read in readers.items()}


def text(most: int = 100_000) -> Reader[str]:
    """Text of so many characters at most, that any database can keep."""

    def read(value: Json, where: str) -> str:
        if not isinstance(value, str) or len(value) > most or "\0" in value or _has_halves(value):
            raise Unfit(where, f"is not text of {most} characters at most")
        return value

    return read


def matching(pattern: str) -> Reader[str]:
    """Text of that form."""
    rule = re.compile(pattern)

    def read(value: Json, where: str) -> str:
        if not isinstance(value, str) or rule.fullmatch(value) is None:
            raise Unfit(where, "does not have the expected form")
        return value

    return read


def one_of(*known: str) -> Reader[Any]:
    """One of these words."""

    def read(value: Json, where: str) -> str:
        if not isinstance(value, str) or value not in known:
            raise Unfit(where, f"is none of {', '.join(known)}")
        return value

    return read


def whole(least: int = 0) -> Reader[int]:
    """A whole number that a database can keep."""

    def read(value: Json, where: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST:
            raise Unfit(where, f"is not a whole number from {least} on")
        return value

    return read


def flag(value: Json, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Unfit(where, "is neither true nor false")
    return value


def moment(value: Json, where: str) -> datetime:
    """A time with a zone, as ISO 8601 writes it."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 40 else None
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Unfit(where, "is not a time with a zone")


def maybe(read: Reader[T]) -> Reader[T | None]:
    """The same, or null."""
    return lambda value, where: None if value is None else read(value, where)


def each(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A list of them."""

    def read_all(value: Json, where: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Unfit(where, "is not a list")
        return tuple(read(one, f"{where}[{at}]") for at, one in enumerate(value))

    return read_all


def by_name(name: Reader[str], read: Reader[T]) -> Reader[dict[str, T]]:
    """An object whose keys are names of that form."""

    def read_all(value: Json, where: str) -> dict[str, T]:
        if not isinstance(value, dict):
            raise Unfit(where, "is not an object")
        return {name(key, f"{where} (a name)"): read(one, f"{where}.{key}") for key, one in value.items()}

    return read_all


def plain_object(value: Json, where: str) -> dict[str, Any]:
    """Any object, unless it is nested deeper than settings ever are."""
    if not isinstance(value, dict):
        raise Unfit(where, "is not an object")
    waiting: list[tuple[Json, int]] = [(value, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unfit(where, "is nested too deep")
        inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [(one, depth + 1) for one in inside]
    return value


def _has_halves(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


def _once_each(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(name: str) -> Json:
    raise ValueError(name)
