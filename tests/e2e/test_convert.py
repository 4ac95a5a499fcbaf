"""Converting: a definition looked into, cut by tag, operation and workflow, saved as mocks, and taken along later."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.looking import Studio, Watch, looked_at

HOSTILE = "<img src=x onerror=alert(1)>"
SHOP = f"""openapi: 3.1.0
info: {{title: Corner shop, version: "1"}}
tags: [{{name: buns, description: "{HOSTILE}"}}, {{name: carts}}]
paths:
  /buns:
    get:
      tags: [buns]
      operationId: listBuns
      responses:
        "200": {{description: All, content: {{application/json: {{example: [{{name: rye}}]}}}}}}
  /carts/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get:
      tags: [carts]
      operationId: getCart
      responses:
        "200": {{description: One, content: {{application/json: {{schema: {{$ref: "#/components/schemas/Gone"}}}}}}}}
"""
FLOWS = """arazzo: 1.0.1
info: {title: Flows, version: "1"}
sourceDescriptions: [{name: shop, url: shop.yaml, type: openapi}]
workflows:
  - workflowId: buy
    summary: Somebody buys a bun
    steps: [{stepId: look, operationId: listBuns}]
"""


def test_a_sample_is_cut_by_tag_by_keyboard_and_saved(page: Page, studio: Studio, picture: Path) -> None:
    page.goto(f"{studio.url}/convert")
    looked_at(page, picture, "ways")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Rye & Shine Shop")).to_be_focused()
    expect(page.get_by_text("18 requests")).to_be_visible()
    page.get_by_role("checkbox", name="cart", exact=True).press("Space")
    expect(page.get_by_text("5 requests")).to_be_visible()
    page.get_by_role("checkbox", name="GET /products", exact=True).press("Space")
    expect(page.get_by_text("6 requests")).to_be_visible()
    page.get_by_label("Name of the mock").fill("cut-cart")
    page.get_by_role("button", name="Another mock").press("Enter")
    page.keyboard.type("cut-orders")
    page.get_by_role("checkbox", name="orders", exact=True).check()
    case = page.locator("li.case").nth(1)
    case.get_by_text("What it will hold").click()
    expect(case.locator("li.held.request").first).to_contain_text("/orders")
    page.get_by_role("link", name="line 38", exact=True).click()
    expect(page.locator(".source-box .marked")).to_contain_text("get:")
    expect(page.locator(".source-box .marked")).to_be_in_viewport()
    looked_at(page, picture, "cut")
    page.get_by_role("button", name="Plan saving them…").press("Enter")
    expect(page.get_by_role("heading", name="Will save 2 new mocks")).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.locator("#said")).to_contain_text("Saved: cut-cart, cut-orders")
    assert studio.call("cut-cart", "/products") == 200
    assert studio.ask("GET", "/api/v1/mocks/cut-orders/tree")["counts"]["requests"] == 6


def test_findings_lead_to_their_line_and_workflows_are_use_cases(page: Page, studio: Studio) -> None:
    page.goto(f"{studio.url}/convert")
    files = [{"name": name, "mimeType": "text/yaml", "buffer": text.encode()} for name, text in FILES.items()]
    page.locator("#convert-picked").set_input_files(files)  # type: ignore[arg-type]
    expect(page.get_by_role("heading", name="Corner shop")).to_be_visible()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    page.locator("[data-report] a.line-link").first.click()
    expect(page.locator(".source-box .marked")).to_contain_text("#/components/schemas/Gone")
    page.get_by_role("button", name="One for each workflow").click()
    expect(page.locator("li.case")).to_have_count(1)
    expect(page.get_by_role("checkbox", name="buy")).to_be_checked()
    expect(page.locator("li.case")).to_contain_text("1 request,")


def test_what_is_no_definition_says_so(page: Page, studio: Studio, watch: Watch) -> None:
    page.goto(f"{studio.url}/convert")
    page.get_by_label("Definition, YAML or JSON").fill("openapi: [")
    watch.expect("422", "400")
    page.get_by_role("button", name="Look into it").last.click()
    expect(page.get_by_role("alert")).to_contain_text("line")
    expect(page.get_by_label("Definition, YAML or JSON")).to_have_value("openapi: [")


def test_a_kept_mock_is_taken_along_by_choice(page: Page, studio: Studio, picture: Path) -> None:
    given = {"files": [{"name": "shop.yaml", "text": SHOP.replace("rye", "oat")}], "use_cases": [{"name": "along"}]}
    studio.ask("POST", "/api/v1/definitions/mocks", given)
    tree = studio.ask("GET", "/api/v1/mocks/along/tree")
    example = next(row for row in tree["rows"] if row["kind"] == "example")
    edit = {"edit": "change_example", "example": example["id"], "body": '[{"name": "mine"}]'}
    studio.ask("POST", "/api/v1/mocks/along/edits", {"edits": [edit]})
    page.goto(f"{studio.url}/convert?mock=along")
    page.get_by_label("Definition, YAML or JSON").fill(SHOP)
    page.get_by_role("button", name="Look into it").last.click()
    page.get_by_text("Or take a kept mock along").click()
    expect(page.locator("#resync-mock")).to_have_value("along")
    page.get_by_role("button", name="Show the plan").click()
    conflict = page.locator(".changes li.conflict")
    expect(conflict).to_contain_text("mine")
    expect(conflict).to_contain_text("rye")
    looked_at(page, picture, "resync")
    conflict.get_by_role("combobox").select_option("theirs")
    page.get_by_role("button", name="Take it over").click()
    page.wait_for_url("**/mocks/along/revisions")
    body = studio.ask("GET", f"/api/v1/mocks/along/requests/{example['parent']}")["examples"][0]["body"]
    assert "rye" in body


FILES = {"shop.yaml": SHOP, "flows.arazzo.yaml": FLOWS}
