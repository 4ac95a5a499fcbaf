"""Echo as a mock is asked for it: into generated answers, into all, or not at all."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.live.contents import content_of, read_content
from app.serving.asgi import MockApp
from app.serving.limits import ServeLimits
from app.serving.published import LiveMock, Published
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import READERS, settings_from
from app.workspace.workspace import Workspace
from tests.small_mocks import calling, collection, example, published

pytestmark = pytest.mark.anyio

DEFINITION = """
openapi: 3.1.0
info: { title: Breads, version: "1" }
paths:
  /breads/{breadId}:
    parameters: [{ name: breadId, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getBread
      responses:
        "200": { description: made, content: { application/json: { schema: { $ref: "#/components/schemas/Bread" } } } }
  /loaves/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getLoaf
      responses:
        "200": { description: declared, content: { application/json: { example: { id: rye-1, name: Rye } } } }
components:
  schemas:
    Bread:
      type: object
      required: [id, name]
      properties: { id: { type: string }, name: { type: string } }
"""


@asynccontextmanager
async def served(folder: Path, echo: str) -> AsyncIterator[tuple[httpx.AsyncClient, Workspace]]:
    (folder / "breads.yaml").write_text(DEFINITION)
    (folder / "mocks.yaml").write_text(f"mocks:\n  shop:\n    definition: breads.yaml\n    echo: {echo}\n")
    state = Published()
    workspace = Workspace([folder], state)
    try:
        workspace.load()
        app: Any = MockApp(state)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mocks.test/mock/shop") as client:
            yield client, workspace
    finally:
        workspace.close()


@pytest.mark.parametrize(
    ("echo", "found"), [("false", (False, False)), ("true", (True, False)), ("all", (True, True))], ids=["off", "made", "all"]
)
async def test_an_authors_example_is_written_into_only_where_all_are(tmp_path: Path, echo: str, found: tuple[bool, bool]):
    async with served(tmp_path, echo) as (client, _):
        made, declared = await client.get("/breads/zz9"), await client.get("/loaves/zz9")
    assert (made.json()["id"] == "zz9", declared.json()["id"] == "zz9") == found


def mock(**fields: Any) -> LiveMock:
    settings = settings_from("shop", {name: READERS[name](value) for name, value in fields.items()})
    headers = [("Content-Type", "application/json"), ("ETag", '"7"')]
    items = (
        example("GET /a/{{id}}", json.dumps({"id": "x", "text": "y" * 2000}), name="a", id="a", headers=headers),
        example("POST /a", '{"id": "{{$randomInt}}", "name": "n"}', name="b", id="b"),
    )
    return live_mock(settings, collection(*items), None, frozenset(), revision=1)


async def test_a_changed_answer_has_its_own_length_and_no_etag():
    async with calling(published(shop=mock(echo="all", provenance=False, compress=True))) as client:
        answer = await client.get("/mock/shop/a/long-identifier", headers={"if-none-match": '"7"'})
    assert (answer.status_code, answer.json()["id"], "etag" in answer.headers) == (200, "long-identifier", False)
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_what_templates_fill_in_is_written_into_too():
    async with calling(published(shop=mock(echo="all"))) as client:
        answer = await client.post("/mock/shop/a", json={"name": "Ann"})
    assert (answer.json()["name"], answer.json()["id"].isdecimal()) == ("Ann", True)


async def test_an_answer_does_not_grow_without_bound():
    limits = ServeLimits(generated_bytes=100)
    async with calling(published(shop=mock(echo="all")), limits) as client:
        answer = await client.post("/mock/shop/a", json={"name": "A" * 200})
    assert answer.status_code == 413


async def test_a_collection_has_no_generated_answers_and_says_so():
    shop = collection(example("GET /a", "{}", name="a", id="a"))
    kept = content_of(shop, None, settings_from("shop", {"echo": "made"}))
    again = read_content("shop", kept.collection.data, None, kept.settings)
    assert kept.settings == {"echo": True}
    assert [(found.code, found.where) for found in again.warnings] == [("setting.unsupported", "echo")]


async def test_a_revision_keeps_which_answers_were_made():
    from dataclasses import replace

    shop = collection(example("GET /a/{{id}}", '{"id": "x"}', name="a", id="a"))
    settings = replace(settings_from("shop", {"echo": "made"}), made=frozenset("a"))
    kept = content_of(shop, None, settings)
    again = read_content("shop", kept.collection.data, None, json.loads(json.dumps(kept.settings)))
    assert (again.settings.made, again.settings.echo, again.warnings) == (frozenset("a"), "made", ())


async def test_faults_meet_a_written_answer_as_any_other():
    async with calling(published(shop=mock(echo="all", faults={"content_type": "text/plain"}))) as client:
        answer = await client.get("/mock/shop/a/7")
    assert (answer.headers["content-type"], json.loads(answer.text)["id"]) == ("text/plain", "7")


def test_nothing_is_compressed_that_is_written_into():
    extras = mock(echo="all", compress=True).extras
    assert extras is not None
    assert (dict(extras.forms), len(gzip.compress(b"")) > 0) == ({}, True)
