"""What a workspace serves, put together for people: each mock with the addresses under which the asker can call it."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from app.actions.addresses import Reached, base_urls
from app.errors import MockNotFound
from app.records import Listening, MockStatus, StatusProvider, WorkspaceStatus
from app.store.errors import CursorInvalid
from app.store.records import Mock, Page

ShownState = Literal["live", "paused", "expired", "unpublished", "unserved", "broken", "deleted"]
"""`unserved`: it is published, but this process has not got the files that it is made of."""


@dataclass(frozen=True, slots=True)
class ShownMock:
    """One mock, its base URLs (the most useful first) and why its own port is closed, if it is.

    `record`: what the store says of it; None where nothing is kept of it.
    """

    mock: MockStatus
    base_urls: tuple[str, ...]
    port_problem: str | None = None
    record: Mock | None = None

    @property
    def state(self) -> ShownState:
        """Whether it answers, and if not, why."""
        if self.record is not None:
            reason = _reason(self.record, datetime.now(UTC))
            if reason is not None:
                return reason
        if self.mock.is_live:
            return "live"
        if self.mock.broken:
            return "broken"
        return "unpublished" if self.record is None else "unserved"

    def has(self, text: str) -> bool:
        """Whether the text is somewhere in name, title or use case."""
        return _has(self.mock, text)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON data: what the API answers and `serve --output json` prints."""
        mock = self.mock
        return {
            "name": mock.name,
            "title": mock.title,
            "use_case": mock.use_case,
            "live": mock.is_live,
            "revision": mock.revision,
            "base_urls": list(self.base_urls),
            "operations": mock.requests,
            "examples": mock.examples,
            "sources": list(mock.sources),
            "broken": mock.broken,
            "port_problem": self.port_problem,
            "diagnostics": [asdict(found) for found in mock.diagnostics],
            "access": mock.access,
            "origin": mock.origin,
            "state": self.state,
            **_record_json(self.record),
        }


def _record_json(record: Mock | None) -> dict[str, Any]:
    if record is None:
        return dict.fromkeys(RECORD_FIELDS)
    found = {name: getattr(record, name) for name in RECORD_FIELDS}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


RECORD_FIELDS = (
    "id", "published", "newest", "version", "expires_at", "created_at", "created_by", "changed_at", "deleted_at", "purge_at",
)  # fmt: skip
"""What is told of a mock that is kept, as the store names it."""


def _reason(mock: Mock, now: datetime) -> ShownState | None:
    """Why a mock that is kept does not answer, as far as the store says so."""
    if mock.state != "live":
        return mock.state
    if mock.expires_at is not None and mock.expires_at <= now:
        return "expired"
    return "unpublished" if mock.published is None else None


def workspace_json(status: WorkspaceStatus, mocks: Iterable[ShownMock]) -> dict[str, Any]:
    """The whole workspace as JSON data."""
    return {
        "loaded": status.loaded,
        "mocks": [mock.as_json() for mock in mocks],
        "diagnostics": [asdict(found) for found in status.diagnostics],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Answers questions about the workspace as it is at that moment."""

    status: StatusProvider
    listening: Callable[[], Listening]
    mock_domain: str
    records: Callable[[], Mapping[str, Mock]] = field(default=dict)
    """What is kept of the mocks, by name."""

    def workspace(self) -> WorkspaceStatus:
        """The workspace now: its findings and whether it has been read completely."""
        return self.status()

    def may_serve(self, name: str) -> bool:
        """Whether this process serves a mock of that name, or will, as far as is known yet."""
        status = self.status()
        return not status.loaded or status.named(name) is not None

    def mocks(self, reached: Reached) -> tuple[ShownMock, ...]:
        """Every mock, by name."""
        return tuple(self._shown(mock, reached) for mock in self.status())

    def mock(self, name: str, reached: Reached) -> ShownMock:
        """The mock of that name. Raises MockNotFound."""
        mock = self.status().named(name)
        record = self.records().get(name)
        if mock is None and record is None:
            raise MockNotFound(name)
        return self._shown(mock or _unserved(record), reached, record)

    def kept(self, record: Mock, reached: Reached) -> ShownMock:
        """The mock of a record that was just read. It may be newer than what is served."""
        mock = self.status().named(record.name) if record.deleted_at is None else None
        return self._shown(mock or _unserved(record), reached, record)

    def every(self, reached: Reached) -> tuple[ShownMock, ...]:
        """Every mock by name: those that are served, and those that are kept only."""
        served, records = {mock.name: mock for mock in self.status()}, self.records()
        names = sorted({*served, *records})
        return tuple(self._shown(served.get(name) or _unserved(records[name]), reached, records.get(name)) for name in names)

    def page(self, reached: Reached, *, text: str = "", cursor: str | None = None, limit: int = 50) -> Page[ShownMock]:
        """Mocks of files and of the store by name, one page; `text`: somewhere in name, title or use case.

        Raises CursorInvalid.
        """
        served, records = {mock.name: mock for mock in self.status()}, self.records()
        names = sorted({*served, *records})
        names = names[bisect_right(names, _read_cursor(cursor)) :] if cursor is not None else names
        found: list[ShownMock] = []
        for name in names:
            mock = served.get(name) or _unserved(records.get(name))
            if text and not _has(mock, text):
                continue
            if len(found) == limit:
                return Page(items=tuple(found), next=_write_cursor(found[-1].mock.name))
            found.append(self._shown(mock, reached, records.get(name)))
        return Page(items=tuple(found))

    def _shown(self, mock: MockStatus, reached: Reached, record: Mock | None = None) -> ShownMock:
        listening = self.listening()
        urls = base_urls(mock, listening, reached, self.mock_domain)
        return ShownMock(mock, urls, listening.failed.get(mock.name), record or self.records().get(mock.name))


def _unserved(record: Mock | None) -> MockStatus:
    """How a mock is seen that this process does not serve."""
    assert record is not None
    return MockStatus(
        name=record.name, title=record.title, use_case=record.use_case, access=record.access, origin=record.origin
    )


def _has(mock: MockStatus, text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in part.casefold() for part in (mock.name, mock.title, mock.use_case))


def _write_cursor(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> str:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        raise CursorInvalid from None
