"""Import files of any known kind: a plan first, which says everything that would happen; then all of it, or nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.actions.import_files import Listed, laid_out
from app.actions.import_plan import Candidate, Surroundings, planned_environments, planned_mocks
from app.actions.import_reading import ReadFile, overlays_for, read_files
from app.actions.import_records import FileNote, ImportPlan, ImportReport, ImportWishes, PlannedMock, Upload
from app.actions.import_store import Kept
from app.errors import InputRefused
from app.settings import Settings, read_settings
from app.store.imports import save_import
from app.store.transaction import Store
from app.workspace.mock_settings import slug
from app.workspace.recipe import Recipe, recipe_to_json
from converters.detect import Kind
from converters.diagnostics import Diagnostic
from converters.postman.model import Environment

if TYPE_CHECKING:
    from app.fetch.fetch import Network

AS_IT_IS = ImportWishes()
_VALUES = (Kind.ENVIRONMENT, Kind.GLOBALS)


def plan_import(
    store: Store | None,
    uploads: Sequence[Upload],
    wishes: ImportWishes = AS_IT_IS,
    *,
    settings: Settings | None = None,
) -> ImportPlan:
    """What importing these files would do: nothing is saved. Without a store all names are free.

    A file that cannot be read is a refused note, and costs only itself. Raises SettingInvalid, NameInvalid and
    EnvironmentNotFound for wishes that cannot be met, InputRefused for more files than are read.
    """
    with laid_out(uploads, settings or read_settings()) as listed:
        read = read_files(listed.files, wishes.conversion.recipe)
    return plan_of(store, Gathered.of(read, listed), wishes)


def plan_import_url(
    store: Store | None,
    address: str,
    wishes: ImportWishes = AS_IT_IS,
    *,
    settings: Settings | None = None,
    network: Network | None = None,
) -> ImportPlan:
    """The same for what stands at an address, with the files beside it that it refers to.

    Raises NotReachable's family too, and InputRefused for what is no address: no file of this machine is opened by it.
    """
    settings = settings or read_settings()
    with laid_out_from(address, settings, network=network) as (listed, notes):
        read = read_files(listed.files, wishes.conversion.recipe)
    plan = plan_of(store, Gathered.of(read, listed), wishes)
    return replace(plan, notes=(*notes, *plan.notes))


@contextmanager
def laid_out_from(
    given: Sequence[Upload] | str, settings: Settings, *, network: Network | None = None
) -> Iterator[tuple[Listed, tuple[Diagnostic, ...]]]:
    """Uploads, or what stands at an address with the files beside it, as files to read while this holds; and what was found.

    Raises NotReachable's family, and InputRefused for what is no address.
    """
    if not isinstance(given, str):
        with laid_out(given, settings) as listed:
            yield listed, ()
        return
    from app.actions.inputs import gathered, is_address

    if not is_address(given):
        raise InputRefused("url.invalid", "Expected an address such as https://example.com/shop.openapi.yaml.", given[:100])
    with gathered([given], settings, network=network) as inputs:
        [path] = inputs.paths
        label, whole = inputs.labels[path], path
        if path.is_file():
            label, whole = posixpath.dirname(label), path.parent
        with laid_out([Upload(name=label, path=whole)], settings) as listed:
            yield listed, inputs.diagnostics


def save_plan(store: Store, plan: ImportPlan, *, key: str | None = None) -> ImportReport:
    """Does what a plan says, all of it or nothing. `key`: an idempotency key; the same again gives what it gave first.

    Raises NothingToImport, NameTaken, ImportChanged, StorageError; RevisionChanged for a mock that changed since the plan.
    """
    problem = plan.problem
    if problem is not None:
        raise problem
    environments = {each.name: each.data for each in plan.environments}
    results = save_import(store, [mock.imported for mock in plan.mocks], environments=environments, key=key)
    return ImportReport(plan=plan, results=results)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was read, sorted: collections to serve, environments and globals with the files they are from, and all notes."""

    candidates: tuple[Candidate, ...] = ()
    environments: tuple[tuple[str, Environment], ...] = ()
    globals: tuple[tuple[str, Environment], ...] = ()
    files: tuple[FileNote, ...] = ()

    @classmethod
    def of(cls, read: Sequence[ReadFile], listed: Listed) -> Gathered:
        """Sorts what was read."""
        members = members_of(read)
        whole = [each for each in read if each.source.path not in members]
        candidates, doubles = _without_doubles([found for each in whole for found in _candidates(each)])
        environments = _renamed([(each.label, found) for each in whole for found in each.environments])
        return cls(
            candidates=tuple(candidates),
            environments=tuple(found for found in environments if found[1].scope != "globals"),
            globals=tuple(found for found in environments if found[1].scope == "globals"),
            files=(*listed.notes, *_notes(read, members, doubles)),
        )


def plan_of(store: Store | None, gathered: Gathered, wishes: ImportWishes) -> ImportPlan:
    """The plan for what was gathered. Raises as `plan_import` does."""
    kept = Kept(store)
    around = Surroundings(
        kept=kept,
        wishes=wishes,
        environments=tuple(each for _, each in gathered.environments),
        globals=tuple(each for _, each in gathered.globals),
        is_alone=len(gathered.candidates) == 1,
    )
    mocks = planned_mocks(gathered.candidates, around)
    environments = planned_environments([*gathered.environments, *gathered.globals], kept, mocks)
    files = tuple(_with_gifts(file, mocks, gathered) for file in gathered.files)
    return ImportPlan(mocks=tuple(mocks), environments=tuple(environments), files=files)


def _candidates(read: ReadFile) -> Iterator[Candidate]:
    for each in read.collections:
        collection = each.parsed()
        hint = each.workflow or collection.name
        if slug(hint) == slug(""):
            hint = posixpath.basename(read.label)
        yield Candidate(
            collection=replace(collection, name=each.title or collection.name),
            data=each.data,
            file=read.label,
            kind=read.kind.value,
            hint=hint,
            operations=each.operations,
            contract=each.contract,
            recipe=kept_recipe(each.recipe),
        )


def kept_recipe(recipe: Recipe) -> dict[str, Any] | None:
    """A recipe as a revision keeps it; None for the usual one."""
    return None if recipe == Recipe() else recipe_to_json(recipe)


def members_of(read: Iterable[ReadFile]) -> dict[Path, str]:
    """Files that a definition refers to, unless they refer back to it → its label. An Arazzo file's definitions are none."""
    opened = {each.source.path: each for each in read if each.kind is not Kind.ARAZZO}
    return {
        path: each.label
        for each in opened.values()
        for path in each.opened
        if path != each.source.path and not (path in opened and each.source.path in opened[path].opened)
    }


def _without_doubles(candidates: Sequence[Candidate]) -> tuple[list[Candidate], dict[str, str]]:
    """Each content once; of the others, which file has the same."""
    kept: dict[tuple[str, bytes], Candidate] = {}
    doubles: dict[str, str] = {}
    for each in candidates:
        first = kept.setdefault((each.hint, each.data), each)
        if first is not each and first.file != each.file:
            doubles[each.file] = first.file
    return list(kept.values()), doubles


def _renamed(found: Iterable[tuple[str, Environment]]) -> list[tuple[str, Environment]]:
    """The environments with names that differ; of two that are equal, one."""
    kept: dict[str, tuple[str, Environment]] = {}
    for file, each in found:
        plain = each.name.strip()[:200]
        name = plain
        number = 1
        while name in kept and kept[name][1].variables != each.variables:
            number += 1
            name = f"{plain} ({number})"
        kept.setdefault(name, (file, replace(each, name=name)))
    return list(kept.values())


def _notes(read: Sequence[ReadFile], members: dict[Path, str], doubles: dict[str, str]) -> Iterator[FileNote]:
    applied = {path: each.label for each in read for path in overlays_for(read).get(each.source.path, ())}
    labels = {each.label for each in read}
    for each in read:
        path = each.source.path
        note = FileNote(file=each.label, kind=each.kind.value, diagnostics=each.diagnostics)
        if path in members:
            yield replace(note, fate="part", reason=f"{members[path]} refers to it.", diagnostics=())
        elif path in applied:
            yield replace(note, fate="part", reason=f"This overlay was applied to {applied[path]}.")
        elif each.error is not None:
            yield _refused(note, each.error, was_named=each.source.asked_for)
        elif each.label in doubles:
            yield replace(note, fate="ignored", reason=f"It holds the same as {doubles[each.label]}.")
        elif each.collections or each.environments:
            yield note
        else:
            yield _unused(note, each, labels)


def _refused(note: FileNote, error: Diagnostic, *, was_named: bool) -> FileNote:
    """Files of an archive that are none of ours are passed over; what a person gave by itself is told as refused."""
    place = f" (line {error.line}, column {error.column})" if error.line is not None and error.column is not None else ""
    is_found = not was_named and error.code == "format.unknown"
    fate = "ignored" if is_found or note.kind in (Kind.WORKSPACE_SETTINGS, Kind.OVERLAY) else "refused"
    return replace(note, fate=fate, code=error.code, reason=f"{error.message}{place}")  # type: ignore[arg-type]


def _unused(note: FileNote, read: ReadFile, labels: set[str]) -> FileNote:
    """A file that is fine and gives nothing by itself."""
    if read.kind is Kind.DATA_DUMP:
        folder = posixpath.dirname(read.label)
        missing = [name for name in (read.value or {}).get("files", ()) if f"{folder}/{name}" not in labels]
        found = tuple(
            Diagnostic("warning", "ref.unresolved", f"The dump should have a file {name[:100]!r}; it is not there.", read.label)
            for name in missing[:100]
        )
        reason = "This is the index of a Postman data dump, or one without collections; files beside it are read by themselves."
        return replace(note, fate="ignored", reason=reason, diagnostics=(*note.diagnostics, *found))
    if read.kind is Kind.OVERLAY:
        return replace(note, fate="ignored", reason="No single definition is here that this overlay is for.")
    if read.kind is Kind.WORKSPACE_SETTINGS:
        reason = "A mocks.yaml counts in a folder that is served: `understudy serve FOLDER`."
        return replace(note, fate="ignored", code="format.unexpected_kind", reason=reason)
    return replace(note, fate="ignored", reason="It holds nothing that could be served.")


def _with_gifts(note: FileNote, mocks: Sequence[PlannedMock], gathered: Gathered) -> FileNote:
    """The note with the names of what was made of the file; a file whose mocks nobody wants is ignored."""
    if note.fate != "kept":
        return note
    named = [mock.name for mock in mocks if mock.file == note.file]
    named += [each.name for file, each in (*gathered.environments, *gathered.globals) if file == note.file]
    if not named:
        return replace(note, fate="ignored", reason="Only other mocks were wanted, or another file gives the same.")
    return replace(note, gives=tuple(named))
