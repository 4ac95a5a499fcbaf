"""Pages call mocks, on the fast way and on the ordinary one, from the mocks' own host and from another: both get the same."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.clients.test_clients import ITEMS, MOCKS, SCHEMA
from tests.server_process import Server, free_port, running, understudy

PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
CALLS = """async (at) => {
  const seen = {};
  const ask = async (name, path, how) => {
    try {
      const answer = await fetch(at + path, how);
      const heads = [...answer.headers].filter(([name]) => name !== 'date').sort();
      seen[name] = [answer.status, await answer.text(), heads];
    } catch (error) { seen[name] = String(error); }
  };
  const json = {'content-type': 'application/json'};
  await ask('list', '/mock/shop/list');
  await ask('head', '/mock/shop/list', {method: 'HEAD'});
  await ask('post', '/mock/shop/list', {method: 'POST', headers: json, body: '{"name": "Ada"}'});
  await ask('delete', '/mock/shop/list', {method: 'DELETE'});
  await ask('header', '/mock/shop/list/7', {headers: {'x-as': 'me'}});
  await ask('miss', '/mock/shop/nothing/there', {method: 'PUT', body: 'x'});
  await ask('compressed', '/mock/beyond/long');
  await ask('credentials', '/mock/shop/list', {credentials: 'include'});
  seen.picture = await new Promise((told) => {
    const image = new Image();
    image.onload = () => told([image.width, image.height]);
    image.onerror = () => told('broken');
    image.src = at + '/mock/beyond/picture';
  });
  const one = (number) => fetch(`${at}/mock/shop/list/${number}`).then((answer) => answer.json());
  seen.many = (await Promise.all([...Array(50).keys()].map(one))).map((each) => each.id).join();
  return seen;
}"""
STATUSES = {"list": 200, "head": 200, "post": 201, "delete": 204, "header": 200, "miss": 404, "compressed": 200}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """On the fast way, and on the ordinary one."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "shop.json").write_text(json.dumps({"info": {"name": "shop", "schema": SCHEMA}, "item": ITEMS}))
    (folder / "mocks.yaml").write_text(MOCKS)
    (folder / "picture.png").write_bytes(PICTURE)
    ports = free_port(), free_port()

    def start(port: int, *options: str) -> Any:
        return running([*understudy([folder], port), "--no-watch", *options], port, ready="/readyz")

    with start(ports[0]) as fast, start(ports[1], "--no-fast") as ordinary:
        yield [fast, ordinary]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page of somebody else, without any policy."""
    folder: Path = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text("<title>A page</title>")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def seen_from(browser: Browser, page_at: str, server: Server) -> Any:
    page = browser.new_page()
    try:
        page.goto(f"{page_at}/")
        return json.loads(json.dumps(page.evaluate(CALLS, server.url)).replace(str(server.port), "PORT"))
    finally:
        page.close()


def statuses(seen: dict[str, Any]) -> dict[str, int]:
    return {name: seen[name][0] for name in STATUSES}


def test_a_page_of_the_same_host_gets_the_same_both_ways(browser: Browser, servers: list[Server]):
    fast, ordinary = (seen_from(browser, server.url, server) for server in servers)
    assert fast == ordinary
    assert (statuses(fast), fast["picture"], fast["credentials"][0]) == (STATUSES, [1, 1], 200)
    assert fast["many"] == ",".join(map(str, range(50)))


def test_a_page_of_another_host_gets_the_same_both_ways(browser: Browser, servers: list[Server], elsewhere: str):
    """Every method and header is allowed to every page; cookies are not, and the browser keeps the answer from the page."""
    fast, ordinary = (seen_from(browser, elsewhere, server) for server in servers)
    assert fast == ordinary
    assert (statuses(fast), fast["picture"]) == (STATUSES, [1, 1])
    assert fast["credentials"] == "TypeError: Failed to fetch"
