"""Runtime expressions and conditions (Arazzo 1.0.1 §5.9, §5.8.12)."""

from __future__ import annotations

from typing import Any

import pytest

from converters.arazzo.conditions import ConditionError, holds, wishes
from converters.arazzo.expressions import MISSING, Exchange, Scope, evaluated, parsed, without_missing
from converters.arazzo.model import Criterion

SCOPE = Scope(
    inputs={"user": "ada", "person": {"name": "Ada", "tags": ["x", "y"]}, "count": 3, "x-key": "k"},
    steps={"find-pet": {"id": 7, "pets": [{"id": 1}, {"id": 2}]}},
    workflows={"other": {"inputs": {"a": 1}, "outputs": {"b": 2}}},
    outputs={"done": True},
    exchange=Exchange(
        method="POST",
        url="https://shop.example/orders/7",
        status=201,
        path={"orderId": 7},
        query={"full": "yes"},
        header={"x-tenant": "acme"},
        body={"sku": "mug"},
        answer_header={"x-expires": 600},
        answer_body={"id": 7, "a/b": {"~": 1}, "status": "Open", "items": [{"price": 4}]},
    ),
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("$inputs.user", "ada"),
        ("$inputs.person", {"name": "Ada", "tags": ["x", "y"]}),
        ("$inputs.person#/tags/1", "y"),
        ("$inputs.person.name", "Ada"),
        ("$inputs.x-key", "k"),
        ("$steps.find-pet.outputs.id", 7),
        ("$steps.find-pet.outputs.pets#/1/id", 2),
        ("$workflows.other.inputs.a", 1),
        ("$workflows.other.outputs.b", 2),
        ("$outputs.done", True),
        ("$url", "https://shop.example/orders/7"),
        ("$method", "POST"),
        ("$statusCode", 201),
        ("$request.path.orderId", 7),
        ("$request.query.full", "yes"),
        ("$request.header.X-Tenant", "acme"),
        ("$request.body", {"sku": "mug"}),
        ("$request.body#/sku", "mug"),
        ("$response.header.X-EXPIRES", 600),
        ("$response.body#/a~1b/~0", 1),
        ("$response.body.items[0].price", 4),
        ("{$inputs.count}", 3),
        ("Bearer {$inputs.user}", "Bearer ada"),
        ("{$inputs.user}-{$inputs.count}-{$inputs.person#/tags}", 'ada-3-["x", "y"]'),
        ("$5 off", "$5 off"),
        ("{not one}", "{not one}"),
        ({"a": ["$inputs.count", {"b": "{$inputs.user}!"}]}, {"a": [3, {"b": "ada!"}]}),
        ({"context": "$response.body", "selector": "$.items[0].price", "type": "jsonpath"}, 4),
        ({"context": "$response.body", "selector": "/items/0/price", "type": "jsonpointer"}, 4),
    ],
)
def test_a_value_is_what_its_expressions_stand_for(written: Any, value: Any):
    told: list[str] = []
    assert evaluated(written, SCOPE, told.append) == value
    assert told == []


@pytest.mark.parametrize(
    "written", ["$inputs.nobody", "$steps.later.outputs.id", "$response.body#/items/9", "$response.header.X"]
)
def test_what_leads_nowhere_is_told(written: str):
    told: list[str] = []
    assert evaluated(written, SCOPE, told.append) is MISSING
    assert evaluated(f"<{{{written}}}>", SCOPE, told.append) == "<>"
    assert told == [written, written]


@pytest.mark.parametrize(
    "text", ["$", "$inputs", "$steps.a.b", "$steps..outputs.x", "$response", "$response.cookie.a", "$urls", "x$url"]
)
def test_other_texts_are_no_expressions(text: str):
    assert parsed(text) is None


def test_what_is_missing_is_left_out_or_usual():
    told: list[str] = []
    value = evaluated({"a": "$inputs.nobody", "b": "$inputs.nothing", "c": ["$inputs.none", 1]}, SCOPE, told.append)
    assert without_missing(value, {"a": "usual"}) == {"a": "usual", "c": [1]}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("$statusCode == 201", True),
        ("{$statusCode == 201}", True),
        ("$statusCode==200||$statusCode==201", True),
        ("$statusCode >= 200 && $statusCode < 300", True),
        ("!($statusCode == 201)", False),
        ("$response.body#/status == 'open'", True),
        ("$response.body#/status != 'open'", False),
        ("'it''s' == \"it's\"", True),
        ("$response.body#/nothing == null", True),
        ("$response.body#/id != null && ($inputs.count > 2.5)", True),
        ("$outputs.done", True),
        ("$outputs.done == true", True),
        ("$inputs.count == '3'", True),
        ("$inputs.user < 5", False),
        ("$response.header.x-expires <= 600", True),
    ],
)
def test_a_simple_condition_holds_or_not(condition: str, answer: bool):
    assert holds(Criterion(condition=condition), SCOPE) is answer


@pytest.mark.parametrize(
    ("type_", "context", "condition", "answer"),
    [
        ("regex", "$statusCode", "^2\\d\\d$", True),
        ("regex", "$response.body#/status", "^open$", False),
        ("jsonpath", "$response.body", "$[?count(@.items) > 0]", True),
        ("jsonpath", "$response.body", "$.items[?@.price > 5]", False),
        ("jsonpath", "$response.body#/items", "$[?@.price == 4]", True),
        ("xpath", "$response.body", "//a", None),
    ],
)
def test_other_criteria_hold_or_not(type_: str, context: str, condition: str, answer: bool | None):
    assert holds(Criterion(condition=condition, context=context, type=type_), SCOPE) is answer


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("$statusCode ==", "has 'its end' where a value was expected"),
        ("($statusCode == 1", "has a bracket that is not closed"),
        ("$statusCode == 1 1", "has '1' where its end was expected"),
        ("$nothing == 1", "has '$nothing', which is no runtime expression"),
        ("'open", 'cannot be read from "\'open" on'),
        ("(" * 1500, "nests too deep"),
        ("1 && " * 500, "is longer than 2000 characters"),
    ],
)
def test_what_is_no_condition_says_why(condition: str, message: str):
    with pytest.raises(ConditionError) as raised:
        holds(Criterion(condition=condition), SCOPE)
    assert str(raised.value) == message


def test_what_is_not_known_yet_is_neither():
    condition = Criterion(condition="$response.body#/a == 1 || $statusCode == 201")
    assert holds(condition, SCOPE, unknown=frozenset(("response",))) is True
    condition = Criterion(condition="$response.body#/a == 1 && $statusCode == 201")
    assert holds(condition, SCOPE, unknown=frozenset(("response",))) is None


@pytest.mark.parametrize(
    ("criterion", "wished"),
    [
        (Criterion(condition="$response.body#/a == 'x' && $response.body#/b > 1"), [("/a", "==", "x"), ("/b", ">", 1)]),
        (Criterion(condition="$response.body#/a == 1 || $response.body#/b == 2"), [("/a", "==", 1)]),
        (Criterion(condition="!(5 < $response.body#/a)"), [("/a", "<=", 5)]),
        (Criterion(condition="$[?@.a.b == 'x']", context="$response.body", type="jsonpath"), [("/a/b", "==", "x")]),
        (Criterion(condition="$[?@.a > 1]", context="$response.body", type="jsonpath"), []),
    ],
)
def test_a_criterion_says_what_to_put_there(criterion: Criterion, wished: list[tuple[str, str, Any]]):
    assert [(wish.expression.pointer, wish.operator, wish.value) for wish in wishes(criterion)] == wished
