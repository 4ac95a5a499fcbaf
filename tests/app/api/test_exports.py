"""`/api/v1/mocks/{name}/revisions/{number}/export` and `/api/v1/bundle`, as people ask for them."""

from __future__ import annotations

import io
import json
import zipfile

from app.store.keys import issue_key
from app.store.mocks import list_mocks
from app.store.opening import open_store
from app.store.published import list_audit
from app.store.records import KeyScope
from tests.app.api.both_planes import BothPlanes, collection

STAGING = {"values": [{"key": "apiToken", "value": "planted-secret-4711", "type": "secret", "enabled": True}]}


def exported(site: BothPlanes, form: str, number: int = 1, **more: str) -> str:
    answer = site.ask("GET", f"mocks/checkout/revisions/{number}/export", params={"format": form, **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def base_url(text: str) -> str:
    rows = json.loads(text)
    return next(row["value"] for row in rows.get("variable", rows.get("values")) if row["key"] == "baseUrl")


def test_a_revision_as_a_collection_goes_to_its_mock(site: BothPlanes):
    site.put(collection=collection())
    assert base_url(exported(site, "collection")) == "http://localhost:8000/mock/checkout"


def test_a_revision_that_is_not_published_is_addressed_by_its_number(site: BothPlanes):
    site.put(collection=collection())
    site.put(collection=collection("two"))
    assert base_url(exported(site, "collection", 1)) == "http://localhost:8000/mock/checkout@1"
    assert base_url(exported(site, "environment", 2)) == "http://localhost:8000/mock/checkout"


def test_secrets_of_the_environment_are_masked_unless_asked_for_in_full_which_is_noted(site: BothPlanes):
    assert site.ask("PUT", "environments/Staging", STAGING).status_code == 201
    site.put(collection=collection(), environment="Staging")
    assert "planted-secret" not in exported(site, "environment")
    assert "planted-secret-4711" in exported(site, "environment", secrets="full")
    [noted] = [entry for entry in list_audit(site.store) if entry.action == "export secrets"]
    assert (noted.author, noted.details) == ("local user", {"form": "environment", "revision": 1})


def test_the_command_line_names_the_key_and_never_its_value(site: BothPlanes):
    site.put(collection=collection(), access="key")
    files = "newman run checkout.postman_collection.json -e checkout.postman_environment.json"
    assert exported(site, "newman") == f'{files} --env-var "mockKey=$UNDERSTUDY_KEY"\n'
    site.put(access="public")
    assert exported(site, "newman") == f"{files}\n"


def test_a_revision_as_a_definition(site: BothPlanes):
    site.put(collection=collection(), title="Checkout declined")
    made = json.loads(exported(site, "openapi", layout="json"))
    assert (made["openapi"], made["info"]["title"], list(made["paths"])) == ("3.1.1", "Checkout declined", ["/orders"])


def test_what_is_not_there_is_not_exported(site: BothPlanes):
    site.put(collection=collection())
    assert site.ask("GET", "mocks/checkout/revisions/2/export").json()["code"] == "revision.not_found"
    assert site.ask("GET", "mocks/cart/revisions/1/export").json()["code"] == "mock.not_found"
    assert site.ask("GET", "mocks/checkout/revisions/1/export?format=xml").status_code == 422


def bundle_of(site: BothPlanes, **asked: str) -> bytes:
    answer = site.ask("GET", "bundle", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.content


def sent(site: BothPlanes, data: bytes, **asked: str) -> tuple[int, dict[str, object]]:
    answer = site.ask("POST", "bundle", files={"file": ("b.zip", data, "application/zip")}, params=asked)
    return answer.status_code, answer.json()


def test_a_bundle_moves_to_another_installation_which_serves_it_at_once(site: BothPlanes, tmp_path):
    site.put(collection=collection())
    site.put(collection=collection("two"))
    other = BothPlanes(open_store(str(tmp_path / "other.db")))
    status, done = sent(other, bundle_of(site))
    assert (status, done["mocks"]) == (200, [{"name": "checkout", "created": True, "revisions": 2, "published": 2}])
    assert other.body() == (200, "two")
    assert other.body("checkout@1") == (200, "one")
    assert bundle_of(other) == bundle_of(site)
    other.store.close()


def test_a_bundle_is_refused_by_a_store_that_has_something_and_merged_when_asked(site: BothPlanes, tmp_path):
    other = BothPlanes(open_store(str(tmp_path / "other.db")))
    site.put(collection=collection())
    other.put(collection=collection("another"))
    status, problem = sent(other, bundle_of(site))
    assert (status, problem["code"]) == (409, "import.not_empty")
    status, done = sent(other, bundle_of(site), merge="true")
    assert (status, done["mocks"]) == (200, [{"name": "checkout", "created": False, "revisions": 1, "published": 2}])
    assert other.body() == (200, "one")
    other.store.close()


def test_what_is_no_bundle_is_refused(site: BothPlanes):
    assert sent(site, b"no zip")[1]["code"] == "zip.invalid"
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.json", "{}")
    status, problem = sent(site, plain.getvalue())
    assert (status, problem["code"]) == (422, "import.bundle")
    assert list(list_mocks(site.store)) == []


def test_keys_are_in_a_bundle_only_when_asked_for_and_only_as_hashes(site: BothPlanes):
    site.put(collection=collection())
    issued = issue_key(site.store, "ci", KeyScope(every_mock=True))
    with zipfile.ZipFile(io.BytesIO(bundle_of(site))) as archive:
        assert "keys.json" not in archive.namelist()
    with zipfile.ZipFile(io.BytesIO(bundle_of(site, keys="true"))) as archive:
        assert json.loads(archive.read("keys.json"))[0]["hash"] == issued.record.hash
        assert all(issued.text.encode() not in archive.read(name) for name in archive.namelist())
