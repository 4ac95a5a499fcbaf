"""Collection format v2.0 → v2.1: auth settings become lists, the schema address names v2.1. All else is the same."""

from __future__ import annotations

from converters.postman.model import Json
from converters.postman.read_parts import setting_type

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def to_v21(collection: dict[str, Json]) -> dict[str, Json]:
    """A copy of a v2.0 collection's JSON as v2.1. Iterative; whatever needs no change is shared with the original."""
    written = dict(collection)
    info = written.get("info")
    written["info"] = {**(info if isinstance(info, dict) else {}), "schema": SCHEMA}
    todo = [written]
    while todo:
        node = todo.pop()
        _upgrade_auth(node)
        for key in ("request", "originalRequest"):
            if isinstance(node.get(key), dict):
                node[key] = request = dict(node[key])
                _upgrade_auth(request)
        for key in ("item", "response"):
            if isinstance(node.get(key), list):
                node[key] = [dict(entry) if isinstance(entry, dict) else entry for entry in node[key]]
                todo.extend(entry for entry in node[key] if isinstance(entry, dict))
    return written


def _upgrade_auth(node: dict[str, Json]) -> None:
    auth = node.get("auth")
    if not isinstance(auth, dict):
        return
    node["auth"] = {key: _settings(value) if isinstance(value, dict) else value for key, value in auth.items()}


def _settings(settings: dict[str, Json]) -> list[Json]:
    return [{"key": key, "value": value, "type": setting_type(value)} for key, value in settings.items()]
