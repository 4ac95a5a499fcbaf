"""How browser tests look at pages: what a page may not do, accessibility, widths and themes; and how they seed a server."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 800}
COLOURS = {"runOnly": ["color-contrast"]}
"""All that another theme can change."""

SAMPLE = Path(__file__).resolve().parents[2] / "collections"


@dataclass(frozen=True, slots=True)
class Studio:
    """A running server, and the folders it works in."""

    url: str
    workspace: Path
    database: Path

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Asks the API as the local user; the answer's JSON, None without a body. Raises HTTPError."""
        data = None if body is None else json.dumps(body).encode()
        sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, sent, method=method), timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def mock(self, name: str, collection: Any = None, **fields: Any) -> Any:
        """Puts a mock, of one small collection unless another is given."""
        return self.ask("PUT", f"/api/v1/mocks/{name}", {"collection": collection or small_collection(name), **fields})["mock"]

    def call(self, name: str, path: str, method: str = "GET") -> int:
        """Calls a mock; the status."""
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.url}/mock/{name}{path}", method=method)) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code


def small_collection(name: str, *paths: str, body: str = '{"ok":true}') -> dict[str, Any]:
    """A collection with one example for each path."""
    return {
        "info": {"name": name, "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [small_item(path, body) for path in paths or ("/breads",)],
    }


def small_item(path: str, body: str) -> dict[str, Any]:
    request = {"method": "GET", "url": f"{{{{baseUrl}}}}{path}"}
    header = [{"key": "Content-Type", "value": "application/json"}]
    example = {"name": "fine", "originalRequest": request, "code": 200, "status": "OK", "header": header, "body": body}
    return {"name": f"Get {path}", "request": request, "response": [example]}


@dataclass  # without slots: playwright notes things on whose methods it calls
class Watch:
    """Notes what a page does that it may not do."""

    faults: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, *texts: str) -> None:
        """Console messages with one of these texts are what the test is about."""
        self._expected += texts

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._look(page, request.url))

    def check(self) -> None:
        """Fails with everything that was noted."""
        assert self.faults == []

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(each in text for each in self._expected):
            self.faults.append(f"console {kind}: {text}")

    def _look(self, page: Page, url: str) -> None:
        own = urlsplit(page.url).netloc
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and own and urlsplit(url).netloc != own:
            self.faults.append(f"asked elsewhere: {url}")


def looked_at(page: Page, folder: Path, name: str) -> None:
    """Looks at the page as it stands: axe in light and dark, nothing wider than the window at 360 px and at 200 %; pictures."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", arg=scheme)
        page.screenshot(path=folder / f"{name}-{scheme}.png", full_page=True)
        assert violations(page, COLOURS if scheme == "dark" else None) == [], f"{name}, {scheme}"
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 640, "height": 400})
    assert overflow(page) == 0, f"{name} at 200 %"
    page.set_viewport_size(NARROW)
    page.screenshot(path=folder / f"{name}-narrow.png", full_page=True)
    assert overflow(page) == 0, f"{name} at 360 px"
    page.set_viewport_size(WIDE)


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds: the rule and the element, one line each."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
