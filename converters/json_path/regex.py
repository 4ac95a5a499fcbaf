"""Regular expressions of queries (RFC 9535 §2.4.6) by an engine whose time grows with the text alone."""

from __future__ import annotations

from functools import lru_cache

import jsonschema_rs

_SIZE = 1024 * 1024


@lru_cache(maxsize=256)
def checked(pattern: str) -> jsonschema_rs.Draft202012Validator | None:
    """A check for what the expression finds something in; None for one that cannot be read, which nothing meets (§2.4.6)."""
    limits = jsonschema_rs.RegexOptions(size_limit=_SIZE)
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True, pattern_options=limits)
    except jsonschema_rs.ValidationError:
        return None
