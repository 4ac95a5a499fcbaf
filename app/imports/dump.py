"""A Postman data dump in one JSON file, taken apart into its collections and environments. Pure; read in a reading process.

The newer dumps are zips with a file for each thing, which are read like any other files beside their `archive.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converters.diagnostics import Diagnostics
from converters.errors import ConversionError, FormatError
from converters.postman.model import Collection, Environment, Json
from converters.postman.read import collection_from_json
from converters.postman.read_environment import environment_from_json
from converters.source import SourceTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """What a data dump holds. `refused`: collections that could not be read, each with the reason."""

    collections: tuple[Collection, ...] = ()
    environments: tuple[Environment, ...] = ()
    refused: tuple[ConversionError, ...] = ()


def is_index(data: Json) -> bool:
    """Whether this is only the `archive.json` of a zipped dump, which says what lies beside it."""
    return isinstance(data, dict) and isinstance(data.get("collection"), dict) and isinstance(data.get("environment"), dict)


def read_dump(tree: SourceTree, diagnostics: Diagnostics) -> Dump:
    """The parts of a dump, each with its own findings. One that cannot be read is refused alone. Raises nothing."""
    data = tree.data if isinstance(tree.data, dict) else {}
    collections: list[Collection] = []
    refused: list[ConversionError] = []
    for at, written in enumerate(_list(data, "collections")):
        try:
            collections.append(_collection(written, tree, diagnostics, at))
        except ConversionError as error:
            refused.append(error)
    presets = len(_list(data, "headerPresets"))
    if presets:
        diagnostics.info(
            "item.left_out", f"{presets} header presets were left out: a mock has no use for them.", "headerPresets"
        )
    environments = tuple(_environments(data, tree, diagnostics))
    return Dump(collections=tuple(collections), environments=environments, refused=tuple(refused))


def _collection(written: Json, tree: SourceTree, diagnostics: Diagnostics, at: int) -> Collection:
    name = str(written.get("name") or "") if isinstance(written, dict) else ""
    try:
        return collection_from_json(written, diagnostics, tree.file)
    except ConversionError as error:
        line, column = tree.position(("collections", at)) or (None, None)
        shown = f"The collection {name[:100]!r}: " if name else ""
        message = f"{shown}{error.message}"
        raise FormatError(error.code, message, file=tree.file, where=f"collections[{at}]", line=line, column=column) from None


def _environments(data: dict[str, Json], tree: SourceTree, diagnostics: Diagnostics) -> Iterator[Environment]:
    for at, written in enumerate(_list(data, "environments")):
        try:
            yield environment_from_json(written, diagnostics, tree.file)
        except ConversionError as error:
            diagnostics.warning(error.code, error.message, f"environments[{at}]")
    rows = _list(data, "globals")
    if rows:
        scope = {"name": "Globals", "values": rows, "_postman_variable_scope": "globals"}
        yield environment_from_json(scope, diagnostics, tree.file)


def _list(data: dict[str, Json], key: str) -> list[Json]:
    found = data.get(key)
    return found if isinstance(found, list) else []
