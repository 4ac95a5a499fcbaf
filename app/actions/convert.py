"""Turn a definition into a Postman collection, or into one collection for each use case cut from it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.actions.environments import named_environments
from app.actions.inputs import Definition, definition_in
from app.actions.wishes import Wishes
from app.errors import AppError
from app.workspace.convert_file import ConvertedFile, Made, convert_file
from app.workspace.mock_settings import slug
from app.workspace.sources import MOCKS_NAMES, check_sources
from converters.collecting import without_collecting
from converters.detect import Kind
from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.ids import derive_id
from converters.postman.model import Collection
from converters.postman.read import collection_from_json
from converters.postman.write import write_collection

if TYPE_CHECKING:
    from app.actions.reach import Reach
    from app.fetch.fetch import Network
    from app.records import MockStatus
    from app.settings import Settings

Progress = Callable[[int, int, str], None]
AS_USUAL = Wishes()
REACH_SECONDS = 3
"""Processor time for finding out how examples are reached."""


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """Collections as JSON bytes by name, and what was found. Without any collection, the first error says why.

    `environments`: for each collection those of its servers, as JSON bytes by name. `contracts`: for each that a definition
    speaks for, what it asks of calls.
    """

    collections: dict[str, bytes]
    environments: dict[str, dict[str, bytes]] = field(default_factory=dict)
    contracts: dict[str, bytes] = field(default_factory=dict, repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    @cached_property
    def data(self) -> dict[str, dict[str, Any]]:
        """The collections as JSON data, by name."""
        return {name: json.loads(each) for name, each in self.collections.items()}

    @property
    def counts(self) -> tuple[int, int]:
        """How many requests and examples all collections hold together."""
        items = [item for data in self.data.values() for item in _items(data)]
        return len(items), sum(len(item.get("response", ())) for item in items)

    @property
    def is_good(self) -> bool:
        """Whether everything was carried over. Examples that do not keep to their schema were: `check` is for those."""
        lost = [found for found in self.diagnostics if found.level == "error" and found.code != "value.invalid"]
        return bool(self.collections) and not lost

    @property
    def is_flawless(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return bool(self.collections) and all(found.level == "info" for found in self.diagnostics)


def _items(collection: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = list(collection["item"])
    while waiting:
        node = waiting.pop()
        if "item" in node:
            waiting += node["item"]
        else:
            yield node


class WishesElsewhere(AppError):
    """Options beside a `mocks.yaml`, which has its own."""

    code = "setting.invalid"
    status = 422

    def __str__(self) -> str:
        return (
            "The mocks of a mocks.yaml say for themselves how they are made: write `convert:`, `overlays:`, `include:` there."
        )


def convert(
    definition: Path | Definition,
    data: bytes | None = None,
    wishes: Wishes = AS_USUAL,
    *,
    settings: Settings | None = None,
    network: Network | None = None,
) -> Conversion:
    """The definition as one collection: a file, a v3 folder, a folder that holds one definition, or one that was gathered.

    `data`: its bytes when they do not come from the file. `settings` (else the environment's) bound what may be fetched if
    the wishes ask for external examples. Raises SourceMissing and SourceUnclear.
    """
    check_sources(wishes.overlays)
    given = definition if isinstance(definition, Definition) else _given(definition, data)
    overlays, root, label = wishes.overlays, given.root, given.label
    fetch = _example_fetcher(wishes, settings, network)
    made = convert_file(given.path, given.data, wishes.recipe, overlays=overlays, root=root, label=label, fetch=fetch)
    made = replace(made, diagnostics=(*given.diagnostics, *made.diagnostics, *_idle_wishes(made, wishes, label)))
    return _workflows(made) if made.kind is Kind.ARAZZO else _conversion(made, [given.path.stem])


def _example_fetcher(wishes: Wishes, settings: Settings | None, network: Network | None) -> Callable[[str], bytes] | None:
    """Fetches examples that are elsewhere, where that is wished."""
    if not wishes.options.external_examples:
        return None
    from app.actions.fetched import FetchExample
    from app.settings import read_settings

    return FetchExample(settings or read_settings(), network)


def _idle_wishes(made: ConvertedFile, wishes: Wishes, label: str) -> tuple[Diagnostic, ...]:
    """A collection is written as it is, whatever is wished."""
    if made.kind is not Kind.COLLECTION or wishes == AS_USUAL:
        return ()
    message = "This is a collection already: options, overlays and parts are for definitions, and change nothing here."
    return (Diagnostic("warning", "format.unexpected_kind", message, label),)


def _given(path: Path, data: bytes | None) -> Definition:
    if data is not None:
        return Definition(path=path, label=path.name, data=data)
    return definition_in(path)


def convert_use_cases(
    definition: Path, use_cases: Path, wishes: Wishes = AS_USUAL, progress: Progress | None = None
) -> Conversion:
    """One collection for each workflow of an Arazzo file, or for each mock of a `mocks.yaml` that is cut from this definition.

    They are named and described as there. Raises SourceMissing; WishesElsewhere for wishes beside a `mocks.yaml`.
    """
    check_sources([definition, use_cases, *wishes.overlays])
    if use_cases.name not in MOCKS_NAMES:
        fetch = _example_fetcher(wishes, None, None)
        made = convert_file(use_cases, recipe=wishes.recipe, overlays=wishes.overlays, definition=definition, fetch=fetch)
        if made.kind is Kind.ARAZZO:
            return _workflows(made)
    if wishes != AS_USUAL:
        raise WishesElsewhere
    return _mocks(definition, use_cases, progress)


@without_collecting()
def reach_of(conversion: Conversion) -> dict[str, Reach]:
    """How the examples of each collection are reached. After a few seconds the rest is left untried."""
    from app.actions.reach import reach

    end = time.process_time() + REACH_SECONDS
    return {
        name: reach(collection_from_json(data, Diagnostics(limit=0)), lambda: time.process_time() < end)
        for name, data in conversion.data.items()
    }


def _workflows(made: ConvertedFile) -> Conversion:
    names: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for each in made.made:
        plain = name = slug(each.workflow)
        while name in names:
            numbers[plain] = numbers.get(plain, 1) + 1
            name = f"{plain}-{numbers[plain]}"
        names[name] = None
    collections = tuple(replace(each, collection=_own(each)) for each in made.made)
    return _conversion(replace(made, made=collections), list(names))


def _own(workflow: Made) -> bytes:
    """The collection of a workflow under an id of its own: two may have one title."""
    read = collection_from_json(json.loads(workflow.collection), Diagnostics(limit=0))
    return write_collection(replace(read, id=derive_id("use-case", workflow.workflow, read.id)))


def _conversion(made: ConvertedFile, names: Sequence[str]) -> Conversion:
    errors = (made.error,) if made.error is not None else ()
    return Conversion(
        collections={name: each.collection for name, each in zip(names, made.made, strict=False)},
        environments={name: named_environments(each.environments) for name, each in zip(names, made.made, strict=False)},
        contracts={name: each.contract for name, each in zip(names, made.made, strict=False) if each.contract},
        diagnostics=(*errors, *made.diagnostics),
    )


def _mocks(definition: Path, use_cases: Path, progress: Progress | None) -> Conversion:
    from app.actions.open import open_workspace
    from app.serving.published import Published

    workspace = open_workspace([use_cases], Published())
    try:
        status = workspace.load(progress)
        collections: dict[str, bytes] = {}
        environments: dict[str, dict[str, bytes]] = {}
        found = list(status.diagnostics)
        for mock in status:
            if mock.is_live and definition.resolve() not in workspace.files_of(mock.name):
                continue
            found += mock.diagnostics
            collection = workspace.collection_of(mock.name)
            if collection is not None:
                collections[mock.name] = write_collection(_as_use_case(collection, mock))
                environments[mock.name] = named_environments(workspace.environments_of(mock.name))
    finally:
        workspace.close()
    if not collections:
        wanted = os.path.relpath(definition.resolve(), use_cases.resolve().parent).replace(os.sep, "/")
        message = f"No mock of this file is cut from {definition.name}. Name it there as `definition: {wanted}`."
        found.append(Diagnostic("error", "ref.unresolved", message, use_cases.name))
    return Conversion(collections=collections, environments=environments, diagnostics=tuple(dict.fromkeys(found)))


def _as_use_case(collection: Collection, mock: MockStatus) -> Collection:
    return replace(
        collection,
        id=derive_id("use-case", mock.name, collection.id),
        name=mock.title or mock.name,
        description=mock.use_case or collection.description,
    )
