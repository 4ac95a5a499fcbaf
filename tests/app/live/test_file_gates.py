"""Gates of mocks that are made of files: what the files say next waits for its review."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions.reviews.proposals import Wishes, open_proposal, publish_proposal
from app.actions.reviews.verdicts import change_gates, decide, show_gates
from app.errors import AppError
from app.records import NO_GATES, ReviewGates
from app.store.mocks import find_mock
from app.store.review_records import Doer
from app.store.transaction import Store
from tests.app.live.test_file_revisions import Started
from tests.app.live.test_live import body_of
from tests.app.workspace.samples import collection, write

GATED = "mocks:\n  films:\n    collection: films.json\n    review: {approvals: 1, threads: resolved}\n"
ANN, BOB = Doer(id="ann", name="ann"), Doer(id="local", name="local user")


@pytest.fixture
def gated(tmp_path: Path) -> Path:
    return write(tmp_path / "mocks", films_json=collection(body="[1]"), mocks_yaml=GATED)


def findings(server: Started) -> list[str]:
    return [str(each.message) for mock in server.status for each in mock.diagnostics if each.code == "review.gate"]


def test_the_first_answers_and_the_next_waits_for_its_review(gated: Path, store: Store):
    server = Started(gated, store)
    assert (server.revisions, show_gates(store, "films").origin) == ({"films": 1}, "files")
    server.close()
    write(gated, films_json=collection(body="[2]"))
    server = Started(gated, store)
    assert (server.revisions, body_of(server.published.mocks["films"])) == ({"films": 1}, b"[1]")
    missing = "revision 2 is not what an open proposal offers last. Open a proposal for it."
    assert findings(server) == [f"What the files say is kept as revision 2 and not published yet: {missing}"]
    proposal, _ = open_proposal(store, "films", ANN, Wishes(title="Two"))
    decide(store, "films", 1, BOB, "approve", content=proposal.offered.content)
    publish_proposal(store, "films", 1, ANN, role="editor")
    server.live.catch_up()
    assert (server.revisions, body_of(server.published.mocks["films"]), findings(server)) == ({"films": 2}, b"[2]", [])
    server.close()


def test_files_have_the_last_word_on_their_gates(gated: Path, store: Store):
    Started(gated, store).close()
    with pytest.raises(AppError) as refused:
        change_gates(store, "films", NO_GATES)
    assert refused.value.code == "mock.from_files"
    write(gated, mocks_yaml=GATED.replace("approvals: 1", "approvals: 3"))
    Started(gated, store).close()
    assert show_gates(store, "films").gates == ReviewGates(approvals=3, threads=True)
    write(gated, mocks_yaml="mocks:\n  films:\n    collection: films.json\n")
    Started(gated, store).close()
    assert (show_gates(store, "films").gates, show_gates(store, "films").origin) == (NO_GATES, "store")
    change_gates(store, "films", ReviewGates(coverage=True))
    Started(gated, store).close()
    assert show_gates(store, "films").gates == ReviewGates(coverage=True)
    assert find_mock(store, "films").mock.published == 1


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{approvals: -1}", "Expected a number of people from 0 to 20."),
        ("{threads: closed}", "Expected resolved or any"),
        ("{aprovals: 1}", "Unknown key 'aprovals'. Did you mean 'approvals'?"),
        ("yes", "Expected approvals, threads or coverage below it"),
    ],
)
def test_gates_that_make_no_sense_are_named(tmp_path: Path, store: Store, said: str, message: str):
    text = f"mocks:\n  films:\n    collection: films.json\n    review: {said}\n"
    server = Started(write(tmp_path / "mocks", films_json=collection(body="[1]"), mocks_yaml=text), store)
    assert any(message in str(each) for mock in server.status for each in mock.diagnostics)
    server.close()
