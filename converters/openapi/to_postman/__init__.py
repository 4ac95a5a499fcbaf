"""Definitions as collections, and the options for it. Names are loaded when first used: options do not load the conversion."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from converters.openapi.to_postman.collection import openapi_to_collection, operation_item_ids
    from converters.openapi.to_postman.environments import openapi_to_environments
    from converters.openapi.to_postman.naming import operation_item_id
    from converters.openapi.to_postman.option_values import OptionError, options_from
    from converters.openapi.to_postman.options import ConvertOptions
    from converters.openapi.to_postman.room import CollectionLimits

__all__ = [
    "CollectionLimits",
    "ConvertOptions",
    "OptionError",
    "openapi_to_collection",
    "openapi_to_environments",
    "operation_item_id",
    "operation_item_ids",
    "options_from",
]

_HOME_OF = {
    "CollectionLimits": "room",
    "ConvertOptions": "options",
    "OptionError": "option_values",
    "openapi_to_collection": "collection",
    "openapi_to_environments": "environments",
    "operation_item_id": "naming",
    "operation_item_ids": "collection",
    "options_from": "option_values",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
