"""Reads the files of an import in the sandbox: each becomes collections, environments, or a reason why not."""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from app.workspace.levels import settled
from app.workspace.library import job_for
from app.workspace.recipe import AS_IT_IS, Recipe, recipe_from_json
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sandbox import Answer, Sandbox
from app.workspace.sources import MOST_BYTES, SourceFile
from app.workspace.wire import made_contents, unpacked_diagnostics
from converters.detect import Kind
from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.model import Collection, Environment
from converters.postman.read import collection_from_json, environment_from_json

PROCESSES = 2
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE)
IS_WEB_PAGE = (
    "This is a web page (HTML), no collection or definition: perhaps a sign-in or error page was saved in its place. "
    "Download the file itself, or export it again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCollection:
    """A collection as clean v2.1 bytes. `workflow`: the id of the one it tells. `operations`: operation name → item ids.

    `contract`: what its calls are checked against, b"" where no definition says so. `recipe`: how it was made, overlays aside;
    `diagnostics`: what was found in making it.
    """

    data: bytes = field(repr=False)
    workflow: str = ""
    title: str = ""
    operations: dict[str, list[str]] = field(default_factory=dict)
    contract: bytes = field(default=b"", repr=False)
    recipe: Recipe = AS_IT_IS
    diagnostics: tuple[Diagnostic, ...] = ()

    def parsed(self) -> Collection:
        """The collection. The reading process told all findings; its own clean text has none."""
        return collection_from_json(json.loads(self.data), Diagnostics(limit=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What one file turned out to be. `error`: why nothing of it can be used. `opened`: the files it needed.

    `refused`: recipes by which nothing could be made of it, each with the reason.
    """

    source: SourceFile
    kind: Kind = Kind.UNKNOWN
    collections: tuple[ReadCollection, ...] = ()
    environments: tuple[Environment, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None
    opened: frozenset[Path] = frozenset()
    value: Any = None
    refused: tuple[tuple[Recipe, Diagnostic], ...] = ()

    @property
    def label(self) -> str:
        return self.source.label


RecipesOf = Callable[[SourceFile], Sequence[Recipe]]


def read_files(files: Sequence[SourceFile], recipe: Recipe) -> list[ReadFile]:
    """Every file read, in the order given. Overlays among them are applied, in the order of their names."""
    return read_parts(files, lambda file: (recipe,))


def read_parts(files: Sequence[SourceFile], recipes_of: RecipesOf) -> list[ReadFile]:
    """The same with several collections made of a file, one by each of its recipes."""
    with Sandbox(processes=PROCESSES) as sandbox:
        read = dict(zip([file.path for file in files], _read(sandbox, files, recipes_of), strict=True))
        for path, overlays in overlays_for(read.values()).items():
            names = tuple(os.path.relpath(overlay, path.parent) for overlay in sorted(overlays))
            laid_over = [replace(each, overlays=names) for each in recipes_of(read[path].source)]
            [read[path]] = _read(sandbox, [read[path].source], lambda file, recipes=laid_over: recipes)  # type: ignore[misc]
    return list(read.values())


def read_outlines(files: Sequence[SourceFile]) -> list[ReadFile]:
    """What is in each file, without making anything of it: `value` is the outline of a definition or an Arazzo file."""
    with Sandbox(processes=PROCESSES) as sandbox:
        begun = [_begin(sandbox, file, (AS_IT_IS,), shape="outline") for file in files if file.shape != "v3"]
        return [done() for done in begun]


def overlays_for(read: Iterable[ReadFile]) -> dict[Path, list[Path]]:
    """Definition → the overlays meant for it: those that extend a file of its name, or all if it is the only definition."""
    found = list(read)
    definitions = [each for each in found if each.kind is Kind.DEFINITION]
    meant: dict[Path, list[Path]] = {}
    for overlay in found:
        if overlay.kind is not Kind.OVERLAY or overlay.error is not None:
            continue
        name = posixpath.basename(unquote(urlsplit(str((overlay.value or {}).get("extends") or "")).path))
        chosen = [each for each in definitions if each.source.path.name == name] or definitions
        if len(chosen) == 1:
            meant.setdefault(chosen[0].source.path, []).append(overlay.source.path)
    return meant


def _read(sandbox: Sandbox, files: Sequence[SourceFile], recipes_of: RecipesOf) -> list[ReadFile]:
    """In the order given; all processes work meanwhile."""
    begun = [_begin(sandbox, file, recipes_of(file)) for file in files]
    return [done() for done in begun]


def _begin(sandbox: Sandbox, file: SourceFile, recipes: Sequence[Recipe], *, shape: str = "import") -> Callable[[], ReadFile]:
    """Starts reading a file; what is given waits for the end."""
    try:
        blobs = [] if file.shape == "v3" else [read_regular(file.path, limit=MOST_BYTES)]
    except NotReadable as refusal:
        return partial(_unread, file, refusal.code, refusal.message)
    if blobs and _WEB_PAGE.match(blobs[0][:1000]):
        return partial(_unread, file, "format.unknown", IS_WEB_PAGE)
    opened: dict[Path, str | None] = {}
    job = job_for(file, blobs, frozenset(recipes), opened)
    if file.shape != "v3":
        job = replace(job, header={**job.header, "shape": shape})
    answer = sandbox.start(job)
    return lambda: _told(file, answer.result(), opened)


def _unread(file: SourceFile, code: str, message: str) -> ReadFile:
    return ReadFile(source=file, error=Diagnostic("error", code, message, file.label))


def _told(file: SourceFile, answer: Answer, opened: dict[Path, str | None]) -> ReadFile:
    if answer.error is not None:
        return ReadFile(source=file, error=Diagnostic("error", *answer.error, file.label))
    header, environment = answer.header, answer.blobs[0]
    kind = Kind(header["kind"])
    failed = [unpacked_diagnostics([each["error"]])[0] for each in header["variants"] if each["error"]]
    found = [*failed, *unpacked_diagnostics(header["diagnostics"])]
    for each in header["variants"]:
        found += unpacked_diagnostics(each["diagnostics"])
    refused = tuple((_recipe(each), unpacked_diagnostics([each["error"]])[0]) for each in header["variants"] if each["error"])
    titles = dict(header["workflows"])
    made = [
        ReadCollection(
            data=data,
            workflow=each["recipe"]["workflow"],
            title=titles.get(each["recipe"]["workflow"], ""),
            operations=each["item_ids"],
            contract=contract,
            recipe=_recipe(each),
            diagnostics=settled(unpacked_diagnostics(each["diagnostics"])),
        )
        for each, (data, contract) in zip(header["variants"], made_contents(answer.blobs), strict=True)
        if not each["error"]
    ]
    error = unpacked_diagnostics([header["error"]])[0] if header["error"] else None
    if error is None and failed and not made and not _has_environments(header["value"]):
        error = failed[0]
    return ReadFile(
        source=file,
        kind=kind,
        collections=tuple(made),
        environments=tuple(_environments(file, environment, header["value"])),
        diagnostics=settled(dict.fromkeys(found)),
        error=error,
        opened=frozenset(opened),
        value=header["value"],
        refused=refused,
    )


def _recipe(variant: dict[str, Any]) -> Recipe:
    """How a variant was made, overlays aside: their names are those of files that are gone by tomorrow."""
    return replace(recipe_from_json(variant["recipe"]), overlays=())


def _has_environments(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("environments"))


def _environments(file: SourceFile, single: bytes, value: Any) -> Iterator[Environment]:
    """A file without a name for its environment gives its own; Postman 12 says in the file's name what are globals."""
    stem = posixpath.basename(file.label).lower()
    written = [json.loads(single)] if single else value["environments"] if _has_environments(value) else []
    for each in written:
        environment = environment_from_json(each, Diagnostics(limit=0))
        is_globals = environment.scope == "globals" or ".globals." in stem or stem.endswith("postman_globals.json")
        name = environment.name or ("Globals" if is_globals else _plain_name(file.label))
        yield replace(environment, name=name, scope="globals" if is_globals else "environment", source=None)


def _plain_name(label: str) -> str:
    name = posixpath.basename(label)
    for ending in (".json", ".yaml", ".yml", ".postman_environment", ".environment", ".postman_globals", ".globals"):
        name = name.removesuffix(ending)
    return name or "environment"
