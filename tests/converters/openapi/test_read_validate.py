"""The check against the specification: findings with pointers, in a process that may be killed."""

from __future__ import annotations

from typing import Any

from converters.diagnostics import Diagnostic, Diagnostics
from converters.openapi.validate import validate_definition, validate_source
from tests.converters.openapi.definitions import definition


def checked(data: Any, seconds: float = 60) -> list[tuple[str, str]]:
    found = Diagnostics("shop.json")
    validate_definition(data, found, seconds=seconds)
    assert all(len(str(one)) < 500 for one in found)
    return [(one.code, one.where) for one in found]


def test_a_valid_definition_has_no_finding() -> None:
    assert checked(definition({"/a": {"get": {"responses": {"200": {"description": "Fine"}}}}})) == []


def told(source: str, *known: Diagnostic) -> list[str]:
    """What is told of a YAML file, each with its line and column."""
    found = Diagnostics("shop.yaml")
    validate_source(source.encode(), "shop.yaml", found, seconds=60, known=known)
    return [str(one).removeprefix("shop.yaml:").replace("warning format.invalid ", "") for one in found]


def test_faults_of_structure_have_their_place() -> None:
    assert checked(definition({"/a": {"get": {"responses": {"200": {"description": 1}}}}})) == [
        ("format.invalid", "#/paths/~1a/get/responses/200/description")
    ]


STRUCTURE = """\
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /a:
    get:
      parameters:
        - {name: a, in: quer, schema: {}}
        - {name: b, in: query, schema: {type: strng}}
      responses:
        "200": {description: 1, extra: 1}
    put:
      responses: {}
components:
  schemas:
    A: {required: []}
"""


def test_faults_of_structure_are_told_in_words_at_their_line() -> None:
    """Alternatives (a parameter or a reference to one) are told as faults of the one that was meant."""
    get = "#/paths/~1a/get"
    assert told(STRUCTURE) == [
        f"7:25: {get}/parameters/0/in: GET /a: Expected one of 'path', 'query', 'header', 'cookie'.",
        (
            f"8:47: {get}/parameters/1/schema/type: GET /a: "
            "Expected one of 'array', 'boolean', 'integer', 'number', 'object', 'string'."
        ),
        f"10:30: {get}/responses/200/description: GET /a, response 200: Expected a text, found a number.",
        (
            f"10:40: {get}/responses/200/extra: GET /a, response 200: "
            "'extra' is no field of this. Remove it, or begin it with `x-`."
        ),
        "12:18: #/paths/~1a/put/responses: PUT /a: It is empty. Say what belongs there.",
        "15:19: #/components/schemas/A/required: schema 'A': the value has less than 1 item",
    ]


MEANING = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /a:
    get:
      parameters:
        - {name: a, in: query, schema: {$ref: '#/components/schemas/Count'}}
      responses: {"200": {description: Fine}}
components:
  schemas:
    Count: {type: integer, default: null}
"""


def test_faults_of_meaning_have_the_place_the_validator_was_at() -> None:
    assert told(MEANING) == ["11:37: #/components/schemas/Count/default: schema 'Count': null is not of type 'integer'"]


def test_what_reading_has_told_is_not_told_again() -> None:
    """An operationId used twice is told by reading always; of the rest the same place counts."""
    twice = {"operationId": "same", "responses": {"200": {"description": "Fine"}}}
    assert checked(definition({"/a": {"get": twice, "put": twice}})) == []
    at = "#/components/schemas/Count/default"
    assert told(MEANING, Diagnostic("warning", "value.invalid", "The default is no count.", where=at)) == []


def test_files_are_not_opened() -> None:
    found = Diagnostics("shop.json")
    data = definition({"/a": {"get": {"responses": {"200": {"$ref": "file:///etc/passwd"}}}}})
    validate_definition(data, found, seconds=60)
    assert "root:" not in " ".join(str(one) for one in found)
    assert len(found) == 1


def test_what_is_no_definition_is_one_finding() -> None:
    assert checked({"openapi": "9.9"}) == [("format.invalid", "#")]


def test_the_time_is_limited() -> None:
    assert checked(definition(), seconds=0.001) == [("limit.time", "")]
