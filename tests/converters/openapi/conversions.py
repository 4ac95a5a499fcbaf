"""Small conversions for tests: a schema to a value, a definition to a collection."""

from __future__ import annotations

import json
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.model import Document, Schema
from converters.openapi.read import read_definition
from converters.openapi.sample import Direction, Sampler
from converters.openapi.to_postman import ConvertOptions, openapi_to_collection
from converters.postman.model import Collection, Item, walk
from converters.source import read_tree

JsonMap = dict[str, Any]
AT = "#/components/schemas/"


def sampler_for(node: Any, found: Diagnostics | None = None, **components: Any) -> tuple[Sampler, Schema]:
    """A sampler over a document whose one more component is the schema asked about."""
    root = {"components": {"schemas": {**components, "Asked": node}}}
    schema = Schema(node=node, pointer="#/components/schemas/Asked")
    return Sampler(Document(spec_version="3.1.0", root=root), found if found is not None else Diagnostics()), schema


def chain(levels: int, width: int, *, required: bool = True, last: Any = None) -> JsonMap:
    """Schemas L0, L1, …, each an object whose `width` properties are all the next one."""
    names = [f"p{index}" for index in range(width)]
    made: JsonMap = {
        f"L{level}": {
            "type": "object",
            "required": names if required else [],
            "properties": {name: {"$ref": f"{AT}L{level + 1}"} for name in names},
        }
        for level in range(levels)
    }
    return {**made, f"L{levels}": last or {"type": "string"}}


def sampled(node: Any, direction: Direction = "response", *, name: str = "", **components: Any) -> Any:
    """The sample value of a schema; it must be valid."""
    sampler, schema = sampler_for(node, **components)
    sample = sampler.sample(schema, direction, name=name)
    assert sample.valid, f"no valid value for {node}"
    assert sampler.fits(sample.value, schema, direction)
    return sample.value


def definition(paths: JsonMap, **more: Any) -> JsonMap:
    """An OpenAPI 3.1 definition."""
    servers = [{"url": "http://localhost:8000"}]
    return {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "servers": servers, "paths": paths, **more}


def converted(source: JsonMap, found: Diagnostics | None = None, options: ConvertOptions | None = None) -> Collection:
    """The collection of a definition given as JSON."""
    found = found if found is not None else Diagnostics("shop.json")
    document = read_definition(read_tree(json.dumps(source).encode(), "shop.json"), found)
    return openapi_to_collection(document, found, options or ConvertOptions())


def only_item(source: JsonMap, found: Diagnostics | None = None) -> Item:
    """The item of a definition with a single operation."""
    ((_, item),) = walk(converted(source, found))
    return item


def operation(**parts: Any) -> JsonMap:
    """A definition whose one operation is GET /orders/{orderId}, or what `parts` say of it."""
    path, method = parts.pop("path", "/orders"), parts.pop("method", "get")
    document = parts.pop("document", {})
    parts.setdefault("responses", {"200": {"description": "Fine"}})
    return definition({path: {method: parts}}, **document)


def answers(schema: Any = None, **media_type: Any) -> JsonMap:
    """The content of a JSON response."""
    return {"application/json": {**({"schema": schema} if schema is not None else {}), **media_type}}
