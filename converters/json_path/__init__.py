"""JSONPath queries (RFC 9535) over trees from anywhere: read and type-checked by python-jsonpath, followed here.

The library takes its time to load: only who asks a query brings it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

MAX_STEPS = 5_000_000


@dataclass(slots=True)
class Steps:
    """How many looks at values are left, for one query or for several together."""

    left: int = MAX_STEPS


class QueryError(ValueError):
    """A text that is no JSONPath query, or a query that takes more steps than it may. The message says which."""


def select(query: str, data: Any, steps: Steps | None = None) -> list[tuple[Path, Any]]:
    """The path and value of every node the query selects, in document order; a node selected twice is there twice.

    Raises QueryError.
    """
    from converters.json_path.walk import selected

    return selected(query, data, steps or Steps())


def matches(pattern: str, text: str) -> bool | None:
    """Whether a regular expression finds something in a text, in time that grows with the text; None if it cannot be read."""
    from converters.json_path.regex import checked

    check = checked(pattern)
    return None if check is None else check.is_valid(text)
