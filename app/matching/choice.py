"""Which of equally good examples answers (postman-mock.md §2.8, §2.14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.matching.rules import MatchRules

if TYPE_CHECKING:
    from app.matching.example import IndexedExample


def best_of(tied: Sequence[IndexedExample], rules: MatchRules) -> IndexedExample:
    """The one that answers: a use case's default, else a 200, else another 2xx (`tie_2xx`), else any; of those the first.

    "First" is by id, as plain text, where each of them has an id of its own from the file; else by reading order.
    """
    if len(tied) == 1:
        return tied[0]
    preferred = (
        [example for example in tied if example.is_default]
        or [example for example in tied if example.code == 200]
        or (rules.tie_2xx and [example for example in tied if 200 <= example.code < 300])
        or tied
    )
    if all(example.own_id for example in preferred):
        return min(preferred, key=lambda example: example.id)
    return min(preferred, key=lambda example: example.position)
