"""A call becomes an example: its request and its answer, saved with the item that fits or with a new one. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from http import HTTPStatus

from app.calls.misses import item_for, request_of
from app.calls.noted import media_type_of
from app.matching.address import saved_address
from app.matching.paths import Wildcard, captures, segments_of
from app.store.records import Call
from converters.postman.ids import derive_id
from converters.postman.model import Collection, Environment, Example, Folder, Header, Item, walk
from converters.postman.variables import Scope

OURS = ("x-understudy-", "access-control-", "content-security-policy", "x-content-type-options")
PHRASES = {status.value: status.phrase for status in HTTPStatus}
NOT_SAVED = frozenset(("content-length", "date", "server", "connection", "transfer-encoding", "keep-alive", "set-cookie"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The collection with the example, and where that is. `is_new`: the item is, too."""

    collection: Collection
    item: Item
    example: Example
    is_new: bool


def example_of(
    call: Call, *, name: str = "", status: int | None = None, body: str | None = None, media_type: str | None = None
) -> Example:
    """The call as an example. `status`, `body` and `media_type` go before what was answered: a miss has no answer of use."""
    code = status or (200 if call.is_miss else call.status)
    answered = "{}" if call.is_miss else call.response_body.decode("utf-8", "replace")
    headers = (
        () if call.is_miss else tuple(Header(key=key, value=value) for key, value in call.response_headers if _is_kept(key))
    )
    kind = media_type or media_type_of((header.key, header.value) for header in headers) or "application/json"
    headers = (Header(key="Content-Type", value=kind), *(each for each in headers if each.key.lower() != "content-type"))
    return Example(
        id=derive_id("call", call.mock_id, str(call.id), call.at.isoformat()),
        name=name or f"called {call.at:%Y-%m-%d %H:%M:%S}",
        original_request=request_of(call),
        code=code,
        status=PHRASES.get(code, ""),
        headers=headers,
        body=answered if body is None else body,
        preview_language="json" if _is_json(answered if body is None else body) else "text",
    )


def saved_in(collection: Collection, environment: Environment | None, call: Call, example: Example) -> Saved:
    """The collection with the example: with the item whose example answered, else the one whose path fits best, else a new one.

    The same call saved again takes the place of what it was saved as.
    """
    item = _answering(collection, call) or _fitting(collection, environment, call)
    if item is None:
        item = item_for(call, (example,))
        return Saved(collection=replace(collection, items=(*collection.items, item)), item=item, example=example, is_new=True)
    kept = tuple(other for other in item.examples if other.id != example.id)
    changed = replace(item, examples=(*kept, example))
    items = _with_changed(collection.items, item, changed)
    return Saved(collection=replace(collection, items=items), item=changed, example=example, is_new=False)


def _answering(collection: Collection, call: Call) -> Item | None:
    wanted = call.example_id
    return next((item for _, item in walk(collection) if wanted and any(each.id == wanted for each in item.examples)), None)


def _fitting(collection: Collection, environment: Environment | None, call: Call) -> Item | None:
    """The item of the call's method whose path covers it with the fewest variables."""
    scope = Scope.of(environment.variables if environment else (), collection.variables)
    segments = segments_of(call.path.partition("?")[0])
    found = [
        (sum(isinstance(part, Wildcard) for part in saved.form), position, item)
        for position, (_, item) in enumerate(walk(collection))
        if item.request.method == call.method
        for saved in saved_address(item.request, scope).forms
        if captures(saved.form, segments) is not None
    ]
    return min(found, key=lambda each: each[:2])[2] if found else None


def _with_changed(items: tuple[Item | Folder, ...], old: Item, new: Item) -> tuple[Item | Folder, ...]:
    """The tree with one item replaced; only the folders around it are new."""
    return tuple(
        new
        if node is old
        else replace(node, items=_with_changed(node.items, old, new))
        if isinstance(node, Folder) and any(item is old for _, item in walk(node))
        else node
        for node in items
    )


def _is_kept(header: str) -> bool:
    return header.lower() not in NOT_SAVED and not header.lower().startswith(OURS)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
