"""Our own client of Postman's API pulls a workspace from the face: the pulled mocks answer as those they were pulled from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.actions.imports import save_plan
from app.actions.postman_face.values import WORKSPACE_ID
from app.actions.pull import PullChoices, plan_pull, postman_client
from app.postman.client import PostmanClient
from app.postman.errors import PostmanKeyRefused, PostmanNotFound
from app.settings import Settings
from app.store.opening import open_store
from app.store.people import add_person
from app.store.sessions import issue_token
from app.store.transaction import Store
from tests.app.postman_face.face import NOWHERE, Face, collection
from tests.app.postman_face.serving import listening

PATHS = ("/orders/7", "/orders/8", "/orders", "/shelves", "/nothing", "/orders?full=1")


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("empty") / "understudy.db"
    open_store(str(made)).close()
    return made


@pytest.fixture
def there(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(shutil.copy(empty_store, tmp_path / "there.db")))
    yield opened.acting("ann")
    opened.close()


@pytest.fixture
def here(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(shutil.copy(empty_store, tmp_path / "here.db")))
    yield opened.acting("bob")
    opened.close()


def client(address: str, key: str) -> PostmanClient:
    """As for Postman's own API: only its address and the key are others."""
    settings = Settings(fetch_allow=(urlsplit(address).netloc,))
    return postman_client(key, base=f"{address}/postman", settings=settings)


def a_key(store: Store) -> str:
    return issue_token(store, add_person(store, "ann@example.com", "editor").id, "pull", "editor").text


def orders() -> dict[str, Any]:
    """Examples with a tie, a variable and no ids: what decides is derived from where they are."""
    request = {"method": "GET", "url": "{{baseUrl}}/orders/:id"}
    examples = [
        {"name": name, "originalRequest": request, "code": code, "header": headers, "body": body}
        for name, code, headers, body in (
            ("missing", 404, [], "none of {{region}}"),
            ("paid", 200, [{"key": "Content-Type", "value": "application/json"}], '{"region": "{{region}}"}'),
            ("also paid", 200, [{"key": "X-Kind", "value": "b"}], "second"),
        )
    ]
    whole = collection("all", name="Orders")
    whole["item"].append({"name": "One order", "request": request, "response": examples})
    return whole


def filled(face: Face) -> None:
    """A workspace with an environment, a configured mock, a private one, one that is down, and a collection alone."""
    values = [{"key": "region", "value": "eu", "enabled": True, "type": "default"}]
    environment = face.ok("POST", "environments", {"environment": {"name": "staging", "values": values}})["environment"]["id"]
    of = str(face.ok("POST", "collections", {"collection": orders()})["collection"]["id"])
    mock = face.made_mock("Orders in staging", of, environment=environment)
    face.ok("PUT", f"mocks/{mock['id']}", {"mock": {"config": {"matchBody": True, "delay": {"type": "fixed", "duration": 1}}}})
    down = face.made_mock("Down", of)
    given = {"serverResponse": {"name": "Out", "statusCode": 503, "language": "json", "body": '{"out": true}'}}
    chosen = face.ok("POST", f"mocks/{down['id']}/server-responses", given)["id"]
    face.ok("PUT", f"mocks/{down['id']}", {"mock": {"config": {"serverResponseId": chosen}}})
    face.made_mock("Partners", of, private=True)
    face.made_collection("shelf", path="shelves", name="Shelves")


def answers(planes: Face, name: str) -> list[tuple[int, bytes, str | None]]:
    found = [planes.ask("GET", f"/mock/{name}{path}") for path in PATHS]
    return [(answer.status_code, answer.content, answer.headers.get("content-type")) for answer in found]


def test_a_pulled_workspace_answers_the_same_bytes(there: Store, here: Store):
    face, pulled = Face(there), Face(here)
    filled(face)
    with listening(face.app) as address:
        plan = plan_pull(here, client(address, a_key(there)), PullChoices(workspace=WORKSPACE_ID))
    assert [(mock.name, mock.environment) for mock in plan.mocks] == [
        ("orders-in-staging", "staging"),
        ("down", ""),
        ("partners", ""),
        ("shelves", ""),
    ]
    save_plan(here, plan)
    pulled.live.catch_up()
    for name in ("orders-in-staging", "down"):
        assert answers(pulled, name) == answers(face, name)
    assert answers(pulled, "orders-in-staging")[0][:2] == (200, b'{"region": "eu"}')
    assert answers(pulled, "down")[0][:2] == (503, b'{"out": true}')
    assert pulled.body("shelves", "shelves") == (200, "shelf")
    assert pulled.ask("GET", "mocks/partners").json()["access"] == "key"
    for name in ("orders-in-staging", "down", "partners"):
        theirs = face.ask("GET", f"mocks/{name}").json()["settings"]
        assert pulled.ask("GET", f"mocks/{name}").json()["settings"] == theirs


def test_what_did_not_change_is_not_pulled_again(there: Store, here: Store):
    face = Face(there)
    filled(face)
    with listening(face.app) as address:
        asking = client(address, a_key(there))
        save_plan(here, plan_pull(here, asking, PullChoices(workspace=WORKSPACE_ID)))
        again = plan_pull(here, asking, PullChoices(workspace=WORKSPACE_ID))
        assert (again.mocks, sorted(again.current)) == ((), ["down", "orders-in-staging", "partners", "shelves"])
        shelves = face.ok("GET", "collections", params={"name": "Shelves"})["collections"][0]["id"]
        face.ok("PUT", f"collections/{shelves}", {"collection": collection("two", path="shelves", name="Shelves")})
        changed = plan_pull(here, asking, PullChoices(workspace=WORKSPACE_ID))
    assert [mock.name for mock in changed.mocks] == ["shelves"]


def test_the_client_understands_how_the_face_refuses(there: Store):
    with listening(Face(there).app) as address:
        with pytest.raises(PostmanKeyRefused):
            client(address, "nothing").workspaces()
        key = a_key(there)
        for ask in (
            lambda: client(address, key).collection(NOWHERE),
            lambda: client(address, key).mock(NOWHERE),
            lambda: client(address, key).globals(NOWHERE),
        ):
            with pytest.raises(PostmanNotFound):
                ask()
