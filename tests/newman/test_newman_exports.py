"""newman runs collections as they are exported, by the line that is exported with them, against the server that keeps them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.actions.exports import export_revision
from app.live.contents import content_of
from app.matching.example import Match
from app.matching.index import MockIndex, compile_index
from app.matching.match import match
from app.matching.replay import own_request
from app.store.imports import save_import
from app.store.keys import issue_key
from app.store.opening import open_store
from app.store.records import Access, ImportedMock, KeyScope, MockDraft
from app.workspace.mock_settings import MockSettings
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Example, Folder, Item, walk
from converters.postman.read import read_collection
from converters.source import read_tree
from tests.corpus import corpus
from tests.newman.replay import MOST_MEMORY, NEWMAN, WHOLE, require_newman
from tests.server_process import REPOSITORY, Server, free_port, running, understudy

pytestmark = pytest.mark.newman

SOURCES: dict[str, tuple[Path, Access]] = {
    "rounds": (REPOSITORY / "collections" / "rounds.postman_collection.json", "key"),  # {{baseUrl}}, host only
    "adyen": (corpus("collections", "adyen", "CheckoutService-v71.json"), "public"),  # its own x-api-key, a base path
    "dreams": (corpus("collections", "roxyapi", "dreams.json"), "key"),  # a base path
    "maestro": (corpus("collections", "docusign", "maestro-collection.json"), "public"),  # a variable in the base path
    "responses": (corpus("collections", "postman-to-openapi", "ResponsesEmpty.json"), "public"),  # literal hosts
    "soap": (corpus("collections", "postman2openapi", "calculator-soap.postman.json"), "public"),  # variables and literal hosts
    "postman": (corpus("collections", "postman2openapi", "postman-api.postman.json"), "public"),  # {{baseUrl}} in its answers
    "echo": (corpus("collections", "jordanwalsh23", "test-with-variables.json"), "public"),  # literal hosts, variables
}
"""Mocks by the ways in which their requests name hosts. A request without any example is answered 404."""


def read(path: Path) -> Collection:
    found = Diagnostics(limit=0)
    return read_collection(read_tree(path.read_bytes(), path.name, diagnostics=found), found)


@dataclass(frozen=True, slots=True)
class Site:
    """A server over a store, and the key that opens its restricted mocks."""

    server: Server
    database: str
    key: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """All of them kept in a store, and a server on it."""
    folder = tmp_path_factory.mktemp("kept")
    database = str(folder / "understudy.db")
    store = open_store(database)
    mocks = [
        ImportedMock(draft=MockDraft(name=name, access=access), content=content_of(read(path), None, MockSettings(name=name)))
        for name, (path, access) in SOURCES.items()
    ]
    save_import(store, mocks)
    key = issue_key(store, "newman", KeyScope(every_mock=True)).text
    store.close()
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERSTUDY_DATABASE", database)
        (folder / "files").mkdir()
        with running([*understudy([folder / "files"], port), WHOLE], port, ready="/readyz") as server:
            yield Site(server, database, key)


def expected(collection: Collection) -> list[tuple[int, str]]:
    """What each request gets by its path: status and example."""
    index = compile_index(collection)
    return [answer(index, replace(collection, items=(item,))) for _, item in walk(as_sent(collection))]


def as_sent(collection: Collection) -> Collection:
    """The collection with one example for each request, saved with that request itself."""

    def changed(node: Item | Folder) -> Item | Folder:
        if isinstance(node, Folder):
            return replace(node, items=tuple(map(changed, node.items)))
        return replace(node, examples=(Example(id="sent"),))

    return replace(collection, items=tuple(map(changed, collection.items)))


def answer(index: MockIndex, single: Collection) -> tuple[int, str]:
    """What the only request of a collection gets."""
    outcome = match(index, own_request(compile_index(single).examples[0]))
    return (outcome.example.code, outcome.example.id) if isinstance(outcome, Match) else (404, "")


def run_exported(name: str, site: Site, folder: Path) -> list[tuple[int, str]]:
    """What newman got for each request, in the order of the collection."""
    require_newman()
    store = open_store(site.database)
    forms = ("collection", "environment", "newman")
    files = [export_revision(store, name, form=form, server=site.server.url) for form in forms]
    store.close()
    for file in files[:2]:
        (folder / file.name).write_bytes(file.data)
    line = files[2].data.decode().replace("newman", shlex.quote(str(NEWMAN)), 1).strip()
    more = "--reporters json --reporter-json-export report.json --ignore-redirects --timeout-request 30000"
    done = subprocess.run(
        ["sh", "-c", f"{line} {more}"],
        cwd=folder,
        env=os.environ | {"UNDERSTUDY_KEY": site.key, "NODE_OPTIONS": f"--max-old-space-size={MOST_MEMORY}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (folder / "report.json").exists(), done.stdout + done.stderr
    run = json.loads((folder / "report.json").read_text("utf-8"))["run"]
    return [told(execution) for execution in run["executions"]]


def told(execution: dict[str, object]) -> tuple[int, str]:
    response = execution.get("response")
    assert isinstance(response, dict), execution
    headers = {header["key"].lower(): header["value"] for header in response["header"]}
    return response["code"], headers.get("x-understudy-example", "")


@pytest.mark.parametrize("name", SOURCES)
def test_newman_gets_for_each_request_what_is_saved_for_its_path(name: str, site: Site, tmp_path: Path):
    collection = read(SOURCES[name][0])
    got = run_exported(name, site, tmp_path)
    assert got == expected(collection)
    assert any(code != 404 for code, _ in got)
