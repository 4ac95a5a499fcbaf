"""Collection to definition: an OpenAPI 3.1 document with the saved examples in it."""

from __future__ import annotations

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman.draft import drafted
from converters.openapi.from_postman.merge import merged
from converters.openapi.from_postman.write import storable, write_definition
from converters.openapi.model import Document, Json
from converters.openapi.to_postman import ConvertOptions
from converters.postman.model import Collection

__all__ = ["collection_to_openapi", "write_definition"]

_DEFAULTS = ConvertOptions()


def collection_to_openapi(
    collection: Collection, diagnostics: Diagnostics, document: Document | None = None, options: ConvertOptions = _DEFAULTS
) -> dict[str, Json]:
    """The OpenAPI 3.1 definition of a collection, as a tree of plain values; the same input gives the same tree.

    `document`: the definition that the collection was made of, with `options`; what people changed is taken over into it.
    Without it requests and examples say what there is to know, and what was guessed is marked (`x-understudy-guess`).
    Values of auth settings and secret variables are not written. What cannot be expressed is told to `diagnostics`.
    """
    made = drafted(collection, diagnostics) if document is None else merged(collection, document, diagnostics, options)
    tree: dict[str, Json] = storable(made)
    return tree
