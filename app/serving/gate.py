"""Who may call which mock: keys, their rates, and one answer for everybody who is not let in.

A caller without a key learns nothing about restricted mocks: the answer is that of a mock that does not exist, byte for byte,
whatever the method, the address or the selectors; and the same is done for both, so that it takes as long.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote

from app.keys import KEY_START, match_key, opens
from app.matching.request import MockRequest
from app.serving.answers import Answer, Headers, is_preflight
from app.serving.lookup import Found, MovedTo, OnShelf, as_pinned, look_up
from app.serving.planes import OWN_PORT_KEY, Scope
from app.serving.published import LiveMock, Published
from app.serving.rates import Buckets, limit_headers
from app.serving.turned_away import (
    closed,
    moved,
    no_such_mock,
    preflight_to_nobody,
    too_many_calls,
    too_many_guesses,
)
from app.store.records import Key

API_KEY, AUTHORIZATION = b"x-api-key", b"authorization"
GUESSES_PER_MINUTE = 10
"""Calls with wrong keys from one address; after that callers with wrong keys are told to wait."""

_KEY_START = KEY_START.encode("ascii")

Pairs = list[tuple[bytes, bytes]]


class Visitor(NamedTuple):
    """Who calls. `headers`: without those that carry a valid key; `keys`: these keys; `wrong`: how many others were sent."""

    headers: Pairs
    keys: tuple[tuple[bytes, Key], ...]
    wrong: int

    def key_for(self, mock: LiveMock, revision: int | None, method: str) -> Key | None:
        """The key that lets this call in, sent in a header where the mock looks for it."""
        own = mock.key_header.encode("latin-1", "replace")
        for header, key in self.keys:
            if header in (API_KEY, AUTHORIZATION, own) and opens(key, mock.id, revision, method):
                return key
        return None

    def may_see(self, mock: LiveMock, revision: int | None, method: str) -> bool:
        """Whether the mock may be spoken of."""
        return mock.access == "public" or self.key_for(mock, revision, method) is not None


def read_visitor(headers: Pairs, known: Mapping[str, Key], clock: Callable[[], float]) -> Visitor:
    """Looks for our keys in every header, bare or after `Bearer`; what is none of our valid keys stays where it is."""
    if not any(_KEY_START in value for _, value in headers):
        return Visitor(headers, (), 0)
    now = datetime.fromtimestamp(clock(), UTC)
    kept: Pairs = []
    found: list[tuple[bytes, Key]] = []
    wrong = 0
    for name, value in headers:
        text = _key_text(value)
        key = match_key(known, text, now=now) if text.startswith(KEY_START) else None
        if key is not None:
            found.append((name, key))
        else:
            kept.append((name, value))
            wrong += text.startswith(KEY_START)
    return Visitor(kept, tuple(found), wrong)


def _key_text(value: bytes) -> str:
    text = value.decode("latin-1").strip()
    return text[7:].lstrip() if text[:7].lower() == "bearer " else text


class Entry(NamedTuple):
    """What the gate says to a call. `refused`: the answer, when it is not let in; with a `mock` when it was let see that one.

    `headers`: those of the call, for everything behind the gate. `more`: headers that every answer to it carries.
    """

    mock: LiveMock | None
    headers: Pairs
    key_id: str = ""
    more: Headers = ()
    refused: Answer | None = None


class Gate:
    """Lets calls in. `clock` in seconds since 1970; `buckets` count the calls of keys and the wrong keys of addresses."""

    def __init__(
        self, published: Published, *, clock: Callable[[], float] = time.time, buckets: Callable[[], Buckets] = Buckets
    ) -> None:
        self._published = published
        self._clock = clock
        self._calls = buckets()
        self._guesses = buckets()

    def key_on(self, mock: LiveMock, headers: Pairs, method: str) -> tuple[Pairs, str]:
        """For a public mock: the headers without our keys, and the id of the one that would open the mock, "" for none."""
        visitor = read_visitor(headers, self._published.keys, self._clock)
        if not visitor.keys:
            return headers, ""
        key = visitor.key_for(mock, mock.revision, method)
        return visitor.headers, key.id if key else ""

    def known_caller(self, mock: LiveMock, headers: Pairs, method: str) -> tuple[Pairs, str] | None:
        """As `key_on`, for any mock, where the caller is let in and nothing is to be counted; None to ask `enter`."""
        if mock.access == "public" and mock.expires_at is None:
            return self.key_on(mock, headers, method)
        entry = self._let_in(mock, read_visitor(headers, self._published.keys, self._clock), method, may_count=False)
        return None if entry is None else (entry.headers, entry.key_id)

    async def enter(self, name: str, mock: LiveMock | None, scope: Scope) -> Entry:
        """Whether a call is let in, and to which mock. `mock` is what `name` leads to at once, if it is in memory."""
        visitor = read_visitor(scope["headers"], self._published.keys, self._clock)
        found: Found = mock
        if mock is None:
            found = look_up(self._published, unquote(name) if "%" in name else name, self._clock())
            if isinstance(found, OnShelf):
                found = await self._from_shelf(found, visitor, scope["method"])
            elif isinstance(found, MovedTo) and scope.get(OWN_PORT_KEY):
                found = found.mock
        if isinstance(found, LiveMock):
            entry = self._let_in(found, visitor, scope["method"])
            if entry is not None:
                return entry
            found = "expired" if found.access == "public" else None
        return Entry(None, visitor.headers, refused=self._turned_away(found, visitor, name, scope))

    async def _from_shelf(self, found: OnShelf, visitor: Visitor, method: str) -> LiveMock | None:
        """The revision; for a restricted mock nothing is fetched before the caller has shown a key for it."""
        if found.mock is not None and not visitor.may_see(found.mock, found.number or None, method):
            return None
        shelf = self._published.shelf
        mock = await shelf(found.name, found.number) if shelf is not None else None
        return None if mock is None else as_pinned(mock, is_pinned=found.number > 0)

    def _let_in(self, mock: LiveMock, visitor: Visitor, method: str, *, may_count: bool = True) -> Entry | None:
        if mock.expires_at is not None and self._clock() >= mock.expires_at.timestamp():
            return None
        key = visitor.key_for(mock, mock.revision, method)
        if mock.access == "public":
            return Entry(mock, visitor.headers, key.id if key else "")
        if key is None:
            return None
        if key.per_minute is None:
            return Entry(mock, visitor.headers, key.id)
        if not may_count:
            return None
        level = self._calls.take(key.id, key.per_minute)
        more = limit_headers(level, self._clock())
        if level.is_enough:
            return Entry(mock, visitor.headers, key.id, more)
        return Entry(mock, visitor.headers, key.id, refused=too_many_calls(level, more, mock.index.labels))

    def _turned_away(self, found: Found, visitor: Visitor, name: str, scope: Scope) -> Answer:
        if scope["method"] == "OPTIONS" and is_preflight(MockRequest("OPTIONS", "/", "", scope["headers"])):
            return preflight_to_nobody(scope)
        if isinstance(found, str):
            return closed(found)
        if isinstance(found, MovedTo):
            revision = None if found.is_pinned else found.mock.revision
            if visitor.may_see(found.mock, revision, scope["method"]):
                return moved(found.name, scope)
        if visitor.wrong:
            level = self._guesses.take(f"from {_address_of(scope)}", GUESSES_PER_MINUTE, visitor.wrong)
            if not level.is_enough:
                return too_many_guesses(level)
        return no_such_mock(name, scope)


def _address_of(scope: Scope) -> str:
    """Who is counted as one caller: an IPv4 address, or the network of an IPv6 address, of which one caller has all."""
    host = scope["client"][0] if scope.get("client") else ""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address, 64), strict=False))
