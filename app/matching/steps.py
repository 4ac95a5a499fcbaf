"""The steps of the path score as look-ups in the index, best first (postman-mock.md §2.4). None is made before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, get_args

from app.matching.index import MethodIndex, Route
from app.matching.paths import (
    EXACT,
    IDS,
    IDS_NO_SLASH,
    NEAR,
    NO_SLASH,
    TEMPLATE,
    WILDCARDS,
    as_path,
    literal_score,
    taken_out,
)
from app.matching.request import MockRequest
from app.matching.rules import MatchRules, Mode

Found: TypeAlias = Sequence[tuple[int, Route]]
"""Routes that meet the call, each with the score of its step."""
Step: TypeAlias = tuple[int, Callable[[MethodIndex, MockRequest], Found]]
"""The highest score a look-up can give, and the look-up."""


def _exact(own: MethodIndex, request: MockRequest) -> Found:
    route = own.exact.get(request.path)
    return ((EXACT, route),) if route is not None else ()


def _loose(own: MethodIndex, request: MockRequest) -> Found:
    """Steps 2 to 4: one table by lower-case path without trailing slashes, then the exact word on each route of it."""
    routes = own.loose.get(as_path(request.lowered).rstrip("/"), ())
    if not routes:
        return ()
    scored = ((literal_score(route.form, request.segments), route) for route in routes)
    return [(score, route) for score, route in scored if score is not None and score < EXACT]


def _wild(own: MethodIndex, request: MockRequest) -> Found:
    count = request.length
    met = own.wild.meeting(request.lowered[:count], request.segments[:count])
    return [(WILDCARDS, route) for route in met]


def _ids(own: MethodIndex, request: MockRequest) -> Found:
    return [(IDS, route) for route in own.ids.meeting(taken_out(request.segments), request.segments)]


def _ids_no_slash(own: MethodIndex, request: MockRequest) -> Found:
    met = own.ids_no_slash.meeting(taken_out(request.segments), request.segments, slashes=True)
    return [(IDS_NO_SLASH, route) for route in met]


def _near(own: MethodIndex, request: MockRequest) -> Found:
    return [(NEAR, route) for route in own.forms.near(request.lowered[: request.length])]


def _template(own: MethodIndex, request: MockRequest) -> Found:
    """Not Postman's: only where it would answer nothing."""
    count = request.length
    return [(TEMPLATE, route) for route in own.templates.meeting(request.lowered[:count], request.segments[:count])]


_STEPS: tuple[Step, ...] = (
    (EXACT, _exact),
    (NO_SLASH, _loose),
    (WILDCARDS, _wild),
    (IDS, _ids),
    (IDS_NO_SLASH, _ids_no_slash),
)


def _chosen(mode: Mode, *, fuzzy: bool, requests: bool) -> tuple[Step, ...]:
    """Strict mode ends with the wildcards: whole segments, no ids taken out, no distance."""
    if mode == "strict":
        return _STEPS[:3]
    return (*_STEPS, *(((NEAR, _near),) if fuzzy else ()), *(((TEMPLATE, _template),) if requests else ()))


_OF_RULES = {
    (mode, fuzzy, requests): _chosen(mode, fuzzy=fuzzy, requests=requests)
    for mode in get_args(Mode)
    for fuzzy in (True, False)
    for requests in (True, False)
}


def steps_of(rules: MatchRules) -> tuple[Step, ...]:
    """The steps that a mock goes."""
    return _OF_RULES[rules.mode, rules.fuzzy_paths, rules.request_paths]
