"""newman sends every saved example of the shared collections to its mock: each is answered with its own status, id and body.

An example is sent as it was saved. Where the dry run names another example that answers the same request (mostly several
statuses of one request), the example asks for itself by `x-mock-response-id`, as a person with Postman would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.matching.index import compile_index
from app.matching.replay import dry_run
from app.workspace.mock_settings import slug
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection
from converters.postman.read import read_collection
from converters.source import read_tree
from tests.corpus import corpus
from tests.newman.replay import WHOLE, Answered, Job, examples_of, replay, run_many
from tests.server_process import Server, free_port, running, understudy

pytestmark = pytest.mark.newman

FILES = {
    "adyen/CheckoutService-v71.json": 51,
    "docusign/maestro-collection.json": 18,
    "eclipse-edc/MVD.postman_collection.json": 66,
    "jordanwalsh23/test-scoring-collection.json": 4,
    "jordanwalsh23/test-with-variables.json": 7,
    "microcks/films-postman.json": 5,
    "microcks-quickstarters/Openbanking.org.uk Account and Transaction API - v1.1.0.postman_collection.json": 25,
    "microcks-quickstarters/kyc-match-postman-collection-v0.1.0-rc.json": 2,
    "postman-to-openapi/ResponsesEmpty.json": 6,
    "postman2openapi/calculator-soap.postman.json": 8,
    "postman2openapi/postman-api.postman.json": 82,
    "roxyapi/dreams.json": 31,
    "sailpoint/sailpoint-api-nerm-v2025.json": 5,
}
"""Every shared collection that has examples, and how many."""


def source(name: str) -> Path:
    return corpus("collections", *name.split("/"))


def collection(name: str) -> Collection:
    found = Diagnostics(name)
    return read_collection(read_tree(source(name).read_bytes(), name, diagnostics=found), found)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One process that serves all of them, each as a mock named after its file."""
    port = free_port()
    with running([*understudy([source(name) for name in FILES], port), WHOLE], port, ready="/readyz") as started:
        yield started


@pytest.fixture(scope="module")
def reports(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answered]:
    """What newman saw of each collection, all run in one process."""
    folder = tmp_path_factory.mktemp("collections")
    jobs = [job(name, folder / f"{at}.json", server) for at, name in enumerate(FILES)]
    return dict(zip(FILES, run_many(jobs, folder), strict=True))


def job(name: str, file: Path, server: Server) -> Job:
    """A collection with a request for each example, which asserts what it is answered."""
    read = collection(name)
    hidden = {finding.example.id for finding in dry_run(compile_index(read))}
    sent = replay(read, examples_of(read), lambda each: {"x-mock-response-id": each.id} if each.id in hidden else {})
    file.write_text(json.dumps(sent), "utf-8")
    return Job(file, {"mock": f"{server.url}/mock/{slug(source(name).name)}"})


@pytest.mark.parametrize("name", FILES, ids=lambda name: name.split("/")[-1][:40])
def test_every_saved_example_is_answered_with_its_own(name: str, reports: dict[str, Answered]):
    report = reports[name]
    assert report.failures == ()
    assert report.requests == FILES[name]
    assert report.assertions >= 2 * FILES[name]
