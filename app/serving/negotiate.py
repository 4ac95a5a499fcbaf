"""`Accept` chooses among the saved examples of one operation and status that differ in their media types (RFC 9110 §12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from app.contract.negotiation import best_of, quality_of, says_nothing
from app.matching.example import IndexedExample, Match
from app.matching.match import score_example
from app.matching.request import MockRequest
from app.matching.rules import MatchRules
from app.matching.selectors import NO_SELECTORS

Alternatives: TypeAlias = Mapping[tuple[int, int], tuple[IndexedExample, ...]]
"""Identity of an item, and a status → its examples, where they differ in their media types."""

VARY = ((b"vary", b"Accept"),)


def alternatives_of(examples: Iterable[IndexedExample]) -> Alternatives:
    """The examples among which `Accept` may choose."""
    found: dict[tuple[int, int], list[IndexedExample]] = {}
    for example in examples:
        found.setdefault((id(example.item), example.code), []).append(example)
    return {key: tuple(own) for key, own in found.items() if len({media_type_of(each) for each in own}) > 1}


def media_type_of(example: IndexedExample) -> str:
    """The media type that an example answers with, without parameters."""
    value = next((value for name, value in example.reply.headers(0, b"") if name == b"content-type"), b"")
    return value.decode("latin-1").partition(";")[0].strip().lower()


def negotiated(chosen: Match, request: MockRequest, alternatives: Alternatives, rules: MatchRules) -> Match | None:
    """The match, or that of another example which the caller takes more gladly; None when all are ruled out.

    What was matched stays where it is as welcome as any other; of those that are more so, the one that fits the call best.
    """
    accept = request.header("accept")
    if says_nothing(accept):
        return chosen
    own = alternatives.get((id(chosen.example.item), chosen.example.code), (chosen.example,))
    kinds = [media_type_of(each) for each in own]
    best = best_of(accept, kinds)
    if best is None:
        return None
    most = quality_of(accept, kinds[best])
    if quality_of(accept, media_type_of(chosen.example)) == most:
        return chosen
    welcome = [each for each, kind in zip(own, kinds, strict=True) if quality_of(accept, kind) == most]
    path = chosen.path_score or 0
    fits = [(score_example(each, path, request, NO_SELECTORS, rules) or 0.0, -each.position, each) for each in welcome]
    return replace(chosen, example=max(fits, key=lambda each: each[:2])[2])
