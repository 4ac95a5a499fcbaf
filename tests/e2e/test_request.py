"""A request and its examples: looked at, sent, edited and undone, added, put in order; what is stale; texts that try to run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.store.opening import open_store
from app.store.people import add_person
from app.store.sessions import open_session
from tests.e2e.looking import Studio, Watch, looked_at, overflow

HOSTILE = "</script><script>document.title = 'ran'</script><img src=x onerror=alert(1)>"
DEFINITION = """\
openapi: 3.1.0
info: {title: Oven, version: "1"}
servers: [{url: https://oven.example.com/v1}]
paths:
  /breads/{id}:
    get:
      operationId: showBread
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: page, in: query, schema: {type: integer}}
      responses:
        "200":
          description: One
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string}, price: {type: number}}}
              example: {name: rye, price: 3}
"""


def orders(name: str) -> dict[str, Any]:
    """A collection with one request of three examples; `secret` is there to be masked."""
    header = [{"key": "Content-Type", "value": "application/json"}]

    def example(identifier: str, code: int, number: int, body: Any) -> dict[str, Any]:
        key = {"key": "X-Api-Key", "value": "s3cr3t-key"}
        request = {"method": "GET", "url": f"{{{{baseUrl}}}}/orders/{number}", "header": [key]}
        text = body if isinstance(body, str) else json.dumps(body)
        return {"id": identifier, "name": identifier, "originalRequest": request, "code": code, "header": header, "body": text}

    return {
        "info": {"name": name, "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [
            {
                "id": "show",
                "name": "Show an order",
                "request": {"method": "GET", "url": "{{baseUrl}}/orders/:id"},
                "response": [
                    example("paid", 200, 7, {"id": 7, "lines": [{"sku": "rye", "price": 3.5}], "token": "t0p-s3cr3t"}),
                    example("open", 200, 8, {"id": 8, "lines": []}),
                    example("gone", 404, 7, {"title": HOSTILE}),
                ],
            }
        ],
    }


def page_of(studio: Studio, name: str) -> str:
    return f"{studio.url}/mocks/{name}/requests/show"


def names(page: Page) -> list[str]:
    return page.locator(".example-list li bdi").all_text_contents()


def test_a_request_is_looked_at_and_linked_to(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("orders-look", orders("orders-look"))
    page.goto(page_of(studio, "orders-look"))
    shown = page.locator(".example-card:visible")
    expect(shown.locator("h3")).to_have_text("200 paid")
    expect(shown).to_contain_text("/orders/7")
    expect(shown).not_to_contain_text("t0p-s3cr3t")
    expect(page.get_by_text("No definition is known of this mock")).to_be_visible()
    looked_at(page, picture, "request")

    page.get_by_role("link", name="404 gone").click()
    expect(shown.locator("h3")).to_have_text("404 gone")
    expect(shown).to_contain_text("x-mock-response-code: 404")
    expect(shown.locator("json-lines.pretty")).to_contain_text("<img src=x onerror=alert(1)>")
    shown.get_by_role("radio", name="Raw").check()
    expect(shown.locator(".raw")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.title() != "ran"

    page.goto(f"{page_of(studio, 'orders-look')}#example-paid:/lines/0/price")
    expect(shown.locator("pre.code span:target")).to_have_text('"price": 3.5')
    page.locator("pre.code:visible").press("ArrowUp")
    expect(shown.locator("pre.code span:target")).to_contain_text('"sku"')
    page.goto(f"{page_of(studio, 'orders-look')}?subject=field|GET%20/orders/:id|open|response:/lines")
    expect(page.locator("pre.code span:target")).to_contain_text('"lines": []')
    page.goto(f"{page_of(studio, 'orders-look')}?field=/lines/0/gone")
    expect(shown.locator("h3")).to_have_text("200 paid")
    expect(page.locator("pre.code span:target")).to_have_text("{")


def test_bodies_are_held_against_the_definition(page: Page, studio: Studio, picture: Path) -> None:
    (studio.workspace / "oven.yaml").write_text(DEFINITION)
    while studio.call("oven", "/breads/1") != 200:
        page.wait_for_timeout(100)
    rows = studio.ask("GET", "/api/v1/mocks/oven/tree")["rows"]
    request, example = (next(row["id"] for row in rows if row["kind"] == kind) for kind in ("request", "example"))
    edit = {"edit": "change_example", "example": example, "body": '{"name": 5, "price": 3}'}
    studio.ask("POST", "/api/v1/mocks/oven/edits", {"edits": [edit]})
    page.goto(f"{studio.url}/mocks/oven/requests/{request}")
    page.get_by_role("link", name="/name").click()
    expect(page.locator("pre.code span:target")).to_contain_text('"name": 5')
    expect(page.locator("[data-wrong]")).to_have_count(1)
    expect(page.get_by_role("region", name="Parameters")).to_contain_text("integer")
    page.get_by_text("Answer 200 application/json").click()
    expect(page.get_by_label("Schema of the answer 200")).to_contain_text('"required"')
    looked_at(page, picture, "held")


def test_a_call_is_sent(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("orders-send", orders("orders-send"))
    page.goto(page_of(studio, "orders-send"))
    page.locator("[data-parameter=id]").fill("8")
    page.get_by_role("button", name="Send", exact=True).click()
    sent = page.locator(".sent")
    expect(sent.locator(".sent-head")).to_contain_text("by open, score 100")
    expect(sent).to_contain_text("ms")
    expect(page.get_by_label("Value of x-api-key")).to_have_value("***")
    expect(sent.locator(".why li.wins")).to_contain_text("the path is identical")
    expect(sent.locator(".why > li")).to_have_count(3)
    looked_at(page, picture, "sent")
    page.get_by_label("Example that is to answer").select_option(label="404 gone")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(sent.locator(".status").first).to_have_text("404")
    expect(sent).to_contain_text("<img src=x onerror=alert(1)>")
    page.locator("#send-path").fill("/nowhere")
    page.get_by_label("Example that is to answer").select_option("")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(sent).to_contain_text("no example fits")
    page.locator(".sent").scroll_into_view_if_needed()
    page.get_by_role("link", name="200 open").click()
    page.locator(".example-card:visible").get_by_role("button", name="Send this").click()
    expect(page.locator("[data-parameter=id]")).to_have_value("8")
    page.get_by_role("button", name="Fill the secrets in").click()
    expect(page.get_by_label("Value of x-api-key")).to_have_value("s3cr3t-key")
    expect(page.locator("[data-parameter=id]")).to_have_value("8")


def test_an_example_is_edited_and_the_edit_undone(page: Page, studio: Studio, picture: Path) -> None:
    studio.mock("orders-edit", orders("orders-edit"))
    page.goto(page_of(studio, "orders-edit"))
    page.keyboard.press("e")
    page.locator("#example-name").fill("settled")
    page.locator("#example-headers").fill("Content-Type: application/json\nX-Page: 2\n// X-Off: yes")
    page.locator("code-editor .cm-content:visible").last.wait_for()
    looked_at(page, picture, "editor")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".example-card:visible h3")).to_have_text("200 settled")
    expect(page.locator(".revision-note")).to_contain_text("A draft")
    kept = studio.ask("GET", "/api/v1/mocks/orders-edit/requests/show?secrets=full")["examples"][0]
    headers = [(row["key"], row["disabled"]) for row in kept["headers"]]
    assert headers == [("Content-Type", False), ("X-Page", False), ("X-Off", True)]
    assert "t0p-s3cr3t" in kept["body"]
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.locator(".revision-note")).to_contain_text("It answers.")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".example-card:visible h3")).to_have_text("200 paid")
    expect(page.locator(".revision-note")).to_contain_text("callers get revision 2")


def test_examples_are_added_copied_put_in_order_and_deleted(page: Page, studio: Studio) -> None:
    studio.mock("orders-add", orders("orders-add"))
    page.goto(page_of(studio, "orders-add"))
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.locator("#example-name").fill("busy")
    page.get_by_label("Status").fill("7")
    editor = page.locator("#edit-example .cm-content")
    editor.fill('{"wait": 5}')
    page.get_by_label("Status").fill("503")
    page.locator("#edit-example").get_by_role("button", name="Add").click()
    shown = page.locator(".example-card:visible")
    expect(shown.locator("h3")).to_have_text("503 busy")
    expect(shown.locator("pre.code")).to_contain_text('"wait": 5')
    shown.get_by_role("button", name="Duplicate").click()
    expect(page.locator(".example-list li")).to_have_count(5)
    page.get_by_role("button", name="Move open up").click()
    page.get_by_role("link", name="404 gone").press("Alt+ArrowUp")
    assert names(page)[:3] == ["open", "gone", "paid"]
    page.get_by_role("button", name="Save this order").click()
    expect(page.locator(".revision-note")).to_contain_text("Revision 4")
    assert names(page)[:3] == ["open", "gone", "paid"]
    page.get_by_role("link", name="404 gone").click()
    shown.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".example-list li")).to_have_count(4)
    assert "gone" not in names(page)


def test_a_stale_edit_keeps_what_was_typed_and_shows_what_is_newest(
    page: Page, studio: Studio, watch: Watch, picture: Path
) -> None:
    studio.mock("orders-stale", orders("orders-stale"))
    page.goto(page_of(studio, "orders-stale"))
    page.keyboard.press("e")
    page.locator("#example-name").fill("mine")
    theirs = {"edit": "change_example", "example": "paid", "status": 202, "body": '{"id": 9}'}
    studio.ask("POST", "/api/v1/mocks/orders-stale/edits", {"edits": [theirs]})
    watch.expect("412")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("revision 2 is the newest now")
    expect(page.locator(".newest")).to_contain_text('"id": 9')
    expect(page.locator("#example-name")).to_have_value("mine")
    looked_at(page, picture, "stale")
    page.get_by_role("button", name="Save mine upon revision 2").click()
    expect(page.locator(".example-card:visible h3")).to_have_text("202 mine")
    expect(page.locator(".example-card:visible pre.code")).to_contain_text('"id": 9')


@pytest.mark.role("viewer")
def test_a_viewer_looks_and_sends_and_edits_nothing(page: Page, guarded: Studio, signed_in: str, watch: Watch) -> None:
    store = open_store(str(guarded.database))
    try:
        session = open_session(store, add_person(store, "owner-of-orders@example.com", "owner").id)
    finally:
        store.close()
    sent = {"cookie": f"understudy={session.text}", "origin": guarded.url}
    guarded.ask("PUT", "/api/v1/mocks/orders-seen", {"collection": orders("orders-seen")}, **sent)
    page.goto(page_of(guarded, "orders-seen"))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".sent-head")).to_contain_text("by paid")
    assert "s3cr3t-key" not in page.content()
    assert page.locator("main api-form, [data-edits], .moves").count() == 0
    watch.expect("403")
    page.goto(f"{page_of(guarded, 'orders-seen')}/form?example=paid")
    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()


def test_without_scripts_it_is_read(page: Page, studio: Studio) -> None:
    studio.mock("orders-read", orders("orders-read"))
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    try:
        plain = context.new_page()
        plain.goto(f"{page_of(studio, 'orders-read')}#example-open")
        expect(plain.locator(".example-card:visible h3")).to_have_text("200 open")
        plain.get_by_role("link", name="200 paid").click()
        expect(plain.locator(".example-card:visible h3")).to_have_text("200 paid")
        expect(plain.get_by_label("curl for the first example")).to_be_visible()
        assert plain.locator("button[data-edits]:visible, [data-moves]:visible").count() == 0
    finally:
        context.close()
    assert overflow(page) == 0
