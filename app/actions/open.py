"""Open a workspace: the sources a person named, or the folder `collections` where nothing is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.serving.published import Published
from app.workspace.revisions import CountedRevisions, Made, Recorded, Revisions
from app.workspace.sources import check_sources
from app.workspace.workspace import Workspace

if TYPE_CHECKING:
    from app.store.transaction import Store

DEFAULT_SOURCE = Path("collections")


class NoSource(AppError):
    """Nothing was named, and the default folder is not there."""

    code = "source.missing"
    status = 404

    def __str__(self) -> str:
        return "Name a file or folder to serve, or begin in a folder that has a folder named collections."


class LateRevisions:
    """Numbers revisions by the store once it is open, or counts them where nothing is kept. Files are read before that."""

    def __init__(self, store: Callable[[], Store | None], counted: Callable[[], Revisions]) -> None:
        self._store = store
        self._counted = counted
        self._kept: Revisions | None = None

    def record(self, made: Made) -> Recorded:
        """As the store has it. Waits for the store to be open."""
        if self._kept is None:
            store = self._store()
            self._kept = self._counted() if store is None else _kept_in(store)
        return self._kept.record(made)


def _kept_in(store: Store) -> Revisions:
    from app.live.file_revisions import FileRevisions  # with a store only

    return FileRevisions(store)


def checked_sources(sources: Sequence[Path]) -> Sequence[Path]:
    """The sources, or the folder that is served where none is named. Raises what `open_workspace` raises."""
    if not sources:
        if not DEFAULT_SOURCE.is_dir():
            raise NoSource
        sources = (DEFAULT_SOURCE,)
    check_sources(sources)
    return sources


def open_workspace(
    sources: Sequence[Path],
    published: Published | None = None,
    *,
    labels: Mapping[Path, str] | None = None,
    store: Callable[[], Store | None] = lambda: None,
    counted: Callable[[], Revisions] = CountedRevisions,
    is_lean: bool = False,
) -> Workspace:
    """The workspace of these sources, not loaded yet; its reading processes are being started.

    `labels`: what people call sources that they did not name by their path. `store`: gives where revisions are kept, once that
    is open; None keeps nothing, and then they are `counted`. `is_lean`: holds what calls need and no more, for servers.
    Raises NoSource without any source, SourceMissing for one that does not exist.
    """
    sources = checked_sources(sources)
    published = published if published is not None else Published()
    return Workspace(sources, published, labels=labels, revisions=LateRevisions(store, counted), is_lean=is_lean)
