"""The whole application in-process: dispatch, the admin plane's rules, its API and its page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.actions.addresses import Reached
from app.actions.overview import Overview
from app.api.roles import ROLES
from app.main import Serving, build_app, build_planes, serve_limits
from app.records import Address, Listening, MockStatus, WorkspaceStatus
from app.serving.limits import ServeLimits
from app.serving.planes import ASGIApp
from app.serving.published import Published
from app.settings import Settings
from converters.diagnostics import Diagnostic

WARNING = Diagnostic("warning", "item.skipped", "The item has no request.", "shop.json", "item[3]", 12, 5)
NOTE = Diagnostic("info", "ref.external", "Not opened.", "shop.json", "item[4]")

SHOP = MockStatus(
    name="shop",
    title="Shop <b>API</b>",
    use_case="A shopper **pays**.\n\n# Then\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](https://e.example)",
    revision=3,
    requests=1,
    examples=27,
    sources=("shop.json", "staging.postman_environment.json"),
    diagnostics=(WARNING, NOTE),
    broken="shop.json:7:1: this is not JSON [json.invalid]",
    port=9001,
)
SPOILT = MockStatus(name="spoilt", broken="spoilt.yaml: this is not a definition [format.unknown]", sources=("spoilt.yaml",))
WORKSPACE = WorkspaceStatus(loaded=True, sources=("collections",), mocks=(SHOP, SPOILT), diagnostics=(WARNING,))
EMPTY = WorkspaceStatus(loaded=True, sources=("collections",))


NOT_KEPT = dict.fromkeys(
    ("id", "published", "newest", "version", "expires_at", "created_at", "created_by", "changed_at", "deleted_at", "purge_at")
)


def app_for(status: WorkspaceStatus = WORKSPACE, **settings: Any) -> ASGIApp:
    return build_app(Settings(**settings), Published(), lambda: status)


def ask(app: ASGIApp, path: str, *, method: str = "GET", host: str = "localhost:8000", **request: Any) -> httpx.Response:
    """The application's answer to one request, its lifespan entered as a server would."""

    async def exchange() -> httpx.Response:
        async with lifespan(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{host}") as client:  # type: ignore[arg-type]
            return await client.request(method, path, **request)

    return asyncio.run(exchange())


class lifespan:
    """Enters and leaves an application's lifespan."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._to_app: asyncio.Queue[Any] = asyncio.Queue()
        self._from_app: asyncio.Queue[Any] = asyncio.Queue()

    async def __aenter__(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._task = asyncio.ensure_future(self._app(scope, self._to_app.get, self._from_app.put))
        await self._to_app.put({"type": "lifespan.startup"})
        assert (await self._from_app.get())["type"] == "lifespan.startup.complete"

    async def __aexit__(self, *_: object) -> None:
        await self._to_app.put({"type": "lifespan.shutdown"})
        assert (await self._from_app.get())["type"] == "lifespan.shutdown.complete"
        await self._task


# --- API ----------------------------------------------------------------------------------------------------------------


def test_the_api_lists_mocks_with_their_addresses_and_findings():
    answer = ask(app_for(), "/api/v1/mocks").json()
    finding = {
        "level": "warning",
        "code": "item.skipped",
        "message": "The item has no request.",
        "file": "shop.json",
        "where": "item[3]",
        "line": 12,
        "column": 5,
    }
    note = {
        **finding,
        "level": "info",
        "code": "ref.external",
        "message": "Not opened.",
        "where": "item[4]",
        "line": None,
        "column": None,
    }
    assert [mock["name"] for mock in answer["items"]] == ["shop", "spoilt"]
    assert (answer["next"], answer["loaded"], answer["diagnostics"]) == (None, True, [finding])
    assert answer["items"][0] == {
        "name": "shop",
        "title": "Shop <b>API</b>",
        "use_case": SHOP.use_case,
        "live": True,
        "revision": 3,
        "base_urls": ["http://localhost:8000/mock/shop", "http://shop.localhost:8000"],
        "operations": 1,
        "examples": 27,
        "sources": ["shop.json", "staging.postman_environment.json"],
        "broken": "shop.json:7:1: this is not JSON [json.invalid]",
        "port_problem": None,
        "diagnostics": [finding, note],
        "access": "public",
        "origin": "files",
        "state": "live",
        **NOT_KEPT,
    }


def test_serve_prints_what_the_api_answers():
    """The same names for the same things, at the start and later."""
    listening = Listening(main=Address("localhost", 8000))
    overview = Overview(status=lambda: WORKSPACE, listening=lambda: listening, mock_domain="localhost")
    mocks = overview.mocks(Reached(scheme="http", host="localhost", port=8000))
    printed = Serving(pages="http://localhost:8000/", status=WORKSPACE, mocks=mocks).as_json()
    answer = ask(app_for(), "/api/v1/mocks").json()
    assert answer.pop("next") is None
    assert printed == {"pages": "http://localhost:8000/", "mocks": answer.pop("items"), **answer}


def test_the_api_gives_one_mock():
    answer = ask(app_for(), "/api/v1/mocks/spoilt")
    assert (answer.status_code, answer.json()["name"], answer.json()["revision"]) == (200, "spoilt", 0)


def test_base_urls_follow_the_listeners():
    """The host name is the asker's; ports are those that were really opened."""
    planes = build_planes(Settings(mock_port=0), Published(), lambda: WORKSPACE)
    main, mocks, own = Address("127.0.0.1", 8000), Address("127.0.0.1", 8001), {"shop": Address("127.0.0.1", 9001)}
    planes.state.listening = replace(planes.state.listening, main=main, mocks=mocks, own=own, failed={"spoilt": "in use"})
    answer = ask(planes.admin, "/api/v1/mocks", host="127.0.0.1:8000").json()["items"]
    assert answer[0]["base_urls"] == [
        "http://127.0.0.1:8001/mock/shop",
        "http://shop.localhost:8001",
        "http://127.0.0.1:9001",
    ]
    assert answer[1]["port_problem"] == "in use"


def test_the_api_describes_itself():
    document = ask(app_for(), "/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    described = {path for _, path in ROLES if path.startswith("/api/")} - {"/api/v1/openapi.json"}
    assert set(document["paths"]) == described


def test_the_api_declares_its_real_errors():
    document = ask(app_for(), "/api/v1/openapi.json").json()
    answers = document["paths"]["/api/v1/mocks/{name}"]["get"]["responses"]
    assert sorted(answers) == ["200", "401", "403", "404", "421", "422", "500", "503"]
    problems = [answers[status]["content"]["application/problem+json"]["schema"] for status in ("404", "421", "422", "500")]
    assert problems == [{"$ref": "#/components/schemas/Problem"}] * 4
    assert {"FindingOut", "MockOut", "MocksOut", "Problem"} <= set(document["components"]["schemas"])
    schema = document["components"]["schemas"]["Problem"]
    for path in ("/api/v1/mocks/nope", "/api/v1/mocks/" + "a" * 300):
        found = ask(app_for(), path).json()
        assert schema["required"] == [name for name in schema["properties"] if name in found and name != "errors"]


def test_an_api_without_pages_that_load_scripts_from_elsewhere():
    assert [ask(app_for(), path).status_code for path in ("/docs", "/redoc")] == [404, 404]


# --- health -------------------------------------------------------------------------------------------------------------


def test_a_live_process_is_healthy_under_any_host_name():
    assert ask(app_for(), "/healthz", host="10.0.0.7:8000").json() == {"status": "alive"}


def test_ready_means_loaded_and_not_stopping():
    assert ask(app_for(), "/readyz").status_code == 200
    assert ask(app_for(WorkspaceStatus()), "/readyz").status_code == 503
    planes = build_planes(Settings(), Published(), lambda: WORKSPACE)
    planes.state.is_stopping = True
    assert ask(planes.admin, "/readyz").status_code == 503


# --- errors and guards --------------------------------------------------------------------------------------------------

PROBLEMS = {
    "unknown mock": ("GET", "/api/v1/mocks/nope", 404, "mock.not_found"),
    "long name": ("GET", "/api/v1/mocks/" + "a" * 300, 422, "request.invalid"),
    "unknown path": ("GET", "/nope", 404, "not_found"),
    "wrong method": ("POST", "/api/v1/mocks", 405, "method.not_allowed"),
    "odd bytes": ("GET", "/api/v1/mocks/%ED%A0%80%00%FF", 422, "request.invalid"),
    "trailing slash": ("GET", "/api/v1/mocks/", 404, None),
}


@pytest.mark.parametrize(("method", "path", "status", "code"), PROBLEMS.values(), ids=PROBLEMS)
def test_errors_have_one_shape(method: str, path: str, status: int, code: str | None):
    answer = ask(app_for(), path, method=method)
    found = answer.json()
    assert answer.status_code == found["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert found["request_id"] == answer.headers["x-request-id"]
    assert code in (None, found["code"])


def test_a_fault_nobody_foresaw_tells_nothing_but_its_request_id(caplog: pytest.LogCaptureFixture):
    def broken() -> WorkspaceStatus:
        raise RuntimeError("secret detail")

    answer = ask(build_app(Settings(), Published(), broken), "/api/v1/mocks")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert "secret" not in answer.text
    assert answer.json()["request_id"] in {getattr(record, "request_id", "") for record in caplog.records}


@pytest.mark.parametrize("path", ["/", "/api/v1/mocks", "/nope", "/healthz"])
def test_every_admin_answer_carries_the_security_headers(path: str):
    headers = ask(app_for(), path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST", "studio.example"])
def test_known_host_names_are_answered(host: str):
    assert ask(app_for(admin_hosts=("Studio.example",), local_user="proxied"), "/", host=host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "::1"])
def test_other_host_names_are_refused(host: str):
    """A page elsewhere can point its own name at this machine; the browser still sends that name (DNS rebinding)."""
    answer = ask(app_for(), "/api/v1/mocks", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "host.not_allowed")


@pytest.mark.parametrize("path", ["/", "/pets", "/api/v1/mocks", "/healthz"])
def test_a_host_name_that_no_mock_has_is_told_as_a_mock_would(path: str):
    answer = ask(app_for(), path, host="nope.localhost:8000")
    assert (answer.status_code, answer.json()["error"]["name"]) == (404, "mockNotFoundError")
    assert answer.json()["error"]["message"].startswith("No mock named 'nope' is served here.")
    assert "x-request-id" not in answer.headers


def test_a_host_name_of_the_pages_may_lie_below_the_domain_of_the_mocks():
    app = app_for(mock_domain="example.com", admin_hosts=("studio.example.com",), local_user="proxied")
    assert ask(app, "/", host="studio.example.com").status_code == 200
    assert ask(app, "/", host="shop.example.com").status_code == 404


def test_a_body_over_the_limit_is_refused():
    answer = ask(app_for(admin_body_bytes=10), "/api/v1/mocks", method="POST", content=b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (413, "limit.bytes")


def test_head_is_get_without_a_body():
    answer = ask(app_for(), "/api/v1/mocks", method="HEAD")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"", "application/json")


# --- pages --------------------------------------------------------------------------------------------------------------


def test_the_page_shows_each_mock():
    page = ask(app_for(), "/").text
    for text in (
        "Shop &lt;b&gt;API&lt;/b&gt;",
        "A shopper pays.",
        "http://localhost:8000/mock/shop",
        "revision 3 still answers",
        "shop.json:7:1: this is not JSON [json.invalid]",
        "1 finding about the workspace",
        "not served",
    ):
        assert text in page
    assert "http://localhost:8000/mock/spoilt" not in page
    assert "<script>" not in page


def test_the_page_of_an_empty_workspace_says_what_to_do():
    page = ask(app_for(EMPTY), "/").text
    assert "There is no mock yet." in page
    assert "<code>collections</code>" in page


def test_the_page_says_when_the_workspace_is_still_being_read():
    assert "still being read" in ask(app_for(WorkspaceStatus()), "/").text


# --- planes -------------------------------------------------------------------------------------------------------------


def test_mock_paths_never_reach_the_admin_plane():
    answer = ask(app_for(), "/mock/nope/healthz", host="evil.example")
    assert (answer.status_code, answer.json()["error"]["name"]) == (404, "mockNotFoundError")
    assert "x-request-id" not in answer.headers


def test_the_limits_of_the_mock_plane_come_from_the_settings():
    assert serve_limits(Settings()) == ServeLimits()
    assert serve_limits(Settings(url_bytes=100)) == replace(ServeLimits(), url_bytes=100)
