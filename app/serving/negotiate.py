"""`Accept` chooses among the saved examples of one operation and status that differ in their media types (RFC 9110 §12.5.1)."""

from __future__ import annotations

from dataclasses import replace

from app.contract.negotiation import best_of, quality_of, says_nothing
from app.matching.example import Match
from app.matching.match import score_example
from app.matching.request import MockRequest
from app.matching.rules import MatchRules
from app.matching.selectors import NO_SELECTORS
from app.serving.answers import Headers
from app.serving.groups import Alternatives, media_type_of
from app.serving.published import LiveMock

VARY: Headers = ((b"vary", b"Accept"),)


def accepted_of(
    mock: LiveMock, alternatives: Alternatives, outcome: Match, request: MockRequest
) -> tuple[Match, Headers] | None:
    """What answers where `Accept` may choose, with the header that says so; None where the mock says 406."""
    accepted = negotiated(outcome, request, alternatives, mock.index.rules)
    if accepted is None and (mock.index.rules.mode == "strict" or mock.validate.default == "reject"):
        return None
    outcome = accepted or outcome
    return outcome, VARY if outcome.example.position in alternatives else ()


def negotiated(chosen: Match, request: MockRequest, alternatives: Alternatives, rules: MatchRules) -> Match | None:
    """The match, or that of another example which the caller takes more gladly; None when all are ruled out.

    What was matched stays where it is as welcome as any other; of those that are more so, the one that fits the call best.
    """
    accept = request.header("accept")
    if says_nothing(accept):
        return chosen
    own = alternatives.get(chosen.example.position, (chosen.example,))
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
