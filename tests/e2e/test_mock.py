"""The pages of one mock: looked at, called, edited, published, rolled back, opened by keys, renamed, deleted and had back."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.store.opening import open_store
from app.store.people import add_person
from app.store.sessions import open_session
from tests.e2e.looking import Studio, Watch, looked_at, small_collection, small_item

HOSTILE = "<script>document.title = 'ran'</script><img src=x onerror=alert(1)>"


def shop(name: str) -> dict[str, Any]:
    """A collection with folders, words, a call that sends JSON, and names that try to be more than names."""
    found = small_collection(name, "/loose")
    found["info"]["description"] = f"What a **shopper** does. {HOSTILE}"
    order = {
        "name": "Order",
        "request": {
            "method": "POST",
            "url": "{{baseUrl}}/orders",
            "header": [{"key": "Content-Type", "value": "application/json"}],
            "body": {"mode": "raw", "raw": '{"bread": "rye", "count": 2}'},
        },
        "response": [
            {"name": "paid", "code": 201, "header": [{"key": "Content-Type", "value": "application/json"}], "body": "{}"},
            {"name": "sold out", "code": 409, "header": [], "body": ""},
        ],
    }
    inner = {"name": "Breads", "item": [small_item("/breads", "[]"), small_item("/breads/:id", "{}")]}
    found["item"] += [{"name": f"Till {HOSTILE}", "item": [order, inner]}]
    return found


def test_a_mock_says_what_it_is_for_and_how_it_is_called(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("till", shop("till"), title="Rye shop", access="key")
    page.goto(f"{studio.url}/mocks/till")
    expect(page.get_by_text("What a shopper does.")).to_be_visible()
    expect(page.locator("#calling code", has_text="curl http")).to_contain_text("/mock/till/loose")
    expect(page.get_by_text("no definition is known of it")).to_be_visible()
    page.get_by_role("link", name="call POST /orders").click()
    page.get_by_label("Example").select_option(label="409 sold out")
    expect(page.locator("#calling code", has_text="curl http")).to_contain_text("x-mock-response-code: 409")
    expect(page.locator("#calling code", has_text="curl http")).to_contain_text('-H "x-api-key: $UNDERSTUDY_KEY"')
    page.get_by_role("radio", name="Python").check()
    expect(page.locator("[data-language=python] code")).to_contain_text("json={'bread': 'rye', 'count': 2}")
    page.locator("[data-language=python]").get_by_role("button", name="Copy").click()
    expect(page.locator("#said")).to_have_text("Copied")
    looked_at(page, picture, "mock")
    assert page.title() == "Rye shop · Understudy"
    request = page.get_by_role("link", name="GET /breads", exact=False).first
    assert request.get_attribute("href", timeout=1000).startswith("/mocks/till/requests/")  # type: ignore[union-attr]


def test_the_use_case_is_edited_as_a_revision(page: Page, studio: Studio, watch: Watch) -> None:
    studio.mock("words", shop("words"))
    page.goto(f"{studio.url}/mocks/words")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("What this mock is for").fill("Buns for **everybody**.")
    edit = {"edits": [{"edit": "change_collection", "name": "Meanwhile"}]}
    studio.ask("POST", "/api/v1/mocks/words/edits", edit)
    watch.expect("412")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("revision 2 is the newest now")
    page.reload()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("What this mock is for")).to_have_value("Buns for **everybody**.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("strong", has_text="everybody")).to_be_visible()
    assert studio.ask("GET", "/api/v1/mocks/words/tree")["description"] == "Buns for **everybody**."


def test_two_thousand_requests_are_found_at_once(page: Page, studio: Studio, watch: Watch) -> None:
    folders = [
        {"name": f"Area {area}", "item": [small_item(f"/area-{area}/things-{number}", "{}") for number in range(100)]}
        for area in range(20)
    ]
    studio.mock("two-thousand", {**small_collection("two-thousand"), "item": folders})
    page.goto(f"{studio.url}/mocks/two-thousand")
    search = page.locator("#q")  # by what it is: roles of all rows are worked out otherwise
    page.keyboard.press("/")
    expect(search).to_be_focused()
    measured = page.evaluate(
        """() => {
          const list = document.querySelector("filter-list"), times = [];
          for (const text of ["a", "ar", "area 7", "area-7 things-4", "things-42", "", "fine 200", "nothing at all", ""]) {
            const began = performance.now();
            list.input.value = text;
            list.input.dispatchEvent(new InputEvent("input", { bubbles: true }));
            document.body.getBoundingClientRect();
            times.push(performance.now() - began);
          }
          return times;
        }"""
    )
    print("filter of 2,000 requests, ms:", [round(each, 1) for each in measured])
    assert sorted(measured)[len(measured) // 2] < 250  # 50 ms are meant; machines that test are slow at times
    search.fill("area-7 things-42")
    expect(page.locator("filter-list output")).to_have_text("1 of 2000")
    assert page.locator("li.folder:not([hidden])").count() == 1
    page.keyboard.press("Enter")
    found = page.locator(".request:not([hidden]) [data-row]")
    expect(found).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#calling code", has_text="curl http")).to_contain_text("/area-7/things-42")
    search.press("Escape")
    assert page.locator(".request[hidden]").count() == 0
    page.locator("[data-folds=open]").focus()
    for key in "jjk":
        page.keyboard.press(key)
    expect(found.first).to_be_focused()
    watch.expect("404")  # where the page of a request is not there
    page.keyboard.press("Enter")
    page.wait_for_url("**/mocks/two-thousand/requests/*")


def test_a_revision_is_published_rolled_back_and_undone(page: Page, studio: Studio, watch: Watch, picture: Path) -> None:
    studio.mock("turns", small_collection("turns", body='"one"'), message="The first")
    studio.ask("POST", "/api/v1/mocks/turns/revisions", {"collection": small_collection("turns", body='"two"')})
    page.goto(f"{studio.url}/mocks/turns/revisions")
    expect(page.get_by_text("1 newer revision")).to_be_visible()
    looked_at(page, picture, "revisions")
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.locator("#revision-2")).to_contain_text("answers now")
    page.get_by_role("button", name="Roll back to revision 1").click()
    expect(page.locator("#revision-1")).to_contain_text("answers now")
    page.keyboard.press("u")
    expect(page.locator("#revision-3")).to_contain_text("Revision 1 restored")

    studio.ask("POST", "/api/v1/mocks/turns/publish", {"revision": 2})
    watch.expect("412")
    page.get_by_role("button", name="Publish revision 3").click()
    expect(page.get_by_role("alert")).to_contain_text("changed")
    expect(page.get_by_role("link", name="What is there now")).to_be_visible()
    page.reload()
    page.locator("#revision-2 summary").click()
    with page.expect_download() as download:
        page.locator("#revision-2").get_by_role("link", name="OpenAPI 3.1, YAML").click()
    assert download.value.suggested_filename == "turns.openapi.yaml"


def status_of(studio: Studio, name: str, key: str = "") -> int:
    asked = urllib.request.Request(f"{studio.url}/mock/{name}/breads", headers={"x-api-key": key} if key else {})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as problem:
        problem.close()
        return problem.code


def test_a_key_is_made_rotated_and_revoked(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("locked")
    page.goto(f"{studio.url}/mocks/locked/keys")
    page.get_by_role("radio", name="With a key").check()
    page.get_by_role("button", name="Save access").click()
    expect(page.get_by_text("needs a key")).to_be_visible()
    assert status_of(studio, "locked") == 404

    page.keyboard.press("n")
    page.get_by_label("Who carries it").fill("mobile team")
    page.get_by_role("checkbox", name="GET").check()
    page.get_by_label("Good until").fill("2030-01-31T12:00")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("It is shown this once.")).to_be_visible()
    key = page.locator("#issue .secret").inner_text()
    assert status_of(studio, "locked", key) == 200
    page.get_by_role("button", name="I have it").click()
    expect(page.get_by_role("row", name="mobile team")).to_contain_text("GET")
    looked_at(page, picture, "keys")

    page.get_by_role("button", name="Rotate mobile team").click()
    page.get_by_label("The old secret is good").select_option(label="no longer, from now on")
    rotating = page.get_by_role("dialog", name="Rotate the key")
    rotating.get_by_role("button", name="Rotate", exact=True).click()
    expect(rotating.get_by_text("It is shown this once.")).to_be_visible()
    rotating.get_by_role("button", name="I have it").click()
    page.get_by_role("button", name="Change mobile team").click()
    changing = page.get_by_role("dialog", name="Change the key")
    changing.get_by_label("Calls a minute").fill("60")
    changing.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("row", name="mobile team")).to_contain_text("60")
    page.get_by_role("button", name="Revoke mobile team").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("1 revoked key")).to_be_visible()


def test_settings_are_saved_and_a_mock_is_renamed_paused_deleted_and_had_back(
    page: Page, studio: Studio, watch: Watch, picture: Path
) -> None:
    studio.ask("PUT", "/api/v1/environments/Setting", {"values": [{"key": "apiToken", "value": "very-secret-value-1234"}]})
    studio.mock("settled", environment="Setting", settings={"rules": {}, "fuzzy_paths": False})
    page.goto(f"{studio.url}/mocks/settled/settings")
    expect(page.get_by_text("***1234")).to_be_visible()
    looked_at(page, picture, "settings")
    page.get_by_label("Delay").fill("as long as it takes")
    watch.expect("422")
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator(".field-error")).to_be_visible()
    page.get_by_label("Delay").fill("5ms")
    page.get_by_label("Faults", exact=False).first.fill('{"profile": "none"}')
    page.get_by_label("Paths that are nearly right").select_option(label="on, as usual")
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator(".is-said")).to_have_count(3)
    settings = studio.ask("GET", "/api/v1/mocks/settled")["settings"]
    assert settings == {"delay": "5ms", "faults": {"profile": "none"}, "rules": {}}

    page.get_by_role("button", name="Change values").click()
    page.get_by_label("Value of apiToken").fill("another-secret-value-9876")
    page.get_by_role("button", name="Save values").click()
    expect(page.get_by_text("***9876")).to_be_visible()

    page.get_by_role("textbox", name="Name").fill("settled-down")
    page.get_by_role("button", name="Rename").click()
    expect(page).to_have_url(f"{studio.url}/mocks/settled-down/settings")
    page.goto(f"{studio.url}/mocks/settled")
    expect(page.get_by_text("This mock is named settled-down now.")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Pause it").click()
    expect(page.locator(".state")).to_have_text("paused")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".state")).to_contain_text("live")
    page.get_by_label("Expires").fill("2030-01-31T12:00")
    page.get_by_role("button", name="Save expiry").click()
    expect(page.locator(".mock-head")).to_contain_text("expires")

    page.get_by_role("button", name="Delete this mock").click()
    watch.expect("404")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="This mock is deleted")).to_be_visible()
    looked_at(page, picture, "deleted")
    page.get_by_role("button", name="Have it back").click()
    expect(page.locator(".state")).to_contain_text("live")


def test_a_mock_of_files_says_so(page: Page, studio: Studio) -> None:
    (studio.workspace / "filed.postman_collection.json").write_text(json.dumps(small_collection("filed")))
    while studio.call("filed", "/breads") != 200:
        page.wait_for_timeout(100)
    page.goto(f"{studio.url}/mocks/filed/settings")
    expect(page.get_by_text("Files have the last word on this mock.")).to_be_visible()
    expect(page.get_by_role("button", name="Pause it")).to_be_visible()
    expect(page.get_by_role("button", name="Save settings")).to_have_count(0)
    page.goto(f"{studio.url}/mocks/filed/keys")
    expect(page.get_by_text("Its files say so")).to_be_visible()


@pytest.mark.role("viewer")
def test_a_viewer_sees_no_controls(page: Page, guarded: Studio, signed_in: str, watch: Watch) -> None:
    store = open_store(str(guarded.database))
    try:
        session = open_session(store, add_person(store, "owner-of-mocks@example.com", "owner").id)
    finally:
        store.close()
    guarded.ask(
        "PUT", "/api/v1/mocks/seen", {"collection": shop("seen")}, cookie=f"understudy={session.text}", origin=guarded.url
    )
    for path in ("", "/revisions", "/settings"):
        page.goto(f"{guarded.url}/mocks/seen{path}")
        expect(page.locator(".mock-head h1")).to_have_text("seen")
        assert page.locator("main api-form").count() == 0, path
    expect(page.get_by_role("link", name="Keys")).to_have_count(0)
    watch.expect("403")
    page.goto(f"{guarded.url}/mocks/seen/keys")
    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()
