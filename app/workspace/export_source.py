"""Make a definition of a collection, with or without the definition it came from: what a reading process does with that job."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Literal

from app.workspace.read_source import SourceRead
from app.workspace.recipe import Recipe
from app.workspace.variants import definition_document, finding_of
from converters.detect import Kind, describe, detect
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError, FormatError
from converters.openapi.from_postman import collection_to_openapi, write_definition
from converters.openapi.model import Document
from converters.postman.read import collection_from_json
from converters.source import read_tree


def read_export(
    blobs: Sequence[bytes], file: str, recipe: Recipe, layout: Literal["yaml", "json"], open_file: Callable[[str], bytes]
) -> SourceRead:
    """The definition as bytes, in `environment`. `blobs`: the collection, then the definition it was made of by the recipe."""
    diagnostics = Diagnostics(file)
    try:
        collection = collection_from_json(json.loads(blobs[0]), Diagnostics(limit=0))
        document = _document(blobs[1], file, recipe, open_file) if len(blobs) > 1 else None
        tree = collection_to_openapi(collection, diagnostics, document, recipe.options)
        written = write_definition(tree, layout)
    except ConversionError as error:
        return SourceRead(kind=Kind.UNKNOWN, error=finding_of(error, file), diagnostics=tuple(diagnostics))
    return SourceRead(kind=Kind.DEFINITION, environment=written, diagnostics=tuple(diagnostics))


def _document(data: bytes, file: str, recipe: Recipe, open_file: Callable[[str], bytes]) -> Document:
    """What reading it finds was told when the collection was made."""
    tree = read_tree(data, file, diagnostics=Diagnostics(limit=0))
    kind = detect(tree.data)
    if kind is not Kind.DEFINITION:
        message = f"This file is {describe(kind)}: name with --definition the one that the collection was made of."
        raise FormatError("format.unexpected_kind", message, file=file)
    return definition_document(tree, recipe.overlays, Diagnostics(limit=0), open_file)
