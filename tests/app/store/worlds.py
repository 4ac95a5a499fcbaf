"""Small things to keep: contents, drafts, calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.store.mocks import put_mock
from app.store.records import Call, Content, ImportedMock, Mock, MockDraft, ServerResponse
from app.store.revisions import add_revision, publish
from app.store.transaction import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def content(text: str = "one", **settings: Any) -> Content:
    """The content of a revision: equal for equal texts."""
    return Content.of(f'{{"info":{{"name":"{text}"}},"item":[]}}'.encode(), settings=settings)


def a_mock(store: Store, name: str = "checkout", **fields: Any) -> Mock:
    return put_mock(store, MockDraft(name=name, **fields)).mock


def published_mock(store: Store, name: str = "checkout", *texts: str) -> Mock:
    """A mock with a revision for each text, each published in turn."""
    mock = a_mock(store, name)
    for text in texts or ("one",):
        add_revision(store, mock.id, content(text))
        mock = publish(store, mock.id)
    return mock


def imported(name: str, text: str = "one") -> ImportedMock:
    return ImportedMock(draft=MockDraft(name=name), content=content(text), source_kind="file", source_name=f"{name}.json")


def a_call(mock_id: str = "m", path: str = "/orders", **fields: Any) -> Call:
    return Call(**{"at": NOON, "mock_id": mock_id, "method": "GET", "path": path, "status": 200, **fields})


def a_server_response(mock_id: str, id: str = "down", **fields: Any) -> ServerResponse:
    said = {
        "name": "Down",
        "status": 503,
        "headers": ({"key": "Retry-After", "value": "60"},),
        "language": "json",
        "body": "{}",
    }
    who = {"created_at": NOON, "created_by": "ann", "changed_at": NOON, "changed_by": "ann"}
    return ServerResponse(**{"id": id, "mock_id": mock_id, **said, **who, **fields})
