"""What a call sent, found again in the answer: ids of the path, fields of the same name and type."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.matching.echo import echoed
from app.matching.request import MockRequest
from tests.small_mocks import compiled, example

CUSTOMER = {
    "id": "cus_1",
    "name": "Ann",
    "age": 7,
    "ratio": 0.5,
    "vip": False,
    "nothing": None,
    "tags": ["a"],
    "address": {"city": "Ulm", "zip": "1", "geo": {"lat": 1.5}},
    "orders": [{"id": "o1"}],
}
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def answer(call: str, sent: Any = None, *, line: str = "POST /customers/{{customer}}", type: str = JSON, **saved: Any) -> Any:
    """The answer to a call, as data; None where nothing changes. A text is sent as a form."""
    [one] = compiled(example(line, json.dumps(CUSTOMER | saved.pop("body", {})), **saved)).examples
    method, _, target = call.partition(" ")
    path, _, query = target.partition("?")
    data = b"" if sent is None else (sent if isinstance(sent, str) else json.dumps(sent)).encode()
    body = echoed(one.reply.body or b"", one, MockRequest(method, path, query, [(b"content-type", type.encode())], data))
    return None if body is None else json.loads(body)


def changed(found: Any) -> dict[str, Any]:
    """The fields that are not as they were."""
    assert found is not None
    assert list(found) == list(CUSTOMER)
    return {key: value for key, value in found.items() if value != CUSTOMER[key]}


def test_the_variable_that_ends_the_path_is_the_id():
    assert changed(answer("POST /customers/cus_999")) == {"id": "cus_999"}
    assert changed(answer("POST /customers/a%2Fb%20c")) == {"id": "a/b c"}


def test_a_variable_in_the_middle_goes_to_the_field_of_its_name_only():
    found = answer("GET /age/42/orders", line="GET /age/{{AGE}}/orders")
    assert changed(found) == {"age": 42}


def test_an_id_keeps_its_type():
    assert answer("GET /pets/12", line="GET /pets/{{petId}}", body={"id": 1})["id"] == 12
    assert answer("GET /pets/rex", line="GET /pets/{{petId}}", body={"id": 1}) is None


def test_fields_of_the_same_name_and_type_are_written_in_the_same_object():
    sent = {"name": "Bob", "age": 8, "vip": True, "address": {"city": "Bonn", "geo": {"lat": 2}}, "unknown": 1}
    assert changed(answer("POST /customers/cus_1", sent)) == {
        "name": "Bob",
        "age": 8,
        "vip": True,
        "address": {"city": "Bonn", "zip": "1", "geo": {"lat": 2}},
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"name": 7},
        {"age": "8"},
        {"age": 8.5},
        {"age": True},
        {"vip": 1},
        {"nothing": "something"},
        {"name": None},
        {"address": "Bonn"},
        {"tags": [1]},
        {"orders": [{"id": "o2"}]},
        {"city": "Bonn"},
        [{"name": "Bob"}],
        "name",
    ],
    ids=str,
)
def test_what_is_of_another_type_or_elsewhere_is_left_alone(sent: Any):
    assert answer("POST /customers/cus_1", json.dumps(sent)) is None


def test_a_list_of_plain_values_is_taken_over():
    assert changed(answer("POST /customers/cus_1", {"tags": ["b", "c"]})) == {"tags": ["b", "c"]}


def test_forms_are_read_as_their_fields_are_meant():
    sent = "name=Bob&age=9&vip=true&ratio=2&address[city]=Bonn&address[geo][lat]=3.5&tags[]=x&[bad=1"
    assert changed(answer("POST /customers/cus_1", sent, type=FORM)) == {
        "name": "Bob",
        "age": 9,
        "vip": True,
        "ratio": 2,
        "address": {"city": "Bonn", "zip": "1", "geo": {"lat": 3.5}},
    }


def test_parameters_of_the_query_reach_the_top():
    assert changed(answer("GET /customers/cus_1?age=11&city=Bonn&name=", line="GET /customers/{{id}}")) == {
        "age": 11,
        "name": "",
    }


def test_what_the_path_says_wins():
    assert changed(answer("POST /customers/cus_2?id=cus_3", {"id": "cus_4", "name": "Bob"})) == {"id": "cus_2", "name": "Bob"}


def test_a_list_is_no_object_to_write_into_nor_is_a_text_or_an_error():
    for body, code in (("[]", 200), ("text", 200), ('{"id": "x"}', 404)):
        [one] = compiled(example("GET /a/{{id}}", body, code=code)).examples
        assert echoed(body.encode(), one, MockRequest("GET", "/a/7")) is None


def test_the_look_of_a_body_stays():
    [one] = compiled(example("GET /a/{{id}}", '{\n  "id": "é"\n}')).examples
    assert echoed((one.reply.body or b""), one, MockRequest("GET", "/a/%C3%BC")) == '{\n  "id": "ü"\n}'.encode()


def test_a_hostile_body_does_no_harm():
    deep = '{"address":' * 50_000 + "1" + "}" * 50_000
    assert answer("POST /customers/cus_1", deep) is None
    assert answer("POST /customers/cus_1", "a" + "[b]" * 1000 + "=1", type=FORM) is None
