"""What owners do: people, invitations, the audit log; and that secrets are told once and kept nowhere."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from app.actions.people import setup_line
from app.store.records import Person
from app.store.transaction import Store
from tests.app.access.site import PASSWORD, Site

ANN = "ann@example.com"


@pytest.fixture
def ann(site: Site) -> Person:
    return site.person("owner", ANN)


@pytest.fixture
def owner(site: Site, ann: Person) -> dict[str, str]:
    return site.token(ann)


def test_people_are_listed_by_address_in_pages(site: Site, owner: dict[str, str]):
    for name in ("cid", "bob"):
        site.person("viewer", f"{name}@example.com")
    first = site.ask("GET", "/api/v1/people?limit=2", owner).json
    assert [person["email"] for person in first["items"]] == [ANN, "bob@example.com"]
    rest = site.ask("GET", f"/api/v1/people?limit=2&cursor={first['next']}", owner).json
    assert ([person["email"] for person in rest["items"]], rest["next"]) == (["cid@example.com"], None)
    fields = {"id", "email", "name", "role", "has_password", "created_at", "disabled_at"}
    assert set(rest["items"][0]) == fields
    assert site.ask("GET", f"/api/v1/people/{rest['items'][0]['id']}", owner).json == rest["items"][0]


def test_role_and_name_are_changed_and_people_are_shut_out_and_let_in_again(site: Site, owner: dict[str, str]):
    bob = site.person("viewer")
    token = site.token(bob)

    def change(**fields: Any) -> dict[str, Any]:
        return site.ask("PATCH", f"/api/v1/people/{bob.id}", owner, json=fields).json

    assert (change(role="editor", name="Bob")["role"], change()["name"]) == ("editor", "Bob")
    assert change(disabled=True)["disabled_at"] is not None
    assert site.ask("GET", "/api/v1/me", token).status == 401
    assert change(disabled=False, role="reviewer")["disabled_at"] is None
    assert site.ask("GET", "/api/v1/me", token).status == 401


@pytest.mark.parametrize("fields", [{"role": "viewer"}, {"disabled": True}, {"role": "viewer", "name": "gone"}])
def test_the_last_owner_cannot_go(site: Site, ann: Person, owner: dict[str, str], fields: dict[str, Any]):
    site.person("editor")
    answer = site.ask("PATCH", f"/api/v1/people/{ann.id}", owner, json=fields)
    assert (answer.status, answer.code) == (409, "person.last_owner")
    site.person("owner")
    assert site.ask("PATCH", f"/api/v1/people/{ann.id}", owner, json=fields).status == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"role": "king"}, 422),
        ({"id": "x"}, 422),
        ({"email": "x@y"}, 422),
        ({"password": "x" * 10}, 422),
        ({"name": "x" * 201}, 422),
    ],
)
def test_what_is_not_for_owners_to_set_is_refused(site: Site, owner: dict[str, str], fields: dict[str, Any], status: int):
    bob = site.person("viewer")
    assert site.ask("PATCH", f"/api/v1/people/{bob.id}", owner, json=fields).status == status


@pytest.mark.parametrize("path", ["people/nobody", "people/nobody/sessions", "people/nobody/tokens"])
def test_nobody_is_not_there(site: Site, owner: dict[str, str], path: str):
    assert site.ask("GET", f"/api/v1/{path}", owner).code == "person.not_found"


@pytest.mark.parametrize("id", ["\0", "é", "a" * 65, "%", "a'b"])
def test_an_id_that_cannot_be_one_is_refused(site: Site, owner: dict[str, str], id: str):
    assert site.ask("GET", f"/api/v1/people/{id}", owner).status == 422


def test_owners_see_and_end_what_others_have(site: Site, owner: dict[str, str]):
    bob = site.person("editor")
    session, token = site.session(bob), site.token(bob)
    [shown] = site.ask("GET", f"/api/v1/people/{bob.id}/sessions", owner).json["items"]
    [issued] = site.ask("GET", f"/api/v1/people/{bob.id}/tokens", owner).json["items"]
    assert site.ask("DELETE", f"/api/v1/sessions/{shown['id']}", owner).status == 204
    assert site.ask("DELETE", f"/api/v1/tokens/{issued['id']}", owner).status == 200
    assert [site.ask("GET", "/api/v1/me", each).status for each in (session, token)] == [401, 401]


def test_an_invitation_is_listed_and_withdrawn(site: Site, owner: dict[str, str]):
    made = site.ask("POST", "/api/v1/invitations", owner, json={"role": "viewer", "days": 0.5}).json
    [listed] = site.ask("GET", "/api/v1/invitations", owner).json["items"]
    assert listed == {name: value for name, value in made.items() if name not in ("link", "token")}
    assert [site.ask("DELETE", f"/api/v1/invitations/{made['id']}", owner).status for _ in "ab"] == [204, 204]
    given = {"token": made["token"], "email": "bob@example.com", "password": PASSWORD}
    assert site.ask("POST", "/api/v1/invitations/accept", json=given).code == "invitation.invalid"


@pytest.mark.parametrize("fields", [{"days": 0}, {"days": 91}, {"email": "x" * 201}, {"email": "nobody"}, {"role": "king"}])
def test_an_invitation_for_nobody_is_refused(site: Site, owner: dict[str, str], fields: dict[str, Any]):
    assert site.ask("POST", "/api/v1/invitations", owner, json={"role": "viewer"} | fields).status == 422


def test_the_audit_log_says_who_did_what_the_last_first(site: Site, ann: Person, owner: dict[str, str]):
    bob = site.person("viewer", "bob@example.com")
    site.ask("PATCH", f"/api/v1/people/{bob.id}", owner, json={"role": "editor"})
    [last, *_] = site.ask("GET", f"/api/v1/audit?author={ANN}&limit=1", owner).json["items"]
    found = [last[name] for name in ("author", "action", "kind", "subject", "details")]
    assert found == [ANN, "change", "person", bob.id, {"fields": ["role"]}]


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "WyJcdWQ4MDAiXQ", "WyJcdTAwMDAiXQ", "WzFlOTk5XQ", "W251bGxd"])
@pytest.mark.parametrize("path", ["people", "sessions", "tokens", "invitations", "audit"])
def test_a_cursor_that_no_list_gave_is_refused(site: Site, owner: dict[str, str], path: str, cursor: str):
    answer = site.ask("GET", f"/api/v1/{path}?cursor={unquote(cursor)}", owner)
    assert (answer.status, answer.code) == (400, "request.invalid")


@pytest.mark.parametrize(
    "body",
    [
        *(b"NaN", b"null", b"[]", b"{", b"[" * 900 + b"]" * 900, b"\xff\xfe", b'{"name": "\\ud800"}', b'{"name": "\\u0000"}'),
        *(b'{"name": "x", "expires_at": "0001-01-01T00:00:00+14:00"}', b'{"name": "x", "expires_at": 1e300}'),
        *(b'{"name": "x", "expires_at": "9999-12-31T23:59:59-14:00"}', b'{"name": "x", "expires_at": "2030-01-01T00:00:00"}'),
    ],
)
def test_a_hostile_body_is_refused(site: Site, ann: Person, body: bytes):
    answer = site.ask("POST", "/api/v1/tokens", {**site.session(ann), "content-type": "application/json"}, body=body)
    assert answer.status in (400, 422)


@pytest.mark.usefixtures("fast_hashes")
def test_secrets_are_told_once_and_kept_nowhere(
    site: Site, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    setup = re.findall(r"usi_\S+", setup_line(store) or "")[0]
    passwords = ["planted-password-one", "planted-password-two", "planted-wrong-password"]
    told: list[bytes] = []

    def ask(method: str, path: str, headers: dict[str, str] | None = None, json: Any = None) -> Any:
        answer = site.ask(method, path, headers, json=json)
        told.append(answer.body + repr(sorted((k, v) for k, v in answer.headers.items() if k != "set-cookie")).encode())
        return answer

    first = ask("POST", "/api/v1/setup", None, {"token": setup, "email": ANN, "password": passwords[0]})
    cookie = {"cookie": first.cookie, "sec-fetch-site": "same-origin"}
    invited = ask("POST", "/api/v1/invitations", cookie, {"role": "editor"}).json["token"]
    ask("POST", "/api/v1/invitations/accept", None, {"token": invited, "email": "bob@example.com", "password": passwords[1]})
    issued = ask("POST", "/api/v1/tokens", cookie, {"name": "ci"}).json["token"]
    ask("POST", "/api/v1/sessions", None, {"email": ANN, "password": passwords[2]})
    ask("POST", "/api/v1/sessions", None, {"email": passwords[2], "password": passwords[2], "more": passwords[2]})
    ask("POST", "/api/v1/setup", None, {"token": setup, "email": ANN, "password": "short", "name": ["x"]})
    ask("PUT", "/api/v1/me/password", cookie, {"current": passwords[2], "new": passwords[1]})
    ask("GET", "/api/v1/me", {"authorization": f"Bearer {issued}x"})
    for path in ("me", "people", "sessions", "tokens", "invitations", "audit", "audit?author=" + ANN):
        assert ask("GET", f"/api/v1/{path}", cookie).status == 200
    session = first.cookie.partition("=")[2]
    assert [b"".join(told).count(each.encode()) for each in (invited, issued)] == [2, 1]  # an invitation: link and token
    for secret in (*passwords, session, setup, *(text.split("_", 2)[2] for text in (session, setup))):
        assert secret.encode() not in b"".join(told)
    written = caplog.text + "".join(capsys.readouterr())
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in (*passwords, session, setup, invited, issued):
        assert secret.split("_", 2)[-1] not in written
        assert secret.split("_", 2)[-1].encode() not in kept
