"""Read one file into collections in the sandbox, from disk or from bytes, without serving it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.workspace.levels import settled
from app.workspace.library import job_for, opener
from app.workspace.recipe import AS_IT_IS, Recipe, recipe_to_json
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sandbox import Job, Sandbox
from app.workspace.sources import MOST_BYTES, Shape, SourceFile, followed, is_v3_folder
from app.workspace.wire import made_contents, unpacked_diagnostics
from converters.detect import Kind, describe
from converters.diagnostics import Diagnostic
from converters.openapi.refs import is_remote


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A collection as JSON bytes. `workflow`: the id of the one it tells; `environments`: of its servers, as JSON data.

    `contract`: what its calls are checked against, b"" where no definition says so.
    """

    collection: bytes
    workflow: str = ""
    environments: tuple[dict[str, Any], ...] = ()
    contract: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertedFile:
    """What became of a file: one collection, or one for each workflow of an Arazzo file. `error`: why there is none."""

    kind: Kind = Kind.UNKNOWN
    made: tuple[Made, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None


def convert_file(
    path: Path,
    data: bytes | None = None,
    recipe: Recipe = AS_IT_IS,
    *,
    overlays: Sequence[Path] = (),
    definition: Path | None = None,
    root: Path | None = None,
    label: str | None = None,
    fetch: Callable[[str], bytes] | None = None,
) -> ConvertedFile:
    """The collection of a definition, an older export or a v3 folder; those of an Arazzo file's workflows.

    `data`: its bytes, when they come from elsewhere. `overlays` are applied to a definition before anything else; `definition`
    stands for the one that an Arazzo file is about. Files it refers to are opened below `root`, else the folder it lies in;
    `label` is what people call it, if not by its name. `fetch` gives what stands at the address of an example, or raises
    NotReadable; without it none is fetched. Raises nothing for what is wrong with the file.
    """
    source = _source(path, given=data is not None, root=root, label=label)
    named = {_name_from(source.path.parent, each): each for each in (*overlays, *([definition] if definition else ()))}
    names = list(named)
    recipe = replace(recipe, overlays=(*recipe.overlays, *names[: len(overlays)]))
    try:
        blobs = [] if source.shape == "v3" else [read_regular(source.path, limit=MOST_BYTES) if data is None else data]
    except NotReadable as refusal:
        return ConvertedFile(error=Diagnostic("error", refusal.code, refusal.message, source.label))
    job = job_for(source, blobs, frozenset([recipe]), {})
    if definition is not None:
        job = replace(job, header={**job.header, "definition": names[-1]})
    return _converted(replace(job, open_file=_opener(job, source, named, definition, fetch)), source)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """The definition that a collection became, as bytes; None with the error that says why there is none."""

    definition: bytes | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None


def export_file(
    collection: bytes,
    label: str,
    layout: str,
    recipe: Recipe = AS_IT_IS,
    *,
    definition: Path | None = None,
    data: bytes | None = None,
    overlays: Sequence[Path] = (),
    root: Path | None = None,
) -> ExportedFile:
    """The OpenAPI definition of a collection given as v2.1 JSON, laid out as `yaml` or `json`.

    `definition`: what the collection was made of, by this recipe and these overlays; `data`: its bytes, where it has no file.
    `label`: what people call it, or the collection where there is none. Raises nothing for what is wrong with the files.
    """
    header = {"file": label, "shape": "export", "layout": layout}
    if definition is None:
        return _exported(Job(header={**header, "recipes": [recipe_to_json(recipe)]}, blobs=(collection,)), label)
    source = _source(definition, given=data is not None, root=root, label=label)
    named = {_name_from(source.path.parent, each): each for each in overlays}
    recipe = replace(recipe, overlays=(*recipe.overlays, *named))
    try:
        text = read_regular(source.path, limit=MOST_BYTES) if data is None else data
    except NotReadable as refusal:
        return ExportedFile(error=Diagnostic("error", refusal.code, refusal.message, label))
    job = job_for(source, [collection, text], frozenset([recipe]), {})
    job = replace(job, header={**job.header, **header}, open_file=_opener(job, source, named, None))
    return _exported(job, label)


def _exported(job: Job, label: str) -> ExportedFile:
    with Sandbox(processes=1) as sandbox:
        [(_, answer)] = sandbox.run([job])
    if answer.error is not None:
        return ExportedFile(error=Diagnostic("error", *answer.error, label))
    found = settled(unpacked_diagnostics(answer.header["diagnostics"]))
    if answer.header["error"] is not None:
        return ExportedFile(error=unpacked_diagnostics([answer.header["error"]])[0], diagnostics=found)
    return ExportedFile(definition=answer.blobs[0], diagnostics=found)


def _name_from(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(followed(path), folder)).as_posix()


def _opener(
    job: Job,
    source: SourceFile,
    named: Mapping[str, Path],
    definition: Path | None,
    fetch: Callable[[str], bytes] | None = None,
) -> Callable[[str], bytes]:
    """Opens what was named by hand wherever it lies, what lies below the definition's folder, and else as the job does.

    Of addresses only those of examples are ever asked for: others are refused where they are read.
    """
    home = _source(definition, given=False) if definition else source
    below_home = opener(home, {})

    def open_file(name: str) -> bytes:
        if name in named:
            return read_regular(followed(named[name]), limit=MOST_BYTES)
        if fetch is not None and is_remote(name):
            return fetch(name)
        inside = os.path.relpath(source.path.parent / name.replace("\0", ""), home.root)
        return below_home(inside) if definition and not inside.startswith("..") else job.open_file(name)

    return open_file


def _converted(job: Job, source: SourceFile) -> ConvertedFile:
    with Sandbox(processes=1) as sandbox:
        [(_, answer)] = sandbox.run([job])
    if answer.error is not None:
        return ConvertedFile(error=Diagnostic("error", *answer.error, source.label))
    header, found = answer.header, settled(unpacked_diagnostics(answer.header["diagnostics"]))
    kind = Kind(header["kind"])
    if header["error"] is not None:
        return ConvertedFile(kind=kind, error=unpacked_diagnostics([header["error"]])[0], diagnostics=found)
    variants = header["variants"]
    made = [unpacked_diagnostics(variant["diagnostics"]) for variant in variants]
    found = tuple(dict.fromkeys((*found, *settled(finding for findings in made for finding in findings))))
    failed = tuple(dict.fromkeys(unpacked_diagnostics([each["error"]])[0] for each in variants if each["error"]))
    pairs = zip(variants, made_contents(answer.blobs), strict=True)
    return ConvertedFile(
        kind=kind,
        made=tuple(_made(variant, *contents) for variant, contents in pairs if not variant["error"]),
        diagnostics=(*failed, *found),
        error=None if variants else _unexpected(kind, source),
    )


def _unexpected(kind: Kind, source: SourceFile) -> Diagnostic:
    message = f"Expected a definition or a collection; this file is {describe(kind)}."
    if kind is Kind.ARAZZO:
        message = "It has no workflow to make a collection of."
    return Diagnostic("error", "format.unexpected_kind", message, source.label)


def _made(variant: dict[str, Any], data: bytes, contract: bytes) -> Made:
    workflow, environments = variant["recipe"]["workflow"], tuple(variant["environments"])
    return Made(collection=data, workflow=workflow, environments=environments, contract=contract)


def _source(path: Path, *, given: bool, root: Path | None = None, label: str | None = None) -> SourceFile:
    whole = path.absolute().parent.resolve() / path.name if given else followed(path)
    is_v3 = not given and path.is_dir() and is_v3_folder(os.listdir(path), path)
    shape: Shape = "v3" if is_v3 else "file"
    return SourceFile(path=whole, label=label or path.name, root=root or whole.parent, stamp=(), shape=shape, asked_for=True)
