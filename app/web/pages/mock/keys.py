"""`/mocks/{name}/keys`: who may call a mock, and with what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request
from starlette.responses import Response

from app.actions.keys import ALL, ShownKey, list_keys
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.routes import Routes
from app.store.records import Page
from app.web.mock_frame import MockFrame, mock_frame
from app.web.rendering import counted, page

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
KeyState = Literal["good", "rotating", "expired", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key as it is shown on the page of one mock. `opened`: its mocks as JSON, to be sent back when the rest changes."""

    shown: ShownKey
    state: KeyState
    scope: str
    opened: str


def mock_keys_routes(api: ApiContext) -> Routes:
    """The route of the keys that open a mock."""
    router = Routes(include_in_schema=False)

    @router.get("/mocks/{name}/keys")
    def keys(request: Request, name: MockName, cursor: Annotated[str | None, Query(max_length=500)] = None) -> Response:
        frame = mock_frame(api, request, name, "Keys")
        if frame.record is None:
            return page(request, "mock/keys.html", frame=frame, rows=(), revoked=(), next=None)
        store = api.store_for(request)
        found: Page[ShownKey] = list_keys(store, mock=frame.name, cursor=cursor)
        rows = [_row(frame, each, store.clock()) for each in found]
        return page(
            request,
            "mock/keys.html",
            frame=frame,
            rows=[each for each in rows if each.state != "revoked"],
            revoked=[each for each in rows if each.state == "revoked"],
            next=found.next,
            scopes=_scopes(frame),
            methods=METHODS,
        )

    return router


def _row(frame: MockFrame, shown: ShownKey, now: datetime) -> KeyRow:
    opened = ALL if shown.mocks == ALL else list(shown.mocks)
    return KeyRow(shown=shown, state=_state(shown, now), scope=_scope(frame.name, shown), opened=json.dumps(opened))


def _state(shown: ShownKey, now: datetime) -> KeyState:
    key = shown.key
    if key.revoked_at is not None:
        return "revoked"
    if not key.is_valid_at(now):
        return "expired"
    return "rotating" if key.old_until is not None and key.old_until > now else "good"


def _scope(name: str, shown: ShownKey) -> str:
    """What it opens, in words, beginning with the mock of the page."""
    if shown.mocks == ALL:
        return "all mocks"
    own = next((each for each in shown.mocks if each == name or each.startswith(f"{name}@")), name)
    words = "this mock" if own == name else f"revision {own.partition('@')[2]} only"
    others = len(shown.mocks) - 1
    return f"{words} and {counted(others, 'other')}" if others > 0 else words


def _scopes(frame: MockFrame) -> list[tuple[str, str]]:
    """What a new key may open: the JSON to send, and its words."""
    record = frame.record
    found = [(json.dumps([frame.name]), "This mock, all revisions")]
    if record is not None and record.newest:
        numbers = dict.fromkeys(each for each in (record.published, record.newest) if each)
        found += [(json.dumps([f"{frame.name}@{number}"]), f"Revision {number} only") for number in numbers]
    return [*found, (json.dumps(ALL), "All mocks, also those to come")]
