"""What a call asks of a mock's faults, rules and chance: `x-mock-…` headers, or the same names in the query.

Postman has none of these selectors. They are looked for only where a mock has faults, rules or a seed: everywhere else they are
headers and parameters like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote, unquote_plus

from app.serving.faults.decide import NOTHING_ASKED, AskedFaults
from app.serving.faults.plan import KINDS
from app.serving.faults.read import read_asked

FAULT_PREFIX = "x-mock-fault-"
PROFILE, SEED, RESET = "x-mock-profile", "x-mock-seed", "x-mock-reset-sequences"
KIND_OF = {FAULT_PREFIX + kind.replace("_", "-"): kind for kind in KINDS}
"""Selector → kind of fault."""
NAMES = frozenset((*KIND_OF, PROFILE, SEED, RESET))
_HEADERS = frozenset(name.encode("ascii") for name in NAMES)
LONGEST = 200


def asked_of(headers: Iterable[tuple[bytes, bytes]], query: str) -> tuple[dict[str, str], str]:
    """The selectors of a call, and the query without them. `query` "" when selectors are not read there."""
    asked: dict[str, str] = {}
    if "x-mock-" in query.lower():
        kept = []
        for piece in query.split("&"):
            key, _, value = piece.partition("=")
            if key.lower() in NAMES:
                asked[key.lower()] = unquote_plus(value)[:LONGEST]
            else:
                kept.append(piece)
        query = "&".join(kept)
    for header, said in headers:
        if header in _HEADERS:
            asked[header.decode("ascii")] = unquote(said.decode("latin-1"))[:LONGEST].strip()
    return asked, query


def faults_asked(asked: Mapping[str, str]) -> AskedFaults:
    """The faults among the selectors. A value that makes no sense asks for nothing."""
    if not asked:
        return NOTHING_ASKED
    kinds = {KIND_OF[name]: value for name, value in asked.items() if name in KIND_OF}
    return AskedFaults(faults=read_asked(kinds), profile=asked.get(PROFILE, "").lower(), seed=asked.get(SEED) or None)


def is_reset(asked: Mapping[str, str]) -> bool:
    """Whether the call asks its mock's sequences to begin anew."""
    return asked.get(RESET, "").lower() in ("true", "1", "yes")
