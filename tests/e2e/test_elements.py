"""What every page's elements do, on forms and lists made up for it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.looking import Studio, Watch

FORM = """
<api-form action="/api/v1/mocks/stale" method="PUT" data-if-match='"{version}"' data-then="stay" data-said="Kept."><form>
  <div class="field"><label for="t">Title</label><input id="t" name="title" value="before"></div>
  <button>Send</button>
</form></api-form>"""


def put_into(page: Page, html: str) -> None:
    page.evaluate("html => document.querySelector('main').innerHTML = html", html)


def test_a_stale_edit_says_so_and_loses_nothing(page: Page, studio: Studio, watch: Watch) -> None:
    watch.expect("412")
    version = studio.mock("stale", title="before")["version"]
    page.goto(f"{studio.url}/about")
    put_into(page, FORM.format(version=version))
    page.get_by_label("Title").fill("mine")
    studio.mock("stale", title="theirs")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed it since this page was loaded.")
    expect(page.get_by_role("link", name="What is there now")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("mine")
    newest = studio.ask("GET", "/api/v1/mocks/stale")["version"]
    page.goto(f"{studio.url}/about")
    put_into(page, FORM.format(version=newest))
    expect(page.get_by_label("Title")).to_have_value("mine")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#said")).to_have_text("Kept.")
    assert studio.ask("GET", "/api/v1/mocks/stale")["title"] == "mine"


def test_a_problem_stands_at_the_field_that_it_is_about(page: Page, studio: Studio, watch: Watch) -> None:
    watch.expect("422")
    version = studio.mock("stale-too")["version"]
    page.goto(f"{studio.url}/about")
    put_into(page, FORM.format(version=version).replace("stale", "stale-too"))
    page.get_by_label("Title").fill("x" * 300)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Title")).to_be_focused()
    expect(page.locator(".field-error")).to_contain_text("200")


def test_without_a_connection_what_was_typed_stays(page: Page, studio: Studio, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    studio.mock("offline")
    page.goto(f"{studio.url}/about")
    put_into(page, FORM.replace("data-if-match='\"{version}\"'", "").replace("stale", "offline"))
    page.get_by_label("Title").fill("written on a train")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("The server could not be reached.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#said")).to_contain_text("Kept.")


def busy_ms(page: Page, script: str, value: str) -> float:
    """How long the page's thread was at work for a script and the layout it asks for; other processes do not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        return next(
            each["value"] for each in session.send("Performance.getMetrics")["metrics"] if each["name"] == "TaskDuration"
        )

    before = spent()
    page.evaluate(script, value)
    return 1000 * (spent() - before)


FILTER = """text => {
    const list = document.querySelector("filter-list");
    list.input.value = text;
    list.filter();
    document.body.getBoundingClientRect();
}"""


def test_two_thousand_rows_are_filtered_at_once(page: Page, studio: Studio) -> None:
    """50 ms on a machine of today; the limit here is for slow ones."""
    page.goto(f"{studio.url}/about")
    rows = "".join(f"<li><code>GET /customers/{n}/orders/{n * 7}</code> Example {n}</li>" for n in range(2000))
    search = '<filter-list for="many"><input type="search" aria-label="Find"><output></output></filter-list>'
    put_into(page, f'{search}<ul id="many" class="rows">{rows}</ul>')
    took = [busy_ms(page, FILTER, text) for text in ("1", "19", "199", "", "orders/7")]
    print("filtering 2,000 rows, ms:", [round(each, 1) for each in took])
    assert page.locator("#many li:not([hidden])").count() == sum("orders/7" in f"orders/{n * 7}" for n in range(2000))
    assert max(took) < 500
