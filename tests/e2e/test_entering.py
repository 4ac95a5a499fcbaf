"""Coming in: set up, sign in and out, invitations, and what strangers see."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.looking import Studio, Watch, looked_at

PASSWORD = "correct horse battery"


def fill_in(page: Page, **values: str) -> None:
    for label, value in values.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


def test_from_the_first_owner_to_signing_in_again(
    page: Page, unowned: Studio, setup_token: str, watch: Watch, picture: Path
) -> None:
    watch.expect("401", "422")
    page.goto(f"{unowned.url}/setup")
    looked_at(page, picture, "setup")
    fill_in(page, Token_from_the_console=setup_token, **{"E-mail_address": "ann@example.com", "Password": "short"})
    page.get_by_role("button", name="Become the owner").click()
    expect(page.get_by_role("alert")).to_contain_text("characters")
    fill_in(page, Password=PASSWORD)
    page.get_by_role("button", name="Become the owner").click()
    expect(page).to_have_url(f"{unowned.url}/")

    page.locator("summary", has_text="ann@example.com").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{unowned.url}/sign-in")

    page.goto(f"{unowned.url}/?group=owner")
    expect(page).to_have_url(f"{unowned.url}/sign-in?next=/%3Fgroup%3Downer")
    looked_at(page, picture, "sign-in")
    fill_in(page, **{"E-mail_address": "ann@example.com", "Password": "wrong wrong wrong"})
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    fill_in(page, Password=PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{unowned.url}/?group=owner")


def test_an_invitation_without_its_token_says_so(page: Page, guarded: Studio, picture: Path) -> None:
    page.goto(f"{guarded.url}/invitation")
    expect(page.get_by_text("The link is not complete")).to_be_visible()
    looked_at(page, picture, "invitation")


def test_a_guest_gives_a_name(page: Page, guarded: Studio, picture: Path) -> None:
    page.goto(f"{guarded.url}/guest#und_secret")
    expect(page).to_have_url(f"{guarded.url}/guest")
    assert page.locator("input[name=token]").input_value() == "und_secret"
    looked_at(page, picture, "guest")


def test_an_address_where_nothing_is(page: Page, studio: Studio, watch: Watch, picture: Path) -> None:
    watch.expect("404")
    page.goto(f"{studio.url}/nowhere")
    expect(page.get_by_role("heading", name="Nothing is here")).to_be_visible()
    looked_at(page, picture, "nothing")
    page.get_by_role("link", name="All mocks", exact=True).click()
    expect(page).to_have_url(f"{studio.url}/")
