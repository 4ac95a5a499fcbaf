"""Values inside JSON texts by their pointers (RFC 6901). Pure."""

from __future__ import annotations

import json
from typing import Any, Final

from converters.pointers import steps_of

NOTHING: Final = object()
"""Stands for no value: JSON null is one."""


def json_of(text: str) -> Any:
    """The value of a JSON text; NOTHING where it is none, or is nested too deeply to be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOTHING


def value_at(value: Any, pointer: str) -> Any:
    """What stands at a pointer such as `/items/0/price`, "" for the value itself; NOTHING where nothing does."""
    for step in steps_of(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isascii() and step.isdigit() and len(step) < 10 and int(step) < len(value):
            value = value[int(step)]
        else:
            return NOTHING
    return value
