"""The numbers of revisions: where the workspace asks which number new content has. Without a store they are counted here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.workspace.mock_settings import MockSettings
from converters.postman.model import Collection, Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the files make of a mock. `defaults`: ids of the examples that win ties. `sources`: labels of the files.

    `item_ids`: what operations have become, for those that the settings name. `is_current`: whether the files still say so.
    """

    settings: MockSettings
    collection: Collection
    environment: Environment | None = None
    defaults: frozenset[str] = frozenset()
    contract: bytes = b""
    sources: tuple[str, ...] = ()
    item_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_current: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The number of a revision. `id`: the mock's where it is kept. `published`: False while people publish another revision.

    `held`: why it is not published yet though the files say so.
    """

    revision: int
    id: str = ""
    published: bool = True
    held: str = ""


class Revisions(Protocol):
    """Keeps revisions of mocks that are made of files."""

    def record(self, made: Made) -> Recorded:
        """The revision that holds this content; the same content as the newest is the newest. Raises AppError."""
        ...


class CountedRevisions:
    """Counts each new content, and forgets with the process."""

    def __init__(self) -> None:
        self._counted: Counter[str] = Counter()

    def record(self, made: Made) -> Recorded:
        self._counted[made.settings.name] += 1
        return Recorded(revision=self._counted[made.settings.name])
