"""Environments and globals: exports, the API's wrapper, and the bare lists of very old globals."""

from __future__ import annotations

from converters.detect import Kind, describe, detect, wrapped_environment
from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.postman.ids import derive_id
from converters.postman.model import Environment, Json
from converters.postman.read_parts import read_variables
from converters.postman.reading import Locate, Path, Reading, own_id, text_of
from converters.postman.text_faults import without_faults
from converters.source import SourceTree


def read_environment(tree: SourceTree, diagnostics: Diagnostics) -> Environment:
    """The environment or globals of a file. A file without a name gives name "": show the file's name then.

    Raises FormatError with line and column for what is neither.
    """
    reading = Reading(diagnostics, lambda path: tree.position(path))
    return _read_file(tree.data, reading, tree.file)


def environment_from_json(data: Json, diagnostics: Diagnostics, file: str = "", *, locate: Locate | None = None) -> Environment:
    """The same from plain JSON data; `locate` finds line and column of a path, if there are any."""
    reading = Reading(diagnostics, locate) if locate else Reading(diagnostics)
    return _read_file(without_faults(data, reading), reading, file)


def _read_file(data: Json, reading: Reading, file: str) -> Environment:
    kind = detect(data)
    if kind not in (Kind.ENVIRONMENT, Kind.GLOBALS) and data != []:
        line, column = reading.locate(()) or (None, None)
        code = "format.unknown" if kind is Kind.UNKNOWN else "format.unexpected_kind"
        message = f"Expected a Postman environment or globals; this file is {describe(kind)}."
        raise FormatError(code, message, file=file or reading.diagnostics.file, line=line, column=column)
    inner = wrapped_environment(data)
    path: Path = () if inner is None else ("environment",)
    return read_environment_node(data if inner is None else inner, reading, path)


def read_environment_node(source: Json, reading: Reading, path: Path) -> Environment:
    """The environment an object, or a bare list of globals, describes."""
    if isinstance(source, list):
        return Environment(
            id=derive_id("environment", "globals", ""),
            variables=read_variables(source, reading, path),
            scope="globals",
            source=source,
        )
    name = text_of(source.get("name"))
    scope = "globals" if source.get("_postman_variable_scope") == "globals" else "environment"
    return Environment(
        id=own_id(source) or derive_id("environment", scope, name),
        name=name,
        variables=read_variables(source.get("values"), reading, (*path, "values")),
        scope=scope,
        source=source,
    )
