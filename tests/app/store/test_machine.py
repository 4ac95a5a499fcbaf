"""Random actions on both databases and on the plain model: the three always agree."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.errors import AppError, MockNotFound
from app.store.check import check_store
from app.store.keys import find_key, issue_key, revoke_key, rotate_key
from app.store.mocks import (
    delete_mock,
    find_mock,
    pause_mock,
    purge_due,
    put_mock,
    rename_mock,
    resume_mock,
    undelete_mock,
)
from app.store.opening import open_store
from app.store.records import KeyScope, Mock, MockDraft
from app.store.revisions import add_revision, publish, roll_back
from app.store.transaction import Store
from tests.app.store.conftest import empty
from tests.app.store.made import empty_file
from tests.app.store.model import Model, Refused
from tests.app.store.worlds import content
from tests.postgres_server import MEMORY

NAMES = ("a", "b", "c", "d")
names = st.sampled_from(NAMES)
texts = st.sampled_from(("x", "y"))
places = st.integers(0, 3)
times = st.sampled_from((timedelta(), timedelta(hours=1), timedelta(days=1)))
CONTENTS = {content(text).hash: text for text in ("x", "y")}


class TwoStores(RuleBasedStateMachine):
    """Every rule acts on the model and on both stores, and compares what came of it: the same value or the same refusal."""

    postgres = ""

    def __init__(self) -> None:
        super().__init__()
        empty(self.postgres)
        self.folder = Path(tempfile.mkdtemp(prefix="store-", dir=MEMORY if MEMORY.is_dir() else None))
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.stores = [
            open_store(address, clock=lambda: self.now) for address in (empty_file(self.folder / "a.db"), self.postgres)
        ]
        self.ids: list[list[str]] = [[], []]
        self.keys: list[list[str]] = [[], []]
        self.secrets: list[list[str]] = [[], []]
        self.model = Model()

    def teardown(self) -> None:
        for store in self.stores:
            assert check_store(store) == ()
            store.close()
        shutil.rmtree(self.folder)

    def agree(self, expected: Callable[[], object], act: Callable[[Store, int], object]) -> None:
        try:
            outcome: object = expected()
        except Refused as refused:
            outcome = str(refused)
        assert [self.outcome(act, which) for which in (0, 1)] == [outcome] * 2

    def outcome(self, act: Callable[[Store, int], object], which: int) -> object:
        try:
            return act(self.stores[which], which)
        except AppError as refused:
            return refused.code

    @rule(time=times)
    def time_passes(self, time: timedelta) -> None:
        self.now += time


class MocksAgree(TwoStores):
    """Mocks, their names, revisions and publications."""

    @initialize()
    def begin(self) -> None:
        for name in NAMES[:2]:
            self.put(name, "", None)
        for text in ("x", "y", "x"):
            self.release(0, text)

    def change(self, expected: Callable[[int], object], place: int, act: Callable[[Store, str], Mock]) -> None:
        at = place % len(self.model.mocks)
        self.agree(lambda: expected(at), lambda store, which: seen(act(store, self.ids[which][at])))

    @rule(name=names, title=texts, expected=st.sampled_from((None, None, 0, 1, 2)))
    def put(self, name: str, title: str, expected: int | None) -> None:
        def act(store: Store, which: int) -> object:
            done = put_mock(store, MockDraft(name=name, title=title), expected=expected)
            if done.created:
                self.ids[which].append(done.mock.id)
            return seen(done.mock)

        self.free_old_names()
        self.agree(lambda: self.model.put(self.now, name, title, expected), act)

    def free_old_names(self) -> None:
        led = self.model.names.items()
        self.model.names = {name: (place, until) for name, (place, until) in led if until is None or self.now < until}

    @rule(place=places, text=texts)
    def add(self, place: int, text: str) -> None:
        at = place % len(self.model.mocks)

        def act(store: Store, which: int) -> object:
            revision = add_revision(store, self.ids[which][at], content(text)).revision
            return (revision.number, CONTENTS[revision.content])

        self.agree(lambda: self.model.add(at, text), act)

    @rule(place=places, text=texts)
    def release(self, place: int, text: str) -> None:
        self.add(place, text)
        self.publish(place, len(self.model.mocks[place % len(self.model.mocks)].revisions) or 1)

    @rule(place=places, number=st.integers(1, 3))
    def publish(self, place: int, number: int) -> None:
        self.change(lambda at: self.model.publish(at, number), place, lambda store, id: publish(store, id, number))

    @rule(place=places)
    def roll_back(self, place: int) -> None:
        self.change(self.model.roll_back, place, roll_back)

    @rule(place=st.integers(0, 1), name=names, redirect_for=times)
    def rename(self, place: int, name: str, redirect_for: timedelta) -> None:
        self.change(
            lambda at: self.model.rename(self.now, at, name, redirect_for),
            place,
            lambda store, id: rename_mock(store, id, name, redirect_for=redirect_for),
        )

    @rule(place=places, is_paused=st.booleans())
    def pause(self, place: int, is_paused: bool) -> None:
        self.change(lambda at: self.model.pause(at, is_paused), place, pause_mock if is_paused else resume_mock)

    @rule(place=places, undo_for=times)
    def delete(self, place: int, undo_for: timedelta) -> None:
        self.change(
            lambda at: self.model.delete(self.now, at, undo_for),
            place,
            lambda store, id: delete_mock(store, id, undo_for=undo_for),
        )

    @rule(place=places)
    def undelete(self, place: int) -> None:
        self.change(lambda at: self.model.undelete(self.now, at), place, undelete_mock)

    @rule(time=times)
    def time_is_over(self, time: timedelta) -> None:
        self.now += time
        self.agree(lambda: self.model.purge_due(self.now), lambda store, which: purge_due(store))

    @invariant()
    def every_name_leads_where_it_should(self) -> None:
        assert [leads(store, self.now) for store in self.stores] == [self.model.found(self.now)] * 2


class KeysAgree(TwoStores):
    """Keys: issued, rotated, revoked, used."""

    @initialize()
    def begin(self) -> None:
        self.issue()

    @rule()
    def issue(self) -> None:
        self.model.issue()
        for which, store in enumerate(self.stores):
            issued = issue_key(store, "app", KeyScope(every_mock=True))
            self.keys[which].append(issued.record.id)
            self.secrets[which].append(issued.text)

    @rule(place=places, old_for=times)
    def rotate(self, place: int, old_for: timedelta) -> None:
        at = place % len(self.model.keys)

        def act(store: Store, which: int) -> None:
            self.secrets[which].append(rotate_key(store, self.keys[which][at], old_for=old_for).text)

        self.agree(lambda: self.model.rotate(self.now, at, old_for), act)

    @rule(place=places)
    def revoke(self, place: int) -> None:
        at = place % len(self.model.keys)
        self.model.keys[at].is_revoked = True
        for which, store in enumerate(self.stores):
            revoke_key(store, self.keys[which][at])

    @rule(number=st.integers(0, 9))
    def use(self, number: int) -> None:
        secret = 1 + number % self.model.secrets
        expected = any(self.model.opens(self.now, place, secret) for place in range(len(self.model.keys)))
        for store, given in zip(self.stores, self.secrets, strict=True):
            assert (find_key(store, given[secret - 1], now=self.now) is not None) == expected


def seen(mock: Mock) -> tuple[object, ...]:
    return (mock.name, mock.title, mock.version, mock.state, mock.newest, mock.published)


def leads(store: Store, now: datetime) -> dict[str, tuple[object, ...]]:
    found = {}
    for name in NAMES:
        try:
            named = find_mock(store, name, now=now)
        except MockNotFound:
            continue
        found[name] = (*seen(named.mock), named.moved)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("machine", "examples"), [(MocksAgree, 30), (KeysAgree, 15)])
def test_both_databases_do_what_the_model_does(machine: type[TwoStores], examples: int, postgres_address: str):
    TwoStores.postgres = postgres_address
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
