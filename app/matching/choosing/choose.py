"""Chooses by rules among the examples of the operation that a call leads to; where none holds, Postman's scoring decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from app.matching.choosing.called import Called
from app.matching.choosing.rule import Chosen, Rule
from app.matching.example import IndexedExample, Match
from app.matching.index import MockIndex
from app.matching.match import NoMatch, example_path_score, match
from app.matching.request import MockRequest
from app.matching.selectors import NO_SELECTORS, Selectors

_ANY_BODY_AND_HEADERS = Selectors(match_body=False, match_headers=())
"""Asks for the operation alone: rules may choose an example that the mock's filters would have dropped."""


@dataclass(frozen=True, slots=True, eq=False)
class BoundRule:
    """A rule with the examples that its names mean, in its order; `served`: as they answer, with the body of a file."""

    rule: Rule
    examples: tuple[IndexedExample, ...]
    served: tuple[IndexedExample, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """All rules of a mock: by the item that holds an example, and by method and path for items at one address."""

    by_item: Mapping[str, tuple[BoundRule, ...]] = field(default_factory=dict)
    by_address: Mapping[tuple[str, str], tuple[BoundRule, ...]] = field(default_factory=dict)

    def rules_for(self, example: IndexedExample) -> tuple[BoundRule, ...]:
        """The rules of the operation that an example belongs to."""
        return self.by_item.get(example.item_id) or self.by_address.get((example.method, example.path), ())


class Turns:
    """How often each sequence was asked, in this process, since it began or was set back."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def next(self, rule: BoundRule) -> IndexedExample:
        """The example whose turn it is, and on to the next."""
        return rule.served[self._place(rule, self._take(rule.rule.place))]

    def peek(self, rule: BoundRule) -> IndexedExample:
        """The example whose turn it is."""
        return rule.examples[self._place(rule, self._count(rule.rule.place))]

    def reset(self) -> None:
        """Every sequence begins anew."""
        self._counts.clear()

    def _take(self, place: str) -> int:
        turn = self._counts.get(place, 0)
        self._counts[place] = turn + 1
        return turn

    def _count(self, place: str) -> int:
        return self._counts.get(place, 0)

    @staticmethod
    def _place(rule: BoundRule, turn: int) -> int:
        last = len(rule.examples) - 1
        return min(turn, last) if rule.rule.answer.stays else turn % (last + 1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules said. `held` None: none holds. `told`: a sentence for each rule that was asked."""

    held: BoundRule | None
    found: Match | NoMatch
    told: tuple[str, ...] = ()


def decide(index: MockIndex, book: RuleBook, request: MockRequest, selectors: Selectors = NO_SELECTORS) -> Decision:
    """Which rule holds for a call. Changes nothing: no sequence goes on. An example that the call selects goes before rules."""
    outcome = match(index, request, selectors)
    if selectors.code is not None or selectors.id is not None or selectors.name is not None:
        return Decision(None, outcome)
    found = match(index, request, _ANY_BODY_AND_HEADERS) if isinstance(outcome, NoMatch) else outcome
    if isinstance(found, NoMatch):
        return Decision(None, outcome)
    call = Called(request)
    told: list[str] = []
    for rule in book.rules_for(found.example):
        unmet = rule.rule.when.unmet(call)
        if not unmet:
            return Decision(rule, found, (*told, f"{rule.rule.title} holds: {_words(rule)}."))
        told.append(f"{rule.rule.title}: {unmet}.")
    return Decision(None, outcome, tuple(told))


def choose(
    index: MockIndex, book: RuleBook, request: MockRequest, selectors: Selectors, turns: Turns, chance: Random
) -> Match | NoMatch:
    """The example that the first rule that holds answers with, else the one that matches best."""
    decision = decide(index, book, request, selectors)
    if decision.held is None:
        return decision.found
    return _as_match(decision, index, request, _take(decision.held, turns, chance))


def foreseen(decision: Decision, index: MockIndex, request: MockRequest, turns: Turns | None = None) -> Match | NoMatch:
    """What the decision comes to as far as one can tell: the example whose turn it is, of a choice by chance the likeliest."""
    held = decision.held
    if held is None:
        return decision.found
    answer = held.rule.answer
    if answer.how == "sequence":
        example = (turns or Turns()).peek(held)
    elif answer.how == "weights":
        example = held.examples[max(range(len(held.examples)), key=lambda at: answer.weights[at])]
    else:
        example = held.examples[0]
    return _as_match(decision, index, request, example)


def _take(rule: BoundRule, turns: Turns, chance: Random) -> IndexedExample:
    answer: Chosen = rule.rule.answer
    if answer.how == "sequence":
        return turns.next(rule)
    if answer.how == "any":
        return chance.choice(rule.served)
    if answer.how == "weights":
        return chance.choices(rule.served, answer.weights)[0]
    return rule.served[0]


def _as_match(decision: Decision, index: MockIndex, request: MockRequest, example: IndexedExample) -> Match:
    """The example as an answer: not scored, and what its own path captures is captured."""
    assert decision.held is not None
    assert isinstance(decision.found, Match)
    fit = example_path_score(example, request.segments, index.rules)
    return Match(example, 0, decision.found.path_score if fit is None else fit, decision.held.rule.place)


def _words(rule: BoundRule) -> str:
    names = [example.name or str(example.code) for example in rule.examples]
    how = rule.rule.answer.how
    if how == "one":
        return f"{names[0]} answers"
    ways = {"any": "by chance one of", "weights": "by weighted chance one of", "sequence": "in turn"}
    return f"{ways[how]} {', '.join(names[:10])}"


def bound(rules: Iterable[tuple[Sequence[str], BoundRule]]) -> RuleBook:
    """The book of rules, each with the ids of its operation's items; a rule without examples is left out."""
    by_item: dict[str, list[BoundRule]] = {}
    by_address: dict[tuple[str, str], list[BoundRule]] = {}
    for item_ids, made in rules:
        if not made.examples:
            continue
        for item_id in item_ids:
            by_item.setdefault(item_id, []).append(made)
        for address in dict.fromkeys((example.method, example.path) for example in made.examples):
            by_address.setdefault(address, []).append(made)
    return RuleBook({key: tuple(made) for key, made in by_item.items()}, {key: tuple(made) for key, made in by_address.items()})
