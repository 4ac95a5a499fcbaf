"""Which field of an OpenAPI object holds which other object: the map by which a definition is walked.

Only what is named here is ever followed or rewritten, so data in examples, defaults, enums and extensions stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Shape: TypeAlias = Literal["one", "list", "map", "fields"]
"""`map`: any key. `fields`: any key that is not an extension (`x-…`)."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

_OPERATIONS: Mapping[str, tuple[Shape, str]] = {
    **dict.fromkeys((*METHODS, *(method.upper() for method in METHODS)), ("one", "operation")),
    "additionalOperations": ("map", "operation"),
}

_DESCRIBED: Mapping[str, tuple[Shape, str]] = {
    "schema": ("one", "schema"),
    "items": ("one", "schema"),
    "content": ("map", "media type"),
    "examples": ("map", "example"),
}

_ENCODINGS: Mapping[str, tuple[Shape, str]] = {
    "encoding": ("map", "encoding"),
    "prefixEncoding": ("list", "encoding"),
    "itemEncoding": ("one", "encoding"),
}

OBJECTS: Mapping[str, Mapping[str, tuple[Shape, str]]] = {
    "document": {
        "info": ("one", "info"),
        "servers": ("list", "server"),
        "tags": ("list", "tag"),
        "paths": ("fields", "path item"),
        "webhooks": ("map", "path item"),
        "components": ("one", "components"),
        "definitions": ("map", "schema"),
        "parameters": ("map", "parameter"),
        "responses": ("map", "response"),
        "securityDefinitions": ("map", "security scheme"),
    },
    "components": {
        "schemas": ("map", "schema"),
        "responses": ("map", "response"),
        "parameters": ("map", "parameter"),
        "examples": ("map", "example"),
        "requestBodies": ("map", "request body"),
        "headers": ("map", "header"),
        "securitySchemes": ("map", "security scheme"),
        "links": ("map", "link"),
        "callbacks": ("map", "callback"),
        "pathItems": ("map", "path item"),
        "mediaTypes": ("map", "media type"),
    },
    "info": {"contact": ("one", "contact"), "license": ("one", "license")},
    "contact": {},
    "license": {},
    "server": {"variables": ("map", "server variable")},
    "server variable": {},
    "tag": {},
    "path item": {**_OPERATIONS, "servers": ("list", "server"), "parameters": ("list", "parameter")},
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "request body"),
        "responses": ("fields", "response"),
        "callbacks": ("map", "callback"),
        "servers": ("list", "server"),
    },
    "callback": {"*": ("fields", "path item")},
    "parameter": _DESCRIBED,
    "header": _DESCRIBED,
    "request body": {"content": ("map", "media type")},
    "response": {
        "headers": ("map", "header"),
        "content": ("map", "media type"),
        "links": ("map", "link"),
        "schema": ("one", "schema"),
    },
    "media type": {
        "schema": ("one", "schema"),
        "itemSchema": ("one", "schema"),
        "examples": ("map", "example"),
        **_ENCODINGS,
    },
    "encoding": {"headers": ("map", "header"), **_ENCODINGS},
    "example": {},
    "link": {},
    "security scheme": {},
}

SCHEMAS: Mapping[str, Shape] = {
    **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), "map"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "list"),
    **dict.fromkeys(
        (
            "items",
            "additionalProperties",
            "not",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema",
        ),
        "one",
    ),
}

TEXTS = frozenset(("title", "summary", "description", "termsOfService"))
"""Fields of any object that are texts."""

DATA: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("media type", "parameter", "header", "schema"), ("example",)),
    "example": ("value", "dataValue"),
}
"""Kind of object → its fields that hold an example."""
