"""Three-way re-sync, one thing at a time: what the definition changed comes, what people changed stays."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.postman.model import (
    Auth,
    AuthSetting,
    Body,
    Collection,
    Example,
    Folder,
    Header,
    Item,
    PathVariable,
    QueryParam,
    Request,
    Url,
    Variable,
    walk,
)
from converters.postman.read import collection_from_json
from converters.postman.write import collection_to_json
from converters.sync import SyncSettings, apply_plan, plan_rows, plan_summary, plan_sync, plan_to_json
from tests.properties.sync_worlds import read_again

JSON_TYPE = Header(key="Content-Type", value="application/json")


def address(path: str, *query: QueryParam, variables: tuple[PathVariable, ...] = ()) -> Url:
    return Url(host=("{{baseUrl}}",), path=tuple(path.strip("/").split("/")), query=query, variables=variables)


def example(name: str, body: Any, code: int = 200, **fields: Any) -> Example:
    return Example(id=f"example-{name}", name=name, code=code, body=json.dumps(body, indent=2), headers=(JSON_TYPE,), **fields)


def item(identifier: str, call: str, *examples: Example, name: str = "", **fields: Any) -> Item:
    method, path = call.split()
    return Item(
        id=identifier, name=name or identifier, request=Request(method=method, url=address(path), **fields), examples=examples
    )


def shop(*items: Item | Folder, **fields: Any) -> Collection:
    return read_again(Collection(id="shop", name="Shop", items=items, **fields))


def folder(name: str, *items: Item | Folder, **fields: Any) -> Folder:
    return Folder(id=f"folder-{name}", name=name, items=items, **fields)


def synced(base: Collection, new: Collection, mine: Collection, **policy: Any) -> Collection:
    return apply_plan(plan_sync(base, new, mine, SyncSettings(**policy)))


def only_item(collection: Collection) -> Item:
    [(_, found)] = walk(collection)
    return found


def names(collection: Collection) -> list[str]:
    """Folders and items as they stand: `Pets/list`."""
    return ["/".join([*(each.name for each in folders), found.name]) for folders, found in walk(collection)]


def fields_of(base: Collection, new: Collection, mine: Collection) -> list[tuple[str, str, str]]:
    return [(change.kind, change.field, change.resolution) for change in plan_sync(base, new, mine).changes]


LIST = item("list", "GET /pets", example("ok", {"name": "Rex", "age": 3}))


def test_one_side_changed_a_name_and_the_other_a_description():
    base = shop(LIST)
    new = shop(replace(LIST, request=replace(LIST.request, description="All pets.")))
    mine = shop(replace(LIST, name="My list"))
    found = only_item(synced(base, new, mine))
    assert (found.name, found.request.description) == ("My list", "All pets.")


def test_both_changed_it_to_the_same():
    base, new = shop(LIST), shop(replace(LIST, name="Pets"))
    plan = plan_sync(base, new, new)
    assert plan.is_empty
    assert plan.changes == ()


def test_both_changed_it_differently_is_a_conflict_that_mine_wins():
    base, new, mine = (shop(replace(LIST, name=name)) for name in ("list", "All pets", "My pets"))
    plan = plan_sync(base, new, mine)
    [conflict] = plan.conflicts
    assert (conflict.field, conflict.base, conflict.mine, conflict.new) == ("name", "list", "My pets", "All pets")
    assert conflict.resolution == "mine"
    assert apply_plan(plan) is plan.mine
    assert names(apply_plan(plan, {conflict.id: "new"})) == ["All pets"]
    assert names(synced(base, new, mine, conflicts="new")) == ["All pets"]


def test_a_new_field_appears_in_a_body_edited_by_hand():
    base = shop(LIST)
    new = shop(item("list", "GET /pets", example("ok", {"name": "Rex", "age": 3, "tag": "dog"})))
    mine = shop(replace(LIST, examples=(replace(LIST.examples[0], body='{\n\t"name": "Bella",\n\t"age": 3.50\n}'),)))
    assert only_item(synced(base, new, mine)).examples[0].body == '{\n\t"name": "Bella",\n\t"age": 3.50,\n\t"tag": "dog"\n}'


def test_a_new_field_appears_in_every_entry_of_a_list_made_longer_by_hand():
    bodies = [
        [{"id": 1}, {"id": 2}],
        [{"id": 1, "tag": "dog"}, {"id": 2, "tag": "dog"}],
        [{"id": 7}, {"id": 8}, {"id": 9}],
    ]
    base, new, mine = (shop(item("list", "GET /pets", example("ok", body))) for body in bodies)
    assert json.loads(only_item(synced(base, new, mine)).examples[0].body) == [{"id": id, "tag": "dog"} for id in (7, 8, 9)]


def test_a_value_that_both_changed_is_a_conflict_with_its_pointer():
    base, new, mine = (shop(item("list", "GET /pets", example("ok", {"price": {"eur": value}}))) for value in (1, 2, 3))
    assert fields_of(base, new, mine) == [("conflict", "body /price/eur", "mine")]


def test_a_path_is_followed_by_the_id_and_its_examples_with_it():
    old = item("get", "GET /pets/:id", example("ok", {}, original_request=Request(url=address("/pets/:id"))))
    now = item("get", "GET /animals/:id", example("ok", {}, original_request=Request(url=address("/animals/:id"))))
    mine = shop(replace(old, name="Mine", events=({"listen": "test", "script": {"exec": ["1"]}},)))
    found = only_item(synced(shop(old), shop(now), mine))
    assert found.request.url == replace(address("/animals/:id"), raw="{{baseUrl}}/animals/:id")
    assert found.examples[0].original_request == Request(url=replace(address("/animals/:id"), raw="{{baseUrl}}/animals/:id"))
    assert (found.name, found.events) == ("Mine", mine.items[0].events)


def test_an_operation_with_another_id_is_followed_by_its_call():
    base, new = shop(LIST), shop(item("listPets", "GET /pets", *LIST.examples, name="list"))
    assert plan_sync(base, new, base).is_empty


def test_a_path_variable_in_another_notation_is_no_edit():
    old = item("get", "GET /pets/:petId")
    mine = shop(item("other", "GET /pets/{{petId}}", name="get"))
    plan = plan_sync(shop(old), shop(old), mine)
    assert plan.is_empty
    assert plan.changes == ()


def test_a_renamed_path_variable_keeps_the_value_given_by_hand():
    def get(key: str, value: str) -> Collection:
        made = item("get", f"GET /pets/:{key}")
        url = address(f"/pets/:{key}", variables=(PathVariable(key=key, value=value),))
        return shop(replace(made, request=replace(made.request, url=url)))

    found = only_item(synced(get("id", "1"), get("petId", "1"), get("id", "42"))).request.url
    assert found == replace(address("/pets/:petId", variables=(PathVariable(key="petId", value="42"),)), raw=found.raw)
    assert found.raw == "{{baseUrl}}/pets/:petId"


def test_rows_come_and_go_beside_those_made_by_hand():
    def with_query(*keys: str) -> Collection:
        return shop(replace(LIST, request=replace(LIST.request, url=address("/pets", *(QueryParam(key=key) for key in keys)))))

    result = synced(with_query("a", "b", "c"), with_query("a", "x", "c"), with_query("mine", "a", "b", "c"))
    assert [row.key for row in only_item(result).request.url.query] == ["mine", "a", "x", "c"]
    assert only_item(result).request.url.raw == "{{baseUrl}}/pets?mine&a&x&c"


def test_a_row_that_is_gone_but_was_edited_stays_and_is_a_conflict():
    def with_header(*headers: Header) -> Collection:
        return shop(replace(LIST, request=replace(LIST.request, headers=headers)))

    base, mine = with_header(Header(key="X-Id", value="1")), with_header(Header(key="X-Id", value="2"))
    assert fields_of(base, with_header(), mine) == [("conflict", "request.header[X-Id]", "mine")]
    assert synced(base, with_header(), mine) is mine


def test_what_was_removed_by_hand_stays_removed_and_is_said():
    base = shop(LIST, item("get", "GET /pets/:id"))
    new = shop(LIST, item("get", "GET /pets/:id", description="changed"))
    [change] = plan_sync(base, new, shop(LIST)).changes
    assert (change.kind, change.note) == ("kept", "removed by hand; the definition changed it")
    assert names(synced(base, new, shop(LIST))) == ["list"]


def test_a_removed_operation_goes_aside_stays_or_goes():
    base, new = shop(folder("Pets", LIST, item("old", "GET /old"))), shop(folder("Pets", LIST))
    assert names(synced(base, new, base)) == ["Pets/list", "Removed from the API/old"]
    assert names(synced(base, new, base, removed="keep")) == ["Pets/list", "Pets/old"]
    assert names(synced(base, new, base, removed="drop")) == ["Pets/list"]


def test_a_removed_operation_that_was_edited_is_never_dropped():
    base, new = shop(LIST, item("old", "GET /old")), shop(LIST)
    mine = shop(LIST, item("old", "GET /old", name="Mine"))
    plan = plan_sync(base, new, mine, SyncSettings(removed="drop"))
    [change] = [each for each in plan.changes if each.kind == "removed"]
    assert (change.resolution, change.note) == ("aside", "edited by hand")
    assert names(apply_plan(plan)) == ["list", "Removed from the API/Mine"]


def test_what_comes_back_leaves_the_folder_of_what_was_removed():
    base, new = shop(folder("Pets", LIST, item("old", "GET /old"))), shop(folder("Pets", LIST))
    aside = synced(base, new, base)
    back = synced(new, base, aside)
    assert names(back) == ["Pets/list", "Pets/old"]
    assert [node.name for node in back.items] == ["Pets"]


def test_what_was_set_aside_is_not_taken_for_another_operation_of_its_name():
    a, b = item("1", "GET /a", name="Get"), item("2", "GET /b", name="Get")
    result = synced(shop(a, b), shop(b), shop(a))
    assert names(result) == ["Removed from the API/Get"]
    assert plan_sync(shop(b), shop(b), result).is_empty


def test_a_removed_folder_goes_aside_whole_unless_something_in_it_stays():
    base = shop(LIST, folder("Old", item("a", "GET /a"), item("b", "GET /b")))
    mine = shop(LIST, folder("Old", item("a", "GET /a"), item("b", "GET /b"), item("mine", "GET /mine")))
    assert names(synced(base, shop(LIST), base)) == ["list", "Removed from the API/Old/a", "Removed from the API/Old/b"]
    assert names(synced(base, shop(LIST), mine)) == [
        "list",
        "Old/mine",
        "Removed from the API/a",
        "Removed from the API/b",
    ]


def test_another_tag_moves_the_item_unless_people_moved_it():
    get = item("get", "GET /pets/:id")
    base, new = shop(folder("A", LIST, get), folder("B")), shop(folder("A", LIST), folder("B", get))
    assert names(synced(base, new, base)) == ["A/list", "B/get"]
    mine = shop(folder("A", LIST), folder("B"), folder("Mine", get))
    assert names(synced(base, new, mine)) == ["A/list", "Mine/get"]
    assert [change.kind for change in plan_sync(base, new, mine).changes if change.field == "folder"] == ["conflict"]


def test_a_new_operation_comes_beside_its_neighbours():
    a, b, c, x = (item(name, f"GET /{name}") for name in "abcx")
    base, new = shop(a, b, c), shop(a, x, b, c)
    assert names(synced(base, new, shop(c, a, b))) == ["c", "a", "x", "b"]


def test_a_new_operation_follows_its_neighbours_out_of_a_folder_that_people_removed():
    a, b = item("a", "GET /a"), item("b", "GET /b")
    base, new = shop(folder("T", a)), shop(folder("T", a, b))
    assert names(synced(base, new, shop(folder("Mine", a)))) == ["Mine/a", "Mine/b"]


def test_a_folder_renamed_by_hand_and_given_another_id_is_followed_by_what_is_in_it():
    a, b, x = (item(name, f"GET /{name}") for name in "abx")
    base, new = shop(folder("T", a, b)), shop(folder("T", a, b, x))
    mine = shop(Folder(id="other", name="My T", items=(a, b)))
    assert names(synced(base, new, mine)) == ["My T/a", "My T/b", "My T/x"]


def test_a_new_order_is_taken_over_unless_people_have_their_own():
    a, b, c = (item(name, f"GET /{name}") for name in "abc")
    assert names(synced(shop(a, b, c), shop(c, b, a), shop(a, b, c))) == ["c", "b", "a"]
    assert names(synced(shop(a, b, c), shop(c, b, a), shop(b, a, c))) == ["b", "a", "c"]
    assert fields_of(shop(a, b, c), shop(c, b, a), shop(b, a, c)) == [("conflict", "order", "mine")]


def test_examples_are_told_apart_without_their_ids():
    old, mine_ids = example("ok", {"a": 1}), {"ok": "1", "not found": "2"}
    base = item("get", "GET /pets/:id", old, example("not found", {}, 404))
    new = item("get", "GET /pets/:id", example("ok", {"a": 2}), example("not found", {}, 404), example("gone", {}, 410))
    mine = replace(base, id="x", examples=tuple(replace(each, id=mine_ids[each.name]) for each in base.examples[::-1]))
    found = only_item(synced(shop(base), shop(new), shop(mine)))
    assert [(each.id, each.name, each.body) for each in found.examples] == [
        ("2", "not found", "{}"),
        ("example-gone", "gone", "{}"),
        ("1", "ok", '{\n  "a": 2\n}'),
    ]


def test_an_example_of_a_status_that_is_gone_goes_unless_it_was_edited():
    base = shop(item("get", "GET /pets/:id", example("ok", {}), example("gone", {"a": 1}, 410)))
    new = shop(item("get", "GET /pets/:id", example("ok", {})))
    mine = shop(item("get", "GET /pets/:id", example("ok", {}), example("gone", {"a": "mine"}, 410)))
    assert [each.name for each in only_item(synced(base, new, base)).examples] == ["ok"]
    assert [each.name for each in only_item(synced(base, new, mine)).examples] == ["ok", "gone"]
    removed = next(change for change in plan_sync(base, new, base).changes if change.kind == "removed")
    assert removed.mine["body"] == '{\n  "a": 1\n}'


def test_unknown_fields_of_the_file_stay():
    base, new = shop(LIST), shop(replace(LIST, name="Pets"))
    url = {"raw": "{{baseUrl}}/pets", "host": ["{{baseUrl}}"], "path": ["pets"], "x-url": True}
    own: Any = {"id": "list", "name": "list", "x-own": [1], "request": {"method": "GET", "url": url}}
    document: Any = {"info": {"name": "Shop"}, "x-mine": 1, "item": [own]}
    written = collection_to_json(synced(base, new, collection_from_json(document, Diagnostics())))
    assert written["x-mine"] == 1
    assert written["item"][0]["x-own"] == [1]
    assert written["item"][0]["name"] == "Pets"
    assert written["item"][0]["request"] == document["item"][0]["request"]


@pytest.mark.parametrize("key", ["apiKey", "sessionId", "db_pwd"])
def test_what_an_export_leaves_out_is_not_in_the_plan_either(key: str):
    base, mine, new = (shop(LIST, variables=(Variable(key=key, value=value),)) for value in ("one", "s3cret", "two"))
    plan = plan_sync(base, new, mine)
    assert [change.mine for change in plan.conflicts] == ["•••"]


def test_secrets_are_not_in_the_plan():
    def with_auth(token: str) -> Collection:
        auth = Auth(type="bearer", settings=(AuthSetting(key="token", value=token),))
        headers = (Header(key="Authorization", value=f"{{{{scheme}}}} {token}" if "{" in token else token),)
        listed = replace(LIST, request=replace(LIST.request, headers=headers))
        return shop(listed, auth=auth, variables=(Variable(key="apiToken", value=token, type="secret"),))

    plan = plan_sync(with_auth("{{token}}"), with_auth("{{bearer}}"), with_auth("s3cret"))
    assert "s3cret" not in json.dumps(plan_to_json(plan))
    assert "s3cret" not in str(plan_rows(plan))
    assert [change.mine for change in plan.conflicts] == ["•••", "•••", "•••"]


def test_a_form_and_a_body_of_another_kind():
    def with_body(body: Body) -> Collection:
        return shop(replace(LIST, request=replace(LIST.request, body=body)))

    text, other = Body(mode="raw", raw="{}", language="json"), Body(mode="raw", raw="{1}", language="json")
    form = Body(mode="urlencoded")
    assert only_item(synced(with_body(text), with_body(form), with_body(text))).request.body == form
    assert fields_of(with_body(text), with_body(form), with_body(other)) == [("conflict", "request.body", "mine")]


def test_people_wrote_the_address_as_text():
    mine = shop(LIST)
    url = Url(host=("{{baseUrl}}",), path=("pets",), source="{{baseUrl}}/pets")
    typed = replace(mine, items=(replace(LIST, request=Request(url=url)),))
    new = shop(item("list", "GET /animals", *LIST.examples))
    found = only_item(synced(shop(LIST), new, typed)).request.url
    assert found is not None
    assert found.path == ("animals",)


def test_two_folders_put_into_each_other_make_no_circle():
    base = shop(folder("A", LIST), folder("B", item("b", "GET /b")))
    new = shop(folder("A", LIST, folder("B", item("b", "GET /b"))))
    mine = shop(folder("B", item("b", "GET /b"), folder("A", LIST)))
    assert sorted(names(synced(base, new, mine, conflicts="new"))) == ["B/A/list", "B/b"]


@pytest.mark.parametrize("kind", ["added", "removed", "conflict", "kept"])
def test_the_plan_in_words(kind: str):
    base, new = shop(LIST, item("old", "GET /old")), shop(replace(LIST, name="Pets"), item("new", "POST /new"))
    mine = shop(replace(LIST, name="Mine", request=replace(LIST.request, description="Mine.")), item("old", "GET /old"))
    plan = plan_sync(base, new, mine)
    rows = {
        "added": ("added", "new", "POST /new"),
        "removed": ("removed", "old", "GET /old, goes aside"),
        "conflict": ("conflict", "Mine", f"name: base list, mine Mine, new Pets → mine  [{plan.conflicts[0].id}]"),
        "kept": ("kept", "Mine", "request.description"),
    }
    assert rows[kind] in plan_rows(plan)
    assert plan_summary(plan) == "1 conflict, 1 added, 1 removed, 1 edit by hand kept."
