"""Plain values that parts of the server hand to each other: what a workspace serves and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from converters.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class MockStatus:
    """One mock server as people see it.

    `revision`: the one it answers with; 0 when no readable revision was found yet, so that it does not answer. `requests`:
    items of its collections (for a definition: operations). `broken`: why the newest files could not be used, as one line;
    None when what is served is what the files say. `sources`: the files it is made of, relative to the workspace folder.
    `port`: the listener of its own that its settings ask for. `named_in`: the `mocks.yaml` it stands in, if it does.
    `access`: whether calls need a key. `origin`: whether files or the store have the last word on it.
    """

    name: str
    title: str = ""
    use_case: str = ""
    revision: int = 0
    requests: int = 0
    examples: int = 0
    sources: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    broken: str | None = None
    port: int | None = None
    named_in: str = ""
    access: Literal["public", "key"] = "public"
    origin: Literal["store", "files"] = "files"

    @property
    def is_live(self) -> bool:
        """Whether the mock answers calls."""
        return self.revision > 0

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings that ask for attention: errors and warnings, without notes."""
        return _warnings(self.diagnostics)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceStatus:
    """Everything a workspace serves, as of one moment. Replaced whole, never changed.

    `loaded`: False until the first look at the sources is finished. `mocks`: sorted by name. `diagnostics`: findings that
    belong to no single mock, such as an error in `mocks.yaml` or a file that is neither a collection nor a definition.
    """

    loaded: bool = False
    sources: tuple[str, ...] = ()
    mocks: tuple[MockStatus, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def __iter__(self) -> Iterator[MockStatus]:
        return iter(self.mocks)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings that ask for attention: errors and warnings, without notes."""
        return _warnings(self.diagnostics)

    def named(self, name: str) -> MockStatus | None:
        """The mock of that name, or None."""
        return next((mock for mock in self.mocks if mock.name == name), None)


def _warnings(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(found for found in diagnostics if found.level != "info")


StatusProvider = Callable[[], WorkspaceStatus]
"""Gives the workspace as it is now; asked once per page or API call, so it must be cheap."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a listener listens, with the port it really has."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """`http://127.0.0.1:8000`, with a name that a browser on this machine can open when every interface is meant."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Every listener of the process, as of one moment. Replaced whole.

    `main`: pages and API, and the mocks unless `mocks` is their own listener. `own`: mocks that have a port for themselves.
    `failed`: mocks whose own port could not be opened, and why.
    """

    main: Address
    mocks: Address | None = None
    own: Mapping[str, Address] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGates:
    """What a mock asks for before it publishes a revision.

    `approvals`: by so many people. `threads`: none is open. `coverage`: every example that changes was called.
    """

    approvals: int = 0
    threads: bool = False
    coverage: bool = False

    def __bool__(self) -> bool:
        return bool(self.approvals or self.threads or self.coverage)

    def as_json(self) -> dict[str, object]:
        """The same in the words of `mocks.yaml`."""
        threads, coverage = "resolved" if self.threads else "any", "changed" if self.coverage else "any"
        return {"approvals": self.approvals, "threads": threads, "coverage": coverage}


NO_GATES = ReviewGates()
