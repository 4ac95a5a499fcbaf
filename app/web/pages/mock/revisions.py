"""`/mocks/{name}/revisions`: what a mock answered, answers, and is to answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.actions.revisions import list_publications, list_revisions
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.routes import Routes
from app.store.records import Page, Publication
from app.web.mock_frame import mock_frame
from app.web.rendering import page

SOURCES = {
    "edit": "edited here",
    "restore": "brought back",
    "upload": "sent by the API",
    "files": "from files",
    "call": "from a call",
}
"""How the source of a revision is called; other kinds are imports, and say what of."""


def mock_revisions_routes(api: ApiContext) -> Routes:
    """The route of a mock's revisions."""
    router = Routes(include_in_schema=False)

    @router.get("/mocks/{name}/revisions")
    def revisions(request: Request, name: MockName, cursor: Annotated[str | None, Query(max_length=200)] = None) -> Response:
        frame = mock_frame(api, request, name, "Revisions")
        if frame.record is None:
            return page(request, "mock/revisions.html", frame=frame, found=Page(), publications=Page(), back=None)
        store = api.store_for(request)
        publications = list_publications(store, frame.name, limit=20)
        return page(
            request,
            "mock/revisions.html",
            frame=frame,
            found=list_revisions(store, frame.name, cursor=cursor),
            publications=publications,
            back=_back(publications),
            is_first=cursor is None,
            sources=SOURCES,
        )

    return router


def _back(publications: Page[Publication]) -> int | None:
    """The revision that rolling back leads to; None where there is nothing before, or it is too long ago to say."""
    last = next(iter(publications), None)
    before = None if last is None else next((each for each in publications if each.number == last.back_to), None)
    return None if before is None else before.revision
