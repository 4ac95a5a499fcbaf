"""Environments that are kept by name: put, looked at, deleted. Each function is one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.actions.uploads import uploaded_environment
from app.store.blobs import read_blob
from app.store.environments import delete_environment, find_environment, put_environment
from app.store.environments import list_environments as list_kept
from app.store.records import Environment, Page
from app.store.rows import PAGE
from app.store.transaction import Change, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentContent:
    """An environment with its JSON, as Postman exports it. It holds values, which may be secret."""

    environment: Environment
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentDone:
    """What a PUT did. `changed`: False when it was just so already."""

    environment: Environment
    created: bool
    changed: bool


def list_environments(store: Store, *, cursor: str | None = None, limit: int = PAGE) -> Page[Environment]:
    """Environments by name, one page, without their values. Raises CursorInvalid."""
    return list_kept(store, cursor=cursor, limit=limit)


def show_environment(store: Store, name: str) -> EnvironmentContent:
    """The environment of that name, with its values. Raises EnvironmentNotFound."""

    def look(connection: object) -> EnvironmentContent:
        found = find_environment(connection, name)  # type: ignore[arg-type]
        return EnvironmentContent(environment=found, data=read_blob(connection, found.content))  # type: ignore[arg-type]

    return store.read(look)


def put(store: Store, name: str, data: bytes, *, expected: int | None = None) -> EnvironmentDone:
    """Keeps an environment by that name. The same again changes nothing. Revisions keep their own copy: none of them changes.

    `expected`: the version that was read, 0 for "there is none". Raises InputRefused, TextInvalid, RevisionChanged.
    """
    kept = uploaded_environment(data, name)
    done = put_environment(store, name, kept, expected=expected)
    return EnvironmentDone(environment=done.environment, created=done.created, changed=done.changed)


def delete(store: Store, name: str, *, expected: int | None = None) -> None:
    """Removes the environment of that name; mocks that had it have none then, their revisions stay as they are.

    Raises EnvironmentNotFound, RevisionChanged.
    """

    def step(change: Change) -> None:
        delete_environment(change, find_environment(change, name).id, expected=expected)

    store.change(step)
