"""Where `understudy calls` looks: in the local store, or at a running server. Both give the JSON data of the API."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from app.cli.output import say, shown
from app.errors import AppError

if TYPE_CHECKING:
    from app.cli.client import Api

LOOK_SECONDS = 0.5
PAGE = 200

Row = dict[str, Any]
Filters = Mapping[str, Any]
"""The filters of the API by their names; without those that are not set."""


class Calls(Protocol):
    """A log of calls."""

    def found(self, filters: Filters) -> Iterator[Row]:
        """Every call that fits, the newest first."""

    def one(self, id: int) -> Row:
        """One call with heads and bodies."""

    def expected(self, mock: str, limit: int) -> list[Row]:
        """What callers expected, the most frequent first."""

    def coverage(self, mock: str) -> Row:
        """What was ever called."""

    def exported(self, filters: Filters, form: str) -> Iterator[bytes]:
        """The calls that fit as `har` or `jsonl`, in pieces."""

    def followed(self, filters: Filters) -> Iterator[Row]:
        """The calls that fit from now on, as they come. `now` is when this is called."""


@contextmanager
def calls_at(server: str, token_env: str) -> Iterator[Calls]:
    """The log of that server, or of the local store without one."""
    if server:
        from app.cli.client import api_at

        yield ServerCalls(api_at(server, token_env))
        return
    from app.actions.opening import open_local_store

    store = open_local_store()
    try:
        yield LocalCalls(store)
    finally:
        store.close()


class LocalCalls:
    """The calls in the local store."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def found(self, filters: Filters) -> Iterator[Row]:
        from app.actions.calls import Wanted, find_calls

        cursor = None
        while True:
            page = find_calls(self._store, Wanted(**filters), cursor=cursor)
            yield from (named.as_json() for named in page)
            cursor = page.next
            if cursor is None:
                return

    def one(self, id: int) -> Row:
        from app.actions.calls import one_call

        return one_call(self._store, id).as_json(full=True)

    def expected(self, mock: str, limit: int) -> list[Row]:
        from app.actions.calls import expected_calls, expected_json

        return [expected_json(group, proposal) for group, proposal in expected_calls(self._store, mock, limit=limit)]

    def coverage(self, mock: str) -> Row:
        from app.actions.calls import covered

        return covered(self._store, mock).as_json()

    def exported(self, filters: Filters, form: str) -> Iterator[bytes]:
        from app.actions.calls import Wanted, exported_har, exported_lines

        wanted = Wanted(**filters)
        is_har = form == "har"
        pieces = (
            exported_har(self._store, wanted, "http://localhost:8000/mock") if is_har else exported_lines(self._store, wanted)
        )
        return (piece.encode("utf-8", "replace") for piece in pieces)

    def followed(self, filters: Filters) -> Iterator[Row]:
        from app.actions.calls import Wanted, follow_calls

        return self._follow(follow_calls(self._store, Wanted(**filters)))

    def _follow(self, following: Any) -> Iterator[Row]:
        """A store that is away is waited for."""
        is_away = False
        while True:
            try:
                fresh = following.more()
                is_away = False
            except AppError as problem:
                if problem.status < 500:
                    raise
                if not is_away:
                    say(shown(str(problem)))
                is_away, fresh = True, ()
            yield from (named.as_json() for named in fresh)
            time.sleep(LOOK_SECONDS)


class ServerCalls:
    """The calls in the log of a running server."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def found(self, filters: Filters) -> Iterator[Row]:
        cursor = None
        while True:
            page = self._api.ask("GET", "calls", query={**_query(filters), "cursor": cursor, "limit": PAGE}).json
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def one(self, id: int) -> Row:
        found: Row = self._api.ask("GET", f"calls/{id}").json
        return found

    def expected(self, mock: str, limit: int) -> list[Row]:
        path = f"mocks/{quote(mock, safe='')}/misses"
        found: list[Row] = self._api.ask("GET", path, query={"limit": min(limit, PAGE)}).json["items"]
        return found

    def coverage(self, mock: str) -> Row:
        found: Row = self._api.ask("GET", f"mocks/{quote(mock, safe='')}/coverage").json
        return found

    def exported(self, filters: Filters, form: str) -> Iterator[bytes]:
        return self._api.pieces("calls/export", query={**_query(filters), "format": form})

    def followed(self, filters: Filters) -> Iterator[Row]:
        stream = self._api.lines("calls/stream", query=_query(filters))
        first = next(stream, "")  # from here on no call is missed
        return self._follow(itertools.chain([first], stream), filters)

    def _follow(self, stream: Iterator[str], filters: Filters) -> Iterator[Row]:
        """A server that ends a stream, or is away for a while, is asked again where it was left."""
        from app.cli.client import ServerNotReached

        last, told = "", ""
        while True:
            try:
                for event in events_in(stream):
                    told = ""
                    last = event.get("id", last)
                    if event.get("event") == "call":
                        yield json.loads(event["data"])
            except ServerNotReached as problem:
                if not told:
                    told = f"{problem} It is asked again until it answers."
                    say(shown(told))
            time.sleep(LOOK_SECONDS)
            stream = self._api.lines("calls/stream", query=_query(filters), headers={"last-event-id": last})


def _query(filters: Filters) -> dict[str, Any]:
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in filters.items()}


def events_in(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """Server-sent events as fields (https://html.spec.whatwg.org/multipage/server-sent-events.html); comments are left out."""
    event: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line and name:
            value = value.removeprefix(" ")
            event[name] = f"{event[name]}\n{value}" if name == "data" and name in event else value
        elif not line and event:
            yield event
            event = {}
