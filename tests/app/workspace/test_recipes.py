"""Mocks made by a recipe: options, overlays and workflows of `mocks.yaml`, and Arazzo files that lie in a folder."""

import os
from pathlib import Path

from app.workspace.sources import find_files
from tests.app.workspace.samples import SHOP, answer, collection, live, loaded, opened, problems, write

OVERLAY = """
overlay: 1.0.0
info: {title: Sold out, version: "1"}
actions:
  - target: $.paths['/payments/{id}'].get.responses['200'].content['application/json'].example
    update: {amount: 7}
"""
FLOWS = """
arazzo: 1.0.1
info: {title: Flows, version: "1"}
sourceDescriptions: [{name: shop, url: shop.yaml, type: openapi}]
workflows:
  - workflowId: Buy-Bread
    summary: Buy a loaf
    description: Somebody is hungry.
    steps:
      - {stepId: order, operationId: createOrder, successCriteria: [{condition: $statusCode == 201}]}
  - workflowId: look
    steps:
      - stepId: payment
        operationId: getPayment
        parameters: [{name: id, in: path, value: "7"}]
"""


def names(folder: Path, mock: str) -> list[str]:
    """The folders and requests of a mock's collection, in their order."""
    with opened(folder) as workspace:
        made = workspace.collection_of(mock)
        assert made is not None
        return [node.name for node in made.items]


def test_a_mock_is_converted_as_it_says(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP)
    write(
        tmp_path,
        mocks_yaml="mocks:\n  a: {definition: shop.yaml, convert: {folder_strategy: paths, request_name: path}}\n"
        "  b: {extends: a, convert: {folder_strategy: none}}",
    )
    assert names(tmp_path, "a") == ["orders", "payments"]
    assert names(tmp_path, "b") == ["/orders", "/payments/{id}"]
    assert names(tmp_path, "shop") == ["orders", "payments"]


def test_chosen_examples_hold_for_every_copy_of_an_item(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP.replace("tags: [orders]", "tags: [orders, payments]"))
    write(
        tmp_path,
        mocks_yaml="mocks:\n  a: {definition: shop.yaml, convert: {folder_strategy: every_tag}, "
        "examples: {createOrder: [declined]}}",
    )
    status, published = loaded(tmp_path)
    assert answer(published, "a", "POST /orders") == b'{\n  "state": "declined"\n}'
    assert published.mocks["a"].index.requests == 3
    assert len(published.mocks["a"].index.examples) == 3
    assert problems(status) == []


def test_overlays_are_applied_before_the_slice_and_followed_when_they_change(tmp_path: Path):
    write(tmp_path, specs__shop_yaml=SHOP, changes__more_yaml=OVERLAY)
    write(
        tmp_path,
        mocks_yaml="mocks: {a: {definition: specs/shop.yaml, overlays: [changes/more.yaml], include: {tags: [payments]}}}",
    )
    with opened(tmp_path) as workspace:
        published = workspace.published
        assert answer(published, "a", "GET /payments/1") == b'{\n  "amount": 7\n}'
        assert answer(published, "shop", "GET /payments/1") == b'{\n  "amount": 5\n}'
        assert problems(workspace.status) == []
        write(tmp_path, changes__more_yaml=OVERLAY.replace("amount: 7", "amount: 1234"))
        workspace.refresh(find_files([tmp_path]))
        assert live(workspace.status) == {"a": 2, "shop": 1}
        assert answer(published, "a", "GET /payments/1") == b'{\n  "amount": 1234\n}'


def test_what_is_wrong_with_an_overlay_is_told_where_it_is_named(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, more_yaml=OVERLAY, bad_yaml="overlay: [")
    write(
        tmp_path,
        mocks_yaml="mocks:\n  a: {definition: shop.yaml, overlays: [mor.yaml]}\n"
        "  b: {definition: shop.yaml, overlays: [shop.yaml]}\n  c: {definition: shop.yaml, overlays: [bad.yaml]}\n",
    )
    status, _ = loaded(tmp_path)
    assert live(status) == {"a": 0, "b": 0, "c": 0, "shop": 1}
    told = problems(status)
    assert (
        "mocks.yaml:2: error ref.unresolved mocks.a.overlays[0]: There is no file 'mor.yaml' beside this one."
        " Did you mean 'more.yaml'?"
    ) in told
    assert (
        "mocks.yaml:3: error format.unexpected_kind mocks.b.overlays[0]: "
        "'shop.yaml' is not an overlay but an OpenAPI definition." in told
    )
    assert [line for line in told if line.startswith("bad.yaml:")]
    assert (
        "more.yaml: warning format.unexpected_kind: This overlay is not applied to anything. "
        "Name it in mocks.yaml: `overlays: [its name]`."
    ) in told


def test_each_workflow_of_an_arazzo_file_is_a_mock(tmp_path: Path):
    status, published = loaded(write(tmp_path, shop_yaml=SHOP, flows_yaml=FLOWS))
    assert problems(status) == []
    assert live(status) == {"buy-bread": 1, "look": 1, "shop": 1}
    mock = status.named("buy-bread")
    assert mock is not None
    assert (mock.title, mock.use_case.partition("\n")[0], mock.sources) == (
        "Buy a loaf",
        "Somebody is hungry.",
        ("flows.yaml",),
    )
    assert answer(published, "look", "GET /payments/7") == b'{\n  "amount": 5\n}'
    assert published.mocks["look"].index.requests == 1


def test_a_workflow_can_be_named_with_words_and_options_of_its_own(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, flows_yaml=FLOWS, more_yaml=OVERLAY)
    write(
        tmp_path,
        mocks_yaml="mocks:\n  a: {workflow: flows.yaml#look, title: Mine, overlays: [more.yaml]}\n"
        "  look: {workflow: flows.yaml#look}\n  b: {workflow: flows.yaml}\n  c: {workflow: flows.yaml#loo}\n",
    )
    status, published = loaded(tmp_path)
    assert live(status) == {"a": 1, "b": 0, "buy-bread": 1, "c": 0, "look": 1, "shop": 1}
    assert answer(published, "a", "GET /payments/7") == b'{\n  "amount": 7\n}'
    assert [mock.title for mock in status if mock.name in ("a", "look")] == ["Mine", "look"]
    assert problems(status) == [
        (
            "mocks.yaml:4: error ref.unresolved mocks.b.workflow: flows.yaml has several. "
            "Write `workflow: flows.yaml#Buy-Bread`, or one of: Buy-Bread, look."
        ),
        "mocks.yaml:5: error ref.unresolved mocks.c.workflow: flows.yaml has no workflow 'loo'. Did you mean 'look'?",
    ]


def test_a_change_of_the_definition_is_a_change_of_its_workflows(tmp_path: Path):
    with opened(write(tmp_path, shop_yaml=SHOP, flows_yaml=FLOWS)) as workspace:
        write(tmp_path, shop_yaml=SHOP.replace("amount: 5", "amount: 55"))
        workspace.refresh(find_files([tmp_path]))
        assert live(workspace.status)["look"] == 2
        assert answer(workspace.published, "look", "GET /payments/7") == b'{\n  "amount": 55\n}'
        os.remove(tmp_path / "flows.yaml")
        workspace.refresh(find_files([tmp_path]))
        assert sorted(live(workspace.status)) == ["shop"]


def test_statuses_can_be_left_out(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, mocks_yaml="mocks: {a: {definition: shop.yaml, exclude: {statuses: [402]}}}")
    _, published = loaded(tmp_path)
    assert {example.code for example in published.mocks["a"].index.examples} == {200, 201}


def test_options_are_for_definitions(tmp_path: Path):
    write(tmp_path, films_json=collection(), mocks_yaml="mocks: {a: {collection: films.json, convert: {indent: 4}}}")
    status, _ = loaded(tmp_path)
    assert live(status) == {"a": 1}
    assert problems(status) == [
        (
            "mocks.yaml:1: warning format.invalid mocks.a.convert: `convert` is for definitions; "
            "a collection is served as it is. Take it out."
        ),
    ]


def test_a_workflow_without_its_definition_says_what_is_missing(tmp_path: Path):
    status, _ = loaded(write(tmp_path, flows_yaml=FLOWS))
    assert live(status) == {"buy-bread": 0, "look": 0}
    assert problems(status)[0] == (
        "flows.yaml:4:40: error ref.unresolved #/sourceDescriptions/0/url: "
        "The source 'shop' leads to the file 'shop.yaml', which is not there."
    )
