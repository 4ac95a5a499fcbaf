"""People and settings: invited, changed, shut out; tokens and sessions; what was done; what the server allows."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.store.opening import open_store
from app.store.people import add_person
from tests.e2e.looking import Studio, Watch, looked_at

PASSWORD = "correct horse battery"


def test_somebody_is_invited_and_comes_in(page: Page, guarded: Studio, signed_in: str, picture: Path) -> None:
    page.goto(f"{guarded.url}/people")
    page.get_by_label("E-mail address").fill("bo@example.com")
    page.get_by_label("Role").select_option("editor")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("[data-from=link]")
    expect(link).to_contain_text("/invitation#")
    looked_at(page, picture, "people-invited")
    address = link.text_content() or ""

    page.context.clear_cookies()
    page.goto(address)
    page.get_by_label("E-mail address").fill("bo@example.com")
    page.get_by_label("Your name").fill("Bo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accept").click()
    expect(page).to_have_url(f"{guarded.url}/")
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    page.locator("summary", has_text="bo@example.com").click()
    expect(page.get_by_text("editor", exact=True)).to_be_visible()


@pytest.mark.role("viewer")
def test_who_may_not_is_told_so(page: Page, guarded: Studio, signed_in: str, watch: Watch, picture: Path) -> None:
    watch.expect("403")
    page.goto(f"{guarded.url}/people")
    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()
    expect(page.get_by_text("This needs the role owner; yours is viewer.")).to_be_visible()
    looked_at(page, picture, "forbidden")


def test_a_person_is_changed_and_shut_out(page: Page, guarded: Studio, signed_in: str, picture: Path) -> None:
    page.goto(f"{guarded.url}/people")
    page.get_by_role("link", name=signed_in).click()
    page.get_by_label("Name").fill("Ann <b>B</b>")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Ann <b>B</b>")).to_be_visible()
    looked_at(page, picture, "person")

    store = open_store(str(guarded.database))
    other = add_person(store, "leaves@example.com", "editor")
    store.close()
    page.goto(f"{guarded.url}/people/{other.id}")
    page.get_by_role("button", name="Shut out").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Shut out").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Shut out").click()
    expect(page.get_by_text("This person is shut out.")).to_be_visible()
    expect(page.get_by_role("button", name="Let in again")).to_be_visible()


def test_the_last_owner_stays_and_what_was_typed_too(page: Page, empty_studio: Studio, picture: Path, watch: Watch) -> None:
    page.goto(f"{empty_studio.url}/people")
    expect(page.get_by_text("Nobody is here but you.")).to_be_visible()
    looked_at(page, picture, "people-none")
    page.get_by_label("E-mail address").fill("bad address")
    watch.expect("422")
    page.get_by_label("E-mail address").evaluate("field => field.type = 'text'")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("alert")).to_contain_text("An address such as")
    page.reload()
    expect(page.get_by_label("E-mail address")).to_have_value("bad address")
    page.get_by_role("button", name="Start anew").click()
    expect(page.get_by_label("E-mail address")).to_have_value("")


def test_a_token_is_issued_used_and_revoked(page: Page, guarded: Studio, signed_in: str, picture: Path) -> None:
    page.goto(f"{guarded.url}/settings")
    page.get_by_label("Name").fill("nightly build")
    page.get_by_role("button", name="Issue a token").click()
    token = page.locator("[data-from=token]")
    expect(token).to_have_text(re.compile(".{20,}"))
    looked_at(page, picture, "settings")
    asked = urllib.request.Request(f"{guarded.url}/api/v1/me", headers={"Authorization": f"Bearer {token.text_content()}"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Revoke nightly build").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="nightly build").get_by_text("revoked", exact=True)).to_be_visible()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    refused.value.close()


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page, guarded: Studio, signed_in: str) -> None:
    page.goto(f"{guarded.url}/settings")
    page.get_by_label("Name").fill("once")
    button = page.get_by_role("button", name="Issue a token")
    button.evaluate("button => { button.click(); button.click(); button.click(); }")
    expect(page.locator("[data-from=token]")).to_have_text(re.compile(".{20,}"))
    page.reload()
    expect(page.get_by_role("rowheader", name="once")).to_have_count(1)


def test_what_was_done_is_listed(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("audited")
    page.goto(f"{studio.url}/audit")
    expect(page.get_by_role("row", name="audited").first).to_contain_text("local user")
    looked_at(page, picture, "audit")
    page.goto(f"{studio.url}/audit?author=nobody@example.com")
    expect(page.get_by_text("Nothing was done by nobody@example.com.")).to_be_visible()


def test_limits_are_told_and_found(page: Page, studio: Studio, picture: Path) -> None:
    page.goto(f"{studio.url}/about")
    looked_at(page, picture, "about")
    page.keyboard.press("/")
    page.keyboard.type("upload")
    expect(page.locator("#limits tbody tr:visible")).to_have_count(1)
    expect(page.get_by_text("UNDERSTUDY_UPLOAD_BYTES")).to_be_visible()


def test_settings_of_the_local_user(page: Page, studio: Studio, picture: Path) -> None:
    page.goto(f"{studio.url}/settings")
    expect(page.get_by_text("You work at this machine as the local user.")).to_be_visible()
    looked_at(page, picture, "settings-local")
