"""The authorisation table: whole, and enforced for every route and role with real requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.staticfiles import StaticFiles

from app.api.access import Access, RouteWithoutRole, admitted, control_access, routes_of
from app.api.roles import ROLES
from app.settings import Settings
from app.store.opening import open_store
from app.store.records import RANKS
from tests.app.access.site import Answer, Site, ask_app

EVERYBODY = (None, *RANKS)
ROWS = sorted(ROLES)
IN_POSTMANS_WORDS = {"AuthenticationError": "auth.required", "forbiddenError": "auth.forbidden"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    store = open_store(str(Path(tmp_path_factory.mktemp("roles")) / "understudy.db"))
    yield Site(store)
    store.close()


@pytest.fixture(scope="module")
def tokens(shared: Site) -> dict[str | None, dict[str, str]]:
    return {None: {}} | {role: shared.token(shared.person(role)) for role in RANKS}


def test_the_table_has_a_row_for_each_route_and_no_other(shared: Site):
    routes = {(method, template) for _, template, methods in routes_of(shared.fastapi) for method in methods}
    assert routes == set(ROLES)


def code_of(answer: Answer) -> str | None:
    """The code of a refusal; scripts written for Postman's API are told in its words."""
    if answer.code is not None or not answer.body:
        return answer.code
    error = answer.json.get("error") if isinstance(answer.json, dict) else None
    return IN_POSTMANS_WORDS.get(error.get("name")) if isinstance(error, dict) else None


@pytest.mark.parametrize("role", EVERYBODY, ids=str)
@pytest.mark.parametrize(("method", "template"), ROWS)
def test_each_role_may_do_what_the_table_says(
    shared: Site, tokens: dict[str | None, dict[str, str]], method: str, template: str, role: str | None
):
    needed = ROLES[method, template]
    path = re.sub(r"\{\w+(:\w+)?\}", "nope", template)
    answer = shared.ask(method, path, tokens[role], json=None if method == "GET" else {})
    if needed == "open":
        assert answer.code not in ("auth.required", "auth.forbidden")
    elif role is None:
        assert (answer.status, code_of(answer)) == (401, "auth.required")
        assert answer.headers["www-authenticate"] == "Bearer"
    elif RANKS.index(role) < RANKS.index(needed):
        assert (answer.status, code_of(answer)) == (403, "auth.forbidden")
    else:
        assert answer.status not in (401, 403, 500)


@pytest.mark.parametrize(("method", "template"), [row for row in ROWS if row[0] != "GET" and ROLES[row] != "open"])
def test_what_is_refused_is_refused_before_its_body_is_read(shared: Site, method: str, template: str):
    answer = shared.ask(method, re.sub(r"\{\w+\}", "nope", template), body=b"{ this is not read")
    assert answer.status == 401


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "TRACE", "get"])
@pytest.mark.parametrize("path", ["/api/v1/people", "/api/v1/people/", "//api/v1/people", "/api/v1/people/x/../", "/nope"])
def test_no_way_around_by_another_method_or_spelling(shared: Site, method: str, path: str):
    answer = shared.ask(method, path)
    assert answer.status in (401, 404, 405)


def test_credentials_in_the_address_are_not_looked_at(shared: Site, tokens: dict[str | None, dict[str, str]]):
    text = tokens["owner"]["authorization"].removeprefix("Bearer ")
    for name in ("token", "access_token", "authorization", "x-api-key", "understudy"):
        assert shared.ask("GET", f"/api/v1/me?{name}={text}").status == 401


def an_app(router: APIRouter) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(admitted)])
    app.include_router(router)
    return app


def test_a_route_without_a_row_fails_the_build():
    router = APIRouter(prefix="/api/v1")
    router.add_api_route("/secrets", lambda: "all of them", methods=["GET", "DELETE"])
    app = an_app(router)
    with pytest.raises(RouteWithoutRole) as failed:
        control_access(app, Access(Settings(), None))
    assert failed.value.routes == [("DELETE", "/api/v1/secrets"), ("GET", "/api/v1/secrets")]
    assert "GET /api/v1/secrets" in str(failed.value)


def test_a_folder_of_files_has_a_row_too_and_is_only_read(tmp_path: Path):
    (tmp_path / "a.css").write_text("a {}")
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount("/static", StaticFiles(directory=tmp_path))
    with pytest.raises(RouteWithoutRole):
        control_access(app, Access(Settings(), None))
    control_access(app, Access(Settings(), None), {("GET", "/static/{path}"): "open"})
    assert [ask_app(app, method, "/static/a.css", {}).status for method in ("GET", "POST")] == [200, 403]


def test_a_route_that_nobody_was_let_in_to_does_not_run():
    """Should the layer and the router ever disagree about which route a request asks for, nothing happens."""
    router = APIRouter()
    router.add_api_route("/secrets", lambda: "all of them", methods=["GET"])
    with pytest.raises(RuntimeError):
        ask_app(an_app(router), "GET", "/secrets", {})


def test_the_description_says_how_to_sign_in_and_what_may_be_refused(shared: Site, tokens: dict[str | None, dict[str, str]]):
    document = shared.ask("GET", "/api/v1/openapi.json", tokens["viewer"]).json
    assert sorted(document["components"]["securitySchemes"]) == ["apiKey", "session", "token"]
    paths = document["paths"]
    assert paths["/api/v1/setup"]["post"]["security"] == []
    assert len(paths["/api/v1/people"]["get"]["security"]) == 3
    assert {"401", "403", "415", "503"} <= set(paths["/api/v1/people/{id}"]["patch"]["responses"])
