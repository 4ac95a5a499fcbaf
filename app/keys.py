"""Which key a caller carries, and what it opens: among keys in memory. Pure; no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.store.records import Key
from app.tokens import KEY, NO_HASH, read_token, same_hash

KEY_START = KEY + "_"
"""How each of our keys begins."""


def match_key(known: Mapping[str, Key], text: str, *, now: datetime) -> Key | None:
    """The valid key with that text; None for every other text, with nothing to tell unknown and wrong apart.

    A key that is being rotated is found by its old secret too, until its `old_until`.
    """
    given = read_token(KEY, text)
    if given is None:
        return None
    key = known.get(given.id)
    is_new = same_hash(given.hash, key.hash if key else NO_HASH)
    is_old = same_hash(given.hash, key.old_hash or NO_HASH if key else NO_HASH)
    if key is None or not key.is_valid_at(now):
        return None
    return key if is_new or (is_old and key.old_until is not None and now < key.old_until) else None


def opens(key: Key, mock_id: str, revision: int | None, method: str) -> bool:
    """Whether the key's scope allows this call; `revision` None asks about any. Who may GET may HEAD."""
    if revision is None:
        revision = key.scope.mocks.get(mock_id) or 0
    is_get_too = method == "HEAD" and key.scope.opens(mock_id, revision, "GET")
    return is_get_too or key.scope.opens(mock_id, revision, method)
