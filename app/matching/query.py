"""Query parameters: read, compared and scored (postman-mock.md §2.5, §2.14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote_plus

from app.matching.patterns import AnyText, Runs, all_meet, open_text

Spellings: TypeAlias = frozenset[str]
"""A value as it stands and as it decodes: saved values are found in both spellings, and callers send either."""
SavedValue: TypeAlias = Spellings | AnyText | Runs

CallQuery: TypeAlias = Mapping[str, tuple[Spellings, ...]]
"""Decoded key → its values in order."""


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """The enabled rows of an example's query: decoded key → the values saved for it."""

    values: Mapping[str, tuple[SavedValue, ...]]
    texts: tuple[tuple[str, str], ...] = ()

    def captures(self, call: CallQuery) -> dict[str, str]:
        """What the variables that stand for whole values got in this call, decoded."""
        captured: dict[str, str] = {}
        for key, saved in self.values.items():
            for value, sent in zip(saved, call.get(key, ()), strict=False):
                if isinstance(value, AnyText) and value.name:
                    captured.setdefault(value.name, decoded(sent))
        return captured

    def names(self) -> set[str]:
        """The names of the variables that capture."""
        return {value.name for saved in self.values.values() for value in saved if isinstance(value, AnyText) and value.name}


EMPTY_QUERY = SavedQuery({})


def spellings(raw: str) -> Spellings:
    if "%" in raw or "+" in raw:
        return frozenset((raw, unquote_plus(raw)))
    return frozenset((raw,))


def decoded(sent: Spellings) -> str:
    """The decoded one of a value's two spellings: decoding takes `%xx` and `+` away, so it is the one without more of them."""
    return min(sent, key=lambda text: (text.count("%") + text.count("+"), text))


def saved_query(rows: Iterable[tuple[str, str]]) -> SavedQuery:
    """From the enabled rows, variables resolved; a row with neither key nor value is none."""
    values: dict[str, list[SavedValue]] = {}
    texts = []
    for key, value in rows:
        if not key and not value:
            continue
        texts.append((key, value))
        pattern = open_text(value)
        values.setdefault(unquote_plus(key), []).append(spellings(pattern) if isinstance(pattern, str) else pattern)
    return SavedQuery({key: tuple(some) for key, some in values.items()}, tuple(texts)) if values else EMPTY_QUERY


def call_query(text: str) -> dict[str, tuple[Spellings, ...]]:
    """The query of a call, the text after `?`; empty pieces (`a&&b`) are none."""
    values: dict[str, tuple[Spellings, ...]] = {}
    for piece in text.split("&"):
        if not piece or piece == "=":
            continue
        key, _, value = piece.partition("=")
        if "%" in key or "+" in key:
            key = unquote_plus(key)
        values[key] = (*values.get(key, ()), spellings(value))
    return values


def compare(saved: SavedQuery, call: CallQuery) -> tuple[int, int, int]:
    """How many keys of both sides match, match in part (another value), and are missing on one side."""
    matching = partly = missing = 0
    for key, values in saved.values.items():
        sent = call.get(key)
        if sent is None:
            missing += 1
        elif _same(values, sent):
            matching += 1
        else:
            partly += 1
    return matching, partly, missing + len(call) - matching - partly


def score_change(matching: int, partly: int, missing: int) -> float:
    """What the query adds to the path score: +10 for all, its share for some, −1 a missing one (at most −10) for none."""
    if matching:
        return 10 * matching / (matching + partly + missing)
    return -min(missing, 10)


def _same(saved: tuple[SavedValue, ...], sent: tuple[Spellings, ...]) -> bool:
    """Equal as multisets; a fixed value takes one equal value, then the open ones take what is left."""
    if len(saved) != len(sent):
        return False
    if len(saved) == 1:
        return _meets(saved[0], sent[0])
    return all_meet(saved, sent, _meets)


def _meets(saved: SavedValue, sent: Spellings) -> bool:
    if isinstance(saved, frozenset):
        return not saved.isdisjoint(sent)
    return isinstance(saved, AnyText) or any(saved.meets(text) for text in sent)
