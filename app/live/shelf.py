"""Revisions that are asked for by their number: read from the store when somebody asks, the last ones kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from app.live.compiling import FAULTS, compile_revision
from app.serving.published import LiveMock
from app.store.blobs import read_blobs
from app.store.errors import NotStored, StorageError
from app.store.records import Mock
from app.store.revisions import get_revision
from app.store.transaction import Store

KEPT = 64
AT_ONCE = 2
"""Revisions read at once: who asks for many of them makes others wait, not the machine."""


class RevisionShelf:
    """Gives revisions by mock and number. `known`: the mock of a name as it is now, None when there is none that may answer.

    `served`: what answers under a name; when that is the revision asked for, nothing is read.
    """

    def __init__(
        self, store: Store, known: Callable[[str], Mock | None], served: Callable[[str], LiveMock | None] = lambda name: None
    ) -> None:
        self._store = store
        self._known = known
        self._served = served
        self._kept: OrderedDict[tuple[str, int, int], LiveMock] = OrderedDict()
        self._reading = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, name: str, number: int) -> LiveMock | None:
        """That revision of the mock, 0 for its newest. None when there is none, or the store is away."""
        mock = self._known(name)
        number = number or (mock.newest if mock else 0)
        if mock is None or not 0 < number <= mock.newest:
            return None
        live = self._served(name)
        if live is not None and (live.id, live.revision) == (mock.id, number):
            return live
        kept = self._kept.get((mock.id, number, mock.version))
        if kept is not None:
            self._kept.move_to_end((mock.id, number, mock.version))
            return kept
        async with self._reading:
            found = self._kept.get((mock.id, number, mock.version)) or await asyncio.to_thread(self._read, mock, number)
        if found is not None:
            self._keep(mock, number, found)
        return found

    def _keep(self, mock: Mock, number: int, found: LiveMock) -> None:
        self._kept[mock.id, number, mock.version] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _read(self, mock: Mock, number: int) -> LiveMock | None:
        try:
            revision = get_revision(self._store, mock.id, number)
            wanted = [hash for hash in (revision.collection, revision.environment) if hash]
            live = compile_revision(mock, revision, read_blobs(self._store, wanted)).live
        except (NotStored, StorageError, KeyError, *FAULTS):
            return None
        return replace(live, port=None)
