"""All mocks as the first page shows them: found by text, in groups, with what was called today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.actions.addresses import Reached
from app.actions.drift import Drift, known_drift
from app.actions.overview import Overview, ShownMock
from app.records import WorkspaceStatus
from app.store.calls import calls_on, day_of
from app.store.published import published_contents
from app.store.transaction import Store

GroupedBy = Literal["none", "source", "owner", "state"]
DRIFTS_ASKED_FOR = 3
"""To work one out may take a second for a large definition, while this process answers calls: the next views ask for more."""
GROUPINGS: tuple[GroupedBy, ...] = get_args(GroupedBy)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeMock:
    """A mock, and how many calls it answered today (in UTC); None where calls are not kept. `fits`: what was looked for.

    `drift`: how far what it answers is from its definition, where that was worked out already. `may_drift`: it was not, and
    may be asked for.
    """

    shown: ShownMock
    calls: int | None = None
    fits: bool = True
    drift: Drift | None = None
    may_drift: bool = False

    @property
    def owner(self) -> str:
        """Who made it; files belong to nobody here."""
        record = self.shown.record
        return "" if record is None or record.origin == "files" else record.created_by

    @property
    def source(self) -> str:
        """The first file it is made of; empty for one that came by the API."""
        return self.shown.mock.sources[0] if self.shown.mock.sources else ""

    @property
    def asks_for_attention(self) -> bool:
        """Whether something of it does not work, or is not as its files say."""
        mock = self.shown.mock
        return bool(mock.broken or self.shown.port_problem) or any(each.level == "error" for each in mock.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class MockGroup:
    """Mocks that belong together. `title` is empty where there is only one group."""

    title: str
    mocks: tuple[HomeMock, ...]

    @property
    def found(self) -> int:
        """How many of them fit."""
        return sum(mock.fits for mock in self.mocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """All mocks, in groups."""

    workspace: WorkspaceStatus
    groups: tuple[MockGroup, ...]

    @property
    def total(self) -> int:
        """How many mocks there are."""
        return sum(len(group.mocks) for group in self.groups)

    @property
    def found(self) -> int:
        """How many of them fit."""
        return sum(group.found for group in self.groups)


def home(overview: Overview, store: Store | None, reached: Reached, *, text: str = "", grouped_by: GroupedBy = "none") -> Home:
    """What the first page shows. `text`: somewhere in name, title or use case of those that fit. Raises StorageError."""
    calls = None if store is None else calls_on(store, day_of(store.clock()))
    contents = {} if store is None else published_contents(store)
    unknown = DRIFTS_ASKED_FOR
    mocks = []
    for shown in overview.every(reached):
        content = contents.get(shown.record.id) if shown.record else None
        drift = known_drift(content) if content else None
        may_drift = content is not None and drift is None and unknown > 0
        unknown -= may_drift
        fits = not text or shown.has(text)
        mocks.append(HomeMock(shown=shown, calls=_calls(shown, calls), fits=fits, drift=drift, may_drift=may_drift))
    return Home(workspace=overview.workspace(), groups=_grouped(tuple(mocks), grouped_by))


def _calls(shown: ShownMock, calls: Mapping[str, int] | None) -> int | None:
    return None if calls is None or shown.record is None else calls.get(shown.record.id, 0)


def _grouped(mocks: tuple[HomeMock, ...], by: GroupedBy) -> tuple[MockGroup, ...]:
    if by == "none" or not mocks:
        return (MockGroup(title="", mocks=mocks),) if mocks else ()
    groups: dict[str, list[HomeMock]] = {}
    for mock in mocks:
        groups.setdefault(_title(mock, by), []).append(mock)
    return tuple(MockGroup(title=title, mocks=tuple(groups[title])) for title in sorted(groups, key=str.casefold))


def _title(mock: HomeMock, by: GroupedBy) -> str:
    if by == "source":
        return mock.source or ("Kept here, without files" if mock.shown.mock.origin == "store" else "Files that cannot be read")
    if by == "owner":
        return mock.owner or "Files of the workspace"
    return mock.shown.state.capitalize()
