"""Two JSON values field by field: what is gone, new, of another type or value, each at its JSON pointer. Pure.

Arrays of one length are compared item by item. Of others, what begins and ends alike is set aside, and of the rest the fields
count that any item has: so an item put in front does not make all others differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.compare.pointers import NOTHING, json_of
from converters.pointers import escape
from converters.source.values import is_deeper

DEEPEST = 100
_OPEN = "\x1a"
"""What stands before a variable outside quotes, which may become anything; no JSON text of an example begins a string so."""
_OPEN_VALUE = re.compile(r"(?<=[:\[,\s])(\{\{[^{}]{1,200}\}\})(?=\s*[,\]}])")

Kind = Literal["removed", "added", "optional", "absent", "type", "nullable", "items", "value"]
Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One difference. `steps` lead to the field.

    `kind` "optional": some items of an array do not have it any more; "absent": others than before do not.
    """

    kind: Kind
    steps: Steps
    before: Any = None
    after: Any = None

    @property
    def pointer(self) -> str:
        """The steps as a JSON pointer."""
        return "".join(f"/{escape(step)}" for step in self.steps)


def read_body(text: str) -> Any:
    """The JSON value of a body, variables outside quotes read as values of any type; NOTHING for other and too deep texts."""
    if (
        text.lstrip()[:1] not in ("{", "[", '"')
        and text.strip() not in ("true", "false", "null")
        and not text.strip()[:1].isdigit()
    ):
        return NOTHING
    value = json_of(text)
    if value is NOTHING and "{{" in text:
        value = json_of(_OPEN_VALUE.sub(lambda found: json.dumps(_OPEN + found[1]), text))
    return NOTHING if value is not NOTHING and is_deeper(value, DEEPEST) else value


def type_of(value: Any) -> str:
    """The type of a JSON value; "any" for a variable outside quotes. Whole numbers are numbers: a sample does not tell."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "any" if value.startswith(_OPEN) else "string"
    return "object" if isinstance(value, dict) else "array"


def plain(value: Any) -> Any:
    """A value as its text had it: variables without the mark that they were read with."""
    if isinstance(value, str):
        return value.removeprefix(_OPEN)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def differences(before: Any, after: Any) -> Iterator[FieldDifference]:
    """Every difference of two values that `read_body` read, in reading order."""
    yield from _values(before, after, ())


def _values(before: Any, after: Any, at: Steps) -> Iterator[FieldDifference]:
    one, other = type_of(before), type_of(after)
    if one == "object" == other:
        yield from _members(before, after, at)
    elif one == "array" == other:
        yield from _lists(before, after, at)
    elif one == other or "any" in (one, other):
        if before != after:
            yield FieldDifference("value", at, before, after)
    elif other == "null":
        yield FieldDifference("nullable", at, before, after)
    else:
        yield FieldDifference("value" if one == "null" else "type", at, before, after)


def _members(
    before: dict[str, Any], after: dict[str, Any], at: Steps, may_lack: Sequence[set[str]] = (set(), set())
) -> Iterator[FieldDifference]:
    """`may_lack`: fields that some item before lacks already, and those that another item after has."""
    lacked, had = may_lack
    for key, value in before.items():
        if key in after:
            yield from _values(value, after[key], (*at, key))
        elif key in lacked and key in had:
            yield FieldDifference("absent", (*at, key), value)
        else:
            yield FieldDifference("optional" if key in had else "removed", (*at, key), value)
    for key, value in after.items():
        if key not in before:
            yield FieldDifference("added", (*at, key), None, value)


def _lists(before: list[Any], after: list[Any], at: Steps) -> Iterator[FieldDifference]:
    if len(before) == len(after):
        told: tuple[set[str], ...] = (_lacked(before), _had(after))
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            if isinstance(one, dict) and isinstance(other, dict):
                yield from _members(one, other, (*at, str(number)), told)
            else:
                yield from _values(one, other, (*at, str(number)))
        return
    yield FieldDifference("items", at, len(before), len(after))
    if not (before and after):
        return
    yield from _shapes(*_unlike(before, after), before, after, at)


def _unlike(before: list[Any], after: list[Any]) -> tuple[range, range]:
    """Where the two are not alike: without the items that both begin with, and end with."""
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return range(start, len(before) - end), range(start, len(after) - end)


def _shapes(ours: range, theirs: range, before: list[Any], after: list[Any], at: Steps) -> Iterator[FieldDifference]:
    """What the items of the two have in common, and what only those of one have: values are not compared."""
    old, new = _first_of_each(before, ours), _first_of_each(after, theirs)
    whole_old, whole_new = _first_of_each(before, range(len(before))), _first_of_each(after, range(len(after)))
    for steps, (number, value) in old.items():
        if steps not in whole_new:
            if steps[:-1] == () or steps[:-1] in whole_new:
                yield FieldDifference("removed", (*at, str(number), *steps), value)
        elif steps in new:
            one, other = type_of(value), type_of(new[steps][1])
            if one != other and "any" not in (one, other) and "null" not in (one, other):
                yield FieldDifference("type", (*at, str(new[steps][0]), *steps), value, new[steps][1])
    for steps, (number, value) in new.items():
        if steps not in whole_old and (steps[:-1] == () or steps[:-1] in whole_old):
            yield FieldDifference("added", (*at, str(number), *steps), None, value)


def _first_of_each(items: list[Any], numbers: range) -> dict[Steps, tuple[int, Any]]:
    """Each field that any of the items has, at any depth below objects: in which item it is first, and with what value."""
    found: dict[Steps, tuple[int, Any]] = {}
    for number in numbers:
        todo: list[tuple[Steps, Any]] = [((), items[number])]
        while todo:
            steps, value = todo.pop()
            if steps:
                found.setdefault(steps, (number, value))
            if isinstance(value, dict):
                todo += [((*steps, key), inner) for key, inner in reversed(value.items())]
    return found


def _lacked(items: list[Any]) -> set[str]:
    """The fields that some of the objects have and others lack."""
    objects = [set(item) for item in items if isinstance(item, dict)]
    return set[str]().union(*objects) - set[str].intersection(*objects) if objects else set()


def _had(items: list[Any]) -> set[str]:
    return {key for item in items if isinstance(item, dict) for key in item}
