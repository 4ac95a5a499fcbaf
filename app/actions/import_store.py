"""What an import looks up in the store: the mocks of its names, their newest revisions, environments, links. Reads only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.errors import MockNotFound
from app.store.blobs import read_blob
from app.store.environments import find_environment
from app.store.errors import EnvironmentNotFound
from app.store.imports import list_postman_links
from app.store.mocks import find_mock, get_mock
from app.store.records import Mock, PostmanLink
from app.store.revisions import get_revision
from app.store.transaction import Store
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Environment
from converters.postman.read import collection_from_json, environment_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRevision:
    """The newest revision of a mock. `content`: its hash; `contract`: what a definition asks of its calls."""

    number: int
    content: str
    collection: Collection
    environment: Environment | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    contract: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept already; nothing is without a store."""

    store: Store | None = None

    def mock(self, name: str) -> Mock | None:
        """The mock that a name leads to, also by a name it had until lately."""
        if self.store is None:
            return None
        try:
            return find_mock(self.store, name).mock
        except MockNotFound:
            return None

    def newest(self, mock: Mock) -> KeptRevision | None:
        """The newest revision of a mock; None if it has none yet."""
        if self.store is None or not mock.newest:
            return None
        found = get_revision(self.store, mock.id, mock.newest)
        quiet = Diagnostics(limit=0)
        environment = read_blob(self.store, found.environment) if found.environment else None
        return KeptRevision(
            number=found.number,
            content=found.content,
            collection=collection_from_json(json.loads(read_blob(self.store, found.collection)), quiet),
            environment=environment_from_json(json.loads(environment), quiet) if environment else None,
            settings=found.settings,
            contract=read_blob(self.store, found.contract) if found.contract else b"",
        )

    def environment(self, name: str) -> Environment | None:
        """The environment of that name."""
        if self.store is None:
            return None
        try:
            found = find_environment(self.store, name)
        except EnvironmentNotFound:
            return None
        return environment_from_json(json.loads(read_blob(self.store, found.content)), Diagnostics(limit=0))

    def links(self) -> list[tuple[PostmanLink, Mock]]:
        """Every link to Postman, with the mock that was pulled from there."""
        found: list[tuple[PostmanLink, Mock]] = []
        cursor = None
        while self.store is not None:
            page = list_postman_links(self.store, cursor=cursor)
            found += [(link, get_mock(self.store, link.mock_id)) for link in page]
            cursor = page.next
            if cursor is None:
                break
        return found
