"""What can be read and served, but is hardly meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.read import read_definition
from converters.source import read_tree
from tests.converters.openapi.definitions import definition, swagger

FINE = {"200": {"description": "Fine"}}


def advice(source: Any) -> list[tuple[str, str, str, str]]:
    """Level, code, place and message of everything noted."""
    found = Diagnostics("shop.json")
    read_definition(read_tree(json.dumps(source).encode(), "shop.json"), found)
    return [(one.level, one.code, one.where, one.message) for one in found]


def parameter(name: str, place: str = "path") -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": {"type": "string"}}


def test_a_definition_that_agrees_with_itself_needs_no_advice() -> None:
    paths = {
        "/orders/{id}/items/{item}": {
            "parameters": [parameter("id")],
            "get": {"operationId": "a", "parameters": [parameter("item"), parameter("q", "query")], "responses": FINE},
        },
        "/files/{path+}?kind={kind}": {"get": {"parameters": [parameter("path")], "responses": FINE}},
    }
    assert advice(definition(paths)) == []


@pytest.mark.parametrize(
    ("source", "where"),
    [
        pytest.param(definition(), "#/paths", id="empty paths"),
        pytest.param(definition({"/a": {"summary": "Nothing"}}), "#/paths", id="no methods"),
        pytest.param({"openapi": "3.1.0", "info": {"title": "S", "version": "1"}}, "#", id="no paths"),
        pytest.param(swagger(), "#/paths", id="2.0"),
    ],
)
def test_a_definition_without_operations(source: Any, where: str) -> None:
    message = "The definition has no operation: there is nothing to answer."
    assert advice(source) == [("warning", "item.none", where, message)]


@pytest.mark.parametrize(
    ("info", "where", "message"),
    [
        pytest.param(None, "#/info", "`info.title` and `info.version` are missing: say what the API is called.", id="null"),
        pytest.param({"version": "1"}, "#/info", "`info.title` is missing: say what the API is called.", id="title"),
        pytest.param(
            {"title": "S", "version": ""}, "#/info", "`info.version` is missing: say what the API is called.", id="version"
        ),
    ],
)
def test_a_definition_without_title_or_version(info: Any, where: str, message: str) -> None:
    source = {**definition({"/a": {"get": {"responses": FINE}}}), "info": info}
    assert advice(source) == [("info", "name.missing", where, message)]


def test_an_operation_id_used_twice() -> None:
    message = (
        "The operationId 'getA' is also that of GET '/a': give PUT '/b' one of its own, "
        "or use cases that name it cannot tell them apart."
    )
    twice = {"operationId": "getA", "responses": FINE}
    assert advice(definition({"/a": {"get": twice}, "/b": {"put": twice}, "/c": {"get": {"responses": FINE}}})) == [
        ("warning", "name.duplicate", "#/paths/~1b/put/operationId", message)
    ]


@pytest.mark.parametrize(
    ("operation", "level", "where", "message"),
    [
        pytest.param({}, "info", "", "The operation declares no response: a bare 200 (not declared) is served.", id="none"),
        pytest.param(
            {"responses": {"x-a": 1}},
            "info",
            "/responses",
            "The operation declares no response: a bare 200 (not declared) is served.",
            id="empty",
        ),
        pytest.param(
            {"responses": {"OK": {"description": "Fine"}}},
            "warning",
            "/responses",
            "None of its responses can be used: a bare 200 (not declared) is served in their place.",
            id="no status",
        ),
    ],
)
def test_an_answer_that_is_made_up(operation: Any, level: str, where: str, message: str) -> None:
    found = [one for one in advice(definition({"/a": {"get": operation}})) if one[1] != "status.invalid"]
    assert found == [(level, "example.made_up", f"#/paths/~1a/get{where}", message)]


def test_a_template_and_its_parameters_that_do_not_agree() -> None:
    parameters = [parameter("orderID"), parameter("shop", "query"), parameter("zone")]
    operation = {"parameters": parameters, "responses": FINE}
    at = "#/paths/~1{shop}~1orders~1{orderId}/get"
    taken = "of the path is not declared as a path parameter: any text is taken for it."
    path = "/{shop}/orders/{orderId}"
    assert [(where, message) for _, _, where, message in advice(definition({path: {"get": operation}}))] == [
        (at, f"'{{shop}}' {taken} It is declared, but not as `in: path`."),
        (at, f"'{{orderId}}' {taken}"),
        (f"{at}/parameters/0", f"The path {path!r} has no variable 'orderID'. Did you mean 'orderId'?"),
        (f"{at}/parameters/2", f"The path {path!r} has no variable 'zone'."),
    ]


def test_the_only_variable_left_is_what_the_only_parameter_left_must_mean() -> None:
    operation = {"parameters": [parameter("orderId")], "responses": FINE}
    message = "The path '/orders/{id}' has no variable 'orderId'. Did you mean 'id'?"
    assert advice(definition({"/orders/{id}": {"get": operation}}))[1][3] == message


def test_paths_that_differ_only_in_the_names_of_their_variables_compete() -> None:
    """OpenAPI 3 §4.8.8: such templates are identical. With different methods they do not meet."""
    paths = {
        f"/orders/{{{name}}}": {method: {"parameters": [parameter(name)], "responses": FINE}}
        for name, method in (("id", "get"), ("number", "get"), ("code", "put"))
    }
    [(level, code, where, message)] = advice(definition(paths))
    assert (level, code, where) == ("warning", "path.invalid", "#/paths/~1orders~1{number}/get")
    assert message.startswith("'/orders/{number}' is the same path as '/orders/{id}': a call fits both")


def test_a_variable_with_a_colon_is_told_how_to_be_written() -> None:
    [(_, code, _, message)] = advice(definition({"/a/:id": {"get": {"parameters": [parameter("id")], "responses": FINE}}}))
    assert (code, message) == ("path.parameter", "The path '/a/:id' has ':id', which is no variable: write it in braces.")


def test_a_parameter_that_stands_twice_in_a_list_is_told() -> None:
    get = {"parameters": [parameter("q", "query"), parameter("q", "header"), parameter("q", "query")], "responses": FINE}
    assert advice(definition({"/a": {"get": get}})) == [
        (
            "warning",
            "name.duplicate",
            "#/paths/~1a/get/parameters/2",
            "The query parameter 'q' stands here twice; the last one counts.",
        )
    ]
