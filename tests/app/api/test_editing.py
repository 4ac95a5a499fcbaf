"""A mock edited over the API: looked at, changed, refused when stale, restored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.store.people import add_person
from app.store.sessions import issue_token
from app.store.transaction import Store
from tests.app.actions.editing.shop import SHOP
from tests.app.api.both_planes import BothPlanes


@pytest.fixture
def shop(site: BothPlanes) -> BothPlanes:
    """The mock `shop`, published."""
    site.put("shop", collection=SHOP)
    return site


def edits(site: BothPlanes, *wishes: dict[str, Any], if_match: str = "", **more: Any) -> Any:
    headers = {"If-Match": if_match} if if_match else {}
    return site.ask("POST", "mocks/shop/edits", {"edits": list(wishes), **more}, headers=headers)


def test_a_tree_is_read_edited_and_served(shop: BothPlanes):
    tree = shop.ask("GET", "mocks/shop/tree")
    assert (tree.status_code, tree.headers["etag"], tree.json()["counts"]["examples"]) == (200, '"1"', 3)
    [row] = [row for row in tree.json()["rows"] if row["name"] == "all"]
    change = {"edit": "change_example", "example": row["id"], "name": "Sold out", "body": '{"left": 0}'}
    answer = edits(shop, change, if_match=tree.headers["etag"])
    found = answer.json()
    assert (answer.status_code, answer.headers["etag"], found["is_new"], found["findings"]) == (201, '"2"', True, [])
    assert found["revision"]["message"] == "Example “all” of GET /products changed"
    assert (shop.body("shop", "products"), shop.body("shop@2", "products")) == ((200, '[{"id": 1}]'), (200, '{"left": 0}'))
    assert edits(shop, change).status_code == 200
    assert edits(shop, {**change, "body": "[7]"}, publish=True).json()["revision"]["is_published"]
    assert shop.body("shop", "products") == (200, "[7]")


def test_a_stale_edit_is_answered_with_what_is_newest_and_who_made_it(shop: BothPlanes):
    content = shop.ask("GET", "mocks/shop/revisions/1").json()["content"]
    rename = {"edit": "change_example", "example": "all", "name": "first"}
    assert edits(shop, rename, if_match=f'"{content}"').status_code == 201
    answer = edits(shop, {**rename, "name": "second"}, if_match=f'"{content}"')
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (412, "revision.changed")
    assert (problem["newest"]["number"], problem["newest"]["author"]) == (2, "local user")
    assert edits(shop, {**rename, "name": "second"}, if_match='"2"').status_code == 201
    assert edits(shop, rename, if_match="2").status_code == 422


def test_every_kind_of_edit_goes_through_the_api(shop: BothPlanes):
    answer = edits(
        shop,
        {"edit": "add_example", "request": "one", "name": "found", "headers": [{"key": "Content-Type", "value": "text/plain"}]},
        {"edit": "duplicate_example", "example": "all", "name": "copy"},
        {"edit": "delete_example", "example": "none"},
        {"edit": "change_request", "request": "one", "name": "A product", "description": "One of them."},
        {"edit": "change_folder", "folder": "catalogue", "name": "Goods"},
        {"edit": "change_collection", "description": "A shopper looks around."},
        {"edit": "change_example", "example": "broken", "original_request": {"url": "{{baseUrl}}/products?fail=1"}},
        message="All at once.",
    )
    assert answer.status_code == 201, answer.text
    tree = shop.ask("GET", "mocks/shop/tree").json()
    assert [row["name"] for row in tree["rows"]] == ["Goods", "List products", "all", "copy", "broken", "A product", "found"]
    assert tree["description"] == "A shopper looks around."
    ids = [row["id"] for row in tree["rows"] if row["parent"] == "list"]
    assert edits(shop, {"edit": "order_examples", "request": "list", "examples": ids[::-1]}).status_code == 201
    assert shop.body("shop@3", "products?fail=1") == (500, '{"error": "x"}')


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"edit": "delete_example", "example": "nothing"}, 404, "item.not_found"),
        ({"edit": "change_example", "example": "all", "status": 600}, 422, "request.invalid"),
        ({"edit": "change_example", "example": "all", "headers": [{"key": "A B"}]}, 422, "header.invalid"),
        ({"edit": "order_examples", "request": "list", "examples": []}, 422, "request.invalid"),
        ({"edit": "explode"}, 422, "request.invalid"),
    ],
)
def test_edits_that_cannot_be_done_change_nothing(shop: BothPlanes, wish: dict[str, Any], status: int, code: str):
    answer = edits(shop, {"edit": "change_example", "example": "all", "name": "x"}, wish)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert shop.ask("GET", "mocks/shop").json()["newest"] == 1


def test_the_place_of_what_is_wrong_is_told(shop: BothPlanes):
    answer = edits(shop, {"edit": "change_example", "example": "all", "headers": [{"key": "A", "value": "a\nb"}]})
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/body/edits/0/headers/0/value"]


def test_a_revision_is_restored(shop: BothPlanes):
    was = shop.ask("GET", "mocks/shop/revisions/1/collection").content
    edits(shop, {"edit": "delete_example", "example": "all"}, publish=True)
    answer = shop.ask("POST", "mocks/shop/revisions/1/restore", {"publish": True}, headers={"If-Match": '"2"'})
    assert (answer.status_code, answer.json()["revision"]["is_published"], answer.headers["etag"]) == (201, True, '"3"')
    assert shop.ask("GET", "mocks/shop/revisions/3/collection").content == was
    assert shop.body("shop", "products") == (200, '[{"id": 1}]')
    assert shop.ask("POST", "mocks/shop/revisions/1/restore", {}).status_code == 200
    assert shop.ask("POST", "mocks/shop/revisions/9/restore", {}).status_code == 404
    assert shop.ask("POST", "mocks/shop/revisions/1/restore", {}, headers={"If-Match": '"1"'}).status_code == 412


def test_a_request_is_told_whole(shop: BothPlanes):
    found = shop.ask("GET", "mocks/shop/requests/list").json()
    assert (found["curl"], found["is_masked"], found["operation"]) == (
        "curl http://localhost:8000/mock/shop/products",
        True,
        None,
    )
    assert found["examples"][0]["headers"] == [{"key": "Content-Type", "value": "application/json", "disabled": False}]
    assert [each["selector"] for each in found["examples"]] == ["", "x-mock-response-name: none", "x-mock-response-code: 500"]
    assert shop.ask("GET", "mocks/shop/requests/all").json()["code"] == "item.not_found"
    assert shop.ask("GET", "mocks/shop/requests/list", params={"revision": 9}).status_code == 404


def test_viewers_look_and_editors_edit(store: Store):
    site = BothPlanes(store, host="0.0.0.0", admin_hosts="localhost")
    people = {role: add_person(store, f"{role}@example.com", role) for role in ("viewer", "editor")}  # type: ignore[arg-type]
    tokens = {role: issue_token(store, person.id, "t", role).text for role, person in people.items()}  # type: ignore[arg-type]

    def ask(role: str, method: str, path: str, said: Any = None, **more: Any) -> int:
        return site.ask(method, path, said, headers={"Authorization": f"Bearer {tokens[role]}"}, **more).status_code

    assert ask("editor", "PUT", "mocks/shop", {"collection": SHOP}) == 201
    assert ask("viewer", "GET", "mocks/shop/tree") == 200
    assert ask("viewer", "GET", "mocks/shop/requests/list", params={"secrets": "full"}) == 403
    assert ask("editor", "GET", "mocks/shop/requests/list", params={"secrets": "full"}) == 200
    wish = {"edits": [{"edit": "delete_example", "example": "all"}]}
    assert (ask("viewer", "POST", "mocks/shop/edits", wish), ask("editor", "POST", "mocks/shop/edits", wish)) == (403, 201)
    assert site.ask("GET", "mocks/shop/tree").status_code == 401


def test_bodies_of_many_kibibytes_go_through(shop: BothPlanes):
    body = json.dumps(["x" * 1000] * 2000)
    assert edits(shop, {"edit": "change_example", "example": "all", "body": body}).status_code == 201
    assert shop.body("shop@2", "products") == (200, body)
