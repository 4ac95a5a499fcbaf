"""The requests that conversion makes are such that their definitions allow: an oracle that knows nothing of this package."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from app.contract.check import violations
from app.contract.compiled import compile_contract
from app.contract.draft import contract_of, read_contract, write_contract
from app.matching.example import IndexedExample
from app.matching.index import compile_index
from app.matching.replay import own_request
from app.matching.request import MockRequest
from tests.converted import converted, definitions

CONTRADICTIONS = {
    "openapi-python-client/baseline_openapi_3.0.json": 1,
    "openapi-python-client/baseline_openapi_3.1.yaml": 1,
    "paypal/invoicing_v2.json": 2,
    "readme-oas-examples/3.0/json/discriminators.json": 1,
    "readme-oas-examples/3.0/json/schema-types.json": 2,
    "readme-oas-examples/3.1/json/schema-types.json": 2,
}
"""Definitions that allow no request of some operation, or whose own examples they do not allow; conversion tells of each."""


def as_sent(example: IndexedExample) -> MockRequest:
    """The request of an example with its query as a client sends it: delimiters as they are saved."""
    own = own_request(example)
    rows = example.request.url.query if example.request.url else ()
    texts = [(row.key, example.scope.resolve(row.value or "")) for row in rows if not row.disabled]
    query = "&".join(f"{_encoded(key)}={_encoded(value)}" for key, value in texts)
    return MockRequest(own.method, own.raw_path, query, own.headers, own.data)


def _encoded(text: str) -> str:
    return quote(text, safe="%!$&'()*+,;=:@/?-._~[]|")


@pytest.mark.parametrize("name", [name for name in definitions() if not name.startswith("stripe")])
def test_saved_requests_of_good_answers_break_no_rule(name: str):
    """Those of errors are made to be wrong. Credentials stand in Postman's auth blocks, not in the requests."""
    made = converted(name)
    contract = compile_contract(read_contract(write_contract(contract_of(made.document))))
    examples = [example for example in compile_index(made.collection).examples if example.code < 400]
    broken = [
        (example.place, found)
        for example in examples
        if (found := [each for each in violations(contract, as_sent(example)) if each.where != "security"])
    ]
    assert len(broken) == CONTRADICTIONS.get(name, 0), broken


def test_every_schema_of_the_largest_definition_can_be_compiled():
    contract = compile_contract(contract_of(converted("stripe/spec3.json").document))
    assert len(contract.operations) == 417
    assert [name for name in contract.schemas if contract.validator(name) is None] == []
