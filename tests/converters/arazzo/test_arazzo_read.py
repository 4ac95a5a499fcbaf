"""Arazzo descriptions are read part by part: a wrong part is told with its place and costs only itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.arazzo.model import Criterion, OutcomeAction, StepBody, StepParameter
from converters.arazzo.read import read_arazzo
from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.source import read_tree
from tests.converters.arazzo.flows import arazzo, read, step, workflow

AT = "#/workflows/0/steps/0"


def test_a_step_is_read_with_all_it_holds():
    components = {
        "parameters": {"page": {"name": "page", "in": "query", "value": 1}},
        "failureActions": {"wait": {"name": "wait", "type": "retry", "retryAfter": 1.5, "retryLimit": 2}},
    }
    whole = step(
        "a",
        "listOrders",
        parameters=[{"reference": "$components.parameters.page", "value": 3}],
        requestBody={"contentType": "application/json", "payload": None},
        successCriteria=[{"condition": "^2", "context": "$statusCode", "type": "regex"}],
        onFailure=[{"reference": "$components.failureActions.wait"}],
        outputs={"id": "$response.body#/id"},
    )
    (found,) = read(arazzo(workflow(whole), components=components)).workflows[0].steps
    assert found.parameters == (StepParameter(name="page", location="query", value=3, pointer=f"{AT}/parameters/0"),)
    assert found.request_body == StepBody(
        content_type="application/json", payload=None, has_payload=True, pointer=f"{AT}/requestBody"
    )
    assert found.success_criteria == (
        Criterion(condition="^2", context="$statusCode", type="regex", pointer=f"{AT}/successCriteria/0"),
    )
    assert found.on_failure == (
        OutcomeAction(name="wait", type="retry", retry_after=1.5, retry_limit=2, pointer=f"{AT}/onFailure/0"),
    )
    assert found.outputs == {"id": "$response.body#/id"}


@pytest.mark.parametrize(
    ("odd", "code", "where"),
    [
        pytest.param(arazzo(workflow({"operationId": "a"})), "format.invalid", AT, id="step without id"),
        pytest.param(
            arazzo(workflow({"stepId": "a", "operationId": "a", "workflowId": "b"})), "format.invalid", AT, id="two calls"
        ),
        pytest.param(
            arazzo(workflow(step("a", "x"), step("a", "y"))), "name.duplicate", "#/workflows/0/steps/1", id="step twice"
        ),
        pytest.param(
            arazzo(workflow(step("a", "x")), workflow(step("a", "x"))), "name.duplicate", "#/workflows/1", id="workflow twice"
        ),
        pytest.param(arazzo(workflow(step("a", "x", parameters=[5]))), "format.invalid", f"{AT}/parameters/0", id="no map"),
        pytest.param(
            arazzo(workflow(step("a", "x", parameters=[{"name": "a", "in": "body"}]))),
            "format.invalid",
            f"{AT}/parameters/0",
            id="no such place",
        ),
        pytest.param(
            arazzo(workflow(step("a", "x", parameters=[{"reference": "$components.parameters.a"}]))),
            "ref.unresolved",
            f"{AT}/parameters/0/reference",
            id="no such component",
        ),
        pytest.param(
            arazzo(workflow(step("a", "x", successCriteria=[{"condition": "a", "type": "lua"}]))),
            "format.invalid",
            f"{AT}/successCriteria/0",
            id="no such criterion",
        ),
        pytest.param(arazzo(workflow(step("a", "x", output={}))), "unknown_field", AT, id="misspelt"),
        pytest.param(
            arazzo(workflow(step("a", "x"), sourceDescriptions=None)), "unknown_field", "#/workflows/0", id="elsewhere"
        ),
        pytest.param(arazzo(), "item.none", "#/workflows", id="no workflow"),
        pytest.param(
            {**arazzo(workflow(step("a", "x"))), "sourceDescriptions": [{"name": "a"}, {"name": "b", "url": "b"}]},
            "format.invalid",
            "#/sourceDescriptions/0",
            id="source without url",
        ),
    ],
)
def test_a_wrong_part_is_told_with_its_place(odd: dict[str, Any], code: str, where: str):
    found = Diagnostics("flows.json")
    read(odd, found)
    assert [(one.code, one.where) for one in found] == [(code, where)]
    assert found.found[0].line is not None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"openapi": "3.1.0"}, "format.unexpected_kind"),
        ({"arazzo": "2.0.0"}, "format.unsupported_version"),
        ([], "format.unexpected_kind"),
    ],
)
def test_what_is_no_description_is_refused(data: Any, code: str):
    with pytest.raises(FormatError) as raised:
        read_arazzo(read_tree(json.dumps(data).encode(), "x.json"), Diagnostics())
    assert raised.value.code == code
