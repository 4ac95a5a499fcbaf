"""Imports over the API: uploads, addresses and Postman become mocks that answer at once; on both stores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.store.transaction import Store
from tests.app.actions.importing import OPENAPI, collection, environment, har, zip_of
from tests.app.api.both_planes import BothPlanes
from tests.app.fetch.standin import said, standing_in
from tests.postman_standin import KEY, SECRET, SHOP, SHOP_MOCK, WORKSPACE, PostmanStandIn, example, postman_standing_in, uid

MIB = 1024 * 1024
POSTMAN = {"x-postman-key": KEY}


@pytest.fixture
def postman() -> Iterator[PostmanStandIn]:
    with postman_standing_in() as standin:
        yield standin


def sent(site: BothPlanes, *files: tuple[str, Any], dry_run: bool = False, key: str | None = None, **fields: Any) -> Any:
    """The answer to an upload of these files."""
    parts = [("files", (name, data if isinstance(data, bytes) else json.dumps(data).encode())) for name, data in files]
    headers = {"idempotency-key": key} if key else {}
    path = "imports?dry_run=true" if dry_run else "imports"
    return site.ask("POST", path, files=parts, data=fields, headers=headers)


SHOP_FILE = ("shop.json", collection())
STAGING = ("staging.json", environment("staging", baseUrl="https://staging.example.com"))


def test_an_upload_answers_at_once(site: BothPlanes):
    answer = sent(site, SHOP_FILE, STAGING)
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert [(mock["name"], mock["revision"], mock["created"]) for mock in done["saved"]] == [("shop", 1, True)]
    assert [(file["file"], file["kind"], file["fate"], file["gives"]) for file in done["files"]] == [
        ("shop.json", "collection", "kept", ["shop"]),
        ("staging.json", "environment", "kept", ["staging"]),
    ]
    assert site.body("shop", "orders/7") == (200, "{}")


def test_a_dry_run_changes_nothing(site: BothPlanes):
    done = sent(site, SHOP_FILE, dry_run=True).json()
    assert (done["dry_run"], done["saved"], [mock["new"] for mock in done["mocks"]]) == (True, [], [True])
    assert site.ask("GET", "mocks/shop").status_code == 404


def test_wishes_are_form_fields(site: BothPlanes):
    other = ("other.json", collection("Other"))
    done = sent(
        *(site, SHOP_FILE, other, STAGING),
        names=["Shop=checkout", "Other=second"],
        environments=["second="],
        only=["checkout", "second"],
        publish="false",
        message="first",
    ).json()
    assert [(mock["name"], mock["environment"]) for mock in done["mocks"]] == [("checkout", "staging"), ("second", "")]
    assert site.body("checkout", "orders/7")[0] == 404


def test_uploads_may_be_larger_than_other_bodies(site: BothPlanes, store: Store):
    large = json.dumps(collection()) + " " * (2 * MIB)
    assert sent(site, ("shop.json", large.encode())).status_code == 200
    small = BothPlanes(store, upload_bytes=MIB)
    answer = sent(small, ("shop.json", large.encode()))
    assert (answer.status_code, answer.json()["code"]) == (413, "limit.bytes")
    assert site.ask("POST", "imports/url", {"url": "x" * (2 * MIB)}).status_code == 413


def test_files_of_many_kinds_come_in_one_zip(site: BothPlanes):
    recording = har()
    done = sent(site, ("all.zip", zip_of({"a/shop.json": collection(), "a/b.yaml": OPENAPI, "a/c.har": recording}))).json()
    assert [mock["name"] for mock in done["mocks"]] == ["bakery", "shop"]
    assert [(file["file"], file["fate"], file["code"]) for file in done["files"]] == [
        ("all.zip/a/b.yaml", "kept", ""),
        ("all.zip/a/c.har", "refused", "item.none"),
        ("all.zip/a/shop.json", "kept", ""),
    ]


def test_nothing_usable_is_a_problem_that_says_why(site: BothPlanes):
    answer = sent(site, ("page.json", b"<html>"))
    assert (answer.status_code, answer.json()["code"]) == (422, "import.empty")
    assert "page.json: This is a web page" in answer.json()["detail"]
    assert sent(site, ("page.json", b"<html>"), dry_run=True).json()["files"][0]["fate"] == "refused"


def test_the_same_key_gives_the_same_answer(site: BothPlanes):
    first = sent(site, SHOP_FILE, key="once").json()["saved"]
    assert sent(site, SHOP_FILE, key="once").json()["saved"] == first
    answer = sent(site, ("shop.json", collection("Other")), key="once")
    assert (answer.status_code, answer.json()["code"]) == (422, "import.changed")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"name": "Not a name"}, 422, "name.invalid"),
        ({"name": "x" * 300}, 422, "request.invalid"),
        ({"names": ["Shop"]}, 422, "setting.invalid"),
        ({"names": ["Shop=" + "x" * 500]}, 422, "name.invalid"),
        ({"only": ["other"]}, 422, "setting.invalid"),
        ({"environment": "nowhere"}, 404, "environment.not_found"),
        ({"message": "nul \0"}, 422, "value.text"),
        ({"options": ["no_option=1"]}, 422, "setting.invalid"),
        ({"publish": "perhaps"}, 422, "request.invalid"),
    ],
)
def test_wishes_that_cannot_be_met_are_problems(site: BothPlanes, fields: dict[str, Any], status: int, code: str):
    answer = sent(site, SHOP_FILE, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=files; filename=a\r\n\r\nno end", "multipart/form-data; boundary=x"),
        (b"no parts", "multipart/form-data; boundary=x"),
        (b"{}", "multipart/form-data"),
        (b"{}", "application/json"),
        (b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\ntext\r\n--x--\r\n', "multipart/form-data; boundary=x"),
    ],
)
@pytest.mark.filterwarnings("ignore:Exception ignored in. <function SpooledTemporaryFile")
def test_a_broken_upload_is_a_problem(site: BothPlanes, body: bytes, kind: str):
    """The framework leaves the file of a part without an end to the garbage collector, which says so."""
    answer = site.ask("POST", "imports", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_address_is_imported(store: Store):
    with standing_in({"/bakery.yaml": said(OPENAPI.encode())}) as server:
        site = BothPlanes(store, fetch_allow=(f"127.0.0.1:{server.port}",))
        done = site.ask("POST", "imports/url", {"url": f"http://127.0.0.1:{server.port}/bakery.yaml", "name": "breads"}).json()
        gone = site.ask("POST", "imports/url", {"url": f"http://127.0.0.1:{server.port}/gone.yaml"})
    assert [(mock["name"], mock["revision"]) for mock in done["saved"]] == [("breads", 1)]
    assert (gone.status_code, gone.json()["code"]) == (502, "fetch.failed")
    assert site.body("breads", "breads") == (200, '[\n  {\n    "name": "rye"\n  }\n]')


def test_addresses_inside_are_not_asked(site: BothPlanes):
    answer = site.ask("POST", "imports/url", {"url": "http://127.0.0.1:1/"})
    assert (answer.status_code, answer.json()["code"]) == (422, "fetch.blocked")


def test_postman_is_looked_into_and_pulled_and_pulled_again(store: Store, postman: PostmanStandIn):
    site = BothPlanes(store, fetch_allow=(postman.target,))
    base = f"base={postman.base}"
    workspaces = site.ask("GET", f"imports/postman/workspaces?{base}", headers=POSTMAN).json()["items"]
    assert (workspaces[0]["id"], workspaces[0]["name"]) == (WORKSPACE, "Team")
    wanted = {"workspace": WORKSPACE, "base": postman.base}
    done = site.ask("POST", "imports/postman", wanted, headers=POSTMAN).json()
    assert [mock["name"] for mock in done["saved"]] == ["shop-in-staging", "stock-for-partners", "prices"]
    inside = site.ask("GET", f"imports/postman/workspaces/{WORKSPACE}?{base}", headers=POSTMAN).json()
    assert (inside["mocks"][0]["id"], inside["mocks"][0]["pulled_as"]) == (uid(30), "shop-in-staging")
    assert site.body("shop-in-staging", "orders/7", headers={"x-mock-response-delay": "1"})[1] == '{"id": 7}'
    assert site.ask("POST", "imports/postman", wanted, headers=POSTMAN).json()["current"] == [
        *("shop-in-staging", "stock-for-partners", "prices")
    ]
    postman.account.change_collection(SHOP, lambda each: each["item"][0]["response"].append(example(130, "new", "/orders/10")))
    again = {"again": ["shop-in-staging"], "base": postman.base}
    plan = site.ask("POST", "imports/postman?dry_run=true", again, headers=POSTMAN).json()
    assert plan["mocks"][0]["difference"]["examples_added"] == ["GET /orders/:id · new"]


def test_what_postman_refuses_is_a_problem_without_the_key(store: Store, postman: PostmanStandIn):
    site = BothPlanes(store, fetch_allow=(postman.target,))
    wrong = KEY.replace("c0ffee", "abcdef")
    answers = [
        site.ask("POST", "imports/postman", {"mocks": [SHOP_MOCK], "base": postman.base}, headers={"x-postman-key": wrong}),
        site.ask("POST", "imports/postman", {"mocks": [SHOP_MOCK]}, headers={"x-postman-key": "two words"}),
        site.ask("POST", "imports/postman", {"mocks": [WORKSPACE], "base": postman.base}, headers=POSTMAN),
        site.ask("POST", "imports/postman", {"base": "https://example.com"}, headers=POSTMAN),
        site.ask("POST", "imports/postman", {"mocks": [SHOP_MOCK]}),
        site.ask("POST", "imports/postman", {"base": postman.base}, headers=POSTMAN),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (502, "postman.key"),
        (422, "postman.key"),
        (502, "postman.not_found"),
        (422, "fetch.blocked"),
        (422, "request.invalid"),
        (422, "setting.invalid"),
    ]
    told = "".join(answer.text for answer in answers)
    assert (wrong in told, KEY in told, "two words" in told) == (False, False, False)


def test_secrets_of_environments_are_in_no_answer(store: Store, postman: PostmanStandIn):
    site = BothPlanes(store, fetch_allow=(postman.target,))
    answer = site.ask("POST", "imports/postman", {"workspace": WORKSPACE, "base": postman.base}, headers=POSTMAN)
    audit = site.ask("GET", "audit")
    assert (SECRET in answer.text + audit.text, KEY in answer.text + audit.text) == (False, False)


def test_a_rate_limit_that_is_too_long_says_when_to_come_back(store: Store, postman: PostmanStandIn):
    site = BothPlanes(store, fetch_allow=(postman.target,))
    postman.limit_once(Retry_After="120")
    answer = site.ask("POST", "imports/postman", {"mocks": [SHOP_MOCK], "base": postman.base}, headers=POSTMAN)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "postman.rate", "120")
