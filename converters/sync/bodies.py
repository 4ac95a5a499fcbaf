"""Texts three ways; JSON texts value by value, so that a new field appears in a body that people have edited."""

from __future__ import annotations

from typing import Any

from converters.pointers import escape
from converters.postman.model import Json
from converters.sync.json_text import NO_JSON, parse_json, write_like
from converters.sync.ledger import Ledger, Place
from converters.sync.order import arrange
from converters.sync.values import MISSING, same_json, same_text


def merge_text(ledger: Ledger, place: Place, name: str, base: Any, mine: Any, new: Any) -> Any:
    """The text that stands. Where all three are JSON and both sides changed it, their values are merged one by one."""
    if not (same_text(base, new) or same_text(base, mine) or same_text(mine, new)):
        values = [parse_json(text) if isinstance(text, str) else NO_JSON for text in (base, mine, new)]
        if all(isinstance(value, dict) for value in values) or all(isinstance(value, list) for value in values):
            merged = merge_json(ledger, place, name, values[0], values[1], values[2])
            return mine if same_json(merged, values[1]) else write_like(merged, mine)
    return ledger.settle(place, name, base, mine, new, same=same_text)


def merge_json(ledger: Ledger, place: Place, name: str, base: Json, mine: Json, new: Json) -> Json:
    """The value that stands; `name` is the field and the pointer so far, such as `body /price`."""
    if not (same_json(base, new) or same_json(mine, new) or same_json(base, mine)):
        if isinstance(base, dict) and isinstance(mine, dict) and isinstance(new, dict):
            return _merge_objects(ledger, place, name, base, mine, new)
        if isinstance(base, list) and isinstance(mine, list) and isinstance(new, list) and _go_along(base, mine, new):
            return _merge_lists(ledger, place, name, base, mine, new)
    return ledger.settle(place, name, base, mine, new)


def _merge_objects(
    ledger: Ledger, place: Place, name: str, base: dict[str, Json], mine: dict[str, Json], new: dict[str, Json]
) -> Json:
    keys, _ = arrange(list(base), list(mine), list(new))
    keys += [key for key in base if key not in mine and key not in new]
    merged = {}
    for key in keys:
        sides = (side.get(key, MISSING) for side in (base, mine, new))
        value = merge_json(ledger, place, _below(name, key), *sides)
        if value is not MISSING:
            merged[key] = value
    return merged


def _go_along(base: list[Json], mine: list[Json], new: list[Json]) -> bool:
    """Whether lists can be merged entry by entry: of one length, or of objects that all look like the first."""
    if len(base) == len(mine) == len(new):
        return True
    return len(base) == len(new) and bool(base) and all(isinstance(entry, dict) for entry in (*base, *mine, *new))


def _merge_lists(ledger: Ledger, place: Place, name: str, base: list[Json], mine: list[Json], new: list[Json]) -> Json:
    """Entry by entry. Entries that people added take over the fields that the definition added to the last of its own."""
    merged = []
    for index, entry in enumerate(mine):
        where = _below(name, str(index))
        if index < len(base):
            merged.append(merge_json(ledger, place, where, base[index], entry, new[index]))
        else:
            merged.append(_with_added(ledger, place, where, base[-1], entry, new[-1]))
    for index in range(len(mine), len(base)):
        value = ledger.settle(place, _below(name, str(index)), base[index], MISSING, new[index])
        merged += [] if value is MISSING else [value]
    return merged


def _with_added(
    ledger: Ledger, place: Place, name: str, base: dict[str, Json], mine: dict[str, Json], new: dict[str, Json]
) -> Json:
    added = {key: value for key, value in new.items() if key not in base and key not in mine}
    taken = {key: ledger.settle(place, _below(name, key), MISSING, MISSING, value) for key, value in added.items()}
    return mine | {key: value for key, value in taken.items() if value is not MISSING}


def _below(name: str, key: str) -> str:
    """The name of what is inside: field, a blank, and a JSON pointer."""
    step = escape(key)
    return f"{name}/{step}" if " /" in name else f"{name} /{step}"
