"""Browser tests: real servers, a real Chromium, and what is looked at in every test without being asked for.

They run as a process of their own (`pytest tests/e2e`): the browser's event loop and those of other tests do not go together.
What pages looked like is kept below `out/e2e`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.store.opening import open_store
from app.store.people import add_person, open_setup
from app.store.sessions import open_session
from tests.e2e.looking import Studio, Watch
from tests.server_process import free_port, running, understudy

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PICTURES = Path(__file__).resolve().parents[2] / "out" / "e2e"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: ./tests/run installs it, or CHROMIUM says where it is."
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield found
        found.close()


def _served(folder: Path, **variables: str) -> Iterator[Studio]:
    port, database = free_port(), folder / "understudy.db"
    (folder / "workspace").mkdir(exist_ok=True)
    settings = {"UNDERSTUDY_DATABASE": str(database), "UNDERSTUDY_LOCAL_USER": "direct", **variables}
    with running(understudy([folder / "workspace"], port), port, ready="/readyz", variables=settings):
        yield Studio(url=f"http://127.0.0.1:{port}", workspace=folder / "workspace", database=database)


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One server for all tests, in which the local user is the owner. Tests seed it by the API and name what is theirs."""
    yield from _served(tmp_path_factory.mktemp("studio"))


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Another one, in which nobody is anybody before they sign in."""
    yield from _served(tmp_path_factory.mktemp("guarded"), UNDERSTUDY_LOCAL_USER="off")


@pytest.fixture
def empty_studio(tmp_path: Path) -> Iterator[Studio]:
    """A server of the test's own, with nothing in it. It costs a second: take `studio` where that does."""
    yield from _served(tmp_path)


@pytest.fixture
def unowned(tmp_path: Path) -> Iterator[Studio]:
    """A guarded one of the test's own, which has no owner yet."""
    yield from _served(tmp_path, UNDERSTUDY_LOCAL_USER="off")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    found = browser.new_context(viewport={"width": 1280, "height": 800})
    found.set_default_timeout(10_000)
    yield found
    found.close()


@pytest.fixture
def watch() -> Watch:
    """What pages did that none may do; `watch.expect("401")` forgives console messages that have this in them."""
    return Watch()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A tab that is watched: no script fails, nothing is asked of another host, the security policy is not run into."""
    context.on("page", watch.follow)
    yield context.new_page()
    watch.check()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Path:
    """Where this test's screenshots are kept."""
    folder = PICTURES / re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def setup_token(unowned: Studio) -> str:
    """The token that the console shows while there is no owner."""
    store = open_store(str(unowned.database))
    try:
        found = open_setup(store)
    finally:
        store.close()
    assert found is not None
    return found.text


@pytest.fixture
def signed_in(guarded: Studio, context: BrowserContext, request: pytest.FixtureRequest) -> str:
    """Signs the browser in at `guarded`, as an owner unless the marker `role` says another; gives the address."""
    marker = request.node.get_closest_marker("role")
    role = marker.args[0] if marker else "owner"
    email = f"{re.sub(r'[^a-z0-9]+', '-', request.node.name.lower())}@example.com"
    store = open_store(str(guarded.database))
    try:
        person = add_person(store, email, role)
        session = open_session(store, person.id)
    finally:
        store.close()
    context.add_cookies([{"name": "understudy", "value": session.text, "url": guarded.url, "httpOnly": True}])
    return email
