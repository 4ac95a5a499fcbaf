"""Rules on examples: what cannot be read, what a hostile body costs, sequences and chance."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from app.matching.choosing.choose import BoundRule, RuleBook, Turns, bound, choose, decide
from app.matching.choosing.read import BadRule, read_rules
from app.matching.choosing.values import BadPattern, compiled
from app.matching.example import Match
from app.matching.explain import as_json, explain
from app.matching.index import MockIndex
from app.matching.request import MockRequest
from app.matching.selectors import NO_SELECTORS
from tests.costs import at_most
from tests.small_mocks import compiled as compiled_mock
from tests.small_mocks import example

ORDERS = (
    example("POST /orders", "1", code=201, name="paid", id="a"),
    example("POST /orders", "2", code=402, name="declined", id="b"),
    example("POST /orders", "3", code=409, name="sold out", id="c"),
)


def book(*rules: dict[str, Any]) -> tuple[MockIndex, RuleBook]:
    index = compiled_mock(*ORDERS)
    by_name = {each.name: each for each in index.examples}
    said = read_rules({"order": list(rules)})["order"]
    ids = [each.item.id for each in index.examples]
    named = [(rule, tuple(by_name[name] for name in rule.answer.names)) for rule in said]
    return index, bound((ids, BoundRule(rule, examples, examples)) for rule, examples in named)


def call(body: Any = None) -> MockRequest:
    data = b"" if body is None else json.dumps(body).encode()
    return MockRequest("POST", "/orders", "", [(b"content-type", b"application/json")], data)


def names(index: MockIndex, rules: RuleBook, times: int, *, seed: int = 1, turns: Turns | None = None) -> list[str]:
    turns, chance = turns or Turns(), Random(seed)
    found = [choose(index, rules, call(), NO_SELECTORS, turns, chance) for _ in range(times)]
    return [each.example.name for each in found if isinstance(each, Match)]


def test_a_sequence_stays_at_its_last_example():
    index, rules = book({"answer": {"sequence": ["declined", "declined", "paid"]}})
    assert names(index, rules, 5) == ["declined", "declined", "paid", "paid", "paid"]


def test_a_sequence_may_begin_anew():
    index, rules = book({"answer": {"sequence": ["declined", "paid"], "after": "repeat"}})
    assert names(index, rules, 5) == ["declined", "paid", "declined", "paid", "declined"]


def test_a_sequence_that_is_set_back_begins_anew():
    index, rules = book({"answer": {"sequence": ["declined", "paid"]}})
    turns = Turns()
    assert names(index, rules, 2, turns=turns) == ["declined", "paid"]
    turns.reset()
    assert names(index, rules, 1, turns=turns) == ["declined"]


def test_chance_is_fair_weighted_and_the_same_for_the_same_seed():
    index, rules = book({"answer": {"weights": {"paid": 3, "declined": 1}}})
    found = names(index, rules, 4000)
    assert found == names(index, rules, 4000)
    assert 2800 < found.count("paid") < 3200
    index, rules = book({"answer": {"any_of": ["paid", "declined"]}})
    assert 1850 < names(index, rules, 4000).count("paid") < 2150


def test_reasons_name_the_rule_and_take_no_turn():
    index, rules = book(
        {"name": "too many", "when": {"body": {"amount": 100}}, "answer": "sold out"},
        {"answer": {"sequence": ["declined", "paid"]}},
    )
    turns = Turns()
    for _ in range(3):
        told = as_json(explain(index, call(), book=rules, turns=turns))
        assert told["rules"] == ["order[0] (too many): the body is not JSON.", "order[1] holds: in turn declined, paid."]
        assert told["outcome"].endswith("declined answers: the rule order[1] decides.")
        assert [each["name"] for each in told["examples"] if each["wins"]] == ["declined"]
    assert names(index, rules, 1, turns=turns) == ["declined"]


@pytest.mark.parametrize(
    "when",
    [
        {"body": {"list": [{"b": [59_999 - n]} for n in range(100)]}},
        {"json_path": "$..[?$..x]"},
        {"body_equals": {}, "ignore": ["$..a"]},
    ],
    ids=["subset", "query", "ignore"],
)
def test_a_hostile_body_costs_a_bounded_time(when: dict[str, Any]):
    index, rules = book({"when": when, "answer": "declined"})
    body = call({"list": [{"a": -1, "b": [n]} for n in range(60_000)]})
    body.body.json  # noqa: B018  reading it is not the rules' cost
    decision = at_most(1000, lambda: decide(index, rules, body))
    assert decision.held is None
    assert "too many steps" in decision.told[0]


def test_a_body_that_nests_without_end_is_met_by_nothing():
    index, rules = book({"when": {"json_path": "$..a"}, "answer": "declined"})
    data = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    request = MockRequest("POST", "/orders", "", [(b"content-type", b"application/json")], data)
    assert decide(index, rules, request).held is None


@pytest.mark.parametrize("pattern", ["(a", "a(?=b)", r"(a)\1", "x" * 1001, "((a{1,100}){1,100}){1,100}"])
def test_an_expression_beyond_re2_is_refused(pattern: str):
    with pytest.raises(BadPattern):
        compiled(pattern)


def test_an_expression_takes_time_that_grows_with_the_text_alone():
    pattern = compiled("(a+)+$")
    assert at_most(400, lambda: pattern.search("a" * 500_000 + "b")) is None


@pytest.mark.parametrize(
    ("said", "where", "message"),
    [
        ([], "", "Expected operations with a list of rules each"),
        ({"order": {}}, ".order", "Expected a list of 1 to 200 rules."),
        ({"order": [{}]}, ".order[0]", "A rule says which example answers"),
        ({"order": [{"answer": "a", "wen": {}}]}, ".order[0].wen", "Unknown key 'wen'. Known here: name, when"),
        ({"order": [{"answer": "a", "when": {"boddy": 1}}]}, ".order[0].when.boddy", "Unknown key 'boddy'"),
        ({"order": [{"answer": "a", "when": {"ignore": "$.a"}}]}, ".order[0].when.ignore", "`ignore` says what"),
        ({"order": [{"answer": "a", "when": {"json_path": "a["}}]}, ".order[0].when.json_path", "'a[' is no JSONPath"),
        (
            {"order": [{"answer": "a", "when": {"query": {"q": {"matches": "("}}}}]},
            ".order[0].when.query.q.matches",
            "This is no",
        ),
        ({"order": [{"answer": "a", "when": {"query": {"q": {}}}}]}, ".order[0].when.query.q", "Expected some of these"),
        (
            {"order": [{"answer": "a", "when": {"headers": {"q": {"absent": True, "equals": 1}}}}]},
            ".order[0].when.headers.q.absent",
            "`absent` is true or false, and stands alone.",
        ),
        ({"order": [{"answer": {"any_of": []}}]}, ".order[0].answer.any_of", "Expected a list of 1"),
        (
            {"order": [{"answer": {"any_of": ["a"], "after": "last"}}]},
            ".order[0].answer",
            "Expected the name of an example, or",
        ),
        ({"order": [{"answer": {"weights": {"a": 0}}}]}, ".order[0].answer.weights", "Expected weights"),
        ({"order": [{"answer": {"sequence": ["a"], "after": "end"}}]}, ".order[0].answer.after", "After a sequence"),
        ({"order": [{"answer": "a", "priority": "high"}]}, ".order[0].priority", "Expected a number."),
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_read_is_told_with_its_place(said: Any, where: str, message: str):
    with pytest.raises(BadRule) as caught:
        read_rules(said)
    assert caught.value.where == where
    assert caught.value.message.startswith(message)
