"""What pages are told of a revision: its tree, and one request with everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.actions.addresses import Reached
from app.actions.drift import drift_of, known_drift
from app.actions.editing.editing import EditWishes, edit
from app.actions.editing.edits import AddExample, ChangeExample, ExampleParts, HeaderRow, NoSuchEntry
from app.actions.editing.looking import Row, request_page, tree_of
from app.actions.home import HomeMock, home
from app.actions.import_records import ImportWishes
from app.actions.imports import plan_import, save_plan
from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, put
from app.actions.overview import Overview
from app.errors import MockNotFound
from app.records import Address, Listening, WorkspaceStatus
from app.store.errors import NoRevision, RevisionNotFound
from app.store.mocks import list_mocks, put_mock
from app.store.records import MockDraft
from app.store.transaction import Store
from tests.app.actions.editing.shop import SHOP, document, example, newest, put_shop
from tests.app.actions.importing import upload

PUBLISHED = EditWishes(publish=True)
BAKERY = """\
openapi: 3.1.0
info: {title: Bakery, version: "1"}
servers: [{url: https://bakery.example.com/v1}]
paths:
  /breads:
    get:
      operationId: listBreads
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses:
        "200":
          description: All
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Bread'}}
              example: [{name: rye, price: 3}]
        4XX: {description: No, content: {application/problem+json: {schema: {type: object, required: [title]}}}}
    post:
      operationId: bake
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Bread'}}}}
      responses: {"201": {description: Baked}}
components:
  schemas:
    Bread:
      type: object
      required: [name, price, secret]
      properties: {name: {type: string}, price: {type: number}, secret: {type: string, writeOnly: true}}
"""
JSON = HeaderRow(key="Content-Type", value="application/json")


@pytest.fixture
def bakery(store: Store) -> Store:
    """The mock `bakery`, made of a definition."""
    save_plan(store, plan_import(store, [upload("bakery.yaml", BAKERY)], ImportWishes(name="bakery")))
    return store


def ids(store: Store, kind: str) -> list[str]:
    return [row.id for row in tree_of(store, "bakery").rows if row.kind == kind]


def test_the_tree_has_a_row_for_each_folder_request_and_example(store: Store):
    tree = tree_of(store, "shop")
    assert tree.rows == (
        Row("folder", "catalogue", "", 0, "Catalogue"),
        Row("request", "list", "catalogue", 1, "List products", "GET", "/products"),
        Row("example", "all", "list", 2, "all", "", "", 200, "application/json", 11),
        Row("example", "none", "list", 2, "none", "", "", 200, "application/json", 2),
        Row("example", "broken", "list", 2, "broken", "", "", 500, "application/json", 14),
        Row("request", "one", "catalogue", 1, "One product", "GET", "/products/:id"),
    )
    assert (tree.counts, tree.name, tree.revision.number) == ({"folders": 1, "requests": 2, "examples": 3}, "Shop", 1)


def test_the_tree_is_of_the_newest_revision_or_of_the_one_that_is_asked_for(store: Store):
    edit(store, "shop", [ChangeExample(example="all", parts=ExampleParts(name="x", body="ü"))])
    assert tree_of(store, "shop").rows[2] == Row("example", "all", "list", 2, "x", "", "", 200, "application/json", 2)
    assert tree_of(store, "shop", 1).rows[2].name == "all"
    with pytest.raises(RevisionNotFound):
        tree_of(store, "shop", 9)
    with pytest.raises(MockNotFound):
        tree_of(store, "other")
    put_mock(store, MockDraft(name="empty"))
    with pytest.raises(NoRevision):
        tree_of(store, "empty")


def test_a_request_is_told_with_its_answers_and_how_each_is_reached(store: Store):
    page = request_page(store, "shop", "list", server="http://localhost:8000")
    assert (page.folders, page.description, page.operation) == ((("catalogue", "Catalogue"),), "All of them.", None)
    told = [(each.id, each.answers_itself, each.answered_by, each.selector) for each in page.examples]
    assert told == [
        ("all", True, "", ""),
        ("none", False, "Catalogue › List products › all", "x-mock-response-name: none"),
        ("broken", False, "Catalogue › List products › all", "x-mock-response-code: 500"),
    ]
    assert page.examples[0].pretty == '[\n  {\n    "id": 1\n  }\n]'
    assert page.curl == "curl http://localhost:8000/mock/shop/products"
    assert page.examples[0].original is not None
    assert page.examples[0].original.url == "{{baseUrl}}/products"


def test_secrets_are_masked_unless_they_are_asked_for(store: Store):
    request = {
        "method": "POST",
        "url": "http://x.test/a?token=0123456789abcdef",
        "header": [{"key": "X-Api-Key", "value": "k" * 20}],
    }
    saved = example("one", '{"password": "open sesame"}', originalRequest=request)
    whole = {**SHOP, "item": [{"id": "a", "name": "a", "request": request, "response": [saved]}]}
    put_shop(store, whole, "secret")
    put(store, "secret", MockWishes(access="key"))
    masked, full = request_page(store, "secret", "a"), request_page(store, "secret", "a", full=True)
    for word in ("0123456789abcdef", "kkkkkkkkkkkkkkkkkkkk", "open sesame"):
        assert word not in repr(masked) + masked.examples[0].body
        assert word in repr(full) + full.examples[0].body
    assert (masked.is_masked, full.is_masked) == (True, False)
    assert masked.curl.endswith('-H "X-Api-Key: $UNDERSTUDY_KEY"')


def test_a_request_that_is_not_there_is_told(store: Store):
    with pytest.raises(NoSuchEntry):
        request_page(store, "shop", "all")


def test_the_operation_of_a_definition_is_told_with_its_schemas(bakery: Store):
    listed, baked = (request_page(bakery, "bakery", id) for id in ids(bakery, "request"))
    assert listed.operation is not None
    assert baked.operation is not None
    bread: dict[str, Any] = {
        "type": "object",
        "required": ["name", "price"],
        "properties": {"name": {"type": "string"}, "price": {"type": "number"}, "secret": {"type": "string"}},
    }
    assert listed.operation.parameters == ({"name": "page", "in": "query", "required": False, "schema": {"type": "integer"}},)
    assert listed.operation.responses[0]["content"][0]["schema"] == {"type": "array", "items": bread}
    assert (listed.operation.key, listed.operation.id) == ("GET /breads", "listBreads")
    assert (baked.operation.body_required, baked.operation.bodies[0]["schema"]["required"]) == (
        True,
        ["name", "price", "secret"],
    )
    [example] = [each for each in listed.examples if each.status == 200]
    assert (example.checked, example.declared, example.findings) == (True, True, ())


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (ExampleParts(body='[{"name": "rye"}]'), [("value.invalid", "/0/price: It is missing.")]),
        (
            ExampleParts(body='[{"name": 1, "price": 2}]'),
            [("value.invalid", "/0/name: It is integer, and string is asked for.")],
        ),
        (ExampleParts(body='[{"name": "{{name}}", "price": "{{price}}"}]'), []),
        (
            ExampleParts(status=418),
            [("example.undeclared", "The definition does not declare the media type 'application/json' for 4XX.")],
        ),
        (ExampleParts(status=500), [("example.undeclared", "The definition does not declare the status 500.")]),
        (
            ExampleParts(status=404, body="{}", headers=(HeaderRow(key="Content-Type", value="application/problem+json"),)),
            [("value.invalid", "/title: It is missing.")],
        ),
    ],
)
def test_an_edit_is_held_against_the_definition(bakery: Store, parts: ExampleParts, told: list[tuple[str, str]]):
    done = edit(bakery, "bakery", [ChangeExample(example=ids(bakery, "example")[0], parts=parts)])
    assert [(found.code, found.message) for found in done.findings] == told


def test_a_revision_that_fits_its_definition_has_no_drift(bakery: Store):
    found = drift_of(bakery, "bakery")
    assert (found.has_definition, found.operations, found.is_none, found.checked) == (True, 2, True, 2)
    assert known_drift(newest(bakery, "bakery").content) == found
    assert known_drift("0" * 64) is None


def test_drift_counts_what_is_missing_added_and_broken(bakery: Store):
    rows = tree_of(bakery, "bakery").rows
    request = next(row for row in rows if row.kind == "request")
    edit(bakery, "bakery", [AddExample(request=request.id, parts=ExampleParts(name="odd", headers=(JSON,), body="[1]"))])
    found = drift_of(bakery, "bakery", 2)
    assert (found.bad_count, found.bad[0].name, found.bad[0].problem) == (
        1,
        "odd",
        "/0: It is integer, and object is asked for.",
    )
    assert (found.bad[0].request, found.bad[0].request_id) == ("GET /breads", request.id)
    kept = document(bakery, "bakery")
    kept["item"] = [kept["item"][0], *SHOP["item"]]
    put(bakery, "bakery", MockWishes(content=_collection(kept)))
    found = drift_of(bakery, "bakery")
    assert (found.missing, found.added) == (("POST /breads",), ("GET /products", "GET /products/:id"))


def test_the_first_page_asks_for_few_drifts_at_once_and_shows_those_that_are_known(bakery: Store):
    example_id = ids(bakery, "example")[0]
    edit(
        bakery, "bakery", [ChangeExample(example=example_id, parts=ExampleParts(body='[{"name": 7, "price": "3"}]'))], PUBLISHED
    )
    overview = Overview(
        status=lambda: WorkspaceStatus(loaded=True),
        listening=lambda: Listening(main=Address("127.0.0.1", 8000)),
        mock_domain="localhost",
        records=lambda: {mock.name: mock for mock in list_mocks(bakery)},
    )

    def row() -> HomeMock:
        return home(overview, bakery, Reached(scheme="http", host="localhost", port=8000)).groups[0].mocks[0]

    assert (row().may_drift, row().drift) == (True, None)
    known = drift_of(bakery, "bakery")
    assert (row().may_drift, row().drift, known.is_none) == (False, known, False)


def _collection(document: Any) -> Any:
    return ContentWishes(collection=json.dumps(document).encode())


def test_without_a_definition_nothing_is_said(store: Store):
    assert drift_of(store, "shop").has_definition is False
