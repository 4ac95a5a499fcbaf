"""Which mock answers under which name: one mapping, replaced whole, so that a call sees one state from start to end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.matching.index import MockIndex
from app.matching.reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMock:
    """One mock server as it is served: a compiled revision and what its settings ask for. Never changed after it is built.

    `server_response`: answers every call while it is there. `pinned`: called by its revision, which never changes.
    `delay_ms`: milliseconds every answer waits unless the call asks for another delay. `port`: a listener of its own, at
    its root.
    """

    name: str
    revision: int
    index: MockIndex
    delay_ms: int = 0
    port: int | None = None
    title: str = ""
    use_case: str = ""
    server_response: Reply | None = None
    pinned: bool = False
    is_plain: bool = field(init=False, default=True)
    """Nothing stands between a call and its example."""

    def __post_init__(self) -> None:
        plain = not self.delay_ms and self.server_response is None and not self.pinned
        object.__setattr__(self, "is_plain", plain)


@dataclass(slots=True)
class Published:
    """The live mocks by name. Readers take `mocks` once and keep it; writers replace it by a new mapping."""

    mocks: Mapping[str, LiveMock] = field(default_factory=dict)

    def publish(self, changed: Iterable[LiveMock], withdrawn: Iterable[str] = ()) -> None:
        """Puts these in and takes those names out, in one assignment."""
        gone = set(withdrawn)
        kept = {name: mock for name, mock in self.mocks.items() if name not in gone}
        self.mocks = kept | {mock.name: mock for mock in changed}
