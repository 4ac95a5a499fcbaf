"""Mocks of files are kept as revisions too: one story for both, whatever restarts, and people may publish an older one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.keeping import everything
from app.live.compiling import compile_revision, contents_needed
from app.live.file_revisions import FileRevisions
from app.live.live import Live
from app.records import WorkspaceStatus
from app.serving.published import Published
from app.store.blobs import read_blob, read_blobs
from app.store.errors import StoreAway
from app.store.mocks import find_mock, get_mock, pause_mock, put_mock, resume_mock
from app.store.records import Content, MockDraft
from app.store.revisions import add_revision, get_revision, list_revisions, publish, roll_back
from app.store.transaction import Store
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import MockSettings
from app.workspace.revisions import Made, Recorded
from app.workspace.workspace import Workspace
from tests.app.live.test_live import answers, body_of
from tests.app.workspace.samples import SHOP, collection, write
from tests.app.workspace.test_watch import follow
from tests.small_mocks import collection as small
from tests.small_mocks import example


class Started:
    """One start of a server on a folder: its files read and the store followed, without any listener."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.published = Published()
        self.workspace = Workspace([folder], self.published, revisions=FileRevisions(store))
        self.workspace.load()
        self.live = Live(store, self.published, from_files=lambda: self.workspace.answering)
        self.live.load()

    @property
    def status(self) -> WorkspaceStatus:
        return everything(lambda: self.workspace.status, self.live, self.published)()

    @property
    def revisions(self) -> dict[str, int]:
        return {mock.name: mock.revision for mock in self.status}

    def close(self) -> None:
        self.workspace.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "mocks", films_json=collection(body="[1]"))


@pytest.fixture
def started(folder: Path, store: Store) -> Iterator[Started]:
    server = Started(folder, store)
    yield server
    server.close()


def test_numbers_go_on_where_they_were_after_a_restart(folder: Path, store: Store, started: Started):
    write(folder, films_json=collection(body="[2]"))
    follow(started.workspace)
    assert answers(started.published) == {"films": (2, b"[2]")}
    again = Started(folder, store)
    again.close()
    assert answers(again.published) == {"films": (2, b"[2]")}
    write(folder, films_json=collection(body="[3]"))
    third = Started(folder, store)
    third.close()
    assert answers(third.published) == {"films": (3, b"[3]")}


def test_each_content_is_a_revision_that_says_where_it_came_from(store: Store, started: Started):
    mock = find_mock(store, "films").mock
    assert (mock.origin, mock.newest, mock.published, mock.id) == ("files", 1, 1, started.published.mocks["films"].id)
    revision = get_revision(store, mock.id)
    assert (revision.author, revision.source_kind, revision.source_name) == ("files", "files", "films.json")


def test_what_the_store_keeps_answers_as_the_files_do(tmp_path: Path, store: Store):
    text = "mocks: {checkout: {definition: shop.yaml, title: Checkout, matching: strict, examples: {createOrder: [pending]}}}"
    folder = write(tmp_path / "mocks", shop_yaml=SHOP, mocks_yaml=text)
    started = Started(folder, store)
    started.close()
    elsewhere = Published()
    Live(store, elsewhere, from_files=lambda: {"shop", "checkout"}).load()
    assert sorted(elsewhere.mocks) == sorted(started.published.mocks) == ["checkout", "shop"]
    for name, live in elsewhere.mocks.items():
        of_files = started.published.mocks[name]
        assert (live.title, live.revision, live.index.rules) == (of_files.title, of_files.revision, of_files.index.rules)
        assert [(each.id, each.name, each.reply.body) for each in live.index.examples] == [
            (each.id, each.name, each.reply.body) for each in of_files.index.examples
        ]


def test_people_may_publish_an_older_revision_until_the_files_say_something_new(folder: Path, store: Store, started: Started):
    write(folder, films_json=collection(body="[2]"))
    follow(started.workspace)
    roll_back(store, find_mock(store, "films").mock.id)
    started.live.catch_up()
    assert answers(started.published) == {"films": (1, b"[1]")}
    assert started.revisions == {"films": 1}
    again = Started(folder, store)
    again.close()
    assert answers(again.published) == {"films": (1, b"[1]")}
    write(folder, films_json=collection(body="[3]"))
    follow(started.workspace)
    started.live.catch_up()
    assert answers(started.published) == {"films": (3, b"[3]")}


def edited(store: Store, body: bytes, *, publish_it: bool) -> None:
    """Adds a revision as editing does: the newest content with another body."""
    mock = find_mock(store, "films").mock
    before = get_revision(store, mock.id)
    data = read_blob(store, before.collection).replace(b'"[1]"', b'"' + body + b'"')
    number = add_revision(store, mock.id, Content.of(data, None, before.settings), source_kind="edit").revision.number
    if publish_it:
        publish(store, mock.id, number)


def test_an_edit_beside_the_files_lasts_until_they_say_something_new(folder: Path, store: Store, started: Started):
    edited(store, b"[9]", publish_it=True)
    started.live.catch_up()
    assert answers(started.published) == {"films": (2, b"[9]")}
    again = Started(folder, store)
    again.close()
    assert answers(again.published) == {"films": (2, b"[9]")}
    write(folder, films_json=collection(body="[3]"))
    follow(started.workspace)
    started.live.catch_up()
    assert answers(started.published) == {"films": (3, b"[3]")}


def test_a_draft_beside_the_files_does_not_answer_and_is_not_overtaken(folder: Path, store: Store, started: Started):
    edited(store, b"[9]", publish_it=False)
    started.live.catch_up()
    again = Started(folder, store)
    again.close()
    assert answers(again.published) == answers(started.published) == {"films": (1, b"[1]")}
    assert find_mock(store, "films").mock.newest == 2


def test_a_paused_mock_of_files_stays_paused(folder: Path, store: Store, started: Started):
    id = find_mock(store, "films").mock.id
    pause_mock(store, id)
    started.live.catch_up()
    write(folder, films_json=collection(body="[2]"))
    follow(started.workspace)
    assert (answers(started.published), started.revisions) == ({}, {"films": 0})
    resume_mock(store, id)
    started.live.catch_up()
    assert answers(started.published) == {"films": (2, b"[2]")}


def test_a_name_that_the_store_has_is_not_taken(tmp_path: Path, store: Store):
    put_mock(store, MockDraft(name="films"))
    started = Started(write(tmp_path / "mocks", films_json=collection()), store)
    started.close()
    films = started.workspace.status.named("films")
    assert films is not None
    assert [(found.level, found.code) for found in films.diagnostics] == [("error", "name.taken")]
    assert dict(started.published.mocks) == {}


def test_files_that_are_served_elsewhere_are_not_served_here(store: Store, started: Started):
    elsewhere = Published()
    Live(store, elsewhere).load()
    assert (list(elsewhere.mocks), list(started.published.mocks)) == ([], ["films"])


def test_publishing_what_the_files_say_again_needs_no_file_to_change(folder: Path, store: Store, started: Started):
    write(folder, films_json=collection(body="[2]"))
    follow(started.workspace)
    mock = find_mock(store, "films").mock
    publish(store, mock.id, 1)
    started.live.catch_up()
    publish(store, mock.id, 2)
    started.live.catch_up()
    assert body_of(started.published.mocks["films"]) == b"[2]"
    assert len(list_revisions(store, mock.id)) == 2


class Away:
    """A store that cannot be reached for a while."""

    def __init__(self, kept: FileRevisions) -> None:
        self._kept = kept
        self.is_away = True

    def record(self, made: Made) -> Recorded:
        if self.is_away:
            raise StoreAway
        return self._kept.record(made)


def test_a_change_that_cannot_be_kept_waits_until_it_can(folder: Path, store: Store):
    revisions = Away(FileRevisions(store))
    revisions.is_away = False
    published = Published()
    workspace = Workspace([folder], published, revisions=revisions)
    workspace.load()
    revisions.is_away = True
    write(folder, films_json=collection(body="[2]"))
    follow(workspace)
    films = workspace.status.named("films")
    assert films is not None
    assert (answers(published), films.diagnostics[0].code) == ({"films": (1, b"[1]")}, "storage.away")
    revisions.is_away = False
    follow(workspace)
    workspace.close()
    assert answers(published) == {"films": (2, b"[2]")}


def made(body: str) -> Made:
    return Made(settings=MockSettings(name="films"), collection=small(example("GET /films", body, id="f")))


def test_a_process_that_is_behind_records_nothing_anew_and_leaves_the_newer_revision_answering(store: Store):
    first, second = FileRevisions(store), FileRevisions(store)
    assert [first.record(made("[1]")).revision, second.record(made("[1]")).revision] == [1, 1]
    assert [first.record(made("[2]")).revision, first.record(made("[3]")).revision] == [2, 3]
    behind, with_it = second.record(made("[2]")), second.record(made("[3]"))
    assert [(behind.revision, behind.published), (with_it.revision, with_it.published)] == [(2, False), (3, True)]
    back = first.record(made("[2]"))
    assert (back.revision, back.published) == (4, True), "what is changed back is a new revision"
    assert FileRevisions(store).record(made("[3]")).revision == 5, "and so is what was changed while nobody looked"


def test_what_a_process_read_before_another_read_more_is_not_recorded_once_the_files_have_moved_on(store: Store):
    first, second = FileRevisions(store), FileRevisions(store)
    first.record(made("[1]"))
    second.record(made("[1]"))
    newer = second.record(made("[3]"))
    behind = first.record(replace(made("[2]"), is_current=lambda: False))
    assert (behind.revision, behind.published) == (newer.revision, False)
    assert get_mock(store, newer.id).published == newer.revision
    assert first.record(made("[3]")) == newer
    assert first.record(replace(made("[2]"), is_current=lambda: False)).published, "the newest that anybody knows of"


def test_two_processes_on_one_store_never_go_back(folder: Path, store: Store):
    first, second = Started(folder, store), Started(folder, store)
    try:
        write(folder, films_json=collection(body="[2]"))
        assert follow(second.workspace)
        write(folder, films_json=collection(body="[3]"))
        follow(first.workspace)
        second.live.catch_up()
        assert answers(second.published) == {"films": (3, b"[3]")}
        late = live_mock(
            MockSettings(name="films"), small(), None, frozenset(), revision=2, id=first.published.mocks["films"].id
        )
        second.published.publish([late], unless_newer=True)
        assert answers(second.published) == {"films": (3, b"[3]")}
        follow(second.workspace)
        assert answers(second.published) == answers(first.published) == {"films": (3, b"[3]")}
    finally:
        first.close()
        second.close()


def test_the_contract_of_a_definition_is_kept_and_checks_calls_after_a_restart_without_the_file(folder: Path, store: Store):
    mocks = "mocks:\n  checked: {definition: shop.yaml, validate: {default: off, getPayment: report}}\n"
    write(folder, shop_yaml=SHOP, mocks_yaml=mocks)
    first = Started(folder, store)
    first.close()
    mock = find_mock(store, "checked").mock
    kept = get_revision(store, mock.id)
    assert kept.settings["validate"] == {"default": "off", "getPayment": "report"}
    made = compile_revision(mock, kept, read_blobs(store, contents_needed(kept)))
    contract = made.live.contract
    assert contract is not None
    assert [operation.names[0] for operation in contract.operations] == ["createOrder", "getPayment"]
    assert made.status.diagnostics == ()
