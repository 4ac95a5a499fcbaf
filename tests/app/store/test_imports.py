"""Imports: all or nothing, once for each idempotency key; links to Postman."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.store.environments import find_environment, put_environment
from app.store.errors import EnvironmentNotFound, ImportChanged, NameInvalid, NameTaken, RevisionChanged
from app.store.imports import (
    find_postman_link,
    forget_imports,
    link_to_postman,
    list_postman_links,
    save_import,
    unlink_from_postman,
)
from app.store.mocks import delete_mock, find_mock, list_mocks, purge_mock, put_mock
from app.store.published import read_counter
from app.store.records import MockDraft, PostmanLink
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


def test_environments_are_put_with_the_mocks_that_use_them(store: Store):
    served = replace(imported("one"), environment="staging")
    save_import(store, [served, replace(imported("two"), environment="gone")], environments={"staging": b"{}"})
    named = find_environment(store, "staging").id
    assert [find_mock(store, name).mock.environment_id for name in ("one", "two")] == [named, None]
    before = read_counter(store)
    save_import(store, [served], environments={"staging": b"{}"})
    assert read_counter(store) == before


def test_an_environment_is_not_put_when_a_mock_cannot_be(store: Store):
    with pytest.raises(NameInvalid):
        save_import(store, [imported("NOT A NAME")], environments={"staging": b"{}"})
    with pytest.raises(EnvironmentNotFound):
        find_environment(store, "staging")


def test_what_people_said_of_a_mock_can_be_left_to_them(store: Store):
    save_import(store, [imported("one")])
    put_mock(store, MockDraft(name="one", title="Ours", access="key"))
    save_import(store, [replace(imported("one", "new"), only_new=True)])
    mock = find_mock(store, "one").mock
    assert (mock.title, mock.access, mock.newest, mock.published) == ("Ours", "key", 2, 2)
    save_import(store, [replace(imported("one", "new"), only_new=True, environment="e")], environments={"e": b"{}"})
    mock = find_mock(store, "one").mock
    assert (mock.title, mock.environment_id, mock.newest) == ("Ours", find_environment(store, "e").id, 2)


def test_a_mock_that_files_make_is_not_imported_over(store: Store):
    put_mock(store, MockDraft(name="one", origin="files"))
    before = read_counter(store)
    with pytest.raises(NameTaken):
        save_import(store, [imported("two"), replace(imported("one"), only_new=True)])
    assert read_counter(store) == before


def test_a_link_is_kept_with_the_revision_it_stands_for(store: Store):
    link = PostmanLink(mock_id="", host="h", workspace="w", collection="c", revision=0, pulled_at=NOON, changed_there="then")
    [result] = save_import(store, [replace(imported("one"), link=link)])
    found = find_postman_link(store, result.mock_id)
    assert found is not None
    assert (found.mock_id, found.revision, found.changed_there, found.pulled_at > NOON) == (result.mock_id, 1, "then", True)


def test_an_idempotency_key_holds_for_environments_too(store: Store):
    first = save_import(store, [imported("one")], environments={"e": b"{}"}, key="k")
    put_environment(store, "e", b'{"values": []}')
    assert save_import(store, [imported("one")], environments={"e": b"{}"}, key="k") == first
    assert find_environment(store, "e").version == 2
    with pytest.raises(ImportChanged):
        save_import(store, [imported("one")], environments={"e": b"[]"}, key="k")


def test_a_mock_that_is_not_as_it_was_planned_upon_keeps_its_revision(store: Store):
    planned = replace(imported("one", "planned"), after=0)
    assert save_import(store, [planned])[0].revision == 1
    assert save_import(store, [planned])[0].created is False
    with pytest.raises(RevisionChanged):
        save_import(store, [imported("two"), replace(imported("one", "late"), after=0)])
    assert [mock.name for mock in list_mocks(store)] == ["one"]
    assert save_import(store, [replace(imported("one", "late"), after=1)])[0].revision == 2
