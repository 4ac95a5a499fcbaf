"""What is due is done by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.errors import MockNotFound
from app.live.housekeeping import Housekeeping, tidy
from app.store.mocks import delete_mock, get_mock
from app.store.tables import blobs
from app.store.transaction import Store
from tests.app.live.test_live import a_mock, is_running
from tests.app.store.conftest import Clock
from tests.costs import until


def contents(store: Store) -> int:
    return store.read(lambda connection: connection.scalar(select(func.count()).select_from(blobs)) or 0)


def test_a_deleted_mock_goes_with_its_contents_when_its_time_is_over(store: Store, clock: Clock):
    kept, gone = a_mock(store, "kept", "[1]"), a_mock(store, "gone", "[2]")
    before = contents(store)
    delete_mock(store, gone.id)
    assert (tidy(store), contents(store)) == (0, before)
    clock.pass_by(days=8)
    assert (tidy(store), contents(store)) == (1, before - 1)
    assert get_mock(store, kept.id).name == "kept"
    with pytest.raises(MockNotFound):
        get_mock(store, gone.id)


def test_it_is_done_in_the_background(store: Store, clock: Clock):
    gone = a_mock(store, "gone")
    delete_mock(store, gone.id)
    clock.pass_by(days=8)
    keeper = Housekeeping(replace(store, clock=lambda: clock.now), every=0.05, first_after=0.0)
    keeper.start()
    until(lambda: contents(store) < 2)
    keeper.stop()
    until(lambda: not is_running("housekeeping"))
