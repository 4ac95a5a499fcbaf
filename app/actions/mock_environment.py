"""The environment that a mock answers with, as people may see it: secrets masked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from app.actions.kept import mock_named
from app.actions.mock_content import answering
from app.redaction import is_secret_name, masked, redacted_text
from app.store.blobs import read_blob
from app.store.environments import get_environment
from app.store.records import Environment
from app.store.transaction import Store
from converters.diagnostics import Diagnostics
from converters.postman.model import Variable
from converters.postman.read_environment import environment_from_json


@dataclass(frozen=True, slots=True)
class ShownVariable:
    """A variable. `value` is masked where it `is_secret`; one that is not `is_on` is not filled in."""

    key: str
    value: str
    is_secret: bool
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MockEnvironment:
    """What a mock's variables are. `kept`: the environment that it names; None where its revision came with its own.

    `revision`: whose copy the rows are. `is_older`: what is kept under that name was changed since the revision was made.
    """

    name: str = ""
    revision: int = 0
    rows: tuple[ShownVariable, ...] = field(default=(), repr=False)
    kept: Environment | None = None
    is_older: bool = False


def mock_environment(store: Store, name: str) -> MockEnvironment:
    """The environment of the revision that a mock answers with, else of its newest one. Raises MockNotFound."""
    mock = mock_named(store, name)
    revision = answering(store, mock)
    kept = get_environment(store, mock.environment_id) if mock.environment_id else None
    if revision is None or revision.environment is None:
        return MockEnvironment(
            name=kept.name if kept else "",
            revision=revision.number if revision else 0,
            kept=kept,
            is_older=kept is not None and revision is not None,
        )
    found = environment_from_json(json.loads(read_blob(store, revision.environment)), Diagnostics(limit=0))
    return MockEnvironment(
        name=kept.name if kept else found.name,
        revision=revision.number,
        rows=tuple(_shown(row) for row in found.variables),
        kept=kept,
        is_older=kept is not None and kept.content != revision.environment,
    )


def _shown(row: Variable) -> ShownVariable:
    is_secret = row.type == "secret" or is_secret_name(row.key)
    value = masked(row.value) if is_secret and row.value else redacted_text(row.value)
    return ShownVariable(row.key, value, is_secret, not row.disabled)
