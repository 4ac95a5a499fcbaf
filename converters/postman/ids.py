"""Ids for what a file leaves without one: stable, depending only on what they name, and recognisable as derived.

A derived id is a UUID of version 8 (RFC 9562 §5.8, free for own use) with a fixed clock field. So an export that carries
derived ids is still known to have no ids of its author's, and ties go by reading order (postman-mock §2.14).
"""

from __future__ import annotations

import hashlib

_MARK = "-bead-"


def derive_id(*names: str) -> str:
    """A UUID-shaped id from the names that lead to a thing, such as collection, folder, request and example name."""
    digest = hashlib.sha256("\x1f".join(names).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[12:15]}{_MARK}{digest[15:27]}"


def is_derived(identifier: str) -> bool:
    """Whether `derive_id` made this id."""
    return len(identifier) == 36 and identifier[14] == "8" and identifier[18:24] == _MARK
