"""The numbers of revisions where nothing is kept: workers read the same files by themselves, and one place counts for all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from app.live.contents import content_of
from app.workspace.revisions import Made, Recorded

MOST_REMEMBERED = 100
"""Contents of each mock that a worker may be behind the first one."""

Number = Callable[[str, str, int], int]
"""A mock's name, what its content is known by, and the number of the content it had before → the number of the new one."""


class Numbering:
    """Gives each content of a mock its number, whichever worker comes to it first."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}
        self._known: dict[str, deque[tuple[int, str]]] = {}

    def number(self, name: str, digest: str, after: int) -> int:
        """The newest number behind `after` that this content has; a new one where it has none.

        A worker that is behind finds what another one has counted already, and one that has just begun, the newest. What was
        changed and changed back is another revision.
        """
        known = self._known.setdefault(name, deque(maxlen=MOST_REMEMBERED))
        for number, other in reversed(known):
            if other == digest and number > after:
                return number
        self._newest[name] = newest = self._newest.get(name, 0) + 1
        known.append((newest, digest))
        return newest


class SharedRevisions:
    """The revisions of one worker. `number` asks the process that counts."""

    def __init__(self, number: Number) -> None:
        self._number = number
        self._served: dict[str, int] = {}

    def record(self, made: Made) -> Recorded:
        """The number that all workers give this content."""
        name = made.settings.name
        content = content_of(made.collection, made.environment, made.settings, made.defaults)
        told = f"{content.hash} {made.settings.title} {made.settings.use_case} {made.settings.access}"
        number = self._served[name] = self._number(name, told, self._served.get(name, 0))
        return Recorded(revision=number)
