"""Which mocks the files give, under which names, and of which files each is made. Pure: looks at what the library knows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.workspace.library import Content, Entry, Part
from app.workspace.mock_settings import MockSettings, slug
from app.workspace.mocks_file import MockEntry, MocksFile
from app.workspace.names import GivenName, definitions_by_place, is_definition, name_for, name_for_workflow, plain_name
from app.workspace.recipe import AS_IT_IS, Recipe
from app.workspace.sources import SourceFile
from app.workspace.suggest import Suggesting
from converters.detect import Kind
from converters.diagnostics import Diagnostic

Entries = Mapping[Path, Entry]
_MOCK_KINDS = (Kind.COLLECTION, Kind.DEFINITION)
_OWN_KINDS = (*_MOCK_KINDS, Kind.ARAZZO)
_VALUES = (Kind.ENVIRONMENT, Kind.GLOBALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A mock to be. `parts`: files and the recipe of each. `errors`: why it cannot be made as the files say.

    `bodies_in`: the folder of the files that its rules name.
    `settings` None: there is nothing to make it of; `withheld`: not even an older revision may answer.
    """

    name: str
    settings: MockSettings | None = None
    parts: tuple[tuple[Path, Recipe], ...] = ()
    environment: Path | None = None
    bodies_in: Path | None = None
    entry: MockEntry | None = None
    withheld: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()

    @property
    def named_in(self) -> str:
        """The `mocks.yaml` it stands in; "" for a file's own mock."""
        return self.entry.file if self.entry else ""

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for path, _ in self.parts) + ((self.environment,) if self.environment else ())


def recipes_needed(files: Iterable[SourceFile], entries: Entries) -> dict[Path, set[Recipe]]:
    """For each file to read, the recipes that mocks have for it; the whole too, if it may be a mock by itself."""
    needed: dict[Path, set[Recipe]] = {file.path: {AS_IT_IS} for file in files if file.offered and file.shape != "mocks"}
    for at, mocks in _mocks_files(entries):
        for settings in (mock.settings for mock in mocks.mocks if mock.settings):
            for name in settings.files:
                needed.setdefault(_path_of(at, name), set()).add(_recipe(at, settings))
            for name in (*settings.overlays, *((settings.environment,) if settings.environment else ())):
                needed.setdefault(_path_of(at, name), set())
    return needed


def _recipe(at: Path, settings: MockSettings) -> Recipe:
    """What a mock of the `mocks.yaml` at `at` makes of its file; overlays are named there from the folder of `mocks.yaml`."""
    if settings.collections:
        return AS_IT_IS
    folder = _path_of(at, settings.files[0]).parent
    return Recipe(
        slice=settings.slice,
        options=settings.options,
        overlays=tuple(Path(os.path.relpath(_path_of(at, name), folder)).as_posix() for name in settings.overlays),
        workflow=settings.workflow[1] if settings.workflow else "",
    )


def plan_mocks(entries: Entries) -> list[Plan]:
    """Every mock: those of `mocks.yaml`, then one for each other collection or definition. All names differ.

    The names depend on what the files are now, not on the order in which they came.
    """
    plans: dict[str, Plan] = {}
    named: set[Path] = set()
    suggest = Suggesting()
    for at, mocks in _mocks_files(entries):
        for mock in mocks.mocks:
            named |= {_path_of(at, name) for name in mock.collections}
            _add(plans, _plan_entry(at, mock, entries, suggest))
    members = _members(entries)
    alone = {(plan.parts[0][0], name) for name, plan in plans.items() if len(plan.parts) == 1}
    own = {
        path: entry
        for path, entry in _by_label(entries)
        if entry.source.offered and path not in named and path not in members and _may_be_mock(entry)
    }
    definitions = definitions_by_place(own.values())
    for path in sorted(own, key=lambda path: (_kind(own[path]) is Kind.ARAZZO, not is_definition(own[path]))):
        if _kind(own[path]) is Kind.ARAZZO and own[path].content:
            _add_workflows(plans, path, own[path], alone)
        elif (path, plain_name(own[path])) not in alone:
            _add_own(plans, path, own[path], name_for(own[path], definitions, plans))
    return list(plans.values())


def _by_label(entries: Entries) -> list[tuple[Path, Entry]]:
    return sorted(entries.items(), key=lambda each: each[1].source.label)


def _add(plans: dict[str, Plan], plan: Plan) -> None:
    """Takes a mock in; a name that is taken is changed, and both are told apart."""
    if plan.name in plans:
        assert plan.entry is not None
        name = next(name for number in range(2, 100_000) if (name := f"{plan.name[:57]}-{number}") not in plans)
        message = f"Another mocks.yaml has a mock {plan.name!r} too; this one is served as {name!r}. Rename one of them."
        note = plan.entry.finding("warning", "name.changed", message, "")
        plan = _renamed(plan, name, note)
    plans[plan.name] = plan


def _renamed(plan: Plan, name: str, note: Diagnostic) -> Plan:
    settings = replace(plan.settings, name=name) if plan.settings else None
    return replace(plan, name=name, settings=settings, diagnostics=(*plan.diagnostics, note))


def _add_own(plans: dict[str, Plan], path: Path, entry: Entry, given: GivenName) -> None:
    """Takes in the mock of one file; a mock of `mocks.yaml` that has its name is told."""
    label, name, plain = entry.source.label, given.name, plain_name(entry)
    holder = plans.get(plain)
    if name != plain and holder is not None and holder.entry is not None:
        message = f"{label} would be the mock {plain!r} by its name; it is served as {name!r}."
        note = holder.entry.finding("info", "name.changed", message, "")
        plans[plain] = replace(holder, diagnostics=(*holder.diagnostics, note))
    is_made_of_one = _kind(entry) is Kind.DEFINITION
    plans[name] = Plan(
        name=name,
        settings=MockSettings(name=name, definition=label) if is_made_of_one else MockSettings(name=name, collections=(label,)),
        parts=((path, AS_IT_IS),),
        diagnostics=given.notes,
        errors=(entry.error,) if entry.error else (),
    )


def _add_workflows(plans: dict[str, Plan], path: Path, entry: Entry, alone: set[tuple[Path, str]]) -> None:
    """Takes in a mock for each workflow of an Arazzo file, named by its id."""
    label = entry.source.label
    for workflow, title in entry.content.workflows if entry.content else ():
        if (path, slug(workflow)) in alone:
            continue
        given = name_for_workflow(label, workflow, plans)
        recipe = Recipe(workflow=workflow)
        settings = MockSettings(name=given.name, workflow=(label, workflow), title=title or workflow)
        settings = _with_words(settings, entry, recipe)
        plan = Plan(name=given.name, settings=settings, parts=((path, recipe),), diagnostics=given.notes)
        plans[given.name] = replace(plan, errors=_errors_of(entry, recipe))


def _errors_of(entry: Entry, recipe: Recipe) -> tuple[Diagnostic, ...]:
    """Why the newest state of a file is not what is served of it."""
    if entry.error is not None:
        return (entry.error,)
    found = entry.content.failed.get(_key(entry.content, recipe)) if entry.content else None
    causes = entry.content.diagnostics if entry.content and found else ()
    return (*(each for each in causes if each.level == "error"), *((found,) if found else ()))


def stray_findings(entries: Entries) -> list[Diagnostic]:
    """What is wrong with files that are no mocks: unknown kinds, environments that cannot be read, `mocks.yaml` itself."""
    members = _members(entries)
    applied = {path for entry in entries.values() for path in entry.opened}
    found: list[Diagnostic] = []
    for path, entry in _by_label(entries):
        if entry.source.shape == "mocks":
            mocks = entry.content.mocks if entry.content else None
            found += [*((entry.error,) if entry.error else ()), *(mocks.diagnostics if mocks else ())]
            found += entry.content.diagnostics if entry.content else ()
        elif entry.error and path not in members and not _may_be_mock(entry):
            found.append(entry.error if entry.source.asked_for else _as_note(entry.error))
        elif entry.content and _kind(entry) is Kind.WORKSPACE_SETTINGS:
            message = "A file with `mocks:` counts only as mocks.yaml in the folder that is served. Move or rename it."
            found.append(Diagnostic("warning", "format.unexpected_kind", message, entry.source.label))
        elif entry.content and entry.content.environment is not None:
            found += entry.content.diagnostics
        elif entry.content and _kind(entry) is Kind.OVERLAY:
            found += entry.content.diagnostics
            if path not in applied:
                message = "This overlay is not applied to anything. Name it in mocks.yaml: `overlays: [its name]`."
                found.append(Diagnostic("warning", "format.unexpected_kind", message, entry.source.label))
    return found


def _as_note(error: Diagnostic) -> Diagnostic:
    is_none_of_ours = error.code == "format.unknown"
    return Diagnostic("info" if is_none_of_ours else "warning", error.code, error.message, error.file, error.where, error.line)


def _may_be_mock(entry: Entry) -> bool:
    """Whether it is a mock, or would be if it could be read."""
    if entry.source.shape == "mocks":
        return False
    if entry.content is not None:
        return entry.content.kind in _OWN_KINDS
    if entry.kind is Kind.UNKNOWN:
        return entry.error is not None and entry.error.code != "format.unknown"
    return entry.kind in (*_OWN_KINDS, Kind.COLLECTION_V1)


def _kind(entry: Entry) -> Kind:
    return entry.content.kind if entry.content else entry.kind


def _members(entries: Entries) -> set[Path]:
    """Files that a definition refers to, unless they refer back to it. A file that the user named is a mock all the same.

    The definitions that an Arazzo file names are no parts of it.
    """
    opened = {path: set(entry.opened) for path, entry in entries.items() if _kind(entry) is not Kind.ARAZZO}
    return {
        member
        for path, members in opened.items()
        for member in members
        if path not in opened.get(member, ()) and not (member in entries and entries[member].source.asked_for)
    }


def _mocks_files(entries: Entries) -> list[tuple[Path, MocksFile]]:
    contents = [(path, entry.content) for path, entry in _by_label(entries) if entry.source.shape == "mocks"]
    return [(path, content.mocks) for path, content in contents if content is not None and content.mocks is not None]


def _path_of(mocks_file: Path, name: str) -> Path:
    return Path(os.path.normpath(mocks_file.parent / name))


def _plan_entry(at: Path, mock: MockEntry, entries: Entries, suggest: Suggesting) -> Plan:
    notes = tuple(each for each in mock.diagnostics if each.level != "error")
    found = _NamedFiles(at, mock, entries, [each for each in mock.diagnostics if each.level == "error"], suggest)
    plan = Plan(name=mock.name, entry=mock, withheld=mock.withheld, diagnostics=notes)
    settings = mock.settings
    if settings is None:
        return replace(plan, errors=tuple(found.errors))
    parts = found.parts(settings)
    overlays = [found.file(f"overlays[{number}]", name, (Kind.OVERLAY,)) for number, name in enumerate(settings.overlays)]
    environment = found.file("environment", settings.environment, _VALUES) if settings.environment else None
    is_whole = len(parts) == len(settings.files) and bool(environment) == bool(settings.environment) and all(overlays)
    return replace(
        plan,
        settings=_with_words(settings, entries[parts[0][0]], parts[0][1]) if is_whole else None,
        parts=parts,
        environment=environment,
        bodies_in=at.parent,
        errors=tuple(found.errors),
    )


def _with_words(settings: MockSettings, entry: Entry, recipe: Recipe) -> MockSettings:
    """The settings with the words that an Arazzo file has for its workflow, where `mocks.yaml` has none."""
    if settings.workflow is None or entry.content is None:
        return settings
    title = settings.title or next((title for workflow, title in entry.content.workflows if workflow == recipe.workflow), "")
    part = part_of(entry.content, recipe)
    told = part.collection.description if part else ""
    return replace(settings, title=title or recipe.workflow, use_case=settings.use_case or told)


@dataclass(frozen=True, slots=True)
class _NamedFiles:
    """Finds the files that a mock of the `mocks.yaml` at `at` names; what is wrong with them goes to `errors`."""

    at: Path
    mock: MockEntry
    entries: Entries
    errors: list[Diagnostic]
    suggest: Suggesting

    def parts(self, settings: MockSettings) -> tuple[tuple[Path, Recipe], ...]:
        """The files the mock answers from, each with what is made of it; those that cannot be used are left out."""
        if settings.workflow is not None:
            return self._workflow(settings, *settings.workflow)
        if settings.definition is not None:
            path = self.file("definition", settings.definition, (Kind.DEFINITION,))
            recipe = _recipe(self.at, settings)
            if path:
                self._report_failure(path, recipe)
            return ((path, recipe),) if path else ()
        several = len(settings.collections) > 1
        found = [
            self.file(f"collection[{number}]" if several else "collection", name, _MOCK_KINDS)
            for number, name in enumerate(settings.collections)
        ]
        return tuple((path, AS_IT_IS) for path in found if path)

    def _workflow(self, settings: MockSettings, name: str, workflow: str) -> tuple[tuple[Path, Recipe], ...]:
        """The Arazzo file and the workflow that is meant: the one named, or the only one."""
        path = self.file("workflow", name, (Kind.ARAZZO,))
        if path is None:
            return ()
        content = self.entries[path].content
        known = [each for each, _ in content.workflows] if content else []
        if content and workflow not in known and (workflow or len(known) != 1):
            said = f"{name} has no workflow {workflow!r}{self.suggest(workflow, known)}" if workflow else f"{name} has several."
            advice = f" Write `workflow: {name}#{known[0]}`, or one of: {', '.join(known)}." if known and not workflow else ""
            self.errors.append(self.mock.finding("error", "ref.unresolved", said + advice, "workflow"))
            return ()
        recipe = replace(_recipe(self.at, settings), workflow=workflow or "".join(known))
        self._report_failure(path, recipe)
        return ((path, recipe),)

    def _report_failure(self, path: Path, recipe: Recipe) -> None:
        """Why nothing could be made by this recipe, unless the whole file is told to be wrong."""
        if self.entries[path].error is None:
            self.errors.extend(_errors_of(self.entries[path], recipe))

    def file(self, where: str, name: str, kinds: tuple[Kind, ...]) -> Path | None:
        """The path of a file of one of these kinds, also if its newest state cannot be read; None if it cannot stand here."""
        path = _path_of(self.at, name)
        entry = self.entries.get(path)
        problem = self._missing(where, name, path) if entry is None else self._misplaced(where, name, entry, kinds)
        if problem is not None:
            self.errors.append(problem)
            return None
        if entry is not None and entry.error is not None:
            self.errors.append(entry.error)
        return path

    def _missing(self, where: str, name: str, path: Path) -> Diagnostic:
        folder = self.at.parent
        if not path.is_relative_to(folder):
            message = f"{name!r} lies outside the folder of this file. Put it inside."
            return self.mock.finding("error", "path.invalid", message, where)
        known = [
            each.relative_to(folder).as_posix() for each in self.entries if each.is_relative_to(folder) and each != self.at
        ]
        message = f"There is no file {name!r} beside this one{self.suggest(name, known)}"
        return self.mock.finding("error", "ref.unresolved", message, where)

    def _misplaced(self, where: str, name: str, entry: Entry, kinds: tuple[Kind, ...]) -> Diagnostic | None:
        kind = _kind(entry)
        is_unread = kind is Kind.UNKNOWN and entry.error is not None and entry.error.code != "format.unknown"
        if kind in kinds or is_unread:
            return None
        advice = f" Write `{_FIELD_FOR[kind]}: {name}`." if kind in _FIELD_FOR and kinds[0] in _FIELD_FOR else ""
        message = f"{name!r} is not {_KIND_WORDS[kinds[0]]} but {_KIND_WORDS.get(kind, 'something else')}.{advice}"
        return self.mock.finding("error", "format.unexpected_kind", message, where)


_FIELD_FOR = {Kind.COLLECTION: "collection", Kind.ARAZZO: "workflow", Kind.DEFINITION: "definition"}
_KIND_WORDS = {
    Kind.COLLECTION: "a Postman collection",
    Kind.DEFINITION: "an OpenAPI definition",
    Kind.ENVIRONMENT: "an environment",
    Kind.GLOBALS: "a file of globals",
    Kind.OVERLAY: "an overlay",
    Kind.ARAZZO: "an Arazzo file",
    Kind.COLLECTION_V1: "a collection in the old format v1",
}


def part_of(content: Content | None, wanted: Recipe) -> Part | None:
    """What a content holds by this recipe; a collection holds itself, whatever is wanted."""
    return content.parts.get(_key(content, wanted)) if content else None


def _key(content: Content, wanted: Recipe) -> Recipe:
    return wanted if content.kind in (Kind.DEFINITION, Kind.ARAZZO) else AS_IT_IS
