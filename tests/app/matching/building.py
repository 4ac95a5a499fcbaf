"""Small worlds for the matcher's tests: a mock in a line or two, a call in one."""

from __future__ import annotations

from random import Random

from app.matching.dynamic import DynamicSource
from app.matching.example import Match
from app.matching.index import MockIndex, compile_index
from app.matching.match import NoMatch, match
from app.matching.reply import MockResponse
from app.matching.request import MockRequest
from app.matching.respond import respond
from app.matching.rules import MatchRules
from app.matching.selectors import asked_in_headers, selectors_of
from tests.cases.notation import collection_of

NOW = 1_795_158_000.25


def compiled(text: str, rules: MatchRules | None = None, **variables: str) -> MockIndex:
    """The index of a collection written as in the case files."""
    return compile_index(collection_of(text, **variables), rules=rules or MatchRules())


def call(line: str, data: bytes = b"", **headers: str) -> MockRequest:
    """`call("GET /a?x=1", x_tenant="one")`."""
    method, _, address = line.partition(" ")
    path, _, query = address.partition("?")
    pairs = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return MockRequest(method, path, query, pairs, data)


def outcome(index: MockIndex, request: MockRequest) -> Match | NoMatch:
    """What matching says, the call's selectors read from its headers."""
    return match(index, request, selectors_of(asked_in_headers(request.headers)))


def answer(index: MockIndex, request: MockRequest) -> MockResponse:
    """What goes over the wire, with chance and time held still."""
    chosen = outcome(index, request)
    assert isinstance(chosen, Match), "nothing matches"
    return respond(chosen, request, DynamicSource(Random(1), lambda: NOW))
