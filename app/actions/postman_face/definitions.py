"""Collections made of OpenAPI definitions, and definitions made of collections, by Postman's API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.actions.postman_face.collections import HeldCollection, collection_bytes, keep_collection
from app.actions.postman_face.values import Refused, invalid, missing
from app.errors import InputRefused
from app.store.transaction import Store
from app.workspace.convert_file import convert_file, export_file
from converters.detect import Kind

TYPES = ("string", "json", "file")


def definition_of(store: Store, said: str, layout: str = "json") -> str:
    """A collection as the text of an OpenAPI definition. Raises Refused, InputRefused."""
    if layout not in ("json", "yaml"):
        raise invalid("format", "It has to be json or yaml.")
    mock, data = collection_bytes(store, said)
    made = export_file(data, mock.name, "yaml" if layout == "yaml" else "json")
    if made.definition is None:
        assert made.error is not None
        raise InputRefused(made.error.code, made.error.message, mock.name)
    return made.definition.decode()


def import_definition(store: Store, given: Any) -> HeldCollection:
    """Makes a collection of a definition: `{"type": "string" | "json", "input"}`. Raises Refused, InputRefused."""
    if not isinstance(given, dict) or not given.get("type"):
        words = "The request body is missing a value for the type parameter. Check your request and try again."
        raise Refused(400, "paramMissingError", words, details={"param": "type"})
    if given["type"] not in TYPES:
        words = f"The request body has invalid values for the type parameter. Value must be one of {', '.join(TYPES)}"
        raise Refused(400, "invalidParamsError", words, details={"param": "type"})
    if given["type"] == "file":
        raise invalid("type", "Files are not taken here: send the text of the file with the type string.")
    content = given.get("input")
    if not content:
        raise missing("input")
    text = content if isinstance(content, str) else json.dumps(content)
    made = convert_file(Path("openapi"), text.encode("utf-8", "replace"), label="openapi")
    if made.error is not None:
        raise Refused(400, "invalidParamsError", made.error.message, details={"param": "input"})
    if made.kind is not Kind.DEFINITION or not made.made:
        raise Refused(400, "invalidParamsError", "The input is no OpenAPI definition.", details={"param": "input"})
    return keep_collection(store, made.made[0].collection)
