"""The call log of a mock by Postman's API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.actions.postman_face.mocks import find_served
from app.actions.postman_face.values import Refused, invalid
from app.store.calls import search_calls
from app.store.records import Call, CallFilter, Page
from app.store.transaction import Store

REQUEST_HEADERS, REQUEST_BODY, RESPONSE_HEADERS, RESPONSE_BODY = PARTS = tuple(
    f"{side}.{part}" for side in ("request", "response") for part in ("headers", "body")
)
MOST = 100
MOST_WITH_BODIES = 50
"""So that a page stays below the 6.5 MB that Postman's have at most: bodies are kept up to 64 KiB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCalls:
    """Which calls, in Postman's words. `path`: with its query. `include`: of PARTS."""

    since: datetime | None = None
    until: datetime | None = None
    status: int | None = None
    kind: str | None = None
    method: str | None = None
    path: str | None = None
    newest_first: bool = True
    include: Collection[str] = ()
    cursor: str | None = None
    limit: int = MOST


def mock_calls(store: Store, said: str, wanted: WantedCalls, *, days: int) -> Page[Call]:
    """Calls of a mock, one page. `days`: how long they are kept. Raises Refused, CursorInvalid."""
    mock = find_served(store, said)
    if wanted.since is not None and wanted.since < store.clock() - timedelta(days=days):
        words = f"Cannot view logs beyond the call log retention period based on your plan i.e. {days} days."
        raise Refused(400, "invalidParamsError", f"Invalid value for parameter: since. {words}")
    with_bodies = bool({REQUEST_BODY, RESPONSE_BODY} & set(wanted.include))
    return search_calls(
        store,
        CallFilter(
            mock_id=mock.id,
            statuses=None if wanted.status is None else (wanted.status, wanted.status),
            method=None if wanted.method is None else wanted.method.upper(),
            is_miss=_is_miss(wanted.kind),
            path=wanted.path,
            since=wanted.since,
            until=wanted.until,
        ),
        cursor=wanted.cursor,
        limit=min(wanted.limit, MOST_WITH_BODIES if with_bodies else MOST),
        newest_first=wanted.newest_first,
        with_bodies=bool(wanted.include),
    )


def read_parts(text: str) -> frozenset[str]:
    """What is to be told beside the heads of a call: names with commas between them. Raises Refused."""
    found = frozenset(part.strip() for part in text.split(",") if part.strip())
    if found - set(PARTS):
        raise invalid("include", f"It has to be any of {', '.join(PARTS)}.")
    return found


def _is_miss(kind: Any) -> bool | None:
    if kind in (None, ""):
        return None
    if kind not in ("success", "error"):
        raise invalid("responseType", "It has to be success or error.")
    return bool(kind == "error")
