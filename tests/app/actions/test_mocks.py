"""The actions themselves: what one call does in one transaction, also when several people do it at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions.mock_content import ContentWishes
from app.actions.mocks import MockWishes, list_mocks, put, show_mock
from app.actions.revisions import list_revisions
from app.errors import InputRefused
from app.store.check import check_store
from app.store.errors import RevisionChanged
from app.store.opening import open_store
from app.store.transaction import Store
from tests.app.api.both_planes import collection
from tests.app.store.made import empty_file


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(empty_file(tmp_path / "understudy.db"))
    yield opened
    opened.close()


def wishes(body: str = "one", **more: Any) -> MockWishes:
    return MockWishes(content=ContentWishes(collection=json.dumps(collection(body)).encode(), **more))


def test_nothing_is_kept_of_what_is_refused(store: Store):
    """Neither the mock nor its settings: the revision is part of the same transaction."""
    with pytest.raises(InputRefused):
        put(store, "checkout", MockWishes(title="x", content=ContentWishes(collection=b"{}")))
    assert list_mocks(store).items == ()
    put(store, "checkout", wishes())
    version = show_mock(store, "checkout").mock.version
    with pytest.raises(RevisionChanged):
        put(store, "checkout", wishes("two"), expected=version - 1)
    assert [each.revision.number for each in list_revisions(store, "checkout")] == [1]


def test_twenty_people_who_put_the_same_make_one_revision(store: Store):
    done: list[bool] = []

    def act() -> None:
        done.append(put(store, "checkout", wishes()).changed)

    threads = [threading.Thread(target=act) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 19 + [True]
    assert [each.revision.number for each in list_revisions(store, "checkout")] == [1]
    assert check_store(store) == ()


def test_examples_that_win_ties_go_on_doing_so_while_they_are_there(store: Store):
    from app.store.records import Content
    from app.store.revisions import add_revision, publish

    put(store, "checkout", wishes())
    mock = show_mock(store, "checkout").mock
    given = Content.of(json.dumps(collection()).encode(), settings={"delay": 5, "defaults": ["orders-1", "gone"]})
    add_revision(store, mock.id, given)
    publish(store, mock.id)
    done = put(store, "checkout", wishes("two"))
    assert done.revision is not None
    assert done.revision.settings == {"delay": 5, "defaults": ["orders-1"]}
    assert done.details.settings == {"delay": 5}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"delay": "10ms"}, []),
        ({"echo": True}, [("setting.unsupported", "echo")]),
        ({"echo": "all"}, []),
        ({"validate": "report"}, [("setting.unsupported", "validate")]),
        ({"rules": {"nowhere": [{"answer": "x"}]}}, [("ref.unresolved", "rules.nowhere")]),
        ({"faults": {"examples": {"nowhere": {"x": {"delay": 1}}}}}, [("ref.unresolved", "faults.examples.nowhere")]),
    ],
)
def test_who_puts_settings_is_told_what_they_name_in_vain(store: Store, settings: dict[str, Any], told: list[tuple[str, str]]):
    first = put(store, "checkout", wishes(settings=settings))
    assert [(found.code, found.where) for found in first.diagnostics] == told
    assert first.is_new
    again = put(store, "checkout", wishes(settings=settings))
    assert again.diagnostics == (), "nothing was put"


def test_a_file_that_was_never_sent_is_named(store: Store):
    [item] = collection("one")["item"]
    rules = {item["name"]: [{"answer": item["response"][0]["name"], "file": "a.png"}]}
    done = put(store, "checkout", wishes(settings={"rules": rules}))
    assert [(found.code, found.where) for found in done.diagnostics] == [("ref.unresolved", f"rules.{item['name']}[0].file")]
