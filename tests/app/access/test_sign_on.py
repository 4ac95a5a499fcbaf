"""Single sign-on by a trusted proxy, the local user, and a server that keeps nothing."""

from __future__ import annotations

import pytest

from app.store.engine import make_engine
from app.store.people import disable_person, find_person, list_people
from app.store.transaction import Store
from tests.app.access.site import HOST, Site

PROXY = "10.0.0.2"
EMAIL = "X-Forwarded-Email"


@pytest.fixture
def site(store: Store) -> Site:
    return Site(store, trusted_proxies="10.0.0.0/24", sso_header=EMAIL, sso_role="reviewer")


@pytest.fixture
def local(store: Store) -> Site:
    return Site(store, host="127.0.0.1")


HERE = {"peer": "127.0.0.1", "host": "localhost:8000"}


# --- a trusted proxy ----------------------------------------------------------------------------------------------------


def test_whom_a_trusted_proxy_names_is_signed_on_and_gets_the_role_of_the_settings_once(site: Site, store: Store):
    me = site.ask("GET", "/api/v1/me", {EMAIL: " Bob@Example.com "}, peer=PROXY).json
    assert (me["email"], me["role"], me["via"]) == ("bob@example.com", "reviewer", "sso")
    assert [person.email for person in list_people(store)] == ["bob@example.com"]
    assert site.ask("GET", "/api/v1/me", {EMAIL: "bob@example.com"}, peer=PROXY).json == me
    owner = site.person("owner")
    assert site.ask("GET", "/api/v1/me", {EMAIL: owner.email}, peer=PROXY).json["role"] == "owner"


@pytest.mark.parametrize("peer", ["203.0.113.9", "10.0.1.2", "127.0.0.1", None])
def test_the_header_of_anybody_else_is_ignored(site: Site, store: Store, peer: str | None):
    owner = site.person("owner")
    answer = site.ask("GET", "/api/v1/me", {EMAIL: owner.email}, peer=peer)
    assert (answer.status, answer.code) == (401, "auth.required")
    forwarded = {EMAIL: owner.email, "x-forwarded-for": PROXY, "forwarded": f"for={PROXY}"}
    assert site.ask("GET", "/api/v1/me", forwarded, peer=peer).status == 401
    assert len(list_people(store)) == 1


def test_without_the_setting_the_header_is_ignored_from_everybody(store: Store):
    site = Site(store, trusted_proxies=PROXY)
    owner = site.person("owner")
    assert site.ask("GET", "/api/v1/me", {EMAIL: owner.email}, peer=PROXY).status == 401


@pytest.mark.parametrize("value", ["", "  ", "a" * 201, "a\x1bb@example.com"])
def test_a_proxy_that_does_not_say_clearly_who_asks_is_refused(site: Site, store: Store, value: str):
    assert site.ask("GET", "/api/v1/me", {EMAIL: value}, peer=PROXY).status == 401
    assert len(list_people(store)) == 0


def test_two_names_are_none(site: Site):
    """Some proxies add their header to the one that the caller sent."""
    both = {EMAIL: "owner@example.com", EMAIL.lower(): "eve@example.com"}
    assert site.ask("GET", "/api/v1/me", both, peer=PROXY).status == 401


def test_who_is_shut_out_stays_out(site: Site, store: Store):
    site.person("owner")
    bob = site.person("viewer", "bob@example.com")
    disable_person(store, bob.id)
    answer = site.ask("GET", "/api/v1/me", {EMAIL: bob.email}, peer=PROXY)
    assert (answer.status, answer.code) == (403, "auth.forbidden")
    assert find_person(store, bob.email).disabled_at is not None  # type: ignore[union-attr]


def test_a_proxys_word_is_no_token(site: Site):
    owner = site.person("owner")
    assert site.ask("GET", "/api/v1/me", {EMAIL: owner.email}, peer=PROXY).status == 200
    for header in ("x-api-key", "authorization"):
        assert site.ask("GET", "/api/v1/me", {header: f"Bearer {owner.email}"}).status == 401
        assert site.ask("GET", "/api/v1/me", {header: owner.email}).status == 401


def test_a_proxys_browser_writes_from_our_pages_only(site: Site):
    """The proxy adds its header to what other pages make the browser send, too."""
    owner = {EMAIL: site.person("owner").email}
    given = {"role": "viewer"}
    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert site.ask("POST", "/api/v1/invitations", owner | headers, json=given, peer=PROXY).code == "csrf"
    https = {"x-forwarded-proto": "https", "origin": f"https://{HOST}"}
    made = site.ask("POST", "/api/v1/invitations", owner | https, json=given, peer=PROXY)
    assert (made.status, made.json["link"].partition("#")[0]) == (201, f"https://{HOST}/invitation")


# --- the local user -----------------------------------------------------------------------------------------------------


def test_the_local_user_is_an_owner_without_credentials(local: Site):
    me = {"id": "local", "name": "local user", "email": None, "role": "owner", "via": "local"}
    assert local.ask("GET", "/api/v1/me", **HERE).json == me
    assert local.ask("POST", "/api/v1/invitations", json={"role": "editor"}, **HERE).json["created_by"] == "local user"


def test_who_comes_by_a_proxy_or_another_name_is_not_the_local_user(local: Site):
    for headers in ({"x-forwarded-for": "203.0.113.9"}, {"forwarded": "for=203.0.113.9"}):
        assert local.ask("GET", "/api/v1/me", headers, **HERE).status == 401
    assert local.ask("GET", "/api/v1/me", peer="127.0.0.1").status == 401


def test_the_setting_lets_proxies_speak_for_the_local_user_or_nobody(store: Store):
    proxied, off = (Site(store, host="127.0.0.1", local_user=setting) for setting in ("proxied", "off"))
    assert proxied.ask("GET", "/api/v1/me", {"x-forwarded-for": "203.0.113.9"}, peer="127.0.0.1").json["via"] == "local"
    assert off.ask("GET", "/api/v1/me", **HERE).status == 401


def test_credentials_go_before_the_local_user(local: Site):
    viewer = local.person("viewer")
    assert local.ask("GET", "/api/v1/people", local.token(viewer), **HERE).status == 403
    assert local.ask("GET", "/api/v1/people", local.session(viewer), **HERE).status == 403
    assert local.ask("GET", "/api/v1/people", {"authorization": "Bearer ust_no"}, **HERE).status == 401


def test_a_session_that_has_ended_does_not_lock_the_local_user_out(local: Site):
    ended = {"cookie": "understudy=uss_0123456789abcdef_" + "a" * 43}
    assert local.ask("GET", "/api/v1/me", ended, **HERE).json["via"] == "local"


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.example"}]
)
def test_a_page_from_elsewhere_cannot_use_the_local_user(local: Site, headers: dict[str, str]):
    answer = local.ask("POST", "/api/v1/invitations", headers, json={"role": "owner"}, **HERE)
    assert (answer.status, answer.code) == (403, "csrf")


def test_the_local_user_has_no_password_or_token(local: Site):
    answers = [
        local.ask("POST", "/api/v1/tokens", json={"name": "ci"}, **HERE),
        local.ask("PUT", "/api/v1/me/password", json={"current": "x", "new": "0123456789"}, **HERE),
    ]
    assert [(each.status, each.code) for each in answers] == [(409, "auth.no_person")] * 2
    assert local.ask("GET", "/api/v1/tokens", **HERE).json == {"items": [], "next": None}


# --- no store, and one that is away -------------------------------------------------------------------------------------


def test_without_a_store_there_is_the_local_user_and_nobody_else():
    assert Site(None, host="127.0.0.1").ask("GET", "/api/v1/me", **HERE).json["via"] == "local"
    site = Site(None, trusted_proxies=PROXY, sso_header=EMAIL)
    assert site.ask("GET", "/api/v1/me", {EMAIL: "ann@example.com"}, peer=PROXY).status == 401
    assert site.ask("GET", "/api/v1/me", {"authorization": "Bearer ust_0123456789abcdef_" + "a" * 43}).status == 401
    assert site.ask("GET", "/healthz").status == 200
    given = {"email": "ann@example.com", "password": "0123456789"}
    assert (answer := site.ask("POST", "/api/v1/sessions", json=given)).status == 503
    assert answer.code == "store.none"


def test_while_the_store_is_away_it_is_said_so_and_the_local_user_goes_on(local: Site):
    token = local.token(local.person("owner"))
    away = Store(make_engine("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"))
    local.access.known._store = away
    answer = local.ask("GET", "/", token, **HERE)
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "storage.away", "5")
    assert local.ask("GET", "/", **HERE).status == 200
    away.close()


def test_who_was_known_a_moment_ago_does_not_wait_for_the_store(site: Site):
    token = site.token(site.person("owner"))
    assert site.ask("GET", "/", token).status == 200
    away = Store(make_engine("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"))
    site.access.known._store = away
    site.access.known._seconds = 60
    assert site.ask("GET", "/", token).status == 200
    away.close()
