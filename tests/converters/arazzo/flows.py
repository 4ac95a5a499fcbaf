"""Small flows for tests: a definition and a description of workflows, read, played, converted, served in the process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from converters.arazzo import Arazzo, Flows, open_sources, read_arazzo, workflow_document
from converters.diagnostics import Diagnostics
from converters.openapi.model import Document
from converters.openapi.read import read_definition
from converters.openapi.to_postman import ConvertOptions, openapi_to_collection
from converters.postman.model import Collection, Example, walk
from converters.source import read_tree

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "arazzo"
OPTIONS = ConvertOptions(folder_strategy="none", body_variants=False)
JsonMap = dict[str, Any]


def arazzo(*workflows: JsonMap, **more: Any) -> JsonMap:
    """A description with these workflows and one source."""
    sources = [{"name": "shop", "url": "shop.json", "type": "openapi"}]
    return {"arazzo": "1.0.1", "info": {"title": "Flows", "version": "1"}, "sourceDescriptions": sources,
            "workflows": list(workflows), **more}  # fmt: skip


def workflow(*steps: JsonMap, name: str = "flow", **more: Any) -> JsonMap:
    return {"workflowId": name, "steps": list(steps), **more}


def step(name: str, operation: str, **more: Any) -> JsonMap:
    """A step that calls an operation; keyword arguments with a value in them are the rest of it."""
    return {"stepId": name, "operationId": operation, **more}


def given(location: str, name: str, value: Any) -> JsonMap:
    return {"name": name, "in": location, "value": value}


def read(data: Any, found: Diagnostics | None = None) -> Arazzo:
    tree = read_tree(json.dumps(data, indent=1).encode(), "flows.json")
    return read_arazzo(tree, found if found is not None else Diagnostics("flows.json"))


def definition(data: JsonMap, name: str = "shop.json") -> Document:
    return read_definition(read_tree(json.dumps(data).encode(), name), Diagnostics(name))


def played(flows: JsonMap, shop: JsonMap, name: str = "flow", found: Diagnostics | None = None) -> Document:
    """The document of a workflow of these flows over this definition."""
    found = found if found is not None else Diagnostics("flows.json")
    return workflow_document(Flows.of(read(flows, found), definition(shop)), name, found)


def converted(document: Document, found: Diagnostics | None = None) -> Collection:
    return openapi_to_collection(document, found if found is not None else Diagnostics(), OPTIONS)


def examples(collection: Collection) -> dict[str, Example]:
    """The saved examples by name."""
    return {example.name: example for _, item in walk(collection) for example in item.examples}


def opened(files: Mapping[str, Any], name: str, found: Diagnostics | None = None) -> Flows:
    """The flows of a file among others, given as JSON values or bytes."""
    found = found if found is not None else Diagnostics(name)

    def open_file(wanted: str) -> bytes:
        if wanted not in files:
            raise FileNotFoundError(wanted)
        return files[wanted] if isinstance(files[wanted], bytes) else json.dumps(files[wanted]).encode()

    return open_sources(read_arazzo(read_tree(open_file(name), name), found), found, open_file=open_file)


AN_ORDER = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
SHOP: JsonMap = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "http://localhost:8000"}],
    "paths": {
        "/orders": {
            "post": {
                "operationId": "placeOrder",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                "responses": {
                    "201": {"description": "Placed", "content": AN_ORDER},
                    "4XX": {"description": "Refused"},
                },
            },
        },
        "/orders/{orderId}": {
            "get": {
                "operationId": "getOrder",
                "parameters": [{"name": "orderId", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {
                    "200": {"description": "One", "content": AN_ORDER},
                    "404": {"description": "None"},
                },
            },
        },
    },
    "components": {
        "schemas": {
            "New": {"type": "object", "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer"}}},
            "Order": {
                "type": "object",
                "required": ["id", "sku", "status"],
                "properties": {
                    "id": {"type": "integer"},
                    "sku": {"type": "string"},
                    "quantity": {"type": "integer"},
                    "status": {"type": "string", "enum": ["open", "paid"]},
                    "total": {"type": "number"},
                },
            },
        },
    },
}  # fmt: skip
"""Place an order, get an order."""
