"""What folders, items and examples are called, and where an item stands that no tag places."""

from __future__ import annotations

import pytest

from converters.openapi.to_postman import ConvertOptions
from converters.openapi.to_postman.naming import first_line, words_of
from converters.postman.model import Collection, Folder, Item, walk
from tests.converters.openapi.conversions import JsonMap, answers, converted, definition, only_item, operation

FINE: JsonMap = {"responses": {"200": {"description": "Fine"}}}


def tree(parent: Collection | Folder) -> list[object]:
    return [{node.name: tree(node)} if isinstance(node, Folder) else node.name for node in parent.items]


def named(method: str, path: str, **more: object) -> str:
    return only_item(definition({path: {method: {**FINE, **more}}})).name


def names(item: Item) -> list[tuple[int, str]]:
    return [(example.code, example.name) for example in item.examples]


def test_many_items_without_tags_stand_in_folders_by_path():
    """Steps that all paths begin with are no folder, and a single item gets none of its own."""
    paths = {f"/v1/{thing}{rest}": {"get": FINE} for thing in "abc" for rest in ("", "/{id}", "/{id}/x", "/{id}/x/{y}")}
    paths["/v1/alone"] = {"get": FINE}
    made = tree(converted(definition(paths)))
    inside = [{"x": ["GET /v1/a/{id}/x", "GET /v1/a/{id}/x/{y}"]}, "GET /v1/a", "GET /v1/a/{id}"]
    assert made[0] == {"a": inside}
    assert [*(next(iter(node)) for node in made[:3] if isinstance(node, dict)), *made[3:]] == ["a", "b", "c", "GET /v1/alone"]


def test_few_items_without_tags_are_a_list():
    paths = {f"/v1/{letter}": {"get": FINE} for letter in "abcdefghijkl"}
    assert tree(converted(definition(paths))) == [f"GET {path}" for path in paths]


def test_one_tag_is_enough_to_go_by_tags():
    paths: JsonMap = {f"/a/{letter}": {"get": FINE} for letter in "abcdefghijklm"}
    paths["/a/a"]["get"] = {**FINE, "tags": ["first"]}
    assert tree(converted(definition(paths)))[:2] == [{"first": ["GET /a/a"]}, "GET /a/b"]


@pytest.mark.parametrize(
    ("operation_id", "words"),
    [
        ("listOrders", "List orders"),
        ("Post3dSecure", "Post 3d secure"),
        ("getAPIKey", "Get API key"),
        ("listSKUs", "List SKUs"),
        ("getOAuthToken", "Get OAuth token"),
        ("addressLine1Get", "Address line1 get"),
        ("GET_ORDERS", "Get orders"),
        ("orders.items-add", "Orders items add"),
    ],
)
def test_an_operation_id_is_read_as_words(operation_id: str, words: str):
    assert words_of(operation_id) == words


@pytest.mark.parametrize(
    ("method", "path", "operation_id", "name"),
    [
        ("get", "/v1/charges/{charge}", "GetChargesCharge", "GET /v1/charges/{charge}"),
        ("post", "/admin.users.setAdmin", "admin_users_setAdmin", "POST /admin.users.setAdmin"),
        ("get", "/orders/{id}", "orders_id_get", "GET /orders/{id}"),
        ("get", "/pets/{petId}", "getPetById", "Get pet by id"),
        ("post", "/createOrder", "createOrder", "Create order"),
        ("get", "/v1/accounts", "listAccounts", "List accounts"),
    ],
)
def test_an_operation_id_that_only_repeats_method_and_path_is_written_as_those(
    method: str, path: str, operation_id: str, name: str
):
    assert named(method, path, operationId=operation_id) == name


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("**Create** an `order`", "Create an order"),
        ("## See [the guide](https://example.com)\nand more", "See the guide"),
        ("\n- keep snake_case, 2 * 3 and */*", "keep snake_case, 2 * 3 and */*"),
        (f"Create an order. {'And so on ' * 9}", "Create an order."),
        ("Word " * 30, f"{'Word ' * 14}Word…"),
    ],
)
def test_a_name_is_one_plain_line_of_at_most_80_characters(summary: str, name: str):
    assert first_line(summary) == name
    assert len(first_line(summary)) <= 80


@pytest.mark.parametrize(
    ("summary", "description", "told"),
    [
        ("Create an order", "Now.", "Now."),
        ("**Create** an order", "Now.", "Now."),
        ("See [the guide](https://example.com)", "Now.", "See [the guide](https://example.com)\n\nNow."),
        ("Create an order.\nAnd pay it.", "", "Create an order.\nAnd pay it."),
        ("Create an order.\nNow.", "Create an order.\nNow. Or later.", "Create an order.\nNow. Or later."),
    ],
)
def test_what_a_name_leaves_out_of_a_summary_comes_first_in_the_description(summary: str, description: str, told: str):
    assert only_item(operation(summary=summary, description=description)).request.description == told


def test_items_of_one_name_in_a_folder_say_what_tells_them_apart():
    cancel = {**FINE, "summary": "Cancel", "tags": ["payments"]}
    update = {**FINE, "summary": "Update", "tags": ["payments"]}
    elsewhere = {**FINE, "summary": "Cancel", "tags": ["refunds"]}
    paths = {
        "/cancels": {"post": cancel},
        "/payments/{id}/cancels": {"post": cancel},
        "/payments/{id}": {"put": update, "patch": update},
        "/refunds": {"post": elsewhere},
    }
    assert tree(converted(definition(paths))) == [
        {
            "payments": [
                "Cancel (/cancels)",
                "Cancel (/payments/{id}/cancels)",
                "Update (PUT)",
                "Update (PATCH)",
            ]
        },
        {"refunds": ["Cancel"]},
    ]


def response(key: str, *media_types: str) -> JsonMap:
    content = {name: {"examples": {key: {"value": "a"}}} for name in media_types or ("application/json",)}
    return {"description": "Fine", "content": content}


def test_of_examples_of_one_key_the_usual_one_keeps_it_and_the_others_say_their_status():
    statuses = {"400": response("generic"), "200": response("generic"), "401": response("generic"), "500": response("odd")}
    item = only_item(operation(responses=statuses))
    assert names(item) == [(200, "generic"), (400, "generic (400)"), (401, "generic (401)"), (500, "odd")]


def test_the_media_type_is_said_only_where_a_status_has_several():
    statuses = {"200": response("a", "application/json", "text/plain"), "404": response("a"),
                "409": response("a", "application/json", "text/plain")}  # fmt: skip
    assert names(only_item(operation(responses=statuses))) == [
        (200, "a"),
        (200, "a (text/plain)"),
        (404, "a (404)"),
        (409, "a (409)"),
        (409, "a (409, text/plain)"),
    ]


def test_the_answer_with_a_declared_example_comes_first_then_any_success():
    declared = {"description": "Made", "content": answers({"type": "object"}, example={"id": 7})}
    made = {"description": "Fine", "content": answers({"type": "object"})}
    wrong = {"description": "Wrong", "content": answers({"type": "object"}, example={"code": 1})}
    item = only_item(operation(method="post", responses={"400": wrong, "200": made, "201": declared}))
    assert [example.code for example in item.examples] == [201, 400, 200]
    item = only_item(operation(method="post", responses={"400": wrong, "200": made, "202": made}))
    assert [example.code for example in item.examples] == [200, 400, 202]


def test_what_a_name_leaves_out_of_an_answers_description_is_told():
    long = f"Not found. {'Look again. ' * 9}".strip()
    item = only_item(operation(responses={"200": {"description": "Fine"}, "404": {"description": long}}))
    assert names(item) == [(200, "Fine"), (404, "Not found.")]
    assert item.request.description == f"Answers:\n\n- 404: {long}"


def test_copies_and_their_originals_are_named_in_each_folder():
    both = {**FINE, "summary": "Pay", "tags": ["a", "b"]}
    paths = {"/one": {"get": both}, "/two": {"get": {**FINE, "summary": "Pay", "tags": ["b"]}}}
    made = converted(definition(paths), options=ConvertOptions(folder_strategy="every_tag"))
    assert tree(made) == [{"a": ["Pay"]}, {"b": ["Pay (/one)", "Pay (/two)"]}]
    assert len({item.id for _, item in walk(made)}) == 3
