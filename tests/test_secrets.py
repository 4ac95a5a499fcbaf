"""Planted secrets, looked for everywhere: a real server is used with them in every way, then all it says is searched."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server_process import REPOSITORY, free_port, wait_until_ready

OWNER = {"email": "ann@example.com"}
PLANTED = {
    "password": "correct-horse-PLANTEDpassword",
    "wrong password": "wrong-horse-PLANTEDguess",
    "bearer of a call": "PLANTEDbearerofacall0123456789",
    "cookie of a call": "PLANTEDcookieofacall0123456789",
    "query of a call": "PLANTEDqueryofacall0123456789",
    "body of a call": "PLANTEDbodyofacall0123456789",
    "form of a call": "PLANTEDformofacall0123456789",
    "jwt of a call": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJQTEFOVEVEIn0.PLANTEDsignature0123456789abcd",
    "guessed key": "us_0123456789abcdef_PLANTEDguessedkey0123456789abcdefghijkl",
    "auth of a collection": "PLANTEDauthofacollection0123456789",
    "value of an environment": "PLANTEDvalueofanenvironment0123456789",
    "broken import": "PLANTEDbrokenimport0123456789",
    "wrong setting": "PLANTEDwrongsetting0123456789",
    "postman key": "PMAK-PLANTEDpostmankey0123456789abcdef",
}
"""Where a secret was put → the secret."""


@dataclass
class Used:
    """A server after it was used. `said`: everything it answered to people, by what was asked. `issued`: secrets it made."""

    folder: Path
    said: dict[str, str] = field(default_factory=dict)
    issued: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> str:
        return (self.folder / "stderr").read_text("utf-8")


def collection() -> dict[str, Any]:
    url = {"raw": "{{base}}/orders", "host": ["{{base}}"], "path": ["orders"]}
    request = {"method": "POST", "url": url, "header": []}
    example = {"id": "made", "name": "made", "originalRequest": request, "code": 201, "body": "{}"}
    auth = {"type": "bearer", "bearer": [{"key": "token", "value": PLANTED["auth of a collection"], "type": "string"}]}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    item = {"name": "Order", "request": request | {"auth": auth}, "response": [example]}
    return {"info": {"name": "Orders", "schema": schema}, "auth": auth, "item": [item]}


def environment() -> dict[str, Any]:
    values = [
        {"key": "base", "value": "http://localhost", "enabled": True},
        {"key": "apiToken", "value": PLANTED["value of an environment"], "type": "secret", "enabled": True},
    ]
    return {"name": "staging", "values": values, "_postman_variable_scope": "environment"}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "collections").mkdir()
    port = free_port()
    settings = {"LOCAL_USER": "off", "LOG_FORMAT": "json", "LOG_LEVEL": "debug", "DATABASE": str(folder / "kept.db")}
    variables = os.environ | {f"UNDERSTUDY_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "app", "serve", str(folder / "collections"), "--port", str(port)]
    with (folder / "stderr").open("wb") as stderr, (folder / "stdout").open("wb") as stdout:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=variables, stdout=stdout, stderr=stderr)
    try:
        wait_until_ready(process, f"http://127.0.0.1:{port}/readyz")
        server = Used(folder)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as people:
            come_in(server, people)
            bring_in(server, people)
            call(server, people)
            fail(server, people)
            look(server, people)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def ask(server: Used, people: httpx.Client, method: str, path: str, *expected: int, **how: Any) -> httpx.Response:
    """Asks and keeps what was answered. Fails unless the status is one of those expected."""
    answer = people.request(method, path, **how)
    assert answer.status_code in (expected or (200, 201, 204)), answer.text
    server.said[f"{method} {path} {len(server.said)}"] = f"{answer.headers}\n{answer.text}"
    return answer


def come_in(server: Used, people: httpx.Client) -> None:
    people.headers["Sec-Fetch-Site"] = "same-origin"
    (token,) = re.findall(r"usi_\S+", server.log)
    people.post("/api/v1/setup", json={"token": token, "password": PLANTED["password"], **OWNER}).raise_for_status()
    ask(server, people, "POST", "/api/v1/sessions", 401, json={"password": PLANTED["wrong password"], **OWNER})
    session = people.post("/api/v1/sessions", json={"password": PLANTED["password"], **OWNER})
    assert session.status_code in (200, 201), session.text
    issued = people.post("/api/v1/tokens", json={"name": "ci", "role": "owner"})
    server.issued |= {"setup token": token, "session": next(iter(people.cookies.values())), "token": text_of(issued)}


def text_of(issued: httpx.Response) -> str:
    """The secret of an answer that shows it this once."""
    assert issued.status_code == 201, issued.text
    found = [value for value in issued.json().values() if isinstance(value, str) and value.count("_") >= 2]
    assert len(found) == 1, issued.json().keys()
    return found[0]


def bring_in(server: Used, people: httpx.Client) -> None:
    files = [
        ("files", ("orders.json", json.dumps(collection()), "application/json")),
        ("files", ("staging.json", json.dumps(environment()), "application/json")),
    ]
    ask(server, people, "POST", "/api/v1/imports?dry_run=true", files=files)
    ask(server, people, "POST", "/api/v1/imports", files=files)
    ask(server, people, "PUT", "/api/v1/mocks/orders", json={"access": "key", "settings": {"key_header": "X-Shop-Key"}})
    server.issued["key"] = text_of(people.post("/api/v1/keys", json={"name": "app", "mocks": ["orders"]}))


def call(server: Used, people: httpx.Client) -> None:
    key = {"X-Shop-Key": server.issued["key"]}
    bearer = {"Authorization": f"Bearer {PLANTED['bearer of a call']}", "Cookie": f"sid={PLANTED['cookie of a call']}"}
    body = {"password": PLANTED["body of a call"], "note": PLANTED["jwt of a call"], "amount": 5}
    path = f"/mock/orders/orders?api_key={PLANTED['query of a call']}"
    with httpx.Client(base_url=people.base_url) as caller:
        assert caller.post(path, headers=key | bearer, json=body).status_code == 201
        form = {"client_secret": PLANTED["form of a call"]}
        assert caller.post("/mock/orders/orders", headers=key, data=form).status_code == 201
        assert caller.post("/mock/orders/missing", headers=key | bearer, json=body).status_code == 404
        assert caller.post(path, headers={"x-api-key": PLANTED["guessed key"]}).status_code == 404
        assert caller.post(path, headers={"Authorization": f"Bearer {server.issued['key']}"}).status_code == 201


JSON = {"Content-Type": "application/json"}


def fail(server: Used, people: httpx.Client) -> None:
    broken = json.dumps({"info": PLANTED["broken import"]})[:-3]
    ask(server, people, "POST", "/api/v1/imports", 422, files=[("files", ("x.json", broken, "application/json"))])
    wrong = {"settings": {"delay": PLANTED["wrong setting"], "token": PLANTED["wrong setting"]}}
    ask(server, people, "PUT", "/api/v1/mocks/orders", 422, json=wrong)
    ask(server, people, "PUT", "/api/v1/mocks/orders", 400, 422, content=b"{" + PLANTED["broken import"].encode(), headers=JSON)
    headers = {"X-Postman-Key": PLANTED["postman key"]}
    ask(
        server, people, "GET", "/api/v1/imports/postman/workspaces?base=http://127.0.0.1:9", 400, 422, 502, 504, headers=headers
    )
    ask(server, people, "GET", "/api/v1/mocks", 401, headers={"Authorization": f"Bearer {PLANTED['guessed key']}"})


LOOKED_AT = (
    "/", "/metrics", "/api/v1/mocks", "/api/v1/mocks/orders", "/api/v1/mocks/orders/revisions", "/api/v1/keys",
    "/api/v1/environments", "/api/v1/calls", "/api/v1/calls/export?format=har", "/api/v1/calls/export?format=jsonl",
    "/api/v1/mocks/orders/misses", "/api/v1/mocks/orders/coverage", "/api/v1/audit", "/api/v1/people", "/api/v1/tokens",
    "/api/v1/sessions", "/api/v1/me", "/api/v1/mocks/orders/revisions/1/export?format=collection",
    "/api/v1/mocks/orders/revisions/1/export?format=environment",
    "/api/v1/mocks/orders/revisions/1/export?format=openapi", "/api/v1/mocks/orders/revisions/1/export?format=newman",
    "/postman/mocks", "/postman/workspaces", "/postman/me",
)  # fmt: skip


def look(server: Used, people: httpx.Client) -> None:
    for path in LOOKED_AT:
        ask(server, people, "GET", path)
    calls = people.get("/api/v1/calls").json()["items"]
    assert len(calls) == 4
    for each in calls:
        ask(server, people, "GET", f"/api/v1/calls/{each['id']}")
    mock = people.get("/postman/mocks").json()["mocks"][0]["id"]
    include = "request.headers,request.body,response.headers,response.body"
    ask(server, people, "GET", f"/postman/mocks/{mock}/call-logs?include={include}")


def test_no_secret_that_was_sent_is_said_again(used: Used):
    found = [(secret, asked) for secret, text in PLANTED.items() for asked, said in used.said.items() if text in said]
    assert found == []


def test_no_secret_that_was_issued_is_said_a_second_time(used: Used):
    found = [(secret, asked) for secret, text in used.issued.items() for asked, said in used.said.items() if text in said]
    assert found == []


def test_no_secret_is_in_the_log(used: Used):
    lines = used.log.splitlines()
    shown_once = [line for line in lines if used.issued["setup token"] in line]
    assert len(shown_once) == 1
    others = "\n".join(line for line in lines if line not in shown_once)
    secrets = {**PLANTED, **{name: text for name, text in used.issued.items() if name != "setup token"}}
    assert [name for name, text in secrets.items() if text in others] == []
    assert [line for line in others.splitlines() if line.startswith("{") and "request_id" in json.loads(line)] != []


def test_no_secret_of_callers_and_people_is_in_the_store(used: Used):
    """Environments and collections are kept whole, since mocks need them, and packed: theirs are not looked for here."""
    data = b"".join(path.read_bytes() for path in sorted(used.folder.glob("kept.db*")))
    assert b"ann@example.com" in data
    assert [name for name, text in {**PLANTED, **used.issued}.items() if text.encode() in data] == []
