"""Signing in and out over HTTP: cookies, fixation, expiry, revocation, throttling, pages from elsewhere."""

from __future__ import annotations

import logging
import re

import pytest

from app.access.cookies import _told
from app.actions.people import set_person, setup_line
from app.store.people import accept_invitation, change_person, disable_person, invite
from app.store.records import Person
from app.store.sessions import end_session, list_sessions, revoke_token
from app.store.transaction import Store
from tests.app.access.site import HOST, PASSWORD, Site
from tests.app.store.conftest import Clock

pytestmark = pytest.mark.usefixtures("fast_hashes")

ANN = "ann@example.com"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def ann(site: Site, store: Store) -> Person:
    """The owner, with a password."""
    token = re.findall(r"usi_\S+", setup_line(store) or "")[0]
    answer = site.ask("POST", "/api/v1/setup", json={"token": token, "email": ANN, "name": "Ann", "password": PASSWORD})
    assert answer.status == 201
    return person_of(store)


def person_of(store: Store, email: str = ANN) -> Person:
    from app.store.people import find_person

    found = find_person(store, email)
    assert found is not None
    return found


def sign_in(site: Site, password: str = PASSWORD, email: str = ANN, **how: object) -> object:
    return site.ask("POST", "/api/v1/sessions", json={"email": email, "password": password}, **how)  # type: ignore[arg-type]


# --- setup and invitations ----------------------------------------------------------------------------------------------


def test_setup_makes_the_first_owner_signs_in_and_closes_for_ever(site: Site, store: Store):
    line = setup_line(store)
    assert line is not None
    given = {"token": re.findall(r"usi_\S+", line)[0], "email": " Ann@Example.com", "name": "Ann", "password": PASSWORD}
    answer = site.ask("POST", "/api/v1/setup", json=given)
    me = {"id": person_of(store).id, "name": "Ann", "email": ANN, "role": "owner", "via": "session"}
    assert (answer.status, answer.json) == (201, me)
    assert site.ask("GET", "/api/v1/me", {"cookie": answer.cookie}).json == me
    again = site.ask("POST", "/api/v1/setup", json=given | {"email": "eve@example.com"})
    assert (again.status, again.code) == (422, "invitation.invalid")
    assert setup_line(store) is None


def test_setup_takes_no_invitation_and_an_invitation_no_setup(site: Site, store: Store):
    setup = re.findall(r"usi_\S+", setup_line(store) or "")[0]
    invited = invite(store, None, "viewer").text
    for path, token in (("setup", invited), ("invitations/accept", setup)):
        given = {"token": token, "email": ANN, "password": PASSWORD}
        assert site.ask("POST", f"/api/v1/{path}", json=given).code == "invitation.invalid"


def test_setup_stays_open_for_whoever_has_the_token_when_others_signed_on_before(site: Site, store: Store):
    site.person("viewer", ANN)
    line = setup_line(store)
    assert line is not None
    given = {"token": re.findall(r"usi_\S+", line)[0], "email": ANN, "password": PASSWORD}
    assert site.ask("POST", "/api/v1/setup", json=given).json["role"] == "owner"
    assert setup_line(store) is None


def test_an_invitation_is_accepted_once_and_signs_in(site: Site, store: Store, ann: Person):
    invited = site.ask("POST", "/api/v1/invitations", site.token(ann), json={"role": "editor", "email": "bob@example.com"})
    assert invited.json["link"] == f"http://{HOST}/invitation#{invited.json['token']}"
    given = {"token": invited.json["token"], "email": "bob@example.com", "password": PASSWORD}
    answer = site.ask("POST", "/api/v1/invitations/accept", json=given)
    assert (answer.status, answer.json["role"]) == (201, "editor")
    assert site.ask("POST", "/api/v1/invitations/accept", json=given).code == "invitation.invalid"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"password": "too short"}, "auth.password"),
        ({"password": "é" * 501}, "auth.password"),
        ({"email": "nobody"}, "person.address"),
        ({"role": "owner"}, "request.invalid"),
        ({"token": "usi_0123456789abcdef_" + "a" * 43}, "invitation.invalid"),
    ],
)
def test_who_comes_in_badly_changes_nothing(site: Site, store: Store, fields: dict[str, str], code: str):
    token = invite(store, None, "viewer").text
    given = {"token": token, "email": "bob@example.com", "password": PASSWORD} | fields
    answer = site.ask("POST", "/api/v1/invitations/accept", json=given)
    assert (answer.status, answer.code) == (422, code)
    assert accept_invitation(store, token, email="bob@example.com").role == "viewer"


# --- cookies and fixation -----------------------------------------------------------------------------------------------


def test_the_cookie_over_https_has_the_name_that_browsers_protect(site: Site, ann: Person):
    answer = sign_in(site, scheme="https")
    assert re.fullmatch(
        r"__Host-understudy=uss_\w{16}_[\w-]{43}; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Strict",
        answer.headers["set-cookie"],
    )
    assert "uss_" not in answer.body.decode()


def test_the_cookie_over_plain_http_has_another_name_and_is_warned_of_once(
    site: Site, ann: Person, caplog: pytest.LogCaptureFixture
):
    _told.clear()
    caplog.set_level(logging.WARNING)
    first, second = sign_in(site), sign_in(site)
    assert re.fullmatch(r"understudy=\S+; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict", first.headers["set-cookie"])
    assert caplog.text.count("plain HTTP") == 1
    assert site.ask("GET", "/api/v1/me", {"cookie": second.cookie}, scheme="https").status == 401


def test_signing_in_makes_a_new_session_and_ends_the_one_before(site: Site, store: Store, ann: Person):
    """A session that somebody planted in the browser is worth nothing after signing in."""
    bob = site.person("viewer")
    planted = site.session(bob)
    answer = sign_in(site, headers={**planted})
    assert answer.status == 201
    assert answer.cookie != planted["cookie"]
    assert site.ask("GET", "/api/v1/me", planted).status == 401
    assert site.ask("GET", "/api/v1/me", {"cookie": answer.cookie}).json["email"] == ANN


def test_a_session_that_was_made_up_is_not_taken_over(site: Site, store: Store, ann: Person):
    before = len(list_sessions(store, ann.id))
    chosen = {"cookie": "understudy=uss_0123456789abcdef_" + "a" * 43, **SAME_ORIGIN}
    answer = sign_in(site, headers=chosen)
    assert answer.cookie != chosen["cookie"]
    assert site.ask("GET", "/api/v1/me", chosen).status == 401
    assert len(list_sessions(store, ann.id)) == before + 1


def test_knowing_the_id_of_a_session_ends_nothing(site: Site, store: Store, ann: Person):
    bob = site.session(site.person("viewer"))
    id = bob["cookie"].split("_")[1]
    forged = {"cookie": f"understudy=uss_{id}_" + "a" * 43, **SAME_ORIGIN}
    assert sign_in(site, headers=forged).status == 201
    assert site.ask("DELETE", "/api/v1/sessions/current", forged).status == 204
    assert site.ask("GET", "/api/v1/me", bob).status == 200


# --- the end of sessions and tokens -------------------------------------------------------------------------------------


def test_a_session_ends_by_time(site: Site, ann: Person, clock: Clock):
    cookie = {"cookie": sign_in(site).cookie}
    clock.pass_by(hours=11.9)
    assert site.ask("GET", "/api/v1/me", cookie).status == 200
    clock.pass_by(hours=0.1)
    assert site.ask("GET", "/api/v1/me", cookie).status == 401


def test_signing_out_ends_the_session_and_takes_the_cookie_away(site: Site, ann: Person):
    cookie = {"cookie": sign_in(site).cookie, **SAME_ORIGIN}
    assert site.ask("GET", "/api/v1/me", cookie).status == 200
    answer = site.ask("DELETE", "/api/v1/sessions/current", cookie)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["set-cookie"] == "understudy=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
    assert site.ask("GET", "/api/v1/me", cookie).status == 401
    assert site.ask("DELETE", "/api/v1/sessions/current", cookie).status == 204


@pytest.mark.parametrize("end", ["session", "role", "disable"])
def test_a_session_ended_on_this_replica_is_over_at_once_and_on_others_within_two_seconds(
    site: Site, store: Store, ann: Person, end: str
):
    here, there = Site(store), Site(store)
    now = [0.0]
    there.access.known._clock = lambda: now[0]
    bob = here.person("editor")
    cookie = here.session(bob)
    assert [each.ask("GET", "/api/v1/me", cookie).status for each in (here, there)] == [200, 200]
    owner = here.token(ann)
    session = list_sessions(store, bob.id).items[0].id
    if end == "session":
        assert here.ask("DELETE", f"/api/v1/sessions/{session}", owner).status == 204
    else:
        change = {"role": "viewer"} if end == "role" else {"disabled": True}
        assert here.ask("PATCH", f"/api/v1/people/{bob.id}", owner, json=change).status == 200
    assert here.ask("GET", "/api/v1/me", cookie).status == 401
    now[0] = 1.4
    assert there.ask("GET", "/api/v1/me", cookie).status == 200
    now[0] = 1.5
    assert there.ask("GET", "/api/v1/me", cookie).status == 401


def test_a_revoked_token_is_refused(site: Site, store: Store, ann: Person):
    issued = site.ask("POST", "/api/v1/tokens", site.session(ann), json={"name": "ci", "role": "viewer"})
    bearer = {"authorization": f"Bearer {issued.json['token']}"}
    assert site.ask("GET", "/api/v1/me", bearer).json["role"] == "viewer"
    assert site.ask("GET", "/api/v1/me", {"x-api-key": issued.json["token"]}).json["via"] == "token"
    assert site.ask("DELETE", f"/api/v1/tokens/{issued.json['id']}", site.session(ann)).json["revoked_at"]
    assert site.ask("GET", "/api/v1/me", bearer).status == 401


@pytest.mark.parametrize(
    "text", ["", "x", "ann@example.com", "uss_0123456789abcdef_" + "a" * 43, "ust_0123456789abcdef_" + "a" * 43]
)
def test_a_token_that_is_not_good_is_refused_even_with_a_good_session(site: Site, ann: Person, text: str):
    answer = site.ask("GET", "/api/v1/me", {**site.session(ann), "authorization": f"Bearer {text}"})
    assert (answer.status, answer.code) == (401, "auth.required")


def test_sessions_and_tokens_do_not_stand_for_each_other(site: Site, ann: Person):
    session = site.session(ann)["cookie"].removeprefix("understudy=")
    token = site.token(ann)["authorization"].removeprefix("Bearer ")
    assert site.ask("GET", "/api/v1/me", {"authorization": f"Bearer {session}"}).status == 401
    assert site.ask("GET", "/api/v1/me", {"cookie": f"understudy={token}"}).status == 401


def test_another_scheme_of_authorization_is_somebody_elses(site: Site, ann: Person):
    assert site.ask("GET", "/api/v1/me", {**site.session(ann), "authorization": "Basic YTpi"}).status == 200


# --- failures -----------------------------------------------------------------------------------------------------------


def test_whatever_is_wrong_is_told_alike(site: Site, store: Store, ann: Person):
    bob, shut = site.person("viewer", "bob@example.com"), site.person("viewer", "shut@example.com")
    change_person(store, shut.id, password=ann.password)
    disable_person(store, shut.id)
    answers = [
        sign_in(site, "wrong password"),
        sign_in(site, email="nobody@example.com"),
        sign_in(site, email=bob.email),
        sign_in(site, email=shut.email),
        sign_in(site, "x" * 999),
    ]
    assert {(each.status, each.code, each.json["detail"]) for each in answers} == {
        (401, "auth.failed", "That address and password do not go together.")
    }


def test_after_ten_failures_an_address_has_to_wait_also_with_the_right_password(site: Site, ann: Person):
    for number in range(10):
        assert sign_in(site, "wrong password", f"nobody-{number}@example.com").status == 401
    answer = sign_in(site)
    assert (answer.status, answer.code) == (429, "auth.throttled")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert sign_in(site, peer="198.51.100.7").status == 201


def test_after_ten_failures_an_account_has_to_wait_from_wherever(site: Site, ann: Person):
    for number in range(10):
        assert sign_in(site, "wrong password", peer=f"198.51.100.{number}").status == 401
    assert sign_in(site, email="ANN@example.com ").status == 429


def test_tokens_of_invitations_cannot_be_guessed_either(site: Site):
    given = {"token": "usi_0123456789abcdef_" + "a" * 43, "email": ANN, "password": PASSWORD}
    for _ in range(10):
        assert site.ask("POST", "/api/v1/invitations/accept", json=given).status == 422
    assert site.ask("POST", "/api/v1/setup", json=given).status == 429


# --- oneself ------------------------------------------------------------------------------------------------------------


def test_another_password_ends_every_session_but_the_new_one(site: Site, ann: Person):
    before = site.session(ann)
    given = {"current": PASSWORD, "new": "another long password"}
    answer = site.ask("PUT", "/api/v1/me/password", before, json=given)
    assert answer.status == 200
    assert site.ask("GET", "/api/v1/me", before).status == 401
    assert site.ask("GET", "/api/v1/me", {"cookie": answer.cookie}).status == 200
    assert [sign_in(site).status, sign_in(site, "another long password").status] == [401, 201]
    wrong = site.ask("PUT", "/api/v1/me/password", {"cookie": answer.cookie, **SAME_ORIGIN}, json=given)
    assert wrong.code == "auth.failed"


def test_a_token_issues_no_token_and_changes_no_password(site: Site, ann: Person):
    """One that leaked could make itself last for ever."""
    given = {"current": PASSWORD, "new": "another long password"}
    answers = [
        site.ask("POST", "/api/v1/tokens", site.token(ann), json={"name": "more"}),
        site.ask("PUT", "/api/v1/me/password", site.token(ann), json=given),
    ]
    assert [(each.status, each.code) for each in answers] == [(403, "auth.forbidden")] * 2


def test_a_token_has_ones_own_role_at_most(site: Site, store: Store, ann: Person):
    bob = site.person("reviewer")
    answer = site.ask("POST", "/api/v1/tokens", site.session(bob), json={"name": "ci", "role": "editor"})
    assert (answer.status, answer.code) == (403, "auth.forbidden")
    own = site.ask("POST", "/api/v1/tokens", site.session(bob), json={"name": "ci"}).json
    assert own["role"] == "reviewer"
    set_person(store, bob.id, role="viewer")
    assert site.ask("GET", "/api/v1/me", {"authorization": f"Bearer {own['token']}"}).json["role"] == "viewer"


def test_what_belongs_to_others_is_not_there(site: Site, store: Store, ann: Person):
    site.session(ann)
    bob = site.session(site.person("editor"))
    session = list_sessions(store, ann.id).items[0].id
    token = site.token(ann)["authorization"].split("_")[1]
    answers = [
        site.ask("DELETE", f"/api/v1/sessions/{session}", bob),
        site.ask("DELETE", f"/api/v1/tokens/{token}", bob),
        site.ask("DELETE", "/api/v1/tokens/none", bob),
    ]
    assert [(each.status, each.code) for each in answers] == [(404, "token.not_found")] * 3
    assert list_sessions(store, ann.id).items


def test_ones_sessions_say_which_one_asks(site: Site, ann: Person):
    mine = site.session(ann)
    found = site.ask("GET", "/api/v1/sessions", mine).json
    assert sorted(each["is_current"] for each in found["items"]) == [False, True]
    assert set(found["items"][0]) == {"id", "created_at", "expires_at", "used_at", "is_current"}


def test_ended_elsewhere(site: Site, store: Store, ann: Person):
    """Ending and revoking by the store itself, as a command does, counts once the memory of a moment is over."""
    cookie, bearer = site.session(ann), site.token(ann)
    end_session(store, cookie["cookie"].split("_")[1])
    revoke_token(store, bearer["authorization"].split("_")[1])
    assert [site.ask("GET", "/api/v1/me", each).status for each in (cookie, bearer)] == [401, 401]


# --- pages from elsewhere -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 201),
        ({"sec-fetch-site": "none"}, 201),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": f"http://{HOST}"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil.example"}, 201),
        ({"origin": f"http://{HOST}"}, 201),
        ({"origin": f"https://{HOST}"}, 403),
        ({"origin": f"http://{HOST}:8000"}, 403),
        ({"origin": f"http://{HOST}.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({}, 403),
    ],
)
def test_a_write_by_cookie_comes_from_a_page_of_ours(site: Site, ann: Person, headers: dict[str, str], status: int):
    cookie = {"cookie": site.session(ann)["cookie"]}
    answer = site.ask("POST", "/api/v1/tokens", {**cookie, **headers}, json={"name": "x"})
    assert (answer.status, answer.code) == (status, "csrf" if status == 403 else None)
    assert site.ask("GET", "/api/v1/me", {**cookie, **headers}).status == 200


def test_a_token_alone_needs_no_page(site: Site, ann: Person):
    bearer, cookie = site.token(ann), {"cookie": site.session(ann)["cookie"]}
    assert (
        site.ask("POST", "/api/v1/invitations", {**bearer, "sec-fetch-site": "cross-site"}, json={"role": "viewer"}).status
        == 201
    )
    both = site.ask(
        "POST", "/api/v1/invitations", {**bearer, **cookie, "sec-fetch-site": "cross-site"}, json={"role": "viewer"}
    )
    assert both.code == "csrf"


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}])
def test_a_page_from_elsewhere_signs_nobody_in(site: Site, ann: Person, headers: dict[str, str]):
    assert sign_in(site, headers=headers).code == "csrf"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_a_body_that_is_not_declared_to_be_json_is_refused(site: Site, ann: Person, kind: str):
    answer = site.ask("POST", "/api/v1/tokens", {**site.session(ann), "content-type": kind}, body=b'{"name": "x"}')
    assert (answer.status, answer.code) == (415, "request.media_type")


def test_reading_changes_nothing(site: Site, ann: Person, store: Store):
    bearer = site.token(ann)
    before = site.ask("GET", "/api/v1/audit", bearer).json["items"][0]["number"]
    for path in ("me", "people", f"people/{ann.id}", "sessions", "tokens", "invitations", "audit", "setup", "sessions/current"):
        for method in ("GET", "HEAD", "OPTIONS"):
            site.ask(method, f"/api/v1/{path}", bearer)
    assert site.ask("GET", "/api/v1/audit", bearer).json["items"][0]["number"] == before
