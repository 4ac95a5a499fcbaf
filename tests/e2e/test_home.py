"""The first page: every mock, found and called; and importing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.looking import SAMPLE, Studio, Watch, looked_at, small_collection


@pytest.fixture(scope="module")
def mocks(studio: Studio) -> Studio:
    """A few mocks in different states."""
    studio.mock(
        "shop", small_collection("shop", "/breads", "/breads/7", "/carts"), title="The shop", use_case="**Marta** buys."
    )
    studio.mock("wholesale", title="Wholesale", use_case="Cafés order by the crate.", access="key")
    studio.mock("paused", title="Closed for now")
    studio.ask("POST", "/api/v1/mocks/paused/pause")
    for _ in range(3):
        studio.call("shop", "/breads")
    return studio


def test_every_mock_with_what_one_wants_to_know(page: Page, mocks: Studio, picture: Path) -> None:
    page.goto(mocks.url)
    row = page.get_by_role("row", name="The shop")
    expect(row).to_contain_text("Marta buys.")
    expect(row).to_contain_text("live")
    expect(row).to_contain_text(f"{mocks.url}/mock/shop")
    expect(page.get_by_role("row", name="Wholesale")).to_contain_text("key")
    expect(page.get_by_role("row", name="Closed for now")).to_contain_text("paused")
    looked_at(page, picture, "home")


def test_the_base_url_is_copied(page: Page, mocks: Studio) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(mocks.url)
    page.get_by_role("button", name="Copy base URL of shop").click()
    expect(page.locator("#said")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{mocks.url}/mock/shop"


def test_a_mock_is_found_by_keyboard(page: Page, mocks: Studio) -> None:
    page.goto(mocks.url)
    page.keyboard.press("/")
    page.keyboard.type("crate")
    expect(page.get_by_role("row", name="Wholesale")).to_be_visible()
    expect(page.get_by_role("row", name="The shop")).to_be_hidden()
    expect(page).to_have_url(f"{mocks.url}/?q=crate")
    page.reload()
    expect(page.get_by_role("row", name="The shop")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("nothing like it")
    expect(page.get_by_text("No mock has that in its name")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name="The shop")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('[data-row]')")


def test_the_keys_are_listed_and_can_be_switched_off(page: Page, mocks: Studio, picture: Path) -> None:
    page.goto(mocks.url)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Search")
    looked_at(page, picture, "keys")
    keys.get_by_label("Keys are on").uncheck()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_mocks_in_groups(page: Page, mocks: Studio, picture: Path) -> None:
    page.goto(f"{mocks.url}/?group=state")
    assert [text.split()[0] for text in page.locator("tr.group").all_text_contents()][:2] == ["Live", "Paused"]
    looked_at(page, picture, "groups")


def test_the_page_is_read_without_scripts(mocks: Studio, page: Page) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(f"{mocks.url}/?q=crate")
    expect(plain.get_by_role("row", name="Wholesale")).to_be_visible()
    expect(plain.get_by_role("row", name="The shop")).to_have_count(0)
    context.close()


def test_from_nothing_to_a_live_mock_in_one_press(page: Page, empty_studio: Studio, picture: Path) -> None:
    page.goto(empty_studio.url)
    expect(page.get_by_role("heading", name="There is no mock yet.")).to_be_visible()
    looked_at(page, picture, "empty")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("row", name="bakery")).to_contain_text("live")
    assert empty_studio.call("bakery", "/products") == 200


def test_files_are_looked_at_before_they_are_saved(page: Page, mocks: Studio, tmp_path: Path, picture: Path) -> None:
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text("{")
    page.goto(mocks.url)
    page.keyboard.press("i")
    looked_at(page, picture, "import")
    chosen = [SAMPLE / "rounds.postman_collection.json", SAMPLE / "rounds.postman_environment.json", spoilt]
    page.get_by_label("Choose files").set_input_files(chosen)
    dialog = page.get_by_role("dialog", name="Import")
    expect(dialog).to_contain_text("Will save 1 new mock, 1 environment")
    expect(dialog).to_contain_text("1 not read")
    looked_at(page, picture, "report")
    dialog.get_by_label("Name of").fill("cargo-bike")
    dialog.get_by_label("Name of").press("Tab")
    expect(dialog.get_by_label("Name of")).to_have_value("cargo-bike")
    expect(dialog).to_contain_text("Will save")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#cargo-bike")).to_contain_text("live")
    expect(page.locator("#said")).to_contain_text("Imported: cargo-bike")


def drop(page: Page, name: str, text: str) -> None:
    page.evaluate(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            for (const type of ["dragenter", "dragover", "drop"]) {
                document.body.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
            }
        }""",
        [name, text],
    )


def test_what_is_dropped_on_the_page_is_imported(page: Page, mocks: Studio) -> None:
    page.goto(mocks.url)
    drop(page, "dropped.json", json.dumps(small_collection("dropped")))
    expect(page.get_by_role("dialog", name="Import")).to_contain_text("Will save 1 new mock")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#dropped")).to_be_visible()


def test_a_workspace_of_postman_is_chosen(page: Page, mocks: Studio, watch: Watch) -> None:
    """The server's own answers are tested elsewhere; here, what the page sends."""
    workspaces = {"items": [{"id": "w1", "name": "Team <b>", "type": "team"}]}
    refusal = {"detail": "Postman said no.", "errors": []}
    asked = []

    def refuse(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(status=502, json=refusal)

    page.route("**/api/v1/imports/postman/workspaces", lambda route: route.fulfill(json=workspaces))
    page.route("**/api/v1/imports/postman?dry_run=true", refuse)
    watch.expect("502")
    page.goto(mocks.url)
    page.get_by_role("button", name="Import…").click()
    page.get_by_label("API key").fill("PMAK-1")
    page.get_by_role("button", name="Show the workspaces").click()
    page.get_by_label("Workspace").select_option("Team <b>")
    page.get_by_role("button", name="Look at it").last.click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Postman said no.")
    assert (asked[0].post_data_json, asked[0].headers["x-postman-key"]) == ({"workspace": "w1"}, "PMAK-1")


def test_what_cannot_be_read_says_why_and_lets_one_go_back(page: Page, mocks: Studio, watch: Watch, picture: Path) -> None:
    page.goto(mocks.url)
    drop(page, "notes.txt", "hello")
    dialog = page.get_by_role("dialog", name="Import")
    expect(dialog.get_by_role("alert")).to_contain_text("There is nothing to import")
    looked_at(page, picture, "refused")
    dialog.get_by_role("button", name="Back").click()
    watch.expect("422")
    dialog.get_by_label("URL").fill("http://127.0.0.1:1/shop.yaml")
    dialog.get_by_role("button", name="Look at it").click()
    expect(dialog.get_by_role("alert")).to_be_visible()


HOSTILE = (
    "<script>document.title='run'</script>",
    '"><img src=x onerror="document.title=\'run\'">',
    "[go](javascript:document.title='run')",
    "\u202e txet \u2066 desrever",
    "{{ 7 * 7 }}{% raw %}",
    "x" * 200,
)


def test_hostile_texts_are_shown_as_text(page: Page, mocks: Studio, picture: Path) -> None:
    for number, text in enumerate(HOSTILE):
        mocks.mock(f"hostile-{number}", small_collection(text), title=text[:200], use_case=text)
    page.goto(mocks.url)
    for number, text in enumerate(HOSTILE):
        assert page.locator(f"#hostile-{number} .mock-title").text_content() == text
    looked_at(page, picture, "hostile")
    drop(page, "h.json", json.dumps(small_collection(HOSTILE[1], HOSTILE[0])))
    expect(page.get_by_role("dialog", name="Import")).to_contain_text(HOSTILE[1])
    assert page.title() == "Mocks · Understudy"
    assert page.locator("img[src=x]").count() == 0


def test_a_lost_connection_is_shown_and_comes_back(page: Page, mocks: Studio, watch: Watch, picture: Path) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    page.goto(mocks.url)
    page.context.set_offline(True)
    expect(page.get_by_text("The connection to the server is lost.")).to_be_visible()
    looked_at(page, picture, "lost")
    page.context.set_offline(False)
    expect(page.get_by_text("The connection to the server is lost.")).to_be_hidden()
    expect(page.locator("#said")).to_have_text("Connected again.")


def test_the_theme_is_kept(page: Page, mocks: Studio) -> None:
    page.goto(mocks.url)
    page.locator("summary", has_text="local user").click()
    page.get_by_label("Theme").select_option("dark")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 21, 22)"
