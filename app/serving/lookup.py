"""What a name leads to: a mock, one of its revisions, a new name, or nothing. Reads memory only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from app.serving.published import Closed, LiveMock, Published

NEWEST = 0
"""The number by which a shelf is asked for the newest revision."""
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A revision that is not in memory. `mock`: the published one of that name, None when nothing of it is published."""

    name: str
    number: int
    mock: LiveMock | None


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The mock has another name now. `name` has the revision that was asked for, `mock` is what is published under it."""

    name: str
    mock: LiveMock
    is_pinned: bool


Found: TypeAlias = LiveMock | OnShelf | MovedTo | Closed | None


def look_up(published: Published, name: str, now: float) -> Found:
    """What `shop`, `shop@3` or `shop@latest` leads to; `now` in seconds since 1970.

    `@3` is that revision for ever, `@latest` the newest one, published or not. A mock of files has only the revision in memory.
    """
    base, at, asked = name.partition("@")
    mock = published.mocks.get(base)
    if mock is None:
        if base in published.closed:
            return published.closed[base]
        if base in published.moved:
            return _moved(published, base, at + asked, now)
    if not at:
        return mock
    number = revision_number(asked)
    if number is None:
        return None
    if mock is not None and number == mock.revision:
        return as_pinned(mock, is_pinned=True)
    if published.shelf is None or (mock is not None and not mock.id):
        return mock if number == NEWEST else None
    return OnShelf(base, number, mock)


def revision_number(text: str) -> int | None:
    """3 for `3`, NEWEST for `latest`, None for what names no revision."""
    if text == LATEST:
        return NEWEST
    is_number = text.isascii() and text.isdigit() and len(text) < 10 and not text.startswith("0")
    return int(text) if is_number else None


def as_pinned(mock: LiveMock, *, is_pinned: bool) -> LiveMock:
    """The mock as it is called by its revision, or not."""
    return mock if mock.pinned == is_pinned else replace(mock, pinned=is_pinned)


def _moved(published: Published, base: str, revision: str, now: float) -> MovedTo | Closed | None:
    moved = published.moved[base]
    if now >= moved.until.timestamp():
        return None
    mock = published.mocks.get(moved.name)
    if mock is None:
        return published.closed.get(moved.name)
    return MovedTo(moved.name + revision, mock, bool(revision))
