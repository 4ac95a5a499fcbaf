"""What scripts for Postman's API say of mocks, as it is kept."""

from __future__ import annotations

from datetime import date

import pytest

from app.store.calls import record_calls
from app.store.environments import find_environment, put_environment, rename_environment
from app.store.errors import EnvironmentNotFound, NameTaken
from app.store.mocks import delete_mock, get_mock, purge_mock, put_mock, undelete_mock
from app.store.postman import (
    ServerResponseNotFound,
    calls_since,
    delete_server_response,
    first_and_last_change,
    follow_collection,
    list_server_responses,
    mocks_with_environment,
    newest_revisions,
    note_server_response,
    put_server_response,
    read_followed,
)
from app.store.published import changes_since, read_counter
from app.store.records import Followed, MockDraft
from app.store.transaction import Store
from tests.app.store.worlds import NOON, a_call, a_mock, a_server_response, published_mock


def test_mocks_are_told_with_their_newest_revision(store: Store):
    first, second = published_mock(store, "b", "one", "two"), published_mock(store, "a")
    a_mock(store, "without")
    delete_mock(store, published_mock(store, "gone").id)
    assert [(mock.id, revision.number) for mock, revision in newest_revisions(store)] == [(first.id, 2), (second.id, 1)]


def test_a_mock_follows_the_collection_of_another_until_that_is_deleted(store: Store):
    held, mock = published_mock(store, "held"), published_mock(store)
    follow_collection(store, mock.id, held.id)
    assert read_followed(store) == {mock.id: Followed(collection_id=held.id)}
    delete_mock(store, held.id)
    assert read_followed(store) == {mock.id: Followed()}
    undelete_mock(store, held.id)
    assert read_followed(store) == {mock.id: Followed(collection_id=held.id)}
    delete_mock(store, held.id)
    purge_mock(store, held.id)
    assert (read_followed(store), get_mock(store, mock.id).state) == ({mock.id: Followed()}, "live")


def test_what_is_said_of_one_thing_leaves_the_other(store: Store):
    held, mock = published_mock(store, "held"), published_mock(store)
    follow_collection(store, mock.id, held.id)
    note_server_response(store, mock.id, "down")
    assert read_followed(store) == {mock.id: Followed(collection_id=held.id, server_response="down")}
    follow_collection(store, mock.id, None)
    assert read_followed(store) == {mock.id: Followed(server_response="down")}


def test_server_responses_are_kept_changed_and_deleted(store: Store):
    mock, other = published_mock(store), published_mock(store, "other")
    one, two = a_server_response(mock.id), a_server_response(mock.id, "gone", language=None, headers=())
    before = read_counter(store)
    assert (put_server_response(store, one), put_server_response(store, two)) == (one, two)
    assert changes_since(store, before).mocks == {mock.id}
    changed = a_server_response(mock.id, body="changed")
    put_server_response(store, changed)
    assert list_server_responses(store, mock.id) == (changed, two)
    with pytest.raises(ServerResponseNotFound):
        delete_server_response(store, other.id, one.id)
    delete_server_response(store, mock.id, one.id)
    assert list_server_responses(store, mock.id) == (two,)


def test_the_mocks_of_an_environment(store: Store):
    environment = put_environment(store, "staging", b"{}").environment
    mock = put_mock(store, MockDraft(name="shop", environment_id=environment.id)).mock
    gone = put_mock(store, MockDraft(name="gone", environment_id=environment.id)).mock
    delete_mock(store, gone.id)
    assert [each.id for each in mocks_with_environment(store, environment.id)] == [mock.id]


def test_an_environment_is_renamed(store: Store):
    kept = put_environment(store, "staging", b"{}").environment
    put_environment(store, "production", b"{}")
    renamed = rename_environment(store, kept.id, "test")
    assert (renamed.id, renamed.name, renamed.version) == (kept.id, "test", 2)
    assert find_environment(store, "test") == renamed
    with pytest.raises(NameTaken):
        rename_environment(store, kept.id, "production")
    with pytest.raises(EnvironmentNotFound):
        find_environment(store, "staging")


def test_calls_of_all_mocks_are_counted_from_a_day_on(store: Store):
    record_calls(store, [a_call("a"), a_call("b"), a_call("b")])
    assert (calls_since(store, NOON.date()), calls_since(store, date(2099, 1, 1))) == (3, 0)


def test_when_something_was_changed_first_and_last(store: Store):
    assert first_and_last_change(store) == (None, None)
    mock = a_mock(store)
    last = published_mock(store, "other")
    assert first_and_last_change(store) == (mock.created_at, last.changed_at)
