"""What a file says that the model has no field for, such as `protocolProfileBehavior`: key by key, as it stands there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from converters.postman.model import Json
from converters.sync.ledger import Ledger, Place
from converters.sync.values import MISSING, same_json

Node = TypeVar("Node")

_IDS = frozenset(("id", "_postman_id", "uid", "_postman_isSubFolder", "_exporter_id", "_collection_link", "owner", "createdAt"))
_KNOWN = {
    "collection": _IDS | {"info", "item", "variable", "auth", "event"},
    "folder": _IDS | {"name", "description", "item", "variable", "auth", "event"},
    "item": _IDS | {"name", "description", "request", "response", "variable", "event"},
    "request": _IDS | {"method", "url", "header", "body", "auth", "description"},
    "example": _IDS
    | {"name", "originalRequest", "status", "code", "header", "body", "_postman_previewlanguage", "responseTime", "timings"},
}
"""What the model knows, and what is written anew on every export."""

_NOTHING: tuple[Json, ...] = (None, [], {}, "", {"disableBodyPruning": True})
"""Values that say nothing; the last is what Postman writes beside every request that has a body."""


def merge_extras(ledger: Ledger, place: Place, name: str, base: Any, mine: Node, new: Any, kind: str) -> Node:
    """`mine` with the unknown keys that new changed. What is null or empty is the same as not there."""
    before, now = _extras(base, kind), _extras(new, kind)
    ours = _extras(mine, kind)
    if not (before or now or ours) or (same_json(before, now) and same_json(before, ours)):
        return mine
    changed = {}
    for key in dict.fromkeys((*ours, *now, *before)):
        was, old, fresh = (side.get(key, MISSING) for side in (before, ours, now))
        value = ledger.settle(place, f"{name}.{key}".lstrip("."), was, old, fresh)
        if value is not old:
            changed[key] = value
    if not changed:
        return mine
    own = getattr(mine, "source", None)
    source = dict(own) if isinstance(own, dict) else {}
    source |= {key: value for key, value in changed.items() if value is not MISSING}
    kept = {key: value for key, value in source.items() if changed.get(key) is not MISSING}
    found: Node = replace(mine, source=kept)  # type: ignore[type-var]
    return found


def _extras(node: Any, kind: str) -> dict[str, Json]:
    source = node.source if node is not None else None
    if not isinstance(source, dict):
        return {}
    return {key: value for key, value in source.items() if key not in _KNOWN[kind] and value not in _NOTHING}
