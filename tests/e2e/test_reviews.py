"""Reviews: a revision is offered, spoken of, tried, approved, published and rolled back; any two are compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from app.store.opening import open_store
from app.store.people import add_person
from app.store.sessions import open_session
from tests.e2e.looking import Studio, Watch, looked_at, small_collection, small_item

HOSTILE = "<script>document.title = 'ran'</script><img src=x onerror=alert(1)>"
BREAD = {"name": "rye", "price": 3.5, "items": [{"id": 1, "kind": "loaf"}]}


def shop(name: str, body: dict[str, Any], *paths: str) -> dict[str, Any]:
    """A collection with an example whose body this is, and small ones."""
    found = small_collection(name, *paths or ("/till",))
    found["item"].append(small_item("/breads/:id", json.dumps(body)))
    return found


def offered(studio: Studio, name: str, **fields: Any) -> dict[str, Any]:
    """A mock whose second revision has lost a field and changed another, and is offered."""
    studio.mock(name, shop(name, BREAD), title="Rye shop", use_case="A shopper buys **bread**.")
    after = {key: value for key, value in BREAD.items() if key != "price"} | {"name": "spelt", "crumbs": True}
    studio.ask("PUT", f"/api/v1/mocks/{name}", {"collection": shop(name, after, "/till", "/oven"), "publish": False})
    told = {"title": "Spelt instead of rye", "why": "Shops **asked**.", "look_at": "The price is gone.", **fields}
    found: dict[str, Any] = studio.ask("POST", f"/api/v1/mocks/{name}/reviews", told)
    return found


def test_a_proposal_is_opened_spoken_of_and_published(page: Page, studio: Studio, picture: Path, watch: Watch) -> None:
    offered(studio, "spelt")
    studio.ask("POST", "/api/v1/mocks/spelt/reviews/1/withdraw")
    page.goto(f"{studio.url}/mocks/spelt/reviews")
    expect(page.get_by_role("heading", name="No proposal is open.")).to_be_visible()
    page.get_by_label("Title").fill("Spelt for all")
    page.get_by_label("Why").fill(f"Because. {HOSTILE}")
    page.get_by_role("button", name="Open the proposal").click()
    expect(page).to_have_url(f"{studio.url}/mocks/spelt/reviews/2")
    expect(page.locator(".offered")).to_contain_text("<script>")
    expect(page.locator(".offered-line code")).to_contain_text("/mock/spelt@2")
    changes = page.locator("#changes")
    expect(changes.locator("summary").first).to_contain_text("/breads/:id")
    expect(changes.locator(".change.breaks").first).to_contain_text("response.field.removed")

    bread = page.get_by_role("region", name="GET /breads/:id, 200 fine")

    # a comment on a field, in place
    changes.get_by_role("button", name="Comment on response:/price").click()
    page.get_by_label("Comment", exact=False).last.fill(f"Where is the price? {HOSTILE}")
    page.locator(".new-comment").get_by_role("button", name="Comment").click()
    expect(page.locator("#thread-1")).to_contain_text("Where is the price? <script>")
    # one on a field that did not change, by its pointer
    bread.get_by_role("button", name="Comment on 200 fine").click()
    page.locator(".new-comment textarea[name=text]").fill("A loaf of what?")
    page.get_by_label("On a field of its body").fill("/items/0/kind")
    page.locator(".new-comment").get_by_role("button", name="Comment").click()
    expect(page.locator("#thread-2")).to_be_visible()
    threads = studio.ask("GET", "/api/v1/mocks/spelt/reviews/2/threads")["items"]
    assert [each["subject"].rpartition("|")[2] for each in threads] == ["response:/price", "response:/items/0/kind"]

    # body lines, both ways; a call of what is offered
    bread.get_by_role("button", name="Body of 200 fine").click()
    expect(page.locator(".lines.side")).to_contain_text('"price": 3.5')
    page.get_by_role("radio", name="Unified").check()
    expect(page.locator(".lines.unified")).to_be_visible()
    bread.get_by_role("button", name="Try 200 fine").click()
    page.locator("try-call").get_by_role("button", name="Send").click()
    expect(page.locator("try-call .answer")).to_contain_text("spelt")
    expect(page.locator("try-call .answer")).to_contain_text("answered by “fine”")
    looked_at(page, picture, "proposal")

    # a suggestion, accepted: a further revision, and the thread is resolved
    page.reload()
    bread.get_by_role("button", name="Comment on 200 fine").click()
    page.locator(".new-comment textarea[name=text]").fill("Give the price back.")
    page.locator(".new-comment summary").click()
    page.locator("textarea[name='suggestion.body']").fill(json.dumps(BREAD | {"name": "spelt", "crumbs": True}))
    page.locator(".new-comment").get_by_role("button", name="Comment").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".offered-line")).to_contain_text("Revision 3")
    expect(page.locator("#changes .change.breaks")).to_have_count(0)
    expect(page.locator("#thread-3 .badge", has_text="resolved")).to_be_attached()

    # reply, edit, resolve, reopen
    page.locator("#thread-1 .reply summary").click()
    page.locator("#thread-1").get_by_label("Reply").fill("It is back.")
    page.locator("#thread-1").get_by_role("button", name="Reply").click()
    expect(page.locator("#thread-1 .comment")).to_have_count(2)
    page.get_by_role("button", name="Resolve thread 1").click()
    expect(page.locator("#thread-1 > summary")).to_contain_text("resolved by")

    # the gate is closed for who offers it; an owner publishes past it, with a reason
    studio.ask("PUT", "/api/v1/mocks/spelt/gates", {"approvals": 1, "threads": "resolved"})
    page.reload()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".verdicts")).to_contain_text("Does not count: offers it")
    expect(page.locator(".gates .unmet").first).to_contain_text("0 of 1 approvals")
    looked_at(page, picture, "gates")
    page.get_by_text("Publish anyway").click()
    page.get_by_label("Why the gates do not count").fill("Nobody else is here.")
    page.get_by_role("button", name="Publish past the gates").click()
    expect(page.locator(".review-head .badge")).to_have_text("published")
    expect(page.locator(".timeline")).to_contain_text("Nobody else is here.")


def test_guests_and_reviewers_decide(
    page: Page, guarded: Studio, signed_in: str, browser: Browser, watch: Watch, picture: Path
) -> None:
    page.goto(f"{guarded.url}/")
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    as_owner = {"cookie": cookie, "origin": guarded.url}

    def ask(method: str, path: str, body: Any = None) -> Any:
        return guarded.ask(method, path, body, **as_owner)

    ask("PUT", "/api/v1/mocks/guests", {"collection": shop("guests", BREAD)})
    ask("PUT", "/api/v1/mocks/guests", {"collection": shop("guests", BREAD | {"name": "oat"}), "publish": False})
    ask("PUT", "/api/v1/mocks/guests/gates", {"approvals": 1})
    store = open_store(str(guarded.database))
    try:
        reviewer = add_person(store, "looks@example.com", "reviewer")
        session = open_session(store, reviewer.id)
    finally:
        store.close()
    ask("POST", "/api/v1/mocks/guests/reviews", {"title": f"Oats {HOSTILE}", "asked": ["looks@example.com"]})

    page.goto(f"{guarded.url}/mocks/guests/reviews/1")
    page.get_by_text("Make a link for guests").click()
    page.get_by_label("For whom").fill("the shop's team")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("[data-from=link]")
    expect(link).to_contain_text("/guest#")
    address = link.text_content() or ""

    other = browser.new_context(viewport={"width": 1280, "height": 800})
    other.set_default_timeout(10_000)
    other.on("page", watch.follow)
    guest = other.new_page()
    guest.goto(address)
    guest.get_by_label("Your name").fill("Bo <b>B</b>")
    guest.get_by_role("button", name="Open the review").click()
    expect(guest).to_have_url(f"{guarded.url}/mocks/guests/reviews/1")
    expect(guest.get_by_role("heading", name="Oats <script>", exact=False)).to_be_visible()
    expect(guest.get_by_role("button", name="Approve")).to_have_count(0)
    expect(guest.get_by_role("navigation", name="Pages of this mock")).to_have_count(0)
    guest.get_by_role("button", name="Try 200 fine").first.click()
    guest.locator("try-call").get_by_role("button", name="Send").click()
    expect(guest.locator("try-call .answer")).to_contain_text("oat")
    guest.get_by_role("button", name="Comment on the whole proposal").click()
    guest.locator(".new-comment textarea[name=text]").fill(f"Oats are good. {HOSTILE}")
    guest.locator(".new-comment").get_by_role("button", name="Comment").click()
    expect(guest.locator("#thread-1")).to_contain_text("Oats are good. <script>")
    looked_at(guest, picture, "guest")
    other.close()

    owner = page.context.cookies()
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "understudy", "value": session.text, "url": guarded.url, "httpOnly": True}])
    page.goto(f"{guarded.url}/reviews")
    expect(page.get_by_role("link", name="Reviews 1 unread")).to_be_visible()
    looked_at(page, picture, "inbox")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Reviews", exact=True)).to_be_visible()
    page.locator("#inbox").get_by_role("link", name="Oats").click()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)

    # what was looked at is not what is offered any more: told, and nothing is lost
    ask("PUT", "/api/v1/mocks/guests", {"collection": shop("guests", BREAD | {"name": "oats"}), "publish": False})
    ask("POST", "/api/v1/mocks/guests/reviews/1/revisions", {})
    watch.expect("409")
    page.get_by_label("Your verdict", exact=False).get_by_role("textbox").fill("Well done.")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("offers revision 3 now, not what was looked at")
    page.reload()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".verdicts")).to_contain_text("Well done.")
    expect(page.locator(".gates .met")).to_contain_text("1 of 1 approvals")

    # an approval stays while what was seen stays as it was
    ask("PUT", "/api/v1/mocks/guests", {"collection": shop("renamed", BREAD | {"name": "oats"}), "publish": False})
    ask("POST", "/api/v1/mocks/guests/reviews/1/revisions", {})
    page.reload()
    expect(page.locator(".verdicts")).to_contain_text("carried forward from revision 3")
    expect(page.locator(".gates .met")).to_contain_text("1 of 1 approvals")

    page.context.clear_cookies()
    page.context.add_cookies([{name: each[name] for name in ("name", "value", "domain", "path")} for each in owner])
    page.goto(f"{guarded.url}/mocks/guests/reviews/1")
    page.keyboard.press("j")
    expect(page.locator(".of-operation summary").first).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(".review-head .badge")).to_have_text("published")
    page.get_by_role("link", name="Roll back").click()
    page.get_by_role("button", name="Roll back to revision 1").click()
    expect(page.locator(".mock-now .state")).to_contain_text("live, revision 1")


def test_any_two_revisions_are_compared(page: Page, studio: Studio, picture: Path) -> None:
    offered(studio, "compared", title=f"Compared {HOSTILE}")
    page.goto(f"{studio.url}/mocks/compared/compare")
    expect(page.get_by_role("heading", name="Revision 1 → 2")).to_be_visible()
    expect(page.locator(".change.breaks").first).to_contain_text("callers that read it find nothing")
    page.get_by_role("button", name="Body of 200 fine").first.click()
    expect(page.locator(".lines.side")).to_be_visible()
    page.get_by_role("button", name="Replay").click()
    expect(page.locator(".replayed")).to_contain_text("1 caller would break.")
    looked_at(page, picture, "compare")
    page.locator("select[name=from]").select_option("2")
    page.locator("select[name=to]").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Revision 2 → 1")).to_be_visible()
    page.goto(f"{studio.url}/mocks/compared/compare?from=7&to=2")
    expect(page.get_by_text("These cannot be compared")).to_be_visible()


def test_gates_and_webhooks_are_set(page: Page, studio: Studio, picture: Path) -> None:
    offered(studio, "gated")
    page.goto(f"{studio.url}/mocks/gated/reviews")
    page.get_by_label("Approvals").fill("2")
    page.get_by_label("Threads").select_option("resolved")
    page.get_by_role("button", name="Set gates").click()
    expect(page.get_by_text("0 of 2 approvals")).to_be_visible()
    page.get_by_text("Add a webhook").click()
    page.get_by_label("Address").fill("https://hooks.example.com/understudy?token=secret")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("[data-from=secret]")).to_contain_text("whsec_")
    page.reload()
    expect(page.locator("#webhooks")).to_contain_text("https://hooks.example.com/understudy")
    expect(page.locator("#webhooks")).not_to_contain_text("token=secret")
    looked_at(page, picture, "list")
    page.get_by_role("button", name="Remove").click()
    page.locator("dialog[open]").get_by_role("button", name="Remove").click()
    expect(page.locator("#webhooks")).to_contain_text("A webhook is told by POST")


def test_a_first_revision_is_all_new_and_threads_keep_what_they_were_said_on(page: Page, studio: Studio) -> None:
    studio.mock("first", shop("first", BREAD), publish=False)
    studio.ask("POST", "/api/v1/mocks/first/reviews", {"title": "The first"})
    (example,) = [key for key in studio.ask("GET", "/api/v1/mocks/first/reviews/1")["changes"] if "example|GET /till" in key]
    studio.ask("POST", "/api/v1/mocks/first/reviews/1/threads", {"text": "Why a till?", "subject": example})
    page.goto(f"{studio.url}/mocks/first/reviews/1?subject={quote(example)}")
    expect(page.locator("#changes .summary-line")).to_have_text("All of it is new.")
    expect(page.locator(".of-example.sought #thread-1")).to_contain_text("Why a till?")
    studio.mock("first", small_collection("first", "/breads"), publish=False)
    studio.ask("POST", "/api/v1/mocks/first/reviews/1/revisions", {})
    page.reload()
    expect(page.locator("#discussion #thread-1 > summary")).to_contain_text("outdated")
    expect(page.locator("#thread-1 .quoted")).to_have_text("Said on revision 1 of 200 fine")


@pytest.mark.role("viewer")
def test_viewers_look_and_try(page: Page, guarded: Studio, signed_in: str) -> None:
    store = open_store(str(guarded.database))
    try:
        session = open_session(store, add_person(store, "offers@example.com", "owner").id)
    finally:
        store.close()
    owner = {"cookie": f"understudy={session.text}", "origin": guarded.url}
    guarded.ask("PUT", "/api/v1/mocks/looked-at", {"collection": shop("looked-at", BREAD)}, **owner)
    changed = {"collection": shop("looked-at", BREAD | {"name": "oat"}), "publish": False}
    guarded.ask("PUT", "/api/v1/mocks/looked-at", changed, **owner)
    guarded.ask("POST", "/api/v1/mocks/looked-at/reviews", {"title": "Oats"}, **owner)
    page.goto(f"{guarded.url}/mocks/looked-at/reviews/1")
    expect(page.get_by_role("button", name="Try 200 fine").first).to_be_visible()
    for name in ("Comment", "Approve", "Publish", "Withdraw", "Make a link"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.goto(f"{guarded.url}/mocks/looked-at/reviews")
    expect(page.get_by_text("Nothing is asked for before a revision is published.")).to_be_visible()
    expect(page.get_by_text("Open a proposal")).to_have_count(0)
