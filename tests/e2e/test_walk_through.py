"""The whole way in the browser: Postman's export is a mock, called, edited, offered, spoken of, published, rolled back."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.e2e.looking import SAMPLE, Studio, Watch

EXPORT = [SAMPLE / "rounds.postman_collection.json", SAMPLE / "rounds.postman_environment.json"]
NAME = "walk"


def test_from_postmans_export_to_a_published_review(
    page: Page, guarded: Studio, signed_in: str, browser: Browser, watch: Watch
) -> None:
    at = f"{guarded.url}/mocks/{NAME}"

    # imported: looked at first, then saved
    page.goto(guarded.url)
    page.keyboard.press("i")
    page.get_by_label("Choose files").set_input_files(EXPORT)
    dialog = page.get_by_role("dialog", name="Import")
    dialog.get_by_label("Name of").fill(NAME)
    dialog.get_by_label("Name of").press("Tab")
    expect(dialog).to_contain_text("Will save 1 new mock")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(f"#{NAME}")).to_contain_text("live")

    # called, and the call is seen
    page.goto(at)
    row = page.locator("a[href*='/requests/']").first
    href = row.get_attribute("href") or ""
    assert guarded.call(NAME, "/nothing/here") == 404
    page.goto(f"{at}/calls")
    expect(page.get_by_text("/nothing/here").first).to_be_visible()

    # an example edited: a draft
    page.goto(f"{guarded.url}{href}")
    page.keyboard.press("e")
    page.locator("#example-name").fill("as we want it")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".example-card:visible h3")).to_contain_text("as we want it")
    expect(page.locator(".revision-note")).to_contain_text("A draft")

    # offered for review
    page.goto(f"{at}/reviews")
    page.get_by_label("Title").fill("A better name")
    page.get_by_role("button", name="Open the proposal").click()
    expect(page).to_have_url(f"{at}/reviews/1")
    page.get_by_text("Make a link for guests").click()
    page.get_by_label("For whom").fill("a partner")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("[data-from=link]")
    expect(link).to_contain_text("/guest#")

    # a guest says something
    other = browser.new_context()
    other.set_default_timeout(10_000)
    other.on("page", watch.follow)
    guest = other.new_page()
    guest.goto(link.text_content() or "")
    guest.get_by_label("Your name").fill("Bo")
    guest.get_by_role("button", name="Open the review").click()
    guest.get_by_role("button", name="Comment on the whole proposal").click()
    guest.locator(".new-comment textarea[name=text]").fill("Good name.")
    guest.locator(".new-comment").get_by_role("button", name="Comment").click()
    expect(guest.locator("#thread-1")).to_contain_text("Good name.")
    other.close()

    # approved, published, rolled back
    page.reload()
    expect(page.locator("#thread-1")).to_contain_text("Good name.")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("What happened")).to_be_visible()
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.locator("body")).to_contain_text("live, revision 2")
    page.goto(f"{at}/revisions")
    page.get_by_role("button", name="Roll back").click()
    expect(page.locator("body")).to_contain_text("live, revision 1")
