"""What a call may ask of the mock itself: `x-mock-…` headers, or the same names in the query (postman-mock.md §2.3, §2.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from app.matching.index import folded
from app.matching.request import Headers, text_of

PREFIX = "x-mock-"
CODE, ID, NAME = "x-mock-response-code", "x-mock-response-id", "x-mock-response-name"
BODY, HEADERS, DELAY = "x-mock-match-request-body", "x-mock-match-request-headers", "x-mock-response-delay"
EXPLAIN = "x-mock-explain"
SELECTOR_NAMES = (CODE, ID, NAME, BODY, HEADERS, DELAY, EXPLAIN)
SELECTOR_HEADERS = frozenset(name.encode("ascii") for name in SELECTOR_NAMES)
MAX_DELAY_MS = 180_000
MAX_HEADER_NAMES = 50

_OWNER = re.compile(r"\d+-(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """None means: not asked. `code` 0 is one that no example has. `delay_ms` is within 1 to 180 000."""

    code: int | None = None
    id: str | None = None
    name: str | None = None
    match_body: bool | None = None
    match_headers: tuple[str, ...] | None = None
    delay_ms: int | None = None
    explain: bool = False
    explain_as_text: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The id as sent, and without the owner in front (`12345678-<id>`), as Postman's UIDs are."""
        found = _OWNER.fullmatch(self.id or "")
        return (self.id or "", found[1]) if found else (self.id or "",)


NO_SELECTORS = Selectors()


def selectors_of(asked: dict[str, str]) -> Selectors:
    """From selector name → value. A value that makes no sense is treated as Postman's would be: no such code, no delay."""
    if not asked:
        return NO_SELECTORS
    code = asked.get(CODE)
    names = asked.get(HEADERS)
    body = asked.get(BODY)
    return Selectors(
        code=None if code is None else _number(code, 599),
        id=asked.get(ID),
        name=folded(asked[NAME]) if NAME in asked else None,
        match_body=None if body is None else {"true": True, "false": False}.get(body.lower()),
        match_headers=None if names is None else _header_names(names),
        delay_ms=_number(asked[DELAY], MAX_DELAY_MS) or None if DELAY in asked else None,
        explain=asked.get(EXPLAIN, "").lower() in ("true", "1", "yes", "json", "text"),
        explain_as_text=asked.get(EXPLAIN, "").lower() == "text",
    )


def _header_names(text: str) -> tuple[str, ...]:
    """The names of a list, each once, at most 50 of them."""
    names = dict.fromkeys(name.strip().lower() for name in text.split(","))
    return tuple(name for name in names if name)[:MAX_HEADER_NAMES]


def _number(text: str, largest: int) -> int:
    return min(int(text), largest) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def asked_in_headers(headers: Headers) -> dict[str, str]:
    """The selectors among a call's headers. Names may be percent-encoded, for what a header cannot carry."""
    asked = {}
    for key, value in headers:
        if key in SELECTOR_HEADERS:
            text = text_of(value)
            asked[key.decode("ascii")] = unquote(text) if "%" in text else text
    return asked


def take_from_query(query_text: str) -> tuple[dict[str, str], str]:
    """The selectors in a query, and the query without them, its other pieces as they were."""
    asked: dict[str, str] = {}
    kept = []
    for piece in query_text.split("&"):
        key, _, value = piece.partition("=")
        name = key.lower()
        if name.startswith(PREFIX) and name in SELECTOR_NAMES:
            asked[name] = unquote_plus(value)
        else:
            kept.append(piece)
    return asked, "&".join(kept)
