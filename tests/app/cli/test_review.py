"""`understudy review`, over the local store."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.actions.reviews.proposals import Wishes, open_proposal
from app.store.mocks import put_mock
from app.store.opening import open_store
from app.store.records import Content, MockDraft
from app.store.review_records import Doer
from app.store.revisions import add_revision, publish
from tests.app.api.both_planes import collection
from tests.app.test_cli import main_in_process


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a mock whose second revision waits, and a proposal of it."""
    path = tmp_path_factory.mktemp("made") / "understudy.db"
    store = open_store(str(path))
    mock = put_mock(store, MockDraft(name="checkout")).mock
    for body in ("one", "two"):
        add_revision(store, mock.id, Content.of(json.dumps(collection(body)).encode()))
        if body == "one":
            publish(store, mock.id)
    store.close()
    return path


@pytest.fixture(autouse=True)
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("UNDERSTUDY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UNDERSTUDY_DATABASE", str(shutil.copy(made, tmp_path)))
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    return main_in_process(*arguments, folder=folder)


def data(folder: Path, *arguments: str) -> Any:
    code, out, err = run(folder, *arguments, "--output", "json")
    assert code == 0, err
    return json.loads(out)


@pytest.fixture
def opened(folder: Path) -> Path:
    store = open_store(os.environ["UNDERSTUDY_DATABASE"])
    open_proposal(store, "checkout", Doer(id="ann", name="ann@example.com"), Wishes(title="Two \x1b[31m"))
    store.close()
    return folder


def test_a_proposal_is_opened_shown_and_published(folder: Path):
    code, out, _ = run(folder, "review", "open", "checkout", "--title", "Two", "--why", "More")
    assert (code, out.splitlines()[:2]) == (0, ["checkout#1 Two: open (revision 2, compared with 1)", "why: More"])
    assert "  changed example|GET /orders|orders-1" in out.splitlines()
    code, out, _ = run(folder, "review", "publish", "checkout", "1")
    assert (code, out.splitlines()[0]) == (0, "checkout#1 Two: published (revision 2, compared with 1)")
    assert run(folder, "review", "list")[2] == "There is no such proposal.\n"


def test_comments_and_verdicts_are_shown_and_steer_no_terminal(opened: Path):
    assert run(opened, "review", "comment", "checkout", "1", "Why?\x1b[0m", "--subject", "operation|GET /orders")[0] == 0
    run(opened, "review", "ask", "checkout", "1", "Please")
    code, out, _ = run(opened, "review", "show", "checkout", "1")
    assert (code, "\x1b" in out) == (0, False)
    assert "local user asks for changes revision 2: Please" in out
    assert "#1 operation|GET /orders (open)" in out
    assert out.splitlines()[-1] == "  1 local user: Why?\\u001b[0m"


def test_only_the_revision_that_was_looked_at_is_approved(opened: Path):
    code, _, err = run(opened, "review", "approve", "checkout", "1", "--revision", "7")
    assert (code, err.startswith("understudy: Proposal 1 offers revision 2 now")) == (2, True)
    assert run(opened, "review", "approve", "checkout", "1", "--revision", "2")[0] == 0
    assert data(opened, "review", "status", "--exit-code")["is_good"] is True


def test_the_status_is_for_ci(opened: Path):
    code, out, _ = run(opened, "review", "status", "checkout", "--exit-code")
    assert (code, out) == (1, "checkout#1 Two \\u001b[31m: nobody approved it, or somebody asks for changes\n")
    assert run(opened, "review", "withdraw", "checkout", "1")[0] == 0
    assert run(opened, "review", "status", "--exit-code") == (0, "", "No proposal is open.\n")


def test_the_summary_is_written_as_it_is(opened: Path):
    code, out, _ = run(opened, "review", "summary", "checkout", "1")
    assert (code, out.startswith("### [Two")) == (0, True)


def test_what_cannot_be_done(folder: Path):
    assert run(folder, "review", "open", "checkout")[0] == 2
    assert run(folder, "review", "list", "--state", "nope")[0] == 2
    code, _, err = run(folder, "review", "show", "checkout", "9")
    assert (code, err) == (2, "understudy: There is no proposal '9'.\n")
