"""newman runs the use cases of the sample, as `understudy convert` writes them, against the mocks of the sample."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Item, walk
from converters.postman.read import read_collection
from converters.source import read_tree
from tests.newman.replay import WHOLE, examples_of, replay, run_newman
from tests.server_process import REPOSITORY, Server, free_port, running, understudy

pytestmark = pytest.mark.newman

SAMPLE = REPOSITORY / "collections"
USE_CASES = ("checkout-paid", "checkout-declined", "checkout-sold-out")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The sample workspace, served as in the README."""
    port = free_port()
    with running([*understudy([SAMPLE], port), WHOLE], port, ready="/readyz") as started:
        yield started


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one collection for each use case, written by the command that people use."""
    folder = tmp_path_factory.mktemp("exported")
    command = [sys.executable, "-m", "app", "convert", str(SAMPLE / "shop.openapi.yaml")]
    options = ["--use-cases", str(SAMPLE / "mocks.yaml"), "-o", str(folder)]
    subprocess.run([*command, *options], check=True, cwd=REPOSITORY, capture_output=True)
    return folder


def read(file: Path) -> Collection:
    found = Diagnostics(file.name)
    return read_collection(read_tree(file.read_bytes(), file.name, diagnostics=found), found)


def items_of(collection: Collection) -> list[Item]:
    return [item for _, item in walk(collection)]


@pytest.mark.parametrize("name", USE_CASES)
def test_every_request_of_an_exported_use_case_is_answered_by_one_of_its_own_examples(
    name: str, server: Server, exported: Path, tmp_path: Path
):
    """The collection is run as it was written; only a test that knows the saved examples is added to each request."""
    file = exported / f"{name}.postman_collection.json"
    items = items_of(read(file))
    collection = json.loads(file.read_text("utf-8"))
    add_tests(collection, {item.id: {example.id: example.code for example in item.examples} for item in items})
    report = run_newman(collection, tmp_path, variables={"baseUrl": f"{server.url}/mock/{name}"})
    assert report.failures == ()
    assert report.requests == report.assertions == len(items)


def add_tests(node: dict[str, Any], codes: dict[str, dict[str, int]]) -> None:
    """Puts a test script into every item below a node."""
    for child in node.get("item", ()):
        if "item" in child:
            add_tests(child, codes)
        else:
            script = [
                f"const saved = {json.dumps(codes[child['id']])};",
                "const id = pm.response.headers.get('X-Understudy-Example');",
                "pm.test('answered by an example of its own', () => pm.expect(pm.response.code).to.equal(saved[id]));",
            ]
            child["event"] = [*child.get("event", ()), {"listen": "test", "script": {"exec": script}}]


@pytest.mark.parametrize("name", USE_CASES)
def test_every_saved_example_of_an_exported_use_case_can_be_asked_for(
    name: str, server: Server, exported: Path, tmp_path: Path
):
    collection = read(exported / f"{name}.postman_collection.json")
    sent = replay(collection, examples_of(collection), lambda example: {"x-mock-response-id": example.id})
    report = run_newman(sent, tmp_path, variables={"mock": f"{server.url}/mock/{name}"})
    assert report.failures == ()
    assert report.requests == len(examples_of(collection))
    assert report.requests > 30
