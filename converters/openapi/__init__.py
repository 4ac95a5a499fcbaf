"""OpenAPI definitions: read into one model, sampled, turned into Postman collections."""

from __future__ import annotations

from converters.openapi.files import files_below
from converters.openapi.read import read_definition
from converters.openapi.to_postman import CollectionLimits, ConvertOptions, openapi_to_collection, operation_item_id

__all__ = ["CollectionLimits", "ConvertOptions", "files_below", "openapi_to_collection", "operation_item_id", "read_definition"]
