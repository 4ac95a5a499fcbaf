"""What a workspace serves, put together for people: each mock with the addresses under which the asker can call it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from app.actions.addresses import Reached, base_urls
from app.errors import MockNotFound
from app.records import Listening, MockStatus, StatusProvider, WorkspaceStatus


@dataclass(frozen=True, slots=True)
class ShownMock:
    """One mock, its base URLs (the most useful first) and why its own port is closed, if it is."""

    mock: MockStatus
    base_urls: tuple[str, ...]
    port_problem: str | None = None

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
        }


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

    def workspace(self) -> WorkspaceStatus:
        """The workspace now: its findings and whether it has been read completely."""
        return self.status()

    def mocks(self, reached: Reached) -> tuple[ShownMock, ...]:
        """Every mock, by name."""
        return tuple(self._shown(mock, reached) for mock in self.status())

    def mock(self, name: str, reached: Reached) -> ShownMock:
        """The mock of that name. Raises MockNotFound."""
        mock = self.status().named(name)
        if mock is None:
            raise MockNotFound(name)
        return self._shown(mock, reached)

    def _shown(self, mock: MockStatus, reached: Reached) -> ShownMock:
        listening = self.listening()
        urls = base_urls(mock, listening, reached, self.mock_domain)
        return ShownMock(mock, urls, listening.failed.get(mock.name))
