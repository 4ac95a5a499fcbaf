"""The compiled index finds what a plain scan of the written rules finds, with the same score, whatever is asked of it.

`UNDERSTUDY_PROPERTY_EXAMPLES` sets how many worlds each property looks at.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.matching.bodies.forms import same_rows
from app.matching.distance import close, distance
from app.matching.example import Match
from app.matching.explain import explain
from app.matching.index import MockIndex, compile_index
from app.matching.match import match, match_plain
from app.matching.paths import Pattern, Wildcard, segment_of
from app.matching.request import MockRequest
from app.matching.selectors import Selectors, selectors_of
from converters.postman.model import Collection, Folder, Item
from tests.properties import oracle
from tests.properties.tape import Tape
from tests.properties.worlds import World, world

T = TypeVar("T")
WORLDS = int(os.environ.get("UNDERSTUDY_PROPERTY_EXAMPLES", "2000"))
TAPES = st.binary(min_size=320, max_size=320)


def looking_at(worlds: int) -> settings:
    return settings(max_examples=worlds, deadline=None, suppress_health_check=list(HealthCheck))


def request_of(call: oracle.Call) -> tuple[MockRequest, Selectors]:
    headers = tuple((key.encode(), value.encode()) for key, value in call.headers)
    return MockRequest(call.method, call.path, call.query, headers, call.data), selectors_of(dict(call.asked))


def index_of(made: World) -> MockIndex:
    return compile_index(made.collection, made.environment, made.rules, defaults=made.defaults)


def told(outcome: object) -> oracle.Answer | None:
    """A match as the oracle tells it: positions exactly, scores to a billionth."""
    if not isinstance(outcome, Match):
        return None
    return oracle.Answer(outcome.example.position, oracle.Score(outcome.score).limit_denominator(10_000))


@looking_at(WORLDS)
@given(TAPES)
def test_the_index_answers_as_the_plain_scan_does(tape: bytes) -> None:
    made = world(Tape(tape))
    index = index_of(made)
    candidates = oracle.candidates(made.collection, made.environment, made.defaults)
    for call in made.calls:
        found = told(match(index, *request_of(call)))
        assert found == oracle.answer(candidates, call, made.rules), call


@looking_at(max(1, WORLDS // 2))
@given(TAPES)
def test_the_short_cut_for_plain_calls_says_the_same_or_nothing(tape: bytes) -> None:
    made = world(Tape(tape))
    index = index_of(made)
    for call in made.calls:
        bare = replace(call, query="", data=b"", asked={})
        decided = match_plain(index, bare.method, bare.path)
        assert decided is None or told(decided) == told(match(index, *request_of(bare))), bare


@looking_at(max(1, WORLDS // 5))
@given(TAPES)
def test_explain_agrees_with_match_and_with_the_plain_scan(tape: bytes) -> None:
    made = world(Tape(tape), calls=2)
    index = index_of(made)
    candidates = {one.position: one for one in oracle.candidates(made.collection, made.environment, made.defaults)}
    for call in made.calls:
        request, selectors = request_of(call)
        outcome = match(index, request, selectors)
        verdicts = explain(index, request, selectors, limit=1000).verdicts
        winners = [verdict for verdict in verdicts if verdict.wins]
        if not isinstance(outcome, Match):
            assert winners == [], call
        else:
            assert [(one.id, one.place, one.score) for one in winners] == [
                (outcome.example.id, outcome.example.place, outcome.score)
            ], call
            assert verdicts[0].wins
        if selectors.id is None and selectors.name is None and selectors.code is None:
            scores = sorted(verdict.score for verdict in verdicts if verdict.score is not None)
            method = outcome.example.method if isinstance(outcome, Match) else call.method
            assert scores == pytest.approx(sorted(oracle.scores(candidates.values(), call, made.rules, method))), call


@looking_at(max(1, WORLDS // 5))
@given(TAPES, st.integers(0, 1000))
def test_the_order_of_examples_in_the_file_does_not_matter_where_each_has_an_id_of_its_own(tape: bytes, seed: int) -> None:
    made = world(Tape(tape), calls=2)
    own = replace(made, collection=shuffled(made.collection, None))
    other = replace(made, collection=shuffled(made.collection, Random(seed)))
    one, another = index_of(own), index_of(other)
    for call in made.calls:
        if "x-mock-response-id" in call.asked:
            continue
        found = [match(index, *request_of(call)) for index in (one, another)]
        assert len({(m.example.id, m.score) if isinstance(m, Match) else None for m in found}) == 1, call


def shuffled(collection: Collection, random: Random | None) -> Collection:
    """The same examples with ids of their own (their bodies are all different), in another order."""

    def within(node: Item | Folder) -> Item | Folder:
        if isinstance(node, Folder):
            return replace(node, items=mixed([within(child) for child in node.items], random))
        examples = [replace(example, id=f"{example.id[:1]}-{example.body}") for example in node.examples]
        return replace(node, examples=mixed(examples, random))

    return replace(collection, items=mixed([within(node) for node in collection.items], random))


def mixed(values: list[T], random: Random | None) -> tuple[T, ...]:
    if random:
        random.shuffle(values)
    return tuple(values)


WORDS = st.text(alphabet="abAB-.", max_size=12)


@looking_at(max(1, WORLDS // 2))
@given(st.text(alphabet="abcé", max_size=40), st.text(alphabet="abcé", max_size=40))
def test_the_distance_is_levenshteins(one: str, other: str) -> None:
    assert distance(one, other) == oracle.levenshtein(one, other)
    assert close(one, other) == oracle.near(other, one)


@looking_at(max(1, WORLDS // 2))
@given(st.lists(WORDS, min_size=2, max_size=4), WORDS.filter(bool))
def test_a_pattern_meets_what_a_regular_expression_meets(texts: list[str], segment: str) -> None:
    middle = [text or "-" for text in texts[1:-1]]  # two variables side by side are one
    texts = [texts[0], *middle, texts[-1]]
    pattern = Pattern(tuple(texts), tuple(f"v{number}" for number in range(len(texts) - 1)))
    expression = re.fullmatch("(.+?)".join(map(re.escape, texts)), segment, re.IGNORECASE)
    assert pattern.capture(segment) == (expression.groups() if expression else None)


@looking_at(max(1, WORLDS // 2))
@given(st.lists(st.sampled_from(["{{x}}", "{{y}}", "a", "-", ".csv", "A"]), min_size=1, max_size=5), WORDS.filter(bool))
def test_a_saved_segment_meets_what_its_text_says(pieces: list[str], segment: str) -> None:
    text = "".join(pieces)
    saved = segment_of(text, wildcards=True)
    expression = re.sub(r"(?:\\\{\\\{[xy]\\\}\\\})+", "(?:.+)", re.escape(text))
    meets = re.fullmatch(expression, segment, re.IGNORECASE) is not None
    if isinstance(saved, str):
        assert meets == (saved.lower() == segment.lower())
    else:
        assert meets == (isinstance(saved, Wildcard) or saved.capture(segment) is not None)


ROWS = st.lists(st.tuples(st.sampled_from("kq"), st.sampled_from(["1", "2", "ab", "acb"])), max_size=4)


@looking_at(max(1, WORLDS // 2))
@given(ROWS, st.randoms(use_true_random=False))
def test_form_rows_are_equal_in_any_order(rows: list[tuple[str, str]], random: Random) -> None:
    other = list(rows)
    random.shuffle(other)
    assert same_rows(rows, other)
    assert not same_rows(rows, [*other, ("k", "1")])
