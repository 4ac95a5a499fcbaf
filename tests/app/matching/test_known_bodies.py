"""JSON bodies that are looked up: found however they are written, and equal to what comparing would find equal."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from app.matching.bodies import CallBody, JsonBody
from app.matching.bodies.json_text import parse_saved_json, same_json
from app.matching.bodies.known import KnownBodies, forms_of
from app.matching.match import match
from app.matching.request import MockRequest
from tests.small_mocks import compiled, example

ORDER: dict[str, Any] = {"customer": "é", "lines": [{"sku": "a", "count": 2, "price": 2.5, "free": True}, None], "total": 5}
OTHERS = [{**ORDER, "total": number} for number in range(10, 14)]
INDEX = compiled(*(example("POST /orders", f"{n}", sent=json.dumps(one)) for n, one in enumerate([ORDER, *OTHERS])))

WRITTEN = {
    "as saved": json.dumps(ORDER),
    "without blanks": json.dumps(ORDER, separators=(",", ":")),
    "without escapes": json.dumps(ORDER, ensure_ascii=False),
    "indented": json.dumps(ORDER, indent=2),
    "with tabs": json.dumps(ORDER, indent="\t"),
    "keys sorted": json.dumps(ORDER, sort_keys=True),
    "keys turned round": json.dumps(dict(reversed(ORDER.items()))),
    "numbers otherwise": json.dumps(ORDER).replace("5}", "5.0}").replace("2.5", "25e-1"),
    "in UTF-16": json.dumps(ORDER),
}


def answer(data: bytes) -> Any:
    return match(INDEX, MockRequest("POST", "/orders", "", (), data))


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_body_is_found_however_it_is_written(text: str, request: pytest.FixtureRequest):
    data = text.encode("utf-16" if "UTF-16" in request.node.name else "utf-8")
    found = answer(data)
    assert (found.example.position, found.score) == (0, 105)


@pytest.mark.parametrize(
    "data", [b"{}", b"", b"[", b"nothing", b"\xff", b"[" * 100_000, json.dumps({**ORDER, "total": "5"}).encode()]
)
def test_another_body_gets_no_bonus(data: bytes):
    assert answer(data).score == 100


VALUES: list[Any] = [
    1,
    1.0,
    True,
    0,
    False,
    None,
    "1",
    2,
    2.0,
    2.5,
    [],
    {},
    [1],
    [True],
    [1.0],
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
]


def test_what_is_looked_up_is_what_is_equal():
    """true is not 1, and 1.0 is: as JSON is compared everywhere here."""
    bodies = [JsonBody(value, "", plain=False, forms=forms_of(json.dumps(value), value)) for value in VALUES]
    known = KnownBodies(body.forms for body in bodies if body.forms)
    for body, sent in product(bodies, VALUES):
        call = CallBody(json.dumps(sent).encode(), "")
        known.recognise(call)
        assert call.token is not None
        assert body.meets(call) == same_json(body.value, sent), (body.value, sent)


@pytest.mark.parametrize("text", ['{"a": "{{x}}"}', '{"a": {{x}}}', '{"a": "<string>"}', '[["order-{{n}}"]]'])
def test_a_body_that_stands_for_many_is_not_looked_up(text: str):
    assert forms_of(text, parse_saved_json(text)) is None


def test_an_open_body_beside_known_ones_is_still_compared():
    items = [example("POST /orders", f"{n}", sent=json.dumps({"n": n})) for n in range(5)]
    index = compiled(*items, example("POST /orders", "open", sent='{"n": "{{any}}"}'))
    for sent, position in ((b'{"n": 3}', 3), (b'{"n": "x"}', 5)):
        found: Any = match(index, MockRequest("POST", "/orders", "", (), sent))
        assert (found.example.position, found.score) == (position, 105)
