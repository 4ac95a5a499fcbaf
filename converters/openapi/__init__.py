"""OpenAPI definitions: read into one model, sampled, turned into Postman collections."""

from __future__ import annotations

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
