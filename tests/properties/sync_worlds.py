"""Small random definitions with a change, their collections, and what people and Postman do to a collection."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi import openapi_to_collection, read_definition
from converters.postman.ids import derive_id
from converters.postman.model import Auth, AuthSetting, Collection, Example, Folder, Header, Item, Json, Request, Url, Variable
from converters.postman.read import collection_from_json
from converters.postman.write import collection_to_json, write_collection
from converters.source import read_tree

TAGS = ("pets", "orders", "people")
WORDS = ("blue", "green", "amber", "violet", "ochre", "teal")
NAMES = ("name", "price", "status", "city", "note", "email")


@dataclass
class Operation:
    """One operation of a random definition."""

    number: int
    method: str = "get"
    path: str = ""
    has_id: bool = True
    summary: str = ""
    tag: str = "pets"
    parameters: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    operation_id: str = ""


def random_operations(random: Random) -> list[Operation]:
    """Three to six operations of different paths."""
    return [random_operation(random, number) for number in range(random.randint(3, 6))]


def random_operation(random: Random, number: int) -> Operation:
    """One operation whose path has its number, so that paths differ."""
    return Operation(
        number=number,
        method=random.choice(("get", "post", "put", "delete")),
        path=f"/things{number}" + random.choice(("", "/{thingId}", "/{thingId}/parts")),
        has_id=random.random() < 0.7,
        summary=f"{random.choice(WORDS)} thing {number}",
        tag=random.choice(TAGS),
        parameters=random.sample(WORDS, random.randint(0, 2)),
        fields=random.sample(NAMES, random.randint(1, 4)),
        statuses=random.sample(("200", "201", "400", "404", "500"), random.randint(1, 3)),
        operation_id=f"doThing{number}",
    )


def collection_of(operations: list[Operation]) -> Collection:
    """The collection a definition of these operations becomes, as if read from a file."""
    found = Diagnostics("api.json")
    tree = read_tree(json.dumps(_definition(operations)).encode(), "api.json", diagnostics=found)
    return read_again(openapi_to_collection(read_definition(tree, found), found))


def read_again(collection: Collection) -> Collection:
    """Written and read."""
    return collection_from_json(json.loads(write_collection(collection)), Diagnostics("api.json"))


def _definition(operations: list[Operation]) -> Json:
    paths: dict[str, Any] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": tag} for tag in TAGS],
        "paths": paths,
    }


def _operation(each: Operation) -> Json:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in each.fields}, "required": each.fields}
    content = {"application/json": {"schema": schema}}
    in_path = [{"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}] if "{" in each.path else []
    in_query = [{"name": name, "in": "query", "required": True, "schema": {"type": "string"}} for name in each.parameters]
    body = {"requestBody": {"content": content}} if each.method in ("post", "put") else {}
    return {
        **({"operationId": each.operation_id} if each.has_id else {}),
        "summary": each.summary,
        "tags": [each.tag],
        "parameters": in_path + in_query,
        **body,
        "responses": {code: {"description": f"Answer {code}", "content": content} for code in each.statuses},
    }


def change_definition(random: Random, operations: list[Operation], number: int) -> list[Operation]:
    """The operations with one change at the one with this number, or an operation more."""
    changed = copy.deepcopy(operations)
    operation = next(each for each in changed if each.number == number)
    change = random.choice(CHANGES)
    return change(random, changed, operation)


def _remove(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    return [each for each in operations if each is not operation]


def _add(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operations.insert(random.randint(0, len(operations)), random_operation(random, 90))
    return operations


def _rename(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operation.summary += " anew"
    return operations


def _move_path(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operation.path = operation.path.replace("things", "objects")
    return operations


def _other_tag(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operation.tag = random.choice([tag for tag in TAGS if tag != operation.tag])
    return operations


def _other_fields(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operation.fields = random.sample(NAMES, random.randint(1, 5))
    return operations


def _other_parameters(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operation.parameters = random.sample(WORDS, random.randint(0, 3))
    return operations


def _other_statuses(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operation.statuses = random.sample(("200", "201", "202", "400", "404", "409"), random.randint(1, 4))
    return operations


def _other_id(random: Random, operations: list[Operation], operation: Operation) -> list[Operation]:
    operation.operation_id += "Again"
    return operations


CHANGES: tuple[Callable[[Random, list[Operation], Operation], list[Operation]], ...] = (
    _remove,
    _add,
    _rename,
    _move_path,
    _other_tag,
    _other_fields,
    _other_parameters,
    _other_statuses,
    _other_id,
)


def edit_item(random: Random, item: Item) -> Item:
    """An item as somebody changed it by hand."""
    return random.choice(EDITS)(random, item)


def _named(random: Random, item: Item) -> Item:
    return replace(item, name=f"{item.name} (mine)")


def _described(random: Random, item: Item) -> Item:
    return replace(item, request=replace(item.request, description="Told by hand."))


def _with_header(random: Random, item: Item) -> Item:
    header = Header(key=f"X-{random.choice(WORDS)}", value=random.choice(WORDS))
    return replace(item, request=replace(item.request, headers=(header, *item.request.headers)))


def _with_example(random: Random, item: Item) -> Item:
    own = Example(id=derive_id("mine", item.id), name="by hand", code=418, original_request=item.request, body='{"mine": true}')
    examples = list(item.examples)
    examples.insert(random.randint(0, len(examples)), own)
    return replace(item, examples=tuple(examples))


def _with_body(random: Random, item: Item) -> Item:
    first, *rest = item.examples
    value = json.loads(first.body) | {"by_hand": random.choice(WORDS)}
    return replace(item, examples=(replace(first, body=json.dumps(value, indent=2)), *rest))


def _with_script(random: Random, item: Item) -> Item:
    script = {"type": "text/javascript", "exec": ["pm.test('it works')"]}
    return replace(item, events=({"listen": "test", "script": script},))


def _with_auth(random: Random, item: Item) -> Item:
    auth = Auth(type="bearer", settings=(AuthSetting(key="token", value="{{mine}}"),))
    return replace(item, request=replace(item.request, auth=auth))


def _reordered(random: Random, item: Item) -> Item:
    return replace(item, examples=tuple(reversed(item.examples)))


def _without_example(random: Random, item: Item) -> Item:
    return replace(item, examples=item.examples[1:])


def _with_variable(random: Random, item: Item) -> Item:
    return replace(item, variables=(*item.variables, Variable(key="mine", value="1")))


EDITS = (
    _named,
    _described,
    _with_header,
    _with_example,
    _with_body,
    _with_script,
    _with_auth,
    _reordered,
    _without_example,
    _with_variable,
)


def edit_tree(random: Random, collection: Collection) -> Collection:
    """A collection with another order, another request, another folder, or something taken away."""
    return random.choice(TREE_EDITS)(random, collection)


def _other_order(random: Random, collection: Collection) -> Collection:
    items = list(collection.items)
    random.shuffle(items)
    return replace(collection, items=tuple(items))


def _other_order_inside(random: Random, collection: Collection) -> Collection:
    return replace(
        collection,
        items=tuple(replace(node, items=node.items[::-1]) if isinstance(node, Folder) else node for node in collection.items),
    )


def _with_folder(random: Random, collection: Collection) -> Collection:
    item = Item(
        id=derive_id("mine"), name="Mine", request=Request(method="GET", url=Url(host=("{{baseUrl}}",), path=("mine",)))
    )
    folder = Folder(id=derive_id("my folder"), name="My folder", items=(item,))
    items = list(collection.items)
    items.insert(random.randint(0, len(items)), folder)
    return replace(collection, items=tuple(items))


def _without_folders(random: Random, collection: Collection) -> Collection:
    flat = [item for node in collection.items for item in (node.items if isinstance(node, Folder) else (node,))]
    return replace(collection, items=tuple(flat))


def _without_first(random: Random, collection: Collection) -> Collection:
    first, *rest = collection.items
    return replace(
        collection, items=(replace(first, items=first.items[1:]), *rest) if isinstance(first, Folder) else tuple(rest)
    )


def _with_own_words(random: Random, collection: Collection) -> Collection:
    return replace(collection, name="Mine", variables=(*collection.variables, Variable(key="token", value="secret")))


TREE_EDITS = (_other_order, _other_order_inside, _with_folder, _without_folders, _without_first, _with_own_words)


def with_item(collection: Collection, identifier: str, edit: Callable[[Item], Item]) -> Collection:
    """The collection with one of its items changed."""

    def changed(node: Item | Folder) -> Item | Folder:
        if isinstance(node, Folder):
            return replace(node, items=tuple(changed(inner) for inner in node.items))
        return edit(node) if node.id == identifier else node

    return replace(collection, items=tuple(changed(node) for node in collection.items))


def through_postman(random: Random, collection: Collection) -> Collection:
    """What comes back after an import into Postman and an export: other ids, other order of keys, other notations."""
    document = copy.deepcopy(collection_to_json(collection))
    document["info"] |= {"_postman_id": _uuid(random), "_exporter_id": "12345"}
    for node in document["item"]:
        _export_node(random, node)
    return collection_from_json(dict(reversed(list(document.items()))), Diagnostics("export.json"))


def _uuid(random: Random) -> str:
    text = f"{random.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-9{text[17:20]}-{text[20:]}"


def _export_node(random: Random, node: dict[str, Any]) -> None:
    node["id"] = _uuid(random)
    node["uid"] = f"12345-{node['id']}"
    if "item" in node:
        node["event"] = node.get("event") or []
        for inner in node["item"]:
            _export_node(random, inner)
        return
    node["protocolProfileBehavior"] = {"disableBodyPruning": True}
    _export_request(random, node["request"])
    for example in node["response"]:
        example |= {"id": _uuid(random), "responseTime": None, "cookie": []}
        example["header"] = [{**row, "name": row["key"], "description": ""} for row in example.get("header", ())]
        _export_request(random, example["originalRequest"])


def _export_request(random: Random, request: dict[str, Any]) -> None:
    if isinstance(request.get("description"), str):
        request["description"] = {"content": request["description"], "type": "text/plain"}
    request["header"] = [{**row, "type": "text"} for row in request.get("header", ())]
    request["body"] = request.get("body") or {}
    url = request["url"]
    for row in url.get("variable", ()):
        row |= {"id": _uuid(random), "type": "string"}
    url["query"] = [{**row, "disabled": row.get("disabled", False)} for row in url.get("query", ())]
    request["url"] = dict(reversed(list(url.items())))


def leaves(value: Json) -> Iterator[str]:
    """Every text and number in a JSON value; of a text that is JSON what is in it, of addresses in one piece nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("raw", "schema") or not isinstance(inner, str) or inner.startswith("{\n"):
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif isinstance(value, str) and value.startswith("{") and not value.startswith("{{"):
        yield from leaves(json.loads(value))
    elif value not in (None, "", False):
        yield str(value)
