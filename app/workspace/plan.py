"""Which mocks the files give, under which names, and of which files each is made. Pure: looks at what the library knows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.workspace.library import Content, Entry
from app.workspace.mock_settings import MockSettings
from app.workspace.mocks_file import MockEntry, MocksFile
from app.workspace.names import GivenName, definitions_by_place, is_definition, name_for, plain_name
from app.workspace.sources import SourceFile
from app.workspace.suggest import Suggesting
from converters.detect import Kind
from converters.diagnostics import Diagnostic
from converters.slices import EVERYTHING, Slice

Entries = Mapping[Path, Entry]
_MOCK_KINDS = (Kind.COLLECTION, Kind.DEFINITION)
_VALUES = (Kind.ENVIRONMENT, Kind.GLOBALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A mock to be. `parts`: files and the slice of each. `errors`: why it cannot be made as the files say.

    `settings` None: there is nothing to make it of; `withheld`: not even an older revision may answer.
    """

    name: str
    settings: MockSettings | None = None
    parts: tuple[tuple[Path, Slice], ...] = ()
    environment: Path | None = None
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


def slices_needed(files: Iterable[SourceFile], entries: Entries) -> dict[Path, set[Slice]]:
    """For each file to read, the slices that mocks take of it; the whole too, if it may be a mock by itself."""
    needed: dict[Path, set[Slice]] = {file.path: {EVERYTHING} for file in files if file.offered and file.shape != "mocks"}
    for at, mocks in _mocks_files(entries):
        for settings in (mock.settings for mock in mocks.mocks if mock.settings):
            if settings.definition is not None:
                needed.setdefault(_path_of(at, settings.definition), set()).add(settings.slice)
            for name in settings.collections:
                needed.setdefault(_path_of(at, name), set()).add(EVERYTHING)
            if settings.environment is not None:
                needed.setdefault(_path_of(at, settings.environment), set())
    return needed


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
    for path in sorted(own, key=lambda path: not is_definition(own[path])):
        if (path, plain_name(own[path])) not in alone:
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
        parts=((path, EVERYTHING),),
        diagnostics=given.notes,
        errors=(entry.error,) if entry.error else (),
    )


def stray_findings(entries: Entries) -> list[Diagnostic]:
    """What is wrong with files that are no mocks: unknown kinds, environments that cannot be read, `mocks.yaml` itself."""
    members = _members(entries)
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
    return found


def _as_note(error: Diagnostic) -> Diagnostic:
    is_none_of_ours = error.code == "format.unknown"
    return Diagnostic("info" if is_none_of_ours else "warning", error.code, error.message, error.file, error.where, error.line)


def _may_be_mock(entry: Entry) -> bool:
    """Whether it is a mock, or would be if it could be read."""
    if entry.source.shape == "mocks":
        return False
    if entry.content is not None:
        return entry.content.kind in _MOCK_KINDS
    if entry.kind is Kind.UNKNOWN:
        return entry.error is not None and entry.error.code != "format.unknown"
    return entry.kind in (*_MOCK_KINDS, Kind.COLLECTION_V1)


def _kind(entry: Entry) -> Kind:
    return entry.content.kind if entry.content else entry.kind


def _members(entries: Entries) -> set[Path]:
    """Files that a definition refers to, unless they refer back to it. A file that the user named is a mock all the same."""
    opened = {path: set(entry.opened) for path, entry in entries.items()}
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
    environment = found.file("environment", settings.environment, _VALUES) if settings.environment else None
    is_whole = len(parts) == len(settings.files) and bool(environment) == bool(settings.environment)
    return replace(
        plan,
        settings=settings if is_whole else None,
        parts=parts,
        environment=environment,
        errors=tuple(found.errors),
    )


@dataclass(frozen=True, slots=True)
class _NamedFiles:
    """Finds the files that a mock of the `mocks.yaml` at `at` names; what is wrong with them goes to `errors`."""

    at: Path
    mock: MockEntry
    entries: Entries
    errors: list[Diagnostic]
    suggest: Suggesting

    def parts(self, settings: MockSettings) -> tuple[tuple[Path, Slice], ...]:
        """The files the mock answers from, each with what is taken of it; those that cannot be used are left out."""
        if settings.definition is not None:
            path = self.file("definition", settings.definition, (Kind.DEFINITION,))
            return ((path, settings.slice),) if path else ()
        several = len(settings.collections) > 1
        found = [
            self.file(f"collection[{number}]" if several else "collection", name, _MOCK_KINDS)
            for number, name in enumerate(settings.collections)
        ]
        return tuple((path, EVERYTHING) for path in found if path)

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
        advice = f" Write `collection: {name}`." if kind is Kind.COLLECTION and Kind.DEFINITION in kinds else ""
        message = f"{name!r} is not {_KIND_WORDS[kinds[0]]} but {_KIND_WORDS.get(kind, 'something else')}.{advice}"
        return self.mock.finding("error", "format.unexpected_kind", message, where)


_KIND_WORDS = {
    Kind.COLLECTION: "a Postman collection",
    Kind.DEFINITION: "an OpenAPI definition",
    Kind.ENVIRONMENT: "an environment",
    Kind.GLOBALS: "a file of globals",
    Kind.COLLECTION_V1: "a collection in the old format v1",
}


def part_of(content: Content | None, wanted: Slice) -> Slice | None:
    """The key under which a content holds this slice; a collection holds itself under everything."""
    if content is None:
        return None
    key = wanted if content.kind is Kind.DEFINITION else EVERYTHING
    return key if key in content.parts else None
