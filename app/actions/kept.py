"""Finds mocks of the store by the names that people use, and refuses what their files have the last word on."""

from __future__ import annotations

from app.store.errors import Conflict, RevisionChanged
from app.store.mocks import find_mock, get_mock, list_mocks
from app.store.records import Mock
from app.store.transaction import Change, Store


class FromFiles(Conflict):
    """A change of what belongs to the files that a mock is made of."""

    code = "mock.from_files"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The mock {name!r} is made of files of the workspace folder, which would undo this at their next change. "
            "Change the files, or put a copy under another name."
        )


class MockMoved(Conflict):
    """A change by a name that the mock had until lately."""

    code = "mock.moved"

    def __init__(self, name: str, new: str) -> None:
        super().__init__(f"The mock {name!r} is named {new!r} now: say that name to change it.")


def mock_named(where: Store | Change, name: str) -> Mock:
    """The mock that a name leads to, for looking at: also by a name it had until lately. Raises MockNotFound."""
    return find_mock(where, name).mock


def own_mock(where: Store | Change, name: str) -> Mock:
    """The mock of that name, for changing it. Raises MockNotFound, MockMoved."""
    found = find_mock(where, name, now=where.now) if isinstance(where, Change) else find_mock(where, name)
    if found.moved:
        raise MockMoved(name, found.mock.name)
    return found.mock


def kept_mock(change: Change, name: str) -> Mock:
    """The mock of that name, whose name and content only the store knows. Raises MockNotFound, MockMoved, FromFiles."""
    mock = own_mock(change, name)
    if mock.origin == "files":
        raise FromFiles(name)
    return mock


def require_version(mock: Mock, expected: int | None) -> Mock:
    """The mock, if it is at that version. Raises RevisionChanged."""
    if expected is not None and mock.version != expected:
        raise RevisionChanged(f"{mock.name!r} was changed since it was read: it is at version {mock.version} now.")
    return mock


def deleted_mock(change: Change, name: str) -> Mock:
    """The mock of that id, or of that name the one deleted last. Raises MockNotFound."""
    found: list[Mock] = []
    cursor = None
    while True:
        page = list_mocks(change, deleted=True, text=name, cursor=cursor)
        found += [mock for mock in page if mock.name == name]
        cursor = page.next
        if cursor is None:
            break
    if found:
        return max(found, key=lambda mock: (mock.deleted_at, mock.id))
    return get_mock(change, name)
