"""Contracts as data: what is in them, kept as bytes, and read back with care."""

from __future__ import annotations

import json

import pytest

from app.contract.compiled import compile_contract
from app.contract.draft import ContractError, contract_of, fitted, read_contract, write_contract
from converters.openapi.model import Document
from tests.app.contract.building import contract

SMALL = """
servers: [{url: https://api.example.com/v1/}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, unused: {type: http, scheme: basic}}
  schemas: {Tree: {description: words, properties: {up: {$ref: '#/components/schemas/Tree'}}}, Unused: {type: string}}
paths:
  /trees:
    post:
      operationId: plant
      security: [{key: []}]
      parameters: [{name: n, in: query, schema: {type: integer, example: 5}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
      responses: {"201": {description: ok, content: {application/json: {}}}}
"""


def test_a_contract_holds_what_calls_are_asked_for_and_what_is_answered():
    assert contract(SMALL) == {
        "contract": 1,
        "operations": [
            {
                "method": "POST",
                "path": "/trees",
                "id": "plant",
                "key": "POST /trees",
                "items": [],
                "bases": ["/v1"],
                "parameters": [{"name": "n", "in": "query", "style": "form", "explode": True, "schema": "s0"}],
                "answers": ["application/json"],
                "body": {"required": True, "content": [{"type": "application/json", "schema": "s1"}]},
                "security": [["key"]],
                "responses": {"201": {"headers": {}, "content": {"application/json": None}}},
            }
        ],
        "schemas": {
            "s0": {"type": "integer"},
            "s1": {"properties": {"up": {"$ref": "#/$defs/s1"}}},
        },
        "schemes": {"key": {"type": "apiKey", "name": "X-Key", "in": "header", "scheme": ""}},
        "answer_schemas": {},
    }


def test_what_answers_hold_is_kept_beside_it_as_the_definition_says_it():
    """Read-only fields stay required in answers, while calls may leave them out."""
    made = contract(
        """
openapi: 3.1.0
info: {title: T, version: "1"}
components:
  schemas: {Tree: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}}}}
paths:
  /trees:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
      responses:
        "2XX":
          description: ok
          headers: {Location: {required: true, schema: {type: string}}, Age: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}
"""
    )
    tree = {"type": "object", "properties": {"id": {"type": "integer"}}}
    assert made["schemas"]["s0"] == {**tree, "required": []}
    assert made["operations"][0]["responses"] == {
        "2XX": {"headers": {"Location": True, "Age": False}, "content": {"application/json": "s0"}}
    }
    assert made["answer_schemas"] == {"s0": {**tree, "required": ["id"]}}


def test_writing_and_reading_keep_it():
    made = contract(SMALL)
    assert read_contract(write_contract(made)) == made
    assert write_contract(contract(SMALL)) == write_contract(made)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"contract": 2}', b'{"contract": 1, "operations": {}}', b"[" * 100_000])
def test_bytes_that_are_no_contract_are_refused(data: bytes):
    with pytest.raises(ContractError):
        read_contract(data)


def test_a_contract_of_another_shape_is_refused_when_it_is_compiled():
    broken = {"contract": 1, "operations": [{"method": "GET"}], "schemas": {}}
    with pytest.raises(ContractError):
        compile_contract(read_contract(json.dumps(broken).encode()))


def test_operations_of_items_that_are_not_served_are_left_out():
    made = contract(SMALL)
    made["operations"][0]["items"] = ["a", "b"]
    assert [each.path for each in compile_contract(made, {"b"}).operations] == ["/trees"]
    assert compile_contract(made, {"c"}).operations == ()


def test_a_contract_is_fitted_to_another_collection_by_its_items_or_by_their_requests():
    made = contract(SMALL)
    made["operations"][0]["items"] = ["a", "b"]
    written = write_contract(made)
    assert fitted(written, {"b": "GET /elsewhere"}) == written
    assert read_contract(fitted(written, {"c": f"{made['operations'][0]['method']} /trees/"}))["operations"][0]["items"] == [
        "c"
    ]
    assert fitted(written, {"c": "GET /forests"}) == b""
    assert fitted(b"", {"a": "GET /trees"}) == b""


def test_a_definition_without_operations_has_a_contract_too():
    assert compile_contract(contract_of(Document(spec_version="3.1.0"))).operations == ()
