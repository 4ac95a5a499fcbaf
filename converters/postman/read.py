"""Collections v2.0 and v2.1, in any mixture, become a Collection. One odd thing costs at most itself, and is noted.

Only a file that is no collection at all is refused. Nothing is lost: every node keeps the JSON it was read from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from converters.detect import Kind, describe, detect, wrapped_collection
from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.postman.ids import derive_id
from converters.postman.model import Collection, Folder, Item, Json
from converters.postman.read_environment import environment_from_json, read_environment
from converters.postman.read_items import read_items
from converters.postman.read_parts import read_auth, read_events, read_variables
from converters.postman.reading import Locate, Path, Reading, description_of, kind_of_json, own_id, text_of
from converters.postman.text_faults import without_faults
from converters.source import SourceTree

__all__ = ["collection_from_json", "environment_from_json", "read_collection", "read_environment"]

_VERSION = re.compile(r"/v?(\d+\.\d+(?:\.\d+)?|v\w+)/")


def read_collection(tree: SourceTree, diagnostics: Diagnostics) -> Collection:
    """The collection of a file: v2.0, v2.1 or a mixture, bare or in the `{"collection": …}` of Postman's API.

    Raises FormatError with line and column for what is no collection, SourceError (`limit.items`) for one over the limits.
    """
    reading = Reading(diagnostics, lambda path: tree.position(path))
    return _read_file(tree.data, reading, tree.file)


def collection_from_json(data: Json, diagnostics: Diagnostics, file: str = "", *, locate: Locate | None = None) -> Collection:
    """The same from plain JSON data; `locate` finds line and column of a path, if there are any."""
    reading = Reading(diagnostics, locate) if locate else Reading(diagnostics)
    return _read_file(without_faults(data, reading), reading, file)


def _read_file(data: Json, reading: Reading, file: str) -> Collection:
    inner = wrapped_collection(data)
    path: Path = () if inner is None else ("collection",)
    collection = data if inner is None else inner
    fault = _why_not(data, collection)
    if fault is not None:
        code, message, step = fault
        line, column = reading.locate((*path, *step)) or (None, None)
        raise FormatError(code, message, file=file or reading.diagnostics.file, line=line, column=column)
    _warn_about_version(collection, reading, path)
    return read_collection_node(
        collection, items=read_items(collection["item"], (), reading, (*path, "item")), reading=reading, path=path
    )


def _why_not(data: Json, collection: Json) -> tuple[str, str, Path] | None:
    """Why a document is no collection: code, message and the key at fault. None: it is one."""
    kind = detect(data)
    if kind is Kind.COLLECTION_V1:
        return "format.unsupported_version", f"This file is {describe(kind)}.", ()
    if kind is Kind.UNKNOWN:
        return "format.unknown", f"This file is {describe(kind)}.", ()
    if kind is not Kind.COLLECTION:
        return "format.unexpected_kind", f"Expected a Postman collection; this file is {describe(kind)}.", ()
    if isinstance(collection.get("item"), list):
        return None
    if "item" in collection:
        found = kind_of_json(collection["item"])
        return "format.invalid", f"The collection's `item` is not a list of items but {found}.", ("item",)
    if "items" in collection:
        return "format.invalid", "The collection has no `item` list; found `items`. Rename it to `item`.", ("items",)
    return "format.invalid", "The collection has no `item` list. Export it again as Collection v2.1.", ()


def _warn_about_version(collection: dict[str, Json], reading: Reading, path: Path) -> None:
    schema = schema_of(collection)
    version = _VERSION.search(schema)
    if schema and not (version and version[1].startswith(("2.0", "2.1"))):
        message = "A format version that is not known (v2.0 and v2.1 are); it was read by its shape."
        reading.warn("format.unsupported_version", message, (*path, "info", "schema"))


def schema_of(collection: Json) -> str:
    """The schema address a collection names, which tells its version; "" if it names none."""
    return text_of(info_of(collection).get("schema"))


def info_of(collection: Json) -> dict[str, Json]:
    """The `info` object of a collection's JSON, empty if there is none."""
    info = collection.get("info") if isinstance(collection, dict) else None
    return info if isinstance(info, dict) else {}


def own_collection_id(source: Json) -> str | None:
    """The id a file gives its collection; None if it gives none."""
    info = info_of(source)
    postman_id = info.get("_postman_id")
    if isinstance(postman_id, str) and postman_id.strip():
        return postman_id
    return own_id(info) or own_id(source)


def read_collection_node(
    source: dict[str, Json], *, items: Sequence[Item | Folder], reading: Reading, path: Path
) -> Collection:
    """The collection an object describes, with items found elsewhere."""
    info = info_of(source)
    name = text_of(info.get("name"))
    return Collection(
        id=own_collection_id(source) or derive_id("collection", name),
        name=name,
        description=description_of(info.get("description")),
        version=_version_text(info.get("version")),
        items=tuple(items),
        variables=read_variables(source.get("variable"), reading, (*path, "variable")),
        auth=read_auth(source.get("auth"), reading, (*path, "auth")),
        events=read_events(source.get("event"), reading, (*path, "event")),
        source=source,
    )


def _version_text(value: Json) -> str:
    """A version: text, or `{major, minor, patch, identifier}` as 1.2.3-identifier."""
    if not isinstance(value, dict):
        return text_of(value)
    numbers = ".".join(text_of(value.get(part, 0)) for part in ("major", "minor", "patch"))
    identifier = text_of(value.get("identifier"))
    return f"{numbers}-{identifier}" if identifier else numbers
