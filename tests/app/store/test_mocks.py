"""Mocks: put, renamed, paused, expired, deleted and had back; the same on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import MockNotFound
from app.store.blobs import read_blobs, sweep_orphans
from app.store.errors import (
    CursorInvalid,
    EnvironmentNotFound,
    NameInvalid,
    NameTaken,
    RevisionChanged,
    TextInvalid,
)
from app.store.mocks import (
    delete_mock,
    expire_mock,
    find_mock,
    get_mock,
    list_mocks,
    pause_mock,
    purge_due,
    purge_mock,
    put_mock,
    rename_mock,
    resume_mock,
    undelete_mock,
)
from app.store.names import NAME_RULE
from app.store.published import list_audit, read_counter
from app.store.records import MockDraft, NamedMock
from app.store.revisions import list_revisions
from app.store.transaction import Store
from app.workspace import mock_settings
from tests.app.store.conftest import Clock
from tests.app.store.worlds import NOON, a_mock, content, published_mock

DRAFT = MockDraft(name="checkout", title="Checkout", use_case="A shopper pays.", settings={"delay": 120, "include": ["cart"]})


def test_a_put_makes_the_mock_and_the_same_again_changes_nothing(store: Store):
    first = put_mock(store, DRAFT)
    again = put_mock(store, DRAFT)
    assert (first.created, first.changed) == (True, True)
    assert (again.created, again.changed) == (False, False)
    assert again.mock == first.mock == get_mock(store, first.mock.id)
    assert (first.mock.version, first.mock.created_by, first.mock.settings) == (1, "ann", {"delay": 120, "include": ["cart"]})
    assert read_counter(store) == 1


def test_a_put_replaces_everything_a_draft_says(store: Store):
    put_mock(store, DRAFT)
    put = put_mock(store, MockDraft(name="checkout", access="key", expires_at=NOON))
    assert (put.created, put.changed, put.mock.version) == (False, True, 2)
    assert (put.mock.title, put.mock.settings, put.mock.access, put.mock.expires_at) == ("", {}, "key", NOON)
    assert list_audit(store).items[0].details == {"fields": ["access", "expires_at", "settings", "title", "use_case"]}


def test_values_that_python_takes_for_equal_are_a_change(store: Store):
    put_mock(store, MockDraft(name="checkout", settings={"watch": 1}))
    assert put_mock(store, MockDraft(name="checkout", settings={"watch": True})).mock.settings == {"watch": True}


def test_a_put_that_expects_another_version_is_refused(store: Store):
    put_mock(store, DRAFT, expected=0)
    with pytest.raises(RevisionChanged):
        put_mock(store, MockDraft(name="checkout"), expected=0)
    with pytest.raises(RevisionChanged):
        put_mock(store, MockDraft(name="checkout"), expected=7)
    with pytest.raises(RevisionChanged):
        put_mock(store, MockDraft(name="another"), expected=1)
    assert put_mock(store, MockDraft(name="checkout"), expected=1).mock.version == 2


@pytest.mark.parametrize("name", ["", "Checkout", "-a", "a" * 64, "a/b", "a\0b", "ü"])
def test_a_name_that_cannot_be_part_of_an_address_is_refused(store: Store, name: str):
    with pytest.raises(NameInvalid):
        put_mock(store, MockDraft(name=name))


def test_files_and_store_agree_on_what_a_name_is():
    assert NAME_RULE == mock_settings.NAME_RULE


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_text_that_postgresql_would_refuse_is_refused_by_both(store: Store, text: str):
    with pytest.raises(TextInvalid):
        put_mock(store, MockDraft(name="checkout", title=text))
    assert list_mocks(store).items == ()
    assert put_mock(store, MockDraft(name="checkout", settings={"text": text})).mock.settings == {"text": text}


def test_a_setting_that_is_no_json_is_refused(store: Store):
    with pytest.raises(TextInvalid):
        put_mock(store, MockDraft(name="checkout", settings={"delay": float("nan")}))


def test_an_environment_must_be_there(store: Store):
    with pytest.raises(EnvironmentNotFound):
        put_mock(store, MockDraft(name="checkout", environment_id="none"))


def test_a_renamed_mock_is_found_by_both_names_until_the_old_one_is_free(store: Store, clock: Clock):
    mock = a_mock(store, "checkout")
    renamed = rename_mock(store, mock.id, "pay", redirect_for=timedelta(days=30))
    assert find_mock(store, "pay", now=clock.now) == NamedMock(mock=renamed, moved=False)
    assert find_mock(store, "checkout", now=clock.now) == NamedMock(mock=renamed, moved=True)
    with pytest.raises(NameTaken):
        a_mock(store, "checkout")
    clock.pass_by(days=31)
    with pytest.raises(MockNotFound):
        find_mock(store, "checkout", now=clock.now)
    assert a_mock(store, "checkout").id != mock.id


def test_a_mock_may_have_its_old_name_again(store: Store, clock: Clock):
    mock = a_mock(store, "checkout")
    rename_mock(store, mock.id, "pay")
    assert rename_mock(store, mock.id, "checkout").name == "checkout"
    assert find_mock(store, "pay", now=clock.now).moved
    assert not find_mock(store, "checkout", now=clock.now).moved


def test_a_mock_cannot_be_renamed_to_a_name_that_another_one_has(store: Store):
    mock = a_mock(store, "checkout")
    a_mock(store, "pay")
    with pytest.raises(NameTaken):
        rename_mock(store, mock.id, "pay")
    assert get_mock(store, mock.id) == mock
    assert find_mock(store, "checkout").mock == mock


def test_pause_resume_and_expiry_decide_whether_a_mock_answers(store: Store):
    mock = published_mock(store)
    assert mock.answers_at(NOON)
    paused = pause_mock(store, mock.id)
    assert (paused.state, paused.answers_at(NOON), pause_mock(store, mock.id)) == ("paused", False, paused)
    resumed = resume_mock(store, mock.id)
    assert (resumed.state, resumed.answers_at(NOON)) == ("live", True)
    expiring = expire_mock(store, mock.id, NOON)
    assert (expiring.answers_at(NOON - timedelta(seconds=1)), expiring.answers_at(NOON)) == (True, False)
    assert expire_mock(store, mock.id, None).answers_at(NOON)


def test_a_deleted_mock_frees_its_names_and_comes_back_as_it_was(store: Store):
    mock = published_mock(store)
    rename_mock(store, mock.id, "pay")
    pause_mock(store, mock.id)
    deleted = delete_mock(store, mock.id)
    assert deleted.state == "deleted"
    for name in ("checkout", "pay"):
        with pytest.raises(MockNotFound):
            find_mock(store, name)
    assert (list_mocks(store).items, list_mocks(store, deleted=True).items) == ((), (deleted,))
    back = undelete_mock(store, mock.id)
    assert (back.name, back.state, back.published) == ("pay", "paused", 1)
    assert find_mock(store, "pay").mock == back


def test_a_deleted_mock_comes_back_by_another_name_when_its_own_was_taken(store: Store):
    mock = a_mock(store)
    delete_mock(store, mock.id)
    a_mock(store)
    with pytest.raises(NameTaken):
        undelete_mock(store, mock.id)
    assert undelete_mock(store, mock.id, name="checkout-2").name == "checkout-2"


def test_a_deleted_mock_cannot_be_changed(store: Store):
    mock = a_mock(store)
    delete_mock(store, mock.id)
    for act in (pause_mock, delete_mock, resume_mock):
        with pytest.raises(MockNotFound):
            act(store, mock.id)


def test_after_the_time_to_undo_a_mock_is_removed_for_good(store: Store, clock: Clock):
    mock, kept = published_mock(store, "checkout", "only here"), published_mock(store, "kept", "shared")
    delete_mock(store, mock.id, undo_for=timedelta(days=7))
    assert purge_due(store) == 0
    clock.pass_by(days=8)
    with pytest.raises(MockNotFound):
        undelete_mock(store, mock.id)
    assert (purge_due(store), sweep_orphans(store)) == (1, 1)
    with pytest.raises(MockNotFound):
        get_mock(store, mock.id)
    assert list_revisions(store, mock.id).items == ()
    assert list_revisions(store, kept.id).items[0].collection == content("shared").collection.hash
    hashes = [content(text).collection.hash for text in ("only here", "shared")]
    assert set(read_blobs(store, hashes)) == {content("shared").collection.hash}


def test_only_a_deleted_mock_can_be_purged(store: Store):
    mock = a_mock(store)
    with pytest.raises(MockNotFound):
        purge_mock(store, mock.id)
    delete_mock(store, mock.id)
    purge_mock(store, mock.id)
    with pytest.raises(MockNotFound):
        get_mock(store, mock.id)


def test_lists_come_in_pages_that_stay_right_while_mocks_come_and_go(store: Store):
    for name in ("a", "b", "c", "d", "e"):
        a_mock(store, name)
    first = list_mocks(store, limit=2)
    delete_mock(store, first.items[1].id)
    a_mock(store, "aa")
    second = list_mocks(store, limit=2, cursor=first.next)
    third = list_mocks(store, limit=2, cursor=second.next)
    assert [[mock.name for mock in page] for page in (first, second, third)] == [["a", "b"], ["c", "d"], ["e"]]
    assert third.next is None


@pytest.mark.parametrize("cursor", ["", "?", "e30", "WzFd", "WyJhIl0", "WyJhIiwgMV0", "ü", "bnVsbA"])
def test_a_cursor_that_no_list_gave_is_refused(store: Store, cursor: str):
    with pytest.raises(CursorInvalid):
        list_mocks(store, cursor=cursor)


def test_mocks_are_found_by_text_in_name_title_and_use_case(store: Store):
    a_mock(store, "checkout", title="Pay 100%")
    a_mock(store, "orders", use_case="After the CHECKOUT")
    assert [mock.name for mock in list_mocks(store, text="checkout")] == ["checkout", "orders"]
    assert [mock.name for mock in list_mocks(store, text="100%")] == ["checkout"]
    assert list_mocks(store, text="%").items[0].name == "checkout"


def test_every_change_is_in_the_audit_log_with_its_number(store: Store):
    mock = a_mock(store)
    pause_mock(store.acting("bob"), mock.id)
    rename_mock(store, mock.id, "pay")
    entries = list_audit(store, mock_id=mock.id).items
    assert [(entry.number, entry.author, entry.action) for entry in entries] == [
        (3, "ann", "rename"),
        (2, "bob", "pause"),
        (1, "ann", "create"),
    ]
    assert entries[0].details == {"old": "checkout", "new": "pay"}
    assert [entry.action for entry in list_audit(store, author="bob")] == ["pause"]
