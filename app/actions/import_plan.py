"""Makes the plan of an import: names, environments, and what would change in mocks that are there already."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.actions.import_records import ImportWishes, PlannedEnvironment, PlannedMock
from app.actions.import_store import Kept, KeptRevision
from app.actions.kept import FromFiles
from app.actions.uploads import requests_of
from app.contract.draft import fitted
from app.errors import AppError, SettingInvalid
from app.imports.difference import Difference, changed_settings, changed_variables, difference
from app.imports.environments import Match, best_environment, variables_used, with_globals
from app.live.contents import DEFAULTS, NOT_SAID, OPERATIONS, RECIPE
from app.matching.index import compile_index
from app.store.errors import EnvironmentNotFound
from app.store.names import check_name
from app.store.records import Access, Content, ImportedMock, Mock, MockDraft, PostmanLink
from app.store.rows import short_text
from app.workspace.levels import settled
from app.workspace.mock_settings import slug
from converters.diagnostics import Diagnostic
from converters.postman.model import Collection, Environment, walk
from converters.postman.write import write_environment

LONGEST_WISH = 1000
SILENT = "No saved examples: nothing can answer. Save one in Postman (Save Response, then Save as example) and import it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A collection that is to become a mock. `hint`: what it is named after. `settings`: those that come with it; None takes
    one away that was there.

    `environment`: the one that comes with it; with `has_own_environment` no other is looked for. `link`: where in Postman it is
    from; `target`: the mock that was pulled from there before. `recipe`: how its definition was converted, None as usual;
    `use_case`: what a new mock is for, in words.
    """

    collection: Collection
    data: bytes = field(repr=False)
    file: str
    kind: str
    hint: str
    operations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    contract: bytes = field(default=b"", repr=False)
    recipe: Mapping[str, Any] | None = None
    use_case: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    access: Access = "public"
    environment: Environment | None = None
    has_own_environment: bool = False
    link: PostmanLink | None = None
    target: Mock | None = None
    notes: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What holds for all mocks of an import: what is kept, what is wished, which environments and globals came along.

    `is_alone`: there is one collection only, for which everything else must be meant.
    """

    kept: Kept
    wishes: ImportWishes
    environments: tuple[Environment, ...] = ()
    globals: tuple[Environment, ...] = ()
    is_alone: bool = False


def planned_mocks(candidates: Sequence[Candidate], around: Surroundings) -> list[PlannedMock]:
    """A mock for each candidate, in their order. Raises SettingInvalid, NameInvalid, TextInvalid, EnvironmentNotFound."""
    wishes = around.wishes
    for text in (wishes.message, *filter(None, (wishes.environment, *wishes.environments.values()))):
        short_text(text, "a wish of an import", LONGEST_WISH)
    if wishes.name and len(candidates) != 1:
        problem = f"this import makes {len(candidates)} mocks, which one name cannot stand for. Name them one by one"
        raise SettingInvalid("name", problem)
    taken: set[str] = set()
    planned = []
    for candidate in candidates:
        name, notes = _name(candidate, wishes, taken)
        taken.add(name)
        planned.append(_planned(replace(candidate, notes=(*candidate.notes, *notes)), name, around))
    unknown = set(wishes.only) - {mock.name for mock in planned}
    if unknown:
        raise SettingInvalid("only", f"no mock of this import is named {sorted(unknown)[0][:60]!r}")
    return [mock for mock in planned if not wishes.only or mock.name in wishes.only]


def _name(candidate: Candidate, wishes: ImportWishes, taken: set[str]) -> tuple[str, tuple[Diagnostic, ...]]:
    """The name of the mock to be, other than those taken in this import, and what is to be said about it."""
    wished = wishes.name or wishes.names.get(candidate.hint) or wishes.names.get(slug(candidate.hint))
    plain = check_name(wished) if wished else candidate.target.name if candidate.target else slug(candidate.hint)
    if plain not in taken:
        return plain, ()
    name = next(name for number in range(2, 100_000) if (name := f"{plain[:57]}-{number}") not in taken)
    message = (
        f"Another collection of this import is named {plain!r} too; this one becomes {name!r}. Name it yourself if you like."
    )
    return name, (Diagnostic("warning", "name.changed", message, candidate.file),)


def _planned(candidate: Candidate, name: str, around: Surroundings) -> PlannedMock:
    kept, wishes = around.kept, around.wishes
    found = kept.mock(name)
    notes = list(candidate.notes)
    if found is not None and found.name != name:
        message = f"The mock {name!r} was renamed to {found.name!r}: this becomes a new revision of it."
        notes.append(Diagnostic("info", "name.changed", message, candidate.file))
        name = found.name
    before = kept.newest(found) if found else None
    chosen = _environment(candidate, name, around, before)
    settings = _settings(candidate, before)
    environment = write_environment(chosen.environment) if chosen.environment else None
    contract, told = _contract(candidate, before)
    content = Content.of(candidate.data, environment, settings, contract)
    said = {key: value for key, value in candidate.settings.items() if value is not None}
    title, use_case = candidate.collection.name[:200], candidate.use_case
    draft = MockDraft(name=name, title=title, use_case=use_case, access=candidate.access, settings=said)
    imported = ImportedMock(
        draft=draft,
        content=content,
        message=wishes.message,
        source_kind=candidate.kind,
        source_name=candidate.file[:200],
        publish=wishes.publish,
        only_new=True,
        environment=chosen.name if chosen.is_kept_by_name else "",
        link=candidate.link,
        after=found.newest if found else 0,
    )
    items = [item for _, item in walk(candidate.collection)]
    return PlannedMock(
        name=name,
        title=candidate.collection.name,
        file=candidate.file,
        kind=candidate.kind,
        imported=imported,
        is_new=found is None,
        unchanged=before is not None and before.content == content.hash,
        revision=before.number if before else 0,
        requests=len(items),
        examples=sum(len(item.examples) for item in items),
        environment=chosen.name,
        variables=chosen.variables,
        difference=_difference(before, candidate.collection, chosen.environment, settings),
        notes=(*notes, *told, *chosen.notes, *_served_notes(candidate, chosen.environment)),
        blocked=_blocked(found),
    )


def _contract(candidate: Candidate, before: KeptRevision | None) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """What calls are checked against: a definition's own words; a collection leaves those that were there, if they fit."""
    if candidate.contract or before is None or not before.contract:
        return candidate.contract, ()
    contract = fitted(before.contract, requests_of(candidate.collection))
    if contract:
        message = f"Calls are still checked against the definition that revision {before.number} was made of."
        return contract, (Diagnostic("info", "import.contract_kept", message, candidate.file),)
    message = (
        f"The definition that revision {before.number} was made of has none of these requests: calls are not checked any more. "
        "Import a definition to have them checked."
    )
    return b"", (Diagnostic("warning", "import.contract_dropped", message, candidate.file),)


def _served_notes(candidate: Candidate, environment: Environment | None) -> tuple[Diagnostic, ...]:
    """What is found in making it answer: examples that cannot be sent or reached. One that has none answers nothing."""
    found = list(compile_index(candidate.collection, environment, file=candidate.file).diagnostics)
    items = [item for _, item in walk(candidate.collection)]
    if items and not any(item.examples for item in items):
        found.append(Diagnostic("warning", "example.none", SILENT, candidate.file))
    return settled(found)


def _blocked(found: Mock | None) -> AppError | None:
    """Files of a workspace folder have the last word on their mocks: an import would be undone at their next change."""
    if found is None or found.origin != "files":
        return None
    return FromFiles(found.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The environment of a mock, globals below it. `is_kept_by_name`: it is, or will be, among those of the store."""

    environment: Environment | None = None
    name: str = ""
    variables: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    is_kept_by_name: bool = False


def _environment(candidate: Candidate, name: str, around: Surroundings, before: KeptRevision | None) -> _Chosen:
    used = variables_used(json.loads(candidate.data))
    wish = around.wishes.environments.get(name, around.wishes.environment)
    notes: tuple[Diagnostic, ...] = ()
    if wish == "":
        return _Chosen()
    if wish is not None:
        environment: Environment | None = _wished(wish, around)
    elif candidate.environment is not None or candidate.has_own_environment:
        environment = candidate.environment
    else:
        match = _best(used, candidate, around)
        environment = match.environment
        if environment is None and before is not None and before.environment is not None:
            return _Chosen(environment=before.environment, name=before.environment.name)
        if environment is not None and match.others:
            notes = (_note_about_others(candidate.file, environment.name, match.others),)
    whole = with_globals(environment, around.globals, used)
    filled = {row.key for row in whole.variables if not row.disabled} & used if whole else set()
    return _Chosen(
        environment=whole,
        name=whole.name if whole else "",
        variables=tuple(sorted(filled)),
        notes=notes,
        is_kept_by_name=environment is not None,
    )


def _best(used: frozenset[str], candidate: Candidate, around: Surroundings) -> Match:
    """Whichever fills in what the collection has no value for; what it has one for speaks for an environment only where there
    is no other collection that could be meant."""
    declared = {row.key for row in candidate.collection.variables if row.value and not row.disabled}
    match = best_environment(used - declared, around.environments)
    return best_environment(used, around.environments) if match.environment is None and around.is_alone else match


def _note_about_others(file: str, name: str, others: tuple[str, ...]) -> Diagnostic:
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    message = f"The environment {name!r} is used; {', '.join(map(repr, others[:3]))}{more} would fit as well. Choose by name."
    return Diagnostic("warning", "environment.unclear", message, file)


def _wished(name: str, around: Surroundings) -> Environment:
    for same in (str, slug):
        for each in around.environments:
            if same(each.name) == same(name):
                return each
    kept = around.kept.environment(name)
    if kept is None:
        raise EnvironmentNotFound(name)
    return kept


def _settings(candidate: Candidate, before: KeptRevision | None) -> dict[str, Any]:
    """The settings of the new revision: those of the newest one, over them what came along."""
    settings = dict(before.settings) if before else {}
    known = {example.id for _, item in walk(candidate.collection) for example in item.examples}
    settings.pop(OPERATIONS, None)
    defaults = [each for each in settings.pop(DEFAULTS, ()) if each in known]
    settings |= {DEFAULTS: defaults} if defaults else {}
    settings |= {OPERATIONS: {key: list(ids) for key, ids in candidate.operations.items()}} if candidate.operations else {}
    settings.pop(RECIPE, None)
    settings |= {RECIPE: dict(candidate.recipe)} if candidate.recipe else {}
    return {key: value for key, value in {**settings, **candidate.settings}.items() if value is not None}


def _difference(
    before: KeptRevision | None, after: Collection, environment: Environment | None, settings: Mapping[str, Any]
) -> Difference:
    if before is None:
        return Difference()
    unseen = NOT_SAID
    old, new = ({key: value for key, value in each.items() if key not in unseen} for each in (before.settings, settings))
    return replace(
        difference(before.collection, after),
        variables=changed_variables(before.environment, environment),
        settings=changed_settings(old, new),
    )


def planned_environments(
    environments: Sequence[tuple[str, Environment]], kept: Kept, mocks: Sequence[PlannedMock]
) -> list[PlannedEnvironment]:
    """Each environment as it would be kept. The pairs: the file it is from, and the environment; all names differ."""
    planned = []
    for file, environment in environments:
        data = write_environment(environment)
        before = kept.environment(environment.name)
        planned.append(
            PlannedEnvironment(
                name=environment.name,
                file=file,
                data=data,
                is_new=before is None,
                changed=changed_variables(before, environment) if before else (),
                variables=len(environment.variables),
                secrets=sum(row.type == "secret" for row in environment.variables),
                used_by=tuple(mock.name for mock in mocks if mock.environment == environment.name),
            )
        )
    return planned
