"""Definitions looked into, cut into use cases, and saved; kept mocks taken along with what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions.definitions import Given, UseCase, only_definition, outline, plan_use_cases, preview
from app.actions.editing.editing import EditWishes, StaleEdit, edit
from app.actions.editing.edits import ChangeExample, ChangeFolder, ExampleParts
from app.actions.editing.looking import tree_of
from app.actions.import_records import ImportWishes
from app.actions.imports import plan_import, save_plan
from app.actions.kept import FromFiles
from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, put
from app.actions.resync import NoDefinition, Resync, apply_resync, plan_resync, sync_settings
from app.actions.wishes import wishes_from
from app.contract.draft import read_contract
from app.errors import InputRefused
from app.settings import Settings
from app.store.blobs import read_blob
from app.store.mocks import find_mock, put_mock
from app.store.opening import open_store
from app.store.records import MockDraft
from app.store.revisions import get_revision, list_revisions
from app.store.transaction import Store
from app.workspace.recipe import Recipe
from tests.app.actions.importing import collection, upload
from tests.app.fetch.standin import said, standing_in

SHOP = """\
openapi: 3.1.0
info: {title: Shop, version: "2", description: All about buying.}
tags: [{name: cart, description: What is in it.}]
paths:
  /cart:
    get:
      tags: [cart]
      operationId: readCart
      summary: Read the cart
      responses: {"200": {description: ok, content: {application/json: {example: {items: 2, total: 7}}}}}
  /orders:
    post:
      tags: [orders]
      deprecated: true
      responses: {"201": {description: made, content: {application/json: {example: {id: 1}}}}}
"""
FLOW = """\
arazzo: 1.0.1
info: {title: Buying, version: "1"}
sourceDescriptions: [{name: shop, url: shop.yaml, type: openapi}]
workflows:
  - workflowId: buy
    summary: Somebody buys
    steps:
      - {stepId: look, operationId: readCart}
"""
GIVEN = [upload("shop.yaml", SHOP)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "understudy.db"))
    yield opened.acting("ann")
    opened.close()


def test_an_outline_tells_operations_tags_and_where_they_stand():
    [found] = outline(GIVEN).outlines
    assert found.value is not None
    told = {key: found.value[key] for key in ("title", "version", "spec_version", "description", "tags", "workflows")}
    assert told == {
        "title": "Shop",
        "version": "2",
        "spec_version": "3.1.0",
        "description": "All about buying.",
        "tags": [
            {"name": "cart", "description": "What is in it.", "operations": 1},
            {"name": "orders", "description": "", "operations": 1},
        ],
        "workflows": [],
    }
    places = [
        (each["key"], each["id"], each["deprecated"], each["line"], each["pointer"]) for each in found.value["operations"]
    ]
    assert places == [
        ("GET /cart", "readCart", False, 6, "#/paths/~1cart/get"),
        ("POST /orders", "", True, 12, "#/paths/~1orders/post"),
    ]


def test_an_outline_tells_workflows_beside_their_definition():
    shop, flow = outline([*GIVEN, upload("flow.arazzo.yaml", FLOW)]).outlines
    assert flow.value is not None
    [workflow] = flow.value["workflows"]
    assert (workflow["id"], workflow["summary"], workflow["line"]) == ("buy", "Somebody buys", 5)
    assert workflow["steps"] == [{"id": "look", "operation": "readCart"}]
    assert (shop.kind, flow.kind) == ("definition", "arazzo")


def test_files_that_belong_to_a_definition_are_not_told_by_themselves():
    whole = SHOP.replace(
        "application/json: {example: {id: 1}}", "application/json: {schema: {$ref: 'parts.yaml#/components/schemas/A'}}"
    )
    parts = "openapi: 3.1.0\ninfo: {title: Parts, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: object}}}\n"
    assert [each.file for each in outline([upload("shop.yaml", whole), upload("parts.yaml", parts)]).outlines] == ["shop.yaml"]


@pytest.mark.parametrize(("text", "code"), [("[1", "yaml.invalid"), ("a: [", "yaml.invalid"), ("<html>", "format.unknown")])
def test_what_cannot_be_read_is_told_with_the_reason(text: str, code: str):
    [found] = outline([upload("shop.yaml", text)]).outlines
    assert (found.value, found.error.code if found.error else "") == (None, code)
    with pytest.raises(InputRefused) as refusal:
        preview([upload("shop.yaml", text)], [])
    assert refusal.value.code == code


def test_findings_have_the_place_in_the_file():
    [found] = outline([upload("shop.yaml", SHOP.replace('"2", description', '"2", oddly: 1, description'))]).outlines
    assert [(each.code, each.where, each.line) for each in found.findings] == [("unknown_field", "#/info/oddly", 2)]


def test_a_preview_tells_what_each_mock_would_hold():
    cases = [UseCase(name="cart", tags=("cart",)), UseCase(operations=("POST /orders",)), UseCase(paths=("/**",))]
    found = preview(GIVEN, cases)
    assert [(each.title, each.requests, each.examples) for each in found] == [("Shop", 1, 1), ("Shop", 1, 1), ("Shop", 2, 2)]
    assert [row.name for row in found[0].rows] == ["cart", "Read the cart", "ok"]


def test_a_use_case_that_names_nothing_there_is_told_the_nearest():
    [found] = preview(GIVEN, [UseCase(tags=("card",))])
    assert [(each.code, each.message) for each in found.findings if each.level == "error"] == [
        ("ref.unresolved", "include names the tag 'card', but there is none. Did you mean 'cart'?")
    ]


def test_a_workflow_is_a_use_case():
    [found] = preview([*GIVEN, upload("flow.arazzo.yaml", FLOW)], [UseCase(workflow="buy")])
    assert (found.file, found.requests, found.error) == ("flow.arazzo.yaml", 1, None)
    [missing] = preview([*GIVEN, upload("flow.arazzo.yaml", FLOW)], [UseCase(workflow="sell")])
    assert missing.error is not None
    with pytest.raises(InputRefused):
        preview(GIVEN, [UseCase(workflow="buy")])


def test_without_use_cases_the_whole_definition_is_meant():
    assert [each.requests for each in preview(GIVEN, [])] == [2]
    assert [each.use_case.workflow for each in preview([*GIVEN, upload("flow.arazzo.yaml", FLOW)], [])] == ["buy"]


def test_of_two_definitions_it_must_be_said_which_is_meant():
    two = [*GIVEN, upload("other.yaml", SHOP.replace("Shop", "Other"))]
    with pytest.raises(InputRefused, match=r"say which file it is cut from: shop.yaml, other.yaml"):
        preview(two, [UseCase(tags=("cart",))])
    assert [each.title for each in preview(two, [UseCase(tags=("cart",), file="other.yaml")])] == ["Other"]


def test_use_cases_are_saved_as_mocks_with_their_words(store: Store):
    cases = [
        UseCase(name="buying", title="Buying", use_case="A cart is *filled*.", tags=("cart",)),
        UseCase(name="ordering", without_tags=("cart",)),
    ]
    plan = plan_use_cases(store, GIVEN, cases)
    assert [(each.name, each.is_new, each.requests) for each in plan.mocks] == [("buying", True, 1), ("ordering", True, 1)]
    assert [(file.file, file.fate, file.gives) for file in plan.files] == [("shop.yaml", "kept", ("buying", "ordering"))]
    save_plan(store, plan)
    mock = find_mock(store, "buying").mock
    assert (mock.title, mock.use_case, mock.published, dict(mock.settings)) == ("Buying", "A cart is *filled*.", 1, {})
    again = plan_use_cases(store, GIVEN, cases)
    assert [(each.is_new, each.unchanged) for each in again.mocks] == [(False, True), (False, True)]


def test_a_use_case_that_cannot_be_made_saves_nothing(store: Store):
    with pytest.raises(InputRefused):
        plan_use_cases(store, [*GIVEN, upload("flow.arazzo.yaml", FLOW)], [UseCase(workflow="sell")])


def test_a_definition_may_stand_at_an_address():
    with standing_in({"/shop.yaml": said(SHOP.encode())}) as server:
        settings = Settings(fetch_allow=(f"127.0.0.1:{server.port}",))
        [found] = outline(f"http://127.0.0.1:{server.port}/shop.yaml", settings=settings).outlines
    assert found.kind == "definition"


# --- taken along --------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(store: Store) -> Store:
    """The mock `shop`, imported and then edited by hand: its cart has another total."""
    save_plan(store, plan_import(store, GIVEN, ImportWishes(name="shop")))
    edit(store, "shop", [ChangeExample(example=example_of(store, "ok"), parts=ExampleParts(body='{"items": 2, "total": 9}'))])
    return store


def example_of(store: Store, name: str, number: int | None = None) -> str:
    return next(row.id for row in tree_of(store, "shop", number).rows if (row.kind, row.name) == ("example", name))


def body_of(store: Store, name: str) -> Any:
    document = json.loads(read_blob(store, get_revision(store, find_mock(store, "shop").mock.id).collection))
    entries = [entry for folder in document["item"] for item in folder.get("item", [folder]) for entry in item["response"]]
    return next(json.loads(entry["body"]) for entry in entries if entry["name"] == name)


def taken(store: Store, text: str, choose: str = "", **settings: Any) -> Resync:
    """Plans, chooses the same for every conflict, applies."""
    planned = plan_resync(store, "shop", new(text), sync_settings(**settings))
    choices = {change.id: choose for change in planned.plan.conflicts} if choose else {}
    apply_resync(store, planned, choices)
    return planned


def new(text: str) -> Given:
    return [upload("shop.yaml", text)]


LATER = SHOP.replace("total: 7", "total: 8, currency: EUR").replace("id: 1", "id: 2")


def test_a_plan_tells_conflicts_between_hand_and_definition(kept: Store):
    planned = plan_resync(kept, "shop", new(LATER))
    told = planned.as_json()
    assert (told["base_revision"], told["newest_revision"]) == (1, 2)
    assert told["counts"] == {"conflict": 1, "added": 0, "changed": 2, "moved": 0, "renamed": 0, "removed": 0, "kept": 0}
    [conflict] = [each for each in told["changes"] if each["kind"] == "conflict"]
    assert (conflict["field"], conflict["base"], conflict["mine"], conflict["theirs"]) == ("body /total", 7, 9, 8)
    assert conflict["resolution"] == "mine"
    assert find_mock(kept, "shop").mock.newest == 2


@pytest.mark.parametrize(("choice", "total"), [("mine", 9), ("theirs", 8)])
def test_each_conflict_is_chosen_and_the_rest_comes_in(kept: Store, choice: str, total: int):
    taken(kept, LATER, choice)
    assert body_of(kept, "ok") == {"items": 2, "total": total, "currency": "EUR"}
    assert body_of(kept, "made") == {"id": 2}


def test_taking_over_leaves_the_base_of_the_next_time_below_the_result(kept: Store):
    taken(kept, LATER)
    told = [(each.number, each.source_kind, each.message) for each in list_revisions(kept, find_mock(kept, "shop").mock.id)]
    assert told[:2] == [
        (4, "resync", told[0][2]),
        (3, "definition", "shop.yaml as it is now, without changes by hand"),
    ]
    assert told[0][2].startswith("Taken over from shop.yaml: 1 conflict")
    assert find_mock(kept, "shop").mock.published == 1
    again = plan_resync(kept, "shop", new(LATER))
    assert (again.base.number, again.plan.is_empty) == (3, True)
    assert apply_resync(kept, again).is_new is False
    taken(kept, LATER.replace("total: 8", "total: 10"), "theirs")
    assert body_of(kept, "ok")["total"] == 10


def test_without_changes_by_hand_one_revision_is_enough(store: Store):
    save_plan(store, plan_import(store, GIVEN, ImportWishes(name="shop")))
    planned = plan_resync(store, "shop", new(LATER))
    done = apply_resync(store, planned, wishes=EditWishes(publish=True))
    assert (done.shown.revision.number, done.shown.revision.source_kind, done.shown.is_published) == (2, "definition", True)


def test_what_the_definition_no_longer_has_goes_aside_unless_it_is_told(kept: Store):
    less = SHOP[: SHOP.index("  /orders:")]
    taken(kept, less)
    folders = [(row.name, row.depth) for row in tree_of(kept, "shop").rows if row.kind == "folder"]
    assert folders == [("cart", 0), ("Removed from the API", 0), ("orders", 1)]
    contract = read_contract(read_blob(kept, get_revision(kept, find_mock(kept, "shop").mock.id).contract or ""))
    assert [each["key"] for each in contract["operations"]] == ["GET /cart"]


def test_a_mock_is_converted_again_as_it_was_before(store: Store):
    wishes = ImportWishes(conversion=wishes_from(["folder_strategy=none"]))
    save_plan(store, plan_use_cases(store, GIVEN, [UseCase(name="shop", tags=("cart",))], wishes))
    mock = find_mock(store, "shop").mock
    edit(store, "shop", [ChangeExample(example=example_of(store, "ok"), parts=ExampleParts(name="mine"))])
    planned = plan_resync(store, "shop", new(LATER))
    assert planned.plan.counts == planned.plan.counts | {"added": 0, "removed": 0, "moved": 0}
    apply_resync(store, planned)
    assert [row.name for row in tree_of(store, "shop").rows] == ["Read the cart", "mine"]
    assert get_revision(store, mock.id).settings["recipe"]["include"]["tags"] == ["cart"]


def test_a_plan_counts_only_upon_the_revision_it_was_made_for(kept: Store):
    planned = plan_resync(kept, "shop", new(LATER), expected=2)
    edit(kept, "shop", [ChangeFolder(folder=tree_of(kept, "shop").rows[0].id, name="Basket")])
    with pytest.raises(StaleEdit):
        apply_resync(kept, planned)
    with pytest.raises(StaleEdit):
        plan_resync(kept, "shop", new(LATER), expected=2)


def test_only_a_mock_that_was_made_of_a_definition_can_be_taken_along(store: Store):
    put(store, "plain", MockWishes(content=ContentWishes(collection=json.dumps(collection()).encode())))
    with pytest.raises(NoDefinition):
        plan_resync(store, "plain", new(SHOP))
    put_mock(store, MockDraft(name="films", origin="files"))
    with pytest.raises(FromFiles):
        plan_resync(store, "films", new(SHOP))


def test_the_new_definition_must_be_one(kept: Store):
    for given in (
        [upload("shop.json", collection())],
        [upload("shop.yaml", "{")],
        [*GIVEN, upload("b.yaml", SHOP.replace("Shop", "B"))],
    ):
        with pytest.raises(InputRefused):
            plan_resync(kept, "shop", given)
    assert only_definition(GIVEN, Recipe())[1].recipe == Recipe()
