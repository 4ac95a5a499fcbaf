"""The API's description: valid, complete, and of use to people and generators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.store.opening import open_store
from tests.app.api.both_planes import BothPlanes

Operation = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    store = open_store(str(tmp_path_factory.mktemp("api") / "understudy.db"))
    yield BothPlanes(store).ask("GET", "openapi.json").json()
    store.close()


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_valid_openapi_3_1(document: dict[str, Any]):
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_it_says_where_the_server_is_and_how_to_sign_in(document: dict[str, Any]):
    assert document["servers"] == [{"url": "/", "description": "This server."}]
    schemes = document["components"]["securitySchemes"]
    assert (schemes["token"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")


def test_every_operation_has_a_name_a_summary_and_a_described_tag(document: dict[str, Any], operations: list[Operation]):
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    lacking = [
        place
        for place, operation in operations
        if not (operation.get("summary") and operation.get("operationId") and set(operation.get("tags") or "?") <= described)
    ]
    assert lacking == []
    ids = [operation["operationId"] for _, operation in operations]
    assert sorted(set(ids)) == sorted(ids)


def test_every_body_and_every_answer_has_an_example(document: dict[str, Any], operations: list[Operation]):
    lacking = []
    for place, operation in operations:
        contents = [("body", operation.get("requestBody", {}).get("content", {}))]
        contents += [(status, answer.get("content", {})) for status, answer in operation["responses"].items()]
        for what, content in contents:
            lacking += [f"{place} {what} {kind}" for kind, media in content.items() if not has_example(document, media)]
    assert lacking == []


def has_example(document: dict[str, Any], media: dict[str, Any]) -> bool:
    schema = media.get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return bool("example" in media or media.get("examples") or schema.get("examples"))


def test_every_operation_declares_its_errors_as_problems(operations: list[Operation]):
    lacking = []
    for place, operation in operations:
        failing = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        wanted = {"421", "500"} | ({"401", "403", "503"} if operation["security"] else set())
        lacking += [f"{place} {status}" for status in wanted - failing.keys()]
        lacking += [
            f"{place} {status} is no problem" for status, answer in failing.items() if list(answer["content"]) != PROBLEM
        ]
    assert lacking == []


PROBLEM = ["application/problem+json"]


def test_examples_are_valid(document: dict[str, Any], operations: list[Operation]):
    """Those that we wrote, and those that are made of schemas."""
    wrong = []
    for name, schema in document["components"]["schemas"].items():
        wrong += [faults(document, name, schema, example) for example in schema.get("examples", ())]
    for place, operation in operations:
        for answer in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media in answer.get("content", {}).values():
                if "example" in media:
                    wrong.append(faults(document, place, media.get("schema", {}), media["example"]))
    assert [each for each in wrong if each] == []


def faults(document: dict[str, Any], place: str, schema: dict[str, Any], example: Any) -> list[str]:
    whole = {**schema, "components": document["components"]}
    return [f"{place} {list(error.instance_path)}: {error.message}" for error in jsonschema_rs.iter_errors(whole, example)]
