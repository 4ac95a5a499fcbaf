"""Environments and globals, in every shape that real files hold."""

from __future__ import annotations

from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.postman.ids import is_derived
from converters.postman.model import Environment, Variable
from converters.postman.read import environment_from_json, read_environment
from converters.source import read_tree
from tests.corpus import corpus


def read(data: Any) -> tuple[Environment, list[tuple[str, str]]]:
    diagnostics = Diagnostics()
    environment = environment_from_json(data, diagnostics)
    return environment, [(found.code, found.where) for found in diagnostics]


def test_an_export_is_read() -> None:
    environment, noted = read(
        {
            "id": "1",
            "name": "Staging",
            "values": [{"key": "host", "value": "h", "type": "default", "enabled": True}],
            "_postman_variable_scope": "environment",
        }
    )
    assert environment == Environment(id="1", name="Staging", variables=(Variable(key="host", value="h", type="default"),))
    assert noted == []


def test_the_wrapper_of_postmans_api_is_unwrapped() -> None:
    environment, noted = read({"environment": {"uid": "1-a", "name": "S", "values": [{"key": "a"}, 5]}})
    assert (environment.id, environment.name, environment.variables) == ("1-a", "S", (Variable(key="a"),))
    assert noted == [("item.skipped", "environment.values[1]")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"values": [{"key": "a", "value": "1"}], "_postman_variable_scope": "globals"}, id="export"),
        pytest.param([{"key": "a", "value": "1"}], id="bare list of very old files"),
    ],
)
def test_globals_are_an_environment_of_that_scope(data: Any) -> None:
    environment, noted = read(data)
    assert (environment.scope, environment.variables, noted) == ("globals", (Variable(key="a", value="1"),), [])


def test_without_name_and_id_the_name_is_empty_and_the_id_derived() -> None:
    environment, noted = read({"values": []})
    assert (environment.name, is_derived(environment.id), noted) == ("", True, [])


@pytest.mark.parametrize(
    ("row", "variable"),
    [
        pytest.param({"key": "a", "value": None}, Variable(key="a"), id="null"),
        pytest.param({"key": "a", "value": 5}, Variable(key="a", value="5"), id="number"),
        pytest.param({"key": "a", "value": {}}, Variable(key="a", value="{}"), id="object"),
        pytest.param({"key": "a", "enabled": False}, Variable(key="a", disabled=True), id="not enabled"),
        pytest.param({"key": "a", "value": "x" * 300_000}, Variable(key="a", value="x" * 300_000), id="a whole library"),
        pytest.param({"key": "a", "type": "secret", "value": "s"}, Variable(key="a", type="secret", value="s"), id="secret"),
        pytest.param({"key": "a", "secret": True, "source": {"provider": "vault"}}, Variable(key="a"), id="vault"),
        pytest.param({"key": "a/b", "value": "1"}, Variable(key="a/b", value="1"), id="slash"),
    ],
)
def test_values_of_every_shape(row: Any, variable: Variable) -> None:
    environment, noted = read({"values": [row]})
    assert (environment.variables, noted) == ((variable,), [])


def test_an_empty_key_is_left_out() -> None:
    environment, noted = read({"values": [{"key": "", "value": ""}, {"key": "", "value": "x"}]})
    assert (environment.variables, noted) == ((), [("item.skipped", "values[1]")])


@pytest.mark.parametrize("key", ["a\n", " a", "a}}", "x" * 201])
def test_a_key_that_nothing_can_name_is_kept_and_noted(key: str) -> None:
    environment, noted = read({"values": [{"key": key, "value": "1"}]})
    assert (environment.variables, noted) == ((Variable(key=key, value="1"),), [("name.invalid", "values[0]")])


def test_repeated_keys_are_all_kept_in_order() -> None:
    rows = [{"key": "a", "value": "1"}, {"key": "a", "value": "2", "enabled": False}]
    assert [variable.value for variable in read({"values": rows})[0].variables] == ["1", "2"]


def test_the_variables_behind_the_limit_are_left_out_and_noted() -> None:
    environment, noted = read({"values": [{"key": "a"}] * 5001})
    assert (len(environment.variables), noted) == (5000, [("limit.items", "values")])


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        pytest.param({"info": {"name": "x"}, "item": []}, "format.unexpected_kind", "a Postman collection", id="collection"),
        pytest.param({"openapi": "3.1.0"}, "format.unexpected_kind", "an OpenAPI definition", id="definition"),
        pytest.param({"values": {}}, "format.unknown", "neither", id="values are no list"),
        pytest.param(5, "format.unknown", "neither", id="number"),
        pytest.param([{"a": 1}], "format.unknown", "neither", id="list of something else"),
    ],
)
def test_what_is_no_environment_is_refused(data: Any, code: str, words: str) -> None:
    with pytest.raises(FormatError) as refused:
        environment_from_json(data, Diagnostics(), "staging.json")
    assert (refused.value.code, refused.value.file) == (code, "staging.json")
    assert words in refused.value.message


def test_a_utf_16_export_is_read() -> None:
    file = "utf16-le-encoding-in-env.postman_environment.json"
    environment = read_environment(read_tree(corpus("collections", "newman", file).read_bytes(), file), Diagnostics(file))
    assert (environment.name, len(environment.variables)) == ("Localhost REST API - QA_master_localhost", 4)
