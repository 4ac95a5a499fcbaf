"""Small exports for tests: a collection or an edited conversion to a definition, valid and with fitting examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema_rs

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman import collection_to_openapi, write_definition
from converters.openapi.model import Document
from converters.openapi.read import read_definition
from converters.openapi.to_postman import openapi_to_collection
from converters.openapi.validity import meaning_faults, structure_faults
from converters.postman.model import Collection, Folder, Item
from converters.postman.read import collection_from_json
from converters.source import read_tree

JsonMap = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def collection(*items: JsonMap, **more: Any) -> Collection:
    """A collection of these items, given as JSON."""
    return collection_from_json({"info": {"name": "Shop"}, "item": list(items), **more}, Diagnostics(limit=0))


def item(call: str, *examples: JsonMap, name: str = "", body: JsonMap | None = None, **request: Any) -> JsonMap:
    """An item whose request is `METHOD url`; `request` are further fields of it."""
    method, url = call.split(" ", 1)
    made = {"method": method, "url": url, **({"body": body} if body else {}), **request}
    return {"name": name or call, "request": made, "response": list(examples)}


def saved(name: str, code: int, body: Any = "", *, call: str = "", kind: str = "application/json", **more: Any) -> JsonMap:
    """A saved example. A body that is no text is written as JSON; `call`: what it was saved with."""
    text = body if isinstance(body, str) else json.dumps(body)
    headers = [{"key": "Content-Type", "value": kind}] if text and kind else []
    made = {"name": name, "code": code, "body": text, "header": headers + more.pop("header", []), **more}
    if call:
        method, url = call.split(" ", 1)
        made["originalRequest"] = {"method": method, "url": url, **more.pop("request", {})}
    return made


def exported(source: Collection, found: Diagnostics | None = None) -> JsonMap:
    """The definition of a bare collection; it is valid, and its examples are."""
    made = collection_to_openapi(source, found if found is not None else Diagnostics("shop.json"))
    assert faults(made) == []
    assert list(misfits(made)) == []
    return made


def only_operation(*items: JsonMap, **more: Any) -> JsonMap:
    """The operation of a collection that has only one."""
    [path_item] = exported(collection(*items, **more))["paths"].values()
    [operation] = path_item.values()
    return operation


def document_of(definition: JsonMap) -> Document:
    """A definition given as JSON, read."""
    return read_definition(read_tree(json.dumps(definition).encode(), "shop.json"), Diagnostics(limit=0))


def converted(document: Document) -> Collection:
    """Its collection."""
    return openapi_to_collection(document, Diagnostics(limit=0))


def again(definition: JsonMap) -> Collection:
    """The collection of an exported definition, read from its bytes."""
    return converted(read_definition(read_tree(write_definition(definition), "shop.yaml"), Diagnostics(limit=0)))


def without_ids(source: Collection) -> Collection:
    """The collection without the ids of its examples, which come from how a definition calls them."""
    return replace(source, items=tuple(map(_without_ids, source.items)))


def _without_ids(node: Item | Folder) -> Item | Folder:
    if isinstance(node, Folder):
        return replace(node, items=tuple(map(_without_ids, node.items)))
    return replace(node, examples=tuple(replace(example, id="") for example in node.examples))


def with_item(source: Collection, index: int, **changes: Any) -> Collection:
    """The collection with one item changed."""
    items = list(source.items)
    node = items[index]
    if isinstance(node, Folder):
        inside = node.items[0]
        assert isinstance(inside, Item)
        items[index] = replace(node, items=(replace(inside, **changes), *node.items[1:]))
    else:
        items[index] = replace(node, **changes)
    return replace(source, items=tuple(items))


def faults(definition: JsonMap) -> list[tuple[str, str]]:
    """What the validators have against a definition."""
    return [*structure_faults(definition), *meaning_faults(definition)]


def misfits(definition: JsonMap) -> Iterator[str]:
    """The examples of a definition that do not fit their schema, JSON bodies and parameters alike."""
    for place, holder in _holders(definition):
        examples = {"": {"value": holder["example"]}} if "example" in holder else holder.get("examples", {})
        schema = {"components": definition.get("components", {}), "allOf": [holder.get("schema", True)]}
        check = jsonschema_rs.Draft202012Validator(schema, validate_formats=True) if examples else None
        for name, example in examples.items():
            if check is not None and "value" in example and not check.is_valid(example["value"]):
                yield f"{place} {name}"


def _holders(definition: JsonMap) -> Iterator[tuple[str, JsonMap]]:
    for path, path_item in definition["paths"].items():
        for method in METHODS:
            operation = path_item.get(method, {})
            for parameter in operation.get("parameters", ()):
                yield f"{method} {path} {parameter.get('name')}", parameter
            for status, body in [("request", operation.get("requestBody", {})), *operation.get("responses", {}).items()]:
                for kind, media in body.get("content", {}).items():
                    if kind.endswith("json"):
                        yield f"{method} {path} {status} {kind}", media
