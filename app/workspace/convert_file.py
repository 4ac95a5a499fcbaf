"""Read one file into a collection in the sandbox, from disk or from bytes, without serving it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.workspace.levels import settled
from app.workspace.library import job_for
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sandbox import Sandbox
from app.workspace.sources import MOST_BYTES, SourceFile, followed, is_v3_folder
from app.workspace.wire import unpacked_diagnostics
from converters.detect import Kind, describe
from converters.diagnostics import Diagnostic
from converters.slices import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertedFile:
    """A collection as JSON bytes. `error`: why there is none."""

    collection: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None


def convert_file(path: Path, data: bytes | None = None) -> ConvertedFile:
    """The collection of a definition, an older export or a v3 folder. `data`: its bytes, when they come from elsewhere.

    Files it refers to are opened below the folder it lies in. Raises nothing for what is wrong with it.
    """
    source = _source(path, given=data is not None)
    try:
        blobs = [] if source.shape == "v3" else [read_regular(source.path, limit=MOST_BYTES) if data is None else data]
    except NotReadable as refusal:
        return ConvertedFile(error=Diagnostic("error", refusal.code, refusal.message, source.label))
    with Sandbox(processes=1) as sandbox:
        [(_, answer)] = sandbox.run([job_for(source, blobs, frozenset([EVERYTHING]), {})])
    if answer.error is not None:
        return ConvertedFile(error=Diagnostic("error", *answer.error, source.label))
    header, found = answer.header, settled(unpacked_diagnostics(answer.header["diagnostics"]))
    if header["error"] is not None:
        return ConvertedFile(error=unpacked_diagnostics([header["error"]])[0], diagnostics=found)
    if not header["variants"]:
        message = f"Expected a definition or a collection; this file is {describe(Kind(header['kind']))}."
        return ConvertedFile(error=Diagnostic("error", "format.unexpected_kind", message, source.label), diagnostics=found)
    made = settled(unpacked_diagnostics(header["variants"][0]["diagnostics"]))
    return ConvertedFile(collection=answer.blobs[1], diagnostics=(*found, *made))


def _source(path: Path, *, given: bool) -> SourceFile:
    whole = path.absolute().parent.resolve() / path.name if given else followed(path)
    is_v3 = not given and path.is_dir() and is_v3_folder(os.listdir(path), path)
    return SourceFile(path=whole, label=path.name, root=whole.parent, stamp=(), shape="v3" if is_v3 else "file", asked_for=True)
