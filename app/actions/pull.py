"""Pull from Postman's API: a workspace, some collections or mocks, or again what was pulled before. A plan first, as always."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.actions.fetched import rules_of
from app.actions.import_files import laid_out
from app.actions.import_plan import Candidate
from app.actions.import_reading import read_files
from app.actions.import_records import FileNote, ImportPlan, ImportWishes, PlannedMock, Upload
from app.actions.import_store import Kept
from app.actions.imports import AS_IT_IS, Gathered, plan_of
from app.actions.pull_targets import Lists, PullChoices, Target, find_targets
from app.postman.client import DEFAULT_BASE, PostmanClient
from app.postman.errors import PostmanKeyRefused, PostmanNotFound
from app.postman.records import PostmanMock, plain_id
from app.postman.settings import server_response_from, settings_from_config
from app.settings import Settings, read_settings
from app.store.records import PostmanLink
from app.store.transaction import Store
from converters.diagnostics import Diagnostic

if TYPE_CHECKING:
    from app.fetch.fetch import Network

__all__ = ["PullChoices", "plan_pull", "postman_client", "workspace_json", "workspaces_json"]


def postman_client(
    key: str, *, base: str = "", settings: Settings | None = None, network: Network | None = None
) -> PostmanClient:
    """A client for one key. `base`: another host of Postman's, such as that of the EU.

    Raises FetchBlocked for a host that is not Postman's, PostmanKeyMalformed for what cannot be a key.
    """
    settings = settings or read_settings()
    return PostmanClient(key=key, rules=rules_of(settings), base=base or DEFAULT_BASE, network=network)


def plan_pull(
    store: Store | None,
    client: PostmanClient,
    choices: PullChoices,
    wishes: ImportWishes = AS_IT_IS,
    *,
    settings: Settings | None = None,
) -> ImportPlan:
    """What pulling would do; mocks that were pulled before become new revisions, with what changed. Nothing is saved.

    What has the same `updatedAt` as when it was pulled is not pulled again. Raises PostmanError's family, NotReachable's,
    SettingInvalid for choices that lead nowhere, and what `plan_import` does.
    """
    lists = Lists(client)
    targets = find_targets(client, lists, Kept(store), choices)
    stale = [each for each in targets if choices.force or not each.is_current]
    pull = _Pull(client, lists, choices, stale)
    with laid_out(pull.uploads(), settings or read_settings()) as listed:
        read = read_files(listed.files, wishes.conversion.recipe)
    gathered = Gathered.of(read, listed)
    plan = plan_of(store, pull.served(gathered), wishes)
    told = client.waiting_told()
    return replace(
        plan,
        mocks=tuple(map(pull.linked, plan.mocks)),
        environments=tuple(each for each in plan.environments if each.used_by or choices.environments),
        files=(*pull.notes, *plan.files),
        current=tuple(each.ours.name for each in targets if each not in stale and each.ours is not None),
        notes=(*plan.notes, *((Diagnostic("info", "postman.rate", told),) if told else ())),
    )


class _Pull:
    """Fetches what the targets are made of, and brings together what belongs together. `notes`: what could not be had."""

    def __init__(self, client: PostmanClient, lists: Lists, choices: PullChoices, targets: Sequence[Target]) -> None:
        self._client, self._lists, self._choices, self._targets = client, lists, choices, targets
        self._environment_names: dict[str, str] = {}
        self.notes: list[FileNote] = []

    def uploads(self) -> Iterator[Upload]:
        """The documents to read, each once. Their names are labels only."""
        for key in _once(target.collection for target in self._targets):
            yield from self._document(self._file("collection", key), key, self._client.collection)
        for key in _once(self._wanted_environments()):
            yield from self._document(self._file("environment", key), key, self._client.environment)
        for key in _once(target.workspace for target in self._targets if target.workspace):
            yield from self._document(self._file("workspace", key, ".globals"), key, self._client.globals)

    def _document(self, file: str, key: str, fetch: Callable[[str], bytes]) -> Iterator[Upload]:
        """Of a whole workspace, one thing that may not be read does not keep the others back."""
        try:
            yield Upload(name=file, data=fetch(key))
        except (PostmanNotFound, PostmanKeyRefused) as refusal:
            if not self._choices.is_whole or "workspace" in file.split("/"):
                raise
            self.notes.append(FileNote(file=file, fate="refused", code=refusal.code, reason=str(refusal)))

    def _file(self, kind: str, key: str, mark: str = "") -> str:
        return f"{self._client.host}/{kind}/{plain_id(key)}{mark}.json"

    def _wanted_environments(self) -> Iterator[str]:
        """Those that were chosen, that a mock has, and for collections that might use any, all of the workspace."""
        yield from self._choices.environments
        for target in self._targets:
            if target.environment:
                yield target.environment
            elif target.mock is None and not self._choices.environments:
                yield from (each.key for each in self._lists.environments(target.workspace).values())

    def served(self, gathered: Gathered) -> Gathered:
        """What was read, each collection as often as it is served."""
        self._environment_names = {found.name: file for file, found in gathered.environments}
        by_file: dict[str, list[Target]] = {}
        for target in self._targets:
            by_file.setdefault(self._file("collection", target.collection), []).append(target)
        candidates = [
            self._candidate(candidate, target, gathered)
            for candidate in gathered.candidates
            for target in by_file.get(candidate.file, ())
        ]
        return replace(gathered, candidates=tuple(candidates))

    def _candidate(self, candidate: Candidate, target: Target, gathered: Gathered) -> Candidate:
        environments = dict(gathered.environments)
        mock = target.mock
        settings, notes = self._settings(mock) if mock else ({}, ())
        return replace(
            candidate,
            kind="postman",
            hint=(mock.name if mock else "") or candidate.hint,
            settings=settings,
            access="public" if mock is None or mock.is_public else "key",
            environment=environments.get(self._file("environment", target.environment)) if target.environment else None,
            has_own_environment=mock is not None,
            link=self._link(target),
            target=target.ours,
            notes=(*candidate.notes, *notes),
        )

    def _link(self, target: Target) -> PostmanLink:
        """Mock, revision and time are filled in when it is saved."""
        return PostmanLink(
            mock_id="",
            host=self._client.host,
            workspace=target.workspace,
            collection=target.collection,
            environment=target.environment,
            mock=target.mock.key if target.mock else "",
            revision=0,
            pulled_at=datetime.now(UTC),
            changed_there=target.changed_at,
        )

    def _settings(self, mock: PostmanMock) -> tuple[Mapping[str, Any], tuple[Diagnostic, ...]]:
        settings = settings_from_config(mock.config)
        notes: tuple[Diagnostic, ...] = ()
        active = mock.config.get("serverResponseId")
        if isinstance(active, str) and active:
            found = self._client.server_response(mock.key, active)
            settings["server_response"], notes = server_response_from(found, mock.name)
        if not mock.is_public:
            message = "This mock is private in Postman: here it needs keys of its own. Postman's keys do not open it."
            notes = (*notes, Diagnostic("info", "key.needed", message, mock.name))
        if not mock.is_active:
            message = "This mock is deactivated in Postman; here it answers. Pause it if it should not."
            notes = (*notes, Diagnostic("warning", "postman.inactive", message, mock.name))
        return settings, notes

    def linked(self, planned: PlannedMock) -> PlannedMock:
        """The mock with the environment that was matched in its link, so that it is the one next time."""
        link = planned.imported.link
        file = self._environment_names.get(planned.environment, "")
        if link is None or link.environment or not file:
            return planned
        summaries = self._lists.environments(link.workspace).values()
        keys = (*self._choices.environments, *(each.key for each in summaries))
        key = next((key for key in keys if self._file("environment", key) == file), "")
        changed = self._lists.changed_at(link.workspace, link.collection, None, key)
        return replace(planned, imported=replace(planned.imported, link=replace(link, environment=key, changed_there=changed)))


def _once(keys: Iterator[str]) -> list[str]:
    """The keys without repeats: the same thing may be known by its id and by its UID."""
    found: dict[str, str] = {}
    for key in keys:
        found.setdefault(plain_id(key), key)
    return list(found.values())


def workspaces_json(client: PostmanClient) -> list[dict[str, str]]:
    """The workspaces that a key may see, as JSON data. Raises PostmanError's family, NotReachable's."""
    return [{"id": each.id, "name": each.name, "type": each.kind} for each in client.workspaces()]


def workspace_json(store: Store | None, client: PostmanClient, workspace: str) -> dict[str, list[dict[str, Any]]]:
    """What is in a workspace, as JSON data, each with the name of the mock that was pulled from it. Raises as above."""
    links = [(link, ours) for link, ours in Kept(store).links() if link.host == client.host]
    pulled = {(plain_id(link.collection), plain_id(link.mock)): ours.name for link, ours in links}
    collections = client.collections(workspace)
    names = {plain_id(each.key): each.name for each in collections}
    return {
        "collections": [
            {**_summary(each.key, each.name, each.changed_at), "pulled_as": pulled.get((plain_id(each.key), ""))}
            for each in collections
        ],
        "environments": [_summary(each.key, each.name, each.changed_at) for each in client.environments(workspace)],
        "mocks": [
            {
                **_summary(mock.key, mock.name, mock.changed_at),
                "collection": names.get(plain_id(mock.collection), ""),
                "public": mock.is_public,
                "pulled_as": pulled.get((plain_id(mock.collection), plain_id(mock.key))),
            }
            for mock in client.mocks(workspace)
        ],
    }


def _summary(key: str, name: str, changed_at: str) -> dict[str, str]:
    return {"id": key, "name": name, "changed_at": changed_at}
