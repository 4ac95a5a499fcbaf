"""Rules and faults as `mocks.yaml` says them: names that lead nowhere, lines, what a revision keeps, what a mock inherits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.live.contents import content_of, read_content, settings_json
from app.serving.asgi import MockApp
from app.serving.published import Published
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import settings_from
from app.workspace.mocks_file import read_mocks
from app.workspace.workspace import Workspace
from tests.small_mocks import collection, example

pytestmark = pytest.mark.anyio

CALLS = (("7", ""), ("7", "acme"), ("retry", ""))

DEFINITION = """
openapi: 3.1.0
info: { title: Breads, version: "1" }
paths:
  /breads/{id}:
    get:
      operationId: getBread
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        "200":
          description: ok
          content: { application/json: { examples: { rye: { value: { name: Rye } }, spelt: { value: { name: Spelt } } } } }
        "404": { description: none, content: { application/json: { examples: { gone: { value: { problem: gone } } } } } }
"""
MOCKS = """
mocks:
  story:
    definition: breads.yaml
    seed: 7
    rules:
      getBread:
        - when: { headers: { x-tenant: acme } }
          answer: spelt
        - when: { path: { matches: "^/breads/retry" } }
          answer: { sequence: [gone, rye] }
    faults:
      examples: { getBread: { spelt: { status: 503 } } }
      allow: [profile]
    profiles: { broken: { status: 500 } }
  wrong:
    extends: story
    faults:
      profile: nosuch
      examples:
        getBred: { rye: { delay: 1s } }
    rules:
      getBread:
        - answer: rey
"""


def workspace(folder: Path, mocks: str = MOCKS) -> tuple[Workspace, Published]:
    (folder / "breads.yaml").write_text(DEFINITION)
    (folder / "mocks.yaml").write_text(mocks)
    published = Published()
    made = Workspace([folder], published)
    try:
        made.load()
    finally:
        made.close()
    return made, published


def served(published: Published) -> httpx.AsyncClient:
    app: Any = MockApp(published)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mocks.test/mock")


async def test_names_of_operations_and_examples_find_what_they_mean(tmp_path: Path):
    _, published = workspace(tmp_path)
    async with served(published) as client:
        plain = await client.get("/story/breads/7")
        tenant = await client.get("/story/breads/7", headers={"x-tenant": "acme"})
        tries = [(await client.get("/story/breads/retry")).status_code for _ in range(3)]
        again = await client.get("/story/breads/retry", headers={"x-mock-reset-sequences": "true"})
        reasons = await client.get("/story/breads/retry?x-mock-explain=true")
        picked = await client.get("/story/breads/7", headers={"x-mock-profile": "broken"})
    assert (plain.status_code, plain.json()) == (200, {"name": "Rye"})
    assert tenant.status_code == 503
    assert (tries, again.status_code) == ([404, 200, 200], 404)
    assert again.headers["x-understudy-rule"] == "getBread[1]"
    assert picked.status_code == 500
    assert reasons.json()["rules"] == [
        'getBread[0]: the header x-tenant is not "acme".',
        "getBread[1] holds: in turn gone, rye.",
    ]
    assert [each["name"] for each in reasons.json()["examples"] if each["wins"]] == ["rye"]


def test_names_that_lead_nowhere_are_told_with_their_lines(tmp_path: Path):
    made, _ = workspace(tmp_path)
    wrong = next(mock for mock in made.status.mocks if mock.name == "wrong")
    told = [(each.code, each.where, each.line) for each in wrong.diagnostics if each.file == "mocks.yaml"]
    assert told == [
        ("ref.unresolved", "mocks.wrong.faults.profile", 19),
        ("ref.unresolved", "mocks.wrong.faults.examples.getBred", 21),
        ("ref.unresolved", "mocks.wrong.rules.getBread[0].answer", 24),
    ]


def test_what_cannot_be_read_names_its_line():
    text = {"mocks": {"a": {"definition": "x", "faults": {"delay": "soon"}, "rules": {"op": [{}]}, "seed": []}}}
    [entry] = read_mocks(text, file="mocks.yaml", line_of=len).mocks
    assert entry.settings is None
    assert [(each.where, each.line) for each in entry.diagnostics] == [
        ("mocks.a.faults.delay", 4),
        ("mocks.a.rules.op[0]", 5),
        ("mocks.a.seed", 3),
    ]


def test_a_revision_keeps_faults_rules_and_seed_and_what_their_names_mean():
    shop = collection(example("GET /breads", "[]", name="all", id="b1"))
    [item] = shop.items
    said = {
        "faults": {"allow": "all", "examples": {"listBreads": {"all": {"status": 503}}}},
        "profiles": {"slow": {"delay": "p50=80ms p99=1s"}},
        "seed": "x",
        "rules": {"listBreads": [{"answer": "all"}]},
    }
    settings = settings_from("shop", said)
    kept = content_of(shop, None, settings, (), {"listBreads": [item.id]})
    again = read_content("shop", kept.collection.data, None, json.loads(json.dumps(kept.settings)))
    assert kept.settings == {**said, "operations": {"listBreads": [item.id]}}
    assert (again.settings, again.warnings) == (settings, ())
    assert settings_json(again.settings) == said
    live = live_mock(again.settings, again.collection, None, frozenset(), revision=1, item_ids=again.item_ids)
    assert live.extras is not None
    assert live.extras.plan is not None
    assert list(live.extras.plan.by_example) == ["b1"]
    assert live.extras.book is not None
    assert list(live.extras.book.by_item) == [item.id]


async def test_a_mock_of_the_store_answers_by_its_rules_though_it_let_go_of_its_collection(tmp_path: Path):
    (tmp_path / "breads.yaml").write_text(DEFINITION)
    _, published = workspace(tmp_path)
    mock = published.mocks["story"]
    mock.index.let_go_of_origins()
    async with served(published) as client:
        answers = [await client.get(f"/story/breads/{name}", headers={"x-tenant": tenant}) for name, tenant in CALLS]
        reasons = await client.get("/story/breads/retry?x-mock-explain=true")
    assert [answer.status_code for answer in answers] == [200, 503, 404]
    assert reasons.json()["outcome"].endswith("decides.")


def test_a_mock_takes_over_the_rules_of_operations_it_does_not_speak_of_itself():
    mocks = {
        "a": {"collection": "x", "rules": {"one": [{"answer": "p"}], "two": [{"answer": "q"}]}, "faults": {"status": 503}},
        "b": {"extends": "a", "rules": {"two": [{"answer": "r"}]}},
    }
    settings = read_mocks({"mocks": mocks}, file="mocks.yaml").mocks[1].settings
    assert settings is not None
    assert settings.example_rules == {"one": [{"answer": "p"}], "two": [{"answer": "r"}]}
    assert (settings.inherited_rules, settings.faults) == (frozenset(("one",)), {"status": 503})
