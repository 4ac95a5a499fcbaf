"""Why an example answered, and why the others did not: the same scoring told step by step. Runs only when asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.matching.bodies import CallBody, SavedBody
from app.matching.bodies.call import media_type
from app.matching.choosing.choose import RuleBook, Turns, decide, foreseen
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
from converters.pointers import escape

MAX_TOLD = 1000
"""Examples that one explanation looks at."""

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

    `steps` are sentences, in order. `score` is None where it fell out.
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
    examples = _looked_at(index, winner, told.method)
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
        method=request.method,
        path=request.path,
        outcome=_outcome(outcome),
        verdicts=tuple(verdicts[at] for at in order[:limit]),
        left_out=max(0, len(index.examples) - min(limit, len(verdicts))),
        rules=rules,
    )


def _outcome_of(
    index: MockIndex, request: MockRequest, selectors: Selectors, book: RuleBook | None, turns: Turns | None
) -> tuple[Match | NoMatch, tuple[str, ...]]:
    """Who answers, and what was told of the rules."""
    if book is None:
        return match(index, request, selectors), ()
    decision = decide(index, book, request, selectors)
    return foreseen(decision, index, request, turns), decision.told


def _looked_at(index: MockIndex, winner: IndexedExample | None, method: str) -> Sequence[IndexedExample]:
    """All examples; of very many the winner, then those of its method, up to what can be told in a moment."""
    if len(index.examples) <= MAX_TOLD:
        return index.examples
    ordered = sorted(index.examples, key=lambda example: (example is not winner, example.method != method))
    return ordered[:MAX_TOLD]


def _outcome(outcome: Match | NoMatch) -> str:
    if isinstance(outcome, Match):
        if outcome.rule:
            return f"{outcome.example.place} answers: the rule {outcome.rule} decides."
        if not outcome.score:
            return f"{outcome.example.place} was selected."
        return f"{outcome.example.place} answers with a score of {outcome.score:g}."
    if outcome.empty:
        return "The mock has no example. Save one, or convert a definition that declares responses."
    if outcome.selector:
        return "No example of this method has the id, name or code that the call asks for."
    return "No example fits the call."


def _verdict(told: _Told, example: IndexedExample, *, wins: bool) -> Verdict:
    steps: list[str] = []
    fell_out, score = _follow(told, example, steps)
    if wins:
        fell_out = ""
    return Verdict(
        id=example.id,
        name=example.name,
        place=example.place,
        method=example.method,
        path=example.path,
        status=example.code,
        score=None if fell_out else score,
        fell_out=fell_out,
        steps=tuple(steps),
        wins=wins,
    )


def _follow(told: _Told, example: IndexedExample, steps: list[str]) -> tuple[str, float | None]:
    """Goes the steps of §2.12 with one example, a sentence each; returns where it fell out, and its score."""
    request, selectors, rules = told.request, told.selectors, told.index.rules
    if example.method != told.method:
        steps.append(f"It answers {example.method}, the call is {request.method}.")
        return "method", None
    if selectors.code is not None and example.code != selectors.code:
        steps.append(f"Its status is {example.code}, the call asks for {selectors.code}.")
        return "code", None
    if selectors.id is not None or selectors.name is not None:
        return _follow_selection(example, selectors, steps)
    fit = path_fit(example, request.segments, rules, last_resort=told.last_resort)
    if fit is None:
        steps.append(path_difference(example, request.segments))
        return "path", None
    path = fit[0] - fit[1]
    without_base = ", without the path of its base variable (−1)" if fit[1] else ""
    steps.append(f"Path {path}: {_PATH_WORDS[fit[0]]}{without_base}.")
    if rules.match_query_params:
        _tell_query(example, request, steps)
    names = rules.match_headers if selectors.match_headers is None else selectors.match_headers
    for name in names:
        if not same_header(example, request, name):
            steps.append(f"The header {name} differs.")
            return "header", None
    score = score_example(example, path, request, selectors, rules)
    filters = rules.match_body if selectors.match_body is None else selectors.match_body
    if score is None:
        strict_query = rules.mode == "strict" and rules.match_query_params and compare(example.query, request.query)[1]
        steps.append("The saved query has another value." if strict_query else _body_difference(example, request))
        return ("query" if strict_query else "body"), None
    if not filters and example.body is not None and request.data:
        equal = example.body.meets(request.body)
        steps.append(f"Body +{BODY_BONUS}: it is the saved one." if equal else _body_difference(example, request))
    return "", score


def _follow_selection(example: IndexedExample, selectors: Selectors, steps: list[str]) -> tuple[str, float | None]:
    if selectors.id is not None and example.id not in selectors.ids:
        steps.append(f"Its id is {example.id}.")
        return "id", None
    if selectors.id is None and " ".join(example.name.split()) != selectors.name:
        steps.append(f"Its name is {example.name[:120]!r}.")
        return "name", None
    steps.append("It is the one the call asks for.")
    return "", 0


def _tell_query(example: IndexedExample, request: MockRequest, steps: list[str]) -> None:
    if not example.query.values and not request.query:
        return
    matching, partly, missing = compare(example.query, request.query)
    change = score_change(matching, partly, missing)
    named = ", ".join(sorted(set(example.query.values).symmetric_difference(request.query))[:5])
    only = f" ({named[:200]})" if missing else ""
    steps.append(f"Query {change:+g}: {matching} equal, {partly} with another value, {missing} on one side only{only}.")


def path_difference(example: IndexedExample, call: Segments) -> str:
    """The first segment in which the example's nearest form and the call differ, in words."""
    if not example.address.forms:
        return "It has no address; only its id or name selects it."
    form = example.address.forms[0].form
    if len(form) != len(call):
        return f"Its path {example.path} has {len(form)} segments, the call's has {len(call)}."
    for number, (saved, called) in enumerate(zip(form, call, strict=True), 1):
        if isinstance(saved, str) and saved.lower() != called.lower():
            return f"Segment {number} of its path is {saved[:80]!r}, the call's is {called[:80]!r}."
    return f"Its path is {example.path}."


def _body_difference(example: IndexedExample, request: MockRequest) -> str:
    saved = example.body
    if saved is None:
        return "It was saved without a body, the call has one."
    if not request.data:
        return "It was saved with a body, the call has none."
    declared, sent = media_type(example.content_type), request.body.media_type
    if declared and declared != sent:
        return f"Its Content-Type is {declared}, the call's is {sent or 'not given'}."
    pointer = difference_pointer(saved, request.body)
    return f"The body differs{' at ' + pointer if pointer else ''}."


def difference_pointer(saved: SavedBody, call: CallBody) -> str:
    """The JSON pointer of the first difference between two JSON bodies; "" where there is none to name."""
    value, sent = getattr(saved, "value", None), call.json
    if not isinstance(value, dict | list) or not isinstance(sent, dict | list):
        return ""
    return _first_difference(value, sent, "")


def _first_difference(saved: Any, sent: Any, at: str) -> str:
    if isinstance(saved, dict) and isinstance(sent, dict):
        for key in [*saved, *(key for key in sent if key not in saved)]:
            below = f"{at}/{escape(str(key))}"
            if key not in saved or key not in sent:
                return below
            if found := _first_difference(saved[key], sent[key], below):
                return found
        return ""
    if isinstance(saved, list) and isinstance(sent, list):
        for number, (one, other) in enumerate(zip(saved, sent, strict=False)):
            if found := _first_difference(one, other, f"{at}/{number}"):
                return found
        return f"{at}/{min(len(saved), len(sent))}" if len(saved) != len(sent) else ""
    return "" if saved == sent else at or "/"


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
    steps: list[str] = []
    _follow(_Told(index, request, selectors, request.method), near[0], steps)
    return f"The nearest example is {near[0].place}. {steps[-1]}"


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
