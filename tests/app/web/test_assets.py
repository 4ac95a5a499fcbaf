"""Style sheets and scripts: under addresses that change with them, cached for ever, and small."""

from __future__ import annotations

import gzip
import posixpath
import re
from importlib import resources
from pathlib import Path

import pytest

from app.web.assets import asset_url, assets, version
from tests.app.access.site import Site

IMPORT = re.compile(r'^import (?:[^"]+ from )?"([^"]+)";$', re.MULTILINE)
MOST_SCRIPT = 60_000
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(None)


def test_a_file_under_its_present_address_is_kept_for_ever(site: Site):
    answer = site.ask("GET", asset_url("style/page.css"))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.body == assets()["style/page.css"].data


def test_a_page_of_another_release_gets_what_there_is_and_asks_again(site: Site):
    answer = site.ask("GET", "/static/000000000000/style/page.css")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    again = site.ask("GET", "/static/000000000000/style/page.css", {"if-none-match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_files_are_sent_packed_to_who_can_unpack_them(site: Site):
    answer = site.ask("GET", asset_url("scripts/api-form.js"), {"accept-encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == assets()["scripts/api-form.js"].data


@pytest.mark.parametrize("path", ["nope.js", "../rendering.py", "..%2frendering.py", "style", "style/", ""])
def test_nothing_else_is_served(site: Site, path: str):
    assert site.ask("GET", f"/static/{version()}/{path}").status == 404


def with_imports(path: str, found: set[str]) -> set[str]:
    """A script and every one that it imports."""
    if path not in found:
        found.add(path)
        for target in IMPORT.findall(assets()[path].data.decode()):
            with_imports(posixpath.normpath(posixpath.join(posixpath.dirname(path), target)), found)
    return found


@pytest.mark.parametrize("script", [path for path in assets() if path.startswith("scripts/")])
def test_no_page_loads_more_script_than_it_may(script: str):
    """What every page has, and one script of its own."""
    loaded = with_imports(script, with_imports("scripts/main.js", {"scripts/theme.js"}))
    assert sum(len(assets()[path].packed) for path in loaded) < MOST_SCRIPT


def test_every_script_of_every_page_is_fetched_at_once():
    base = resources.files("app.web").joinpath("templates/base.html").read_text("utf-8")
    listed = re.findall(r'"([a-z-]+)"', re.search(r"for script in \[(.+?)\]", base)[1])  # type: ignore[index]
    assert {f"scripts/{name}.js" for name in listed} == with_imports("scripts/main.js", set()) - {"scripts/main.js"}


def test_templates_hold_no_script_style_or_handler_of_their_own():
    """The policy would block them."""
    for path in REPOSITORY.joinpath("app", "web", "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", text) == [], path


def test_the_sample_is_the_one_of_the_workspace():
    sample = REPOSITORY.joinpath("collections", "shop.openapi.yaml").read_bytes()
    assert assets()["sample/bakery.openapi.yaml"].data == sample, "copy collections/shop.openapi.yaml to app/web/static/sample"
