"""Real clients call the same mocks on the fast way and on the ordinary one: what they get is the same, and what was saved."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.newman.replay import Job, run_many
from tests.server_process import Server, free_port, running, understudy

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
PICTURE = bytes(range(256)) * 8
LONG = json.dumps([{"name": "Rye", "number": number} for number in range(200)])
LARGE = "x" * 200_000
ADA, BOB = '{"name": "Ada"}', '{"name": "Bob"}'
MOCKS = """
mocks:
  shop: {collection: shop.json}
  beyond:
    collection: shop.json
    compress: true
    rules:
      picture:
        - {answer: picture, file: picture.png}
"""


def item(
    name: str, method: str, path: str, body: str = "", *, code: int = 200, sent: str = "", **headers: str
) -> dict[str, Any]:
    request: dict[str, Any] = {"method": method, "url": "{{baseUrl}}" + path}
    if sent:
        request["body"] = {"mode": "raw", "raw": sent, "options": {"raw": {"language": "json"}}}
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
    kept = [{"key": key.replace("_", "-"), "value": value} for key, value in ({"Content_Type": "text/plain"} | headers).items()]
    saved = {"name": name, "originalRequest": request, "code": code, "header": kept, "body": body}
    return {"name": name, "request": request, "response": [saved]}


ITEMS = [
    item("list", "GET", "/list", '["Rye", "Spelt ✓"]', Content_Type="application/json; charset=utf-8"),
    item("one", "GET", "/list/:id", '{"id": "{{id}}", "as": "{{$headers \'x-as\'}}"}', Content_Type="application/json"),
    item("long", "GET", "/long", LONG, Content_Type="application/json", ETag='"7"'),
    item("large", "GET", "/large", LARGE),
    item("picture", "GET", "/picture", "no picture", Content_Type="image/png"),
    item("gone", "DELETE", "/list", code=204),
    item("moved", "GET", "/moved", code=302, Location="/mock/shop/list"),
    item("ada", "POST", "/list", "ada", code=201, sent=ADA),
    item("bob", "POST", "/list", "bob", code=409, sent=BOB),
]

Calls = list[dict[str, Any]]
JSON = {"content-type": "application/json"}
CALLS: Calls = [
    {"method": "GET", "path": "/list"},
    {"method": "GET", "path": "/list"},
    {"method": "HEAD", "path": "/list"},
    {"method": "GET", "path": "/list/a%2Fb%20c", "headers": {"x-as": "me"}},
    {"method": "GET", "path": "/list/✓"},
    {"method": "GET", "path": "/list?page=2"},
    {"method": "POST", "path": "/list", "headers": JSON, "body": ADA},
    {"method": "POST", "path": "/list", "headers": JSON, "body": BOB},
    {"method": "POST", "path": "/list", "headers": JSON, "chunks": [BOB[:5], BOB[5:]]},
    {"method": "DELETE", "path": "/list"},
    {"method": "HEAD", "path": "/large"},
    {"method": "GET", "path": "/large"},
    {"method": "GET", "path": "/moved"},
    {"method": "GET", "path": "/list", "headers": {"x-mock-response-name": "long"}},
    {"method": "GET", "path": "/long", "headers": {"if-none-match": '"7"'}},
    {"method": "PUT", "path": "/nothing/there", "headers": JSON, "body": ADA},
    {"method": "OPTIONS", "path": "/list", "headers": {"origin": "http://a", "access-control-request-method": "PUT"}},
]
STATUSES = [200, 200, 200, 200, 200, 200, 201, 409, 409, 204, 200, 200, 302, 200, 304, 404, 204]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """The same mocks, on the fast way and on the ordinary one."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "shop.json").write_text(json.dumps({"info": {"name": "shop", "schema": SCHEMA}, "item": ITEMS}))
    (folder / "picture.png").write_bytes(PICTURE)
    (folder / "mocks.yaml").write_text(MOCKS)
    ports = free_port(), free_port()

    def start(port: int, *options: str) -> Any:
        return running([*understudy([folder], port), "--no-watch", *options], port, ready="/readyz")

    with start(ports[0]) as fast, start(ports[1], "--no-fast") as ordinary:
        yield fast, ordinary


def without_date(headers: Any) -> list[tuple[str, str]]:
    """As a client has them: in small letters and in order. Messages tell the port; the time is another each time."""
    return sorted((name.lower(), value) for name, value in headers if name.lower() not in ("date", "keep-alive"))


# --- httpx --------------------------------------------------------------------------------------------------------------


async def asked_by_httpx(server: Server) -> list[Any]:
    async with httpx.AsyncClient(base_url=f"{server.url}/mock/shop") as client:

        async def ask(call: dict[str, Any]) -> Any:
            async def pieces() -> Any:
                for piece in call["chunks"]:
                    yield piece.encode()

            body = pieces() if "chunks" in call else call.get("body")
            answer = await client.request(call["method"], call["path"], headers=call.get("headers"), content=body)
            return answer.status_code, without_date(answer.headers.items()), answer.content

        one_by_one = [await ask(call) for call in CALLS]
        assert await asyncio.gather(*map(ask, CALLS)) == one_by_one
        return one_by_one


def test_httpx_gets_the_same_both_ways(both: tuple[Server, Server]):
    fast, ordinary = (asyncio.run(asked_by_httpx(server)) for server in both)
    assert fast == ordinary
    assert [status for status, *_ in fast] == STATUSES
    assert json.loads(fast[3][2]) == {"id": "a/b c", "as": "me"}


# --- Node's fetch -------------------------------------------------------------------------------------------------------


def asked_by_node(server: Server) -> tuple[list[Any], list[str]]:
    script = str(Path(__file__).with_name("fetch_all.mjs"))
    calls = [call for call in CALLS if call["method"] != "OPTIONS"]
    command = ["node", script, f"{server.url}/mock/shop"]
    done = subprocess.run(command, input=json.dumps(calls), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    answers = [(each["status"], without_date(each["headers"]), base64.b64decode(each["body"])) for each in told["answers"]]
    return answers, told["together"]


@pytest.mark.newman
def test_nodes_fetch_gets_the_same_both_ways(both: tuple[Server, Server]):
    (fast, together), ordinary = (asked_by_node(server) for server in both)
    assert (fast, together) == ordinary
    assert [status for status, *_ in fast] == STATUSES[:-1]
    assert together == ['["Rye", "Spelt ✓"]'] * 40


# --- newman -------------------------------------------------------------------------------------------------------------


@pytest.mark.newman
def test_newman_gets_the_same_both_ways(both: tuple[Server, Server], tmp_path: Path):
    tested = {
        "listen": "test",
        "script": {"exec": ["pm.test('answered', () => pm.expect(pm.response.code).to.be.below(500));"]},
    }
    file = tmp_path / "shop.json"
    file.write_text(
        json.dumps({"info": {"name": "s", "schema": SCHEMA}, "item": [{**each, "event": [tested]} for each in ITEMS]})
    )
    fast, ordinary = run_many([Job(file, {"baseUrl": f"{server.url}/mock/shop", "id": "7"}) for server in both], tmp_path)
    assert fast == ordinary
    assert (fast.requests, fast.assertions, fast.failures) == (len(ITEMS), len(ITEMS), ())


# --- curl ---------------------------------------------------------------------------------------------------------------

AT = "{at}/shop/list"
CURL = {
    "plainly": ["{at}/shop/list"],
    "HTTP/1.0": ["--http1.0", "{at}/shop/list"],
    "HTTP/2 offered": ["--http2", "{at}/shop/list"],
    "a head": ["-I", "{at}/shop/large"],
    "an expectation": ["-H", "Expect: 100-continue", "-H", "Content-Type: application/json", "-d", ADA, "{at}/shop/list"],
    "an upload without length": [
        "-X",
        "POST",
        "-H",
        "Content-Type: application/json",
        "-T",
        "{body}",
        "-H",
        "Content-Length:",
        AT,
    ],
    "chunks": ["-H", "Transfer-Encoding: chunked", "-H", "Content-Type: application/json", "-d", BOB, "{at}/shop/list"],
    "a form": ["-F", "a=b", "-F", "file=@{body}", "{at}/shop/list"],
    "a path as it is": ["--path-as-is", "{at}/shop/./list/../list"],
    "a redirect that is followed": ["-L", "{at}/shop/moved"],
    "a port behind a host name": ["--resolve", "shop.localhost:{port}:127.0.0.1", "http://shop.localhost:{port}/list"],
    "a part": ["-r", "100-199", "{at}/beyond/picture"],
    "the last bytes": ["-r", "-24", "{at}/beyond/picture"],
    "a part that is not there": ["-r", "9000-", "{at}/beyond/picture"],
    "compressed": ["--compressed", "{at}/beyond/long"],
    "an ETag it has": ["-H", 'If-None-Match: "7"', "{at}/shop/long"],
    "a miss": ["{at}/shop/nothing/there"],
    "no such mock": ["{at}/nobody/there"],
    "two at once": ["{at}/shop/list", "{at}/shop/list/7"],
    "ten, one after the other": ["{at}/shop/list/[1-10]"],
    "closing": ["-H", "Connection: close", "{at}/shop/list"],
}
DATE = re.compile(rb"^date: [^\r]*\r\n", re.IGNORECASE | re.MULTILINE)


def asked_by_curl(server: Server, options: list[str], folder: Path) -> bytes:
    """Heads and bodies as curl writes them, without dates."""
    (folder / "body.json").write_text(ADA)
    words = {"{at}": f"{server.url}/mock", "{port}": str(server.port), "{body}": str(folder / "body.json")}
    for word, value in words.items():
        options = [option.replace(word, value) for option in options]
    assert shutil.which("curl"), "curl is not installed"
    done = subprocess.run(["curl", "-sS", "-i", "--max-time", "20", *options], capture_output=True, check=True)
    return DATE.sub(b"", done.stdout).replace(str(server.port).encode(), b"PORT")


@pytest.mark.parametrize("options", CURL.values(), ids=CURL)
def test_curl_gets_the_same_both_ways(both: tuple[Server, Server], options: list[str], tmp_path: Path):
    fast, ordinary = (asked_by_curl(server, options, tmp_path) for server in both)
    assert fast == ordinary
    assert fast.startswith(b"HTTP/1.")


def test_curl_gets_what_was_saved(both: tuple[Server, Server], tmp_path: Path):
    fast = both[0]

    def body(*names: str) -> list[bytes]:
        return [asked_by_curl(fast, CURL[name], tmp_path).rpartition(b"\r\n\r\n")[2] for name in names]

    assert body("a part", "the last bytes") == [PICTURE[100:200], PICTURE[-24:]]
    assert body("compressed", "an expectation", "an upload without length", "chunks") == [LONG.encode(), b"ada", b"ada", b"bob"]
    assert asked_by_curl(fast, CURL["HTTP/1.0"], tmp_path).startswith(b"HTTP/1.1 200 ")
    assert b"\r\ncontent-encoding: br\r\n" in asked_by_curl(
        fast, ["-H", "Accept-Encoding: gzip, br", "{at}/beyond/long"], tmp_path
    )


def test_curl_keeps_its_connection(both: tuple[Server, Server]):
    address = f"{both[0].url}/mock/shop/list/[1-20]"
    command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{num_connects} ", address]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == ["1", *["0"] * 19]
