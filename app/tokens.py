"""Secrets that callers and people carry: made once, kept as a hash, compared in constant time. Pure; no database, no clock.

A token reads `<prefix>_<id>_<secret>`. The id finds its row, the secret proves the right to it. The secret has 256 random bits,
so that a plain SHA-256 is enough: a slow hash would make every call to a restricted mock slow.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

KEY, SESSION, PERSONAL, INVITATION, GUEST, GUEST_SESSION = "us", "uss", "ust", "usi", "usg", "usv"
"""Prefixes: a consumer's key, a browser's session, a person's token, an invitation, a guest's link, a guest's browser."""

NO_HASH = "0" * 64
"""What the secret of an unknown id is compared with, so that it takes as long as a wrong secret."""

LONGEST = 200
FORM = re.compile(r"([a-z]{2,3})_([0-9a-f]{16})_([A-Za-z0-9_-]{20,100})")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token at the only moment it is known: `text` is shown once, `id` and `hash` are kept."""

    id: str
    hash: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GivenToken:
    """What a caller sent, taken apart."""

    id: str
    hash: str


def new_token(prefix: str, id: str | None = None) -> NewToken:
    """A fresh token; with `id`, another secret for what has that id already."""
    id = id or secrets.token_hex(8)
    secret = secrets.token_urlsafe(32)
    return NewToken(id=id, hash=hash_secret(secret), text=f"{prefix}_{id}_{secret}")


def read_token(prefix: str, text: str) -> GivenToken | None:
    """The id and the hashed secret of a token, None when it has not the form of one."""
    found = FORM.fullmatch(text) if len(text) <= LONGEST else None
    return GivenToken(found[2], hash_secret(found[3])) if found and found[1] == prefix else None


def hash_secret(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_hash(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
