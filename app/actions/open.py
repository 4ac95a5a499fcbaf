"""Open a workspace: the sources a person named, or the folder `collections` where nothing is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.errors import AppError
from app.serving.published import Published
from app.workspace.sources import check_sources
from app.workspace.workspace import Workspace

DEFAULT_SOURCE = Path("collections")


class NoSource(AppError):
    """Nothing was named, and the default folder is not there."""

    code = "source.missing"
    status = 404

    def __str__(self) -> str:
        return "Name a file or folder to serve, or begin in a folder that has a folder named collections."


def open_workspace(
    sources: Sequence[Path], published: Published | None = None, *, labels: Mapping[Path, str] | None = None
) -> Workspace:
    """The workspace of these sources, not loaded yet; its reading processes are being started.

    `labels`: what people call sources that they did not name by their path.
    Raises NoSource without any source, SourceMissing for one that does not exist.
    """
    if not sources:
        if not DEFAULT_SOURCE.is_dir():
            raise NoSource
        sources = (DEFAULT_SOURCE,)
    check_sources(sources)
    return Workspace(sources, published if published is not None else Published(), labels=labels)
