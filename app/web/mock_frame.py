"""What every page of a mock shows around its own content: which mock it is, how it is, and the pages beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request

from app.actions.mocks import MockDetails, show_mock
from app.actions.overview import ShownMock
from app.api.context import ApiContext
from app.errors import MockNotFound
from app.store.records import Mock
from app.web.rendering import counted

PAGES = (
    ("Requests", ""),
    ("Calls", "/calls"),
    ("Coverage", "/coverage"),
    ("Revisions", "/revisions"),
    ("Compare", "/compare"),
    ("Reviews", "/reviews"),
    ("Keys", "/keys"),
    ("Settings", "/settings"),
)
"""The pages of a mock, and where they are below it. `templates/mock/frame.html` shows those that have a row in ROLES."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A page beside this one. `route`: its row in the table of roles. `key`: after `g`, on the keyboard."""

    title: str
    href: str
    route: str
    key: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MockFrame:
    """A mock as its pages show it. `details`: what is kept of it; None for one that is only served. `page`: this page's name.

    `asked`: the name it was asked for by, which it had until lately where it is not `name`.
    """

    shown: ShownMock
    page: str
    asked: str
    details: MockDetails | None = None

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return self.shown.mock.name

    @property
    def title(self) -> str:
        """What people call it."""
        return self.shown.mock.title or self.name

    @property
    def record(self) -> Mock | None:
        """What the store says of it."""
        return None if self.details is None else self.details.mock

    @property
    def is_of_files(self) -> bool:
        """Whether files of the workspace have the last word on it."""
        return self.shown.mock.origin == "files"

    @property
    def newer(self) -> int:
        """How many revisions are newer than the one that answers."""
        record = self.record
        return 0 if record is None else record.newest - (record.published or 0)

    @property
    def base_url(self) -> str:
        """The address that works everywhere."""
        return self.shown.base_urls[0]

    @property
    def home(self) -> str:
        """The address of its first page."""
        return f"/mocks/{quote(self.name)}"

    @property
    def api(self) -> str:
        """Its address in the API."""
        return f"/api/v1/mocks/{quote(self.name)}"

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """All pages of a mock; the template leaves out those that are not there."""
        return tuple(
            Tab(title, self.home + path, f"/mocks/{{name}}{path}", str(number), title == self.page)
            for number, (title, path) in enumerate(PAGES, 1)
        )

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with it now, in words: for people who wonder why it does not answer as they think."""
        mock, found = self.shown.mock, []
        if mock.broken:
            found.append(
                f"Its newest files cannot be used{', so that the revision before still answers' * mock.is_live}: {mock.broken}"
            )
        if self.shown.port_problem:
            found.append(f"Its own port is closed: {self.shown.port_problem}")
        return tuple(found)

    @property
    def state_words(self) -> str:
        """Whether it answers, and with what."""
        state = self.shown.state
        if state != "live":
            return {"broken": "not served", "unserved": "not served here"}.get(state, state)
        return f"live, revision {self.shown.mock.revision}"

    @property
    def newer_words(self) -> str:
        """`2 newer revisions` where what was made last is not what answers."""
        return counted(self.newer, "newer revision") if self.newer > 0 else ""


def mock_frame(api: ApiContext, request: Request, name: str, page: str) -> MockFrame:
    """The frame around a page of the mock of that name, also by a name it had until lately. `page`: a title of PAGES.

    Raises MockNotFound.
    """
    reached = api.reached(request)
    if api.live is not None:
        try:
            details = show_mock(api.store_for(request), name)
            return MockFrame(shown=api.overview.kept(details.mock, reached), page=page, asked=name, details=details)
        except MockNotFound:
            pass  # its files could not be read yet, so that nothing is kept of it
    return MockFrame(shown=api.overview.mock(name, reached), page=page, asked=name)
