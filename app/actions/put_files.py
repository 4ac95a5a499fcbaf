"""What files on a command line give a mock: one collection, of whatever kind of file, and perhaps an environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.actions.convert import convert
from app.actions.inputs import Definition, definition_in
from app.errors import AppError, InputRefused
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sources import MOST_BYTES, check_sources
from converters.detect import Kind, detect
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError
from converters.postman.read_environment import read_environment
from converters.source import SourceTree, read_tree

STDIN = "-"


class FilesUnclear(AppError):
    """Files that do not give exactly one mock."""

    code = "source.unclear"
    status = 422

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.problem} To make several mocks at once: understudy import."


@dataclass(frozen=True, slots=True, kw_only=True)
class PutFiles:
    """What the files hold. `environment`: name and content, as Postman exports it. `source`: what to call the collection.

    `contract`: what a definition asks of calls, b"" for a collection.
    """

    collection: bytes | None = field(default=None, repr=False)
    contract: bytes = field(default=b"", repr=False)
    source: str = ""
    environment: tuple[str, dict[str, Any]] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_put_files(paths: Sequence[str], stdin: bytes | None = None) -> PutFiles:
    """Reads them; definitions become collections as `convert` makes them. `stdin`: what `-` stands for.

    Raises SourceMissing, SourceUnclear, FilesUnclear, InputRefused.
    """
    made = PutFiles()
    for path in paths:
        made = _with(made, path, stdin)
    return made


def settings_in(text: str) -> dict[str, Any]:
    """Settings of a mock that are written as JSON or YAML. Raises InputRefused."""
    try:
        found = read_tree(text.encode(), "settings.yaml", diagnostics=Diagnostics("settings")).data
    except ConversionError as error:
        raise InputRefused(error.code, error.message, "settings") from None
    if not isinstance(found, dict):
        raise InputRefused("format.invalid", "expected settings such as {delay: 120ms}", "settings")
    return found


def _with(made: PutFiles, path: str, stdin: bytes | None) -> PutFiles:
    is_stdin = path == STDIN
    if not is_stdin:
        check_sources([Path(path)])
    data = stdin if is_stdin else _bytes(Path(path))
    tree = None if data is None else _tree(data, path)
    if tree is not None and detect(tree.data) in (Kind.ENVIRONMENT, Kind.GLOBALS):
        if made.environment is not None:
            raise FilesUnclear("These files hold more than one environment.")
        return replace(made, environment=_environment(tree, Path(path)))
    conversion = convert(_definition(path, data))
    if len(conversion.collections) > 1 or (conversion.collections and made.collection is not None):
        raise FilesUnclear("These files hold more than one collection.")
    if not conversion.collections:
        problem = next((found for found in conversion.diagnostics if found.level == "error"), None)
        raise InputRefused(*((problem.code, problem.message) if problem else ("format.unknown", "nothing in it answers")), path)
    name, collection = next(iter(conversion.collections.items()))
    return PutFiles(
        collection=collection,
        contract=conversion.contracts.get(name, b""),
        source=Path(path).name if not is_stdin else "",
        environment=made.environment,
        diagnostics=(*made.diagnostics, *conversion.diagnostics),
    )


def _definition(path: str, data: bytes | None) -> Definition:
    if path == STDIN:
        return Definition(path=Path("stdin"), label="stdin", data=data)
    return definition_in(Path(path), holds="collection" if Path(path).is_dir() else "definition")


def _bytes(path: Path) -> bytes | None:
    """The bytes of a file; None of a folder, and of what is refused with better words where it is converted."""
    try:
        return None if path.is_dir() else read_regular(path.resolve(), limit=MOST_BYTES)
    except NotReadable:
        return None


def _tree(data: bytes, path: str) -> SourceTree | None:
    try:
        return read_tree(data, path, diagnostics=Diagnostics(path))
    except ConversionError:
        return None


def _environment(tree: SourceTree, path: Path) -> tuple[str, dict[str, Any]]:
    found = read_environment(tree, Diagnostics(tree.file))
    rows = [{"key": each.key, "value": each.value, "type": each.type, "enabled": not each.disabled} for each in found.variables]
    return found.name or path.stem, {"values": rows}
