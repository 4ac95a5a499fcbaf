"""From the chosen example to the answer: captures taken from the call, templates filled in."""

from __future__ import annotations

from app.matching.dynamic import DynamicSource
from app.matching.example import Match
from app.matching.paths import TEMPLATE, captures, open_segments
from app.matching.reply import MockResponse
from app.matching.request import MockRequest
from app.matching.template import CallFacts

MAX_GENERATED = 1_048_576
"""Bytes that templates may add to one answer."""


def respond(chosen: Match, request: MockRequest, dynamic: DynamicSource, max_generated: int = MAX_GENERATED) -> MockResponse:
    """The answer of the chosen example to this call. Raises TemplateTooLarge."""
    reply = chosen.example.reply
    body, filled = reply.fill(facts_of(chosen, request, dynamic), max_generated)
    return MockResponse(reply.status, (*reply.headers(chosen.score, body), *filled), body)


def facts_of(chosen: Match, request: MockRequest, dynamic: DynamicSource) -> CallFacts:
    """What the templates of the chosen example may ask about this call."""
    return CallFacts(request, captured(chosen, request), dynamic)


def captured(chosen: Match, request: MockRequest) -> dict[str, str]:
    """What the example's variables stand for in this call: path first, then query. Nothing if the path does not fit at all."""
    if chosen.path_score is None:
        return {}
    example, call = chosen.example, request.segments
    if chosen.path_score == TEMPLATE:
        fitting = (captures(form, call) for form in example.templates)
        return next((names for names in fitting if names is not None), {})
    found: dict[str, str] = {}
    for saved in example.address.forms:
        found = {**(captures(saved.form, call) or {}), **found}
    if not found:
        for saved in example.address.forms:
            found = {**open_segments(saved.form, call), **found}
    return {**example.query.captures(request.query), **found} if example.query.values else found
