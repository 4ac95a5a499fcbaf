"""Items, folders and the collection itself three ways: their own fields, whatever stands around and below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from converters.postman.model import Collection, Folder, Item, Json, Variable
from converters.postman.write import item_to_json
from converters.sync.addresses import call_text
from converters.sync.bodies import merge_text
from converters.sync.examples import EXAMPLES
from converters.sync.extras import merge_extras
from converters.sync.ledger import Ledger, Place, Same
from converters.sync.pairing import Tier
from converters.sync.requests import merge_auth, merge_request
from converters.sync.rows import Rows, atomic_rows, merge_fields, merge_rows, with_fields
from converters.sync.secrets import is_secret, masked, shown_variable
from converters.sync.values import get, plain, same_json, same_text, same_type

Own = TypeVar("Own", Item, Folder, Collection)
Owner = TypeVar("Owner", Folder, Collection)


def _merge_variable(ledger: Ledger, place: Place, name: str, base: Variable | None, mine: Variable, new: Variable) -> Variable:
    shown = masked if any(row is not None and is_secret(row) for row in (base, mine, new)) else plain
    now: Variable = merge_fields(ledger, place, name, base, mine, new, {"value": same_text}, shown=shown)
    others: dict[str, Same] = {"type": same_type, "description": same_text, "disabled": same_json}
    rest = merge_fields(ledger, place, name, base, mine, new, others)
    return now if rest is mine else replace(rest, value=now.value)


_KEY = (Tier(lambda row: row.key),)
VARIABLES = Rows(
    by_hand=_KEY, by_api=_KEY, direct=_KEY, merge=_merge_variable,
    label=lambda name, row: f"{name}variable[{row.key}]", shown=shown_variable,
)  # fmt: skip
EVENTS = atomic_rows(
    "script", lambda event: str(event.get("listen", "")), lambda event: _script(event), lambda event: dict(event)
)


def _script(event: Mapping[str, Json]) -> Json:
    """What a script says: ids are made anew on export, and a list of lines is the same as one text."""
    script = event.get("script")
    lines = script.get("exec") if isinstance(script, dict) else script
    text = "\n".join(map(str, lines)) if isinstance(lines, list) else lines
    return [event.get("listen"), text, event.get("disabled", False)]


def merge_item(ledger: Ledger, place: Place, base: Item | None, mine: Item, new: Item) -> Item:
    """`mine` with what new changed; `mine` itself if that is nothing. Its id stays."""
    now = _merge_own(ledger, place, base, mine, new)
    parts = {
        "request": merge_request(ledger, place, "request", base.request if base else None, mine.request, new.request),
        "examples": merge_rows(ledger, place, "example", EXAMPLES, base.examples if base else (), mine.examples, new.examples),
    }
    return merge_extras(ledger, place, "", base, with_fields(now, parts), new, "item")


def merge_folder(ledger: Ledger, place: Place, base: Folder | None, mine: Folder, new: Folder) -> Folder:
    """The same for a folder's own fields; what is in it is not looked at."""
    now = _with_auth(ledger, place, base, _merge_own(ledger, place, base, mine, new), mine, new)
    return merge_extras(ledger, place, "", base, now, new, "folder")


def merge_collection(ledger: Ledger, base: Collection, mine: Collection, new: Collection) -> Collection:
    """The same for the collection's own fields."""
    place = Place("collection", (mine.id,), ())
    now = _with_auth(ledger, place, base, _merge_own(ledger, place, base, mine, new), mine, new)
    version = ledger.settle(place, "version", base.version, mine.version, new.version, same=same_text)
    now = replace(now, version=version) if version is not mine.version else now
    return merge_extras(ledger, place, "", base, now, new, "collection")


def _merge_own(ledger: Ledger, place: Place, base: Any, mine: Own, new: Any) -> Own:
    name = ledger.settle(place, "name", get(base, "name"), mine.name, new.name, same=same_text, kind="renamed")
    rows = {
        field: merge_rows(ledger, place, "", kind, getattr(base, field, ()), getattr(mine, field), getattr(new, field))
        for field, kind in (("variables", VARIABLES), ("events", EVENTS))
    }
    parts = {
        "name": name,
        "description": merge_text(ledger, place, "description", get(base, "description"), mine.description, new.description),
        **rows,
    }
    return with_fields(mine, parts)


def _with_auth(ledger: Ledger, place: Place, base: Any, now: Owner, mine: Any, new: Any) -> Owner:
    auth = merge_auth(ledger, place, "auth", get(base, "auth"), mine.auth, new.auth)
    return now if auth is mine.auth else replace(now, auth=auth)


def summary_of(node: Item | Folder) -> Json:
    """What a plan says of a whole item or folder that stays or comes."""
    if isinstance(node, Folder):
        return {"name": node.name}
    return {"name": node.name, "request": call_text(node.request), "examples": [example.name for example in node.examples]}


def whole_json(node: Item | Folder) -> Json:
    """All of an item, or a folder without what is in it: for what goes nowhere."""
    if isinstance(node, Item):
        return item_to_json(node)
    source = node.source if isinstance(node.source, dict) else {}
    kept = {key: value for key, value in source.items() if key != "item"}
    return {"name": node.name, "description": node.description} | kept
