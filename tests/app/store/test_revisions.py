"""Revisions: numbered, never changed, published by moving a pointer; environments beside them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.errors import MockNotFound
from app.store.blobs import read_blob, read_blobs
from app.store.check import check_store
from app.store.environments import (
    delete_environment,
    find_environment,
    get_environment,
    list_environments,
    put_environment,
)
from app.store.errors import EnvironmentNotFound, NoRevision, RevisionChanged, RevisionNotFound, StorageError
from app.store.mocks import delete_mock, get_mock
from app.store.records import Content
from app.store.revisions import add_revision, get_revision, hashes_of, list_publications, list_revisions, publish, roll_back
from app.store.transaction import Store
from tests.app.store.worlds import a_mock, content, published_mock


def test_revisions_are_numbered_from_one_for_each_mock(store: Store):
    one, two = a_mock(store, "one"), a_mock(store, "two")
    numbers = [add_revision(store, mock.id, content(made)).revision.number for made in "abc" for mock in (one, two)]
    assert numbers == [1, 1, 2, 2, 3, 3]
    assert [revision.number for revision in list_revisions(store, one.id)] == [3, 2, 1]


def test_a_revision_says_what_was_given(store: Store):
    mock = a_mock(store)
    given = Content.of(b"collection", b"environment", {"matching": "strict"})
    added = add_revision(store, mock.id, given, message="first", source_kind="file", source_name="shop.json")
    kept = get_revision(store, mock.id)
    assert added.created
    assert kept == added.revision
    assert (kept.content, kept.settings, kept.author) == (given.hash, {"matching": "strict"}, "ann")
    assert (kept.message, kept.source_kind, kept.source_name) == ("first", "file", "shop.json")
    assert (read_blob(store, kept.collection), read_blob(store, kept.environment or "")) == (b"collection", b"environment")


def test_the_content_of_the_newest_revision_again_is_no_new_one(store: Store):
    mock = a_mock(store)
    first = add_revision(store, mock.id, content("a"))
    again = add_revision(store, mock.id, content("a"))
    assert (again.created, again.revision) == (False, first.revision)
    add_revision(store, mock.id, content("b"))
    assert add_revision(store, mock.id, content("a")).revision.number == 3


def test_settings_and_environment_are_part_of_the_content():
    plain = Content.of(b"c")
    contents = [plain, Content.of(b"c", b""), Content.of(b"c", None, {"a": 1}), Content.of(b"c", None, {"a": True})]
    assert len({made.hash for made in contents}) == 4
    assert Content.of(b"c", None, {"a": 1, "b": 2}).hash == Content.of(b"c", None, {"b": 2, "a": 1}).hash


def test_adding_to_a_mock_that_is_gone_or_was_changed_is_refused(store: Store):
    mock = published_mock(store)
    with pytest.raises(RevisionChanged):
        add_revision(store, mock.id, content("new"), expected=mock.version + 1)
    delete_mock(store, mock.id)
    with pytest.raises(MockNotFound):
        add_revision(store, mock.id, content("new"))


def test_a_revision_is_not_published_by_being_added(store: Store):
    mock = a_mock(store)
    add_revision(store, mock.id, content())
    assert get_mock(store, mock.id).published is None
    assert publish(store, mock.id).published == 1


def test_publishing_what_is_published_changes_nothing(store: Store):
    mock = published_mock(store)
    assert publish(store, mock.id, 1) == mock
    assert len(list_publications(store, mock.id)) == 1


def test_what_was_approved_must_be_what_is_published(store: Store):
    mock = a_mock(store)
    add_revision(store, mock.id, content("a"))
    with pytest.raises(RevisionChanged):
        publish(store, mock.id, 1, content=content("b").hash)
    assert publish(store, mock.id, 1, content=content("a").hash).published == 1


def test_only_revisions_that_are_there_can_be_published(store: Store):
    mock = a_mock(store)
    with pytest.raises(NoRevision):
        publish(store, mock.id)
    add_revision(store, mock.id, content())
    with pytest.raises(RevisionNotFound):
        publish(store, mock.id, 2)


def test_rolling_back_goes_one_publication_further_back_each_time(store: Store):
    mock = published_mock(store, "checkout", "a", "b", "c")
    assert [roll_back(store, mock.id).published, roll_back(store, mock.id).published] == [2, 1]
    with pytest.raises(NoRevision):
        roll_back(store, mock.id)
    assert publish(store, mock.id, 3).published == 3
    assert roll_back(store, mock.id).published == 1
    pointed = [(made.number, made.revision, made.back_to) for made in reversed(list_publications(store, mock.id).items)]
    assert pointed == [(1, 1, None), (2, 2, 1), (3, 3, 2), (4, 2, 1), (5, 1, None), (6, 3, 5), (7, 1, None)]


def test_what_was_kept_cannot_be_changed_even_by_a_mistake_of_ours(store: Store):
    published_mock(store)
    statements = ("update revisions set message = 'x'", "update blobs set size = 1", "update audit set author = 'x'")
    for statement in statements:
        with pytest.raises(StorageError, match="refused it"):
            store.change(lambda change, statement=statement: change.connection.execute(text(statement)))


def test_blobs_are_kept_once_and_read_many_at_a_time(store: Store):
    for name in ("one", "two"):
        published_mock(store, name, "same", "b", "same")
    hashes = [content("same").collection.hash, content("b").collection.hash, "0" * 64]
    assert read_blobs(store, hashes) == {
        content("same").collection.hash: content("same").collection.data,
        content("b").collection.hash: content("b").collection.data,
    }
    kept = store.read(lambda connection: connection.scalar(text("select count(*) from blobs")))
    assert kept == 2
    with pytest.raises(RevisionNotFound):
        read_blob(store, "0" * 64)


def test_an_environment_is_put_by_name_with_a_version(store: Store):
    first = put_environment(store, "staging", b"{}", expected=0)
    assert (first.created, first.environment.version) == (True, 1)
    assert not put_environment(store, "staging", b"{}").changed
    second = put_environment(store, "staging", b"[]", expected=1)
    assert (second.created, second.changed, second.environment.version) == (False, True, 2)
    with pytest.raises(RevisionChanged):
        put_environment(store, "staging", b"{}", expected=1)
    assert find_environment(store, "staging") == second.environment == get_environment(store, second.environment.id)
    assert list_environments(store).items == (second.environment,)


def test_a_deleted_environment_leaves_its_mocks(store: Store):
    environment = put_environment(store, "staging", b"{}").environment
    mock = a_mock(store, environment_id=environment.id)
    with pytest.raises(RevisionChanged):
        delete_environment(store, environment.id, expected=2)
    delete_environment(store, environment.id)
    assert get_mock(store, mock.id).environment_id is None
    with pytest.raises(EnvironmentNotFound):
        find_environment(store, "staging")


def test_a_contract_is_part_of_the_content_where_there_is_one(store: Store):
    plain, checked = Content.of(b"c"), Content.of(b"c", contract=b"{}")
    assert Content.of(b"c", contract=b"").hash == plain.hash != checked.hash
    mock = a_mock(store)
    kept = add_revision(store, mock.id, checked).revision
    assert get_revision(store, mock.id) == kept
    assert hashes_of(kept) == (checked.collection.hash, kept.contract)
    assert read_blob(store, kept.contract or "") == b"{}"
    assert check_store(store) == ()
