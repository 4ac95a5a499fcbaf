"""`/mocks/{name}/compare`: any two revisions of a mock, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.actions.compare import Compared, compare_bodies_of, compare_revisions, read_which
from app.actions.compare_told import compared_json, compared_markdown, lines_json
from app.actions.reviews.parts import names_of
from app.actions.revisions import ShownRevision, list_revisions
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.errors import AppError
from app.routes import Routes
from app.web.mock_frame import mock_frame
from app.web.pages.reviews.changes import ShownChanges, shown_changes
from app.web.rendering import page, part

From = Annotated[str, Query(alias="from", max_length=20)]
To = Annotated[str, Query(max_length=20)]
MOST_CHOICES = 100


def comparing_pages(api: ApiContext) -> Routes:
    """The routes of the page."""
    router = Routes(include_in_schema=False)

    @router.get("/mocks/{name}/compare")
    def compare(request: Request, name: MockName, before: From = "published", to: To = "latest") -> Response:
        frame = mock_frame(api, request, name, "Compare")
        if frame.record is None:
            return page(request, "mock/compare.html", frame=frame, found=None, changes=None, problem="", choices=())
        store = api.store_for(request)
        found: Compared | None = None
        changes: ShownChanges | None = None
        problem = ""
        try:
            found = compare_revisions(store, frame.name, read_which(before), read_which(to))
            names = names_of(store, frame.name, found.before.number, found.after.number)
            changes = shown_changes(compared_json(found), names)
        except AppError as error:
            problem = str(error)
        return page(
            request,
            "mock/compare.html",
            frame=frame,
            found=found,
            changes=changes,
            problem=problem,
            choices=_choices(list_revisions(store, frame.name, limit=MOST_CHOICES), before, to),
            sides=(before, to),
            markdown=compared_markdown(found) if found else "",
        )

    @router.get("/mocks/{name}/compare/lines")
    def lines(
        request: Request,
        name: MockName,
        subject: Annotated[str, Query(max_length=4096)],
        before: From = "published",
        to: To = "latest",
    ) -> Response:
        found = compare_bodies_of(api.store_for(request), name, subject, read_which(before), read_which(to))
        return part("reviews/lines.html", lines=lines_json(found))

    return router


def _choices(revisions: Iterable[ShownRevision], *chosen: str) -> list[tuple[str, str]]:
    """What the boxes offer: by name, by number, and what was asked for though it is none of these."""
    found = [("published", "published"), ("latest", "latest")]
    for each in revisions:
        it = each.revision
        words = " · ".join(filter(None, (str(it.number), it.message[:60], "published" if each.is_published else "")))
        found.append((str(it.number), words))
    known = {key for key, _ in found}
    return [*found, *((text, text) for text in dict.fromkeys(chosen) if text not in known)]
