"""Errors are pages for people and problem documents for scripts; strangers are led to where they sign in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.opening import open_store
from app.web.next_page import safe_next
from tests.app.access.site import Site

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    store = open_store(str(Path(tmp_path_factory.mktemp("errors")) / "understudy.db"))
    yield Site(store)
    store.close()


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/", "/sign-in"),
        ("/people", "/sign-in?next=/people"),
        ("/mocks/shop?q=a%20b&x=1", None),
        ("/audit?author=a%40b", "/sign-in?next=/audit%3Fauthor%3Da%2540b"),
    ],
)
def test_a_stranger_is_led_to_sign_in_and_back(site: Site, asked: str, location: str | None):
    answer = site.ask("GET", asked, BROWSER)
    if location is not None:
        assert (answer.status, answer.headers["location"], answer.body) == (303, location, b"")
        assert "www-authenticate" not in answer.headers
    else:
        assert answer.status in (303, 404)


def test_scripts_are_answered_as_before(site: Site):
    assert site.ask("GET", "/people").code == "auth.required"
    assert site.ask("GET", "/api/v1/mocks", BROWSER).code == "auth.required"
    assert site.ask("POST", "/people", BROWSER).code == "method.not_allowed"


def test_an_error_is_a_page_with_what_to_do(site: Site):
    viewer = site.session(site.person("viewer"))
    answer = site.ask("GET", "/people", {**BROWSER, **viewer})
    text = answer.body.decode()
    assert (answer.status, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    for words in ("Your role does not allow this", "This needs the role owner; yours is viewer.", "viewer@example.com"):
        assert words in text
    assert answer.headers["x-request-id"] in text


def test_an_address_in_an_error_page_is_text(site: Site):
    answer = site.ask("GET", '/<script>alert(1)</script>"', BROWSER)
    assert answer.status == 404
    assert "<script>alert" not in answer.body.decode()
    assert "&lt;script&gt;alert(1)" in answer.body.decode()


def test_a_foreign_host_name_is_told_as_a_page_too(site: Site):
    answer = site.ask("GET", "/", BROWSER, host="evil.example")
    assert answer.status == 421
    assert "UNDERSTUDY_ADMIN_HOSTS" in answer.body.decode()


def test_a_fault_tells_nothing_but_its_request_id(site: Site, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("app.web.pages.people.list_people", broken)
    owner = site.session(site.person("owner"))
    answer = site.ask("GET", "/people", {**BROWSER, **owner})
    assert answer.status == 500
    assert "Something broke on the server" in answer.body.decode()
    assert "secret" not in answer.body.decode()
    assert answer.headers["x-request-id"] in answer.body.decode()


def test_an_error_without_a_body_stays_without_one(site: Site):
    assert site.ask("HEAD", "/nope", BROWSER).body == b""


@pytest.mark.parametrize("wanted", ["/", "/mocks/shop?q=1#a", "/people", "/mocks/größe"])
def test_back_to_a_page_of_this_server(wanted: str):
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil",
        "/sign-in",
        "/" + "a" * 3000,
    ],
)
def test_and_nowhere_else(wanted: str):
    assert safe_next(wanted) == "/"
