"""Whatever is edited: what nobody touched stays as it was, and restoring brings every byte back."""

from __future__ import annotations

import copy
import json
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from app.actions.editing.applying import apply_edit
from app.actions.editing.document import each_entry, read_tree_of, write_document
from app.actions.editing.editing import EditWishes, edit, restore
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
from app.store.transaction import Store
from tests.app.actions.editing.shop import SHOP, content, newest, put_shop

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
EXAMPLES = st.sampled_from(["all", "none", "broken"])
HEADERS = st.lists(
    st.builds(HeaderRow, key=st.sampled_from(["A", "B", "content-type"]), value=st.sampled_from(["", "1"])), max_size=3
)
REQUESTS = st.builds(
    RequestParts,
    method=st.none() | st.sampled_from(["GET", "PUT"]),
    url=st.none() | st.sampled_from(["{{baseUrl}}/x/:y?z=1", "http://shop.test/a", ""]),
    headers=st.none() | HEADERS.map(tuple),
    body=st.none() | WORDS,
)
PARTS = st.builds(
    ExampleParts,
    name=st.none() | WORDS,
    status=st.none() | st.integers(100, 599),
    reason=st.none() | WORDS,
    headers=st.none() | HEADERS.map(tuple),
    body=st.none() | WORDS,
    original_request=st.none() | REQUESTS,
)
NAMES = WORDS.filter(str.strip)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(ChangeExample, example=EXAMPLES, parts=PARTS),
    st.builds(AddExample, request=st.sampled_from(["list", "one"]), parts=PARTS),
    st.builds(DuplicateExample, example=EXAMPLES, name=st.none() | WORDS),
    st.builds(DeleteExample, example=EXAMPLES),
    st.builds(ChangeRequest, request=st.sampled_from(["list", "one"]), name=st.none() | NAMES, description=st.none() | WORDS),
    st.builds(ChangeFolder, folder=st.just("catalogue"), name=st.none() | NAMES, description=st.none() | WORDS),
    st.builds(ChangeCollection, name=st.none() | NAMES, description=st.none() | WORDS),
)


def own_fields(document: Any) -> dict[str, Any]:
    """Of every entry by its id, the fields that no edit knows."""
    known = {"name", "description", "item", "request", "response", "originalRequest", "code", "status", "header", "body"}
    return {
        found.entry["id"]: {key: value for key, value in found.entry.items() if key not in known}
        for _, found in each_entry(document)
    }


@given(st.lists(EDITS, max_size=8))
@settings(max_examples=150, deadline=None)
def test_fields_that_nobody_knows_survive_every_edit(edits: list[Edit]):
    document = read_tree_of(json.dumps(SHOP).encode())
    before, touched, gone = copy.deepcopy(document), set(), set()
    for one in edits:
        try:
            done = apply_edit(document, one, "")
        except NoSuchEntry:
            continue
        touched.add(done.example)
        gone |= {done.example} if done.is_gone else set()
    fields = own_fields(document)
    assert {id: own for id, own in fields.items() if id in own_fields(before)} == {
        id: own for id, own in own_fields(before).items() if id not in gone
    }
    after = {found.entry["id"]: found.entry for kind, found in each_entry(document) if kind == "response"}
    for kind, found in each_entry(before):
        if kind == "response" and found.entry["id"] not in touched:
            assert after[found.entry["id"]] == found.entry
    written = write_document(document)
    assert write_document(read_tree_of(written)) == written
    assert document["x-whole"] is True


@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_restoring_after_any_edits_brings_every_byte_back(store: Store, rounds: list[list[Edit]]):
    put_shop(store, SHOP)
    was, number = content(store), newest(store).number
    for edits in rounds:
        try:
            edit(store, "shop", edits)
        except NoSuchEntry:
            continue
    done = restore(store, "shop", number, EditWishes(publish=True))
    assert content(store) == was
    assert done.shown.is_published


def test_any_order_of_the_examples_can_be_had(store: Store):
    edit(store, "shop", [OrderExamples(request="list", examples=("broken", "none", "all"))])
    edit(store, "shop", [OrderExamples(request="list", examples=("all", "none", "broken"))])
    assert content(store) == content(store, number=1)
