"""Turn a collection back into an OpenAPI definition, with the definition it came from or without."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from app.actions.convert import AS_USUAL
from app.actions.inputs import Definition, Inputs
from app.actions.open import open_workspace
from app.actions.wishes import Wishes
from app.actions.writing import TargetRefused, check_target, write_all
from app.errors import MockNotFound
from app.serving.published import Published
from app.workspace.convert_file import convert_file, export_file
from app.workspace.sources import check_sources
from converters.detect import Kind, describe
from converters.diagnostics import Diagnostic
from converters.postman.write import write_collection

Layout = Literal["yaml", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The definition as bytes, and what could not be expressed. Without a definition, the first error says why."""

    definition: bytes | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether there is a definition with everything in it."""
        return self.definition is not None and all(found.level != "error" for found in self.diagnostics)


def export(
    source: Definition, definition: Definition | None = None, wishes: Wishes = AS_USUAL, layout: Layout = "yaml"
) -> Export:
    """The OpenAPI 3.1 definition of a collection; a definition as source is one with the examples that it would be served with.

    `definition`: what the collection was made of, as `wishes` say. Raises SourceMissing.
    """
    check_sources(wishes.overlays)
    made = convert_file(source.path, source.data, wishes.recipe, overlays=wishes.overlays, root=source.root, label=source.label)
    found = (*source.diagnostics, *made.diagnostics)
    if made.error is not None or len(made.made) != 1:
        return Export(diagnostics=(made.error or _unexpected(made.kind, source.label), *found))
    if definition is None and made.kind is Kind.DEFINITION:
        definition = source
    if definition is None:
        exported = export_file(made.made[0].collection, source.label, layout)
    else:
        exported = export_file(
            made.made[0].collection,
            definition.label,
            layout,
            wishes.recipe,
            definition=definition.path,
            data=definition.data,
            overlays=wishes.overlays,
            root=definition.root,
        )
        found = (*found, *(definition.diagnostics if definition is not source else ()))
    errors = (exported.error,) if exported.error is not None else ()
    return Export(definition=exported.definition, diagnostics=tuple(dict.fromkeys((*errors, *found, *exported.diagnostics))))


def export_mock(inputs: Inputs, name: str, layout: Layout = "yaml") -> Export:
    """The definition of what a mock answers: the one it is cut from with that slice and those examples, else one of its own.

    Raises MockNotFound, SourceMissing.
    """
    workspace = open_workspace(inputs.paths, Published(), labels=inputs.labels)
    try:
        mock = workspace.load().named(name)
        if mock is None:
            raise MockNotFound(name)
        collection, parts = workspace.collection_of(name), workspace.parts_of(name)
        definitions = {file.path for file in workspace.definitions}
    finally:
        workspace.close()
    found = (*inputs.diagnostics, *mock.diagnostics)
    if collection is None:
        return Export(diagnostics=tuple(sorted(found, key=lambda one: one.level != "error")))
    path, recipe = parts[0]
    if len(parts) == 1 and path in definitions:
        titled = replace(collection, name=mock.title or "", description="")
        overlays = [path.parent / overlay for overlay in recipe.overlays]
        plain = replace(recipe, overlays=())
        made = export_file(write_collection(titled), path.name, layout, plain, definition=path, overlays=overlays)
    else:
        made = export_file(write_collection(collection), name, layout)
    errors = (made.error,) if made.error is not None else ()
    return Export(definition=made.definition, diagnostics=tuple(dict.fromkeys((*errors, *found, *made.diagnostics))))


def _unexpected(kind: Kind, label: str) -> Diagnostic:
    return Diagnostic("error", "format.unexpected_kind", f"Expected one collection; this file is {describe(kind)}.", label)


def layout_for(out: Path | None, *, yaml: bool, json: bool) -> Layout:
    """What was asked for, else what the name of the file says, else YAML."""
    if yaml or json:
        return "json" if json else "yaml"
    return "json" if out is not None and out.suffix.lower() == ".json" else "yaml"


def write_export(export: Export, out: Path, inputs: Iterable[Path], *, force: bool = False) -> None:
    """Writes the definition, whole or not at all. Raises TargetRefused and OSError.

    What is there already is only replaced by `force`: a definition is written by hand more often than not.
    """
    assert export.definition is not None
    check_target(out, inputs, force=True)
    if not force and out.is_file() and out.stat().st_size:
        raise TargetRefused(out, "a file is there already. Name another place, or replace it with --force.")
    write_all({out: export.definition})
