"""Read one file for an import: what `read_source` reads, recordings and data dumps too. What a reading process does with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from app.imports.dump import is_index, read_dump
from app.imports.har import har_to_collection
from app.workspace.read_source import SourceRead, environment_json, read_source
from app.workspace.recipe import Recipe
from app.workspace.variants import Variant, finding_of
from converters.detect import Kind
from converters.diagnostics import Diagnostics
from converters.overlay import read_overlay
from converters.postman.write import write_collection
from converters.source import SourceTree


def read_import(
    data: bytes, file: str, recipes: Sequence[Recipe], open_file: Callable[[str], bytes], *, definition: str = ""
) -> SourceRead:
    """Reads bytes of any kind. Raises nothing.

    `value` holds, of a data dump, its environments as JSON; of an Overlay, the address of the definition it is for.
    """
    others = {Kind.HAR: _read_har, Kind.DATA_DUMP: _read_dump, Kind.OVERLAY: _read_overlay}
    return read_source(data, file, recipes, open_file, definition=definition, others=others)


def _read_har(tree: SourceTree, diagnostics: Diagnostics) -> SourceRead:
    written = write_collection(har_to_collection(tree, diagnostics))
    return SourceRead(kind=Kind.HAR, variants=(Variant(collection=written),), diagnostics=tuple(diagnostics))


def _read_dump(tree: SourceTree, diagnostics: Diagnostics) -> SourceRead:
    if is_index(tree.data):
        return SourceRead(kind=Kind.DATA_DUMP, value=_index(tree.data), diagnostics=tuple(diagnostics))
    dump = read_dump(tree, diagnostics)
    variants = [Variant(collection=write_collection(each)) for each in dump.collections]
    variants += [Variant(error=finding_of(error, tree.file)) for error in dump.refused]
    environments = [json.loads(environment_json(each)) for each in dump.environments]
    return SourceRead(
        kind=Kind.DATA_DUMP,
        variants=tuple(variants),
        value={"environments": environments},
        diagnostics=tuple(diagnostics),
    )


def _index(data: dict[str, dict[str, object]]) -> dict[str, list[str]]:
    """The names of the files that the index of a zipped dump promises."""
    return {"files": [f"{kind}/{name}.json" for kind in ("collection", "environment") for name in data[kind]]}


def _read_overlay(tree: SourceTree, diagnostics: Diagnostics) -> SourceRead:
    extends = read_overlay(tree, diagnostics).extends
    return SourceRead(kind=Kind.OVERLAY, value={"extends": extends}, diagnostics=tuple(diagnostics))
