"""What the first page shows: every mock that fits, in groups, with the calls of today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.actions.addresses import Reached
from app.actions.home import Home, home
from app.actions.mocks import MockWishes, put
from app.actions.overview import Overview
from app.records import Address, Listening, MockStatus, WorkspaceStatus
from app.store.calls import calls_on, day_of
from app.store.mocks import list_mocks
from app.store.opening import open_store
from app.store.tables import call_counts
from app.store.transaction import Change, Store
from converters.diagnostics import Diagnostic

REACHED = Reached(scheme="http", host="localhost", port=8000)
FILES = WorkspaceStatus(
    loaded=True,
    mocks=(
        MockStatus(name="bread", title="Bread", use_case="A rye, sliced.", revision=2, sources=("shop.yaml",)),
        MockStatus(name="spoilt", broken="shop.json:7:1: this is not JSON"),
    ),
)


def store_with(tmp_path: Path) -> Store:
    store = open_store(str(tmp_path / "understudy.db"))
    for author, name in (("ann@example.com", "kept"), ("bo@example.com", "later")):
        put(replace(store, author=author), name, MockWishes(title=name.title()))
    return store


def shown(store: Store | None, **wanted: object) -> Home:
    records = dict if store is None else lambda: {mock.name: mock for mock in list_mocks(store)}
    listening = Listening(main=Address("127.0.0.1", 8000))
    overview = Overview(status=lambda: FILES, listening=lambda: listening, mock_domain="localhost", records=records)
    return home(overview, store, REACHED, **wanted)  # type: ignore[arg-type]


def names(found: Home) -> dict[str, list[str]]:
    return {group.title: [mock.shown.mock.name for mock in group.mocks] for group in found.groups}


def test_mocks_of_files_and_of_the_store_by_name(tmp_path: Path):
    found = shown(store_with(tmp_path))
    assert (names(found), found.found, found.total) == ({"": ["bread", "kept", "later", "spoilt"]}, 4, 4)


def test_those_that_fit_are_marked(tmp_path: Path):
    found = shown(store_with(tmp_path), text="RYE")
    assert [mock.shown.mock.name for group in found.groups for mock in group.mocks if mock.fits] == ["bread"]
    assert (found.found, found.total) == (1, 4)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("owner", {"ann@example.com": ["kept"], "bo@example.com": ["later"], "Files of the workspace": ["bread", "spoilt"]}),
        (
            "source",
            {"Kept here, without files": ["kept", "later"], "Files that cannot be read": ["spoilt"], "shop.yaml": ["bread"]},
        ),
        ("state", {"Broken": ["spoilt"], "Live": ["bread"], "Unpublished": ["kept", "later"]}),
    ],
)
def test_in_groups(tmp_path: Path, by: str, groups: dict[str, list[str]]):
    assert names(shown(store_with(tmp_path), grouped_by=by)) == groups


def test_calls_of_today_are_counted_by_mock(tmp_path: Path):
    store = store_with(tmp_path)
    today = day_of(store.clock())
    kept = next(mock for mock in list_mocks(store) if mock.name == "kept")

    def count(change: Change) -> None:
        rows = [(today, "GET /a", 4), (today, "GET /b", 3), (today.replace(year=2020), "GET /a", 100)]
        for day, operation, calls in rows:
            counted = {"mock_id": kept.id, "day": day, "operation": operation, "calls": calls, "last_at": change.now}
            change.connection.execute(call_counts.insert().values(**counted, example_id="", status=200, key_id="", misses=0))

    store.change(count)
    assert calls_on(store, today) == {kept.id: 7}
    [group] = shown(store).groups
    assert {mock.shown.mock.name: mock.calls for mock in group.mocks} == {"bread": None, "kept": 7, "later": 0, "spoilt": None}


def test_what_does_not_work_asks_for_attention():
    [group] = shown(None).groups
    assert [mock.asks_for_attention for mock in group.mocks] == [False, True]
    fine = replace(group.mocks[0].shown.mock, diagnostics=(Diagnostic("error", "ref.unresolved", "", "shop.yaml"),))
    assert replace(group.mocks[0], shown=replace(group.mocks[0].shown, mock=fine)).asks_for_attention
