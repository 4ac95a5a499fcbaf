"""`/people`, `/audit`: who may do what here, who was invited, and who did what. For owners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api.context import ApiContext
from app.api.shapes import Cursor, Id
from app.store.people import get_person, list_invitations, list_people
from app.store.published import list_audit
from app.store.records import RANKS, AuditEntry
from app.store.rows import LARGEST_PAGE
from app.store.sessions import list_sessions, list_tokens
from app.web.rendering import page

ROLE_WORDS = {
    "owner": "owner: everything, people too",
    "editor": "editor: mocks, keys, environments",
    "reviewer": "reviewer: looks, comments, approves",
    "viewer": "viewer: looks",
}
ROLE_CHOICES = tuple((role, ROLE_WORDS[role]) for role in RANKS)


def people_pages(api: ApiContext) -> APIRouter:
    """The routes of these pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/people")
    def people(request: Request, cursor: Cursor = None) -> Response:
        if api.live is None:
            return page(request, "people/nothing_kept.html")
        store = api.store_for(request)
        return page(
            request,
            "people/people.html",
            people=list_people(store, cursor=cursor, limit=100),
            invitations=[each for each in list_invitations(store, limit=LARGEST_PAGE) if each.used_at is None],
            roles=ROLE_CHOICES,
            now=store.clock(),
        )

    @router.get("/people/{id}")
    def person(request: Request, id: Id) -> Response:
        store = api.store_for(request)
        found = get_person(store, id)
        return page(
            request,
            "people/person.html",
            person=found,
            sessions=list_sessions(store, found.id, limit=LARGEST_PAGE),
            tokens=list_tokens(store, found.id, limit=LARGEST_PAGE),
            roles=ROLE_CHOICES,
        )

    @router.get("/audit")
    def audit(request: Request, author: Annotated[str, Query(max_length=200)] = "", cursor: Cursor = None) -> Response:
        if api.live is None:
            return page(request, "people/nothing_kept.html")
        found = list_audit(api.store_for(request), author=author.strip() or None, cursor=cursor, limit=100)
        names = {mock.id: mock.name for mock in api.live.records().values()}
        return page(
            request,
            "people/audit.html",
            entries=[Told.of(entry, names) for entry in found],
            next=found.next,
            author=author.strip(),
        )

    return router


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry as it is shown. `mock`: the name of the mock it is about, if there is such a one now; `details` in one line."""

    entry: AuditEntry
    mock: str
    details: str

    @classmethod
    def of(cls, entry: AuditEntry, names: Mapping[str, str]) -> Told:
        """`names`: mocks by id."""
        told = {name: _words(value) for name, value in entry.details.items()}
        details = "; ".join(f"{name}: {words}" for name, words in told.items() if words)
        return cls(entry=entry, mock=names.get(entry.subject, ""), details=details)


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
