"""Definitions over the API: looked into, previewed, saved, and mocks taken along with them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.app.actions.test_definitions import LATER, SHOP
from tests.app.api.both_planes import BothPlanes


def of(text: str, **more: Any) -> dict[str, Any]:
    return {"files": [{"name": "shop.yaml", "text": text}], **more}


@pytest.fixture
def address(tmp_path: Path) -> str:
    """One store is enough: what is kept here, others test on both."""
    return str(tmp_path / "understudy.db")


@pytest.fixture
def shop(site: BothPlanes) -> BothPlanes:
    """The mock `shop`, saved as a use case, and an example of it edited by hand."""
    assert site.ask("POST", "definitions/mocks", of(SHOP, use_cases=[{"name": "shop", "title": "Buying"}])).status_code == 200
    edit = {"edit": "change_example", "example": example(site), "body": '{"items": 2, "total": 9}'}
    assert site.ask("POST", "mocks/shop/edits", {"edits": [edit], "publish": True}).status_code == 201
    return site


def example(site: BothPlanes) -> str:
    """The id of the first example."""
    found: str = next(row["id"] for row in site.ask("GET", "mocks/shop/tree").json()["rows"] if row["kind"] == "example")
    return found


def test_a_definition_is_looked_into_and_previewed(site: BothPlanes):
    [found] = site.ask("POST", "definitions/outline", of(SHOP)).json()["outlines"]
    assert (found["file"], found["outline"]["title"], found["outline"]["operations"][0]["line"]) == ("shop.yaml", "Shop", 6)
    previews = site.ask("POST", "definitions/preview", of(SHOP, use_cases=[{"name": "cart", "tags": ["cart"]}])).json()["items"]
    assert [(each["name"], each["requests"], each["examples"]) for each in previews] == [("cart", 1, 1)]
    assert [row["kind"] for row in previews[0]["rows"]] == ["folder", "request", "example"]
    assert site.ask("GET", "mocks").json()["items"] == []


def test_bytes_come_as_base64_and_nothing_or_both_is_refused(site: BothPlanes):
    data = base64.b64encode(SHOP.encode()).decode()
    given = {"files": [{"name": "shop.yaml", "base64": data}]}
    assert site.ask("POST", "definitions/outline", given).json()["outlines"][0]["kind"] == "definition"
    for wrong in (
        {},
        {"files": [{"name": "a"}]},
        {"files": [{"name": "a", "text": "", "base64": ""}]},
        {"files": [{"name": "a", "base64": "*"}]},
        {"files": [{"name": "a", "text": "{}"}], "url": "https://example.com/a.yaml"},
    ):
        answer = site.ask("POST", "definitions/outline", wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_a_plan_is_told_before_mocks_are_saved(site: BothPlanes):
    given = of(
        SHOP,
        use_cases=[{"name": "cart", "tags": ["cart"], "use_case": "A *cart*."}, {"name": "rest", "without_tags": ["cart"]}],
    )
    plan = site.ask("POST", "definitions/mocks", given, params={"dry_run": "true"}).json()
    assert ([each["name"] for each in plan["mocks"]], plan["saved"]) == (["cart", "rest"], [])
    saved = site.ask("POST", "definitions/mocks", given).json()["saved"]
    assert [(each["name"], each["revision"]) for each in saved] == [("cart", 1), ("rest", 1)]
    assert site.ask("GET", "mocks/cart").json()["use_case"] == "A *cart*."
    assert site.body("cart", "cart")[0] == 200
    assert site.body("rest", "cart")[0] == 404


def test_a_mock_is_taken_along_choice_by_choice(shop: BothPlanes):
    plan = shop.ask("POST", "mocks/shop/resync", of(LATER), params={"dry_run": "true"})
    [conflict] = [each for each in plan.json()["changes"] if each["kind"] == "conflict"]
    assert (plan.headers["etag"], conflict["mine"], conflict["theirs"], conflict["resolution"]) == ('"2"', 9, 8, "mine")
    given = of(LATER, choices={conflict["id"]: "theirs"}, publish=True)
    done = shop.ask("POST", "mocks/shop/resync", given, headers={"If-Match": '"2"'})
    assert (done.status_code, done.json()["revision"], done.json()["published"], done.headers["etag"]) == (200, 4, True, '"4"')
    assert [each["resolution"] for each in done.json()["changes"] if each["kind"] == "conflict"] == ["theirs"]
    assert shop.body("shop", "cart")[1].count("8") == 1
    stale = shop.ask("POST", "mocks/shop/resync", given, headers={"If-Match": '"2"'})
    assert (stale.status_code, stale.json()["newest"]["number"]) == (412, 4)


def test_a_mock_without_a_definition_cannot_be_taken_along(site: BothPlanes):
    site.put(collection={"info": {"name": "x", "schema": SCHEMA}, "item": []})
    answer = site.ask("POST", "mocks/checkout/resync", of(SHOP))
    assert (answer.status_code, answer.json()["code"]) == (409, "mock.no_definition")


def test_drift_is_told(shop: BothPlanes):
    found = shop.ask("GET", "mocks/shop/drift").json()
    assert (found["revision"], found["has_definition"], found["operations"], found["bad_count"]) == (2, True, 2, 0)


SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
