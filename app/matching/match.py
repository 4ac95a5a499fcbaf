"""Choose the example that answers a call, as Postman's mock servers do (postman-mock.md §2.12). No clock, no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.matching.bodies.call import media_type
from app.matching.choice import best_of
from app.matching.example import IndexedExample, Match
from app.matching.index import MethodIndex, MockIndex, Route
from app.matching.paths import TEMPLATE, Segments, captures, path_score
from app.matching.patterns import meets
from app.matching.query import compare, score_change
from app.matching.request import NEEDS_CLEANING, MockRequest
from app.matching.rules import MatchRules
from app.matching.selectors import NO_SELECTORS, Selectors
from app.matching.steps import steps_of

QUERY_BONUS, BODY_BONUS = 10, 5


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing answers. `empty`: the mock has no example at all; `selector`: an id or name was asked for that is not there."""

    empty: bool = False
    selector: bool = False


NOTHING_FITS = NoMatch()


def match(index: MockIndex, request: MockRequest, selectors: Selectors = NO_SELECTORS) -> Match | NoMatch:
    """The example that answers, with its score, or why none does. HEAD without an example of its own gets GET's."""
    own = index.methods.get(request.method)
    if selectors is NO_SELECTORS and own is not None:
        decided = _decided(index, own, request)
        if decided is not None:
            return decided
    outcome = match_method(index, own, request, selectors) if own else NOTHING_FITS
    if isinstance(outcome, NoMatch) and request.method == "HEAD" and (other := index.methods.get("GET")):
        outcome = match_method(index, other, request, selectors)
    if isinstance(outcome, NoMatch) and not index.examples:
        return NoMatch(empty=True)
    return outcome


def match_method(index: MockIndex, own: MethodIndex, request: MockRequest, selectors: Selectors) -> Match | NoMatch:
    """Steps 3 to 7 among the examples of one method."""
    if selectors.id is not None or selectors.name is not None:
        return _selected(index, own, request, selectors)
    return _scored(index, own, request, selectors)


def _decided(index: MockIndex, own: MethodIndex, request: MockRequest) -> Match | None:
    """The answer where query and body cannot tell examples apart: they have none, so each gets the same for the call's."""
    if (request.data and own.has_bodies) or (request.query_text and own.has_queries):
        return None
    decided = match_plain(index, request.method, request.path)
    if decided is None or not request.query_text or not index.rules.match_query_params:
        return decided
    return Match(decided.example, decided.score + score_change(0, 0, len(request.query)), decided.path_score)


def match_plain(index: MockIndex, method: str, raw_path: str) -> Match | None:
    """The answer to a call without query, body and selectors where one route decides it; None to ask `match`."""
    own = index.methods.get(method)
    if own is None:
        return None
    route = own.exact.get(raw_path)
    if route is not None and "%" not in raw_path:
        return route.exact_match
    if NEEDS_CLEANING.search(raw_path):
        return None
    lowered = raw_path.lower().rstrip("/")
    if lowered in own.loose:
        return None
    route = own.wild.single(lowered[1:].split("/"))
    return route.wild_match if route is not None else None


def _selected(index: MockIndex, own: MethodIndex, request: MockRequest, selectors: Selectors) -> Match | NoMatch:
    """By id, else by name; the path decides between same-named examples only (§2.3, §2.14)."""
    if selectors.id is not None:
        named = next((found for one in selectors.ids if (found := _with_code(own.by_id.get(one, ()), selectors))), [])[:1]
    else:
        named = _with_code(own.by_name.get(selectors.name or "", ()), selectors)
    if not named:
        return NoMatch(selector=True)
    fits = [example_path_score(example, request.segments, index.rules) for example in named]
    best = max((fit for fit in fits if fit is not None), default=None)
    chosen = best_of([example for example, fit in zip(named, fits, strict=True) if fit == best], index.rules)
    return Match(chosen, 0, best)


def _with_code(examples: Iterable[IndexedExample], selectors: Selectors) -> list[IndexedExample]:
    return [example for example in examples if selectors.code is None or example.code == selectors.code]


def example_path_score(example: IndexedExample, call: Segments, rules: MatchRules) -> int | None:
    """The best score of the example's path forms, their costs taken off; None if no form fits."""
    fit = path_fit(example, call, rules)
    return None if fit is None else fit[0] - fit[1]


def path_fit(
    example: IndexedExample, call: Segments, rules: MatchRules, *, last_resort: bool = False
) -> tuple[int, int] | None:
    """The step's score and the cost of the form that fits best; None if no form fits.

    With `last_resort` also the path of the example's request, which counts only where nothing else answers.
    """
    strict = rules.mode == "strict"
    fits = [
        (step, saved.cost)
        for saved in example.address.forms
        if (step := path_score(saved.form, call, strict=strict, fuzzy=rules.fuzzy_paths)) is not None
    ]
    if fits or strict or not last_resort or not rules.request_paths:
        return max(fits, key=lambda fit: fit[0] - fit[1], default=None)
    return (TEMPLATE, 0) if any(captures(form, call) is not None for form in example.templates) else None


def _scored(index: MockIndex, own: MethodIndex, request: MockRequest, selectors: Selectors) -> Match | NoMatch:
    """The highest score, steps from the best down, as long as a lower one could still reach what is found."""
    rules = index.rules
    body = request.body if request.data and own.has_bodies else None
    if body is not None and own.known_bodies is not None:
        own.known_bodies.recognise(body)
    bonus: float = BODY_BONUS if body else 0
    if request.query_text and rules.match_query_params:
        bonus += QUERY_BONUS if own.has_queries else score_change(0, 0, len(request.query))
    is_simple = selectors is NO_SELECTORS and not request.query_text and index.compares_plainly
    best = 0.0
    tied: list[IndexedExample] = []
    fits: dict[int, int] = {}
    for bound, find in steps_of(rules):
        if tied and (best > bound + bonus or bound == TEMPLATE):
            break
        for example, fit in _entries(find(own, request)):
            if example.position in fits or (selectors.code is not None and example.code != selectors.code):
                continue
            fits[example.position] = fit
            if is_simple:
                score: float | None = fit + example.plain_change
                if body is not None and example.body is not None and example.body.meets(body):
                    score = fit + example.plain_change + BODY_BONUS
            else:
                score = score_example(example, fit, request, selectors, rules)
            if score is None or (tied and score < best):
                continue
            if not tied or score > best:
                best, tied = score, []
            tied.append(example)
    if not tied:
        return NOTHING_FITS
    chosen = best_of(tied, rules)
    return Match(chosen, best, fits[chosen.position])


def _entries(met: Sequence[tuple[int, Route]]) -> Iterable[tuple[IndexedExample, int]]:
    """The examples of the routes that meet, each with its path score, the better of two forms of one example first."""
    entries = [(example, step - cost) for step, route in met for example, cost in route.entries]
    return entries if len(met) < 2 else sorted(entries, key=lambda entry: -entry[1])


def score_example(
    example: IndexedExample, path: int, request: MockRequest, selectors: Selectors, rules: MatchRules
) -> float | None:
    """Steps 5 and 6 for an example whose path scored `path`; None if a filter or, in strict mode, a contradiction drops it."""
    score: float = path
    strict = rules.mode == "strict"
    if rules.match_query_params and (request.query_text or example.query.values):
        matching, partly, missing = compare(example.query, request.query)
        if strict and partly:
            return None
        score += score_change(matching, partly, missing)
    names = rules.match_headers if selectors.match_headers is None else selectors.match_headers
    if names and not all(same_header(example, request, name) for name in names):
        return None
    filters = rules.match_body if selectors.match_body is None else selectors.match_body
    if filters:
        return score if passes_body_filter(example, request) else None
    if example.body is None:
        return score
    if request.data and example.body.meets(request.body):
        return score + BODY_BONUS
    return None if strict and selectors.match_body is not False else score


def same_header(example: IndexedExample, request: MockRequest, name: str) -> bool:
    """Equal value, case aside; a header absent on both sides is equal."""
    saved, sent = example.headers.get(name), request.header(name)
    if saved is None:
        return not any(key == name.encode("latin-1", "replace") for key, _ in request.headers)
    if isinstance(saved, str):
        return saved.lower() == sent.lower()
    return bool(sent) and meets(saved, sent.lower())


def passes_body_filter(example: IndexedExample, request: MockRequest) -> bool:
    """Body matching switched on: equal bodies, none on either side being equal too, and the saved Content-Type sent (§2.7)."""
    if example.body is None or not request.data:
        return example.body is None and not request.data
    if example.content_type and media_type(example.content_type) != request.body.media_type:
        return False
    return example.body.meets(request.body)
