"""What the store takes and gives: plain frozen values. No SQL, no rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

Access = Literal["public", "key"]
Origin = Literal["store", "files"]
"""Where a mock is kept: here, or in the files of a workspace folder, which then have the last word on what it serves."""
State = Literal["live", "paused", "deleted"]
Role = Literal["owner", "editor", "reviewer", "viewer"]
RANKS: tuple[Role, ...] = ("viewer", "reviewer", "editor", "owner")
"""Each role may do what those before it may."""
Headers = tuple[tuple[str, str], ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One part of a list. `next`: the cursor of the part after it, None at the end."""

    items: tuple[T, ...] = ()
    next: str | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class MockDraft:
    """What a person says about a mock: its name and everything that PUT by that name replaces."""

    name: str
    title: str = ""
    use_case: str = ""
    access: Access = "public"
    origin: Origin = "store"
    settings: Mapping[str, Any] = field(default_factory=dict)
    environment_id: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A mock server as it is kept.

    `newest`: the number of its last revision, 0 without one. `published`: the one it answers with. `version`: counts every
    change of the mock, for If-Match. `purge_at`: until when a deleted one can be had back.
    """

    id: str
    name: str
    title: str
    use_case: str
    access: Access
    origin: Origin
    settings: Mapping[str, Any]
    environment_id: str | None
    expires_at: datetime | None
    is_paused: bool
    newest: int
    published: int | None
    publication: int
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    deleted_at: datetime | None
    purge_at: datetime | None

    @property
    def state(self) -> State:
        """Deleted goes before paused: a mock that is had back is as it was."""
        if self.deleted_at is not None:
            return "deleted"
        return "paused" if self.is_paused else "live"

    def answers_at(self, now: datetime) -> bool:
        """Whether it answers calls then: live, published and not expired."""
        return self.state == "live" and self.published is not None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class MockPut:
    """What a PUT did. `changed` is False when everything was already so."""

    mock: Mock
    created: bool = False
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMock:
    """The mock that a name leads to. `moved`: it has another name now, to be told with 308."""

    mock: Mock
    moved: bool


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes and their SHA-256."""

    data: bytes = field(repr=False)
    hash: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", hashlib.sha256(self.data).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that decides what a revision answers: the bytes of collection, environment and contract, and the settings."""

    collection: Blob
    environment: Blob | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    contract: Blob | None = None

    @classmethod
    def of(
        cls,
        collection: bytes,
        environment: bytes | None = None,
        settings: Mapping[str, Any] | None = None,
        contract: bytes = b"",
    ) -> Content:
        """The content made of these bytes. An empty contract is none."""
        return cls(
            collection=Blob(collection),
            environment=None if environment is None else Blob(environment),
            settings=settings or {},
            contract=Blob(contract) if contract else None,
        )

    @property
    def hash(self) -> str:
        """One hash over all of it. Equal contents have equal hashes, whatever the order of the settings."""
        parts = [self.collection.hash, self.environment.hash if self.environment else None, self.settings]
        if self.contract is not None:
            parts.append(self.contract.hash)
        return hashlib.sha256(json.dumps(parts, sort_keys=True, allow_nan=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An immutable snapshot of what a mock serves. Its contents are named by their hashes; `read_blob` gives the bytes."""

    mock_id: str
    number: int
    content: str
    collection: str
    environment: str | None
    settings: Mapping[str, Any]
    message: str
    author: str
    created_at: datetime
    source_kind: str
    source_name: str
    contract: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionAdded:
    """`created` is False when the newest revision has the same content already; it is given then."""

    revision: Revision
    created: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One move of the pointer. `back_to`: the publication that rolling back from here leads to."""

    mock_id: str
    number: int
    revision: int
    back_to: int | None
    at: datetime
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedMock:
    """A mock with the revision it answers with (None: nothing is published), and its earlier names that still lead to it."""

    mock: Mock
    revision: Revision | None
    old_names: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was changed after a number. `mocks`: ids. `keys`: some key was. `everything`: too much to tell; read all anew."""

    counter: int
    mocks: frozenset[str] = frozenset()
    keys: bool = False
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.mocks or self.keys or self.everything)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A named set of variables. `content` is the hash of its JSON."""

    id: str
    name: str
    content: str
    version: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyScope:
    """What a key opens.

    `every_mock`: also those to come. Otherwise the mocks of `mocks`: their ids, each with the only revision it opens or None
    for all. A key whose mocks are all gone opens nothing. `methods`: in capitals; none means any.
    """

    every_mock: bool = False
    mocks: Mapping[str, int | None] = field(default_factory=dict)
    methods: tuple[str, ...] = ()

    def opens(self, mock_id: str, revision: int, method: str) -> bool:
        """Whether a call with that method to that revision of that mock is allowed."""
        if self.methods and method.upper() not in self.methods:
            return False
        return self.every_mock or (mock_id in self.mocks and self.mocks[mock_id] in (None, revision))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A consumer's key as it is kept: hashes only. `old_hash` is good until `old_until`, while it is being rotated."""

    id: str
    name: str
    hash: str = field(repr=False)
    old_hash: str | None = field(repr=False)
    old_until: datetime | None
    scope: KeyScope
    per_minute: int | None
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime
    created_by: str

    def is_valid_at(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired then."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued(Generic[T]):
    """What was issued, and its text: shown once, kept nowhere."""

    record: T
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may do something here. `password`: as the caller hashed it; the store does not look into it."""

    id: str
    email: str
    name: str
    role: Role
    password: str | None = field(repr=False)
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that makes one person, once. `is_setup`: for the first owner, as long as there is nobody."""

    id: str
    hash: str = field(repr=False)
    email: str | None
    role: Role
    is_setup: bool
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person's browser that is signed in."""

    id: str
    hash: str = field(repr=False)
    person_id: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalToken:
    """Lets a script act for a person, with that role at most."""

    id: str
    name: str
    hash: str = field(repr=False)
    person_id: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to what. `details`: names of what changed, never secrets."""

    number: int
    at: datetime
    author: str
    action: str
    kind: str
    subject: str
    mock_id: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedMock:
    """One mock of an import.

    `only_new`: a mock of that name which is there already keeps what people said of it, and only gets the revision.
    `environment`: the name of the one it is served with, if that is kept by name. `link`: where in Postman it is from; mock,
    revision and time are filled in when it is saved. `after`: the newest revision that the content was planned upon; None: any.
    """

    draft: MockDraft
    content: Content
    message: str = ""
    source_kind: str = ""
    source_name: str = ""
    publish: bool = True
    only_new: bool = False
    environment: str = ""
    link: PostmanLink | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of one mock of an import: the revision that holds its content, and whether that was new."""

    mock_id: str
    name: str
    revision: int
    created: bool
    mock_created: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostmanLink:
    """Where in Postman a mock was pulled from. `changed_there`: the collection's `updatedAt` then. Never the API key."""

    mock_id: str
    host: str
    workspace: str
    collection: str
    environment: str = ""
    mock: str = ""
    revision: int
    pulled_at: datetime
    changed_there: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerResponse:
    """An answer that a mock has ready for all calls. `headers`: `{key, value}`. `language`: of the body, None for none."""

    id: str
    mock_id: str
    name: str
    status: int
    headers: tuple[Mapping[str, Any], ...] = ()
    language: str | None = None
    body: str = ""
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What scripts for Postman's API said of a mock: the mock whose collection it follows, the server response it was told."""

    collection_id: str | None = None
    server_response: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One answered call, already redacted. Heads and bodies are there when they were asked for.

    `id` is 0 before it is kept. Sizes are those of the whole bodies, also where only their beginnings are kept.
    """

    id: int = 0
    at: datetime
    mock_id: str
    revision: int = 0
    key_id: str = ""
    method: str
    path: str
    operation: str = ""
    example_id: str = ""
    example_name: str = ""
    score: float | None = None
    status: int
    is_miss: bool = False
    milliseconds: float = 0.0
    request_size: int = 0
    response_size: int = 0
    violations: tuple[Mapping[str, Any], ...] = ()
    request_headers: Headers = ()
    response_headers: Headers = ()
    request_body: bytes = b""
    response_body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls are looked for; what is None or empty does not narrow.

    `statuses`: the least and the largest. `path`: with its query, exactly. `text`: in the path, heads and bodies, capitals and
    small letters alike.
    """

    mock_id: str | None = None
    revision: int | None = None
    operation: str | None = None
    statuses: tuple[int, int] | None = None
    key_id: str | None = None
    method: str | None = None
    example_id: str | None = None
    is_miss: bool | None = None
    path: str | None = None
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCount:
    """How often one operation, example and status of a mock was called with one key on one day."""

    mock_id: str
    day: date
    operation: str
    example_id: str
    status: int
    key_id: str
    calls: int
    misses: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """What callers expected and no example answers."""

    method: str
    path: str
    calls: int
    last_at: datetime
    last_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that `check_store` found wrong."""

    kind: str
    subject: str
    message: str
