"""newman runs every converted definition of the shared corpus against its own mock.

The collection that `understudy convert` writes is run as it stands, only its addresses set to the mock's: each request gets the
answer that matching predicts for it. Then every saved example is asked for: by its own original request, or, where the dry run
says that another one answers it, by that request with the selector that `understudy check` names. One server serves all
collections, one node process runs them; nothing is sampled.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.actions.reach import selector_for
from app.matching.example import IndexedExample, Match
from app.matching.index import MockIndex, compile_index
from app.matching.match import match
from app.matching.replay import dry_run, own_request
from app.matching.reply import WITHOUT_BODY
from converters.postman.model import Collection, Example, Item, Request
from tests.converted import Converted, converted, definitions
from tests.newman.replay import WHOLE, Answer, Answered, Job, examples_of, replay, run_many
from tests.server_process import Server, free_port, running, understudy

pytestmark = [pytest.mark.newman, pytest.mark.timeout(500)]

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """One definition as newman saw it: the collection's own requests, and its saved examples, each beside what is predicted.

    `unserved`: the statuses of examples that no server can send, which `understudy check` names too.
    """

    name: str
    requests: Answered
    predicted: list[Answer | None]
    examples: Answered
    saved: list[Answer]
    by_own_request: int
    unserved: tuple[int, ...]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Everything, run once."""
    folder = tmp_path_factory.mktemp("definitions")
    mocks = folder / "mocks"
    mocks.mkdir()
    worlds = [World(converted(name), f"definition-{at}", folder) for at, name in enumerate(definitions())]
    for world in worlds:
        (mocks / f"{world.mock}.json").write_bytes(world.made.written)
    port = free_port()
    with running([*understudy([mocks], port), WHOLE], port, ready="/readyz") as server:
        jobs = [job for world in worlds for job in world.jobs(server)]
        seen = run_many(jobs, folder)
    return [world.run(*seen[2 * at : 2 * at + 2]) for at, world in enumerate(worlds)]


class World:
    """A converted definition, and what is predicted of its mock."""

    def __init__(self, made: Converted, mock: str, folder: Path) -> None:
        self.made, self.mock, self.folder = made, mock, folder
        self.index = compile_index(made.collection)
        served, found = {example.id for example in self.index.examples}, examples_of(made.collection)
        self.examples = [pair for pair in found if pair[1].id in served]
        self.unserved = tuple(example.code for _, example in found if example.id not in served)
        self.selectors = {finding.example.id: selector(self.index, finding.example) for finding in dry_run(self.index)}

    def jobs(self, server: Server) -> tuple[Job, Job]:
        """The collection as it is written, and its saved examples."""
        address = f"{server.url}/mock/{self.mock}"
        collection = self.made.collection
        sent = replay(collection, self.examples, lambda one: self.selectors.get(one.id, {}), scripts=False)
        replayed = self.folder / f"{self.mock}.replay.json"
        replayed.write_text(json.dumps(sent), "utf-8")
        return (
            Job(self.folder / "mocks" / f"{self.mock}.json", dict.fromkeys(servers(collection), address)),
            Job(replayed, {"mock": address}),
        )

    def run(self, requests: Answered, examples: Answered) -> Run:
        """What was seen, beside what was predicted."""
        saved = [expected(example, example.original_request or item.request) for item, example in self.examples]
        predicted = [answer_to(self.index, call) for call in as_calls(self.made)]
        by_own_request = len(saved) - len(self.selectors)
        return Run(self.made.name, requests, predicted, examples, saved, by_own_request, self.unserved)


def selector(index: MockIndex, example: IndexedExample) -> Headers:
    """The header that `understudy check` names for an example."""
    name, _, value = selector_for(index, example).partition(": ")
    return {name: value}


def servers(collection: Collection) -> set[str]:
    """The variables that stand for a server."""
    return {variable.key for variable in collection.variables if variable.key.startswith("baseUrl")}


def as_calls(made: Converted) -> tuple[IndexedExample, ...]:
    """The collection's own requests, each as if an example was saved with it."""
    items = (Item(id=str(at), request=item.request, examples=(Example(id=str(at)),)) for at, item in enumerate(made.items))
    return compile_index(Collection(id="calls", items=tuple(items), variables=made.collection.variables)).examples


def answer_to(index: MockIndex, call: IndexedExample) -> Answer | None:
    outcome = match(index, own_request(call))
    return expected(outcome.example.example, call.request) if isinstance(outcome, Match) else None


def expected(example: Example, request: Request) -> Answer:
    """The answer that a saved example stands for."""
    body = "" if example.code in WITHOUT_BODY or request.method == "HEAD" else example.body
    return Answer(example.code, example.id, hashlib.sha1(body.encode()).hexdigest())


def differing(answers: tuple[Answer, ...], predicted: list[Answer | None] | list[Answer]) -> list[object]:
    return [pair for pair in zip(answers, predicted, strict=True) if pair[0] != pair[1]]


def test_each_request_is_answered_as_predicted(runs: list[Run]):
    for run in runs:
        assert run.requests.failures == (), run.name
        assert differing(run.requests.answers, run.predicted) == [], run.name
    assert sum(run.requests.requests for run in runs) == sum(len(converted(name).items) for name in definitions()) > 1800


def test_each_saved_example_is_answered_by_itself(runs: list[Run]):
    for run in runs:
        assert run.examples.failures == (), run.name
        assert differing(run.examples.answers, list(run.saved)) == [], run.name
    assert sum(run.examples.requests for run in runs) == sum(len(run.saved) for run in runs) > 4500
    assert sum(run.by_own_request for run in runs) > 2000
    assert {code // 100 for run in runs for code in run.unserved} == {1}
