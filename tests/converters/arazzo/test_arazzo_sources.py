"""The files that a description names: opened beside it, several definitions as one use case."""

from __future__ import annotations

from typing import Any

from app.matching.index import compile_index
from app.matching.replay import dry_run
from converters.arazzo import workflow_document
from converters.diagnostics import Diagnostics
from tests.converters.arazzo.flows import SHOP, arazzo, converted, examples, opened, step, workflow

BANK: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Bank", "version": "1"},
    "servers": [{"url": "https://bank.example"}],
    "security": [{"key": []}],
    "paths": {
        "/payments": {
            "get": {
                "operationId": "listPayments",
                "responses": {
                    "200": {
                        "description": "Payments",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                    }
                },
            }
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "schemas": {"Order": {"type": "object", "required": ["iban"], "properties": {"iban": {"const": "DE02"}}}},
    },
}


def sources(**urls: str) -> list[dict[str, str]]:
    return [{"name": name, "url": url} for name, url in urls.items()]


def test_steps_of_several_definitions_are_one_use_case():
    flow = workflow(step("look", "$sourceDescriptions.shop.getOrder"), step("pay", "$sourceDescriptions.bank.listPayments"))
    files = {
        "flows.json": arazzo(flow, sourceDescriptions=sources(shop="./shop.json", bank="bank%20one.json")),
        "shop.json": SHOP,
        "bank one.json": BANK,
    }
    found = Diagnostics("flows.json")
    collection = converted(workflow_document(opened(files, "flows.json", found), "flow", found), found)
    assert list(found) == []
    assert examples(collection)["pay"].body == '{\n  "iban": "DE02"\n}'
    assert [variable.value for variable in collection.variables[:2]] == ["http://localhost:8000", "https://bank.example"]
    assert list(dry_run(compile_index(collection))) == []


def test_a_workflow_of_another_description_is_played_in_its_place():
    more = arazzo(workflow(step("look", "getOrder"), name="looking", outputs={"id": "$steps.look.outputs.id"}))
    flow = workflow({"stepId": "first", "workflowId": "$sourceDescriptions.more.looking"}, step("order", "placeOrder"))
    files = {
        "flows.json": arazzo(flow, sourceDescriptions=sources(shop="shop.json", more="more/flows.json")),
        "more/flows.json": {**more, "sourceDescriptions": sources(other="../shop.json")},
        "shop.json": SHOP,
    }
    collection = converted(workflow_document(opened(files, "flows.json"), "flow", Diagnostics()))
    assert list(examples(collection)) == ["look", "order"]


def test_a_source_that_cannot_be_had_costs_only_itself():
    found = Diagnostics("flows.json")
    names = sources(
        shop="shop.json", far="https://example.com/api.yaml", gone="gone.json", broken="broken.json", self="flows.json"
    )
    files = {
        "flows.json": arazzo(workflow(step("look", "getOrder")), sourceDescriptions=names),
        "shop.json": SHOP,
        "broken.json": b"{",
    }
    flows = opened(files, "flows.json", found)
    assert list(flows.documents) == ["shop"]
    assert [(one.code, one.where) for one in found] == [
        ("ref.external", "#/sourceDescriptions/1/url"),
        ("ref.unresolved", "#/sourceDescriptions/2/url"),
        ("json.invalid", "#/sourceDescriptions/3/url"),
        ("ref.cycle", "#/sourceDescriptions/4/url"),
    ]


def test_a_finding_about_a_step_is_in_the_description_and_one_about_the_definition_in_that():
    shop = {**SHOP, "components": {"schemas": {**SHOP["components"]["schemas"], "Order": {"type": "object", "not": {}}}}}
    order = step("order", "placeOrder", requestBody={"payload": {"sku": 5}})
    files = {"flows.json": arazzo(workflow(order)), "shop.json": shop}
    found = Diagnostics("flows.json")
    converted(workflow_document(opened(files, "flows.json", found), "flow", found), found)
    told = {(one.code, one.file, one.where) for one in found}
    assert ("value.invalid", "flows.json", "#/workflows/0/steps/0/requestBody") in told
    assert ("schema.unsatisfiable", "shop.json", "#/components/schemas/Order") in told
