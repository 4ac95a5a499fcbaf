"""The two pictures of the README, made of the sample workspace: `python -m tests.e2e.pictures`.

They lie in `app/web/pictures`, which no wheel takes along. Run it after the pages have changed, and look at them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.looking import SAMPLE, Studio
from tests.server_process import running, understudy

PICTURES = Path(__file__).resolve().parents[2] / "app" / "web" / "pictures"
SIZE = {"width": 1280, "height": 860}
PORT = 8000
MOCK = "checkout-declined"
CALLS = (("GET", "/products"), ("GET", "/carts/cart-301"), ("POST", "/orders"))


def main() -> None:
    """Serves a copy of the sample, opens a review of it, and takes the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace, database = Path(folder) / "collections", Path(folder) / "understudy.db"
        shutil.copytree(SAMPLE, workspace)
        settings = {"UNDERSTUDY_DATABASE": str(database), "UNDERSTUDY_LOCAL_USER": "direct"}
        with running(understudy([workspace], PORT), PORT, ready="/readyz", variables=settings):
            studio = Studio(url=f"http://127.0.0.1:{PORT}", workspace=workspace, database=database)
            for method, path in CALLS:
                studio.call(MOCK, path, method)
            number = open_review(studio)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
                take(browser, f"{studio.url}/", "home.png")
                take(browser, f"{studio.url}/mocks/{MOCK}/reviews/{number}", "review.png")
                browser.close()


def open_review(studio: Studio) -> int:
    """A change of what the bank answers, put up for review, with a question about one of its fields."""
    at = f"/api/v1/mocks/{MOCK}"
    declined = next(row for row in studio.ask("GET", f"{at}/tree")["rows"] if row["kind"] == "example" and row["status"] == 402)
    newest = studio.ask("GET", f"{at}/revisions")["items"][0]["number"]
    request = studio.ask("GET", f"{at}/requests/{declined['parent']}?secrets=full")
    example = next(each for each in request["examples"] if each["id"] == declined["id"])
    body: dict[str, Any] = json.loads(example["body"])
    del body["declineReason"]
    body["decline"] = {"reason": "insufficient_funds", "retry": False}
    change = {"edit": "change_example", "example": declined["id"], "body": json.dumps(body, indent=2)}
    message = "Apps learn whether it is worth trying again"
    studio.ask("POST", f"{at}/edits", {"edits": [change], "message": message}, If_Match=f'"{newest}"')
    opened = studio.ask(
        "POST",
        f"{at}/reviews",
        {
            "title": "Say whether a declined card may be tried again",
            "why": "Apps offer **Try again** for cards that will be declined again. `decline.retry` tells them apart.",
            "look_at": "Is `decline` the right place for both, and can older apps do without `declineReason`?",
        },
    )
    subject = f"field|POST /orders|{declined['id']}|response:/decline/retry"
    said = {"subject": subject, "text": "Our app reads `declineReason` today: could both stay for one release?"}
    studio.ask("POST", f"{at}/reviews/{opened['number']}/threads", said)
    return int(opened["number"])


def take(browser: Browser, url: str, name: str) -> None:
    """One page as a picture, in the light theme."""
    page = browser.new_page(viewport=SIZE, color_scheme="light", device_scale_factor=1)
    page.goto(url)
    page.wait_for_load_state("load")
    page.screenshot(path=PICTURES / name)
    page.close()


if __name__ == "__main__":
    main()
