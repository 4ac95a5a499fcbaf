"""Turn a definition into a Postman collection, or into one collection for each use case cut from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.actions.open import open_workspace
from app.errors import AppError
from app.serving.published import Published
from app.workspace.convert_file import convert_file
from app.workspace.sources import ENDINGS, MOCKS_NAMES, check_sources, is_v3_folder
from converters.diagnostics import Diagnostic
from converters.postman.ids import derive_id
from converters.postman.write import write_collection

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Collections as JSON bytes by name, and what was found. Without any collection, the first error says why."""

    collections: dict[str, bytes]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def counts(self) -> tuple[int, int]:
        """How many requests and examples all collections hold together."""
        items = [item for data in self.collections.values() for item in _items(json.loads(data))]
        return len(items), sum(len(item.get("response", ())) for item in items)

    @property
    def is_good(self) -> bool:
        """Whether everything was carried over. Examples that do not keep to their schema were: `check` is for those."""
        lost = [found for found in self.diagnostics if found.level == "error" and found.code != "value.invalid"]
        return bool(self.collections) and not lost


def _items(collection: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = list(collection["item"])
    while waiting:
        node = waiting.pop()
        if "item" in node:
            waiting += node["item"]
        else:
            yield node


class FolderGiven(AppError):
    """A folder where one definition is needed."""

    code = "format.unexpected_kind"
    status = 422

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        files = [file.name for file in self.folder.iterdir() if file.suffix.lower() in ENDINGS and file.is_file()]
        likely = sorted(files, key=lambda name: ("postman" in name or name in MOCKS_NAMES, name))
        example = f", such as {str(self.folder / likely[0])!r}" if likely else ""
        return f"{str(self.folder)!r} is a folder: name the definition in it{example}."


def convert(definition: Path, data: bytes | None = None) -> Conversion:
    """The whole definition as one collection. `data`: its bytes when they do not come from the file.

    Raises SourceMissing and FolderGiven.
    """
    if data is None:
        check_sources([definition])
        if definition.is_dir() and not is_v3_folder(os.listdir(definition), definition):
            raise FolderGiven(definition)
    made = convert_file(definition, data)
    if made.error is not None:
        return Conversion(collections={}, diagnostics=(made.error, *made.diagnostics))
    return Conversion(collections={definition.stem: made.collection}, diagnostics=made.diagnostics)


def convert_use_cases(definition: Path, use_cases: Path, progress: Progress | None = None) -> Conversion:
    """One collection for each mock of a `mocks.yaml` that is cut from this definition, named and described as there.

    Raises SourceMissing.
    """
    check_sources([definition, use_cases])
    published = Published()
    workspace = open_workspace([use_cases], published)
    try:
        status = workspace.load(progress)
        wanted = os.path.relpath(definition.resolve(), use_cases.resolve().parent).replace(os.sep, "/")
        collections: dict[str, bytes] = {}
        found = list(status.diagnostics)
        for mock in status:
            if wanted not in mock.sources and mock.is_live:
                continue
            found += mock.diagnostics
            collection = workspace.collection_of(mock.name)
            if collection is not None:
                own = replace(
                    collection,
                    id=derive_id("use-case", mock.name, collection.id),
                    name=mock.title or mock.name,
                    description=mock.use_case or collection.description,
                )
                collections[mock.name] = write_collection(own)
    finally:
        workspace.close()
    if not collections:
        message = f"No mock of this file is cut from {definition.name}. Name it there as `definition: {wanted}`."
        found.append(Diagnostic("error", "ref.unresolved", message, use_cases.name))
    return Conversion(collections=collections, diagnostics=tuple(dict.fromkeys(found)))
