"""Calls: followed live, found again, told in full, sent again, saved as examples; what is missing; and coverage."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.store.opening import open_store
from app.store.people import add_person
from app.store.sessions import open_session
from tests.e2e.looking import Studio, Watch, looked_at, small_collection, violations

BURST = 300


def test_a_burst_of_calls_arrives_live_and_can_be_paused(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("log", small_collection("log", "/breads", "/breads/:id"))
    page.goto(f"{studio.url}/mocks/log/calls")
    expect(page.get_by_text("Nobody has called this mock yet.")).to_be_visible()
    expect(page.locator("[data-state]")).to_have_text("Live")
    for number in range(BURST):
        studio.call("log", f"/breads?page={number}" if number % 10 else f"/cakes/{number}")
    expect(page.locator("li.call")).to_have_count(BURST)
    first = page.locator("li.call").first
    expect(first.locator(".path")).to_have_text(f"/breads?page={BURST - 1}")
    expect(page.locator("li.call.miss")).to_have_count(BURST // 10)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Go on")).to_have_attribute("aria-pressed", "true")
    for _ in range(4):
        studio.call("log", "/breads?late")
    expect(page.locator("[data-state]")).to_have_text("Paused, 4 new calls waiting")
    expect(page.locator("li.call")).to_have_count(BURST)
    page.keyboard.press("p")
    expect(page.locator("li.call")).to_have_count(BURST + 4)
    for _ in range(200):
        studio.call("log", "/breads?more")
    expect(page.get_by_text("4 older calls left out here")).to_be_visible()
    expect(page.locator("li.call")).to_have_count(500)
    page.goto(f"{studio.url}/mocks/log/calls?miss=true")
    looked_at(page, picture, "calls")


def test_the_live_log_catches_up_after_it_was_cut_off(page: Page, studio: Studio, watch: Watch) -> None:
    studio.mock("cut-off")
    page.goto(f"{studio.url}/mocks/cut-off/calls")
    expect(page.locator("[data-state]")).to_have_text("Live")
    watch.expect("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "Failed to load resource")
    page.context.set_offline(True)
    page.evaluate("document.querySelector('call-log').source.dispatchEvent(new Event('error'))")  # a socket stays open offline
    expect(page.locator("[data-state]")).to_contain_text("Connection lost")
    studio.call("cut-off", "/breads?meanwhile")
    page.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('connection-back'))")
    expect(page.locator("[data-state]")).to_have_text("Live")
    expect(page.locator("#said")).to_contain_text("Connected again")
    expect(page.locator("li.call .path")).to_have_text(["/breads?meanwhile"])


def test_calls_are_filtered_and_paged_without_scripts(page: Page, studio: Studio) -> None:
    studio.mock("filters", small_collection("filters", "/breads"))
    for number in range(105):
        studio.call("filters", f"/breads?n={number}")
    studio.call("filters", "/nothing")
    _kept(studio, "filters", 106)
    quiet = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    try:
        plain = quiet.new_page()
        plain.goto(f"{studio.url}/mocks/filters/calls")
        expect(plain.locator("li.call")).to_have_count(100)
        plain.get_by_role("link", name="Older ones").click()
        expect(plain.locator("li.call")).to_have_count(6)
        plain.get_by_label("Text").fill("/NOTHING")
        plain.get_by_label("Outcome").select_option("Misses")
        plain.get_by_role("button", name="Filter").click()
        expect(plain.locator("li.call .path")).to_have_text(["/nothing"])
        plain.get_by_label("Status").fill("lots")
        plain.get_by_role("button", name="Filter").click()
        expect(plain.get_by_text("write 404, 4xx or 400-499")).to_be_visible()
    finally:
        quiet.close()


def test_a_call_is_told_in_full_sent_again_and_saved(page: Page, studio: Studio, picture: Path, watch: Watch) -> None:
    studio.mock("one-call", small_collection("one-call", "/breads"))
    request = urllib.request.Request(
        f"{studio.url}/mock/one-call/breads", headers={"Authorization": "Bearer geheimgeheimgeheim", "x-odd": "<img src=x>"}
    )
    urllib.request.urlopen(request).close()
    studio.call("one-call", "/breads/7/slices")
    _kept(studio, "one-call", 2)
    page.set_viewport_size({"width": 1500, "height": 900})
    page.goto(f"{studio.url}/mocks/one-call/calls")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    chosen = page.locator("[data-aside]")
    expect(chosen.get_by_role("heading", name="GET 200 /breads")).to_be_visible()
    expect(chosen.get_by_text("<img src=x>", exact=True)).to_be_visible()
    assert "geheimgeheim" not in page.content()
    page.screenshot(path=picture / "beside.png")
    assert violations(page) == []
    chosen.get_by_text("Why this answered").click()
    expect(chosen.get_by_text("the path is identical")).to_be_visible()
    chosen.get_by_role("button", name="Send again").click()
    expect(chosen.locator("[data-sent]")).to_contain_text('"ok": true')
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{studio.url}/mocks/one-call/misses")
    looked_at(page, picture, "misses")
    page.get_by_role("link", name="Why nothing answered").click()
    expect(page.get_by_text("Nothing in this mock answers this.")).to_be_visible()
    looked_at(page, picture, "call")
    page.get_by_label("Status", exact=True).fill("418")
    page.get_by_label("Body of the answer").fill('{"slices": 7}')
    page.get_by_label("Answer with it at once").check()
    page.get_by_role("button", name="Save as example").click()
    page.wait_for_url("**/requests/**")
    assert studio.call("one-call", "/breads/7/slices") == 418


def test_coverage_says_what_was_tried_by_whom(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("tried", small_collection("tried", "/breads", "/cakes", "/<b>odd</b>"))
    studio.call("tried", "/breads")
    studio.ask("POST", "/api/v1/mocks/tried/send", {"path": "/breads"})
    _kept(studio, "tried", 2)
    page.goto(f"{studio.url}/mocks/tried/coverage")
    expect(page.get_by_text("1 of 3 operations")).to_be_visible()
    page.locator("summary", has_text="/breads").click()
    expect(page.get_by_text("the studio, without a key")).to_be_visible()
    looked_at(page, picture, "coverage")
    page.get_by_role("link", name="Not tried 2").click()
    expect(page.locator("li.covered")).to_have_count(2)


@pytest.mark.role("viewer")
def test_a_viewer_looks_and_sends_but_saves_nothing(page: Page, guarded: Studio, signed_in: str, watch: Watch) -> None:
    store = open_store(str(guarded.database))
    try:
        session = open_session(store, add_person(store, "owner-of-calls@example.com", "owner").id)
    finally:
        store.close()
    cookie = {"cookie": f"understudy={session.text}", "origin": guarded.url}
    guarded.ask("PUT", "/api/v1/mocks/watched", {"collection": small_collection("watched")}, **cookie)
    page.goto(f"{guarded.url}/mocks/watched/calls")
    guarded.call("watched", "/nothing")
    expect(page.locator("li.call")).to_have_count(1)
    expect(page.get_by_role("button", name="Clear")).to_have_count(0)
    page.goto(f"{guarded.url}{page.locator('li.call a').get_attribute('href')}")
    expect(page.get_by_role("button", name="Send again")).to_be_visible()
    expect(page.get_by_text("Save as example")).to_have_count(0)
    watch.expect("403")
    page.goto(f"{guarded.url}/convert")
    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()


def _kept(studio: Studio, mock: str, number: int) -> None:
    """Waits until so many calls are written down: the log is written in batches."""
    for _ in range(2000):
        if sum(each["calls"] for each in studio.ask("GET", f"/api/v1/mocks/{mock}/counts")["items"]) >= number:
            return
    raise AssertionError("the calls were not written down")
