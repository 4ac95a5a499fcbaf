"""Which mock answers under which name, and who may call it: mappings that are replaced whole, so that a call sees one state."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from app.contract.compiled import CompiledContract
from app.contract.validation import OFF, Validation
from app.matching.index import MockIndex
from app.matching.reply import Reply
from app.serving.extras import Extras
from app.serving.groups import Alternatives, Refusals
from app.store.records import Access, Key


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMock:
    """One mock server as it is served: a compiled revision and what its settings ask for. Never changed after it is built.

    `id`: the store's, "" for a mock of files. `access`: "key" lets only callers with a key in; others are told nothing of it.
    `key_header`: a header of the mock's own choice, in small letters, that may carry the key too. `expires_at`: it answers no
    call from then on. `server_response`: answers every call while it is there. `pinned`: called by its revision, which never
    changes. `delay_ms`: milliseconds every answer waits unless the call asks for another delay. `port`: a listener of its own,
    at its root. `extras`: what it does that Postman's mocks do not, None for nothing. `contract`: what calls are checked
    against; `validate` says what is done about those that break it, `refusals` are the examples that such calls may get.
    `alternatives`: the examples among which `Accept` chooses; None where it does not.
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
    id: str = ""
    access: Access = "public"
    key_header: str = ""
    expires_at: datetime | None = None
    extras: Extras | None = None
    contract: CompiledContract | None = None
    validate: Validation = OFF
    refusals: Refusals = field(default_factory=dict)
    alternatives: Alternatives | None = None
    is_plain: bool = field(init=False, default=True)
    """Nothing stands between a call and its example."""
    is_direct: bool = field(init=False, default=True)
    """The same for a call that is let in, but for what it is checked against: it may be answered at once."""
    is_checked: bool = field(init=False, default=False)
    """Its calls are held against a definition, or choose by `Accept`."""
    is_guarded: bool = field(init=False, default=False)
    """Whether it may be called depends on who calls, or when."""

    def __post_init__(self) -> None:
        is_guarded = self.access == "key" or self.expires_at is not None
        is_held_back = bool(self.delay_ms) or self.server_response is not None or self.pinned or self.extras is not None
        is_checked = self.contract is not None or self.alternatives is not None
        object.__setattr__(self, "is_guarded", is_guarded)
        object.__setattr__(self, "is_checked", is_checked)
        object.__setattr__(self, "is_direct", not is_held_back)
        object.__setattr__(self, "is_plain", not is_held_back and not is_checked and not is_guarded)


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a mock that had another name is now, and until when callers of the old one are told."""

    name: str
    until: datetime


Closed: TypeAlias = Literal["paused", "expired"]
Shelf: TypeAlias = Callable[[str, int], Awaitable[LiveMock | None]]
"""Gives a revision that is not in memory: by the mock's name and the revision's number, 0 for the newest revision, published or
not. None when there is none, when the mock is paused or deleted, and when the store is away. It is asked for names that are not
in `mocks` too, as nothing of the mock may be published yet, and should say None to unknown names from memory: the time it takes
must not tell unknown mocks from restricted ones.
"""


@dataclass(slots=True)
class Published:
    """The live mocks by name, and what else a call may meet. Readers take a mapping once and keep it; writers replace it.

    `keys`: every key that is not revoked, by id. `moved`: old names. `closed`: names of public mocks that are paused or
    expired; restricted ones must not be in there. `shelf`: revisions that are not in memory.
    """

    mocks: Mapping[str, LiveMock] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)
    moved: Mapping[str, Moved] = field(default_factory=dict)
    closed: Mapping[str, Closed] = field(default_factory=dict)
    shelf: Shelf | None = None
    reloads: int = 0
    """How many revisions were brought in since the process began."""
    _writing: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def publish(self, changed: Iterable[LiveMock], withdrawn: Iterable[str] = (), *, unless_newer: bool = False) -> None:
        """Puts these in and takes those names out, in one assignment. Several threads may publish; none undoes another's.

        `unless_newer`: a mock of which a later revision is there already stays as it is.
        """
        new, gone = {mock.name: mock for mock in changed}, set(withdrawn)
        with self._writing:
            if unless_newer:
                new = {name: mock for name, mock in new.items() if not _is_older(mock, self.mocks.get(name))}
            self.reloads += len(new)
            self.mocks = {name: mock for name, mock in self.mocks.items() if name not in gone} | new


def _is_older(mock: LiveMock, there: LiveMock | None) -> bool:
    return there is not None and there.id == mock.id and there.revision > mock.revision
