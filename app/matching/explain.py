"""Why an example answered, and why the others did not: the same scoring told step by step. Runs only when asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.matching.choosing.choose import RuleBook, Turns, decide, foreseen
from app.matching.differences import (
    Difference,
    body_difference,
    path_difference,
    query_difference,
    query_words,
    shortened,
)
from app.matching.example import IndexedExample, Match
from app.matching.index import MockIndex
from app.matching.match import BODY_BONUS, NoMatch, match, path_fit, same_header, score_example
from app.matching.paths import (
    ANY_CASE,
    EXACT,
    IDS,
    IDS_NO_SLASH,
    NEAR,
    NO_SLASH,
    NO_SLASH_ANY_CASE,
    TEMPLATE,
    WILDCARDS,
    Segments,
    lower,
    without_trailing_empty,
)
from app.matching.query import compare, score_change
from app.matching.request import MockRequest
from app.matching.selectors import NO_SELECTORS, Selectors

MAX_TOLD = 1000
"""Examples that one explanation looks at."""
NEAR_ADDRESSES = 50
"""Methods and paths that are looked for as the nearest where there are very many examples."""
LONGEST_NAME = 500
"""Characters of a name, place or path that are told."""

_PATH_WORDS = {
    EXACT: "the path is identical",
    NO_SLASH: "the path is identical without trailing slashes",
    ANY_CASE: "the path is identical but for upper and lower case",
    NO_SLASH_ANY_CASE: "the path is identical but for trailing slashes and case",
    WILDCARDS: "the path fits with its wildcards",
    IDS: "the path is identical once ids are taken out",
    IDS_NO_SLASH: "the path is identical once ids and trailing slashes are taken out",
    NEAR: "the path is nearly the same",
    TEMPLATE: "the path fits the one of its request, not its own",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one example. `fell_out`: the step that ruled it out (method, code, path, query, header, body), "" if none.

    `steps` are sentences, in order. `score` is None where it fell out. `difference`: what ruled it out; else the first thing in
    which it is not the call's, None where there is none.
    """

    id: str
    name: str
    place: str
    method: str
    path: str
    status: int
    score: float | None
    fell_out: str
    steps: tuple[str, ...]
    difference: Difference | None = None
    wins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A call and what became of every example, the winner first, then by score, then the nearest of those that fell out.

    `rules`: a sentence for each rule that was asked.
    """

    method: str
    path: str
    outcome: str
    verdicts: tuple[Verdict, ...]
    left_out: int = 0
    rules: tuple[str, ...] = ()


class _Steps:
    """The sentences on one example, and the difference that counts: the one that rules it out, else the first."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.difference: Difference | None = None

    def tell(self, words: str, difference: Difference | None = None, *, decides: bool = False) -> None:
        self.words.append(words)
        if difference is not None and (decides or self.difference is None):
            self.difference = difference


@dataclass(frozen=True, slots=True)
class _Told:
    """The call that is explained. `method`: whose examples were looked at (GET's for a HEAD without its own).

    `last_resort`: nothing fitted by its own path, so that the paths of requests count.
    """

    index: MockIndex
    request: MockRequest
    selectors: Selectors
    method: str
    last_resort: bool = True


def explain(
    index: MockIndex,
    request: MockRequest,
    selectors: Selectors = NO_SELECTORS,
    *,
    limit: int = 50,
    book: RuleBook | None = None,
    turns: Turns | None = None,
) -> Explanation:
    """Tells for every example where it fell out and with what score; at most `limit` of them are listed.

    `book`: the mock's rules, with the `turns` of its sequences; explaining takes no turn.
    """
    outcome, rules = _outcome_of(index, request, selectors, book, turns)
    winner = outcome.example if isinstance(outcome, Match) else None
    told = _Told(
        index,
        request,
        selectors,
        method=winner.method if winner else request.method,
        last_resort=not isinstance(outcome, Match) or outcome.path_score == TEMPLATE,
    )
    examples = _looked_at(index, request, winner, told.method)
    verdicts = [_verdict(told, example, wins=example is winner) for example in examples]
    call = request.segments
    order = sorted(
        range(len(verdicts)),
        key=lambda at: (
            not verdicts[at].wins,
            verdicts[at].score is None,
            -(verdicts[at].score or 0),
            -nearness(examples[at], request.method, call),
            at,
        ),
    )
    return Explanation(
        method=shortened(request.method),
        path=shortened(request.path, LONGEST_NAME),
        outcome=_outcome(outcome),
        verdicts=tuple(verdicts[at] for at in order[:limit]),
        left_out=max(0, len(index.examples) - min(limit, len(verdicts))),
        rules=tuple(shortened(each, LONGEST_NAME) for each in rules),
    )


def _outcome_of(
    index: MockIndex, request: MockRequest, selectors: Selectors, book: RuleBook | None, turns: Turns | None
) -> tuple[Match | NoMatch, tuple[str, ...]]:
    """Who answers, and what was told of the rules."""
    if book is None:
        return match(index, request, selectors), ()
    decision = decide(index, book, request, selectors)
    return foreseen(decision, index, request, turns), decision.told


def _looked_at(index: MockIndex, request: MockRequest, winner: IndexedExample | None, method: str) -> Sequence[IndexedExample]:
    """All examples; of very many the winner, then the nearest, then those of its method, up to what is told in a moment."""
    if len(index.examples) <= MAX_TOLD:
        return index.examples
    near = {(example.method, example.path) for example in nearest(index, request, limit=NEAR_ADDRESSES)}
    ordered = sorted(
        index.examples,
        key=lambda example: (example is not winner, (example.method, example.path) not in near, example.method != method),
    )
    return ordered[:MAX_TOLD]


def _outcome(outcome: Match | NoMatch) -> str:
    if isinstance(outcome, Match):
        if outcome.rule:
            return f"{shortened(outcome.example.place, LONGEST_NAME)} answers: the rule {outcome.rule} decides."
        if not outcome.score:
            return f"{shortened(outcome.example.place, LONGEST_NAME)} was selected."
        return f"{shortened(outcome.example.place, LONGEST_NAME)} answers with a score of {outcome.score:g}."
    if outcome.empty:
        return "The mock has no example. Save one, or convert a definition that declares responses."
    if outcome.selector:
        return "No example of this method has the id, name or code that the call asks for."
    return "No example fits the call."


def _verdict(told: _Told, example: IndexedExample, *, wins: bool) -> Verdict:
    steps = _Steps()
    fell_out, score = _follow(told, example, steps)
    if wins:
        fell_out = ""
    return Verdict(
        id=shortened(example.id, LONGEST_NAME),
        name=shortened(example.name, LONGEST_NAME),
        place=shortened(example.place, LONGEST_NAME),
        method=example.method,
        path=shortened(example.path, LONGEST_NAME),
        status=example.code,
        score=None if fell_out else score,
        fell_out=fell_out,
        steps=tuple(steps.words),
        difference=None if wins and score == 0 else steps.difference,
        wins=wins,
    )


def _follow(told: _Told, example: IndexedExample, steps: _Steps) -> tuple[str, float | None]:
    """Goes the steps of §2.12 with one example, a sentence each; returns where it fell out, and its score."""
    request, selectors, rules = told.request, told.selectors, told.index.rules
    if example.method != told.method:
        steps.tell(f"It answers {example.method}, the call is {shortened(request.method)}.", _of_method(example, request))
        return "method", None
    if selectors.code is not None and example.code != selectors.code:
        differs = Difference("status", "", str(example.code), str(selectors.code))
        steps.tell(f"Its status is {example.code}, the call asks for {selectors.code}.", differs)
        return "code", None
    if selectors.id is not None or selectors.name is not None:
        return _follow_selection(example, selectors, steps)
    fit = path_fit(example, request.segments, rules, last_resort=told.last_resort)
    if fit is None:
        steps.tell(*path_difference(example, request.segments))
        return "path", None
    path = fit[0] - fit[1]
    without_base = ", without the path of its base variable (−1)" if fit[1] else ""
    steps.tell(f"Path {path}: {_PATH_WORDS[fit[0]]}{without_base}.")
    if rules.match_query_params:
        _tell_query(example, request, steps)
    names = rules.match_headers if selectors.match_headers is None else selectors.match_headers
    for name in names:
        if not same_header(example, request, name):
            steps.tell(f"The header {shortened(name)} differs.", Difference("header", shortened(name)), decides=True)
            return "header", None
    return _follow_score(told, example, path, steps)


def _follow_score(told: _Told, example: IndexedExample, path: int, steps: _Steps) -> tuple[str, float | None]:
    """The last steps: what query and body make of the score."""
    request, selectors, rules = told.request, told.selectors, told.index.rules
    score = score_example(example, path, request, selectors, rules)
    filters = rules.match_body if selectors.match_body is None else selectors.match_body
    if score is None:
        if rules.mode == "strict" and rules.match_query_params and compare(example.query, request.query)[1]:
            steps.tell("The saved query has another value.")
            return "query", None
        steps.tell(*body_difference(example, request), decides=True)
        return "body", None
    if not filters and example.body is not None and request.data:
        if example.body.meets(request.body):
            steps.tell(f"Body +{BODY_BONUS}: it is the saved one.")
        else:
            steps.tell(*body_difference(example, request))
    return "", score


def _of_method(example: IndexedExample, request: MockRequest) -> Difference:
    return Difference("method", "", example.method, shortened(request.method))


def _follow_selection(example: IndexedExample, selectors: Selectors, steps: _Steps) -> tuple[str, float | None]:
    if selectors.id is not None and example.id not in selectors.ids:
        steps.tell(f"Its id is {shortened(example.id)}.", Difference("id", "", shortened(example.id), shortened(selectors.id)))
        return "id", None
    if selectors.id is None and " ".join(example.name.split()) != selectors.name:
        differs = Difference("name", "", shortened(example.name), shortened(selectors.name or ""))
        steps.tell(f"Its name is {shortened(example.name, 120)!r}.", differs)
        return "name", None
    steps.tell("It is the one the call asks for.")
    return "", 0


def _tell_query(example: IndexedExample, request: MockRequest, steps: _Steps) -> None:
    if not example.query.values and not request.query:
        return
    matching, partly, missing = compare(example.query, request.query)
    change = score_change(matching, partly, missing)
    named = query_words(example.query, request.query)
    words = f"Query {change:+g}: {matching} equal, {partly} with another value, {missing} on one side only{named}."
    steps.tell(words, query_difference(example.query, request.query))


def nearness(example: IndexedExample, method: str, call: Segments) -> int:
    """How near an example is to a call that it does not answer: equal segments from the front, then length, then method."""
    best = 0
    for saved in example.address.forms:
        common = 0
        for one, other in zip(saved.form, call, strict=False):
            if isinstance(one, str) and one.lower() != other.lower():
                break
            common += 1
        best = max(best, 10 * common - 3 * abs(len(saved.form) - len(call)))
    return best + (5 if example.method == method else 0)


def nearest(index: MockIndex, request: MockRequest, *, limit: int = 3) -> list[IndexedExample]:
    """The examples a caller who got no answer may have meant, one per method and path; cheap, whatever the mock's size."""
    called = lower(request.segments)
    found: dict[tuple[str, str], tuple[int, IndexedExample]] = {}
    for name, method in index.methods.items():
        depth, routes = method.forms.deepest(called[: without_trailing_empty(called)], limit)
        for route in routes:
            example = route.entries[0][0]
            rank = 4 * depth + (2 if name == request.method else 0) + (1 if len(route.form) == len(called) else 0)
            found.setdefault((name, example.path), (rank, example))
    best = sorted(found.values(), key=lambda pair: (-pair[0], pair[1].position))
    return [example for _, example in best[:limit]]


def reason(index: MockIndex, request: MockRequest, selectors: Selectors, near: Sequence[IndexedExample]) -> str:
    """Why nothing answered, in one sentence about the selector or the nearest example."""
    if selectors.code is not None and not any(example.code == selectors.code for example in index.examples):
        return f"No example has the status {selectors.code} that the call asks for."
    if selectors.id is not None:
        return f"No {request.method} example has the id that the call asks for."
    if selectors.name is not None:
        return f"No {request.method} example has the name that the call asks for."
    if not near:
        return f"The mock has no example for {request.method}."
    steps = _Steps()
    _follow(_Told(index, request, selectors, request.method), near[0], steps)
    return f"The nearest example is {shortened(near[0].place, LONGEST_NAME)}. {steps.words[-1]}"


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as JSON data."""
    return {
        "call": {"method": explanation.method, "path": explanation.path},
        "outcome": explanation.outcome,
        "examples": [
            {
                "id": verdict.id,
                "name": verdict.name,
                "place": verdict.place,
                "request": f"{verdict.method} {verdict.path}",
                "status": verdict.status,
                "wins": verdict.wins,
                "score": verdict.score,
                "fellOut": verdict.fell_out or None,
                "steps": list(verdict.steps),
                "difference": verdict.difference.as_json() if verdict.difference else None,
            }
            for verdict in explanation.verdicts
        ],
        "leftOut": explanation.left_out,
        **({"rules": list(explanation.rules)} if explanation.rules else {}),
    }


def as_text(explanation: Explanation) -> Iterable[str]:
    """The explanation as lines for a terminal."""
    yield f"{explanation.method} {explanation.path}: {explanation.outcome}"
    for told in explanation.rules:
        yield f"  rule {told}"
    for verdict in explanation.verdicts:
        mark = "✓" if verdict.wins else ("·" if verdict.score is not None else "✗")
        score = f"{verdict.score:g}" if verdict.score is not None else f"out by {verdict.fell_out}"
        yield f"{mark} {verdict.method} {verdict.path} {verdict.status} {verdict.place} ({score})"
        for step in verdict.steps:
            yield f"    {step}"
    if explanation.left_out:
        yield f"… and {explanation.left_out} more."
