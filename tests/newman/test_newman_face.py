"""Scripts written for Postman's API, with nothing changed but the address: newman by URL, and Postman's own SDK."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.store.opening import open_store
from app.store.people import add_person
from app.store.sessions import issue_token
from app.store.transaction import Store
from tests.app.postman_face.face import Face
from tests.app.postman_face.serving import listening
from tests.newman.replay import HERE, NEWMAN, read_report, require_newman

pytestmark = [pytest.mark.newman, pytest.mark.timeout(240)]

TEST = "pm.test('as saved', () => { pm.response.to.have.status(200); pm.expect(pm.response.text()).to.equal('one'); });"
SHOP: dict[str, Any] = {
    "info": {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
    "item": [
        {
            "name": "Orders",
            "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": [TEST]}}],
            "request": {"method": "GET", "url": "{{baseUrl}}/orders"},
            "response": [
                {
                    "name": "found",
                    "originalRequest": {"method": "GET", "url": "{{baseUrl}}/orders"},
                    "code": 200,
                    "header": [{"key": "Content-Type", "value": "text/plain"}],
                    "body": "one",
                }
            ],
        }
    ],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "understudy.db"))
    yield opened.acting("ann")
    opened.close()


def newman(source: str, folder: Path, **variables: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    """`newman run`, as it is."""
    require_newman()
    report = folder / "report.json"
    said = [part for key, value in variables.items() for part in ("--env-var", f"{key}={value}")]
    command = [
        str(NEWMAN),
        "run",
        source,
        *said,
        "--reporters",
        "json",
        "--reporter-json-export",
        str(report),
        "--color",
        "off",
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder), report


def made(face: Face) -> tuple[str, str]:
    """The id of the collection, and the address of a mock of it below the server's."""
    identifier = face.ok("POST", "collections", {"collection": SHOP})["collection"]["id"]
    return identifier, str(face.made_mock("Shop", identifier)["mockUrl"]).removeprefix("http://localhost:8000")


def test_newman_runs_a_collection_by_its_address(store: Store, tmp_path: Path):
    """On this machine nobody has to sign in, so that the address alone is enough."""
    face = Face(store)
    identifier, path = made(face)
    with listening(face.app) as address:
        source = f"{address}/postman/collections/{identifier}"
        done, report = newman(source, tmp_path, baseUrl=address + path)
        assert report.exists(), done.stdout + done.stderr
        ran = read_report(json.loads(report.read_text("utf-8"))["run"])
    assert (ran.requests, ran.assertions, ran.failures) == (1, 1, ())


def test_a_key_in_the_address_is_told_not_to_be_taken(store: Store, tmp_path: Path):
    """Newman sends its key in the address to hosts that are not Postman's."""
    face = Face(store)
    identifier, _ = made(face)
    with listening(face.app) as address:
        done, report = newman(f"{address}/postman/collections/{identifier}?apikey=secret", tmp_path)
    assert not report.exists()
    assert "X-API-Key" in done.stdout + done.stderr


def test_newman_runs_what_was_had_with_a_key(store: Store, tmp_path: Path):
    """The way for servers where people sign in: `curl -H "X-API-Key: …" …/collections/<id>`, then newman."""
    face = Face(store, local_user="off")
    identifier, path = made(Face(store))
    face.live.catch_up()
    key = issue_token(store, add_person(store, "ci@example.com", "viewer").id, "newman", "viewer").text
    with listening(face.app) as address:
        source = f"{address}/postman/collections/{identifier}"
        assert httpx.get(source).status_code == 401
        (tmp_path / "shop.json").write_bytes(httpx.get(source, headers={"X-API-Key": key}).content)
        done, report = newman("shop.json", tmp_path, baseUrl=address + path)
        assert report.exists(), done.stdout + done.stderr
        ran = read_report(json.loads(report.read_text("utf-8"))["run"])
    assert (ran.requests, ran.assertions, ran.failures) == (1, 1, ())


SDK = """
const {Collection, VariableList} = require('postman-collection');
const told = JSON.parse(require('fs').readFileSync(0, 'utf8')).collection;
const read = new Collection(told);
const found = [];
read.forEachItem((item) => item.responses.each((response) =>
    found.push([item.id, item.name, response.id, response.code, response.body, response.originalRequest.url.getPath()])));
process.stdout.write(JSON.stringify({id: read.id, name: read.name, found}));
"""


def test_postmans_sdk_reads_what_is_told(store: Store):
    require_newman()
    face = Face(store)
    identifier, _ = made(face)
    told = face.ok("GET", f"collections/{identifier}")
    done = subprocess.run(["node", "-e", SDK], input=json.dumps(told), capture_output=True, text=True, check=False, cwd=HERE)
    assert done.returncode == 0, done.stderr
    item = told["collection"]["item"][0]
    assert json.loads(done.stdout) == {
        "id": identifier,
        "name": "Shop",
        "found": [[item["id"], "Orders", item["response"][0]["id"], 200, "one", "/orders"]],
    }
