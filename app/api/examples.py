"""Examples in the API's description: those that models name, and for the others one that is made of their schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

DEEPEST = 8
BY_NAME = {
    "name": "checkout",
    "email": "ann@example.com",
    "author": "ann@example.com",
    "created_by": "ann@example.com",
    "text": "orders",
    "path": "/orders/7",
    "method": "GET",
    "mock": "checkout",
    "file": "checkout.json",
    "url": "https://example.com/openapi.yaml",
    "token": "ust_8f14e45fceea167a_…",
    "key": "us_8f14e45fceea167a_…",
    "link": "https://studio.example.com/invitation#usi_8f14e45fceea167a_…",
    "id": "8f14e45fceea167a",
    "message": "Orders can be paid.",
}
BY_FORMAT = {
    "date-time": "2026-03-01T12:00:00Z",
    "date": "2026-03-01",
    "password": "correct horse battery",
    "binary": "…",
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
}
PLAIN: Mapping[str, Any] = {"boolean": True, "null": None, "object": {}}


def own_examples() -> dict[str, list[Any]]:
    """What models say in their `json_schema_extra`, by their names, with the nulls that the framework leaves out."""
    found: dict[str, list[Any]] = {}
    for model in _models(BaseModel):
        extra = model.model_config.get("json_schema_extra")
        if isinstance(extra, dict) and isinstance(extra.get("examples"), list):
            found[model.__name__] = list(extra["examples"])  # type: ignore[arg-type]
    return found


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        if model.__module__.startswith("app.api."):
            yield model
        yield from _models(model)


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value that is valid against the schema. `name`: of the field it is for."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return example_of(schemas[name], schemas, name, depth)
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example_of(schema[choice][0], schemas, name, depth)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object" and depth < DEEPEST:
        return {key: example_of(each, schemas, key, depth + 1) for key, each in schema.get("properties", {}).items()}
    if kind == "array":
        return [example_of(schema["items"], schemas, name, depth + 1)] if schema.get("items") and depth < DEEPEST else []
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 0), min(schema.get("maximum", 1), 1))
    if kind == "string":
        return BY_FORMAT.get(schema.get("format", "")) or BY_NAME.get(name) or schema.get("default") or "text"
    return PLAIN.get(str(kind))
