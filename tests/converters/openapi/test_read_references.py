"""References that cannot be followed are named, with what they may have meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.openapi.read import read_definition
from converters.source import read_tree
from tests.converters.openapi.definitions import answers, definition, opener, swagger


def told(source: Any, files: dict[str, Any] | None = None) -> list[str]:
    """The messages about references and parameters."""
    found = Diagnostics("shop.json")
    read_definition(
        read_tree(json.dumps(source).encode(), "shop.json"), found, open_file=None if files is None else opener(files)
    )
    return [one.message for one in found if one.code.startswith(("ref.", "item."))]


def schema_of(ref: str, **more: Any) -> dict[str, Any]:
    return definition({"/a": {"get": {"responses": answers({"$ref": ref})}}}, components=more)


NOWHERE = "leads nowhere: correct it, or add what it names"


@pytest.mark.parametrize(
    ("ref", "meant"),
    [
        pytest.param("#/components/schemas/Thnig", "#/components/schemas/Thing", id="misspelt name"),
        pytest.param("#/components/shcemas/Thing", "#/components/schemas/Thing", id="misspelt section"),
        pytest.param("#/definitions/Thing", "#/components/schemas/Thing", id="another version's section"),
        pytest.param("#/components/schemas/Thing/propertys/id", "#/components/schemas/Thing/properties/id", id="inside"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named_with_the_nearest_component(ref: str, meant: str) -> None:
    source = schema_of(ref, schemas={"Thing": {"properties": {"id": {}}}, "Other": {}})
    assert told(source) == [f"`$ref` {ref!r} {NOWHERE}. Did you mean {meant!r}?"]


def test_a_reference_like_nothing_is_named_alone_and_cut() -> None:
    ref = "#/components/schemas/" + "x" * 200
    assert told(schema_of(ref, schemas={"Thing": {}})) == [f"`$ref` {ref[:79] + '…'!r} {NOWHERE}."]


def test_the_nearest_component_has_the_kind_that_is_needed() -> None:
    source = swagger(
        {"/a": {"get": {"parameters": [{"$ref": "#/definitions/Page"}], "responses": {}}}},
        parameters={"Pages": {"name": "page", "in": "query", "type": "string"}},
        definitions={"Paged": {}},
    )
    assert told(source)[0].endswith("Did you mean '#/definitions/Paged'?")
    del source["definitions"]
    assert told(source)[0].endswith("Did you mean '#/parameters/Pages'?")


def test_a_name_in_another_file_is_looked_for_there() -> None:
    source = schema_of("common.json#/schemas/Thnig")
    assert told(source, {"common.json": {"schemas": {"Thing": {}}}}) == [
        f"`$ref` 'common.json#/schemas/Thnig' {NOWHERE}. Did you mean 'common.json#/schemas/Thing'?"
    ]


def test_a_file_that_is_not_there_is_named() -> None:
    message = "`$ref` 'parts/a.json#/A' leads to the file 'parts/a.json', which is not there."
    assert told(schema_of("parts/a.json#/A"), {}) == [message]


def test_a_reference_outside_is_named_with_how_to_allow_it() -> None:
    def refuse(name: str) -> bytes:
        raise ConversionError("ref.external", "The file lies outside.")

    alone = "`$ref` '../a.json' leads to a file that was not given. Serve or convert the folder that holds it."
    outside = "`$ref` '../a.json' cannot be followed: The file lies outside. Serve or convert the folder that holds it."
    remote = (
        "`$ref` 'https://example.com/a.json' leads outside and is not fetched. "
        "Put a copy beside the definition and refer to that."
    )
    found = Diagnostics("shop.json")
    tree = read_tree(json.dumps(schema_of("../a.json")).encode(), "shop.json")
    read_definition(tree, found, open_file=refuse)
    assert [one.message for one in found] == [outside]
    assert told(schema_of("../a.json")) == [alone]
    assert told(schema_of("https://example.com/a.json")) == [remote]


def test_thousands_of_names_and_lost_references_cost_little() -> None:
    schemas: dict[str, Any] = {f"Thing{index}": {"$ref": f"#/components/schemas/Thong{index}"} for index in range(5000)}
    found = told(definition(components={"schemas": schemas}))
    assert sum("Did you mean" in message for message in found) == 20


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ({"name": "a", "in": "qurey"}, "`in` is 'qurey'; expected path, query, header or cookie."),
        ({"name": "a"}, "It has no `in`: path, query, header or cookie."),
        ({"in": "query"}, "It has no `name`."),
        (
            {"name": "a", "in": "body"},
            "`in` is 'body'; expected path, query, header or cookie (since OpenAPI 3 a body is a `requestBody`).",
        ),
    ],
    ids=["misspelt", "no place", "no name", "of another version"],
)
def test_a_parameter_that_cannot_be_used_says_why(parameter: Any, message: str) -> None:
    source = definition({"/a": {"get": {"parameters": [parameter], "responses": {}}}})
    assert told(source) == [f"{message} The parameter was left out."]
