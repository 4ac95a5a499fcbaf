"""Mocks over the API: put by name, found, renamed, paused, expired, deleted and had back; and served at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.live.file_revisions import FileRevisions
from app.main import build_planes
from app.records import MockStatus, WorkspaceStatus
from app.serving.published import Published
from app.settings import Settings
from app.store.transaction import Store
from app.workspace.mock_settings import MockSettings
from app.workspace.revisions import Made
from converters.diagnostics import Diagnostics
from converters.postman.read import collection_from_json
from tests.app.api.both_planes import BothPlanes, collection


def test_a_mock_that_is_put_answers_when_the_answer_is_there(site: BothPlanes):
    answer = site.ask("PUT", "mocks/checkout", {"title": "Checkout", "collection": collection("paid"), "source": "c.json"})
    assert (answer.status_code, answer.headers["etag"]) == (201, '"3"')
    done = answer.json()
    assert (done["created"], done["changed"], done["is_new_revision"], done["revision"]["number"]) == (True, True, True, 1)
    mock = done["mock"]
    assert (mock["state"], mock["revision"], mock["examples"], mock["sources"]) == ("live", 1, 1, ["c.json"])
    assert mock["base_urls"] == ["http://localhost:8000/mock/checkout", "http://checkout.localhost:8000"]
    assert site.body() == (200, "paid")


def test_the_same_twice_changes_nothing_and_says_so(site: BothPlanes):
    said = {"title": "Checkout", "settings": {"delay": 5}, "collection": collection("paid")}
    first = site.put(**said)
    again = site.put(**said)
    assert (again["created"], again["changed"], again["is_new_revision"]) == (False, False, False)
    assert again["mock"] == first["mock"]


def test_what_is_left_out_stays(site: BothPlanes):
    site.put(title="Checkout", access="key", settings={"delay": 5}, collection=collection())
    mock = site.put(use_case="Shoppers pay.")["mock"]
    assert (mock["title"], mock["access"], mock["settings"], mock["newest"]) == ("Checkout", "key", {"delay": 5}, 1)


def test_other_settings_make_a_revision_with_the_same_collection(site: BothPlanes):
    site.put(collection=collection("paid"))
    done = site.put(settings={"server_response": 503})
    assert (done["is_new_revision"], done["mock"]["published"], done["mock"]["settings"]) == (True, 2, {"server_response": 503})
    assert site.body()[0] == 503
    assert site.body("checkout@1") == (200, "paid")
    assert site.put(settings={})["mock"]["published"] == 3
    assert site.body() == (200, "paid")


def test_other_content_may_wait_to_be_published(site: BothPlanes):
    site.put(collection=collection("one"))
    done = site.put(collection=collection("two"), publish=False)
    assert (done["is_new_revision"], done["revision"]["is_published"], done["mock"]["published"]) == (True, False, 1)
    assert (site.body(), site.body("checkout@latest")) == ((200, "one"), (200, "two"))
    again = site.put(collection=collection("two"), publish=False)
    assert (again["changed"], again["mock"]["newest"]) == (False, 2)


def test_title_and_access_make_no_revision(site: BothPlanes):
    site.put(collection=collection())
    mock = site.put(title="New", access="key")["mock"]
    assert (mock["newest"], mock["title"], mock["access"]) == (1, "New", "key")
    assert site.body()[0] == 404


def test_settings_of_a_mock_without_a_revision_count_for_its_first(site: BothPlanes):
    site.put(settings={"server_response": 500})
    assert site.ask("GET", "mocks/checkout").json()["state"] == "unpublished"
    assert site.put(collection=collection())["mock"]["settings"] == {"server_response": 500}
    assert site.body()[0] == 500


WRONG_SETTINGS: dict[str, tuple[Any, str, str]] = {
    "unknown": ({"dealy": 5}, "unknown_field", "/body/settings/dealy"),
    "not for a revision": ({"title": "x"}, "unknown_field", "/body/settings/title"),
    "ours": ({"operations": []}, "unknown_field", "/body/settings/operations"),
    "value": ({"delay": "soon"}, "format.invalid", "/body/settings/delay"),
    "inside a list": ({"include": {"tags": ["a", {}]}}, "format.invalid", "/body/settings/include/tags/1"),
    "key with dots": ({"examples": {"GET /a.b[0]": []}}, "format.invalid", "/body/settings/examples/GET ~1a.b[0]"),
    "number": ({"server_response": {"status": 200}}, "format.invalid", "/body/settings/server_response/status"),
    "odd text": ({"include": {"tags": ["\ud800"]}}, "value.text", "/body/settings"),
}


@pytest.mark.parametrize(("settings", "code", "pointer"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
def test_a_setting_that_cannot_be_used_is_named(site: BothPlanes, settings: Any, code: str, pointer: str):
    answer = site.ask("PUT", "mocks/checkout", {"settings": settings})
    found = answer.json()
    assert (answer.status_code, found["code"]) == (422, "setting.invalid")
    assert [(each["code"], each["pointer"]) for each in found["errors"]] == [(code, pointer)]
    assert site.ask("GET", "mocks/checkout").status_code == 404


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


NO_COLLECTIONS = {
    "nothing": (None, "format.unknown"),
    "text": ("collection", "format.unknown"),
    "something else": ({"openapi": "3.1.0"}, "format.unexpected_kind"),
    "old": ({"id": "1", "name": "x", "order": [], "requests": []}, "format.unsupported_version"),
    "deep": ({"info": {"name": "x", "schema": "v2.1.0"}, "item": nested(400)}, "limit.depth"),
}


@pytest.mark.parametrize(("given", "code"), NO_COLLECTIONS.values(), ids=NO_COLLECTIONS)
def test_what_is_no_collection_is_refused_with_the_reason(site: BothPlanes, given: Any, code: str):
    answer = site.ask("PUT", "mocks/checkout", {"collection": given})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_long_collection_is_read_by_a_process_of_its_own(site: BothPlanes):
    """Longer than other bodies of the API may be, too."""
    body = "x" * (2 * 1024 * 1024)
    site.put(collection=collection(body))
    assert site.body() == (200, body)
    long = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}, "x-long": body}
    assert site.ask("PUT", "mocks/other", {"collection": long}).json()["code"] == "format.unexpected_kind"


def test_a_mock_is_served_with_an_environment_that_is_kept(site: BothPlanes):
    site.ask("PUT", "environments/Staging", {"values": [{"key": "who", "value": "Ann"}]})
    mock = site.put(collection=collection("Hello {{who}}"), environment="Staging")["mock"]
    assert (mock["environment"], site.body()) == ("Staging", (200, "Hello Ann"))
    site.ask("PUT", "environments/Staging", {"values": [{"key": "who", "value": "Bob"}]})
    assert site.body() == (200, "Hello Ann")
    assert site.put(environment="Staging")["is_new_revision"] is True
    assert site.body() == (200, "Hello Bob")
    assert site.put(environment=None)["mock"]["environment"] is None
    assert site.body() == (200, "Hello {{who}}")
    assert site.ask("PUT", "mocks/checkout", {"environment": "Live"}).json()["code"] == "environment.not_found"


def test_a_change_by_an_old_version_is_refused(site: BothPlanes):
    tag = site.ask("PUT", "mocks/checkout", {"title": "one"}).headers["etag"]
    assert site.ask("PUT", "mocks/checkout", {"title": "two"}, headers={"If-Match": tag}).status_code == 200
    late = site.ask("PUT", "mocks/checkout", {"title": "three"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "revision.changed")
    assert site.ask("POST", "mocks/checkout/pause", headers={"If-Match": tag}).status_code == 412
    assert site.ask("PUT", "mocks/checkout", {}, headers={"If-None-Match": "*"}).status_code == 412
    assert site.ask("PUT", "mocks/other", {}, headers={"If-None-Match": "*"}).status_code == 201
    assert site.ask("GET", "mocks/checkout").json()["title"] == "two"


def test_the_list_comes_in_pages_and_is_searched(site: BothPlanes):
    for name in ("cart", "checkout", "films", "orders"):
        site.put(name, title=name.title(), collection=collection())
    found, cursor = [], None
    while True:
        page = site.ask("GET", "mocks", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        found += [mock["name"] for mock in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == ["cart", "checkout", "films", "orders"]
    assert [mock["name"] for mock in site.ask("GET", "mocks", params={"text": "CH"}).json()["items"]] == ["checkout"]
    assert site.ask("GET", "mocks", params={"cursor": "\xff\xfe"}).json()["code"] == "request.invalid"


def test_a_renamed_mock_is_found_by_its_old_name_for_a_while(site: BothPlanes):
    site.put(collection=collection())
    assert site.ask("POST", "mocks/checkout/rename", {"name": "pay"}).json()["name"] == "pay"
    assert site.body("pay") == (200, "one")
    assert site.ask("GET", "/mock/checkout/orders").status_code == 308
    assert site.ask("GET", "mocks/checkout").json()["name"] == "pay"
    moved = site.ask("DELETE", "mocks/checkout")
    assert (moved.status_code, moved.json()["code"]) == (409, "mock.moved")
    assert site.ask("PUT", "mocks/checkout", {}).json()["code"] == "name.taken"
    assert site.ask("POST", "mocks/pay/rename", {"name": "buy", "redirect_days": 0}).status_code == 200
    assert site.ask("GET", "mocks/pay").status_code == 404


def test_a_paused_mock_does_not_answer_until_it_is_resumed(site: BothPlanes):
    site.put(collection=collection())
    assert site.ask("POST", "mocks/checkout/pause").json()["state"] == "paused"
    assert "is paused" in site.body()[1]
    assert site.ask("GET", "mocks").json()["items"][0]["state"] == "paused"
    assert site.ask("POST", "mocks/checkout/resume").json()["state"] == "live"
    assert site.body() == (200, "one")


def test_an_expired_mock_does_not_answer(site: BothPlanes):
    site.put(collection=collection())
    past = (datetime.now(UTC) - timedelta(days=400)).isoformat()
    mock = site.ask("POST", "mocks/checkout/expire", {"at": past}).json()
    assert mock["state"] == "expired"
    assert "has expired" in site.body()[1]
    assert site.ask("POST", "mocks/checkout/expire", {"at": None}).json()["state"] == "live"
    assert site.body() == (200, "one")
    assert site.ask("POST", "mocks/checkout/expire", {"at": "2030-01-01T00:00:00"}).status_code == 422


def test_a_deleted_mock_can_be_had_back_by_name_or_id(site: BothPlanes):
    made = site.put(collection=collection())["mock"]
    gone = site.ask("DELETE", "mocks/checkout").json()
    assert (gone["state"], gone["purge_at"] is not None) == ("deleted", True)
    assert (site.body()[0], site.ask("GET", "mocks/checkout").status_code) == (404, 404)
    assert [mock["id"] for mock in site.ask("GET", "mocks", params={"deleted": True}).json()["items"]] == [made["id"]]
    assert site.ask("POST", "mocks/checkout/restore", {}).json()["state"] == "live"
    assert site.body() == (200, "one")
    site.ask("DELETE", "mocks/checkout")
    site.put(collection=collection("other"))
    assert site.ask("POST", "mocks/checkout/restore", {}).json()["code"] == "name.taken"
    back = site.ask("POST", f"mocks/{made['id']}/restore", {"name": "first"}).json()
    assert (back["id"], site.body("first"), site.body()) == (made["id"], (200, "one"), (200, "other"))


def test_a_purged_mock_is_gone_for_good(site: BothPlanes):
    site.put(collection=collection())
    assert site.ask("POST", "mocks/checkout/purge").status_code == 404
    site.ask("DELETE", "mocks/checkout", params={"undo_days": 0.5})
    assert site.ask("POST", "mocks/checkout/purge").status_code == 204
    assert site.ask("POST", "mocks/checkout/restore", {}).json()["code"] == "mock.not_found"


@pytest.fixture
def files(store: Store) -> BothPlanes:
    """A process that serves a mock of files, which is kept, and one whose file cannot be read, which is not."""
    made = collection_from_json(collection("from a file"), Diagnostics())
    FileRevisions(store).record(Made(settings=MockSettings(name="shop", title="Shop"), collection=made, sources=("shop.json",)))
    served = MockStatus(name="shop", title="Shop", revision=1, requests=1, examples=1, sources=("shop.json",))
    return BothPlanes(store, [served, MockStatus(name="spoilt", broken="not JSON")])


def test_mocks_of_files_are_listed_beside_those_of_the_store(files: BothPlanes):
    files.put(collection=collection())
    found = {mock["name"]: mock for mock in files.ask("GET", "mocks").json()["items"]}
    shown = {name: (mock["origin"], mock["state"], mock["newest"]) for name, mock in found.items()}
    assert shown == {
        "checkout": ("store", "live", 1),
        "shop": ("files", "unserved", 1),  # the planes of this test serve no files
        "spoilt": ("files", "broken", None),
    }
    assert files.ask("GET", "mocks/spoilt").json()["broken"] == "not JSON"
    assert files.ask("GET", "mocks/shop").json()["sources"] == ["shop.json"]


REFUSED = {
    "put": ("PUT", "mocks/shop", {"title": "Other"}),
    "content": ("PUT", "mocks/shop", {"collection": collection()}),
    "revision": ("POST", "mocks/shop/revisions", {"collection": collection()}),
    "rename": ("POST", "mocks/shop/rename", {"name": "other"}),
    "delete": ("DELETE", "mocks/shop", None),
}


@pytest.mark.parametrize(("method", "path", "said"), REFUSED.values(), ids=REFUSED)
def test_what_belongs_to_files_is_theirs_to_change(files: BothPlanes, method: str, path: str, said: Any):
    answer = files.ask(method, path, said)
    assert (answer.status_code, answer.json()["code"]) == (409, "mock.from_files")
    assert "Change the files" in answer.json()["detail"]


def test_a_mock_whose_files_are_gone_can_be_deleted(store: Store, files: BothPlanes):
    elsewhere = BothPlanes(store)
    assert elsewhere.ask("GET", "mocks/shop").json()["state"] == "unserved"
    assert elsewhere.ask("DELETE", "mocks/shop").json()["state"] == "deleted"
    assert elsewhere.ask("GET", "mocks").json()["items"] == []
    assert elsewhere.ask("POST", "mocks/shop/restore", {}).json()["state"] == "unserved"


def test_a_mock_of_files_is_published_paused_and_expired_as_any_other(files: BothPlanes):
    assert files.ask("POST", "mocks/shop/pause").json()["state"] == "paused"
    assert files.ask("POST", "mocks/shop/resume").status_code == 200
    assert files.ask("POST", "mocks/shop/expire", {"at": "2030-01-01T00:00:00Z"}).json()["expires_at"] == "2030-01-01T00:00:00Z"
    assert files.put("shop", expires_at=None)["changed"] is True
    assert files.ask("POST", "mocks/shop/publish", {"revision": 1}).status_code == 200


def test_an_address_says_which_methods_it_takes(site: BothPlanes):
    """All of them, though several routes share it."""
    answer = site.ask("PATCH", "mocks/checkout")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PUT")


def test_without_a_store_mocks_are_listed_and_nothing_can_be_changed():
    served = MockStatus(name="shop", revision=1)
    planes = build_planes(Settings(), Published(), lambda: WorkspaceStatus(loaded=True, mocks=(served,)))
    site = object.__new__(BothPlanes)
    site.app = planes.together()
    [mock] = site.ask("GET", "mocks").json()["items"]
    assert (mock["name"], mock["state"], mock["version"]) == ("shop", "live", None)
    answer = site.ask("PUT", "mocks/checkout", {})
    assert (answer.status_code, answer.json()["code"]) == (503, "store.none")
