"""Files in, Postman collections out: OpenAPI definitions converted, Postman's own exports read and written. Pure, no server.

    from converters import Diagnostics, openapi_to_collection, read_definition, read_tree, write_collection

    found = Diagnostics("shop.yaml")
    tree = read_tree(Path("shop.yaml").read_bytes(), "shop.yaml", diagnostics=found)
    collection = openapi_to_collection(read_definition(tree, found), found)
    Path("shop.json").write_bytes(write_collection(collection))

Names are loaded when they are first used: reading a collection does not load the OpenAPI part.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from converters.detect import Kind, detect  # at once: loading the module later would put it in the function's place

if TYPE_CHECKING:
    from converters.arazzo import Arazzo, Flows, open_sources, read_arazzo, workflow_document
    from converters.diagnostics import Diagnostic, Diagnostics
    from converters.errors import ConversionError, FormatError, SourceError
    from converters.openapi import (
        CollectionLimits,
        ConvertOptions,
        OptionError,
        files_below,
        openapi_to_collection,
        openapi_to_environments,
        options_from,
        read_definition,
    )
    from converters.openapi.from_postman import collection_to_openapi, write_definition
    from converters.overlay import Overlay, apply_overlays, read_overlay
    from converters.postman.model import Collection, Environment
    from converters.postman.read import read_collection, read_environment
    from converters.postman.v3 import is_v3_folder, read_v3_collection
    from converters.postman.write import write_collection, write_environment
    from converters.source import Limits, SourceTree, read_tree
    from converters.sync import SyncSettings, apply_plan, plan_sync, plan_to_json

__all__ = [
    "Arazzo",
    "Collection",
    "CollectionLimits",
    "ConversionError",
    "ConvertOptions",
    "Diagnostic",
    "Diagnostics",
    "Environment",
    "Flows",
    "FormatError",
    "Kind",
    "Limits",
    "OptionError",
    "Overlay",
    "SourceError",
    "SourceTree",
    "SyncSettings",
    "apply_overlays",
    "apply_plan",
    "collection_to_openapi",
    "detect",
    "files_below",
    "is_v3_folder",
    "open_sources",
    "openapi_to_collection",
    "openapi_to_environments",
    "options_from",
    "plan_sync",
    "plan_to_json",
    "read_arazzo",
    "read_collection",
    "read_definition",
    "read_environment",
    "read_overlay",
    "read_tree",
    "read_v3_collection",
    "workflow_document",
    "write_collection",
    "write_definition",
    "write_environment",
]

_HOMES = {
    "converters.arazzo": ("Arazzo", "Flows", "open_sources", "read_arazzo", "workflow_document"),
    "converters.diagnostics": ("Diagnostic", "Diagnostics"),
    "converters.errors": ("ConversionError", "FormatError", "SourceError"),
    "converters.openapi": (
        "CollectionLimits",
        "ConvertOptions",
        "OptionError",
        "files_below",
        "openapi_to_collection",
        "openapi_to_environments",
        "options_from",
        "read_definition",
    ),
    "converters.openapi.from_postman": ("collection_to_openapi", "write_definition"),
    "converters.overlay": ("Overlay", "apply_overlays", "read_overlay"),
    "converters.postman.model": ("Collection", "Environment"),
    "converters.postman.read": ("read_collection", "read_environment"),
    "converters.postman.v3": ("is_v3_folder", "read_v3_collection"),
    "converters.postman.write": ("write_collection", "write_environment"),
    "converters.source": ("Limits", "SourceTree", "read_tree"),
    "converters.sync": ("SyncSettings", "apply_plan", "plan_sync", "plan_to_json"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'converters' has no attribute {name!r}")
    return getattr(import_module(home), name)
