"""Files of every kind become mocks: a plan first, then all of it or nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions.import_records import ImportPlan, ImportWishes, NothingToImport, Upload
from app.actions.imports import plan_import, plan_import_url, save_plan
from app.actions.kept import FromFiles
from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, put
from app.actions.wishes import wishes_from
from app.contract.draft import read_contract
from app.errors import InputRefused, SettingInvalid
from app.imports.difference import Difference
from app.settings import Settings
from app.store.blobs import read_blob
from app.store.environments import find_environment
from app.store.errors import EnvironmentNotFound, ImportChanged, NameInvalid, NameTaken, RevisionChanged, TextInvalid
from app.store.mocks import find_mock, list_mocks, put_mock, rename_mock
from app.store.opening import open_store
from app.store.published import read_counter
from app.store.records import MockDraft
from app.store.revisions import get_revision, list_revisions
from app.store.transaction import Store
from tests.app.actions.importing import OPENAPI, collection, environment, example, fates, upload, zip_of
from tests.app.fetch.standin import said, standing_in
from tests.app.store.made import empty_file
from tests.corpus import corpus


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(empty_file(tmp_path / "understudy.db"))
    yield opened.acting("ann")
    opened.close()


def planned(store: Store | None, *uploads: Upload, **wishes: Any) -> ImportPlan:
    return plan_import(store, uploads, ImportWishes(**wishes))


def saved(store: Store, *uploads: Upload, **wishes: Any) -> list[tuple[str, int, bool]]:
    """Name, revision and whether that is new, of each mock."""
    results = save_plan(store, planned(store, *uploads, **wishes)).results
    return [(result.name, result.revision, result.created) for result in results]


def kept_environment(store: Store, name: str) -> dict[str, str]:
    """The variables that the newest revision of a mock is served with."""
    revision = get_revision(store, find_mock(store, name).mock.id)
    rows = json.loads(read_blob(store, revision.environment))["values"] if revision.environment else []
    return {row["key"]: row["value"] for row in rows}


SHOP = upload("shop.json", collection())
STAGING = upload("staging.json", environment("staging", baseUrl="https://staging.example.com"))


def test_a_collection_and_its_environment_become_a_published_mock(store: Store):
    assert saved(store, SHOP, STAGING) == [("shop", 1, True)]
    mock = find_mock(store, "shop").mock
    assert (mock.published, mock.title, mock.environment_id) == (1, "Shop", find_environment(store, "staging").id)
    assert kept_environment(store, "shop") == {"baseUrl": "https://staging.example.com"}


def test_a_plan_changes_nothing(store: Store):
    plan = planned(store, SHOP, STAGING)
    assert [(mock.name, mock.is_new, mock.requests, mock.examples, mock.environment) for mock in plan.mocks] == [
        ("shop", True, 1, 1, "staging")
    ]
    assert plan.mocks[0].variables == ("baseUrl",)
    assert [(each.name, each.is_new, each.used_by) for each in plan.environments] == [("staging", True, ("shop",))]
    assert read_counter(store) == 0


def test_a_plan_needs_no_store():
    assert [mock.name for mock in planned(None, SHOP).mocks] == ["shop"]


def test_a_name_that_is_taken_gets_a_revision_and_the_plan_says_what_is_other(store: Store):
    saved(store, upload("a.json", collection("Shop", example("paid", "/orders/7"), example("gone", "/orders/8", code=410))))
    other = collection("Shop", example("paid", "/orders/7", body='{"paid": true}'), example("open", "/orders/9"))
    other["item"].append({"name": "Health", "request": "{{baseUrl}}/health", "response": [example("fine", "/health")]})
    [mock] = planned(store, upload("b.json", other)).mocks
    assert (mock.is_new, mock.unchanged, mock.revision) == (False, False, 1)
    assert mock.difference == Difference(
        operations_added=("GET /health",),
        examples_added=("GET /orders/:id · open", "GET /health · fine"),
        examples_removed=("GET /orders/:id · gone",),
        examples_changed=("GET /orders/:id · paid",),
    )
    assert saved(store, upload("b.json", other)) == [("shop", 2, True)]


def test_the_same_again_is_no_new_revision(store: Store):
    saved(store, SHOP, STAGING)
    before = read_counter(store)
    [mock] = planned(store, SHOP, STAGING).mocks
    assert (mock.unchanged, bool(mock.difference)) == (True, False)
    assert saved(store, SHOP, STAGING) == [("shop", 1, False)]
    assert read_counter(store) == before


def test_a_revision_keeps_what_people_said_of_the_mock_and_its_environment(store: Store):
    saved(store, SHOP, STAGING)
    named = find_environment(store, "staging").id
    put_mock(store, MockDraft(name="shop", title="The shop", use_case="Pay", access="key", environment_id=named))
    saved(store, upload("shop.json", collection("Shop", example("open", "/orders/1"))))
    mock = find_mock(store, "shop").mock
    assert (mock.title, mock.use_case, mock.access, mock.newest, mock.environment_id) == ("The shop", "Pay", "key", 2, named)
    assert kept_environment(store, "shop") == {"baseUrl": "https://staging.example.com"}


def test_a_mock_that_was_renamed_gets_the_revision(store: Store):
    saved(store, SHOP)
    rename_mock(store, find_mock(store, "shop").mock.id, "checkout")
    [mock] = planned(store, SHOP).mocks
    assert (mock.name, mock.is_new, [note.code for note in mock.notes]) == ("checkout", False, ["name.changed"])
    assert saved(store, upload("a.json", collection("Shop", example("open", "/x")))) == [("checkout", 2, True)]


def test_what_files_of_a_folder_make_is_not_imported_over(store: Store):
    put_mock(store, MockDraft(name="shop", origin="files"))
    plan = planned(store, SHOP, STAGING)
    assert isinstance(plan.mocks[0].blocked, FromFiles)
    before = read_counter(store)
    with pytest.raises(FromFiles):
        save_plan(store, plan)
    assert read_counter(store) == before
    assert saved(store, SHOP, name="other") == [("other", 1, True)]


def test_a_mock_that_files_took_meanwhile_is_left_alone(store: Store):
    plan = planned(store, SHOP, STAGING)
    put_mock(store, MockDraft(name="shop", origin="files"))
    with pytest.raises(NameTaken):
        save_plan(store, plan)
    with pytest.raises(EnvironmentNotFound):
        find_environment(store, "staging")


def test_collections_of_one_name_are_told_apart(store: Store):
    two = [upload("a.json", collection("Shop")), upload("b.json", collection("shop!", example("open", "/orders/2")))]
    plan = planned(store, *two)
    assert [(mock.name, mock.file, [note.code for note in mock.notes]) for mock in plan.mocks] == [
        ("shop", "a.json", []),
        ("shop-2", "b.json", ["name.changed"]),
    ]
    assert [mock.name for mock in planned(store, *two, names={"shop!": "second"}).mocks] == ["shop", "second"]
    assert [mock.name for mock in planned(store, *two, only=("shop-2",)).mocks] == ["shop-2"]


def test_what_is_found_in_serving_is_told_before(store: Store):
    moved = planned(store, upload("a.json", collection("Shop", example("open", "/elsewhere"))))
    silent = planned(store, upload("b.json", {**collection(), "item": [{"name": "x", "request": "{{baseUrl}}/x"}]}))
    assert [[note.code for note in plan.mocks[0].notes] for plan in (moved, silent)] == [["address.moved"], ["example.none"]]


def test_the_same_collection_twice_is_one_mock(store: Store):
    plan = planned(store, SHOP, upload("copy.json", collection()), SHOP)
    assert [mock.name for mock in plan.mocks] == ["shop"]
    assert [file.reason for file in plan.files if file.fate == "ignored"] == [
        "The same file was given twice.",
        "It holds the same as shop.json.",
    ]


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({"name": "Not a name"}, NameInvalid),
        ({"environment": "nowhere"}, EnvironmentNotFound),
        ({"only": ("other",)}, SettingInvalid),
        ({"message": "nul \0"}, TextInvalid),
        ({"environment": "half \ud800"}, TextInvalid),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(store: Store, wishes: dict[str, Any], error: type[Exception]):
    with pytest.raises(error):
        planned(store, SHOP, **wishes)


def test_one_name_is_for_one_mock(store: Store):
    with pytest.raises(SettingInvalid):
        planned(store, SHOP, upload("other.json", collection("Other")), name="both")


def test_the_environment_that_fills_in_most_is_taken_and_others_that_fit_are_told(store: Store):
    live = upload("live.json", environment("live", baseUrl="https://api.example.com"))
    [mock] = planned(store, SHOP, STAGING, live).mocks
    assert (mock.environment, [note.code for note in mock.notes]) == ("live", ["environment.unclear"])
    assert planned(store, SHOP, STAGING, live, environment="staging").mocks[0].environment == "staging"
    assert planned(store, SHOP, STAGING, live, environments={"shop": "staging"}).mocks[0].environment == "staging"
    assert planned(store, SHOP, STAGING, live, environment="").mocks[0].imported.content.environment is None
    assert planned(store, SHOP, upload("x.json", environment("x", other="1"))).mocks[0].environment == ""


def test_what_a_collection_declares_itself_speaks_for_an_environment_only_when_it_is_alone(store: Store):
    declared = {**collection("Own"), "variable": [{"key": "baseUrl", "value": "https://own.example.com"}]}
    assert planned(store, upload("own.json", declared), STAGING).mocks[0].environment == "staging"
    both = planned(store, upload("own.json", declared), SHOP, STAGING)
    assert [(mock.name, mock.environment) for mock in both.mocks] == [("own", ""), ("shop", "staging")]


def test_an_environment_of_the_store_can_be_chosen(store: Store):
    saved(store, STAGING)
    assert find_environment(store, "staging").version == 1
    saved(store, SHOP, environment="staging")
    assert kept_environment(store, "shop") == {"baseUrl": "https://staging.example.com"}


def test_globals_lie_below_the_environment(store: Store):
    shared = upload("g.json", environment("", "globals", baseUrl="https://globals.example.com", region="eu"))
    saved(store, SHOP, STAGING, shared)
    assert kept_environment(store, "shop") == {"baseUrl": "https://staging.example.com", "region": "eu"}
    saved(store, upload("other.json", collection("Other")), shared)
    assert kept_environment(store, "other") == {"baseUrl": "https://globals.example.com", "region": "eu"}


def test_values_of_variables_are_in_no_plan(store: Store):
    secret = upload("e.json", environment("staging", baseUrl="https://x.example.com", api_key="hush-hush"))
    saved(store, SHOP, secret)
    plan = planned(store, SHOP, upload("e.json", environment("staging", baseUrl="https://y.example.com", api_key="still-hush")))
    assert plan.mocks[0].difference.variables == plan.environments[0].changed == ("api_key", "baseUrl")
    assert "hush" not in json.dumps(plan.as_json()) + repr(plan)


def test_a_definition_is_converted_as_wished(store: Store):
    plan = plan_import(
        store,
        [upload("bakery.yaml", OPENAPI)],
        ImportWishes(conversion=wishes_from(["request_name=method_path"])),
    )
    [mock] = plan.mocks
    assert (mock.name, mock.kind, mock.requests) == ("bakery", "definition", 1)
    assert json.loads(mock.imported.content.collection.data)["item"][0]["name"] == "GET /breads"
    assert "listBreads" in mock.imported.content.settings["operations"]


def test_files_beside_each_other_are_read_together(store: Store):
    parted = OPENAPI.replace("example: [{name: rye}]", "schema: {$ref: bread.yaml}")
    plan = planned(store, upload("bakery.yaml", parted), upload("bread.yaml", "type: array\nexample: [{name: spelt}]\n"))
    assert fates(plan) == {"bakery.yaml": ("kept", ""), "bread.yaml": ("part", "")}
    assert b"spelt" in plan.mocks[0].imported.content.collection.data


def test_an_overlay_is_applied_to_its_definition(store: Store):
    overlay = "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: [{target: $.info, update: {title: Public bakery}}]\n"
    plan = planned(store, upload("bakery.yaml", OPENAPI), upload("public.yaml", overlay))
    assert ([mock.name for mock in plan.mocks], fates(plan)["public.yaml"]) == (["public-bakery"], ("part", ""))
    assert fates(planned(store, SHOP, upload("public.yaml", overlay)))["public.yaml"] == ("ignored", "")


def test_the_workflows_of_an_arazzo_file_become_mocks(store: Store):
    arazzo = {
        "arazzo": "1.0.1",
        "info": {"title": "Flows", "version": "1"},
        "sourceDescriptions": [{"name": "bakery", "url": "bakery.yaml", "type": "openapi"}],
        "workflows": [
            {"workflowId": "buy-bread", "summary": "Buy bread", "steps": [{"stepId": "list", "operationId": "listBreads"}]}
        ],
    }
    plan = planned(store, upload("bakery.yaml", OPENAPI), upload("flows.arazzo.json", arazzo))
    assert [(mock.name, mock.title, mock.kind) for mock in plan.mocks] == [
        ("bakery", "Bakery", "definition"),
        ("buy-bread", "Buy bread", "arazzo"),
    ]


def test_a_zip_holds_anything(store: Store):
    members = {
        "team/shop.json": collection(),
        "team/staging.json": environment("staging", baseUrl="https://staging.example.com"),
        "team/specs/bakery.yaml": OPENAPI,
        "team/postman/collections/Stock/.resources/definition.yaml": "$kind: collection\nname: Stock\n",
        "team/postman/collections/Stock/read.request.yaml": "$kind: http-request\nname: Read\nurl: '{{stock}}/left'\n",
        "team/postman/collections/Stock/.resources/read.resources/examples/three.example.yaml": (
            "$kind: http-example\nname: three\nresponse: {statusCode: 200, body: {type: json, content: '{}'}}\n"
        ),
        "team/postman/environments/Live.environment.yaml": "values: [{key: stock, value: 'https://stock.example.com'}]\n",
        "team/postman/globals/Mine.globals.yaml": "values: [{key: region, value: eu}]\n",
        "team/notes.md": "# Notes",
        "team/package.json": {"name": "team", "version": "1.0.0"},
        "team/inner.zip": zip_of({"a.json": "{}"}),
        "team/mocks.yaml": "mocks: {shop: {collection: shop.json}}\n",
    }
    plan = planned(store, upload("everything.zip", zip_of(members)))
    assert sorted((mock.name, mock.kind, mock.examples, mock.environment) for mock in plan.mocks) == [
        ("bakery", "definition", 1, ""),
        ("shop", "collection", 1, "staging"),
        ("stock", "collection", 1, "Live"),
    ]
    assert {name.removeprefix("everything.zip/team/"): fate for name, (fate, _) in fates(plan).items()} == {
        "shop.json": "kept",
        "staging.json": "kept",
        "specs/bakery.yaml": "kept",
        "postman/collections/Stock": "kept",
        "postman/environments/Live.environment.yaml": "kept",
        "postman/globals/Mine.globals.yaml": "kept",
        "notes.md": "ignored",
        "package.json": "ignored",
        "inner.zip": "ignored",
        "mocks.yaml": "ignored",
    }
    assert all(file.reason for file in plan.files if file.fate != "kept")


def test_a_data_dump_gives_all_it_holds(store: Store):
    dump = {
        "version": 1,
        "collections": [collection("Shop"), {"name": "Ancient", "requests": [], "order": []}, collection("Stock")],
        "environments": [environment("staging", baseUrl="https://staging.example.com")],
        "headerPresets": [{}],
        "globals": [{"key": "region", "value": "eu", "enabled": True}],
    }
    plan = planned(store, upload("Backup.postman_dump.json", dump))
    assert [mock.name for mock in plan.mocks] == ["shop", "stock"]
    assert [each.name for each in plan.environments] == ["staging", "Globals"]
    found = {each.code: each.where for each in plan.files[0].diagnostics}
    assert found == {"format.unsupported_version": "collections[1]", "item.left_out": "headerPresets"}


def test_a_zipped_data_dump_is_read_file_by_file(store: Store):
    members = {
        "archive.json": {"collection": {"a1": True, "b2": True}, "environment": {"e3": True}},
        "collection/a1.json": collection("Shop"),
        "environment/e3.json": environment("staging", baseUrl="https://staging.example.com"),
    }
    plan = planned(store, upload("export.zip", zip_of(members)))
    assert [(mock.name, mock.environment) for mock in plan.mocks] == [("shop", "staging")]
    [index] = [file for file in plan.files if file.file == "export.zip/archive.json"]
    assert (index.fate, [each.message for each in index.diagnostics]) == (
        "ignored",
        ["The dump should have a file 'collection/b2.json'; it is not there."],
    )


def test_what_stands_at_an_address_is_imported(store: Store):
    with standing_in({"/apis/bakery": said(OPENAPI.encode()), "/page": said(b"<!DOCTYPE html><p>Sign in")}) as server:
        settings = Settings(fetch_allow=(f"127.0.0.1:{server.port}",))
        base = f"http://127.0.0.1:{server.port}"
        plan = plan_import_url(store, f"{base}/apis/bakery", settings=settings)
        page = plan_import_url(store, f"{base}/page", settings=settings)
    assert ([mock.name for mock in plan.mocks], list(fates(plan))) == (["bakery"], [f"{base}/apis/bakery"])
    assert (page.mocks, [file.fate for file in page.files]) == ((), ["ignored"])


@pytest.mark.parametrize("address", ["/etc/passwd", "shop.json", "file:///etc/passwd", "ftp://example.com/shop.json", "-", ""])
def test_what_is_no_address_is_not_opened(store: Store, address: str):
    with pytest.raises(InputRefused) as refused:
        plan_import_url(store, address)
    assert refused.value.code == "url.invalid"


def test_an_import_is_saved_once_for_each_key(store: Store):
    plan = planned(store, SHOP, STAGING)
    first = save_plan(store, plan, key="once")
    saved(store, upload("shop.json", collection("Shop", example("open", "/x"))))
    assert save_plan(store, plan, key="once").results == first.results
    with pytest.raises(ImportChanged):
        save_plan(store, planned(store, upload("other.json", collection("Other"))), key="once")
    assert find_mock(store, "shop").mock.newest == 2


def test_a_plan_that_is_past_is_not_saved_over_what_came_since(store: Store):
    saved(store, SHOP)
    plan = planned(store, upload("shop.json", collection("Shop", example("late", "/orders/3"))), STAGING)
    saved(store, upload("shop.json", collection("Shop", example("early", "/orders/2"))))
    before = read_counter(store)
    with pytest.raises(RevisionChanged):
        save_plan(store, plan)
    assert read_counter(store) == before


def test_nothing_to_import_says_why(store: Store):
    plan = planned(store, upload("page.json", "<html>"), upload("v1.json", {"requests": [], "order": [], "name": "old"}))
    with pytest.raises(NothingToImport) as nothing:
        save_plan(store, plan)
    assert "page.json: This is a web page (HTML)" in str(nothing.value)
    assert "export it as Collection v2.1" in str(nothing.value)


def test_imports_of_the_same_at_once_make_one_revision(store: Store):
    plan = planned(store, SHOP, STAGING)
    plans = [plan, planned(store, SHOP, STAGING)] * 4
    failures: list[BaseException] = []

    def work(each: ImportPlan) -> None:
        try:
            save_plan(store, each)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(each,)) for each in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mock = find_mock(store, "shop").mock
    assert (failures, len(list_mocks(store)), len(list_revisions(store, mock.id)), mock.published) == ([], 1, 1, 1)


def test_real_collections_are_all_kept(store: Store):
    plan = planned(store, Upload(name="collections", path=corpus("collections")))
    assert [file.file for file in plan.files if file.fate == "refused"] == ["collections/newman/v1.postman_collection.json"]
    assert len(save_plan(store, plan).results) == len(plan.mocks) == 17
    again = planned(store, Upload(name="collections", path=corpus("collections")))
    assert all(mock.unchanged for mock in again.mocks)


def test_what_a_definition_asks_of_calls_is_kept_and_stays_while_its_items_do(store: Store):
    saved(store, upload("bakery.yaml", OPENAPI))
    first = get_revision(store, find_mock(store, "bakery").mock.id)
    assert first.contract is not None
    assert b"listBreads" in read_blob(store, first.contract)
    contracts = []
    own = read_blob(store, first.collection)
    other = json.dumps(collection("Bakery")).encode()
    for wishes in (
        ContentWishes(settings={"validate": {"default": "report", "listBreads": "reject"}}),
        ContentWishes(collection=own.replace(b'"All"', b'"Every one"')),
        ContentWishes(collection=other),
    ):
        done = put(store, "bakery", MockWishes(content=wishes))
        assert done.revision is not None
        contracts.append(done.revision.contract)
    assert contracts == [first.contract, first.contract, None]


def test_a_collection_imported_over_a_definition_is_still_checked_against_it_where_it_fits(store: Store):
    saved(store, upload("bakery.yaml", OPENAPI))
    first = get_revision(store, find_mock(store, "bakery").mock.id)
    own = json.loads(read_blob(store, first.collection))
    for item in own["item"]:  # as it comes back from where items get ids of their own
        item["id"] = "other-" + item.get("id", "")
    own["item"][0]["response"][0]["name"] = "Every one"
    plan = planned(store, upload("bakery.json", json.dumps(own)), name="bakery")
    assert [note.code for note in plan.mocks[0].notes if note.code.startswith("import.contract")] == ["import.contract_kept"]
    save_plan(store, plan)
    second = get_revision(store, first.mock_id)
    assert second.number == 2
    assert second.contract is not None
    assert read_contract(read_blob(store, second.contract))["operations"][0]["items"] == [own["item"][0]["id"]]
    plan = planned(store, upload("bakery.json", json.dumps(collection("Bakery"))), name="bakery")
    assert [note.code for note in plan.mocks[0].notes if note.code.startswith("import.contract")] == ["import.contract_dropped"]
    saved(store, upload("bakery.yaml", OPENAPI))
    assert get_revision(store, first.mock_id).contract == first.contract
