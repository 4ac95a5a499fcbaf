"""What a person can ask of `convert` beyond the definition: options, overlays, a part, workflows, environments."""

import json
from pathlib import Path

import pytest

from app.actions.convert import Wishes, WishesElsewhere, convert, convert_use_cases, reach_of
from app.actions.results import write_results
from app.actions.wishes import OptionRefused, wishes_from
from app.actions.writing import TargetRefused
from app.workspace.sources import SourceMissing
from converters.openapi import ConvertOptions
from tests.app.workspace.samples import NO_SERVER, SHOP, collection, write
from tests.app.workspace.test_recipes import FLOWS, OVERLAY

SERVERS = (
    "servers: [{url: 'https://api.example/v1', description: Production}, {url: 'https://test.example', description: Test!}]\n"
)
SECURED = SERVERS + "security: [{key: []}]\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}\n"


def items(data: bytes) -> list[str]:
    """Names at the top of a collection."""
    return [node["name"] for node in json.loads(data)["item"]]


@pytest.mark.parametrize(
    ("texts", "options"),
    [
        (["folder_strategy=paths"], ConvertOptions(folder_strategy="paths")),
        (["statuses=2XX,404,indent=4"], ConvertOptions(statuses=("2XX", "404"), indent="4")),
        ([" indent = 4 , seed=a=b", "indent=tab"], ConvertOptions(indent="tab", seed="a=b")),
    ],
)
def test_options_are_written_as_names_and_values(texts: list[str], options: ConvertOptions):
    assert wishes_from(texts) == Wishes(options=options)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("paths", "Expected an option such as folder_strategy=paths, found 'paths'. See understudy convert --options."),
        (
            "folderStrategy=Paths",
            "'folderStrategy' has another name here. Write folder_strategy=paths. See understudy convert --options.",
        ),
    ],
)
def test_a_wrong_option_is_refused(text: str, problem: str):
    with pytest.raises(OptionRefused) as refused:
        wishes_from([text])
    assert str(refused.value) == problem


def test_a_definition_is_changed_then_cut_then_converted(tmp_path: Path):
    write(tmp_path, specs__shop_yaml=SHOP, elsewhere__more_yaml=OVERLAY)
    wishes = wishes_from(["folder_strategy=none"], [tmp_path / "elsewhere" / "more.yaml"], paths=["/payments/**"])
    made = convert(tmp_path / "specs" / "shop.yaml", wishes=wishes)
    assert (items(made.collections["shop"]), made.diagnostics) == (["Get payment"], ())
    assert '"amount\\": 7' in made.collections["shop"].decode()


def test_a_part_that_is_not_there_is_told(tmp_path: Path):
    made = convert(write(tmp_path, shop_yaml=SHOP) / "shop.yaml", wishes=wishes_from(tags=["order"]))
    assert made.diagnostics[0].message == "include names the tag 'order', but there is none. Did you mean 'orders'?"


def test_an_overlay_that_is_none_is_an_error(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP)
    with pytest.raises(SourceMissing):
        convert(tmp_path / "shop.yaml", wishes=wishes_from((), [tmp_path / "gone.yaml"]))
    made = convert(tmp_path / "shop.yaml", wishes=wishes_from((), [tmp_path / "shop.yaml"]))
    assert (made.collections, made.diagnostics[0].code) == ({}, "format.unexpected_kind")


def test_each_workflow_becomes_a_collection(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, flows_yaml=FLOWS)
    made = convert_use_cases(tmp_path / "shop.yaml", tmp_path / "flows.yaml")
    assert {name: items(data) for name, data in made.collections.items()} == {
        "buy-bread": ["Create order"],
        "look": ["Get payment"],
    }
    infos = [json.loads(data)["info"] for data in made.collections.values()]
    assert [info["name"] for info in infos] == ["Buy a loaf", "look"]
    assert infos[0]["_postman_id"] != infos[1]["_postman_id"]
    assert convert(tmp_path / "flows.yaml").collections == made.collections


def test_workflows_of_nearly_one_name_are_files_of_their_own(tmp_path: Path):
    look = FLOWS[FLOWS.index("  - workflowId: look") :]
    more = [look.replace("look", name) for name in ("Look", "look-2", "LOOK", "look-3")]
    write(tmp_path, shop_yaml=SHOP, flows_yaml=FLOWS + "".join(more))
    assert list(convert(tmp_path / "flows.yaml").collections) == [
        "buy-bread",
        "look",
        "look-2",
        "look-2-2",
        "look-3",
        "look-3-2",
    ]


def test_the_definition_that_was_named_stands_for_the_one_a_workflow_names(tmp_path: Path):
    """Wherever it lies: an Arazzo file often names an address that is not opened. So do the files it refers to."""
    text = SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: 'parts/x.yaml#/X'}}")
    write(tmp_path, specs__mine_yaml=text, specs__parts__x_yaml="X: {const: 77}")
    write(tmp_path, flows__flows_yaml=FLOWS.replace("url: shop.yaml", "url: https://shop.example/openapi.yaml"))
    made = convert_use_cases(tmp_path / "specs" / "mine.yaml", tmp_path / "flows" / "flows.yaml")
    assert made.diagnostics == ()
    assert '"body": "77"' in made.collections["look"].decode()


def test_workflows_in_mocks_yaml_are_use_cases_of_their_definition(tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP, other_yaml=SHOP, flows_yaml=FLOWS)
    write(tmp_path, mocks_yaml="mocks: {a: {workflow: flows.yaml#look}, b: {definition: other.yaml}}")
    assert list(convert_use_cases(tmp_path / "shop.yaml", tmp_path / "mocks.yaml").collections) == ["a"]
    with pytest.raises(WishesElsewhere):
        convert_use_cases(tmp_path / "shop.yaml", tmp_path / "mocks.yaml", wishes_from(["indent=4"]))


def test_environments_stand_beside_the_collection_and_keep_what_people_filled_in(tmp_path: Path):
    made = convert(write(tmp_path, shop_yaml=NO_SERVER + SECURED) / "shop.yaml")
    target = tmp_path / "shop.postman_collection.json"
    files = write_results(made, target, [], folder=False, environments=True)
    assert [path.name for path in files] == [
        "shop.postman_collection.json",
        "shop.production.postman_environment.json",
        "shop.test.postman_environment.json",
    ]
    written = json.loads(files[1].read_text())
    assert [(row["key"], row["value"], row["type"]) for row in written["values"]] == [
        ("baseUrl", "https://api.example/v1", "default"),
        ("key", "", "secret"),
    ]
    written["values"][1]["value"] = "mine"
    written["values"][0]["value"] = "http://old"
    written["values"].append({"key": "more", "value": "1", "enabled": True})
    files[1].write_text(json.dumps(written))
    write_results(made, target, [], folder=False, environments=True)
    kept = json.loads(files[1].read_text())["values"]
    assert {row["key"]: row["value"] for row in kept} == {"baseUrl": "https://api.example/v1", "key": "mine", "more": "1"}


def test_nothing_is_written_if_one_place_is_taken(tmp_path: Path):
    made = convert(write(tmp_path, shop_yaml=NO_SERVER + SECURED) / "shop.yaml")
    write(tmp_path, out__notes_json="{}")
    (tmp_path / "out" / "shop.test.postman_environment.json").write_text('{"mine": 1}')
    before = sorted((tmp_path / "out").iterdir())
    with pytest.raises(TargetRefused, match="no environment"):
        write_results(made, tmp_path / "out", [], folder=True, environments=True)
    assert sorted((tmp_path / "out").iterdir()) == before


def test_the_reach_of_each_collection(tmp_path: Path):
    [told] = reach_of(convert(write(tmp_path, shop_yaml=SHOP) / "shop.yaml")).values()
    assert (told.total, told.by_own_request, len(told.by_selector)) == (4, 2, 2)


def test_a_workflow_that_cannot_be_made_costs_only_itself(tmp_path: Path):
    broken = FLOWS.replace("operationId: getPayment", "operationId: getNothing")
    made = convert_use_cases(write(tmp_path, shop_yaml=SHOP, flows_yaml=broken) / "shop.yaml", tmp_path / "flows.yaml")
    assert "buy-bread" in made.collections
    assert [found.code for found in made.diagnostics if found.level == "error"] == ["ref.unresolved", "item.none"]


def test_wishes_change_nothing_about_a_collection_and_that_is_told(tmp_path: Path):
    file = write(tmp_path, films_json=collection()) / "films.json"
    made = convert(file, wishes=wishes_from(["indent=4"]))
    assert made.collections == convert(file).collections
    assert [(found.level, found.code) for found in made.diagnostics] == [("warning", "format.unexpected_kind")]
