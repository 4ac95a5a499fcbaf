"""Imports: all or nothing, once for each idempotency key; links to Postman."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.store.errors import ImportChanged, NameInvalid
from app.store.imports import (
    find_postman_link,
    forget_imports,
    link_to_postman,
    list_postman_links,
    save_import,
    unlink_from_postman,
)
from app.store.mocks import delete_mock, find_mock, list_mocks, purge_mock
from app.store.published import read_counter
from app.store.records import PostmanLink
from app.store.revisions import get_revision
from app.store.transaction import Store
from tests.app.store.conftest import Clock
from tests.app.store.worlds import NOON, a_mock, imported


def test_an_import_makes_mocks_with_published_revisions(store: Store):
    results = save_import(store, [imported("one"), imported("two")])
    assert [(result.name, result.revision, result.created, result.mock_created) for result in results] == [
        ("one", 1, True, True),
        ("two", 1, True, True),
    ]
    assert [find_mock(store, name).mock.published for name in ("one", "two")] == [1, 1]
    assert get_revision(store, results[0].mock_id).source_name == "one.json"


def test_the_same_import_again_changes_nothing(store: Store):
    first = save_import(store, [imported("one")])
    before = read_counter(store)
    assert save_import(store, [imported("one")]) == (replace(first[0], created=False, mock_created=False),)
    assert read_counter(store) == before
    assert save_import(store, [imported("one", "new")])[0].revision == 2


def test_an_import_that_fails_changes_nothing(store: Store):
    with pytest.raises(NameInvalid):
        save_import(store, [imported("one"), imported("NOT A NAME")], key="k")
    assert (list_mocks(store).items, read_counter(store)) == ((), 0)


def test_an_import_can_leave_its_revision_unpublished(store: Store):
    save_import(store, [replace(imported("one"), publish=False)])
    assert (find_mock(store, "one").mock.newest, find_mock(store, "one").mock.published) == (1, None)


def test_an_idempotency_key_gives_the_first_result_again(store: Store, clock: Clock):
    first = save_import(store, [imported("one")], key="k")
    assert save_import(store, [imported("one")], key="k") == first
    with pytest.raises(ImportChanged):
        save_import(store, [imported("one", "new")], key="k")
    clock.pass_by(days=8)
    assert forget_imports(store) == 1
    assert save_import(store, [imported("one", "new")], key="k")[0].revision == 2


def test_where_a_mock_was_pulled_from_is_kept_with_it(store: Store):
    mock = a_mock(store)
    link = PostmanLink(mock_id=mock.id, host="api.getpostman.com", workspace="w", collection="c", revision=1, pulled_at=NOON)
    assert find_postman_link(store, mock.id) is None
    link_to_postman(store, link)
    later = replace(link, revision=2, changed_there="2026-03-01T12:00:00.000Z")
    link_to_postman(store, later)
    assert (find_postman_link(store, mock.id), list_postman_links(store).items) == (later, (later,))
    delete_mock(store, mock.id)
    assert list_postman_links(store).items == ()
    purge_mock(store, mock.id)
    assert find_postman_link(store, mock.id) is None


def test_a_link_can_be_taken_away(store: Store):
    mock = a_mock(store)
    link_to_postman(store, PostmanLink(mock_id=mock.id, host="h", workspace="w", collection="c", revision=1, pulled_at=NOON))
    unlink_from_postman(store, mock.id)
    assert find_postman_link(store, mock.id) is None
