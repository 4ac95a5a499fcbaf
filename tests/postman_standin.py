"""A stand-in of Postman's REST API on 127.0.0.1, after the field tables of postman-mock.md §5: what an import reads of it.

Answers by id or UID, pages its lists, keeps rate limits, and fails in each of the three shapes that the real one has. By hand:
`python -m tests.postman_standin`, then `understudy import --postman-base http://127.0.0.1:PORT …`.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "PMAK-65f0c0ffee65f0c0ffee65f0-0123456789abcdef0123456789abcdef01"
OWNER = "12345678"
SECRET = "sk_live_51planted0secret0of0the0environment"
PROBLEMS = "https://api.postman.com/problems"
DAY_ONE, DAY_TWO = "2026-01-05T09:00:00.000Z", "2026-02-10T10:30:00.000Z"

Json = dict[str, Any]
Refusal = tuple[int, Json, dict[str, str]]


def uuid(number: int) -> str:
    return f"{number:08x}-aaaa-4bbb-8ccc-{number:012x}"


def uid(number: int) -> str:
    return f"{OWNER}-{uuid(number)}"


WORKSPACE, EMPTY_WORKSPACE = uuid(1), uuid(2)
SHOP, STOCK, LONELY = uuid(10), uuid(11), uuid(12)
STAGING, PRODUCTION = uuid(20), uuid(21)
SHOP_MOCK, PRIVATE_MOCK = uuid(30), uuid(31)
OUTAGE = uuid(40)


def example(number: int, name: str, path: str, *, code: int = 200, body: str = "{}", method: str = "GET") -> Json:
    """A saved response as the API gives it: with `id`, `uid` and dates, which exports do not have."""
    return {
        "id": uuid(number),
        "uid": uid(number),
        "name": name,
        "originalRequest": {"method": method, "header": [], "url": {"raw": f"{{{{baseUrl}}}}{path}", "host": ["{{baseUrl}}"],
                            "path": path.strip("/").split("/")}},
        "status": "OK",
        "code": code,
        "_postman_previewlanguage": "json",
        "header": [{"key": "Content-Type", "value": "application/json"}],
        "cookie": [],
        "responseTime": None,
        "body": body,
        "createdAt": DAY_ONE,
        "updatedAt": DAY_ONE,
    }  # fmt: skip


def item(number: int, name: str, path: str, *examples: Json, method: str = "GET") -> Json:
    return {
        "id": uuid(number),
        "uid": uid(number),
        "name": name,
        "request": {"method": method, "header": [], "url": f"{{{{baseUrl}}}}{path}"},
        "response": list(examples),
    }


def collection(number: int, name: str, *items: Json, changed: str = DAY_ONE) -> Json:
    return {
        "info": {
            "_postman_id": uuid(number),
            "uid": uid(number),
            "name": name,
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
            "createdAt": DAY_ONE,
            "updatedAt": changed,
            "lastUpdatedBy": OWNER,
        },
        "item": list(items),
    }


def environment(number: int, name: str, changed: str = DAY_ONE, **values: str) -> Json:
    """Secrets come in clear, as they do from the real one."""
    rows = [
        {"key": key, "value": value, "enabled": True, "type": "secret" if key.startswith("secret") else "default"}
        for key, value in values.items()
    ]
    return {
        "id": uuid(number),
        "uid": uid(number),
        "name": name,
        "owner": OWNER,
        "createdAt": DAY_ONE,
        "updatedAt": changed,
        "isPublic": False,
        "values": rows,
    }


def mock(number: int, name: str, of: int, *, using: int | None = None, public: bool = True, **config: Any) -> Json:
    plain = {"headers": [], "matchBody": False, "matchHeader": False, "matchQueryParams": True, "matchWildcards": True}
    found = {
        "id": uuid(number),
        "owner": OWNER,
        "uid": uid(number),
        "collection": uid(of),
        "mockUrl": f"https://{uuid(number)}.mock.pstmn.io",
        "name": name,
        "config": {**plain, "delay": None, "serverResponseId": None, **config},
        "createdAt": DAY_ONE,
        "updatedAt": DAY_ONE,
        "isPublic": public,
        "deactivated": False,
    }
    return found | ({"environment": uid(using)} if using else {})


@dataclass(slots=True)
class Account:
    """What is kept behind the API, by plain id; tests change it. `per_page`: how many entries a list gives at once."""

    key: str = KEY
    workspaces: dict[str, Json] = field(default_factory=dict)
    collections: dict[str, Json] = field(default_factory=dict)
    environments: dict[str, Json] = field(default_factory=dict)
    mocks: dict[str, Json] = field(default_factory=dict)
    server_responses: dict[str, Json] = field(default_factory=dict)
    globals: list[Json] = field(default_factory=list)
    per_page: int = 100

    def change_collection(self, identifier: str, change: Callable[[Json], None], changed: str = DAY_TWO) -> None:
        """Changes a collection there, and the date that tells it."""
        change(self.collections[identifier])
        self.collections[identifier]["info"]["updatedAt"] = changed


def an_account() -> Account:
    """A small team: a shop with a mock of its own in staging, its stock with a private mock, and a collection without one."""
    paid, missing = example(100, "paid", "/orders/7", body='{"id": 7}'), example(101, "missing", "/orders/8", code=404)
    shelf = example(110, "shelf", "/shelves", body='{"left": 3}')
    return Account(
        workspaces={
            WORKSPACE: {"id": WORKSPACE, "name": "Team", "type": "team", "visibility": "team"},
            EMPTY_WORKSPACE: {"id": EMPTY_WORKSPACE, "name": "Empty", "type": "personal", "visibility": "personal"},
        },
        collections={
            SHOP: collection(10, "Shop API", item(50, "Read an order", "/orders/:id", paid, missing)),
            STOCK: collection(11, "Stock", item(51, "Read the shelves", "/shelves", shelf)),
            LONELY: collection(12, "Prices", item(52, "Read prices", "/prices", example(120, "prices", "/prices"))),
        },
        environments={
            STAGING: environment(20, "staging", baseUrl="https://staging.example.com/v1", secret_token=SECRET),
            PRODUCTION: environment(21, "production", baseUrl="https://api.example.com/v1", region="eu"),
        },
        mocks={
            SHOP_MOCK: mock(30, "Shop in staging", 10, using=20, delay={"type": "fixed", "preset": "1", "duration": 300}),
            PRIVATE_MOCK: mock(
                *(31, "Stock for partners", 11),
                public=False,
                matchBody=True,
                matchHeader=True,
                headers=["X-Tenant"],
                serverResponseId=OUTAGE,
            ),
        },
        server_responses={
            OUTAGE: {
                "id": OUTAGE,
                "name": "Down",
                "statusCode": 503,
                "headers": [{"key": "Retry-After", "value": "60"}],
                "language": "json",
                "body": '{"down": true}',
                "mock": uid(31),
            }
        },
        globals=[{"key": "tenant", "value": "acme", "enabled": True, "type": "default"}],
    )


@dataclass(slots=True)
class PostmanStandIn:
    """A running stand-in. `asked`: path and query of every request with a good key. `refusals`: what the next requests get."""

    account: Account
    port: int = 0
    asked: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def target(self) -> str:
        """What a test allows to be fetched."""
        return f"127.0.0.1:{self.port}"

    def limit_once(self, **headers: str) -> None:
        """The next request is one too many."""
        body = problem("rate-limited", "Rate limit exceeded", 429) | {"name": "rateLimited"}
        self.refusals.append((429, body, {name.replace("_", "-"): value for name, value in headers.items()}))

    def use_up_the_month(self) -> None:
        body = {"error": {"name": "serviceLimitExhausted", "message": "Service limit exhausted.", "details": {}}}
        self.refusals.append((429, body, {"Retry-After": "1"}))

    def fail_once(self, status: int, body: Json) -> None:
        self.refusals.append((status, body, {}))


def problem(slug: str, title: str, status: int) -> Json:
    """The newest shape of errors."""
    return {"type": f"{PROBLEMS}/{slug}", "title": title, "detail": f"{title}.", "status": status, "instance": "/x"}


def named(name: str, message: str, **details: Any) -> Json:
    """The shape of most errors."""
    return {"error": {"name": name, "message": message, "details": details}}


@contextmanager
def postman_standing_in(account: Account | None = None, port: int = 0) -> Iterator[PostmanStandIn]:
    """Serves an account while this holds."""
    standin = PostmanStandIn(account or an_account())

    class Handler(_Handler):
        api = standin

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    standin.port = server.server_address[1]
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    try:
        yield standin
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    api: PostmanStandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        key = self.headers.get("X-Api-Key", "")
        self.api.keys.add(key)
        if key != self.api.account.key:
            text = "Invalid API Key. Every request requires a valid API Key to be sent."
            self._answer(401, {"error": {"name": "AuthenticationError", "message": text}})
            return
        self.api.asked.append(self.path)
        if self.api.refusals:
            self._answer(*self.api.refusals.pop(0))
            return
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._answer(*_answer_to(self.api.account, parts.path, query))

    def _answer(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        is_problem = isinstance(body.get("type"), str) and "problems" in body["type"]
        self.send_header("Content-Type", "application/problem+json" if is_problem else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("RateLimit", "limit=300, remaining=299, reset=60")
        self.send_header("X-RateLimit-Limit", "300")
        self.send_header("X-RateLimit-Remaining", "299")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def _answer_to(account: Account, path: str, query: dict[str, str]) -> tuple[int, Json]:
    routes: list[tuple[str, Callable[..., tuple[int, Json]]]] = [
        (r"/workspaces", lambda: (200, {"workspaces": list(account.workspaces.values())})),
        (r"/workspaces/([^/]+)/global-variables", lambda _: (200, {"values": account.globals})),
        (r"/collections", lambda: _list(account, "collections", query)),
        (r"/collections/([^/]+)", lambda key: _collection(account, key)),
        (r"/environments", lambda: _list(account, "environments", query)),
        (r"/environments/([^/]+)", lambda key: _one(account.environments, "environment", key)),
        (r"/mocks", lambda: _list(account, "mocks", query)),
        (r"/mocks/([^/]+)", lambda key: _one(account.mocks, "mock", key)),
        (r"/mocks/[^/]+/server-responses/([^/]+)", lambda key: _server_response(account, key)),
    ]
    for pattern, answer in routes:
        if found := re.fullmatch(pattern, path):
            return answer(*found.groups())
    return 404, problem("not-found", "Not Found", 404)


def _plain(key: str) -> str:
    return key.removeprefix(f"{OWNER}-")


def _list(account: Account, what: str, query: dict[str, str]) -> tuple[int, Json]:
    workspace = query.get("workspace", WORKSPACE)
    if workspace not in account.workspaces:
        return 404, problem("workspace-not-found", "We could not find the workspace", 404)
    kept = list(getattr(account, what).values()) if workspace == WORKSPACE else []
    rows = [_row(what, each) for each in kept]
    if what != "collections":
        return 200, {what: rows}
    offset = int(query.get("offset", 0))
    limit = min(int(query.get("limit", account.per_page)), account.per_page)
    return 200, {what: rows[offset : offset + limit], "meta": {"total": len(rows), "offset": offset, "limit": limit}}


def _row(what: str, whole: Json) -> Json:
    if what == "collections":
        info = whole["info"]
        names = ("name", "createdAt", "updatedAt", "uid")
        return {"id": info["_postman_id"], "owner": OWNER, "isPublic": False, **{name: info[name] for name in names}}
    return {key: value for key, value in whole.items() if key != "values"}


def _collection(account: Account, key: str) -> tuple[int, Json]:
    found = account.collections.get(_plain(key))
    if found is None:
        text = "We could not find the collection you are looking for"
        return 404, named("instanceNotFoundError", text, item="collection", id=key)
    return 200, {"collection": found}


def _one(kept: dict[str, Json], what: str, key: str) -> tuple[int, Json]:
    found = kept.get(_plain(key))
    if found is None:
        return 404, named("instanceNotFoundError", f"The specified {what} does not exist.", item=what, id=key)
    return 200, {what: found}


def _server_response(account: Account, key: str) -> tuple[int, Json]:
    found = account.server_responses.get(key)
    if found is None:
        error = {"name": "serverResponseNotFoundError", "header": "Not found", "message": "Server response not found."}
        return 404, {"error": error}
    return 200, found


def main() -> None:
    """Serves the small team until Ctrl-C."""
    with postman_standing_in() as standin:
        print(f"Postman's API stands in at {standin.base} with the key {KEY} and the workspace {WORKSPACE}", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
