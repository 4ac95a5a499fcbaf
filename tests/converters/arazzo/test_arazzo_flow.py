"""Workflows become use cases: a mock server that is called in order, with the values it gave, plays them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.matching.example import Match
from app.matching.index import compile_index
from app.matching.match import match
from app.matching.replay import dry_run
from app.matching.request import MockRequest
from converters.arazzo import open_sources, read_arazzo, workflow_document
from converters.diagnostics import Diagnostics
from converters.openapi.files import files_below
from converters.postman.model import Collection, walk
from converters.postman.write import write_collection
from converters.source import read_tree
from tests.converters.arazzo.flows import GOLDEN, SHOP, arazzo, converted, examples, given, played, step, workflow

CASES = sorted(GOLDEN.iterdir())


def golden(case: Path, name: str, found: Diagnostics) -> Collection:
    tree = read_tree((case / "flows.arazzo.yaml").read_bytes(), "flows.arazzo.yaml", diagnostics=found)
    flows = open_sources(read_arazzo(tree, found), found, open_file=files_below(case))
    return converted(workflow_document(flows, name, found), found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_workflow_becomes_its_collection(case: Path, update_golden: bool) -> None:
    found = Diagnostics("flows.arazzo.yaml")
    collection = write_collection(golden(case, case.name, found))
    findings = "".join(f"{one}\n" for one in found)
    if update_golden:
        (case / "collection.json").write_bytes(collection)
        (case / "findings.txt").write_text(findings, "utf-8")
    assert collection.decode() == (case / "collection.json").read_text("utf-8")
    assert findings == (case / "findings.txt").read_text("utf-8")


def answered(collection: Collection, method: str, path: str, query: str = "", body: object = None) -> tuple[str, object]:
    """The name of the example that answers a call, and what it says."""
    data = b"" if body is None else json.dumps(body).encode()
    headers = ((b"content-type", b"application/json"),) if body is not None else ()
    outcome = match(compile_index(collection), MockRequest(method, path, query, headers, data))
    assert isinstance(outcome, Match)
    example = next(one for _, item in walk(collection) for one in item.examples if one.id == outcome.example.id)
    return example.name, json.loads(example.body) if example.body else None


def test_the_mock_plays_the_workflow_when_it_is_called_in_order():
    """A client that knows the inputs and reads the rest from the answers gets each step's own answer."""
    mock = golden(GOLDEN / "checkout", "checkout", Diagnostics())
    assert answered(mock, "POST", "/sessions", body={"user": "ada", "password": "secret"}) == (
        "open-session",
        {"token": "t-91"},
    )
    name, order = answered(mock, "POST", "/orders", body={"sku": "mug-7", "quantity": 2})
    assert (name, order["sku"], order["quantity"], order["status"]) == ("order", "mug-7", 2, "open")  # type: ignore[index]
    name, orders = answered(mock, "GET", "/orders", "status=open")
    assert (name, {one["status"] for one in orders}) == ("find", {"open"})  # type: ignore[union-attr]
    assert answered(mock, "GET", f"/orders/{order['id']}") == ("look", order)  # type: ignore[index]
    assert answered(mock, "DELETE", f"/orders/{order['id']}") == ("cancel", None)  # type: ignore[index]
    assert answered(mock, "GET", "/orders/gone-1") == ("look-again", {"code": "order.unknown"})


def test_every_step_answers_its_own_request():
    assert list(dry_run(compile_index(golden(GOLDEN / "checkout", "checkout", Diagnostics())))) == []


def test_the_collection_is_the_use_case_in_words():
    mock = golden(GOLDEN / "checkout", "checkout", Diagnostics())
    assert mock.name == "Buy and look"
    assert mock.description.splitlines()[:4] == [
        "A shopper logs in, orders, finds the order, and cancels it.",
        "",
        "1. **open-session** `POST /sessions`",
        "2. **order** `POST /orders`: Two mugs, please.",
    ]
    items = [item for _, item in walk(mock)]
    assert [[example.name for example in item.examples] for item in items] == [
        ["open-session"], ["order"], ["find"], ["look", "look-again"], ["cancel"],
    ]  # fmt: skip
    assert items[3].request.description.startswith("**Step 4, look.** The very order.\n\n**Step 6, look-again.** It is gone.")


OUT = {"id": "$response.body#/id"}
ORDER = step(
    "order", "placeOrder", requestBody={"payload": {"sku": "mug", "quantity": 3}}, outputs={"id": "$response.body#/id"}
)
LOOK = step("look", "getOrder", parameters=[given("path", "orderId", "$steps.order.outputs.id")])


def test_what_an_answer_tells_of_a_thing_later_answers_tell_again():
    said = examples(converted(played(arazzo(workflow(ORDER, LOOK)), SHOP)))
    assert json.loads(said["look"].body) == json.loads(said["order"].body)
    assert json.loads(said["order"].body)["sku"] == "mug"


def test_a_criterion_puts_its_value_into_the_answer():
    paid = {**LOOK, "successCriteria": [{"condition": "$response.body#/status == 'paid' && $response.body#/total > 10"}]}
    body = json.loads(examples(converted(played(arazzo(workflow(ORDER, paid)), SHOP)))["look"].body)
    assert (body["status"], body["total"] > 10) == ("paid", True)


def test_a_range_answers_with_the_code_the_criteria_name():
    refused = step("refused", "placeOrder", successCriteria=[{"condition": "$statusCode == 409"}])
    assert examples(converted(played(arazzo(workflow(refused)), SHOP)))["refused"].code == 409


def test_a_status_nobody_declares_is_told_and_served():
    found = Diagnostics("flows.json")
    odd = step("odd", "getOrder", successCriteria=[{"condition": "$statusCode == 202"}])
    assert examples(converted(played(arazzo(workflow(odd)), SHOP, found=found)))["odd"].code == 202
    assert [(one.code, one.where) for one in found] == [("status.invalid", "#/workflows/0/steps/0/successCriteria")]


def test_the_success_action_that_leads_on_chooses_among_responses():
    """Arazzo 1.0.1 §5.8.6: of several success actions the first whose criteria hold is taken."""
    either = step(
        "either",
        "getOrder",
        successCriteria=[{"condition": "$statusCode == 200 || $statusCode == 404"}],
        onSuccess=[
            {"name": "stop", "type": "end", "criteria": [{"condition": "$statusCode == 200"}]},
            {"name": "on", "type": "goto", "stepId": "order", "criteria": [{"condition": "$statusCode == 404"}]},
        ],
    )
    assert examples(converted(played(arazzo(workflow(either, ORDER)), SHOP)))["either"].code == 404


def test_inputs_that_say_nothing_are_what_the_operation_takes():
    """`orderId` is a text in the workflow, but an integer where it is sent."""
    inputs = {"type": "object", "properties": {"orderId": {"type": "string"}}}
    look = step("look", "getOrder", parameters=[given("path", "orderId", "$inputs.orderId")])
    document = played(arazzo(workflow(look, inputs=inputs)), SHOP)
    (parameter,) = document.operations[0].parameters
    assert isinstance(parameter.examples[0].value, int)


def test_replacements_change_the_usual_body():
    changed = step("order", "placeOrder", requestBody={"replacements": [{"target": "/sku", "value": "cup"}]})
    (media,) = played(arazzo(workflow(changed)), SHOP).operations[0].request_body.content  # type: ignore[union-attr]
    assert media.examples[0].value["sku"] == "cup"


def test_equal_requests_with_other_answers_are_told():
    found = Diagnostics("flows.json")
    wait = {**LOOK, "stepId": "wait", "successCriteria": [{"condition": "$response.body#/status == 'open'"}]}
    done = {**LOOK, "stepId": "done", "successCriteria": [{"condition": "$response.body#/status == 'paid'"}]}
    played(arazzo(workflow(ORDER, wait, done)), SHOP, found=found)
    assert [(one.level, one.code, one.where) for one in found] == [("warning", "example.alike", "#/workflows/0/steps/2")]


def test_what_leads_nowhere_is_told_once_and_a_usual_value_is_taken():
    found = Diagnostics("flows.json")
    order = {**ORDER, "outputs": {"id": "$response.body#/nothing"}}
    look = examples(converted(played(arazzo(workflow(order, LOOK)), SHOP, found=found)))["look"]
    assert [(one.code, one.where) for one in found] == [("ref.unresolved", "#/workflows/0/steps/0/outputs/id")]
    assert json.loads(look.body)["id"] == int(look.original_request.url.variables[0].value)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        pytest.param(
            step("a", "getOrdr"),
            "There is no operation 'getOrdr'. Did you mean 'getOrder'? The step is left out.",
            id="operation",
        ),
        pytest.param(
            {"stepId": "a", "operationPath": "{$sourceDescriptions.shop.url}#/paths/~1order/get"},
            "There is no operation 'GET /order'. Did you mean 'POST /orders' or 'GET /orders/{orderId}'? The step is left out.",
            id="path",
        ),
        pytest.param(
            step("a", "$sourceDescriptions.shp.getOrder"),
            "There is no definition 'shp'. Did you mean 'shop'? The step is left out.",
            id="source",
        ),
        pytest.param({"stepId": "a", "workflowId": "flw"}, "There is no workflow 'flw'. Did you mean 'flow'?", id="workflow"),
    ],
)
def test_a_step_that_names_nothing_costs_only_itself(odd: dict[str, object], message: str):
    found = Diagnostics("flows.json")
    assert list(examples(converted(played(arazzo(workflow(odd, ORDER)), SHOP, found=found)))) == ["order"]
    assert [one.message for one in found] == [message]


def test_workflows_in_a_circle_end():
    found = Diagnostics("flows.json")
    there = workflow({"stepId": "b", "workflowId": "back"}, ORDER)
    back = workflow({"stepId": "f", "workflowId": "flow"}, step("look", "getOrder"), name="back")
    assert list(examples(converted(played(arazzo(there, back), SHOP, found=found)))) == ["look", "order"]
    assert [one.code for one in found] == ["ref.cycle"]


def test_workflows_that_multiply_are_bounded():
    found = Diagnostics("flows.json")
    levels = [
        workflow({"stepId": "a", "workflowId": f"w{n + 1}"}, {"stepId": "b", "workflowId": f"w{n + 1}"}, name=f"w{n}")
        for n in range(14)
    ]
    document = played(arazzo(*levels, workflow(step("look", "getOrder"), name="w14")), SHOP, "w0", found)
    assert len(document.operations[0].parameters[0].examples) == 1000
    assert {one.code for one in found} == {"limit.items"}


def test_what_has_to_be_done_before_is_played_before():
    before = workflow(ORDER, name="before", outputs={"id": "$steps.order.outputs.id"})
    look = step("look", "getOrder", parameters=[given("path", "orderId", "$workflows.before.outputs.id")])
    said = examples(converted(played(arazzo(workflow(look, dependsOn=["before"]), before), SHOP)))
    assert list(said) == ["order", "look"]
    assert json.loads(said["look"].body)["id"] == json.loads(said["order"].body)["id"]


def entry(key: str, *, title: str, event: str | None = None) -> dict[str, dict[str, object]]:
    """A named example of a ticket."""
    return {key: {"value": {"type": title, "count": 1, **({"event": event} if event else {})}}}


def test_a_step_is_answered_by_the_example_whose_request_is_nearest_to_its_payload():
    asked = entry("general", title="general") | entry("event", title="event", event="e1")
    told = {"general": {"value": {"ticket": "g-1"}}, "event": {"value": {"ticket": "e-1"}}}
    buy = {
        "operationId": "buy",
        "requestBody": {"content": {"application/json": {"examples": asked}}},
        "responses": {"201": {"description": "Sold", "content": {"application/json": {"examples": told}}}},
    }
    museum = {**SHOP, "paths": {"/tickets": {"post": buy}}}
    payload = {"type": "event", "count": 3, "event": "e9"}
    flow = arazzo(workflow(step("pay", "buy", requestBody={"contentType": "application/json", "payload": payload})))
    assert examples(converted(played(flow, museum)))["pay"].body == '{\n  "ticket": "e-1"\n}'


def test_what_is_no_text_has_an_empty_body():
    image = {"image/png": {"schema": {"type": "string", "format": "binary"}}}
    code = {"operationId": "code", "responses": {"200": {"description": "Fine", "content": image}}}
    flow = arazzo(workflow(step("qr", "code")))
    assert examples(converted(played(flow, {**SHOP, "paths": {"/code": {"get": code}}})))["qr"].body == ""
