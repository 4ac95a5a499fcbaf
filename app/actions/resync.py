"""A kept mock taken along with its definition: what is new there comes in, what people changed stays, conflicts are chosen.

Three collections meet: what the definition gave when it was imported last (the base, a revision of its own), what the new one
gives, and the newest revision, which people have edited. Taking over leaves two revisions where people have changed anything:
what the definition gives by itself, which is the base of the next time, and then the result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from app.actions.definitions import Given, only_definition
from app.actions.editing.editing import Changed, Edited, EditWishes, add, finished, newest_revision
from app.actions.import_reading import ReadCollection
from app.actions.imports import kept_recipe
from app.actions.kept import FromFiles, own_mock
from app.contract.draft import ContractError, read_contract, write_contract
from app.live.contents import DEFAULTS, OPERATIONS, RECIPE
from app.settings import Settings
from app.store.blobs import read_blob
from app.store.errors import Conflict
from app.store.records import Blob, Content, Mock, Revision
from app.store.revisions import last_of_kind
from app.store.transaction import Change, Store
from app.workspace.recipe import Recipe, recipe_from_json
from converters.detect import Kind
from converters.diagnostics import Diagnostic, Diagnostics
from converters.openapi.to_postman.options import ConvertOptions
from converters.postman.model import Collection, walk
from converters.postman.read import collection_from_json
from converters.postman.write import write_collection
from converters.slices import same_segment
from converters.sync import Choices, SyncPlan, SyncSettings, apply_plan, plan_summary, plan_sync, plan_to_json
from converters.sync.addresses import call_of
from converters.sync.model import Removed, Resolution

if TYPE_CHECKING:
    from app.fetch.fetch import Network

SOURCE = "resync"
BASES = (Kind.DEFINITION.value, Kind.ARAZZO.value)
"""What `source_kind` says of revisions that hold just what a definition gave."""

AS_USUAL = SyncSettings()
WORDS: Mapping[str, Resolution] = {"mine": "mine", "theirs": "new", "aside": "aside", "keep": "keep", "drop": "drop"}
"""What people say of a change: theirs is the definition's."""
_SHOWN = {ours: said for said, ours in WORDS.items()}


class NoDefinition(Conflict):
    """A mock that was never made of a definition."""

    code = "mock.no_definition"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The mock {name!r} was not imported from a definition, so that nobody knows what people changed in it since. "
            "Import the definition under this name once; from then on it can be taken along."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resync:
    """What taking a mock along with a definition would do. `base`, `newest`: the revisions that were compared with it."""

    mock: Mock
    base: Revision
    newest: Revision
    file: str
    plan: SyncPlan
    made: ReadCollection = field(repr=False)
    findings: tuple[Diagnostic, ...] = ()

    @property
    def summary(self) -> str:
        """The plan in one sentence."""
        return plan_summary(self.plan)

    def as_json(self, choices: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The plan as JSON data, in the words of people: mine and theirs. `choices`: as they are applied."""
        told = plan_to_json(self.plan)
        changes = [_told(change, choices or {}) for change in told["changes"]]
        return {
            "base_revision": self.base.number,
            "newest_revision": self.newest.number,
            "file": self.file,
            "summary": self.summary,
            "is_empty": told["empty"],
            "counts": told["counts"],
            "changes": changes,
        }


def _told(change: dict[str, Any], choices: Mapping[str, str]) -> dict[str, Any]:
    told = {key: value for key, value in change.items() if key not in ("new", "resolution")}
    taken = _SHOWN[change["resolution"]]
    return {
        **told,
        "theirs": change["new"],
        "resolution": taken if change["kind"] == "kept" else choices.get(change["id"], taken),
    }


def sync_settings(removed: Removed = "aside", conflicts: Literal["mine", "theirs"] = "mine") -> SyncSettings:
    """How a re-sync settles what is not chosen one by one, in the words of people."""
    return SyncSettings(removed=removed, conflicts="new" if conflicts == "theirs" else "mine")


def plan_resync(
    store: Store,
    name: str,
    given: Given,
    sync: SyncSettings = AS_USUAL,
    *,
    options: ConvertOptions | None = None,
    expected: int | str | None = None,
    settings: Settings | None = None,
    network: Network | None = None,
) -> Resync:
    """What taking the mock along with that definition would do; nothing is changed. It is converted as it was before, unless
    `options` say otherwise.

    Raises MockNotFound, MockMoved, FromFiles, NoDefinition, StaleEdit, InputRefused, NotReachable's family.
    """
    mock = own_mock(store, name)
    if mock.origin == "files":
        raise FromFiles(name)
    newest = newest_revision(store, mock, expected)
    base = last_of_kind(store, mock.id, *BASES)
    if base is None:
        raise NoDefinition(mock.name)
    found, made = only_definition(given, _recipe(base, options), settings=settings, network=network)
    plan = plan_sync(_collection(store, base), made.parsed(), _collection(store, newest), sync)
    findings = tuple(dict.fromkeys((*found.diagnostics, *made.diagnostics)))
    return Resync(mock=mock, base=base, newest=newest, file=found.label, plan=plan, made=made, findings=findings)


def apply_resync(
    store: Store, planned: Resync, choices: Mapping[str, str] | None = None, wishes: EditWishes | None = None
) -> Edited:
    """Does what was planned: a new revision, a draft unless it is to be published. `choices`: by the id of a change, `mine` or
    `theirs`, and for what the definition no longer has `aside`, `keep` or `drop`.

    Raises StaleEdit when somebody made another revision meanwhile, RevisionChanged.
    """
    wishes = wishes or EditWishes()
    chosen: Choices = {id: WORDS[word] for id, word in (choices or {}).items()}
    merged = apply_plan(planned.plan, chosen)

    def step(change: Change) -> Changed:
        mock = own_mock(change, planned.mock.name)
        newest = newest_revision(change, mock, planned.newest.number)
        if merged == planned.plan.mine and planned.made.data == read_blob(change, planned.base.collection):
            return Changed(mock=mock, revision=newest, is_new=False, findings=planned.findings)
        return _taken_over(change, mock, planned, merged, wishes)

    return finished(store, store.change(step), wishes)


def _taken_over(change: Change, mock: Mock, planned: Resync, merged: Collection, wishes: EditWishes) -> Changed:
    """First what the definition gives by itself, if that is new; then the result upon it."""
    made, newest = planned.made, planned.newest
    if made.data != read_blob(change, planned.base.collection):
        pure = _content(change, newest, made.parsed(), made.data, made, made.contract)
        words = f"{planned.file} as it is now, without changes by hand"
        add(change, mock, pure, message=words, kind=planned.base.source_kind, source=planned.file)
    data = read_blob(change, newest.collection) if merged == planned.plan.mine else write_collection(merged)
    contract = _contract_of(made, merged)
    content = _content(change, newest, merged, data, made, contract)
    message = wishes.message or f"Taken over from {planned.file}: {planned.summary}"
    added = add(change, mock, content, message=message, kind=SOURCE, source=planned.file)
    return replace(added, is_new=True, findings=planned.findings)


def _content(
    change: Change, newest: Revision, collection: Collection, data: bytes, made: ReadCollection, contract: bytes
) -> Content:
    known = {example.id for _, item in walk(collection) for example in item.examples}
    leads = _leads(made.parsed(), collection)
    settings = {key: value for key, value in newest.settings.items() if key not in (OPERATIONS, RECIPE, DEFAULTS)}
    if defaults := [each for each in newest.settings.get(DEFAULTS, ()) if each in known]:
        settings[DEFAULTS] = defaults
    if made.operations:
        settings[OPERATIONS] = {name: _led(ids, leads) for name, ids in made.operations.items()}
    if recipe := kept_recipe(made.recipe):
        settings[RECIPE] = recipe
    environment = read_blob(change, newest.environment) if newest.environment else None
    return Content(
        collection=Blob(data),
        environment=None if environment is None else Blob(environment),
        settings=settings,
        contract=Blob(contract) if contract else None,
    )


def _contract_of(made: ReadCollection, merged: Collection) -> bytes:
    """The contract of the new definition, about the items that the result has: people's own ids stay."""
    if not made.contract:
        return b""
    leads = _leads(made.parsed(), merged)
    try:
        contract = read_contract(made.contract)
        for operation in contract["operations"]:
            operation["items"] = _led(operation["items"], leads)
    except (ContractError, KeyError, TypeError):
        return made.contract
    return write_contract(contract)


def _leads(new: Collection, merged: Collection) -> dict[str, list[str]]:
    """Ids of the definition's items → ids of those that stand for them in the result: the same, else by method and path."""
    by_call: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    there = set()
    for _, item in walk(merged):
        there.add(item.id)
        by_call.setdefault(_call(call_of(item)), []).append(item.id)
    return {item.id: [item.id] if item.id in there else by_call.get(_call(call_of(item)), []) for _, item in walk(new)}


def _call(call: tuple[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    return call[0], tuple(same_segment(segment) for segment in call[1])


def _led(ids: Iterable[str], leads: Mapping[str, list[str]]) -> list[str]:
    return list(dict.fromkeys(id for each in ids for id in leads.get(each, [each])))


def _recipe(base: Revision, options: ConvertOptions | None) -> Recipe:
    said = base.settings.get(RECIPE)
    try:
        recipe = replace(recipe_from_json(dict(said)), overlays=()) if said else Recipe()
    except (KeyError, TypeError, ValueError):
        recipe = Recipe()
    return recipe if options is None else replace(recipe, options=options)


def _collection(store: Store, revision: Revision) -> Collection:
    return collection_from_json(json.loads(read_blob(store, revision.collection)), Diagnostics(limit=0))
