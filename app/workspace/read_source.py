"""Read one source, whatever it is, and make collections of it: what a reading process does with a job."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.workspace.recipe import Recipe
from app.workspace.variants import Variant, arazzo_variants, definition_variants, finding_of
from converters.arazzo import read_arazzo
from converters.detect import Kind, describe, detect
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError, FormatError
from converters.overlay import read_overlay
from converters.postman.model import Environment
from converters.source import SourceTree, read_tree

OpenFile = Callable[[str], bytes]
MOST_PLACES = 20_000
NO_OTHERS: Mapping[Kind, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a source turned out to be. `error`: why nothing of it can be used. `value` and `lines`: of a `mocks.yaml`.

    `value` also of a file that is read as it stands. `workflows`: id and summary of those of an Arazzo file.
    """

    kind: Kind
    diagnostics: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None
    variants: tuple[Variant, ...] = ()
    environment: bytes = b""
    value: Any = None
    lines: tuple[tuple[tuple[str | int, ...], int], ...] = ()
    workflows: tuple[tuple[str, str], ...] = ()


def read_source(
    data: bytes,
    file: str,
    recipes: Sequence[Recipe],
    open_file: OpenFile,
    *,
    is_mocks: bool = False,
    definition: str = "",
    others: Mapping[Kind, Callable[[SourceTree, Diagnostics], SourceRead]] = NO_OTHERS,
) -> SourceRead:
    """Reads bytes of any kind. A definition gives a variant for each recipe, a collection always one. Raises nothing.

    `definition`: what stands for the definition that an Arazzo file names. `others`: readers of kinds that are not read here,
    or otherwise; they may raise ConversionError.
    """
    diagnostics = Diagnostics(file)
    kind = Kind.UNKNOWN
    try:
        tree = read_tree(data, file, diagnostics=diagnostics)
        kind = Kind.WORKSPACE_SETTINGS if is_mocks else detect(tree.data)
        if kind in others:
            return others[kind](tree, diagnostics)
        if kind is Kind.ARAZZO:
            return _read_arazzo(tree, diagnostics, recipes, open_file, definition)
        return _read_kind(kind, tree, diagnostics, recipes, open_file)
    except ConversionError as error:
        return SourceRead(kind=kind, error=finding_of(error, file), diagnostics=tuple(diagnostics))


def read_plain(data: bytes, file: str) -> SourceRead:
    """The values of a file as they stand there, without making anything of them. Raises nothing."""
    try:
        tree = read_tree(data, file, diagnostics=Diagnostics(file))
        return SourceRead(kind=detect(tree.data), value=tree.data)
    except ConversionError as error:
        return SourceRead(kind=Kind.UNKNOWN, error=finding_of(error, file))


def _read_kind(
    kind: Kind, tree: SourceTree, diagnostics: Diagnostics, recipes: Sequence[Recipe], open_file: OpenFile
) -> SourceRead:
    if kind is Kind.WORKSPACE_SETTINGS:
        return SourceRead(kind=kind, value=tree.data, lines=_lines_of(tree), diagnostics=tuple(diagnostics))
    if kind is Kind.COLLECTION:
        return _read_collection(tree, diagnostics)
    if kind in (Kind.ENVIRONMENT, Kind.GLOBALS):
        return _read_environment(kind, tree, diagnostics)
    if kind is Kind.DEFINITION:
        return _read_definition(tree, diagnostics, recipes, open_file)
    if kind is Kind.OVERLAY:
        return _read_overlay(tree, diagnostics)
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
        return SourceRead(kind=Kind.COLLECTION, error=finding_of(error, file), diagnostics=tuple(diagnostics))
    return SourceRead(kind=Kind.COLLECTION, variants=(Variant(collection=written),), diagnostics=tuple(diagnostics))


def _read_environment(kind: Kind, tree: SourceTree, diagnostics: Diagnostics) -> SourceRead:
    from converters.postman.read_environment import read_environment

    environment = read_environment(tree, diagnostics)
    return SourceRead(kind=kind, environment=environment_json(environment), diagnostics=tuple(diagnostics))


def environment_json(environment: Environment) -> bytes:
    """An environment as Postman exports it, with the fields that count."""
    rows = [
        {"key": variable.key, "value": variable.value, "type": variable.type, "enabled": not variable.disabled}
        for variable in environment.variables
    ]
    plain = {"id": environment.id, "name": environment.name, "values": rows, "_postman_variable_scope": environment.scope}
    return json.dumps(plain).encode()


def _read_definition(tree: SourceTree, diagnostics: Diagnostics, recipes: Sequence[Recipe], open_file: OpenFile) -> SourceRead:
    variants = definition_variants(tree, diagnostics, recipes, open_file)
    return SourceRead(kind=Kind.DEFINITION, variants=variants, diagnostics=tuple(diagnostics))


def _read_arazzo(
    tree: SourceTree, diagnostics: Diagnostics, recipes: Sequence[Recipe], open_file: OpenFile, definition: str
) -> SourceRead:
    arazzo = read_arazzo(tree, diagnostics)
    variants = arazzo_variants(arazzo, diagnostics, recipes, open_file, definition=definition)
    told = tuple((each.workflow_id, each.summary) for each in arazzo.workflows)
    return SourceRead(kind=Kind.ARAZZO, variants=variants, workflows=told, diagnostics=tuple(diagnostics))


def _read_overlay(tree: SourceTree, diagnostics: Diagnostics) -> SourceRead:
    """Only whether it can be read: it is applied where a recipe names it."""
    read_overlay(tree, diagnostics)
    return SourceRead(kind=Kind.OVERLAY, diagnostics=tuple(diagnostics))


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
