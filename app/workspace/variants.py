"""Make collections of a definition or of the workflows of an Arazzo file, one for each recipe: the larger part of a job."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.contract.draft import contract_of, write_contract
from app.workspace.recipe import AS_IT_IS, Recipe
from converters.arazzo import Arazzo, Flows, OpenFile, from_folder_of, open_sources, workflow_document
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError, SourceError
from converters.openapi.model import Document, Operation
from converters.openapi.read import read_definition
from converters.openapi.slice import operation_key, slice_document
from converters.openapi.to_postman import openapi_to_collection, openapi_to_environments, operation_item_ids
from converters.openapi.to_postman.options import ConvertOptions
from converters.overlay import apply_overlays, read_overlay
from converters.postman.write import environment_to_json, write_collection
from converters.source import SourceTree, read_tree

MOST_ENVIRONMENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A collection made by one recipe, as collection JSON. `error`: why there is none. `contract`: what its calls are checked
    against, b"" where no definition says so.

    `item_ids`: what a use case may call an operation → ids of its items. `left_out`: names of those the recipe does not take.
    `environments`: one for each server, as JSON data. `made`: ids of the examples whose body no author declared.
    """

    recipe: Recipe = AS_IT_IS
    collection: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()
    contract: bytes = b""
    item_ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    environments: tuple[dict[str, Any], ...] = ()
    error: Diagnostic | None = None


def definition_variants(
    tree: SourceTree, diagnostics: Diagnostics, recipes: Sequence[Recipe], open_file: OpenFile
) -> tuple[Variant, ...]:
    """A variant for each recipe. What is found without overlays goes to `diagnostics`, the rest to the variants.

    Raises ConversionError for what is no definition.
    """
    read: dict[tuple[str, ...], _Read] = {}
    made = []
    for recipe in recipes:
        if recipe.overlays not in read:
            found = Diagnostics(tree.file) if recipe.overlays else diagnostics
            read[recipe.overlays] = _read(tree, recipe.overlays, found, open_file)
        document = read[recipe.overlays]
        if isinstance(document.found, Document):
            made.append(_variant(document.found, recipe, Diagnostics(tree.file), open_file, document.diagnostics))
        else:
            made.append(Variant(recipe=recipe, diagnostics=document.diagnostics, error=document.found))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Read:
    """A definition after its overlays, or why there is none; `diagnostics` are those that its variants have to tell."""

    found: Document | Diagnostic
    diagnostics: tuple[Diagnostic, ...] = ()


def _read(tree: SourceTree, overlays: tuple[str, ...], diagnostics: Diagnostics, open_file: OpenFile) -> _Read:
    if not overlays:
        return _Read(read_definition(tree, diagnostics, open_file=open_file))
    try:
        changed = _laid_over(tree, overlays, diagnostics, open_file)
        return _Read(read_definition(changed, diagnostics, open_file=open_file), tuple(diagnostics))
    except ConversionError as error:
        return _Read(finding_of(error, tree.file), tuple(diagnostics))


def definition_document(tree: SourceTree, overlays: tuple[str, ...], diagnostics: Diagnostics, open_file: OpenFile) -> Document:
    """A definition as it is once its overlays are applied. Raises ConversionError."""
    changed = _laid_over(tree, overlays, diagnostics, open_file) if overlays else tree
    return read_definition(changed, diagnostics, open_file=open_file)


def arazzo_variants(
    arazzo: Arazzo, diagnostics: Diagnostics, recipes: Sequence[Recipe], open_file: OpenFile, *, definition: str = ""
) -> tuple[Variant, ...]:
    """A variant for each workflow that a recipe names; one that names none stands for all of them.

    `definition`: the name of a file that stands for the definition that the workflows are about.
    """
    read: dict[tuple[str, ...], Flows] = {}
    made: dict[Recipe, Variant] = {}
    for recipe in recipes:
        if recipe.overlays not in read:
            documents = _documents(arazzo, diagnostics, recipe.overlays, open_file, definition)
            read[recipe.overlays] = open_sources(arazzo, diagnostics, open_file=open_file, documents=documents)
        wanted = (recipe.workflow,) if recipe.workflow else arazzo.workflow_ids
        each = [replace(recipe, workflow=workflow) for workflow in wanted]
        made |= {one: _workflow_variant(read[one.overlays], one, arazzo.file, open_file) for one in each if one not in made}
    return tuple(made.values())


def finding_of(error: ConversionError, file: str) -> Diagnostic:
    """The error as a finding."""
    return Diagnostic("error", error.code, error.message, error.file or file, error.where, error.line, error.column)


def _workflow_variant(flows: Flows, recipe: Recipe, file: str, open_file: OpenFile) -> Variant:
    found = Diagnostics(file)
    try:
        document = workflow_document(flows, recipe.workflow, found)
    except ConversionError as error:
        return Variant(recipe=recipe, diagnostics=tuple(found), error=finding_of(error, file))
    return _variant(document, recipe, found, open_file)


def _documents(
    arazzo: Arazzo, diagnostics: Diagnostics, overlays: Sequence[str], open_file: OpenFile, definition: str
) -> dict[str, Document]:
    """The definitions of an Arazzo file that are not to be opened as they are: another file, or overlays before."""
    if not overlays and not definition:
        return {}
    sources = [source for source in arazzo.sources if source.type == "openapi"]
    documents = {}
    for source in sources:
        is_meant = definition and (len(sources) == 1 or posixpath.basename(source.url) == posixpath.basename(definition))
        name = definition if is_meant else source.url
        if is_meant or overlays:
            try:
                tree = read_tree(_opened(name, open_file), _beside(arazzo.file, name), diagnostics=diagnostics)
                changed = _laid_over(tree, overlays, diagnostics, open_file) if overlays else tree
                documents[source.name] = read_definition(changed, diagnostics, open_file=from_folder_of(name, open_file))
            except ConversionError as error:
                diagnostics.note(finding_of(error, arazzo.file))
    return documents


def _laid_over(tree: SourceTree, overlays: Sequence[str], diagnostics: Diagnostics, open_file: OpenFile) -> SourceTree:
    """The tree of a definition after overlays. Raises ConversionError for one that cannot be read."""
    read = []
    for name in overlays:
        label = _beside(tree.file, name)
        found = Diagnostics(label)
        read.append(read_overlay(read_tree(_opened(name, open_file), label, diagnostics=found), found))
        diagnostics.take(found)
    return apply_overlays(tree, read, diagnostics)


def _opened(name: str, open_file: OpenFile) -> bytes:
    try:
        return open_file(name)
    except FileNotFoundError:
        raise SourceError("ref.unresolved", f"There is no file {name!r}.") from None


def _beside(file: str, name: str) -> str:
    """How people know a file that is named from the folder of another one."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), name))


def _variant(
    document: Document,
    recipe: Recipe,
    diagnostics: Diagnostics,
    open_file: OpenFile,
    before: tuple[Diagnostic, ...] = (),
) -> Variant:
    options = _options(recipe)
    cut = slice_document(document, recipe.slice, diagnostics)
    made: set[str] = set()
    collection = openapi_to_collection(cut, diagnostics, options, open_external=open_file, made=made)
    item_ids = _item_ids(cut.operations, options)
    return Variant(
        recipe=recipe,
        collection=write_collection(collection),
        contract=write_contract(contract_of(cut, _item_ids(cut.operations, options, named=False))),
        diagnostics=(*before, *diagnostics),
        item_ids=item_ids,
        made=tuple(sorted(made)),
        left_out=tuple(name for name in _item_ids(document.operations, options) if name not in item_ids),
        environments=tuple(environment_to_json(each) for each in openapi_to_environments(cut, options)[:MOST_ENVIRONMENTS]),
    )


def _options(recipe: Recipe) -> ConvertOptions:
    """Steps of a workflow stand in their order, unless folders are asked for."""
    is_untold = recipe.workflow and recipe.options.folder_strategy == AS_IT_IS.options.folder_strategy
    return replace(recipe.options, folder_strategy="none") if is_untold else recipe.options


def _item_ids(operations: Sequence[Operation], options: ConvertOptions, *, named: bool = True) -> dict[str, tuple[str, ...]]:
    """Operation → ids of its items: by `GET /orders`, and if `named` by operationId too."""
    ids = {operation_key(operation): operation_item_ids(operation, options) for operation in operations}
    if not named:
        return ids
    return ids | {each.operation_id: operation_item_ids(each, options) for each in operations if each.operation_id}
