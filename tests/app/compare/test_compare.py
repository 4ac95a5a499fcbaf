"""What changed between two revisions, rule by rule, and whether it breaks callers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.compare.compare import compare
from app.compare.model import CompareLimits, Side
from app.compare.rules import RULES
from app.compare.subjects import Subject
from converters.postman.model import Body, Collection, Environment, Folder, Header, Variable
from tests.app.compare.worlds import collection, example, item


def rules(before, after, **options) -> list[tuple[str, bool, str]]:
    """Rule, whether it breaks, and the end of the subject's key, of every change."""
    found = compare(before, after, **options).changes
    return [(each.rule, each.breaking, each.subject.key.split("|", 1)[-1]) for each in found]


def bodies(before: str, after: str) -> list[tuple[str, bool, str]]:
    """Rule, whether it breaks, and pointer, of an answer's body."""
    old, new = (collection(item("GET /a", example("x", body))) for body in (before, after))
    return [(each.rule, each.breaking, each.subject.pointer) for each in compare(old, new).changes]


A = item("GET /a", example("x", "{}"))
B = item("POST /b")


def test_the_same_twice_has_no_changes():
    assert not compare(collection(A, B), collection(A, B))


def test_an_operation_that_went():
    assert rules(collection(A, B), collection(A)) == [("operation.removed", True, "POST /b")]


def test_an_operation_that_came():
    assert rules(collection(A), collection(A, B)) == [("operation.added", False, "POST /b")]


def test_what_went_is_told_where_it_stood():
    told = compare(collection(item("GET /1"), B, item("GET /3")), collection(item("GET /1"), item("GET /3"), item("PUT /new")))
    assert [each.subject.operation for each in told.changes] == ["POST /b", "PUT /new"]


def test_an_operation_that_moved():
    moved = replace(item("GET /v2/a", example("x", "{}"), name="GET /a"), id="GET /a")
    assert rules(collection(A), collection(moved)) == [("operation.moved", True, "GET /v2/a")]


def test_another_name_of_a_path_variable_breaks_nobody():
    before, after = item("GET /a/:id", name="get"), item("GET /a/{{key}}", name="get")
    assert rules(collection(before), collection(after)) == [("operation.variable", False, "GET /a/:key")]


def test_names_and_folders_are_for_people():
    after = collection(Folder(id="f", name="All", items=(replace(A, name="Get a"),)))
    found = compare(collection(A), after).changes
    assert [(each.rule, each.decides) for each in found] == [("operation.renamed", False), ("operation.folder", False)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('{"a": 1}', "{}", [("response.field.removed", True, "response:/a")]),
        ("{}", '{"a/b": 1}', [("response.field.added", False, "response:/a~1b")]),
        ('{"a": 1}', '{"a": "1"}', [("response.field.type", True, "response:/a")]),
        ('{"a": 1}', '{"a": 1.5}', [("response.field.value", False, "response:/a")]),
        ('{"a": 1}', '{"a": null}', [("response.field.nullable", True, "response:/a")]),
        ('{"a": null}', '{"a": 1}', [("response.field.value", False, "response:/a")]),
        ('{"a": [1]}', '{"a": {}}', [("response.field.type", True, "response:/a")]),
        ('{"a": {{$randomInt}}}', '{"a": 7}', [("response.field.value", False, "response:/a")]),
        ('{"a":1}', '{ "a": 1 }', [("response.body.written", False, "")]),
        ('{"a":1}', "<a>1</a>", [("response.body.kind", True, "")]),
        ("one", "two", [("response.body.changed", False, "")]),
        ('[{"a": 1}, {"a": 2}]', '[{"a": 1}, {}]', [("response.field.optional", True, "response:/1/a")]),
        ('[{"a": 1}, {}]', '[{}, {"a": 1}]', [
            ("response.field.value", False, "response:/0/a"), ("response.field.added", False, "response:/1/a")]),
        ('[{"a": 1}]', '[{"a": 0}, {"a": 1}]', [("response.field.value", False, "response:")]),
        ('[{"a": 1}]', '[{"b": 0}, {"b": 1}]', [
            ("response.field.removed", True, "response:/0/a"), ("response.field.value", False, "response:"),
            ("response.field.added", False, "response:/0/b")]),
        ('{"l": [{"a": {"b": 1}}]}', '{"l": [{"a": {"b": "1"}}, {"a": {"b": "2"}}]}', [
            ("response.field.type", True, "response:/l/0/a/b"), ("response.field.value", False, "response:/l")]),
    ],
)  # fmt: skip
def test_bodies_field_by_field(before: str, after: str, expected: list[tuple[str, bool, str]]):
    assert bodies(before, after) == expected


def test_headers():
    before = collection(item("GET /a", example("x", Location="/1", Date="today", X_A="1")))
    after = collection(item("GET /a", example("x", x_a="2", X_B="3")))
    assert rules(before, after) == [
        ("response.header.removed", True, "GET /a|x|headers:/Location"),
        ("response.header.removed", False, "GET /a|x|headers:/Date"),
        ("response.header.changed", False, "GET /a|x|headers:/x-a"),
        ("response.header.added", False, "GET /a|x|headers:/X-B"),
    ]


def test_examples_and_statuses():
    before = collection(item("GET /a", example("ok", "{}"), example("gone", "no", 404)))
    after = collection(item("GET /a", example("made", "other", 201), example("gone", "no", 404)))
    assert rules(before, after) == [
        ("response.status.removed", True, "GET /a"),
        ("response.status.added", False, "GET /a"),
        ("response.example.removed", False, "GET /a|ok"),
        ("response.example.added", False, "GET /a|made"),
    ]


def test_an_example_that_is_called_and_answers_otherwise():
    before, after = (collection(item("GET /a", example(name, "{}", code, id="1"))) for name, code in (("ok", 200), ("no", 500)))
    assert rules(before, after)[2:] == [
        ("response.example.renamed", False, "GET /a|1"),
        ("response.example.status", True, "GET /a|1"),
    ]


def test_a_new_order():
    one, two = example("one", "1"), example("two", "2", 404)
    found = compare(collection(item("GET /a", one, two)), collection(item("GET /a", two, one))).changes
    assert [(each.kind, each.rule, each.before, each.after) for each in found] == [
        ("reordered", "response.example.reordered", ["one", "two"], ["two", "one"])
    ]


def test_an_example_that_answers_another_call():
    before, after = (collection(item("GET /a/:id", example("x", call=f"GET /a/{number}?token=abc"))) for number in (1, 2))
    (found,) = compare(before, after).changes
    assert (found.rule, found.before, found.after) == ("response.example.request", "GET /a/1?token=***", "GET /a/2?token=***")


def test_samples_of_parameters():
    before, after = item("GET /a?old=1&same=1&kept=1"), item("GET /a?new=1&same=2&kept=1")
    assert rules(collection(before), collection(after))[1:] == [
        ("request.parameter.removed", True, "GET /a||query:/old"),
        ("request.parameter.value", False, "GET /a||query:/same"),
        ("request.parameter.added", False, "GET /a||query:/new"),
    ]


def test_sample_bodies_of_requests():
    def sending(raw: str) -> Collection:
        asked = replace(B, request=replace(B.request, body=Body(mode="raw", raw=raw)))
        return collection(asked)

    assert rules(sending('{"a": 1, "b": 1}'), sending('{"a": "1"}')) == [
        ("request.field.type", True, "POST /b||request:/a"),
        ("request.field.removed", False, "POST /b||request:/b"),
    ]
    assert rules(collection(B), sending("{}")) == [("request.body.added", False, "POST /b||request:")]


def test_a_variable_is_told_of_the_mock_and_of_what_names_it():
    before, after = (collection(item("GET /a", example("x", "{{word}}")), A, word=word) for word in ("one", "two"))
    assert rules(before, after) == [
        ("settings.variable", False, "||settings:/variables/word"),
        ("response.example.surroundings", False, "GET /a|x"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "rule", "breaking"),
    [
        ({}, {"matching": "strict"}, "settings.stricter", True),
        ({"matching": "strict"}, {}, "settings.looser", False),
        ({}, {"validate": "report"}, "settings.stricter", True),
        ({"validate": {"default": "reject"}}, {"validate": "report"}, "settings.looser", False),
        ({}, {"delay": 20}, "settings.delay", False),
        ({}, {"faults": {"default": {}}}, "settings.faults", False),
        ({}, {"server_response": {"status": 503}}, "settings.outage", True),
        ({"server_response": {"status": 503}}, {}, "settings.outage", False),
        ({"access": "public"}, {"access": "key"}, "settings.access", True),
        ({}, {"negotiate": True}, "settings.changed", False),
        ({}, {"defaults": ["x"]}, "settings.changed", False),
    ],
)
def test_settings(before: dict, after: dict, rule: str, breaking: bool):
    one, two = (Side(collection=collection(A), settings=each) for each in (before, after))
    assert rules(one, two) == [(rule, breaking, f"||settings:/{next(iter({**before, **after}))}")]


SECRETS = ("hunter2hunter2", "sk_live_0123456789abcdefghij", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln")


def holding(value: str) -> Side:
    shop = collection(
        item(
            f"GET /a?api_key={value}",
            example("x", f'{{"password": "{value}", "in": {{"token": ["{value}"]}}}}', Set_Cookie=f"a={value}"),
        ),
        item("GET /t", example("t", f"password={value}", X_Api_Key=value)),
        item("GET /u", example("u", call=f"GET /u?token={value}")),
        api_key=value,
    )  # fmt: skip
    headers = (Header(key="Authorization", value=f"Bearer {value}"),)
    first, *rest = shop.items
    asked = replace(first, request=replace(first.request, headers=headers))  # type: ignore[union-attr, arg-type]
    environment = Environment(id="e", variables=(Variable(key="plain", value=value, type="secret"),))
    return Side(collection=replace(shop, items=(asked, *rest)), environment=environment, settings={"faults": {"token": value}})


def test_no_secret_is_ever_shown():
    for one, two in zip(SECRETS, reversed([f"{each}-2" for each in SECRETS]), strict=True):
        found = compare(holding(one), holding(two))
        assert len(found.changes) >= 9
        assert one not in repr(found)
        assert two not in repr(found)
    assert "secret changed" in repr(found)


def test_every_rule_that_is_told_is_in_the_table():
    assert all(rule.reason for rule in RULES.values())


def test_more_changes_than_are_listed_are_counted():
    before, after = collection(*(item(f"GET /{at}") for at in range(9))), collection()
    found = compare(before, after, limits=CompareLimits(changes=4))
    assert (len(found.changes), found.left_out, found.left_out_breaking, found.is_breaking) == (4, 5, 5, True)


def test_more_fields_than_are_listed_are_told_at_once():
    before, after = (f"{{{', '.join(f'{chr(34)}{at}{chr(34)}: {value}' for at in range(9))}}}" for value in ("1", '"1"'))
    old, new = (collection(item("GET /a", example("x", body))) for body in (before, after))
    found = compare(old, new, limits=CompareLimits(fields=3)).changes
    assert [each.breaking for each in found] == [True] * 4
    assert found[-1].text == "“x” (200) has 6 more fields that are other than before."


def test_bodies_beyond_the_limit_are_not_taken_apart():
    old, new = (collection(item("GET /a", example("x", f'{{"a": {value}}}'))) for value in (1, 2))
    assert rules(old, new, limits=CompareLimits(diff_bytes=10)) == [("response.body.changed", False, "GET /a|x")]


def test_when_the_time_is_up_the_rest_is_said_to_be_unseen():
    ticks = iter(range(100))
    before, after = (collection(*(item(f"{method} /{at}") for at in range(5))) for method in ("GET", "POST"))
    found = compare(before, after, limits=CompareLimits(seconds=3), clock=lambda: next(ticks))
    assert (len(found.changes), found.unseen, len(found.notes)) == (3, 7, 1)


@pytest.mark.parametrize("depth", [90, 5_000, 200_000])
def test_deep_json_is_compared_without_falling_into_it(depth: int):
    before, after = ("[" * depth + value + "]" * depth for value in ("1", "2"))
    assert len(bodies(before, after)) == 1


def test_a_subject_that_is_gone_speaks_of_the_old_revision():
    (found,) = compare(collection(item("GET /a", example("x"), example("y"))), collection(item("GET /a", example("x")))).changes
    assert found.subject == Subject(kind="example", operation="GET /a", example="y")
