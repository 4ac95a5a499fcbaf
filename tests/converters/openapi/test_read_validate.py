"""The check against the specification: findings with pointers, in a process that may be killed."""

from __future__ import annotations

from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.validate import validate_definition
from tests.converters.openapi.definitions import definition


def checked(data: Any, seconds: float = 60) -> list[tuple[str, str]]:
    found = Diagnostics("shop.json")
    validate_definition(data, found, seconds=seconds)
    assert all(len(str(one)) < 500 for one in found)
    return [(one.code, one.where) for one in found]


def test_a_valid_definition_has_no_finding() -> None:
    assert checked(definition({"/a": {"get": {"responses": {"200": {"description": "Fine"}}}}})) == []


def test_faults_of_structure_have_their_place() -> None:
    assert checked(definition({"/a": {"get": {"responses": {"200": {"description": 1}}}}})) == [
        ("format.invalid", "#/paths/~1a/get/responses/200")
    ]


def test_faults_of_meaning_are_found() -> None:
    twice = {"operationId": "same", "responses": {"200": {"description": "Fine"}}}
    assert len(checked(definition({"/a": {"get": twice, "put": twice}}))) == 1


def test_files_are_not_opened() -> None:
    found = Diagnostics("shop.json")
    data = definition({"/a": {"get": {"responses": {"200": {"$ref": "file:///etc/passwd"}}}}})
    validate_definition(data, found, seconds=60)
    assert "root:" not in " ".join(str(one) for one in found)
    assert len(found) == 1


def test_what_is_no_definition_is_one_finding() -> None:
    assert checked({"openapi": "9.9"}) == [("format.invalid", "")]


def test_the_time_is_limited() -> None:
    assert checked(definition(), seconds=0.001) == [("limit.time", "")]
