"""What people send to be served, not to be trusted: a collection or an environment, read within limits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from app.contract.compiled import compile_contract
from app.contract.draft import ContractError, read_contract, write_contract
from app.errors import InputRefused
from app.workspace.convert_file import convert_file
from converters.detect import Kind, describe, detect
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError, FormatError
from converters.postman.model import Collection, walk
from converters.postman.read import read_collection
from converters.postman.read_environment import read_environment
from converters.postman.write import write_collection, write_environment
from converters.source import SourceTree, read_tree

READ_HERE = 256 * 1024
"""Bytes up to which starting a reading process would take longer than reading does."""

_CODES = {Kind.UNKNOWN: "format.unknown", Kind.COLLECTION_V1: "format.unsupported_version"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedCollection:
    """A collection as clean v2.1 bytes. `diagnostics`: what could not be kept of it.

    `examples`: their ids; `items`: their ids → what each requests.
    """

    data: bytes = field(repr=False)
    name: str = ""
    examples: frozenset[str] = frozenset()
    items: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def requests_of(collection: Collection) -> dict[str, str]:
    """What the items of a collection request, by their ids: `GET /orders/:id`."""
    found = {}
    for _, item in walk(collection):
        path = item.request.url.path if item.request.url else ()
        found[item.id] = f"{item.request.method} /{'/'.join(path or ())}"
    return found


def json_bytes(value: Any) -> bytes:
    """JSON data that came inside other JSON, as a file of its own. Raises InputRefused when it is nested too deep."""
    try:
        return json.dumps(value).encode()
    except RecursionError:
        raise InputRefused("limit.depth", "it is nested deeper than is read", "collection") from None


def uploaded_collection(data: bytes, file: str = "collection") -> UploadedCollection:
    """The collection that these bytes are, v2.0 or v2.1. A long one is read by a process of its own.

    Raises InputRefused for whatever else they are.
    """
    found: tuple[Diagnostic, ...] = ()
    if len(data) > READ_HERE:
        made = convert_file(Path(f"{file}.json"), data, label=file)
        if made.error is not None:
            _refuse(made.error)
        if made.kind is not Kind.COLLECTION:
            raise InputRefused("format.unexpected_kind", f"this is {describe(made.kind)}. A collection is needed here.", file)
        data, found = made.made[0].collection, made.diagnostics
    diagnostics = Diagnostics(file)
    try:
        collection = read_collection(_tree(data, file, diagnostics), diagnostics)
    except ConversionError as error:
        _refuse_error(error, file)
    examples = frozenset(example.id for _, item in walk(collection) for example in item.examples)
    return UploadedCollection(
        data=write_collection(collection),
        name=collection.name,
        examples=examples,
        items=requests_of(collection),
        diagnostics=tuple(dict.fromkeys((*found, *diagnostics))),
    )


def uploaded_contract(data: bytes | None) -> bytes | None:
    """What a definition asks of calls, as it is kept. Raises InputRefused for whatever else these bytes are."""
    if data is None:
        return None
    try:
        contract = read_contract(data)
        compile_contract(contract)
    except ContractError as error:
        raise InputRefused("format.invalid", str(error), "contract") from None
    return write_contract(contract)


def uploaded_environment(data: bytes, name: str) -> bytes:
    """The environment that these bytes are, as it is kept: under that name, without what only Postman needs.

    Raises InputRefused for whatever else they are.
    """
    diagnostics = Diagnostics(name)
    try:
        found = read_environment(_environment_tree(data, diagnostics), diagnostics)
    except ConversionError as error:
        _refuse_error(error, "environment")
    return write_environment(replace(found, name=name, scope="environment", source=None))


def _tree(data: bytes, file: str, diagnostics: Diagnostics) -> SourceTree:
    tree = read_tree(data, file, diagnostics=diagnostics)
    kind = detect(tree.data)
    if kind is not Kind.COLLECTION:
        code = _CODES.get(kind, "format.unexpected_kind")
        raise FormatError(code, f"Expected a Postman collection (v2.0 or v2.1); this is {describe(kind)}.", file=file)
    return tree


def _environment_tree(data: bytes, diagnostics: Diagnostics) -> SourceTree:
    return read_tree(data, "environment", diagnostics=diagnostics)


def _refuse(found: Diagnostic) -> NoReturn:
    place = f" (line {found.line}, column {found.column})" if found.line is not None else ""
    raise InputRefused(found.code, f"{found.message}{place}", found.file)


def _refuse_error(error: ConversionError, file: str) -> NoReturn:
    place = f" (line {error.line}, column {error.column})" if error.line is not None else ""
    inside = f" at {error.where}" if error.where else ""
    raise InputRefused(error.code, f"{error.message}{inside}{place}", file) from None
