"""Definitions for people: what is in one, what a mock of each chosen use case would hold, and these mocks as an import."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.actions.editing.looking import Row, rows_of
from app.actions.import_files import Listed
from app.actions.import_plan import Candidate
from app.actions.import_reading import ReadCollection, ReadFile, read_outlines, read_parts
from app.actions.import_records import FileNote, ImportPlan, ImportWishes, Upload
from app.actions.imports import AS_IT_IS, Gathered, kept_recipe, laid_out_from, members_of, plan_of
from app.errors import InputRefused
from app.settings import Settings, read_settings
from app.store.transaction import Store
from app.workspace.levels import settled
from app.workspace.recipe import Recipe
from app.workspace.sources import SourceFile
from converters.detect import Kind, describe
from converters.diagnostics import Diagnostic
from converters.openapi.to_postman.options import ConvertOptions
from converters.postman.model import walk
from converters.slices import Selection, Slice

if TYPE_CHECKING:
    from app.fetch.fetch import Network

MOST_USE_CASES = 100
Given = Sequence[Upload] | str
"""Uploads, or the address where a definition stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """A part of a definition that becomes a mock: operations by tag, name or path, or a workflow of an Arazzo file.

    One that names nothing takes everything. `file`: which of several definitions is meant. `name`: of the mock to be.
    """

    name: str = ""
    title: str = ""
    use_case: str = ""
    file: str = ""
    tags: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    without_operations: tuple[str, ...] = ()
    workflow: str = ""

    def recipe(self, options: ConvertOptions) -> Recipe:
        """How its collection is made."""
        include = Selection(tags=self.tags, operations=self.operations, paths=self.paths)
        exclude = Selection(tags=self.without_tags, operations=self.without_operations)
        return Recipe(slice=Slice(include=include, exclude=exclude), options=options, workflow=self.workflow)

    @property
    def called(self) -> str:
        """What people call it."""
        words = (*self.tags, *self.operations, *self.paths)
        return self.title or self.name or self.workflow or ", ".join(words[:3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What is in a file. `value`: title, version, operations, tags and workflows as JSON data, with their places; None where it
    holds none of these, or cannot be read (`error`)."""

    file: str
    kind: str
    value: Mapping[str, Any] | None
    findings: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlined:
    """What is in all files; `files`: those that were not read, and why."""

    outlines: tuple[Outline, ...]
    files: tuple[FileNote, ...] = ()
    notes: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the mock of a use case would hold. `error`: why there would be none."""

    use_case: UseCase
    file: str
    title: str = ""
    requests: int = 0
    examples: int = 0
    rows: tuple[Row, ...] = field(default=(), repr=False)
    findings: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A use case with the file it is cut from and what came of it."""

    use_case: UseCase
    read: ReadFile
    made: ReadCollection | None
    error: Diagnostic | None = None


def outline(given: Given, *, settings: Settings | None = None, network: Network | None = None) -> Outlined:
    """What is in definitions and Arazzo files: nothing is converted. Raises InputRefused, NotReachable's family."""
    settings = settings or read_settings()
    with laid_out_from(given, settings, network=network) as (listed, notes):
        read = read_outlines(listed.files)
        members = members_of(read)
    outlines = tuple(
        Outline(
            file=each.label,
            kind=each.kind.value,
            value=each.value if each.kind in (Kind.DEFINITION, Kind.ARAZZO) else None,
            findings=each.diagnostics,
            error=each.error,
        )
        for each in read
        if each.source.path not in members
    )
    return Outlined(outlines=outlines, files=tuple(listed.notes), notes=notes)


def preview(
    given: Given,
    use_cases: Sequence[UseCase],
    options: ConvertOptions | None = None,
    *,
    settings: Settings | None = None,
    network: Network | None = None,
) -> tuple[Preview, ...]:
    """What a mock of each use case would hold, in their order; nothing is saved. Without any: the whole definition.

    Raises InputRefused, also for a use case of which it is unclear which file it is about; NotReachable's family.
    """
    settings = settings or read_settings()
    with laid_out_from(given, settings, network=network) as (listed, _):
        cuts = _cut(listed, use_cases, options or ConvertOptions())[0]
    return tuple(map(_preview, cuts))


def plan_use_cases(
    store: Store | None,
    given: Given,
    use_cases: Sequence[UseCase],
    wishes: ImportWishes = AS_IT_IS,
    *,
    settings: Settings | None = None,
    network: Network | None = None,
) -> ImportPlan:
    """The import that makes a mock of each use case; `save_plan` does it. Raises as `preview` and `plan_import` do."""
    settings = settings or read_settings()
    with laid_out_from(given, settings, network=network) as (listed, notes):
        cuts, read = _cut(listed, use_cases, wishes.conversion.options)
        values = Gathered.of([each for each in read if each.environments], listed)
        files = (*values.files, *_file_notes(cuts, [each for each in read if not each.environments]))
    candidates = tuple(_candidate(cut, cut.made) for cut in cuts if cut.made is not None)
    gathered = replace(values, candidates=candidates, files=files)
    refused = tuple(cut.error for cut in cuts if cut.error is not None)
    if refused:
        raise InputRefused(refused[0].code, refused[0].message, refused[0].file or "definition")
    plan = plan_of(store, gathered, wishes)
    return replace(plan, notes=(*notes, *plan.notes))


def only_definition(
    given: Given, recipe: Recipe, *, settings: Settings | None = None, network: Network | None = None
) -> tuple[ReadFile, ReadCollection]:
    """The one collection that these files give by a recipe. Raises InputRefused where there is none, or more than one."""
    settings = settings or read_settings()
    with laid_out_from(given, settings, network=network) as (listed, _):
        outlines = read_outlines(listed.files)
        file = _file_for(UseCase(workflow=recipe.workflow), _files(outlines))
        read = read_parts(listed.files, _recipes_of({file.source.path: [recipe]}))
        [found] = [each for each in read if each.source.path == file.source.path]
    made, error = _made(found, recipe)
    if made is None:
        problem = error or found.error
        code, message = (problem.code, problem.message) if problem else ("source.unclear", "it gives no collection")
        raise InputRefused(code, message, found.label)
    return found, made


def _cut(listed: Listed, use_cases: Sequence[UseCase], options: ConvertOptions) -> tuple[list[_Cut], list[ReadFile]]:
    if len(use_cases) > MOST_USE_CASES:
        raise InputRefused("limit.items", f"at most {MOST_USE_CASES} use cases are cut at once.", "definition")
    files = _files(read_outlines(listed.files))
    wanted = use_cases or _whole(files)
    chosen = [(each, _file_for(each, files)) for each in wanted]
    recipes: dict[Path, list[Recipe]] = {}
    for each, file in chosen:
        recipes.setdefault(file.source.path, []).append(each.recipe(options))
    read = read_parts(listed.files, _recipes_of(recipes))
    by_path = {each.source.path: each for each in read}
    cuts = []
    for each, file in chosen:
        found = by_path[file.source.path]
        made, error = _made(found, each.recipe(options))
        cuts.append(_Cut(use_case=each, read=found, made=made, error=error or (found.error if made is None else None)))
    return cuts, read


def _recipes_of(recipes: Mapping[Path, Sequence[Recipe]]) -> Callable[[SourceFile], Sequence[Recipe]]:
    """By file; one that nothing is made of is read all the same: others may need it."""
    return lambda file: recipes.get(file.path, (Recipe(),))


def _made(read: ReadFile, recipe: Recipe) -> tuple[ReadCollection | None, Diagnostic | None]:
    made = next((each for each in read.collections if each.recipe == recipe), None)
    return made, next((error for other, error in read.refused if other == recipe), None)


def _files(outlines: Sequence[ReadFile]) -> list[ReadFile]:
    """The definitions and Arazzo files that are meant by themselves. Raises InputRefused where there are none."""
    members = members_of(outlines)
    found = [each for each in outlines if each.kind in (Kind.DEFINITION, Kind.ARAZZO) and each.source.path not in members]
    if found:
        return found
    failed = next((each for each in outlines if each.error is not None), None)
    if failed is not None and failed.error is not None:
        place = f" (line {failed.error.line}, column {failed.error.column})" if failed.error.line is not None else ""
        raise InputRefused(failed.error.code, f"{failed.error.message}{place}", failed.label)
    kinds = f"This is {describe(outlines[0].kind)}." if outlines else "There is no file."
    raise InputRefused("source.unclear", f"{kinds} An OpenAPI definition or an Arazzo file is needed here.", "definition")


def _whole(files: Sequence[ReadFile]) -> list[UseCase]:
    """Each definition as a whole; of an Arazzo file each workflow."""
    workflows = [
        UseCase(workflow=each["id"], file=file.label, title=each["summary"])
        for file in files
        if file.kind is Kind.ARAZZO
        for each in (file.value or {}).get("workflows", ())
    ]
    return workflows or [UseCase(file=file.label) for file in files if file.kind is Kind.DEFINITION]


def _file_for(use_case: UseCase, files: Iterable[ReadFile]) -> ReadFile:
    kind = Kind.ARAZZO if use_case.workflow else Kind.DEFINITION
    found = [each for each in files if each.kind is kind]
    if use_case.file:
        name = posixpath.basename(use_case.file)
        found = [each for each in found if each.label == use_case.file] or [
            each for each in found if posixpath.basename(each.label) == name
        ]
    if len(found) == 1:
        return found[0]
    if not found:
        problem = f"{use_case.called or 'what is wanted'}: there is no {describe(kind)} for it among the files."
    else:
        names = ", ".join(each.label for each in found[:5])
        problem = f"{use_case.called or 'what is wanted'}: say which file it is cut from: {names}."
    raise InputRefused("source.unclear", problem, use_case.file or "definition")


def _preview(cut: _Cut) -> Preview:
    use_case, read = cut.use_case, cut.read
    shared = tuple(found for found in read.diagnostics if not any(found in each.diagnostics for each in read.collections))
    if cut.made is None:
        return Preview(use_case=use_case, file=read.label, findings=shared, error=cut.error)
    collection = cut.made.parsed()
    items = [item for _, item in walk(collection)]
    return Preview(
        use_case=use_case,
        file=read.label,
        title=use_case.title or cut.made.title or collection.name,
        requests=len(items),
        examples=sum(len(item.examples) for item in items),
        rows=tuple(rows_of(collection)),
        findings=settled(dict.fromkeys((*shared, *cut.made.diagnostics))),
    )


def _candidate(cut: _Cut, made: ReadCollection) -> Candidate:
    collection, use_case = made.parsed(), cut.use_case
    title = use_case.title or made.title or collection.name
    return Candidate(
        collection=replace(collection, name=title),
        data=made.data,
        file=cut.read.label,
        kind=cut.read.kind.value,
        hint=use_case.name or use_case.workflow or title,
        operations=made.operations,
        contract=made.contract,
        recipe=kept_recipe(made.recipe),
        use_case=use_case.use_case,
        notes=tuple(each for each in made.diagnostics if each.level == "error"),
    )


def _file_notes(cuts: Sequence[_Cut], read: Sequence[ReadFile]) -> list[FileNote]:
    used = {cut.read.source.path for cut in cuts}
    opened = {path for each in read if each.source.path in used for path in each.opened}
    notes = []
    for each in read:
        note = FileNote(file=each.label, kind=each.kind.value, diagnostics=each.diagnostics)
        if each.source.path in used:
            notes.append(note)
        elif each.source.path in opened or each.kind is Kind.OVERLAY:
            notes.append(replace(note, fate="part", reason="It belongs to the definition.", diagnostics=()))
        else:
            notes.append(replace(note, fate="ignored", reason="No use case is cut from it.", diagnostics=()))
    return notes
