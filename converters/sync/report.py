"""A plan for people (a line for each place) and for programs (JSON of a shape that stays)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from converters.postman.model import Json
from converters.sync.json_text import NO_JSON, parse_json
from converters.sync.model import KINDS, Change, Kind, SyncPlan
from converters.sync.values import same_json

_LONGEST_VALUE = 40
_MOST_FIELDS = 6
_PLACE_OF_COLLECTION = "(collection)"


def plan_to_json(plan: SyncPlan) -> dict[str, Any]:
    """The plan as JSON data: `empty`, `counts` by kind, and `changes` in reading order."""
    return {
        "empty": plan.is_empty,
        "removed": plan.settings.removed,
        "counts": dict(plan.counts),
        "changes": [_change_to_json(change) for change in plan.changes],
    }


def _change_to_json(change: Change) -> dict[str, Json]:
    return {
        "id": change.id,
        "kind": change.kind,
        "subject": change.subject,
        "place": list(change.place),
        "node": change.node,
        "field": change.field,
        "base": change.base,
        "mine": change.mine,
        "new": change.new,
        "resolution": change.resolution,
        "note": change.note,
    }


def plan_summary(plan: SyncPlan) -> str:
    """One sentence with the counts, such as `2 added, 1 conflict, 3 edits kept.`"""
    counts = [_counted(kind, count) for kind, count in plan.counts.items() if count]
    return f"{', '.join(counts) or 'Nothing differs'}." + (" Nothing to do." if plan.is_empty else "")


def _counted(kind: Kind, count: int) -> str:
    if kind == "kept":
        return f"{count} edit{'' if count == 1 else 's'} by hand kept"
    return f"{count} conflict{'' if count == 1 else 's'}" if kind == "conflict" else f"{count} {kind}"


def plan_rows(plan: SyncPlan) -> list[tuple[str, str, str]]:
    """What happens, where, and what: one row for each conflict, else one for each place and kind."""
    rows: list[tuple[str, str, str]] = []
    for kind in KINDS:
        changes = [change for change in plan.changes if change.kind == kind]
        if kind == "conflict":
            rows += [(kind, _place_text(change.place), _conflict_text(change)) for change in changes]
        else:
            changes.sort(key=lambda change: bool(change.field) or change.subject == "example")
            rows += [(kind, place, _fields_text(kind, group)) for place, group in _grouped(changes)]
    return rows


def _place_text(place: Sequence[str]) -> str:
    return " / ".join(place) or _PLACE_OF_COLLECTION


def _grouped(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    """Changes by the item, folder or collection they are in; what happens to whole examples of an item is one group."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        place = change.place[:-1] if change.subject == "example" else change.place
        groups.setdefault(place, []).append(change)
    return [(_place_text(place), group) for place, group in groups.items()]


def _fields_text(kind: Kind, group: Sequence[Change]) -> str:
    own = [_change_text(kind, change) for change in group if change.subject != "example"]
    told = [text for text in (_listed(own), _listed(_examples_texts(kind, group, own), "; ")) if text]
    return "; ".join(told)


def _examples_texts(kind: Kind, group: Sequence[Change], own: Sequence[str]) -> list[str]:
    """What happens in the examples of an item, those together in which the same happens; not again what its request shows."""
    of_example: dict[tuple[str, str], list[str]] = {}
    for change in group:
        if change.subject == "example":
            text = _change_text(kind, change)
            seen = text.replace("original request", "request", 1) in own
            of_example.setdefault((change.node, change.place[-1]), []).append("" if seen else text)
    alike: dict[str, list[str]] = {}
    for (_, name), texts in of_example.items():
        alike.setdefault(_listed(texts), []).append(name)
    return [f"{_examples_text(names)}{text and ': '}{text}" for text, names in alike.items()]


def _examples_text(names: Sequence[str]) -> str:
    return f"example {names[0]}" if len(names) == 1 else f"{len(names)} examples"


def _listed(texts: Sequence[str], comma: str = ", ") -> str:
    some = [text for text in dict.fromkeys(texts) if text]
    more = len(some) - _MOST_FIELDS
    return comma.join(some[:_MOST_FIELDS]) + (f"{comma}{more} more" if more > 0 else "")


def _change_text(kind: Kind, change: Change) -> str:
    if change.field == "":
        return _whole_text(kind, change)
    if kind in ("renamed", "moved"):
        return f"{change.field}: {_shown(change.mine)} → {_shown(change.new)}"
    if kind == "kept":
        return change.field + (f" ({change.note})" if change.note else "")
    sign = "+" if change.mine is None else "-" if change.new is None else ""
    return sign + change.field + _json_difference(change.mine, change.new)


def _whole_text(kind: Kind, change: Change) -> str:
    call = next((side["request"] for side in (change.new, change.mine) if isinstance(side, dict) and _names_call(side)), "")
    told = {"aside": "goes aside", "keep": "stays", "drop": "goes"}.get(change.resolution, "") if kind == "removed" else ""
    return ", ".join(text for text in (call, told, change.note) if text)


def _names_call(side: dict[str, Json]) -> bool:
    return isinstance(side.get("request"), str)


def _json_difference(mine: Json, new: Json) -> str:
    """Which outermost keys of a JSON body come and go, such as ` (+currency, -price)`."""
    before, now = (parse_json(text) if isinstance(text, str) else NO_JSON for text in (mine, new))
    while isinstance(before, list) and isinstance(now, list) and before and now:
        before, now = before[0], now[0]
    if not (isinstance(before, dict) and isinstance(now, dict)):
        return ""
    marks = [f"+{key}" for key in now if key not in before] + [f"-{key}" for key in before if key not in now]
    marks += [key for key in now if key in before and not same_json(before[key], now[key])]
    return f" ({_listed(marks)})" if marks else ""


def _conflict_text(change: Change) -> str:
    values = [f"{name} {_shown(value)}" for name, value in (("base", change.base), ("mine", change.mine), ("new", change.new))]
    what = ": ".join(text for text in (change.field, ", ".join(values)) if text)
    return f"{what} → {change.resolution}" + (f" ({change.note})" if change.note else "") + f"  [{change.id}]"


def _shown(value: Json) -> str:
    if value is None:
        return "(none)"
    if isinstance(value, dict) and "name" in value:
        value = value["name"]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
