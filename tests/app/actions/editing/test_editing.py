"""Edits become revisions that keep everything else of the collection as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.actions.editing.checks import EditInvalid
from app.actions.editing.editing import EditWishes, StaleEdit, edit, restore
from app.actions.editing.edits import (
    AddExample,
    ChangeCollection,
    ChangeExample,
    ChangeFolder,
    ChangeRequest,
    DeleteExample,
    DuplicateExample,
    Edit,
    ExampleParts,
    HeaderRow,
    NoSuchEntry,
    OrderExamples,
    RequestParts,
)
from app.actions.editing.looking import tree_of
from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, put
from app.errors import InputRefused
from app.store.errors import NoRevision, RevisionNotFound
from app.store.mocks import find_mock, put_mock
from app.store.records import Content, MockDraft
from app.store.revisions import add_revision, list_revisions, publish
from app.store.transaction import Store
from tests.app.actions.editing.shop import SHOP, content, document, example, examples, newest, put_shop


def changed(**parts: Any) -> ChangeExample:
    return ChangeExample(example="all", parts=ExampleParts(**parts))


def test_an_example_is_changed_and_everything_else_stays_byte_for_byte(store: Store):
    before = content(store).decode()
    edit(store, "shop", [changed(name="Sold out", status=409, body='{"left": 0}')])
    expected = before.replace('"name": "all"', '"name": "Sold out"', 1).replace('"code": 200', '"code": 409', 1)
    expected = expected.replace(r'"body": "[{\"id\": 1}]"', r'"body": "{\"left\": 0}"')
    found = content(store).decode()
    assert found.replace(',\n              "status": "Conflict"', "") == expected
    assert examples(store)[0]["x-kept"] == {"deep": [None, 1.5, "ü"]}


def test_an_edit_is_a_draft_with_words_and_an_author(store: Store):
    done = edit(store, "shop", [changed(body="[]")])
    revision = done.shown.revision
    told = (revision.number, revision.message, revision.author, revision.source_kind, revision.source_name)
    assert told == (2, "Example “all” of GET /products changed", "ann", "edit", "shop@1")
    assert (done.is_new, done.shown.is_published, done.examples) == (True, False, ("all",))
    assert find_mock(store, "shop").mock.published == 1


def test_an_edit_is_published_where_that_is_wished(store: Store):
    assert edit(store, "shop", [changed(body="[]")], EditWishes(publish=True, message="Empty.")).shown.is_published
    assert (find_mock(store, "shop").mock.published, newest(store).message) == (2, "Empty.")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (changed(name="Gone"), "Example “all” of GET /products renamed “Gone”"),
        (DuplicateExample(example="all"), "Example “all” of GET /products duplicated as “all (copy)”"),
        (DeleteExample(example="none"), "Example “none” of GET /products deleted"),
        (AddExample(request="one", parts=ExampleParts(name="found")), "Example “found” added to GET /products/:id"),
        (OrderExamples(request="list", examples=("none", "all", "broken")), "Examples of GET /products put in another order"),
        (ChangeRequest(request="one", name="A product"), "Request “One product” renamed “A product”"),
        (
            ChangeFolder(folder="catalogue", name="Goods", description="All."),
            "Folder “Catalogue” renamed “Goods” and described",
        ),
        (ChangeCollection(description="A shopper looks around."), "Collection “Shop” described"),
    ],
)
def test_every_edit_says_what_it_did(store: Store, wish: Edit, words: str):
    assert edit(store, "shop", [wish]).shown.revision.message == words


def test_headers_of_the_same_name_keep_what_else_they_say(store: Store):
    rows = (HeaderRow(key="content-type", value="text/plain"), HeaderRow(key="X-New", value="1", disabled=True))
    edit(store, "shop", [changed(headers=rows)])
    assert examples(store)[0]["header"] == [
        {"key": "content-type", "value": "text/plain", "x-own": 1},
        {"key": "X-New", "value": "1", "disabled": True},
    ]


def test_the_original_request_is_changed_in_part(store: Store):
    parts = RequestParts(
        method="post", url="{{baseUrl}}/products?page=2", headers=(HeaderRow(key="X-A", value="1"),), body="{}"
    )
    edit(store, "shop", [changed(original_request=parts)])
    found = examples(store)[0]["originalRequest"]
    assert (found["method"], found["url"]["raw"], found["url"]["path"]) == ("POST", "{{baseUrl}}/products?page=2", ["products"])
    assert (found["url"]["query"], found["header"]) == ([{"key": "page", "value": "2"}], [{"key": "X-A", "value": "1"}])
    assert found["body"] == {"mode": "raw", "raw": "{}", "options": {"raw": {"language": "json"}}}
    edit(store, "shop", [changed(original_request=RequestParts(method="GET", body=""))])
    assert "body" not in examples(store)[0]["originalRequest"]


def test_a_new_example_is_saved_with_the_request_as_it_is(store: Store):
    parts = ExampleParts(name="found", headers=(HeaderRow(key="Content-Type", value="application/json"),), body='{"id": 1}')
    done = edit(store, "shop", [AddExample(request="one", parts=parts)])
    [found] = document(store)["item"][0]["item"][1]["response"]
    assert (found["id"], found["name"], found["code"], found["status"]) == (done.examples[0], "found", 200, "OK")
    assert found["originalRequest"]["url"] == "{{baseUrl}}/products/:id"
    assert found["_postman_previewlanguage"] == "json"


def test_a_copy_stands_behind_its_example_with_an_id_of_its_own(store: Store):
    first = edit(store, "shop", [DuplicateExample(example="all"), DuplicateExample(example="all", name="two")])
    found = examples(store)
    assert [each["name"] for each in found] == ["all", "two", "all (copy)", "none", "broken"]
    assert {found[2]["id"], found[1]["id"]} == set(first.examples)
    assert found[1]["x-kept"] == found[0]["x-kept"]


def test_several_edits_are_one_revision_or_none_at_all(store: Store):
    done = edit(store, "shop", [DeleteExample(example="none"), changed(name="x"), ChangeRequest(request="one", name="y")])
    assert (done.shown.revision.number, done.shown.revision.message[:52]) == (
        2,
        "3 edits: Example “none” of GET /products deleted; Ex",
    )
    with pytest.raises(NoSuchEntry):
        edit(store, "shop", [changed(name="z"), DeleteExample(example="none")])
    assert newest(store).number == 2


def test_what_is_so_already_makes_no_revision(store: Store):
    done = edit(store, "shop", [changed(name="all", status=200), ChangeFolder(folder="catalogue", name="Catalogue")])
    assert (done.is_new, done.shown.revision.number) == (False, 1)
    assert edit(store, "shop", [changed(name="all")], EditWishes(publish=True)).shown.is_published


def test_a_description_of_markdown_stays_markdown(store: Store):
    edit(store, "shop", [ChangeRequest(request="list", description="Every one.")])
    found = document(store)["item"][0]["item"][0]["request"]["description"]
    assert found == {"content": "Every one.", "type": "text/markdown"}


def test_an_edit_upon_an_older_revision_is_refused_and_says_which_is_newest(store: Store):
    first = newest(store)
    edit(store.acting("ben"), "shop", [changed(name="Ben was here")], EditWishes(expected=1))
    for expected in (1, first.content, "0" * 64):
        with pytest.raises(StaleEdit) as refusal:
            edit(store, "shop", [changed(body="mine")], EditWishes(expected=expected))
        assert (refusal.value.status, refusal.value.code, refusal.value.newest.author) == (412, "revision.changed", "ben")
    edit(store, "shop", [changed(body="mine")], EditWishes(expected=newest(store).content))
    assert (newest(store).number, examples(store)[0]["name"]) == (3, "Ben was here")


def test_edits_without_a_precondition_that_meet_are_both_kept(store: Store):
    edit(store, "shop", [changed(name="first")])
    edit(store.acting("ben"), "shop", [ChangeExample(example="none", parts=ExampleParts(name="second"))])
    assert [each["name"] for each in examples(store)] == ["first", "second", "broken"]


def test_restoring_brings_the_bytes_back_as_a_new_revision(store: Store):
    was = newest(store)
    edit(store, "shop", [changed(name="x"), DeleteExample(example="none")], EditWishes(publish=True))
    done = restore(store, "shop", 1, EditWishes(expected=2))
    assert (done.shown.revision.number, done.shown.revision.content, done.shown.revision.message) == (
        3,
        was.content,
        "Revision 1 restored",
    )
    assert (done.shown.revision.source_kind, find_mock(store, "shop").mock.published) == ("restore", 2)
    assert restore(store, "shop", 1).is_new is False
    with pytest.raises(RevisionNotFound):
        restore(store, "shop", 9)
    with pytest.raises(StaleEdit):
        restore(store, "shop", 2, EditWishes(expected=2))


@pytest.mark.parametrize(
    ("parts", "code", "place"),
    [
        (ExampleParts(status=600), "status.invalid", "/edits/0/status"),
        (ExampleParts(status=99), "status.invalid", "/edits/0/status"),
        (ExampleParts(name="x" * 1001), "value.text", "/edits/0/name"),
        (ExampleParts(body="\ud800"), "value.text", "/edits/0/body"),
        (ExampleParts(body="x" * (10 * 1024 * 1024 + 1)), "limit.body", "/edits/0/body"),
        (ExampleParts(headers=(HeaderRow(key="A B"),)), "header.invalid", "/edits/0/headers/0/key"),
        (ExampleParts(headers=(HeaderRow(key="A", value="1\r\nB: 2"),)), "header.invalid", "/edits/0/headers/0/value"),
        (ExampleParts(headers=(HeaderRow(key="A", value="☃"),)), "header.invalid", "/edits/0/headers/0/value"),
        (ExampleParts(headers=(HeaderRow(key="A"),) * 201), "limit.items", "/edits/0/headers"),
        (ExampleParts(original_request=RequestParts(method="G T")), "value.invalid", "/edits/0/original_request/method"),
    ],
)
def test_what_could_not_be_kept_or_sent_is_refused_with_its_place(store: Store, parts: ExampleParts, code: str, place: str):
    with pytest.raises(EditInvalid) as refusal:
        edit(store, "shop", [ChangeExample(example="all", parts=parts)])
    assert (refusal.value.code, refusal.value.errors[0]["pointer"]) == (code, place)
    assert newest(store).number == 1


def test_an_order_names_every_example_once(store: Store):
    for ids in (("all", "none"), ("all", "none", "none"), ("all", "none", "broken", "other")):
        with pytest.raises(EditInvalid):
            edit(store, "shop", [OrderExamples(request="list", examples=ids)])


def test_entries_that_are_not_there_are_told(store: Store):
    wishes: list[Edit] = [
        DeleteExample(example="list"),
        ChangeRequest(request="all", name="x"),
        ChangeFolder(folder="one", name="x"),
    ]
    for wish in wishes:
        with pytest.raises(NoSuchEntry):
            edit(store, "shop", [wish])


def test_there_must_be_something_to_do_and_something_to_do_it_to(store: Store):
    with pytest.raises(InputRefused):
        edit(store, "shop", [])
    put_mock(store, MockDraft(name="empty"))
    with pytest.raises(NoRevision):
        edit(store, "empty", [changed(name="x")])


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        (ExampleParts(body="{"), ["json.invalid"]),
        (ExampleParts(body='{"id": {{id}}, "at": "{{$isoTimestamp}}"}'), []),
        (ExampleParts(status=102), ["status.invalid"]),
        (ExampleParts(body="plain", headers=(HeaderRow(key="Content-Type", value="text/plain"),)), []),
        (ExampleParts(headers=(HeaderRow(key="Content-Length", value="3"),)), ["header.dropped"]),
    ],
)
def test_what_is_to_be_known_is_a_finding(store: Store, parts: ExampleParts, codes: list[str]):
    done = edit(store, "shop", [ChangeExample(example="all", parts=parts)])
    assert [found.code for found in done.findings] == codes
    assert done.is_new


def test_a_setting_that_knows_an_example_by_its_name_is_told_when_that_changes(store: Store):
    edit(store, "shop", [changed(name="every")], EditWishes(publish=True))
    put(store, "shop", MockWishes(content=ContentWishes(settings={"examples": {"List products": ["every"]}})))
    assert edit(store, "shop", [changed(body="[]")]).findings == ()
    [found] = edit(store, "shop", [changed(name="one and all")]).findings
    told = "List products has no example 'every'. It has 'one and all', 'none', 'broken'."
    assert (found.code, found.message) == ("ref.unresolved", told)


def test_entries_without_ids_keep_those_they_are_served_by(store: Store):
    bare = {
        "info": {"name": "Bare", "schema": SHOP["info"]["schema"]},
        "item": [{"name": "a", "request": "http://x.test/a", "response": [{"name": "one", "code": 200, "body": "1"}]}],
    }
    put_shop(store, bare, "bare")
    before = [row.id for row in tree_of(store, "bare").rows]
    edit(
        store,
        "bare",
        [ChangeRequest(request=before[0], name="b"), ChangeExample(example=before[1], parts=ExampleParts(name="x"))],
    )
    assert [row.id for row in tree_of(store, "bare").rows] == before
    edit(store, "bare", [ChangeExample(example=before[1], parts=ExampleParts(body="2"))])


def test_a_mock_of_files_says_what_becomes_of_its_edit(store: Store):
    put_mock(store, replace(MockDraft(name="films"), origin="files"))
    mock = find_mock(store, "films").mock
    add_revision(store, mock.id, Content.of(content(store)), source_kind="files")
    publish(store, mock.id)
    done = edit(store, "films", [changed(name="x")], EditWishes(publish=True))
    assert [found.code for found in done.findings] == ["mock.files_follow"]
    assert done.shown.is_published
    assert [found.code for found in restore(store, "films", 1).findings] == ["mock.files_follow"]


def test_revisions_tell_the_story(store: Store):
    edit(store, "shop", [changed(name="x")])
    restore(store, "shop", 1)
    told = [each.message for each in list_revisions(store, find_mock(store, "shop").mock.id)]
    assert told == ["Revision 1 restored", "Example “all” of GET /products renamed “x”", ""]


def test_one_object_in_the_place_of_the_examples_can_be_edited(store: Store, tmp_path: Path):
    odd = json.loads(json.dumps(SHOP))
    odd["item"][0]["item"][0]["response"] = example("all")
    put_shop(store, odd, "odd")
    edit(store, "odd", [changed(name="x"), AddExample(request="list", parts=ExampleParts(name="y"))])
    assert [each["name"] for each in examples(store, "odd")] == ["x", "y"]
