"""What is to be pulled from Postman: choices become targets, each with what it became before and when it changed there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.actions.import_store import Kept
from app.errors import SettingInvalid
from app.postman.client import PostmanClient
from app.postman.records import PostmanMock, Summary, plain_id
from app.store.records import Mock, PostmanLink


@dataclass(frozen=True, slots=True, kw_only=True)
class PullChoices:
    """What to pull, by ids or UIDs: mocks, collections, or without either all of a workspace.

    `environments`: those to match with collections; without any, all of the workspace. `again`: mocks of ours that were pulled
    before, by name. `force`: also what did not change there.
    """

    workspace: str = ""
    collections: tuple[str, ...] = ()
    mocks: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    force: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the workspace is meant."""
        return not (self.collections or self.mocks or self.again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing to pull. `collection` and `environment`: keys to ask by.

    `changed_at`: when any of it was changed last, "" if that is not known before it is pulled. `link` and `ours`: how it was
    pulled before, and what became of it.
    """

    workspace: str
    collection: str
    mock: PostmanMock | None = None
    environment: str = ""
    changed_at: str = ""
    link: PostmanLink | None = None
    ours: Mock | None = None

    @property
    def is_current(self) -> bool:
        """Whether nothing of it changed since it was pulled."""
        return self.link is not None and bool(self.changed_at) and self.changed_at == self.link.changed_there


@dataclass(slots=True)
class Lists:
    """What the lists of workspaces say, by plain id; each list is asked for once."""

    client: PostmanClient
    _collections: dict[str, Mapping[str, Summary]] = field(default_factory=dict)
    _environments: dict[str, Mapping[str, Summary]] = field(default_factory=dict)

    def collections(self, workspace: str) -> Mapping[str, Summary]:
        """The collections of a workspace; none of no workspace."""
        if workspace and workspace not in self._collections:
            self._collections[workspace] = _by_id(self.client.collections(workspace))
        return self._collections.get(workspace, {})

    def environments(self, workspace: str) -> Mapping[str, Summary]:
        """The environments of a workspace; none of no workspace."""
        if workspace and workspace not in self._environments:
            self._environments[workspace] = _by_id(self.client.environments(workspace))
        return self._environments.get(workspace, {})

    def changed_at(self, workspace: str, collection: str, mock: PostmanMock | None, environment: str) -> str:
        """When any of these was changed last: such dates sort as text. "" where the workspace is not known."""
        known = self.collections(workspace).get(plain_id(collection))
        if known is None:
            return ""
        there = self.environments(workspace).get(plain_id(environment)) if environment else None
        return max(known.changed_at, mock.changed_at if mock else "", there.changed_at if there else "")


def _by_id(found: Iterable[Summary]) -> dict[str, Summary]:
    return {plain_id(each.key): each for each in found}


def find_targets(client: PostmanClient, lists: Lists, kept: Kept, choices: PullChoices) -> list[Target]:
    """Everything that is meant, each once. Raises SettingInvalid when nothing is, PostmanError's family."""
    finding = _Finding(client, lists, kept, choices)
    found: dict[tuple[str, str], Target] = {}
    for target in finding.all():
        found.setdefault((plain_id(target.collection), target.mock.id if target.mock else ""), target)
    return list(found.values())


class _Finding:
    def __init__(self, client: PostmanClient, lists: Lists, kept: Kept, choices: PullChoices) -> None:
        self._client, self._lists, self._choices = client, lists, choices
        self._links = [(link, mock) for link, mock in kept.links() if link.host == client.host]

    def all(self) -> Iterator[Target]:
        choices = self._choices
        if choices.is_whole and not choices.workspace:
            raise SettingInvalid("workspace", "say what to pull: a workspace, collections, mocks, or mocks to pull again")
        for name in choices.again:
            yield self._again(name)
        for key in choices.mocks:
            yield self._of_mock(self._client.mock(key), choices.workspace)
        for key in choices.collections:
            yield self._of_collection(key, choices.workspace)
        if choices.is_whole:
            yield from self._whole(choices.workspace)

    def _whole(self, workspace: str) -> Iterator[Target]:
        """Each mock of a workspace, and each collection that has none."""
        mocks = self._client.mocks(workspace)
        for mock in mocks:
            yield self._of_mock(mock, workspace)
        mocked = {plain_id(mock.collection) for mock in mocks}
        for identifier, summary in self._lists.collections(workspace).items():
            if identifier not in mocked:
                yield self._of_collection(summary.key, workspace)

    def _again(self, name: str) -> Target:
        link = next((link for link, mock in self._links if mock.name == name), None)
        if link is None:
            raise SettingInvalid("again", f"no mock {name[:60]!r} was pulled from {self._client.host}")
        if link.mock:
            return self._of_mock(self._client.mock(link.mock), link.workspace)
        return self._of_collection(link.collection, link.workspace)

    def _of_mock(self, mock: PostmanMock, workspace: str) -> Target:
        return self._known(
            Target(workspace=workspace, collection=mock.collection, mock=mock, environment=mock.environment), mock.key
        )

    def _of_collection(self, key: str, workspace: str) -> Target:
        known = self._known(Target(workspace=workspace, collection=key), "")
        if known.link is None or self._choices.environments:
            return known
        return self._dated(replace(known, environment=known.link.environment))

    def _known(self, target: Target, mock: str) -> Target:
        """The target with what it became when it was pulled before."""
        wanted = plain_id(target.collection), plain_id(mock)
        for link, ours in self._links:
            if (plain_id(link.collection), plain_id(link.mock)) == wanted:
                target = replace(target, link=link, ours=ours, workspace=target.workspace or link.workspace)
                break
        return self._dated(target)

    def _dated(self, target: Target) -> Target:
        changed = self._lists.changed_at(target.workspace, target.collection, target.mock, target.environment)
        return replace(target, changed_at=changed)
