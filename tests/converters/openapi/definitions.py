"""Small definitions for tests, and reading them with what was noted on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.model import Document, Operation, SchemaNode
from converters.openapi.read import read_definition
from converters.openapi.refs import lookup
from converters.source import read_tree

Noted = list[tuple[str, str]]
ADVICE = ("item.none", "name.missing", "name.duplicate", "path.parameter", "example.made_up")
"""Findings about what can be read well enough: `test_read_advice` is about them, other tests leave them out."""


def definition(paths: Any = None, *, openapi: str = "3.0.3", **more: Any) -> dict[str, Any]:
    """An OpenAPI 3 definition with these paths."""
    return {"openapi": openapi, "info": {"title": "Shop", "version": "1"}, "paths": paths or {}, **more}


def swagger(paths: Any = None, **more: Any) -> dict[str, Any]:
    """A Swagger 2.0 definition with these paths."""
    return {"swagger": "2.0", "info": {"title": "Shop", "version": "1"}, "paths": paths or {}, **more}


def read(data: Any, files: dict[str, Any] | None = None) -> tuple[Document, Noted]:
    """The Document, and the code and place of everything noted. `files` are what it may refer to."""
    tree = read_tree(json.dumps(data).encode(), "shop.json")
    diagnostics = Diagnostics("shop.json")
    document = read_definition(tree, diagnostics, open_file=None if files is None else opener(files))
    for found in diagnostics:
        assert found.line is not None or found.code in diagnostics.left_out
    told = [found for found in diagnostics if found.code not in ADVICE]
    return document, [(found.code, ("" if found.file == "shop.json" else found.file) + found.where) for found in told]


def opener(files: dict[str, Any]) -> Callable[[str], bytes]:
    def open_file(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(name)
        data = files[name]
        return data if isinstance(data, bytes) else json.dumps(data).encode()

    return open_file


def only_operation(operation: Any, **more: Any) -> tuple[Operation, Noted]:
    """The operation `GET /a` of a definition with nothing else, and what was noted."""
    document, noted = read(definition({"/a": {"get": operation}}, **more))
    [read_operation] = document.operations
    return read_operation, noted


def upgraded(schema: Any, *, openapi: str = "3.0.3", **schemas: Any) -> tuple[SchemaNode, Noted]:
    """What becomes of a schema, and what was noted."""
    components = {"schemas": {"A": schema, **schemas}}
    document, noted = read(definition(openapi=openapi, components=components))
    node: SchemaNode = lookup(document.root, "#/components/schemas/A")
    return node, noted


def answers(schema: Any = None, **more: Any) -> dict[str, Any]:
    """Responses with one answer of JSON."""
    media = {} if schema is None else {"schema": schema}
    return {"200": {"description": "Fine", "content": {"application/json": {**media, **more}}}}
