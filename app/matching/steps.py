"""The steps of the path score as look-ups in the index, best first (postman-mock.md §2.4). None is made before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from app.matching.index import MethodIndex, Route
from app.matching.paths import EXACT, IDS, IDS_NO_SLASH, NEAR, NO_SLASH, WILDCARDS, as_path, literal_score, taken_out
from app.matching.request import MockRequest

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


STEPS: tuple[Step, ...] = (
    (EXACT, _exact),
    (NO_SLASH, _loose),
    (WILDCARDS, _wild),
    (IDS, _ids),
    (IDS_NO_SLASH, _ids_no_slash),
    (NEAR, _near),
)
STRICT_STEPS = STEPS[:3]
"""Whole segments: no ids taken out, no distance."""
