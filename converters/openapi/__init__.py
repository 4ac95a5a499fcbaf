"""OpenAPI definitions: read into one model, sampled, turned into Postman collections. Names are loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from converters.openapi.files import files_below
    from converters.openapi.read import read_definition
    from converters.openapi.to_postman import (
        CollectionLimits,
        ConvertOptions,
        OptionError,
        openapi_to_collection,
        openapi_to_environments,
        operation_item_id,
        operation_item_ids,
        options_from,
    )

__all__ = [
    "CollectionLimits",
    "ConvertOptions",
    "OptionError",
    "files_below",
    "openapi_to_collection",
    "openapi_to_environments",
    "operation_item_id",
    "operation_item_ids",
    "options_from",
    "read_definition",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = {"files_below": "files", "read_definition": "read"}.get(name, "to_postman")
    return getattr(import_module(f"{__name__}.{home}"), name)
