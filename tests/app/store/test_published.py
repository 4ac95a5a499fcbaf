"""What processes that serve read: everything published, and what changed since."""

from __future__ import annotations

import threading
from datetime import timedelta

from app.store.blobs import read_blob
from app.store.follow import SECONDS, follow
from app.store.keys import issue_key
from app.store.mocks import delete_mock, pause_mock, rename_mock
from app.store.opening import open_store
from app.store.people import add_person
from app.store.published import changes_since, read_published
from app.store.records import Changes, KeyScope
from app.store.revisions import add_revision, publish
from app.store.transaction import Store
from tests.app.store.conftest import Clock
from tests.app.store.worlds import a_mock, content, published_mock
from tests.costs import until


def test_everything_published_is_read_with_its_revision_and_old_names(store: Store, clock: Clock):
    new = a_mock(store, "nothing-yet")
    delete_mock(store, published_mock(store, "gone").id)
    mock = published_mock(store, "checkout", "a", "b")
    add_revision(store, mock.id, content("not published"))
    renamed = rename_mock(store, mock.id, "pay", redirect_for=timedelta(days=1))
    snapshot = read_published(store)
    nothing, only = snapshot.mocks
    assert (nothing.mock, nothing.revision, dict(nothing.old_names)) == (new, None, {})
    assert only.revision is not None
    assert (only.mock, only.revision.number, list(only.old_names)) == (renamed, 2, ["checkout"])
    assert read_blob(store, only.revision.collection) == content("b").collection.data
    assert read_published(store, [new.id, mock.id, "other"]) == snapshot
    assert read_published(store, ["other"]).mocks == ()


def test_changes_tell_which_mocks_and_keys_they_touched(store: Store):
    assert changes_since(store, 0) == Changes(counter=0)
    one, two = published_mock(store, "one"), published_mock(store, "two")
    before = changes_since(store, 0).counter
    pause_mock(store, one.id)
    assert changes_since(store, before) == Changes(counter=before + 1, mocks=frozenset({one.id}))
    issue_key(store, "app", KeyScope(mocks={two.id: None}))
    assert changes_since(store, before + 1) == Changes(counter=before + 2, keys=True)
    add_person(store, "ann@example.com", "owner")
    unseen = changes_since(store, before + 2)
    assert (unseen.counter, bool(unseen)) == (before + 3, False)


def test_who_was_away_for_long_or_at_another_store_reads_everything(store: Store):
    published_mock(store)
    assert changes_since(store, 99).everything
    store.change(lambda change: [change.note("test", "store", "") for _ in range(1001)])
    assert changes_since(store, 1).everything
    assert not changes_since(store, 900).everything


def test_a_change_of_another_process_is_followed_within_two_seconds(store: Store, address: str):
    mock = published_mock(store)
    other = open_store(address)
    """It is looked for every second; how long it takes until it is then seen, the machine decides."""
    since, stop, seen = changes_since(store, 0).counter, threading.Event(), []

    def listen() -> None:
        for changes in follow(store, since, stop):
            seen.append(changes)
            if len(seen) == 2:
                return

    thread = threading.Thread(target=listen)
    thread.start()
    for act in (pause_mock, delete_mock):
        already = len(seen)
        act(other, mock.id)
        until(lambda already=already: len(seen) > already)  # type: ignore[misc]
    stop.set()
    thread.join()
    other.close()
    assert [changes.mocks for changes in seen] == [frozenset({mock.id})] * 2
    assert SECONDS <= 1


def test_following_goes_on_when_the_database_was_away(store: Store):
    """A closed pool stands for any failure: the next look opens another connection."""
    mock = published_mock(store)
    stop, failures = threading.Event(), []
    since = changes_since(store, 0).counter
    publish(store, mock.id)
    pause_mock(store, mock.id)
    changes = next(follow(store, since, stop, on_failure=failures.append))
    assert (changes.mocks, failures) == (frozenset({mock.id}), [])
