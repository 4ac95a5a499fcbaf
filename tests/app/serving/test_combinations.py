"""What a mock can ask for, two things at a time: both are seen in one answer, but where one of them decides before the other.

The order: who may call, what the definition says of the call, rules, media type, coding, ETag and parts, echo; then what goes
wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app.serving.published import Published
from tests.app.serving.both_ways import said
from tests.app.serving.guarded_mocks import key
from tests.app.workspace.samples import loaded, write

pytestmark = pytest.mark.anyio

LONG = "crusty and sour " * 100
FILE = bytes(range(256)) * 8
BREAD = f"""
openapi: 3.1.0
info: {{title: Breads, version: "1"}}
paths:
  /breads/{{id}}:
    get:
      operationId: getBread
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: integer}}}}
        - {{name: limit, in: query, schema: {{type: integer, maximum: 10}}}}
      responses:
        "200":
          description: ok
          content:
            application/json:
              examples:
                rye: {{value: {{id: 1, name: Rye, text: "{LONG}"}}}}
                spelt: {{value: {{id: 2, name: Spelt, text: "{LONG}"}}}}
            text/csv: {{example: "1,Rye"}}
        "400": {{description: bad, content: {{application/json: {{example: {{error: limit}}}}}}}}
"""


@dataclass(frozen=True)
class Answer:
    """One answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


@dataclass(frozen=True)
class Asked:
    """Something a mock asks for: its fields in `mocks.yaml`, what a call sends for it, and how one sees that it was done."""

    fields: dict[str, Any]
    seen: Callable[[Answer], bool]
    headers: tuple[str, ...] = ()
    query: str = ""


def rule(answer: str, header: str, **more: str) -> dict[str, Any]:
    return {"rules": {"getBread": [{"when": {"headers": {header: "yes"}}, "answer": answer, **more}]}}


ASKED = {
    "report": Asked({"validate": "report"}, lambda a: "limit" in a.header("x-understudy-violations"), query="limit=99"),
    "reject": Asked(
        {"validate": "reject"}, lambda a: a.status == 400 and a.body == b'{\n  "error": "limit"\n}', query="limit=99"
    ),
    "rule": Asked(
        rule("spelt", "x-spelt"),
        lambda a: a.header("x-understudy-rule") == "getBread[0]",
        ("X-Spelt: yes",),
    ),
    "file": Asked(
        rule("rye", "x-file", file="rye.bin"),
        lambda a: (a.status, a.body, a.header("etag")[:1]) == (206, FILE[:10], '"'),
        ("X-File: yes", "Range: bytes=0-9"),
    ),
    "negotiate": Asked({"negotiate": True}, lambda a: a.header("content-type") == "text/csv", ("Accept: text/csv",)),
    "compress": Asked({"compress": True}, lambda a: a.header("content-encoding") == "gzip", ("Accept-Encoding: gzip",)),
    "echo": Asked({"echo": "all"}, lambda a: a.body.startswith(b'{\n  "id": 77,')),
    "key": Asked({"access": "key"}, lambda a: a.status != 404, ("X-Api-Key: {key}",)),
    "delay": Asked({"delay": 1}, lambda a: True),
    "limit": Asked({"faults": {"rate_limit": 60}}, lambda a: a.header("x-ratelimit-remaining") == "59"),
    "status": Asked({"faults": {"status": 503}}, lambda a: a.status == 503 and "status" in a.header("x-understudy-fault")),
    "type": Asked({"faults": {"content_type": "text/wrong"}}, lambda a: a.header("content-type") == "text/wrong"),
    "cut": Asked({"faults": {"truncate": "50%"}}, lambda a: bool(a.body) and len(a.body) < int(a.header("content-length"))),
}
INSTEAD = {
    "reject": {"rule", "file", "negotiate", "compress", "echo"},
    "rule": {"file", "negotiate"},
    "file": {"negotiate", "compress", "echo"},
    "negotiate": {"compress", "echo"},
    "echo": {"compress"},
    "status": {"reject", "rule", "file", "negotiate", "compress", "echo"},
    "type": {"negotiate"},
    "cut": {"reject", "file"},
}
"""What is answered in place of others. Compressed is what is ready: not what an echo is written into, nor a short table. A cut
body is no whole part of a file, nor a whole error."""
PAIRS = [pair for pair in combinations(ASKED, 2) if set(pair) != {"report", "reject"}]


def together(fields: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The fields of both; of lists the first one's come first."""
    made = dict(fields)
    for name, value in more.items():
        if isinstance(value, dict):
            made[name] = together(made.get(name, {}), value)
        else:
            made[name] = made.get(name, []) + value if isinstance(value, list) else value
    return made


@pytest.fixture(scope="module")
def mocks(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A mock for each pair."""
    named = {
        f"{one}-{other}": {"definition": "bread.yaml", **together(ASKED[one].fields, ASKED[other].fields)}
        for one, other in PAIRS
    }
    folder = write(tmp_path_factory.mktemp("breads"), bread_yaml=BREAD, mocks_yaml=json.dumps({"mocks": named}))
    (folder / "rye.bin").write_bytes(FILE)
    status, published = loaded(folder)
    assert [found for mock in status for found in mock.diagnostics if found.level == "error"] == []
    return published


def parsed(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return Answer(int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body)


def call(one: str, other: str, token: str) -> bytes:
    asked = ASKED[one], ASKED[other]
    query = "&".join(dict.fromkeys(each.query for each in asked if each.query))
    headers = [header.format(key=token) for each in asked for header in each.headers]
    lines = [
        f"GET /mock/{one}-{other}/breads/77{'?' if query else ''}{query} HTTP/1.1",
        "Host: a",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join((*lines, "", "")).encode()


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
async def test_two_things_that_a_mock_asks_for(mocks: Published, one: str, other: str):
    made, token = key(mock=None)
    state = Published(mocks=mocks.mocks, keys={made.id: made})
    raw = (await said(state, (call(one, other, token),), fast=True)).answer
    fresh = Published(mocks=mocks.mocks, keys={made.id: made})
    assert without_reset(raw) == without_reset((await said(fresh, (call(one, other, token),), fast=False)).answer)
    answer = parsed(raw)
    for name, rival in ((one, other), (other, one)):
        assert ASKED[name].seen(answer) is (name not in INSTEAD.get(rival, ())), (name, answer)


def without_reset(raw: bytes) -> bytes:
    """When a limit's bucket is full again depends on the second."""
    return b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"x-ratelimit-reset"))


@pytest.mark.parametrize("name", [name for name in ASKED if name != "key"])
async def test_without_a_key_nothing_of_it_is_seen(mocks: Published, name: str):
    pair = next(each for each in PAIRS if set(each) == {name, "key"})
    raw = call(*pair, token="none")
    answer = (await said(Published(mocks=mocks.mocks), (raw,), fast=True)).answer
    nobody = (await said(Published(), (raw,), fast=True)).answer
    assert answer == nobody
    assert parsed(answer).status == 404


async def test_all_that_go_together_in_one_answer(tmp_path: Path):
    """Key, report, rule, echo, delay, limit and wrong type."""
    names = ("key", "report", "rule", "echo", "delay", "limit", "type")
    fields: dict[str, Any] = {"definition": "bread.yaml"}
    for name in names:
        fields = together(fields, ASKED[name].fields)
    folder = write(tmp_path, bread_yaml=BREAD, mocks_yaml=json.dumps({"mocks": {"key-report": fields}}))
    _, published = loaded(folder)
    made, token = key(mock=None)
    published.keys = {made.id: made}
    request = call("key", "report", token).replace(b"\r\n\r\n", b"\r\nX-Spelt: yes\r\n\r\n")
    answer = parsed((await said(published, (request,), fast=True)).answer)
    assert [name for name in names if not ASKED[name].seen(answer)] == []
