"""A mock's settings as people say them: checked field by field, and put together with what a revision keeps beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.errors import AppError
from app.live.contents import BODIES, DEFAULTS, KEPT_FIELDS, MADE, NOT_SAID, read_settings
from app.workspace.mock_settings import RULE_FIELDS, WrongValue, unknown_key
from converters.pointers import pointer_of

DEEPEST = 32
LONGEST = 256 * 1024
RULE_FLAGS = tuple(name for name in RULE_FIELDS if name != "match_headers")
"""The settings of matching that are on or off."""
_STEP = re.compile(r"\[([0-9]+)\]")


class SettingsInvalid(AppError):
    """A setting of a mock that cannot be used. `errors`: which, as JSON pointers into what was sent."""

    code = "setting.invalid"
    status = 422

    def __init__(self, problem: str, code: str, pointer: str) -> None:
        super().__init__(problem, code, pointer)
        self.problem = problem
        self.errors = [{"code": code, "pointer": pointer, "message": problem}]

    def __str__(self) -> str:
        return f"{self.errors[0]['pointer'].removeprefix('/')}: {self.problem}"


def checked_settings(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, when all of them can be used. Raises SettingsInvalid, which names the place."""
    _check_size(said)
    for key in said:
        if key not in KEPT_FIELDS:
            wrong = unknown_key(key, dict.fromkeys(KEPT_FIELDS))
            raise SettingsInvalid(wrong.message, wrong.code, _pointer(said, key))
    try:
        read_settings(name, said)
    except WrongValue as wrong:
        raise SettingsInvalid(wrong.message, wrong.code, _pointer(said, wrong.where)) from None
    return dict(said)


def own_settings(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Of the settings that a revision keeps, those that people say."""
    return {key: value for key, value in kept.items() if key not in NOT_SAID}


def settings_of_revision(said: Mapping[str, Any], before: Mapping[str, Any], examples: Iterable[str] | None) -> dict[str, Any]:
    """What the next revision keeps: what people say, and what the one before knew of its examples.

    `examples`: the ids of a new collection, None when the collection stays. Of another one only the examples that it still has
    go on winning ties, and names of operations lead to nothing that could be known.
    """
    if examples is None:
        return {**said, **{key: before[key] for key in NOT_SAID if key in before}}
    known = set(examples)
    defaults = [each for each in before.get(DEFAULTS, ()) if each in known]
    bodies = {BODIES: before[BODIES]} if BODIES in before else {}
    made = [each for each in before.get(MADE, ()) if each in known]
    return {**said, **({DEFAULTS: defaults} if defaults else {}), **bodies, **({MADE: made} if made else {})}


def _check_size(said: Mapping[str, Any]) -> None:
    problem = next(_faults(said), None)
    if problem is not None:
        raise SettingsInvalid(*problem, "/settings")
    if len(json.dumps(said)) > LONGEST:
        raise SettingsInvalid(f"Settings may have {LONGEST} bytes at most.", "limit.bytes", "/settings")


def _faults(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """What could not be kept, or not be told again."""
    if depth > DEEPEST:
        yield "Nested too deep.", "limit.depth"
    elif isinstance(value, str):
        if "\0" in value or not _is_unicode(value):
            yield "Text with U+0000 or half of a character cannot be kept.", "value.text"
    elif isinstance(value, float) and value - value != 0:
        yield "Expected a finite number.", "value.number"
    elif isinstance(value, int) and abs(value) >= 2**63:
        yield "A number beyond 64 bits.", "value.number"
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _faults(key, depth + 1)
            yield from _faults(entry, depth + 1)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _faults(entry, depth + 1)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _pointer(said: Any, where: str) -> str:
    """`include.tags[0]` as a pointer. Keys may have dots and brackets in them, so they are looked up in what was said."""
    steps: list[str | int] = ["settings"]
    value = said
    while where:
        index = _STEP.match(where)
        if index is not None and isinstance(value, list):
            at = int(index[1])
            steps.append(at)
            where = where[index.end() :]
            value = value[at] if at < len(value) else None
        else:
            where = where.removeprefix(".")
            keys = value if isinstance(value, Mapping) else ()
            step = max((key for key in keys if key and where.startswith(key)), key=len, default=where)
            where = where[len(step) :]
            steps.append(step)
            value = value.get(step) if isinstance(value, Mapping) else None
    return pointer_of(steps).removeprefix("#")
