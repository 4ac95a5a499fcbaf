"""Read one source, whatever it is, and make collections of it: what a reading process does with a job."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from converters.detect import Kind, describe, detect
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError, FormatError
from converters.openapi.model import Document, Operation
from converters.postman.model import Environment
from converters.slices import Selection, Slice
from converters.source import SourceTree, read_tree

OpenFile = Callable[[str], bytes]
MOST_PLACES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A collection made of the source under one slice, as collection JSON.

    `item_ids`: what a use case may call an operation → id of its item. `left_out`: names of those the slice does not take.
    """

    collection: bytes
    diagnostics: tuple[Diagnostic, ...] = ()
    item_ids: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a source turned out to be. `error`: why nothing of it can be used. `value` and `lines`: of a `mocks.yaml`.

    `value` also of a file that is read as it stands.
    """

    kind: Kind
    diagnostics: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None
    variants: tuple[Variant, ...] = ()
    environment: bytes = b""
    value: Any = None
    lines: tuple[tuple[tuple[str | int, ...], int], ...] = ()


def read_source(data: bytes, file: str, slices: Sequence[Slice], open_file: OpenFile, *, is_mocks: bool = False) -> SourceRead:
    """Reads bytes of any kind. A definition gives one variant for each slice, a collection always one. Raises nothing."""
    diagnostics = Diagnostics(file)
    kind = Kind.UNKNOWN
    try:
        tree = read_tree(data, file, diagnostics=diagnostics)
        kind = Kind.WORKSPACE_SETTINGS if is_mocks else detect(tree.data)
        return _read_kind(kind, tree, diagnostics, slices, open_file)
    except ConversionError as error:
        found = Diagnostic("error", error.code, error.message, error.file or file, error.where, error.line, error.column)
        return SourceRead(kind=kind, error=found, diagnostics=tuple(diagnostics))


def read_plain(data: bytes, file: str) -> SourceRead:
    """The values of a file as they stand there, without making anything of them. Raises nothing."""
    try:
        tree = read_tree(data, file, diagnostics=Diagnostics(file))
        return SourceRead(kind=detect(tree.data), value=tree.data)
    except ConversionError as error:
        found = Diagnostic("error", error.code, error.message, error.file or file, error.where, error.line, error.column)
        return SourceRead(kind=Kind.UNKNOWN, error=found)


def _read_kind(
    kind: Kind, tree: SourceTree, diagnostics: Diagnostics, slices: Sequence[Slice], open_file: OpenFile
) -> SourceRead:
    if kind is Kind.WORKSPACE_SETTINGS:
        return SourceRead(kind=kind, value=tree.data, lines=_lines_of(tree), diagnostics=tuple(diagnostics))
    if kind is Kind.COLLECTION:
        return _read_collection(tree, diagnostics)
    if kind in (Kind.ENVIRONMENT, Kind.GLOBALS):
        return _read_environment(kind, tree, diagnostics)
    if kind is Kind.DEFINITION:
        return _read_definition(tree, diagnostics, slices, open_file)
    code = {Kind.UNKNOWN: "format.unknown", Kind.COLLECTION_V1: "format.unsupported_version"}.get(
        kind, "format.unexpected_kind"
    )
    raise FormatError(code, f"This file is {describe(kind)}.", file=tree.file)


def _read_collection(tree: SourceTree, diagnostics: Diagnostics) -> SourceRead:
    from converters.postman.read import read_collection
    from converters.postman.write import write_collection

    written = write_collection(read_collection(tree, diagnostics))
    return SourceRead(kind=Kind.COLLECTION, variants=(Variant(collection=written),), diagnostics=tuple(diagnostics))


def read_v3(folder: Path, file: str) -> SourceRead:
    """Reads a collection in Postman's v3 folder layout. Raises nothing."""
    from converters.postman.v3 import read_v3_collection
    from converters.postman.write import write_collection

    diagnostics = Diagnostics(file)
    try:
        written = write_collection(read_v3_collection(folder, diagnostics))
    except ConversionError as error:
        found = Diagnostic("error", error.code, error.message, error.file or file, error.where, error.line, error.column)
        return SourceRead(kind=Kind.COLLECTION, error=found, diagnostics=tuple(diagnostics))
    return SourceRead(kind=Kind.COLLECTION, variants=(Variant(collection=written),), diagnostics=tuple(diagnostics))


def _read_environment(kind: Kind, tree: SourceTree, diagnostics: Diagnostics) -> SourceRead:
    from converters.postman.read_environment import read_environment

    environment = read_environment(tree, diagnostics)
    return SourceRead(kind=kind, environment=_environment_json(environment), diagnostics=tuple(diagnostics))


def _environment_json(environment: Environment) -> bytes:
    rows = [
        {"key": variable.key, "value": variable.value, "type": variable.type, "enabled": not variable.disabled}
        for variable in environment.variables
    ]
    plain = {"id": environment.id, "name": environment.name, "values": rows, "_postman_variable_scope": environment.scope}
    return json.dumps(plain).encode()


def _read_definition(tree: SourceTree, diagnostics: Diagnostics, slices: Sequence[Slice], open_file: OpenFile) -> SourceRead:
    from converters.openapi.read import read_definition

    document = read_definition(tree, diagnostics, open_file=open_file)
    variants = tuple(_convert(document, wanted, tree.file) for wanted in slices)
    return SourceRead(kind=Kind.DEFINITION, variants=variants, diagnostics=tuple(diagnostics))


def _convert(document: Document, wanted: Slice, file: str) -> Variant:
    from converters.openapi.slice import slice_document
    from converters.openapi.to_postman import openapi_to_collection
    from converters.postman.write import write_collection

    diagnostics = Diagnostics(file)
    cut = slice_document(document, wanted, diagnostics)
    collection = openapi_to_collection(cut, diagnostics)
    item_ids = _item_ids(cut.operations)
    return Variant(
        collection=write_collection(collection),
        diagnostics=tuple(diagnostics),
        item_ids=item_ids,
        left_out=tuple(name for name in _item_ids(document.operations) if name not in item_ids),
    )


def _item_ids(operations: Sequence[Operation]) -> dict[str, str]:
    from converters.openapi.slice import operation_key
    from converters.openapi.to_postman import operation_item_id

    by_key = {operation_key(operation): operation_item_id(operation) for operation in operations}
    return by_key | {each.operation_id: operation_item_id(each) for each in operations if each.operation_id}


def _lines_of(tree: SourceTree) -> tuple[tuple[tuple[str | int, ...], int], ...]:
    """The line of every key and list entry, outermost first: people look for the key, its value may begin lines below."""
    found: list[tuple[tuple[str | int, ...], int]] = []
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), tree.data)]
    for path, value in waiting:
        if len(found) >= MOST_PLACES:
            break
        if path and (place := tree.key_position(path)) is not None:
            found.append((path, place[0]))
        entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, key), entry) for key, entry in entries]
    return tuple(found)


def slice_to_json(wanted: Slice) -> list[list[Any]]:
    """A slice as JSON, for the wire."""
    sides = (wanted.include, wanted.exclude)
    return [[list(side.tags), list(side.operations), list(side.paths), side.deprecated] for side in sides]


def slice_from_json(rows: Sequence[Sequence[Any]]) -> Slice:
    """The slice that `slice_to_json` wrote."""
    include, exclude = (
        Selection(tags=tuple(tags), operations=tuple(operations), paths=tuple(paths), deprecated=deprecated)
        for tags, operations, paths, deprecated in rows
    )
    return Slice(include=include, exclude=exclude)
