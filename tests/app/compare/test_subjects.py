"""What people review: keys that are read again, hashes that tell what is untouched, subjects followed to the next revision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.compare.subjects import Follower, Subject, SubjectInvalid, follow, read_subject, subjects_of
from converters.postman.model import Environment, Variable
from tests.app.compare.worlds import collection, example, item

PAID = example("paid", '{"total": 7, "items": [{"price": 7}]}', Location="/orders/7")
SHOP = collection(item("GET /orders/:id", PAID, example("gone", "{}", 404)), item("GET /orders"))


def of_example(operation: str, id: str) -> Subject:
    return Subject(kind="example", operation=operation, example=id)


def of_field(pointer: str, id: str = "paid") -> Subject:
    return Subject(kind="field", operation="GET /orders/:id", example=id, pointer=pointer)


@pytest.mark.parametrize(
    "subject",
    [
        Subject(),
        Subject(kind="operation", operation="GET /orders/:id #2"),
        of_example("GET /a|b%20c", "line\nbreak \ud800 ü |"),
        of_field("response:/a~1b/%7C/|"),
        Subject(kind="field", pointer="settings:/delay"),
        Subject(kind="field", operation="GET /orders", pointer="query:/limit"),
        Subject(kind="call", call="42"),
        Subject(kind="call", operation="GET /orders", call="42"),
    ],
    ids=lambda subject: subject.kind,
)
def test_a_subject_is_read_from_its_key_again(subject: Subject):
    assert read_subject(subject.key) == subject
    assert "\n" not in subject.key


@pytest.mark.parametrize(
    "text",
    ["", "order", "mock|", "operation", "operation|", "example|GET /", "field|GET /|paid|total", "call|x", "mock|GET /",
     "x" * 9999, "operation|%47ET /", "operation|GET /||||", "operation|GET /%zz"],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(SubjectInvalid):
        read_subject(text)


def test_a_key_is_one_readable_line():
    assert of_field("response:/items/0/price").key == "field|GET /orders/:id|paid|response:/items/0/price"


def test_every_operation_and_example_has_a_key_that_is_there_once():
    twice = collection(item("GET /a", example("x"), example("x")), item("GET /a", example("x")), item("GET /{{b}}"))
    assert list(subjects_of(twice)) == [
        "operation|GET /a",
        "example|GET /a|x",
        "example|GET /a|x #2",
        "operation|GET /a #2",
        "example|GET /a #2|x",
        "operation|GET /:b",
    ]


def test_names_of_requests_and_descriptions_decide_no_answer():
    told = replace(SHOP, description="more", items=tuple(replace(each, name="!", description="?") for each in SHOP.items))
    assert subjects_of(told) == subjects_of(SHOP)


def test_an_edited_body_touches_its_example_and_operation_only():
    edited = collection(item("GET /orders/:id", PAID, example("gone", "[]", 404)), item("GET /orders"))
    assert touched(SHOP, edited) == {"operation|GET /orders/:id", "example|GET /orders/:id|gone"}


def test_a_new_order_touches_the_operation_only():
    turned = collection(item("GET /orders/:id", example("gone", "{}", 404), PAID), item("GET /orders"))
    assert touched(SHOP, turned) == {"operation|GET /orders/:id"}


def test_a_variable_touches_what_names_it():
    first = collection(item("GET /a", example("x", "{{word}}")), item("GET /b", example("y", "plain")), word="one")
    second = replace(first, variables=(Variable(key="word", value="two"),))
    assert touched(first, second) == {"operation|GET /a", "example|GET /a|x"}


def test_the_environment_goes_before_the_collection():
    shop = collection(item("GET /a", example("x", "{{word}}")), word="one")
    one, two = (Environment(id="e", variables=(Variable(key="word", value=value),)) for value in ("one", "two"))
    assert subjects_of(shop, one) == subjects_of(shop)
    assert subjects_of(shop, two) != subjects_of(shop)


def test_the_host_of_the_base_variable_decides_nothing_its_path_does():
    shop = collection(item("GET /a", example("x")), baseUrl="https://one.example")
    assert subjects_of(replace(shop, variables=(Variable(key="baseUrl", value="http://two.example"),))) == subjects_of(shop)
    assert subjects_of(replace(shop, variables=(Variable(key="baseUrl", value="http://two.example/v2"),))) != subjects_of(shop)


def test_the_settings_are_the_mock_s_own_hash():
    assert subjects_of(SHOP, settings={"delay": 3})["mock"] != subjects_of(SHOP, settings={})["mock"]


def touched(before, after) -> set[str]:
    old, new = subjects_of(before), subjects_of(after)
    return {key for key in {*old, *new} if old.get(key) != new.get(key)}


def test_everything_is_followed_to_the_same_revision():
    follower = Follower(SHOP, SHOP)
    for key in subjects_of(SHOP):
        assert follower.follow(read_subject(key)) == read_subject(key)


def test_an_operation_that_moved_is_followed_by_its_id():
    moved = collection(item("GET /v2/orders/:id", PAID, id="GET /orders/:id"))
    assert follow(of_example("GET /orders/:id", "paid"), SHOP, moved) == of_example("GET /v2/orders/:id", "paid")


def test_an_operation_that_moved_is_followed_by_its_likeness():
    moved = collection(item("GET /v2/orders/:order", PAID, id="other"))
    assert follow(of_example("GET /orders/:id", "paid"), SHOP, moved) == of_example("GET /v2/orders/:order", "paid")


def test_an_operation_of_another_method_is_another():
    assert follow(Subject(kind="operation", operation="GET /orders"), SHOP, collection(item("POST /orders"))) is None


def test_a_renamed_example_with_another_id_is_followed_by_its_body():
    renamed = collection(item("GET /orders/:id", replace(PAID, id="1", name="all is paid"), example("gone", "{}", 404, id="2")))
    assert follow(of_example("GET /orders/:id", "paid"), SHOP, renamed) == of_example("GET /orders/:id", "1")


def test_an_example_that_was_saved_elsewhere_is_followed_by_its_id():
    carried = collection(item("GET /orders/:id"), item("GET /payments", PAID))
    assert follow(of_example("GET /orders/:id", "paid"), SHOP, carried) == of_example("GET /payments", "paid")


def test_what_is_gone_is_gone():
    assert follow(of_example("GET /orders/:id", "gone"), SHOP, collection(item("GET /orders/:id", PAID))) is None


@pytest.mark.parametrize(
    ("pointer", "is_there"),
    [
        ("response:/total", True),
        ("response:/items/0/price", False),
        ("headers:/location", True),
        ("headers:/Other", True),
        ("response:", True),
    ],
)
def test_a_field_is_followed_while_it_is_there(pointer: str, is_there: bool):
    """One that was never there, such as a header that is asked for, stays with its example."""
    after = collection(item("GET /orders/:id", replace(PAID, body='{"total": 8, "items": []}')))
    assert follow(of_field(pointer), SHOP, after) == (of_field(pointer) if is_there else None)


def test_a_call_stays_what_it_was():
    call = Subject(kind="call", operation="GET /orders", call="42")
    assert follow(call, SHOP, collection()) == call


def test_the_mock_and_its_settings_are_always_there():
    assert follow(Subject(), SHOP, collection()) == Subject()
    delay = Subject(kind="field", pointer="settings:/delay")
    assert follow(delay, SHOP, collection()) == delay
