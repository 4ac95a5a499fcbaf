"""A mock with revisions to review, and who reviews them."""

from __future__ import annotations

import json
from typing import Any

from app.store.calls import record_calls
from app.store.mocks import mock_named, put_mock
from app.store.records import Content, MockDraft, Person, Role
from app.store.revisions import add_revision, get_revision, publish
from app.store.transaction import Store
from tests.app.access.site import Answer, Site
from tests.app.store.worlds import a_call

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
PLACE = "/api/v1/mocks/checkout/reviews"

FIRST = {"POST /orders": {"paid": (200, '{"id": 7, "total": 12}')}, "GET /orders/:id": {"found": (200, '{"id": 7}')}}
SECOND = {
    "POST /orders": {"paid": (201, '{"id": 7, "total": 12}'), "declined": (402, '{"reason": "card"}')},
    "GET /orders/:id": {"found": (200, '{"id": 7}')},
}


def collection(operations: dict[str, dict[str, tuple[int, str]]]) -> bytes:
    """A collection of these operations, each with its examples by name."""
    items = []
    for operation, examples in operations.items():
        method, path = operation.split()
        request = {"method": method, "url": "{{base}}" + path, "header": []}
        responses = [
            {"id": f"{path}-{name}", "name": name, "originalRequest": request, "code": code, "body": body}
            for name, (code, body) in examples.items()
        ]
        items.append({"id": operation, "name": operation, "request": request, "response": responses})
    return json.dumps({"info": {"name": "Checkout", "schema": SCHEMA}, "item": items}).encode()


class World:
    """The site, its people, and the mock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.site = Site(store)
        self.people: dict[str, Person] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.mock = put_mock(store, MockDraft(name="checkout")).mock
        self.revise(FIRST)
        publish(store, self.mock.id)
        self.revise(SECOND)

    def revise(self, operations: dict[str, dict[str, tuple[int, str]]], **settings: Any) -> int:
        """The number of a new revision."""
        content = Content.of(collection(operations), settings=settings)
        return add_revision(self.store, self.mock.id, content).revision.number

    def content(self, number: int) -> str:
        return get_revision(self.store, self.mock.id, number).content

    @property
    def published(self) -> int | None:
        found = mock_named(self.store, "checkout")
        assert found is not None
        return found.published

    def who(self, name: str, role: Role = "reviewer") -> dict[str, str]:
        """The headers of somebody of that name; made when first asked for."""
        if name not in self.headers:
            self.people[name] = self.site.person(role, f"{name}@example.com")
            self.headers[name] = self.site.token(self.people[name])
        return self.headers[name]

    @property
    def ann(self) -> dict[str, str]:
        """An editor: she offers revisions."""
        return self.who("ann", "editor")

    @property
    def bob(self) -> dict[str, str]:
        """A reviewer."""
        return self.who("bob")

    @property
    def olga(self) -> dict[str, str]:
        """An owner."""
        return self.who("olga", "owner")

    def ask(self, headers: dict[str, str], method: str, path: str = "", said: Any = None, **more: str) -> Answer:
        """One request below the mock's reviews, or to an address of its own."""
        address = path if path.startswith("/") and path.startswith("/api") else PLACE + path
        return self.site.ask(method, address, {**headers, **more}, json=said if method != "GET" else None)

    def open(self, headers: dict[str, str] | None = None, **said: Any) -> Any:
        """The proposal that ann opens."""
        answer = self.ask(headers or self.ann, "POST", "", {"title": "Pay with 201", **said})
        assert answer.status in (200, 201), answer.body
        return answer.json

    def approve(self, headers: dict[str, str], number: int = 1, revision: int | None = None) -> Answer:
        """A verdict on what is offered, or on another revision."""
        content = self.ask(headers, "GET", f"/{number}").json["content"] if revision is None else self.content(revision)
        return self.ask(headers, "PUT", f"/{number}/verdict", {"verdict": "approve", "content": content})

    def gates(self, **said: Any) -> Answer:
        return self.ask(self.olga, "PUT", "/api/v1/mocks/checkout/gates", said)

    def called(self, revision: int, *examples: str) -> None:
        """As if somebody had called these examples of the revision."""
        calls = [a_call(self.mock.id, revision=revision, example_id=each) for each in examples]
        record_calls(self.store, calls)
